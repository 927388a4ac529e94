"""Names that makers and judges of science pairs share: operations, predicates, reasons, levels. Nothing but names.

What a name means is written twice, once in `synth/` and once in `verifiers/`, from docs/science.md.
"""

from __future__ import annotations

SPEC_KIND = "science/1"
COT_SCHEMA = "cot/1"
PARTS = ("edit", "source", "target", "repair")  # the adjacent drafts of one scene
LEVELS = ("terse", "task", "explicit")
LANGUAGES = ("en", "zh")

# Steps that draw. Arguments: see docs/science.md.
DRAWING = (
    "add-node", "remove-node", "move-node", "relabel-node", "recolour-node", "ring-node",
    "add-edge", "remove-edge", "recolour-edge", "relabel-edge", "reroute-edge",
    "fill-cell", "recolour-cell", "add-cell", "remove-cell", "resize-cell",
    "write", "erase", "draw", "wipe",
)  # fmt: skip
# Steps that think: they leave the figure as it is, and a judge recomputes what they say.
THINKING = ("compare", "visit", "skip", "compute", "conclude", "notice")
OPERATIONS = frozenset(DRAWING + THINKING)

# What a step `notice` finds wrong with a mark; "extra" and "missing" of the mark itself.
FAULTS = ("extra", "missing", "colour", "text", "ring", "place", "size")

PREDICATES = frozenset(
    (
        "exists", "absent", "count_eq", "class_eq", "text_eq", "ring_eq", "connected", "edge_dir", "edge_label",
        "child_of", "path_is", "spanning", "acyclic", "sum_eq", "in_order", "heap_order", "balanced", "order_is",
        "unchanged", "moved", "angle_eq", "length_eq", "parallel", "perpendicular", "meets", "value_eq", "law_holds",
        "left_of", "above", "less", "greater", "equal",
    )
)  # fmt: skip

KINDS = ("change", "count", "relation", "text", "preserve", "forbid", "style", "physics", "layout")
ANCHORS = ("A0", "A1", "A2", "A3")  # recolour in place; append; declared marks move; another view
