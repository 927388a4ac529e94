"""What `synth verify --mutate` breaks in science pairs: the first scenes of every family, by every mutator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.sample import Draft
from catalog.science import PARTS
from flows.mutation import Broken, Plan
from synth.science.family import families
from synth.science.foreign_mutants import FOREIGN
from synth.science.mutants import MUTATORS, MutantRender, Mutator, of_family
from synth.science.params import PER_SCENE, ScienceParams


class ScienceBreaker:
    """See flows.mutation.Breaker."""

    each = 5  # scenes per family: one of each difficulty
    by_family = True

    def __init__(self, params: ScienceParams, plan: Plan) -> None:
        self.params, self.plan = params, plan

    def setup(self) -> None:
        """Import the families."""
        self._maker = MutantRender(self.params)
        self._maker.setup()

    def pieces(self) -> Sequence[str]:
        """Names of families."""
        return self.params.tasks

    def mutators(self, piece: str) -> Sequence[tuple[str, bool]]:
        """Generic ones and the family's own."""
        return [(m.name, m.own) for m in _of(piece)]

    def mutants(self, piece: str, n: int) -> Iterator[Broken]:
        """The family's first n scenes; a mutator takes turns with the parts that it applies to."""
        for k, scene in enumerate(self._maker.scenes_of(piece, n)):
            for mutator in _of(piece):
                for severity in mutator.severities:
                    part = mutator.parts[(k + severity) % len(mutator.parts)]
                    draft = self.plan(PER_SCENE * scene + PARTS.index(part))
                    if self._maker.mutant(draft, mutator, severity):
                        yield Broken(mutator.name, severity, frozenset(mutator.checks), mutator.own, draft)

    def truth(self, drafts: list[Draft]) -> list[Draft]:
        """The samples unbroken."""
        return self._maker.process(drafts)


def _of(family: str) -> tuple[Mutator, ...]:
    return (*MUTATORS, *of_family(families()[family]), *FOREIGN)
