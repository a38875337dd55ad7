"""Holds every answer that a test gets to api/openapi.yaml, and remembers what was seen."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "contract"))
from document import Document  # noqa: E402  (tests/contract is no package)

DOCUMENT = Document()
SEEN = set()  # (id of an operation, status); only ever added to, so threads need no lock


def hold(method, path, body, answer):
    """AssertionError unless the answer is one that the document has for this request."""
    faults = DOCUMENT.faults(method, path, answer)
    went_well = answer.status < 400
    if went_well and isinstance(body, dict):
        faults += [f"accepted: {fault}" for fault in
                   DOCUMENT.faults_of_request(method, path, body)]
    if faults:
        raise AssertionError(f"{method} {path} is answered as api/openapi.yaml does not say: "
                             f"{faults}\n{answer}")
    operation = DOCUMENT.find(method, path)
    if operation and method == operation.method:
        SEEN.add((operation.id, answer.status))
