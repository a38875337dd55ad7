"""What a benchmark hands in, and how docs/benchmarks.md shows it."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Row:
    """One figure of several runs. A goal is for the median: at most, or at least."""
    what: str
    values: list
    unit: str
    digits: int = 0
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def is_reached(self):
        return not ((self.at_most is not None and self.median > self.at_most)
                    or (self.at_least is not None and self.median < self.at_least))

    def shown(self, value):
        number = f"{value:,.{self.digits}f}"
        return f"{number} {self.unit}".strip()

    def goal(self):
        if self.at_most is None and self.at_least is None:
            return ""
        sign, bound = ("≤", self.at_most) if self.at_most is not None else ("≥", self.at_least)
        missed = "" if self.is_reached else " — **missed**"
        return f"{sign} {bound:,} {self.unit}".strip() + missed

    def cells(self):
        spread = f"{min(self.values):,.{self.digits}f} – {max(self.values):,.{self.digits}f}"
        return [self.what, self.shown(self.median), spread, self.goal()]


@dataclass
class Section:
    """A benchmark's part of the document."""
    title: str
    about: str
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)  # paragraphs and tables, as Markdown
    others: list = field(default_factory=list)  # cores that somebody else took, for each run


def table(head, lines):
    """A Markdown table of its own."""
    rule = "|" + "---|" * len(head)
    return "\n".join([row_of(head), rule, *(row_of(cells) for cells in lines)])


def row_of(cells):
    return "| " + " | ".join(cells) + " |"


def markdown(name, section, taken):
    """`taken`: when, from what and at which sizes, as one sentence."""
    parts = [f"## {name}: {section.title}", section.about, taken]
    if section.others:
        parts[-1] += (f" Everybody else on these cores took {statistics.median(section.others):.2f}"
                      f" of them ({min(section.others):.2f} – {max(section.others):.2f}).")
    parts.append(table(["what", "median", "spread", "goal"], [row.cells() for row in section.rows]))
    return "\n\n".join(parts + section.notes) + "\n"
