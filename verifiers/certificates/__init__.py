"""Certificates: per family, a proof that the target is what the edit demands, by another way than the maker's.

A family has a file of its own here, whose CERTIFICATE is found by importing the package's modules.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from verifiers.readback import Figure


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be done to the source: an operation and its arguments."""

    op: str
    args: Mapping[str, Any]


class Certificate(Protocol):
    """The judge of one family. Both methods give faults in words; none means proved.

    `shows` and `does` name the sides of opposites (`verifiers/polarity.py`) that descriptions of the family's figures take,
    and those that only instructions and reasoning take.
    """

    family: str
    shows: str
    does: str

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Why the edit does not determine one target."""


def _found() -> dict[str, Certificate]:
    certificates: dict[str, Certificate] = {}
    for module in pkgutil.iter_modules(__path__):
        certificate = getattr(importlib.import_module(f"{__name__}.{module.name}"), "CERTIFICATE", None)
        if certificate is None:
            continue
        if certificate.family in certificates:
            raise ValueError(f"{module.name} judges {certificate.family}, which another module judges already")
        certificates[certificate.family] = certificate
    return certificates


CERTIFICATES: Mapping[str, Certificate] = _found()
