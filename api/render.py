#!/usr/bin/env python3
"""Makes of openapi.yaml what the gateway serves: the document as YAML and as JSON, and a page to read.

    api/render.py openapi.yaml documents.cpp    the C++ source that holds them
    api/render.py openapi.yaml page.html        the page alone, to look at
"""

import json
import sys
from pathlib import Path

import yaml

from reference_page import STYLE, page

# Longer literals are cut: one of 64 KiB is all that the C++ standard promises.
PIECE = 16_000


def literal(text):
    """A C++ literal of the text's bytes, in pieces and lines."""
    pieces = []
    data = text.encode()
    for at in range(0, len(data), PIECE):
        part = data[at:at + PIECE]
        written = "".join(
            chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in '"\\?' else f"\\{byte:03o}"
            for byte in part)
        pieces.append(f'    "{written}"')
    return "\n".join(pieces)


def source(documents):
    text = ['// Made by api/render.py from api/openapi.yaml.',
            '#include "services/gateway/documents.hpp"', '',
            '#pragma clang diagnostic ignored "-Woverlength-strings"', '',
            'namespace astraphe::gateway {', 'namespace {', '']
    for name, document in documents.items():
        text.append(f"constexpr char {name}Bytes[] =\n{literal(document)};\n")
    text += ["}  // namespace", ""]
    for name in documents:
        text.append(f"const std::string_view {name}({name}Bytes, sizeof {name}Bytes - 1);")
    return "\n".join(text + ["", "}  // namespace astraphe::gateway", ""])


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    written = Path(arguments[0]).read_text(encoding="utf-8")
    document = yaml.load(written, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    out = Path(arguments[1])
    if out.suffix == ".html":
        out.write_text(page(document), encoding="utf-8")
        return
    out.write_text(source({
        "kOpenapiYaml": written,
        "kOpenapiJson": json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        "kReferencePage": page(document),
        "kReferenceStyle": STYLE}), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
