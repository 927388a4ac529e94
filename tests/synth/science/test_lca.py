"""Lowest common ancestors: the maker against all ancestors, the certificate on a hand-checked tree."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.lca import NODE, PATH, upwards, way
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

LCA = CERTIFICATES["cs/lca"]
#       A
#     B   C
#    D E   F
#     G
TREE = Tree("A", {"A": "B", "B": "D", "E": "G"}, {"A": "C", "B": "E", "C": "F"})


def figure(nodes: Mapping[str, str] = {}, path: str = "") -> Figure:
    page = slots(TREE.in_order(), TREE.depth(), Canvas())
    marks = drawn(TREE, page, nodes, dict.fromkeys(path, PATH)).to_json()["marks"]
    return figure_of(marks, 512, 512)


def edit(a: str, b: str) -> Edit:
    return Edit("lca", {"a": a, "b": b, "node": NODE, "path": PATH})


@pytest.mark.parametrize(
    ("ends", "top", "lines"),
    [("DG", "B", "DEG"), ("GF", "A", "GEBCF"), ("BG", "B", "EG"), ("AF", "A", "CF"), ("DE", "B", "DE")],
)
def test_right_paths(ends: str, top: str, lines: str) -> None:
    path, found = way(TREE, *ends)
    assert found == top and {k for k in path if k != top} == set(lines)
    assert LCA.prove(figure(), edit(*ends), figure({top: NODE}, lines)) == []
    assert LCA.unique(figure(), edit(*ends)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(),
        figure({"A": NODE}, "DEG"),
        figure({"B": NODE}, "DE"),
        figure({"B": NODE}, "DEGB"),
        figure({"B": NODE, "E": NODE}, "DEG"),
    ],
)
def test_wrong_paths(wrong: Figure) -> None:
    assert LCA.prove(figure(), edit("D", "G"), wrong)


@pytest.mark.parametrize("asked", [edit("D", "D"), edit("D", "Z"), Edit("path", {"a": "D", "b": "G"})])
def test_questions_without_an_answer(asked: Edit) -> None:
    assert LCA.unique(figure(), asked)


def test_the_top_is_the_deepest_common_ancestor() -> None:
    depth = TREE.depth()
    for a in TREE.keys():
        for b in TREE.keys():
            common = set(upwards(TREE, a)) & set(upwards(TREE, b))
            assert way(TREE, a, b)[1] == max(common, key=depth.__getitem__)
