"""Science pairs as a job: its recipe, and the join of makers and certificates, which share only names and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from catalog.weights import parse_weights
from flows.recipe import Count, Job, Recipe, Whole, weights, weights_text

if TYPE_CHECKING:
    from catalog.assets import Asset
    from flows.mutation import Breaker, Plan
    from synth.science.family import Family
    from synth.science.params import ScienceParams

_ALL = "all"
_SIZE = re.compile(r"[0-9]{1,4}")
_SIDES = (384, 1024)  # px: below, labels of the larger figures are no longer legible
_LEVELS = (1, 5)
_BYTES = 32_000  # per sample of 512 x 512: one or two PNGs, in half of them a mask, SVG and words; measured
_LANGUAGES = ("en", "zh")


def _side(text: str) -> str:
    if not _SIZE.fullmatch(text) or not _SIDES[0] <= int(text) <= _SIDES[1]:
        raise ValueError(f"size {text!r} is not a side in pixels from {_SIDES[0]} to {_SIDES[1]}, such as 512")
    return str(int(text))


def _sizes(text: str) -> str:
    return weights_text(weights(text, _side))


def _languages(text: str) -> str:
    for key in parse_weights(text):
        if key not in _LANGUAGES:
            raise ValueError(f"unknown language {key!r}; known are {', '.join(_LANGUAGES)}")
    return weights_text(weights(text))


def _difficulties(text: str) -> str:
    return ",".join(map(str, _levels(text)))


def _levels(text: str) -> tuple[int, ...]:
    """`1..5`, `2` or `1,3,5` as levels in order."""
    low, dots, high = text.partition("..")
    parts = [low, high] if dots else text.split(",")
    if not all(p.strip().isdecimal() and _LEVELS[0] <= int(p) <= _LEVELS[1] for p in parts):
        raise ValueError(
            f"difficulty {text!r} is not made of levels {_LEVELS[0]} to {_LEVELS[1]}; write 3, 1..5 or 1,4"
        )
    numbers = sorted({int(p) for p in parts})
    if dots and int(low) > int(high):
        raise ValueError(f"difficulty {text!r} runs downwards; write {high}..{low}")
    return tuple(range(numbers[0], numbers[-1] + 1)) if dots else tuple(numbers)


def _joined(value: Any) -> Any:
    """Flags that are given as a list count as one text with commas."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else value


def _listed(text: str) -> str:
    """Names in the one order and each once: a recipe has one spelling. Raises ValueError where there is none."""
    names = sorted({part.strip() for part in text.split(",")} - {""})
    if not names:
        raise ValueError(f"{text!r} names nothing; write names with commas between them, or {_ALL}")
    return ",".join(names)


Names = Annotated[str, BeforeValidator(_joined), AfterValidator(_listed)]


