#!/usr/bin/env python3
"""The rules of STYLE.md and ARCHITECTURE.md that a machine can check.

    script/tidy.py [root]      root: the project's folder (default: the one this script lies in)

Prints `file:line: what is wrong`, one line each, and exits with 1 when there is any.
"""

import re
import sys
from pathlib import Path

# Which layer may include which: ARCHITECTURE.md draws this table. `adapters` and `services` hold one
# part in each folder, and no part sees its siblings.
BELOW = {
    "base": (),
    "domain": ("base",),
    "http": ("base",),
    "auth": ("base", "domain", "http"),
    "ports": ("base", "domain", "http"),
    "store": ("base", "domain", "http", "auth", "ports"),
    "adapters": ("base", "domain", "http", "auth", "ports"),
    "services": ("base", "domain", "http", "auth", "ports", "store"),
    "app": ("base", "domain", "http", "auth", "ports", "store", "adapters", "services"),
}
SIBLINGS_SEEN = {"adapters/sim": ("adapters/sqlite",)}

# The only folders that may include a library: its exceptions are caught and its blocking is bounded
# there, and there alone it would be replaced.
LIBRARY_HOMES = {
    "sqlite3.h": ("adapters/sqlite/",),
    "boost/beast": ("adapters/beast/",),
    "openssl/": ("auth/", "adapters/beast/"),
    "sodium": ("adapters/sodium/",),
    "curl/": ("adapters/curl/",),
    "png.h": ("adapters/picture/",),
    "turbojpeg.h": ("adapters/picture/",),
    "webp/": ("adapters/picture/",),
    "yaml-cpp/": ("app/",),
    "CLI/": ("app/",),
    "date/": ("http/",),
    "spdlog/": ("base/",),
}

# What may not be written, why, and the files that it is written in all the same.
BANNED = [
    (r"\bdetached\b", "a coroutine runs in a Nursery, never detached", ()),
    (r"\bco_spawn\b", "spawn into a Nursery", ("base/nursery.cpp", "adapters/beast/")),
    (r"\b(system|steady|high_resolution)_clock::now\b", "ask ports::Clock for the time",
     ("adapters/system/",)),
    (r"\bsteady_timer\b", "sleep through ports::Clock",
     ("base/nursery.cpp", "base/signal.cpp", "adapters/")),
    (r"\brandom_device\b", "ask ports::Entropy", ("adapters/system/",)),
    (r"\bstd::j?thread\b", "only app/ starts lanes, and an adapter that blocks its workers",
     ("app/", "adapters/")),
    (r"\bstd::(recursive_|shared_|timed_)?mutex\b|\bstd::condition_variable",
     "between lanes go values; locks live in adapters", ("adapters/", "base/signal.cpp")),
    (r"\bgetenv\b", "settings are read in app/ and handed down", ("app/",)),
]
BANNED_EVERYWHERE = [
    (r"\bthis_thread::sleep_|(?<!\w)::sleep\b|\b(u|nano)sleep\b",
     "nothing sleeps on a thread; tests use SimClock"),
    (r"\bGTEST_SKIP\b|\bDISABLED_", "a test that is not run tests nothing"),
]
UNFINISHED = r"\b(TODO|FIXME|XXX|HACK)\b|\b(not implemented|unimplemented|[Ss]tub)\b"
LINES_MAX, COLUMNS_MAX = 400, 100

