"""Making a sample again: from its seed and index it must come out the same to the bit, in every column.

`RemakeAudit` brings the maker's columns to the audit; `synth verify` compares those of the judges too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from catalog.sample import Draft, Outcome
from catalog.schema import SCHEMA
from flows.stage import Stage
from verifiers.check import AuditResult

NAME, VERSION = "remake", "2"
_PLANNED = ("sample_id", "source", "split", "group_id", "generator", "generator_version", "seed", "index")
_JUDGED = ("checks", "verified")


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
        """One result per row; rows that share a scene are made together.

        What the plan and the judges fill is taken from the row: the audit knows neither.
        """
        drafts = [Draft(r["sample_id"], r["seed"], r["index"], {n: r[n] for n in _PLANNED}) for r in rows]
        self.maker.process(drafts)
        for row, draft in zip(rows, drafts):
            draft.row |= {name: row[name] for name in _JUDGED}
        return [_result(row, draft) for row, draft in zip(rows, drafts)]


def _result(row: Mapping[str, Any], draft: Draft) -> AuditResult:
    other = differing(row, draft)
    verdict, detail = ("defect", f"made again, these differ: {', '.join(other)}") if other else ("pass", "")
    return AuditResult(row["sample_id"], NAME, VERSION, verdict, float(len(other)), detail, [])


def differing(row: Mapping[str, Any], draft: Draft) -> list[str]:
    """Columns in which a committed row is not the sample made again; or one phrase, where none is made now."""
    if draft.outcome is not Outcome.OK:
        return [f"it is {draft.outcome} now ({draft.reason or draft.error})"]
    (made,) = pa.Table.from_pylist([draft.row], schema=SCHEMA).to_pylist()  # as a file holds it: float32, no tuples
    return [name for name in {**made, **row} if name not in row or name not in made or row[name] != made[name]]
