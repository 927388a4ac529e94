"""A schedule judged by laws, bar by bar, instead of by scheduling: who was ready at a moment, and who had to run then.

The table gives arrivals and bursts, the numbers of the axis give the scale; bars are whole units of it. Each process
gets its burst and nothing before its arrival, the processor is never idle, and at every start the policy's law holds.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from verifiers.certificates import Edit
from verifiers.certificates.automata import NoAutomaton, faults_beside, role_of
from verifiers.marks import reading_order
from verifiers.readback import Cell, Figure

OFF = 0.35  # px by which a bar's end may miss its tick
MOST_TIME = 64
OPS = ("schedule-fcfs", "schedule-sjf", "schedule-srtf", "schedule-rr")


class NoSchedule(NoAutomaton):
    """A figure that is no table with an axis, or bars that are no schedule."""


@dataclass(frozen=True, slots=True)
class Task:
    """Arrival and burst of a process."""

    arrival: int
    burst: int


class Gantt:
    """`cs/gantt`: edits `schedule-fcfs`, `-sjf`, `-srtf`, `-rr` (with `quantum`), and the class `mark` of bars."""

    family = "cs/gantt"
    shows = "above below bottom empty end higher horizontal left lower same"
    does = "add begin first full least most shortest thicker thinner without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            tasks, quantum, role = _tasks(source), _quantum(edit), role_of(edit)
            new = target.cells[len(source.cells) :]
            faults = faults_beside(replace(source, cells=(*source.cells, *new)), target)
            bars = _bars(source, new, role)
        except NoAutomaton as error:
            return [str(error)]
        units = [name for name, a, b in bars for _ in range(b - a)]
        faults = faults or _faults_of_work(tasks, units)
        faults += [f"{x[0]} has two bars in a row" for x, y in itertools.pairwise(bars) if x[0] == y[0]]
        return faults or _faults_of_policy(tasks, bars, units, edit.op, quantum)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """No two arrive together, and no choice is between equals."""
        try:
            tasks, quantum, _ = _tasks(source), _quantum(edit), role_of(edit)
        except NoAutomaton as error:
            return [str(error)]
        arrivals = [t.arrival for t in tasks.values()]
        faults = ["two processes arrive together"] if len(set(arrivals)) < len(arrivals) else []
        if len(_axis(source)) != sum(t.burst for t in tasks.values()) + 1:
            faults.append("the axis does not fit the sum of bursts")
        return faults or _ties(tasks, edit.op, quantum)


def _quantum(edit: Edit) -> int:
    quantum = edit.args.get("quantum", 0)
    known = edit.op in OPS and isinstance(quantum, int) and not isinstance(quantum, bool)
    if not known or not 0 <= quantum <= MOST_TIME or (edit.op == "schedule-rr") != (quantum > 0):
        raise NoSchedule(f"the edit is {edit.op[:20]!r} with time slices of {str(quantum)[:20]}")
    return quantum


def _tasks(figure: Figure) -> Mapping[str, Task]:
    """The table: a row per process below the header P, A, B. Raises NoSchedule."""
    labels = [figure.cells[i].label for i in reading_order(figure)]
    if labels[:3] != ["P", "A", "B"] or len(labels) % 3 or len(labels) < 6:
        raise NoSchedule(f"there is no table headed P, A, B: {labels[:3]}")
    found = {}
    for name, *numbers in zip(labels[3::3], labels[4::3], labels[5::3]):
        if name in found or not all(n.isascii() and n.isdigit() and len(n) < 3 for n in numbers):
            raise NoSchedule(f"the row of {name[:20]!r} holds {numbers}, or is there twice")
        found[name] = Task(int(numbers[0]), int(numbers[1]))
    if not 0 < sum(t.burst for t in found.values()) <= MOST_TIME:
        raise NoSchedule("the bursts add up to too much, or to nothing")
    return found


def _axis(figure: Figure) -> list[float]:
    """Places of the numbers 0, 1, 2 ... from left to right. Raises NoSchedule."""
    numbers = sorted((label.at[0], label.text) for label in figure.labels)
    if [text for _, text in numbers] != [str(i) for i in range(len(numbers))] or len(numbers) < 2:
        raise NoSchedule("the numbers of the axis are not 0, 1, 2 ... from left to right")
    return [x for x, _ in numbers]


def _bars(source: Figure, cells: Sequence[Cell], role: str) -> list[tuple[str, int, int]]:
    """Name, start and end of every bar, from left to right, without gaps. Raises NoSchedule."""
    axis, found = _axis(source), []
    for cell in sorted(cells, key=lambda c: c.box[0]):
        ends = []
        for x in (cell.box[0], cell.box[0] + cell.box[2]):
            t = min(range(len(axis)), key=lambda i: abs(axis[i] - x))
            if abs(axis[t] - x) > OFF:
                raise NoSchedule(f"a bar of {cell.label!r} ends between two ticks")
            ends.append(t)
        if cell.cls != f"cell-{role}" or (cell.box[1], cell.box[3]) != (cells[0].box[1], cells[0].box[3]):
            raise NoSchedule(f"the bar of {cell.label!r} is of class {cell.cls!r}, or stands elsewhere")
        found.append((cell.label, *ends))
    borders = [0, *(end for _, _, end in found)]
    if [start for _, start, _ in found] != borders[:-1]:
        raise NoSchedule("the bars overlap, leave a gap or do not begin at 0")
    base = max(y for line in source.lines for _, y in line.points)
    if any(c.box[1] + c.box[3] > base for c in cells) or any(
        c.box[1] < s.box[1] + s.box[3] for c in cells for s in source.cells
    ):
        raise NoSchedule("a bar stands below the axis or on the table")
    return found


def _faults_of_work(tasks: Mapping[str, Task], units: Sequence[str]) -> list[str]:
    """Each process gets what it needs, once it is there."""
    faults = [
        f"{name} gets {units.count(name)} units, not {t.burst}"
        for name, t in tasks.items()
        if units.count(name) != t.burst
    ]
    faults += [f"{name} is no process" for name in set(units) - set(tasks)]
    return faults or [f"{n} runs at {t} before it arrives" for t, n in enumerate(units) if t < tasks[n].arrival]


def _left(tasks: Mapping[str, Task], units: Sequence[str], t: int) -> dict[str, int]:
    """What the processes that are there at a time have still to do."""
    rest = {name: task.burst - list(units[:t]).count(name) for name, task in tasks.items() if task.arrival <= t}
    return {name: n for name, n in rest.items() if n}


def _faults_of_policy(
    tasks: Mapping[str, Task], bars: Sequence[tuple[str, int, int]], units: Sequence[str], op: str, quantum: int
) -> list[str]:
    """Where the law of a policy is broken."""
    faults = []
    for k, (name, start, end) in enumerate(bars):
        left = _left(tasks, units, start)
        if op in ("schedule-fcfs", "schedule-sjf") and end - start != tasks[name].burst:
            faults.append(f"{name} is interrupted")
        if op == "schedule-fcfs" and any(tasks[other].arrival < tasks[name].arrival for other in left):
            faults.append(f"{name} runs at {start} before one that came first")
        if op == "schedule-sjf" and any(n < left[name] for n in left.values()):
            faults.append(f"{name} is not the shortest at {start}")
        if op == "schedule-rr":
            since = {n: max([tasks[n].arrival, *(e for m, _, e in bars[:k] if m == n)]) for n in left}
            if end - start != min(quantum, left[name]):
                faults.append(f"{name} runs for {end - start} from {start}")
            if any(since[other] < since[name] for other in left):
                faults.append(f"{name} has not waited longest at {start}")
    if op == "schedule-srtf":
        for t, name in enumerate(units):
            left = _left(tasks, units, t)
            faults += [f"{name} has not the least time left at {t}"] if left[name] > min(left.values()) else []
    return faults


def _ties(tasks: Mapping[str, Task], op: str, quantum: int) -> list[str]:
    """Choices between equals, found by letting time pass unit by unit; an idle processor counts as one."""
    units: list[str] = []
    ready: dict[str, tuple[int, int]] = {}  # since when a process waits, arrivals after ends of slices
    current, ran = "", 0
    for t in range(sum(task.burst for task in tasks.values())):
        left = _left(tasks, units, t)
        if not left:
            return [f"the processor is idle at {t}"]
        over = current not in left or op == "schedule-srtf" or (op == "schedule-rr" and ran == quantum)
        if over:
            if op == "schedule-rr" and units and any(task.arrival == t for task in tasks.values()):
                return [f"a process arrives at {t}, when a time slice ends"]
            if current in left:
                ready[current] = (t, 0)
            keys = {n: _key(n, tasks, left, ready, op) for n in left}
            best = min(keys.values())
            chosen = [n for n in left if keys[n] == best]
            if len(chosen) > 1:
                return [f"{' and '.join(chosen)} are equals at {t}"]
            ran = ran if chosen[0] == current and op != "schedule-rr" else 0
            current = chosen[0]
        units.append(current)
        ran += 1
    return []


def _key(
    name: str, tasks: Mapping[str, Task], left: Mapping[str, int], ready: Mapping[str, tuple[int, int]], op: str
) -> int:
    """What a policy minimises."""
    if op in ("schedule-sjf", "schedule-srtf"):
        return left[name]
    return tasks[name].arrival if op == "schedule-fcfs" else ready.get(name, (tasks[name].arrival, 0))[0]


CERTIFICATE = Gantt()
