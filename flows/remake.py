"""Audit `remake`: a sample is made again from its seed and index, in another process, and must be the same to the bit."""

from __future__ import annotations

from typing import Any

from catalog.sample import Draft, Outcome
from flows.stage import Stage
from verifiers.check import AuditResult

NAME, VERSION = "remake", "1"
COLUMNS = ("svg", "source_svg", "prompt", "prompts", "reasoning", "cot", "spec", "output_image", "input_images", "mask")


class RemakeAudit:
    """Audit of a maker against itself: pass, or defect naming the columns that came out otherwise."""

    name = NAME
    version = VERSION

    def __init__(self, maker: Stage) -> None:
        self.maker = maker

    def setup(self) -> None:
        """Load the maker."""
        self.maker.setup()

    def audit(self, rows: list[dict[str, Any]]) -> list[AuditResult]:
        """One result per row; rows that share a scene are made together."""
        drafts = [Draft(row["sample_id"], row["seed"], row["index"]) for row in rows]
        self.maker.process(drafts)
        return [_compared(row, draft) for row, draft in zip(rows, drafts)]


def _compared(row: dict[str, Any], draft: Draft) -> AuditResult:
    if draft.outcome is not Outcome.OK:
        other = [f"it is {draft.outcome} now: {draft.reason or draft.error}"]
    else:
        other = [name for name in COLUMNS if row.get(name) != draft.row.get(name)]
    verdict, detail = ("defect", f"made again, these differ: {', '.join(other)}") if other else ("pass", "")
    return AuditResult(row["sample_id"], NAME, VERSION, verdict, float(len(other)), detail, [])
