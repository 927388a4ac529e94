"""InternVL-U: modules, sampler and trainer. Reads shards through catalog; never imports synth, verifiers or flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.pipeline import InternVLU

__all__ = ["InternVLU"]


def __getattr__(name: str) -> Any:
    """`from model import InternVLU` without torch in whoever wants only a module of this room."""
    if name == "InternVLU":
        from model.pipeline import InternVLU

        return InternVLU
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
