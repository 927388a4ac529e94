"""The contract of a family, and the registry: what a maker of one kind of science pair has to bring.

A family makes problems (source figure, edit, target figure, the algorithm's own trace), breaks targets on purpose, and
has words for all of it. It knows nothing of looks: figures name classes, and a style says later what those look like.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from catalog.identity import Stream
from synth.science.figure import Figure

if TYPE_CHECKING:
    from synth.reasoning.constraints import Constraint
    from synth.reasoning.naming import Wording
    from synth.reasoning.record import Step

Words = Mapping[tuple[str, str], tuple[str, ...]]  # (level, lang) -> templates


class Unfit(Exception):
    """A scene that is not worth having; `reason` is a short kebab-case word that can be counted."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Canvas:
    """The page, px. `unit` scales lengths that are meant for 512 px."""

    width: int = 512
    height: int = 512

    @property
    def unit(self) -> float:
        return min(self.width, self.height) / 512.0

    @property
    def margin(self) -> float:
        """Px of the edge that no mark enters."""
        return 16.0 * self.unit


@dataclass(frozen=True, slots=True)
class Edit:
    """What is asked: an operation's name and its arguments, JSON-able."""

    op: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One scene before it has looks.

    slots: values for the templates, a string or one per language. trace: the steps of the algorithm or law, drawing and
    thinking, that turn source into target. claims: what the family knows to hold of the target.
    """

    source: Figure
    edit: Edit
    target: Figure
    trace: tuple[Step, ...]
    slots: Mapping[str, str | Mapping[str, str]]
    claims: tuple[Constraint, ...] = ()
    hidden: Mapping[str, Any] = field(default_factory=dict)  # what mutators need to know of the problem


@dataclass(frozen=True, slots=True)
class Mutator:
    """Breaks a target: `apply(problem, stream)` gives a figure that is drawn right and is wrong, or None."""

    name: str
    apply: Callable[[Problem, Stream], Figure | None]
    repairable: bool = True  # whether an instruction that names the edit tells how to mend it


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of pair. Templates hold `{slot}`s and `[one|of|these]`; colours are slots named by accent role."""

    name: str
    subject: str
    title: Mapping[str, str]
    edits: str
    parameters: str
    make: Callable[[Stream, int, Canvas], Problem]
    mutators: tuple[Mutator, ...]
    edit: Words
    repair: Words
    source: Words
    target: Words
    wording: Wording  # how reasoning names things
    anchor: str = "A0"
    catalogue: tuple[str, ...] = ()  # ids of the task catalogue
    paper: tuple[int, ...] = ()  # numbers of the fifteen tasks of the paper's appendix B.3
    leaves: tuple[str, ...] = ()  # GenExam leaves covered
    version: str = "1"


@cache
def families() -> Mapping[str, Family]:
    """Every family by name, in alphabetical order. Raises ValueError where two share a name."""
    found = {f.name: f for f in _declared()}
    return dict(sorted(found.items()))


def _declared() -> Iterator[Family]:
    names: set[str] = set()
    for room in ("cs", "physics"):
        package = importlib.import_module(f"synth.science.{room}")
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            for family in getattr(importlib.import_module(f"{package.__name__}.{module}"), "FAMILIES", ()):
                if family.name in names:
                    raise ValueError(f"two families are called {family.name!r}; the second is in {module}")
                names.add(family.name)
                yield family