LITERAL = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")
      | (?P<number>\b\d[\w.']*)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
      | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)""", re.X | re.S | re.M)
TOKEN = re.compile(r"[A-Za-z_]\w*|&&|\|\||::|->|\d\w*|\S")
CLOSERS = {"(": ")", "[": "]", "{": "}"}


def blanked(text, kinds):
    """The text with the given kinds of literals replaced by spaces; offsets and lines stay."""
    def replace(found):
        if found.lastgroup not in kinds and not (found["raw"] and "raw" in kinds):
            return found.group()
        return re.sub(r"[^\n]", " ", found.group())
    return LITERAL.sub(replace, text)


class Group:
    """A pair of brackets and what is in it: tokens (offset, text) and further groups, in order."""

    def __init__(self, opener, offset, parent):
        self.opener, self.offset, self.parent = opener, offset, parent
        self.items, self.kind, self.place = [], opener, 0

    def before(self, count=1):
        at = self.place - count
        return self.parent.items[at] if at >= 0 else None


def text_of(item):
    return item.opener if isinstance(item, Group) else item[1] if item else ""


def tree_of(code):
    """The bracket tree of blanked-out code. Curly groups are lambda bodies, blocks or values."""
    top = here = Group("{", 0, None)
    top.kind = "block"
    for found in TOKEN.finditer(code):
        token = found.group()
        if token in CLOSERS:
            group = Group(token, found.start(), here)
            group.place = len(here.items)
            if token == "{":
                group.kind = kind_of_braces(group)
            here.items.append(group)
            here = group
        elif token in CLOSERS.values():
            if here.parent is not None and CLOSERS[here.opener] == token:
                here = here.parent
        else:
            here.items.append((found.start(), token))
    return top


def is_introducer(group):
    """True for the [] that a lambda begins with."""
    if not isinstance(group, Group) or group.opener != "[":
        return False
    before = group.before()
    if isinstance(before, Group):
        return before.kind == "block"
    text = text_of(before)
    return text in ("return", "co_return", "co_await") or not re.match(r"\w|&&?$", text)


def kind_of_braces(group):
    place, items = group.place, group.parent.items
    if place == 0:
        return "block" if group.parent.kind in ("block", "lambda") else "value"
    back = place - 1
    # Over a trailing return type and specifiers, to a parameter list or a lambda's introducer.
    while back > 0 and not isinstance(items[back], Group) and re.match(
            r"(\w+|::|->|<|>|,|\*|&|&&)$", text_of(items[back])):
        if text_of(items[back]) in ("else", "do", "try", "return", "co_return"):
            break
        back -= 1
    found = items[back]
    if is_introducer(found):
        return "lambda"
    if isinstance(found, Group) and found.opener == "(":
        if any(is_introducer(items[b]) for b in (back - 1,) if b >= 0):
            return "lambda"
        between = [text_of(item) for item in items[back + 1:place]]
        if not between or between[0] in ("const", "noexcept", "override", "final", "->", "&", "&&",
                                         "mutable", "try"):
            return "block"
        return "value"
    words = [text_of(item) for item in items[max(0, place - 12):place]]
    for end in (";", "{", "}"):
        while end in words:
            words = words[words.index(end) + 1:]
    if text_of(items[place - 1]) in (";", "else", "do", "try", ":") or not words:
        return "block"
    if set(words) & {"namespace", "struct", "class", "enum", "union", "requires", "extern"}:
        return "block" if "=" not in words else "value"
    previous = items[place - 1]
    if isinstance(previous, Group) and previous.kind in ("block",):
        return "block"
    return "value"


def walk(group, into_lambdas=True):
    for item in group.items:
        yield item
        if isinstance(item, Group) and (into_lambdas or item.kind != "lambda"):
            yield from walk(item, into_lambdas)


def statement_around(items, place):
    """The items of the statement at `place` of a body: up to its ';' or to the next block."""
    def is_end(item):
        return text_of(item) == ";" or (isinstance(item, Group) and item.kind == "block")
    begin = end = place
    while begin > 0 and not is_end(items[begin - 1]):
        begin -= 1
    while end < len(items) and (end == place or not is_end(items[end])):
        end += 1
    return items[begin:end], place - begin


def argument_around(items, place):
    """What stands between the commas (or semicolons) around `place`, and how far in `place` is."""
    begin = end = place
    while begin > 0 and text_of(items[begin - 1]) not in (",", ";"):
        begin -= 1
    while end < len(items) and text_of(items[end]) not in (",", ";"):
        end += 1
    return items[begin:end], place - begin


def is_reference(items, at):
    """True when this && belongs to a type: `auto&& x = …`, `T&& x = …`."""
    following = [text_of(item) for item in items[at + 1:at + 3]]
    return text_of(items[at - 1]) == "auto" or following[1:] == ["="]


def captures_by_value(introducer):
    captured = []
    for item in introducer.items:
        if text_of(item) == ",":
            captured.append([])
        else:
            captured = captured or [[]]
            captured[-1].append(text_of(item))
    return any(one and one[0] != "&" and one != ["this"] for one in captured)


def await_problems(group, place):
    """What is wrong with the co_await at `place` of `group`."""
    here, at = group, place
    while True:
        part, inside = argument_around(here.items, at)
        if any(text_of(item) == "?" for item in part):
            yield "no co_await inside ?: (use if)"
        for before in range(inside):
            if text_of(part[before]) in ("&&", "||") and not is_reference(part, before):
                yield "no co_await after && or || (use if)"
        if here.kind in ("block", "lambda") or here.parent is None:
            break
        if here.kind == "value":
            yield "no co_await inside braces: name the value first"
        here, at = here.parent, here.place
    statement, at = statement_around(here.items, at)
    words = [text_of(item) for item in statement[:6]]
    if "auto" in words and any(
            isinstance(item, Group) and item.opener == "[" and text_of(item.before()) in
            ("auto", "&", "&&") for item in statement[:6]):
        yield "no structured binding on a co_await: name the value first"
    whole = Group("(", 0, None)
    whole.items = statement
    for item in walk(whole, into_lambdas=False):
        if is_introducer(item) and captures_by_value(item):
            yield "name a lambda that captures by value before awaiting with it"


def coroutine_problems(code):
    """(offset, what is wrong) for the rules about coroutines."""
    top = tree_of(code)
    for group in [top] + [item for item in walk(top) if isinstance(item, Group)]:
        for place, item in enumerate(group.items):
            text = text_of(item)
            if text == "co_await":
                for why in await_problems(group, place):
                    yield item[0], why
            elif text in ("lock_guard", "scoped_lock", "unique_lock"):
                rest = Group("(", 0, None)
                rest.items = group.items[place:]
                if any(text_of(later) == "co_await" for later in walk(rest, into_lambdas=False)):
                    yield item[0], "no co_await while a lock is held"
            elif isinstance(item, Group) and item.kind == "lambda":
                called = place + 1 < len(group.items) and text_of(group.items[place + 1]) == "("
                waits = any(text_of(inner) in ("co_await", "co_return") for inner in walk(item))
                if called and waits and captures(group, place):
                    yield item.offset, "a coroutine takes parameters, not a called lambda's captures"


def captures(group, body):
    """True when the lambda with this body captures anything."""
    for item in reversed(group.items[max(0, body - 12):body]):
        if is_introducer(item):
            return bool(item.items)
    return False


def part_of(name):
    """"services/queue/routes.cpp" → "services/queue"; "http/json.cpp" → "http"."""
    folders = name.split("/")
    return "/".join(folders[:2]) if folders[0] in ("adapters", "services") else folders[0]


def layer_problem(name, target):
    mine, theirs = part_of(name), part_of(target)
    if mine == theirs or theirs in SIBLINGS_SEEN.get(mine, ()):
        return None
    layer, other = mine.split("/")[0], theirs.split("/")[0]
    if layer not in BELOW:
        return f"{layer}/ is no layer of ours (see BELOW in script/tidy.py)"
    return None if other in BELOW[layer] else f"{mine} may not include {target}"


def include_problems(name, text):
    for found in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', text, re.M):
        target = found[2]
        why = layer_problem(name, target) if found[1] == '"' else None
        for library, homes in LIBRARY_HOMES.items():
            if target.startswith(library) and not name.startswith(homes):
                why = f"only {' and '.join(homes)} may include {target}"
        if why:
            yield found.start(), why


def long_lines(text):
    """Numbers of the lines that are too long even without what they quote."""
    pieces, last = [], 0
    for found in LITERAL.finditer(text):
        quotes = None
        if found["string"] or found["raw"]:
            quotes = re.sub(r"[^\n]", "", found.group())
        elif found["directive"]:  # a macro's lines may quote too
            quotes = re.sub(r'"(?:\\.|[^"\\\n])*"', "", found.group())
        if quotes is not None:
            pieces.append(text[last:found.start()] + quotes)
            last = found.end()
    bare = "".join(pieces) + text[last:]
    return [n for n, line in enumerate(bare.split("\n"), 1) if len(line) > COLUMNS_MAX]


def check(path, root):
    """(line, what is wrong) for one file."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(root).as_posix()
    in_src = name.startswith("src/")
    is_test = not in_src or name.endswith("_test.cpp")
    name = name.removeprefix("src/")
    code = blanked(text, ("comment", "raw", "string", "directive"))
    found = [(n, f"more than {COLUMNS_MAX} columns") for n in long_lines(text)]

    def at(offset, why):
        found.append((text.count("\n", 0, offset) + 1, why))

    if text.count("\n") > LINES_MAX:
        found.append((LINES_MAX + 1, f"more than {LINES_MAX} lines: perhaps it is two things"))
    if path.suffix == ".hpp" and not text.startswith("#pragma once\n"):
        found.append((1, "a header begins with #pragma once"))
    for mark in re.finditer(UNFINISHED, text):
        at(mark.start(), f"unfinished: {mark.group()}")
    for pattern, why in BANNED_EVERYWHERE:
        for hit in re.finditer(pattern, code):
            at(hit.start(), why)
    if not is_test:
        for offset, why in include_problems(name, text):
            at(offset, why)
        for pattern, why, homes in BANNED:
            if not name.startswith(homes or ("\0",)):
                for hit in re.finditer(pattern, code):
                    at(hit.start(), why)
    for offset, why in coroutine_problems(code):
        at(offset, why)
    return sorted(set(found))


def named_tests(root):
    """(line, what is wrong) where docs/invariants.md names a test or a plant that is not there."""
    page = root / "docs" / "invariants.md"
    if not page.exists():
        return
    sources = "".join(path.read_text(encoding="utf-8") for folder in ("src", "tests")
                      for path in (root / folder).rglob("*.[ch]pp"))
    tests = {".".join(found) for found in re.findall(r"TEST(?:_F|_P)?\((\w+), (\w+)\)", sources)}
    for path in (root / "tests").rglob("test_*.py"):
        tests |= {f"{path.stem}.{name}" for name in
                  re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))}
        if "AttackCase" in path.read_text(encoding="utf-8"):
            tests |= {f"{path.stem}.test_none_succeeds", f"{path.stem}.test_each_would_be_seen"}
    plants = root / "src" / "base" / "planted.hpp"
    plants = set(re.findall(r'"(\w+)"', plants.read_text(encoding="utf-8")))
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        for name in re.findall(r"`(\w+\.\w+)`", line):
            if name not in tests:
                yield number, f"there is no test {name}"
        for list_of_names in re.findall(r"plants? (`[^|;.]*)", line):
            for name in re.findall(r"`([a-z_]+)`", list_of_names):
                if name not in plants:
                    yield number, f"there is no plant {name}"


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    count = 0
    for folder in ("src", "tests", "bench", "fuzz"):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            for line, why in check(path, root):
                print(f"{path.relative_to(root)}:{line}: {why}")
                count += 1
    for line, why in named_tests(root):
        print(f"docs/invariants.md:{line}: {why}")
        count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
