"""Which samples are audited, what is kept, and what the figures mean."""

from __future__ import annotations

import io
import json
import math
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from toy import ToyRecipe

from catalog.database import query
from flows import audit, job, run
from flows.recipe import Job
from flows.runner import LocalRunner


@dataclass
class Suspicious:
    """Finds a defect in every sample whose hash begins with one of the given digits."""

    digits: str = "0"
    name: str = "suspicious"
    version: str = "1"
    seen: list[str] = field(default_factory=list)

    def setup(self) -> None:
        """Nothing to load."""

    def audit(self, rows: list[dict[str, Any]]) -> list[Any]:
        self.seen += [row["sample_id"] for row in rows]
        assert all(row["output_image"]["bytes"].startswith(b"\x89PNG") for row in rows)
        return [self._look(row) for row in rows]

    def _look(self, row: dict[str, Any]) -> Any:
        verdict = "defect" if row["sha256"][0] in self.digits else "pass"
        lines = [{"text": row["prompt"], "ned": 0.5}]
        return SimpleNamespace(
            sample_id=row["sample_id"],
            name=self.name,
            version=self.version,
            verdict=verdict,
            score=0.5,
            detail="d",
            lines=lines,
        )


class AuditedRecipe(ToyRecipe):
    """Noise with an audit."""

    def build(self) -> Job:
        made = super().build()
        return Job(
            made.chain,
            made.inputs,
            made.shard_size,
            audits=(Suspicious(),),
            missing_audits=("no OCR here: pip install it",),
        )


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    run.run(ToyRecipe(n=300, out=tmp_path, workers=1, audit=0), quiet(), quiet())
    return next(tmp_path.glob("toy-*"))


def look(root: Path, size: Any, auditor: Suspicious) -> audit.Summary:
    return audit.run(root, size, [auditor], LocalRunner(1), lambda done, total: None)


def test_a_longer_dataset_keeps_its_audit(dataset: Path) -> None:
    first = Suspicious()
    look(dataset, 50, first)
    assert len(first.seen) == len(set(first.seen)) == 50
    again = Suspicious()
    assert look(dataset, 50, again).samples == 50 and not again.seen
    run.run(ToyRecipe(n=400, out=dataset.parent, workers=1, audit=0), quiet(), quiet())
    chosen = {s for ids in audit.choose(dataset, 50).values() for s in ids}
    more = Suspicious()
    look(dataset, 50, more)
    assert set(more.seen) == chosen - set(first.seen) and 0 < len(more.seen) < 30


def test_a_new_version_looks_again(dataset: Path) -> None:
    look(dataset, 20, Suspicious())
    newer = Suspicious(version="2")
    look(dataset, 20, newer)
    assert len(newer.seen) == 20


def test_all_means_all_and_rows_stay_as_they_are(dataset: Path) -> None:
    before = {p: p.read_bytes() for p in dataset.rglob("*.parquet")}
    found = look(dataset, "all", Suspicious("0123"))
    hashes = [row[0] for row in query(dataset.parent, "select sha256 from samples").rows]
    defects = sum(h[0] in "0123" for h in hashes)
    assert (found.samples, found.defects) == (270, defects) and found.verdicts == {
        "suspicious": {"defect": defects, "pass": 270 - defects}
    }
    assert all(path.read_bytes() == data for path, data in before.items())
    rows = query(dataset.parent, "select name, verdict, count(*) from audit group by all order by all").rows
    assert rows == [("suspicious", "defect", defects), ("suspicious", "pass", 270 - defects)]
    assert set(found.scores["suspicious"]) == {
        f"{lang} text/{kind}" for lang in ("en", "zh") for kind in ("label", "sign")
    }


def test_a_killed_audit_loses_little(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PART", 32)
    monkeypatch.setattr(audit, "_CHUNK", 16)
    seen = 0

    def stop(done: int, total: int) -> None:
        nonlocal seen
        seen = done
        if done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit.run(dataset, "all", [Suspicious()], LocalRunner(1), stop)
    rest = Suspicious()
    assert look(dataset, "all", rest).samples == 270 and len(rest.seen) <= 270 - seen + 48


class Backwards:
    """A runner whose last piece of work is finished first."""

    name = "backwards"

    def map(self, work: Any, items: Any) -> Any:
        yield from sorted(LocalRunner(1).map(work, items), key=lambda done: done.item.sample_ids, reverse=True)


def test_files_do_not_tell_which_worker_was_first(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PART", 50)
    files = []
    for runner in (LocalRunner(1), Backwards()):
        audit.run(dataset, "all", [Suspicious()], runner, lambda done, total: None)
        parts = sorted((dataset / audit.DIRECTORY).iterdir())
        files.append([(path.name, path.read_bytes()) for path in parts])
        shutil.rmtree(dataset / audit.DIRECTORY)
    assert files[0] == files[1] and len(files[0]) == 6


def test_the_run_prints_rate_bound_and_what_was_missing(tmp_path: Path) -> None:
    console = quiet()
    code = run.run(AuditedRecipe(n=200, out=tmp_path, workers=1, audit="all"), console, quiet())
    text = console.file.getvalue()
    facts = json.loads(next(tmp_path.glob("toy-*/_runs/*.json")).read_text())
    k, n = facts["audit"]["defects"], facts["audit"]["samples"]
    assert code == 0 and n == 180 and f"audit (suspicious): {k} defects in 180 samples = {k / n:.3%}" in text
    assert "warning: no OCR here: pip install it" in text and facts["audit_missing"] == ["no OCR here: pip install it"]
    strict = AuditedRecipe(n=200, out=tmp_path, workers=1, audit="all", max_defects=0.0001)
    assert run.run(strict, quiet(), quiet()) == job.PARTIAL
    assert run.run(strict.model_copy(update={"max_defects": 0.9}), quiet(), quiet()) == job.OK


def test_a_missing_ocr_is_said_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.text_render import _audits

    monkeypatch.setattr("verifiers.ocr.PACKAGES", ("no_such_package",))
    audits, missing = _audits(())
    assert [a.name for a in audits] == ["raster"] and len(missing) == 1
    assert missing[0].startswith("OCR is not installed, so no text is read: ") and "make ocr" in missing[0]


@pytest.mark.parametrize(
    ("defects", "n", "bound"),
    # Clopper-Pearson, one-sided 95 %: quantiles of the beta distribution B(k + 1, n - k) at 0.95
    [(0, 3000, 0.000998), (0, 1, 0.95), (1, 100, 0.046560), (5, 100, 0.102253), (50, 1000, 0.062863), (10, 10, 1.0)],
)
def test_upper_bound(defects: int, n: int, bound: float) -> None:
    assert math.isclose(audit.upper_bound(defects, n), bound, abs_tol=2e-6)


def test_rule_of_three() -> None:
    assert audit.upper_bound(0, 3000) == pytest.approx(3 / 3000, rel=0.01)
