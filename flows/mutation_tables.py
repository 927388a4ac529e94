"""What `synth verify --mutate` prints: mutators by severity, families by severity, survivors, false rejects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

from rich.console import Console
from rich.table import Table

from flows.mutation import TRUE_SAMPLES, Key, Measured, Tally

Wanted = Callable[[Key], bool]

SEVERITIES = ("plain", "mild", "slight")
_TITLES = {True: "Mutators by the maker's author", False: "Mutators by someone who had not seen the judges"}
_CAPTION = "killed/made; -: no sample has what it breaks"
_ALL_LINES = 3  # families up to which every mutator is shown of each; else those that something survived
_IDS = 3  # survivors named per line


def show(measured: Measured, by_family: bool, console: Console) -> None:
    """Print everything that was measured."""
    if by_family:
        _show_families(measured, console)
    else:
        for own in (True, False):
            _show_mutators(measured.tallies, own, console)
    _show_false_rejects(measured, console)
    if by_family:
        return
    for key, tally in measured.tallies.items():
        if tally.survivors:
            ids = ", ".join(tally.survivors[:_IDS])
            console.print(f"survived: {key.mutator}, severity {key.severity}: {ids}", style="dim")


def _show_mutators(tallies: Mapping[Key, Tally], own: bool, console: Console) -> None:
    """Per mutator and severity: killed by exact checks, by these and the audit."""
    lines = list(dict.fromkeys(k.mutator for k in tallies if k.own is own))
    if not lines:
        return
    heads = (f"{when} {part}" for when in SEVERITIES for part in ("exact", "+audit"))
    table = Table("mutator", *heads, title=_TITLES[own], caption=_CAPTION)
    for mutator in lines:
        sums = _by_severity(tallies, lambda k, name=mutator: k.mutator == name)
        table.add_row(mutator, *(text for t in sums for text in (_share(t.exact, t.made), _share(t.killed, t.made))))
    sums = _by_severity(tallies, lambda k: k.own is own)
    table.add_row(
        "all", *(text for t in sums for text in (_percent(t.exact, t.made), _percent(t.killed, t.made))), style="bold"
    )
    console.print(table)


def _by_severity(tallies: Mapping[Key, Tally], wanted: Wanted) -> list[Tally]:
    return [_sum(t for k, t in tallies.items() if k.severity == i and wanted(k)) for i in range(len(SEVERITIES))]


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.__add__, tallies, Tally())


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


# ------------------------------------------------------------------------------------------------- by family


def _show_families(measured: Measured, console: Console) -> None:
    """One line per family; then, over all families, one per mutator; then what survived, or every line of a few."""
    tallies = measured.tallies
    families = list(dict.fromkeys(k.piece for k in tallies))
    heads = [f"{whose} {when}" for whose in ("own", "foreign") for when in SEVERITIES]
    table = Table("family", *heads, "all", "false rejects", title="Mutants by family", caption=_CAPTION)
    for family in families:
        cells = [_share(t.killed, t.made) for own in (True, False) for t in _by_severity(tallies, _of(family, own))]
        whole = _sum(t for k, t in tallies.items() if k.piece == family)
        false = _share(measured.rejected[family], measured.true[family])
        table.add_row(family, *cells, _percent(whole.killed, whole.made), false)
    cells = [_percent(t.killed, t.made) for own in (True, False) for t in _by_severity(tallies, _of(None, own))]
    whole = _sum(tallies.values())
    false = _percent(measured.rejected.total(), measured.true.total())
    table.add_row("all", *cells, _percent(whole.killed, whole.made), false, style="bold")
    console.print(table)
    if len(families) > 1:
        _show_lines(tallies, "Mutators over all families", console)
    for family in families if len(families) <= _ALL_LINES else ():
        _show_lines({k: t for k, t in tallies.items() if k.piece == family}, family, console)
    for family in families:
        for line in _survivors(family, tallies):
            console.print(line, style="dim", highlight=False, markup=False, soft_wrap=True)


def _of(family: str | None, own: bool) -> Wanted:
    """Keys of one family, or of all, and of the maker's author or of someone else."""
    return lambda k: k.own is own and family in (None, k.piece)


def _show_lines(tallies: Mapping[Key, Tally], title: str, console: Console) -> None:
    """Per mutator: kills by severity, and the checks that killed most. A family's own mutators count as one line."""
    table = Table("mutator", *SEVERITIES, "killed by", title=title, caption=_CAPTION)
    for own in (True, False):
        table.add_section()
        for mutator in dict.fromkeys(k.mutator for k in tallies if k.own is own):
            sums = _by_severity(tallies, lambda k, name=mutator: k.mutator == name)
            if not _sum(sums).made:  # a family without what it breaks
                continue
            killers = sum((t.killers for t in sums), Counter())
            by = ", ".join(f"{name} {count}" for name, count in killers.most_common(3))
            table.add_row(mutator, *(_share(t.killed, t.made) for t in sums), by)
        sums = _by_severity(tallies, _of(None, own))
        table.add_row("own" if own else "foreign", *(_percent(t.killed, t.made) for t in sums), "", style="bold")
    console.print(table)


def _survivors(family: str, tallies: Mapping[Key, Tally]) -> Iterator[str]:
    for k, t in tallies.items():
        if k.piece == family and t.survivors:
            told = f"{family}: {k.mutator}, {SEVERITIES[k.severity]}: {_share(t.killed, t.made)}"
            yield f"survived: {told}: {', '.join(t.survivors[:_IDS])}"


# ------------------------------------------------------------------------------------------------- unbroken samples


def _show_false_rejects(measured: Measured, console: Console) -> None:
    made, rejected = measured.true.total(), measured.rejected.total()
    exact, audited = (f"{count} ({100 * count / max(made, 1):.2f} %)" for count in (rejected, measured.defective))
    console.print(
        f"False rejects on {made} unbroken samples: exact checks {exact}, audit {audited}. They are those of the"
        f" plan's first {measured.planned} (at most {TRUE_SAMPLES}, or --n) that the maker itself did not reject."
    )
    for check, count in measured.faults.most_common():
        console.print(f"  {check}: {count}", highlight=False)
