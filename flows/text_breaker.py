"""What `synth verify --mutate` breaks in text images: one mutator at a time, on the first samples of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.sample import Draft, Outcome
from flows.mutation import Broken, Plan
from synth.text.foreign_mutants import FOREIGN
from synth.text.mutants import MUTATORS, SEVERITIES, MutantRender
from synth.text.params import TextParams
from synth.text.render import TextRender


class TextBreaker:
    """See flows.mutation.Breaker."""

    each = 300
    by_family = False

    def __init__(self, params: TextParams, plan: Plan) -> None:
        self.params, self.plan = params, plan

    def setup(self) -> None:
        """Make the unbroken maker; those of mutants load their fonts when they are made."""
        self._true = TextRender(self.params)

    def pieces(self) -> Sequence[str]:
        """Names of mutators."""
        return [m.name for m in (*MUTATORS, *FOREIGN)]

    def mutators(self, piece: str) -> Sequence[tuple[str, bool]]:
        """The one mutator."""
        return [(m.name, m.own) for m in (*MUTATORS, *FOREIGN) if m.name == piece]

    def mutants(self, piece: str, n: int) -> Iterator[Broken]:
        """Those of the plan's first n samples that the mutator applies to, at every severity."""
        mutator = next(m for m in (*MUTATORS, *FOREIGN) if m.name == piece)
        for severity in SEVERITIES:
            maker = MutantRender(self.params, mutator, severity)
            for index in range(n):
                (draft,) = maker.process([self.plan(index)])
                if draft.outcome is Outcome.OK:
                    yield Broken(mutator.name, severity, frozenset(mutator.checks), mutator.own, draft)

    def truth(self, drafts: list[Draft]) -> list[Draft]:
        """The samples unbroken."""
        return self._true.process(drafts)