class ScienceRecipe(Recipe):
    """Science pairs: a source, an edit and its target, proved right, with instructions, reasoning and repairs."""

    JOB: ClassVar[str] = "science"

    name: str = Field(
        "science", pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="First half of the directory's name."
    )
    n: Count = Field(
        1000,
        le=10**9,
        description="Scenes in the whole dataset, four samples each: 1000, 10k, 1e6. Families take turns, with levels that change from one to the next; families × levels scenes have all.",
    )
    task: Names = Field(_ALL, description="Families: cs/bst-insert,physics/refraction. `synth science list` shows all.")
    subject: Names = Field(_ALL, description="Only families of these subjects: cs, physics.")
    difficulty: Annotated[str, AfterValidator(_difficulties)] = Field(
        "1..5", description="Levels that take turns: 3, 1..5 or 1,4."
    )
    lang: Annotated[str, AfterValidator(_languages)] = Field(
        "en,zh", description="Languages of words inside the pictures, with shares where wanted: en=0.6,zh=0.4."
    )
    size: Annotated[str, AfterValidator(_sizes)] = Field(
        "512", description="Sides of the square pictures in pixels, with shares where wanted: 512,768=0.2."
    )
    shard_size: Whole = Field(512, ge=16, le=16384, multiple_of=4, description="Samples per file, four to a scene.")

    def tasks(self) -> tuple[str, ...]:
        """The families asked for, in alphabetical order. Raises ValueError naming what is unknown."""
        from synth.science.family import families

        known = tuple(families())
        wanted = known if self.task == _ALL else _known("family", known, self.task)
        rooms = tuple(sorted({name.partition("/")[0] for name in known}))
        subjects = rooms if self.subject == _ALL else _known("subject", rooms, self.subject)
        chosen = tuple(sorted(name for name in set(wanted) if name.partition("/")[0] in subjects))
        if not chosen:
            fix = "leave --subject out, or give families of it"
            raise ValueError(f"no family of --task {self.task} belongs to --subject {self.subject}; {fix}")
        return chosen

    def params(self) -> ScienceParams:
        """The stage's own parameters."""
        from synth.science.params import ScienceParams

        sizes = tuple((int(side), int(side), share) for side, share in weights(self.size).items())
        langs = tuple(weights(self.lang).items())
        return ScienceParams(self.tasks(), self.seed, _levels(self.difficulty), langs, sizes)

    def build(self) -> Job:
        """See Recipe.build."""
        from flows.remake import RemakeAudit
        from synth.reasoning.tokens import tokenizer
        from synth.science.params import PER_SCENE
        from synth.science.render import ScienceRender
        from verifiers.science import ScienceVerifier
        from verifiers.svg_audit import SvgAudit

        params = self.params()
        require_joined(params.tasks)
        assets = typeface_assets()
        return Job(
            chain=(ScienceRender(params), ScienceVerifier(assets)),
            inputs={f"font/{a.name}": a.sha256 for a in assets}
            | dict(family_versions(params.tasks))
            | {"tokenizer": tokenizer()},
            shard_size=self.shard_size,
            assets=assets,
            audits=(SvgAudit(assets), RemakeAudit(ScienceRender(params))),
            bytes_per_sample=_BYTES * sum(share * side * side for side, _, share in params.sizes) / 512**2,
            per_item=PER_SCENE,
            notes=tuple(_notes(params, self.n)),
        )

    def breaker(self, plan: Plan) -> Breaker:
        """See Recipe.breaker."""
        from flows.science_breaker import ScienceBreaker

        return ScienceBreaker(self.params(), plan)


def _notes(params: ScienceParams, n: int) -> Iterator[str]:
    """What a plan says of its scenes; a run too short for every family at every level says so."""
    from synth.science.params import PER_SCENE

    families, levels = len(params.tasks), len(params.difficulties)
    yield f"{families} families; each of the n scenes gives {PER_SCENE} samples"
    if n < families * levels:
        yield f"{families} families at {levels} levels take {families * levels} scenes: with --n {n} some of these pairs are left out"


def _known(kind: str, known: Sequence[str], text: str) -> tuple[str, ...]:
    flag, names = {"family": "--task", "subject": "--subject"}[kind], tuple(text.split(","))
    for name in names:
        if name not in known:
            near = get_close_matches(name.lower(), known, 3, 0.4) if kind == "family" else ()
            told = f"the nearest are {', '.join(near)}" if near else f"known are {', '.join(known)}"
            raise ValueError(f"{flag}: unknown {kind} {name!r}; {told}" + "; `synth science list` shows all" * bool(near))
    return names


def typeface_assets() -> tuple[Asset, ...]:
    """Every font file that a figure may name."""
    from catalog.assets import Asset
    from synth.science.typeface import LICENCE, every_typeface

    faces = {f.sha256: f for f in every_typeface()}.values()
    return tuple(Asset(f.sha256, "font", f"file:{f.path}", LICENCE, f"{f.family}/{f.path.name}") for f in faces)


def family_versions(tasks: Sequence[str]) -> Mapping[str, str]:
    """What enters the fingerprint beside the stages: the version of every family in use."""
    from synth.science.family import families

    return {f"family/{name}": families()[name].version for name in tasks}


def require_joined(tasks: Sequence[str]) -> None:
    """Refuse families that lack a part: certificate, mutators, or words of some level. Raises ValueError."""
    from synth.science.family import families
    from verifiers.certificates import CERTIFICATES

    for name in tasks:
        missing = list(missing_parts(families()[name]))
        if name not in CERTIFICATES:
            missing.insert(0, f"a certificate in verifiers/certificates/ whose family is {name!r}")
        if missing:
            raise ValueError(f"family {name} cannot be made yet, it lacks {'; '.join(missing)}")


def missing_parts(family: Family) -> Iterator[str]:
    """What a maker has not brought, in words."""
    from catalog.science import LANGUAGES, LEVELS

    if not any(m.repairable for m in family.mutators):
        yield "a repairable mutator"
    for part in ("edit", "repair", "source", "target"):
        words = getattr(family, part)
        yield from (f"templates {part}/{a}/{b}" for a in LEVELS for b in LANGUAGES if len(words.get((a, b), ())) < 2)
