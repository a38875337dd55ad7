#include "services/web/assets.hpp"

#include "auth/hmac.hpp"

namespace astraphe::web {

// Everything works without it. With it: countdowns by the server's clock, the waiting page's poll,
// parts of pages that renew themselves, and forms that are sent once.
const std::string_view kScript = R"js((()=>{'use strict';
const one=(s,r=document)=>r.querySelector(s),all=(s,f)=>document.querySelectorAll(s).forEach(f);
const root=document.documentElement.dataset,skew=Number(root.now)-Date.now();
const say=t=>{const o=one('#say');if(t)o.textContent=t};
const two=n=>String(n).padStart(2,'0');
const span=s=>{const d=Math.floor(s/86400),h=Math.floor(s/3600)%24,m=Math.floor(s/60)%60;
return(d?d+root.day+' ':'')+(d||h?two(h)+':':'')+two(m)+':'+two(s%60)};
let heard=Date.now();
const tick=()=>{
all('[data-until]',e=>{const left=Math.max(0,Math.ceil((Number(e.dataset.until)-Date.now()-skew)/1000));
e.textContent=span(left);
if(!left&&!e.dataset.over){e.dataset.over=1;
if(e.dataset.then==='reload')setTimeout(()=>location.reload(),500+Math.random()*2000)}});
all('[data-ago]',e=>{e.textContent=Math.round((Date.now()-heard)/1000)})};
setInterval(tick,1000);tick();
const later=(f,seconds)=>setTimeout(f,seconds*(850+Math.random()*300));
const ask=(url,type)=>fetch(url,{headers:{Accept:type},cache:'no-store',
signal:AbortSignal.timeout?.(15000)});
const bar=w=>{const p=one('progress',w);if(!p)return;
const k='first'+w.dataset.poll+p.dataset.sequence,ahead=Number(p.dataset.ahead);
const first=Math.max(Number(sessionStorage.getItem(k))||0,ahead);
sessionStorage.setItem(k,first);p.max=first+1;p.value=first+1-ahead;p.hidden=false};
const w=one('[data-poll]');
if(w){let fails=0,told=Date.now(),ahead=Infinity;bar(w);
const show=p=>{document.title=p.title+w.dataset.name+' · Astraphe';
if(p.html!==undefined){w.innerHTML=p.html;const is=w.dataset.state!==p.state;w.dataset.state=p.state;
say(p.status);if(is&&p.state==='ADMITTED'&&navigator.vibrate)navigator.vibrate([200,100,200]);tick()}
else for(const n in p.fields)w.querySelectorAll('[data-f="'+n+'"]').forEach(e=>{e.textContent=p.fields[n]});
const b=one('progress',w);if(b&&p.ahead!==null){b.dataset.ahead=p.ahead;bar(w)}
if(p.state==='WAITING'&&(p.ahead<=ahead*.9||Date.now()-told>60000)){
if(ahead!==Infinity)say(p.status);ahead=p.ahead;told=Date.now()}};
const look=async()=>{let wait=5;try{
const a=await ask(w.dataset.poll+'?state='+w.dataset.state+'&stock='+w.dataset.stock,'application/json');
if(a.status===401||a.status===404){location.reload();return}
if(!a.ok){wait=Number(a.headers.get('Retry-After'))||0;throw a}
const p=await a.json();fails=0;heard=Date.now();one('#offline').hidden=true;w.dataset.stock=p.stock;
show(p);wait=document.hidden?p.refresh*3:p.refresh}
catch(e){fails++;wait=Math.max(wait,Math.min(60,2**fails));
if(fails>1||!navigator.onLine)one('#offline').hidden=false}later(look,wait)};
later(look,Number(w.dataset.every));
addEventListener('offline',()=>{one('#offline').hidden=false})}
all('[data-live]',l=>{const look=async()=>{try{const a=await ask(location.href,'text/html');
const d=new DOMParser().parseFromString(await a.text(),'text/html'),n=d.getElementById(l.id);
if(a.ok&&n){heard=Date.now();if(n.dataset.v!==l.dataset.v){const had=l.contains(document.activeElement);
l.innerHTML=n.innerHTML;l.dataset.v=n.dataset.v;document.title=d.title;say(n.dataset.say);
if(had){l.tabIndex=-1;l.focus()}tick()}
l.dataset.live=n.dataset.live}}catch(e){}
if(Number(l.dataset.live))later(look,Number(l.dataset.live))};
if(Number(l.dataset.live))later(look,Number(l.dataset.live))});
addEventListener('submit',e=>{const f=e.target;if(f.dataset.sent){e.preventDefault();return}
f.dataset.sent=1;setTimeout(()=>{delete f.dataset.sent},10000)});
addEventListener('pageshow',e=>{all('form',f=>{delete f.dataset.sent});
if(e.persisted)location.reload()});
})();
)js";

std::string hash_source(std::string_view text) {
  return "'sha256-" + auth::base64(auth::view_of(auth::sha256(text))) + "'";
}

const std::string& content_policy() {
  static const std::string policy =
      "default-src 'none'; style-src " + hash_source(kStyle) + "; script-src " +
      hash_source(kScript) +
      "; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
      "base-uri 'none'";
  return policy;
}

}  // namespace astraphe::web
