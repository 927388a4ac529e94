"""`make mutate-makers`: the makers' code is changed at one place at a time, and the judge is asked what it sees.

Breaking samples (`synth verify --mutate`) shows what the judge sees of faults that somebody thought of. Here the
operators of cosmic-ray (comparisons, arithmetic, conditions, numbers, loops, handlers) are let loose on the modules that
make and draw five families. A mutant makes the same scenes as the true code, in a process of its own. Only code that
these scenes run is changed, templates and wrong targets are not.
"""

from __future__ import annotations

import ast
import gc
import hashlib
import importlib
import inspect
import json
import os
import resource
import select
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from trace import Trace
from types import ModuleType
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider
from rich.console import Console
from rich.table import Table

from catalog.sample import Draft, Outcome
from flows.mutation import Plan
from flows.science import typeface_assets
from synth.science import render, scene
from synth.science.family import Canvas, Family, families
from synth.science.params import PER_SCENE, ScienceParams
from synth.science.svg import svg
from verifiers.science import ScienceVerifier

MOST = 60  # mutants per suite; of more, those are taken whose hashes come first
CPU = 10  # s that a mutant may take
WAIT = 120  # s by the clock after which one is taken to hang
MEMORY = 6 << 30  # bytes: an endless loop shall not fill the machine
CRASHED, KILLED, EQUAL, DIFFERENT, TIMEOUT = KINDS = ("crashed", "killed", "byte-equal", "valid-different", "timeout")
_ARITHMETIC = frozenset(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"))
_BITWISE = frozenset(("BitOr", "BitAnd", "BitXor"))
_LEFT_OUT = ("RemoveDecorator", "VariableReplacer", "VariableInserter")  # the latter two want to be told names

Span = tuple[tuple[int, int], tuple[int, int]]  # (line, column) of begin and end, lines from 1
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Suite:
    """Modules that are mutated, and the families and difficulties of the scenes that have to show it."""

    name: str
    modules: tuple[str, ...]
    tasks: tuple[str, ...]
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)
    scenes: int = 8


