// Evaluates to what a look at a page asks of it: functions that answer with lists of complaints.
({
  // Resolves once fonts are there and what moves has come to rest, or after two seconds.
  async settled() {
    const wait = ms => new Promise(done => setTimeout(done, ms));
    const ends = a => Number.isFinite(a.effect?.getComputedTiming().endTime ?? Infinity);
    const moving = () => document.getAnimations().filter(a => a.playState === 'running' && ends(a));
    await Promise.race([wait(2000), document.fonts.ready.then(async () => {
      do {
        await new Promise(requestAnimationFrame);
        await Promise.allSettled(moving().map(a => a.finished));
      } while (moving().length);
    })]);
  },

  // What reaches beyond the window, so that the page scrolls sideways.
  sideways(width) {
    if (document.scrollingElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll('*')]
      .filter(e => e.getBoundingClientRect().right + scrollX > width + 0.5);
    const inner = out.filter(e => !out.some(other => other !== e && e.contains(other)));
    return [`scrolls sideways: ${document.scrollingElement.scrollWidth} px in ${width} px`,
      ...inner.slice(0, 5).map(e => `  too wide: ${this.shown(e)}`)];
  },

  // Targets under 24 by 24 px (WCAG 2.2, 2.5.8). A link within a sentence may be as high as its
  // line; a label is part of its field's target.
  small() {
    const clickable = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    return [...document.querySelectorAll(clickable)].flatMap(e => {
      const boxes = [e, ...(e.labels ?? [])].map(part => part.getBoundingClientRect());
      const width = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left));
      const height = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top));
      const hidden = !e.checkVisibility({visibilityProperty: true}) || width <= 1 || height <= 1;
      if (hidden || this.in_sentence(e) || (width >= 23.99 && height >= 23.99)) return [];
      return [`target of ${width.toFixed(1)} x ${height.toFixed(1)} px: ${this.shown(e)}`];
    });
  },

  in_sentence(e) {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
    const around = e.closest('p, li, dd, td, label, figcaption, blockquote') ?? e.parentElement;
    const text = around.cloneNode(true);
    text.querySelectorAll('a').forEach(link => link.remove());
    return /[\p{L}\p{N}]/u.test(text.textContent);
  },

  // The page as it stands, with what `noscript` holds in view and nothing that runs. Loading itself
  // again is how a page without script follows what happens (WCAG 2.2.1 excepts the real time).
  without_scripts() {
    const copy = document.documentElement.cloneNode(true);
    copy.querySelectorAll('script').forEach(e => e.remove());
    copy.querySelectorAll('noscript').forEach(e => e.replaceWith(...e.childNodes));
    copy.querySelectorAll('meta[http-equiv=refresh]').forEach(e => e.remove());
    return '<!doctype html>' + copy.outerHTML;
  },

  // Rules that a page breaks, of WCAG 2.2 AA and of axe's good practice.
  async broken(but) {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const rules = Object.fromEntries(but.map(rule => [rule, {enabled: false}]));
    const found = await axe.run(document, {runOnly: tags, rules, resultTypes: ['violations']});
    return found.violations.flatMap(rule => rule.nodes.map(node => {
      const why = [...node.any, ...node.all, ...node.none].map(check => check.message)[0];
      return `${rule.id}: ${rule.help}\n    ${node.html}\n    at ${node.target}: ${why}`;
    }));
  },

  shown: e => e.outerHTML.replace(/\s+/g, ' ').slice(0, 120),
})
