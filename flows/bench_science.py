"""`make bench-science`: what a science pair costs, exact proofs included, and what comes of the scenes.

One process per case, through the command line: cold start, exact checks and commit are in the figure, audit is not. A
scene gives two pairs (edit, repair) and two pictures with prompts; all four are made and judged, and the cost is divided
by the pairs. `make deep-science` makes 10,000 scenes of every family instead and prints what was rejected.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from catalog.shards import manifests
from flows.bench import beside, measured, reported_cpu

SCENES = 1_000  # over all families by turns
DEEP = 10_000  # per family
PAIRS = 2  # per scene
WANTED = 15.0  # pairs/s on one core
PRICE = 0.04  # dollars per core-hour, between the list prices of small cloud machines (0.03 to 0.05)
PAPER = 0.03  # dollars per pair that the paper states for SVG pairs


def _made(
    scenes: int, workers: int = 1, runner: str = "local", task: str = "all"
) -> tuple[float, float, Counter[tuple[str, ...]]]:
    """CPU seconds of the whole process, CPU seconds of its shards, and samples by family, difficulty and reason."""
    with tempfile.TemporaryDirectory(prefix="synth-bench-") as folder:
        cpu, _ = measured(["science", "--n", str(scenes), "--task", task], Path(folder), workers, runner)
        found: Counter[tuple[str, ...]] = Counter()
        for root in sorted(p.parent for p in Path(folder).glob("*/_manifest")):
            found += _outcomes(root)
        return cpu, reported_cpu(Path(folder)), found


def _outcomes(root: Path) -> Counter[tuple[str, ...]]:
    """Samples by (family, difficulty, reason); the reason of an ok one is empty."""
    found: Counter[tuple[str, ...]] = Counter()
    for content in manifests(root):
        for file in content["files"]:
            if file["kind"] == "meta":
                rows = pq.read_table(root / file["path"], columns=["subtask", "difficulty"]).to_pylist()
                found.update((row["subtask"], str(row["difficulty"]), "") for row in rows)
            elif file["kind"] == "rejects":
                rows = pq.read_table(root / file["path"], columns=["subtask", "reason"]).to_pylist()
                found.update((row["subtask"], "?", row["reason"]) for row in rows)
    return found


def _print_cost() -> None:
    cpu, shards, found = _made(SCENES)
    each = cpu / (PAIRS * SCENES)
    print(
        f"{SCENES} scenes of all families, 512 px: {1000 * each:.1f} ms a pair, {1 / each:.1f} pairs/s (aim {WANTED:.0f})"
    )
    dollars = each * PRICE / 3600
    print(f"at ${PRICE} a core-hour ${dollars:.2e} a pair; the paper's ${PAPER} is {PAPER / dollars:,.0f} times that")
    for name, workers, runner in (("two workers", 2, "local"), ("Ray, two workers", 2, "ray")):
        _, again, _ = _made(SCENES, workers, runner)
        print(f"{name}: {again / shards:.3f} times the CPU of one worker")
    alone = beside(["science", "--n", str(SCENES // 2), "--task", "all"])
    print(f"two runs of half as many that share nothing but the machine: {alone / shards:.3f} times")
    _print_shares(found)


def _print_shares(found: Counter[tuple[str, ...]]) -> None:
    names = sorted({family for family, _, _ in found})
    print(f"\n{'family':<28}{'samples':>9}{'ok':>8}   ok by difficulty 1 to 5; rejected by reason")
    for name in names:
        ok = {level: found[name, level, ""] for level in "12345"}
        bad = {reason: n for (family, _, reason), n in found.items() if family == name and reason}
        total = sum(ok.values()) + sum(bad.values())
        reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(bad.items()))
        print(
            f"{name:<28}{total:>9}{sum(ok.values()) / total:>8.1%}   {' '.join(map(str, ok.values()))}; {reasons or 'none'}"
        )


def _print_deep() -> None:
    from synth.science.family import families

    for name in families():
        _, _, found = _made(DEEP, os.cpu_count() or 1, task=name)
        _print_shares(found)


def main() -> None:
    """Print every table: minutes, with --deep hours."""
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; CPU seconds of whole processes\n")
    if "--deep" in sys.argv[1:]:
        _print_deep()
    else:
        _print_cost()


if __name__ == "__main__":
    main()