_CASES = {
    "cs/avl-rotation": ("cs.avl", "cs.binary"),
    "cs/shortest-path": ("cs.shortest_path", "cs.graph"),
    "cs/dfa-minimise": ("cs.dfa_minimise", "cs.automaton"),
    "physics/refraction": ("physics.refraction", "physics.drawing"),
    "physics/dc-circuit": ("physics.dc", "physics.circuit"),
}
SUITES = (
    *(Suite(name, tuple(f"synth.science.{m}" for m in modules), (name,)) for name, modules in _CASES.items()),
    Suite("all five", ("synth.science.svg", "synth.science.layout"), tuple(sorted(_CASES)), (2, 5), 10),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """The change that an operator makes at its nth place in a module; `line` is where that is."""

    module: str
    operator: str
    nth: int
    line: int

    def source(self) -> str:
        """The module's text, changed."""
        return mutate_code(_text(self.module), OperatorProvider()[self.operator](), self.nth) or ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a mutant. `why`: failing checks, columns that differ, or the exception."""

    kind: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What every mutant of a suite is measured by: the judge, and the true drafts, judged."""

    suite: Suite
    judge: ScienceVerifier
    truth: tuple[Draft, ...]


# ------------------------------------------------------------------------------------------------- what can be changed


@cache
def _text(module: str) -> str:
    return inspect.getsource(importlib.import_module(module))


@cache
def _parsed(module: str) -> parso.tree.BaseNode:
    return parso.parse(_text(module))


def operators() -> list[str]:
    """Names of cosmic-ray's operators that change what makers do without making nonsense of its types."""
    return [name for name in OperatorProvider() if name not in _LEFT_OUT and _sensible(name)]


def _sensible(operator: str) -> bool:
    """Arithmetic is exchanged for arithmetic and sets' operators for sets'; a float that is shifted only crashes,
    and numbers that are one are equal."""
    kind, *names = operator.split("_")
    if kind == "ReplaceComparisonOperator":
        return not set(names) & {"Is", "IsNot"}
    return kind != "ReplaceBinaryOperator" or any(set(names) <= group for group in (_ARITHMETIC, _BITWISE))


def executed(suite: Suite) -> Mapping[str, set[int]]:
    """Lines by module that the suite's scenes run while they are made and drawn, wrong targets excepted."""
    trace = Trace(count=1, trace=0)
    maker = _maker(suite)
    for index in range(suite.scenes):
        planned = maker.planned(index, "edit")
        family = families()[planned["subtask"]]
        watched = replace(family, make=_watched(trace, family))
        rng = partial(maker.rng, index)
        made = scene.make_scene(watched, planned["difficulty"], planned["lang"], Canvas(), rng)
        for figure in (made.problem.source, made.problem.target):
            trace.runfunc(svg, figure, made.style, made.canvas.width, made.canvas.height)
    files = {inspect.getsourcefile(importlib.import_module(m)): m for m in suite.modules}
    found: dict[str, set[int]] = {m: set() for m in suite.modules}
    for file, line in trace.results().counts:
        if file in files:
            found[files[file]].add(line)
    return found


def _watched(trace: Trace, family: Family) -> Callable[..., Any]:
    return lambda *given: trace.runfunc(family.make, *given)


def places(suite: Suite) -> Mapping[str, list[Span]]:
    """Spans by module: statements that run, defaults of functions that run, and the constants that those name."""
    lines = executed(suite)
    trees = {m: ast.parse(_text(m)) for m in suite.modules}
    running = {m: list(_running(trees[m], lines[m])) for m in suite.modules}
    names = {n.id for nodes in running.values() for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}
    return {m: [_span(n) for n in (*running[m], *_constants(trees[m], names))] for m in suite.modules}


def _running(tree: ast.Module, lines: set[int]) -> Iterator[ast.AST]:
    """Of functions that run: defaults, simple statements that run, and of compound ones what stands before the body."""
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        parts = [p for n in function.body for node in ast.walk(n) for p in _parts(node)]
        found = [p for p in parts if any(line in lines for line in range(p.lineno, p.end_lineno + 1))]
        yield from (*found, *(function.args.defaults if found else ()))


def _parts(node: ast.AST) -> list[Any]:
    """A simple statement, without its annotation; of a compound one the expressions before its body."""
    if hasattr(node, "body") and not isinstance(node, ast.Lambda | ast.IfExp):
        return _heads(node)
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value else []
    return [node] if isinstance(node, ast.stmt) else []


def _heads(node: ast.AST) -> list[Any]:
    """The test, iterable, context or exception of a compound statement."""
    found = [getattr(node, name, None) for name in ("test", "iter", "type")]
    return [f for f in found if f] + [item.context_expr for item in getattr(node, "items", ())]


def _constants(tree: ast.Module, names: set[str]) -> Iterator[ast.AST]:
    """Values of the module's own constants among these names."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)} & names:
                yield node.value


def _span(node: Any) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def mutants(suite: Suite) -> list[Mutant]:
    """Every mutant of a suite, in the order of their hashes."""
    spans, names = places(suite), operators()
    found = [m for module in suite.modules for m in _of_module(module, spans[module], names)]
    return sorted(found, key=lambda m: hashlib.blake2b(f"{m.module} {m.operator} {m.nth}".encode()).digest())


def _of_module(module: str, spans: Sequence[Span], names: Iterable[str]) -> Iterator[Mutant]:
    nodes = list(ast_nodes(_parsed(module)))
    for name in names:
        operator = OperatorProvider()[name]()
        found = (place for node in nodes for place in operator.mutation_positions(node))
        for nth, (begin, _) in enumerate(found):
            if any(low <= begin < high for low, high in spans):
                yield Mutant(module, name, nth, begin[0])


# ----------------------------------------------------------------------------------------------------- one mutant


class Changed(InspectLoader, MetaPathFinder):
    """Imports one module from a text that is given, and leaves all others to Python."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self._source = module, source

    def get_source(self, fullname: str) -> str:
        """See importlib.abc.InspectLoader."""
        return self._source

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """See importlib.abc.MetaPathFinder."""
        return spec_from_loader(fullname, self) if fullname == self.module else None


def _importers(module: str) -> set[str]:
    """A module of the makers with all that import it, directly or not."""
    needs = {name: _imports(name) for name in list(sys.modules) if name.startswith("synth.")}
    found = {module}
    while more := {name for name, needed in needs.items() if needed & found} - found:
        found |= more
    return found


@cache
def _imports(module: str) -> frozenset[str]:
    nodes = [n for n in ast.walk(ast.parse(_text(module))) if isinstance(n, ast.ImportFrom)]
    return frozenset(name for n in nodes for name in (n.module or "", *(f"{n.module}.{a.name}" for a in n.names)))


def exchange(module: str, source: str) -> None:
    """Import a module anew from another text, and forget all that has seen the old one: it is imported anew when used.

    There is no way back, so this is for a process of its own.
    """
    for name in _importers(module):
        del sys.modules[name]
    families.cache_clear()
    sys.meta_path.insert(0, Changed(module, source))


def _maker(suite: Suite) -> Any:
    """A science stage for the suite's families, of the modules as they are at present."""
    params = ScienceParams(suite.tasks, difficulties=suite.levels)
    maker = importlib.import_module(render.__name__).ScienceRender(params)
    maker.setup()
    return maker


def _drafts(suite: Suite, index: int) -> list[Draft]:
    plan = Plan("code-mutation", "1", "", 0)
    return [plan(i) for i in range(PER_SCENE * index, PER_SCENE * (index + 1))]


def bench(suite: Suite) -> Bench:
    """The suite's scenes as the true code makes them, judged."""
    judge = ScienceVerifier(typeface_assets())
    judge.setup()
    maker = _maker(suite)
    truth = [d for index in range(suite.scenes) for d in maker.process(_drafts(suite, index))]
    made = [replace(d, row=dict(d.row), checks=[]) for d in truth if d.outcome is Outcome.OK]
    judged = {d.index: d for d in judge.process(made)}
    kept = (replace(d, outcome=judged[d.index].outcome) if d.index in judged else d for d in truth)
    return Bench(suite, judge, tuple(kept))


def examined(at: Bench, module: str, source: str) -> Finding:
    """Make the bench's scenes with one module changed; for a process of its own. Never raises an Exception."""
    try:
        exchange(module, source)
        maker = _maker(at.suite)
        return _compared(at, maker)
    except Exception as error:  # whatever changed code may raise
        return Finding(CRASHED, (type(error).__name__,))


def _compared(at: Bench, maker: Any) -> Finding:
    """Scene by scene up to the first that the judge rejects."""
    seen: Counter[str] = Counter()
    made = 0
    for index in range(at.suite.scenes):
        drafts = maker.process(_drafts(at.suite, index))
        true = at.truth[PER_SCENE * index : PER_SCENE * (index + 1)]
        made += sum(d.outcome is Outcome.OK for d in drafts)
        other = [d for d, t in zip(drafts, true) if d.row != t.row]
        seen.update(c for d, t in zip(drafts, true) for c in _differing(d, t))
        at.judge.process(other)
        right = {t.index for t in true if t.outcome is Outcome.OK}
        failing = [c.name for d in other if d.index in right for c in d.checks if c.passed is False]
        if failing:
            return Finding(KILLED, tuple(dict.fromkeys(failing)))
    if not made:
        return Finding(CRASHED, ("Unfit",))
    return Finding(DIFFERENT, tuple(sorted(seen))) if seen else Finding(EQUAL)


def _differing(draft: Draft, true: Draft) -> set[str]:
    """Columns that tell a reader what has changed; `rejected` where only one of the two was made."""
    names = ("svg", "source_svg", "spec", "prompts", "reasoning", "cot")
    if not draft.row.keys() >= {"spec"} <= true.row.keys():
        return {"rejected"} if ("spec" in draft.row) != ("spec" in true.row) else set()
    found = {n for n in names if draft.row.get(n) != true.row.get(n)}
    return found or ({"other columns"} if draft.row != true.row else set())


def forked(work: Callable[[], Finding]) -> Finding:
    """Do the work in a process of its own, within the limits of CPU, clock and memory."""
    readable, writable = os.pipe()
    child = os.fork()
    if not child:
        gc.disable()  # a collection would copy every page that is shared with the parent
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        found = work()
        os.write(writable, json.dumps([found.kind, found.why]).encode())
        os._exit(0)
    os.close(writable)
    if not select.select([readable], [], [], WAIT)[0]:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(readable) as stream:
        text = stream.read()
    _, status = os.waitpid(child, 0)
    if text:
        kind, why = json.loads(text)
        return Finding(kind, tuple(why))
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return Finding(TIMEOUT if ended in (signal.SIGXCPU, signal.SIGKILL) else CRASHED, (f"signal {ended}",))


# ------------------------------------------------------------------------------------------------------- all of them


@dataclass(frozen=True, slots=True)
class Examined:
    """A mutant, its line with the change, and what became of it."""

    mutant: Mutant
    line: str
    finding: Finding


def survey(suite: Suite, most: int = MOST) -> Iterator[Examined]:
    """The first mutants of a suite, one after the other: 1.1 s of CPU each."""
    chosen = mutants(suite)[:most]
    at = bench(suite)
    for mutant in chosen:
        source = mutant.source()
        pairs = zip(_text(mutant.module).splitlines(), source.splitlines())
        line = next((new.strip() for old, new in pairs if old != new), "")
        yield Examined(mutant, line, forked(partial(examined, at, mutant.module, source)))


def table(found: Sequence[tuple[Suite, Examined]]) -> Table:
    """One line per suite and module: what became of the mutants, and by which check they were first seen."""
    out = Table("scenes of", "module", "mutants", *KINDS[:2], "first seen by", *KINDS[2:], "killed + equal")
    lines = dict.fromkeys((suite.name, e.mutant.module) for suite, e in found)
    for name, module in (*lines, ("all", "")):
        some = [e.finding for suite, e in found if name == "all" or (suite.name, e.mutant.module) == (name, module)]
        kinds = Counter(f.kind for f in some)
        first = Counter(f.why[0] for f in some if f.kind == KILLED)
        checks = ", ".join(f"{check} {n}" for check, n in first.most_common())
        rest = len(some) - kinds[DIFFERENT]
        share = f"{(kinds[KILLED] + kinds[EQUAL]) / max(rest, 1):.0%}"
        counts = [str(kinds[k]) for k in KINDS]
        out.add_row(name, module.rpartition(".")[2], str(len(some)), *counts[:2], checks, *counts[2:], share)
    return out


def main() -> None:
    """Print every mutant that the judge accepts though it draws or says something else, then the table."""
    console = Console(width=160)
    found: list[tuple[Suite, Examined]] = []
    for suite in SUITES:
        for e in survey(suite):
            found.append((suite, e))
            if e.finding.kind == DIFFERENT:
                what = f"{suite.name}: {e.mutant.module}:{e.mutant.line} {e.mutant.operator}: {e.line}"
                console.print(f"{what} | {', '.join(e.finding.why)}", highlight=False, markup=False, soft_wrap=True)
    console.print(table(found))
    used = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    console.print(f"{sum(u.ru_utime + u.ru_stime for u in used):.0f} s of CPU")


if __name__ == "__main__":
    main()
