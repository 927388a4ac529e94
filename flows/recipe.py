"""Recipes: one pydantic model per job is its command-line flags, its Prefect form, its TOML file and its provenance.

A recipe says what to make; `build()` turns it into a `Job` (stages, content hashes of inputs, assets). Fields that
only say where, how much or with what help (`n`, `out`, `name`, `workers`, `runner`, `audit`, `max_defects`) enter
neither ids nor fingerprint, and neither does any path: inputs count by content.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from catalog.weights import parse_weights

if TYPE_CHECKING:
    from catalog.assets import Asset
    from flows.mutation import Breaker, Plan
    from flows.stage import Chain

# Fields of every recipe that enter neither params hash nor fingerprint.
NOT_IDENTITY = frozenset({"name", "n", "out", "workers", "runner", "audit", "max_defects"})

_SUFFIXES = {"k": 10**3, "m": 10**6}
_NUMBER = re.compile(r"(?P<digits>-?\d[\d_]*(?:\.\d+)?(?:[eE][+]?\d{1,2})?)(?P<suffix>[kKmM]?)")


def whole_number(value: Any) -> int:
    """An int from 1000, "1e6", "10k", "2.5M" or "1_000_000". Raises ValueError where it is not a whole number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is not a number; give a whole number such as 1000, 10k or 1e6")
    match = _NUMBER.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is not a number; give a whole one such as 1000, 10k, 1e6 or 1_000_000")
    exact = Fraction(match["digits"].replace("_", "")) * _SUFFIXES.get(match["suffix"].lower(), 1)
    if exact.denominator != 1:
        raise ValueError(f"{value!r} is not a whole number; the nearest are {math.floor(exact)} and {math.ceil(exact)}")
    return int(exact)


def _at_least(least: int, value: Any) -> int:
    number = whole_number(value)
    if number < least:
        raise ValueError(f"{value!r} is too small; give {least} or more")
    return number


def positive_number(value: Any) -> int:
    """`whole_number` that is at least 1."""
    return _at_least(1, value)


def audit_size(value: Any) -> int | Literal["all"]:
    """How many samples the audit looks at: a whole number (0 = none) or "all"."""
    return "all" if value == "all" else _at_least(0, value)


def weights(text: str, spelled: Callable[[str], str] = str) -> dict[str, float]:
    """`"en=.6,zh=.4"` or `"en,zh"` as shares above 0 that add up to 1, in alphabetical order. Raises ValueError.

    `spelled` gives the one spelling of a key; what two spellings of it weigh is added up.
    """
    given = parse_weights(text)
    total, shares = sum(given.values()), dict[str, float]()
    for key, weight in sorted((spelled(key), weight) for key, weight in given.items()):
        shares[key] = shares.get(key, 0.0) + weight
    rounded = {key: round(share / total, 9) for key, share in shares.items()}
    return {key: share for key, share in rounded.items() if share > 0}


def weights_text(shares: Mapping[str, float]) -> str:
    """The canonical spelling of shares: without numbers where all are equal."""
    if len({round(v, 6) for v in shares.values()}) == 1:
        return ",".join(shares)
    return ",".join(f"{key}={share:.6g}" for key, share in shares.items())


def local_path(value: Any) -> Any:
    """The value, where it can be a path on this machine; raises ValueError for an empty one and for an URL."""
    if not str(value):
        raise ValueError("an empty path; write . for the current directory")
    if re.match(r"[a-z][a-z0-9+]*://", str(value)):
        raise ValueError(f"{str(value)!r}: object stores are not supported yet; give a local path, and copy by hand")
    return value


Whole = Annotated[int, BeforeValidator(whole_number)]
Count = Annotated[int, BeforeValidator(positive_number)]
AuditSize = Annotated[int | Literal["all"], BeforeValidator(audit_size)]
LocalPath = Annotated[Path, BeforeValidator(local_path)]


@dataclass(frozen=True)
class Job:
    """A recipe made concrete. `chain[0]` is the maker; `inputs` maps a name to a content hash."""

    chain: Chain
    inputs: Mapping[str, str]
    shard_size: int
    assets: Sequence[Asset] = ()  # fonts, tiles and photos that rows may name; every node must see their files
    audits: tuple[Any, ...] = ()  # see flows.audit.Audit
    calibration: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # audit -> lang -> score of perfection
    missing_audits: tuple[str, ...] = ()  # a line per audit that cannot run here, with the fix
    bytes_per_sample: float = 0.0  # projected, on the disk
    per_item: int = 1  # adjacent samples for each of the n that are asked for: the parts of a scene
    notes: tuple[str, ...] = ()  # printed first: caps, warnings

    @property
    def licences(self) -> list[str]:
        """SPDX names of everything that the images may hold."""
        return sorted({asset.licence for asset in self.assets if asset.licence})

    @property
    def files(self) -> list[Path]:
        """Files behind the assets."""
        return sorted({Path(a.locator.partition(":")[2].partition("!")[0]) for a in self.assets})


class Recipe(BaseModel, ABC):
    """Settings that every job has. Subclasses add their own and say how to build the job."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
    JOB: ClassVar[str]  # recorded in the dataset, so that a later command finds the class again
    PATHS: ClassVar[frozenset[str]] = frozenset()  # fields that name inputs: they count by content, not by name

    n: Count = Field(
        1000, le=10**9, description="Samples in the whole dataset: 1000, 10k, 1e6. A larger number extends it."
    )
    out: LocalPath = Field(Path("data"), description="Directory that holds the datasets and the catalog.")
    name: str = Field(
        "dataset", pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="First half of the directory name."
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Another seed gives another dataset.")
    workers: int = Field(0, ge=0, le=4096, description="Processes; 0 = one per CPU core.")
    runner: Literal["auto", "local", "ray"] = Field(
        "auto", description="auto: local for small jobs, Ray for large ones."
    )
    audit: AuditSize = Field(3000, description="Samples for the costly second look: a number, 0 or all.")
    max_defects: float | None = Field(
        None, ge=0, le=1, description="Exit with code 3 when the audited defect rate is above this."
    )

    @abstractmethod
    def build(self) -> Job:
        """Load inputs and make the stages. Raises ValueError naming value, place and fix."""

    def breaker(self, plan: Plan) -> Breaker:
        """What `synth verify --mutate` breaks. Raises ValueError for a job without mutators."""
        raise ValueError(f"job {self.JOB} has no mutators; --mutate works on datasets of text-render and science")

    def identity(self) -> dict[str, Any]:
        """The settings that determine the samples, JSON-able: without paths, size and place."""
        return self.model_dump(mode="json", exclude=set(NOT_IDENTITY | self.PATHS | {"seed"}))
