"""Trees are read by geometry, and an insertion is proved by order, places and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.trees import NoTree, Place, binary_tree
from verifiers.readback import Edge, Figure, Node

PLACES = {50: (306, 60), 30: (144, 140), 70: (414, 140), 20: (90, 220), 40: (198, 220), 60: (360, 220)}
WITHOUT_20 = {k: v for k, v in PLACES.items() if k != 20}
LINKS = [(50, 30), (50, 70), (30, 20), (30, 40), (70, 60)]
BST = CERTIFICATES["cs/bst-insert"]


def figure(
    places: Mapping[int, tuple[float, float]], links: Sequence[tuple[int, int]], new: int | None = None
) -> Figure:
    """A tree; the leaf `new` is marked with its edge."""
    keys = list(places)
    looks = {k: "node-new" if k == new else "plain" for k in keys}
    nodes = tuple(Node(places[k], "circle", 20.0, 0.0, 0.0, str(k), looks[k], False) for k in keys)
    edges = []
    for pair in links:
        a, b = sorted(map(keys.index, pair))
        edges.append(Edge(a, b, False, "", "edge-new" if new in pair else "edge", (nodes[a].at, nodes[b].at)))
    return Figure(512, 512, nodes, tuple(edges))


SOURCE = figure(PLACES, LINKS)
TARGET = figure({**PLACES, 45: (252, 300)}, [*LINKS, (40, 45)], new=45)
INSERT = Edit("insert", {"key": 45, "mark": "node-new"})


def test_a_tree_is_read() -> None:
    tree = binary_tree(TARGET)
    assert list(tree.in_order()) == [20, 30, 40, 45, 50, 60, 70]
    assert tree.places[45] == Place(40, "right")
    assert tree.interval(45) == (40, 50)
    assert tree.leaves() == {20, 45, 60}


@pytest.mark.parametrize(
    "odd",
    [
        figure(PLACES, LINKS[:-1]), figure(PLACES, [*LINKS, (40, 60)]), figure({**PLACES, 60: (310, 142)}, LINKS),
        figure({**PLACES, 40: (144.5, 220)}, LINKS), figure({**PLACES, 40: (100, 230)}, LINKS),
        replace(SOURCE, nodes=(replace(SOURCE.nodes[0], label="a"), *SOURCE.nodes[1:])),
        replace(SOURCE, nodes=(replace(SOURCE.nodes[0], label="30"), *SOURCE.nodes[1:])),
        replace(SOURCE, edges=(replace(SOURCE.edges[0], directed=True), *SOURCE.edges[1:])),
    ],
)  # fmt: skip
def test_what_is_no_binary_tree(odd: Figure) -> None:
    with pytest.raises(NoTree):
        binary_tree(odd)
    assert BST.prove(odd, INSERT, TARGET) and BST.unique(odd, INSERT)


def test_a_right_insertion() -> None:
    assert BST.prove(SOURCE, INSERT, TARGET) == []
    assert BST.unique(SOURCE, INSERT) == []
    alone = figure({45: (256, 60)}, [], new=45)
    assert BST.prove(figure({}, []), INSERT, alone) == []


@pytest.mark.parametrize(
    "wrong",
    [
        SOURCE, figure({**PLACES, 45: (230, 300)}, [*LINKS, (40, 45)]),
        figure({**PLACES, 45: (180, 300)}, [*LINKS, (40, 45)], new=45),
        figure({**PLACES, 45: (290, 300)}, [*LINKS, (60, 45)], new=45),
        figure({**PLACES, 46: (230, 300)}, [*LINKS, (40, 46)], new=46),
        figure({**PLACES, 45: (205, 150), 40: (180, 220)}, [*LINKS[:3], LINKS[4], (50, 45), (45, 40)], new=45),
        figure({**WITHOUT_20, 45: (230, 300)}, [LINKS[0], LINKS[1], *LINKS[3:], (40, 45)], new=45),
        figure({**PLACES, 45: (230, 300), 46: (250, 380)}, [*LINKS, (40, 45), (45, 46)], new=45),
        figure({**PLACES, 20: (205, 220), 40: (90, 220), 45: (120, 300)}, [*LINKS, (40, 45)], new=45),
        figure({**PLACES, 45: (255, 130), 40: (205, 220)}, [*LINKS[:3], (45, 40), LINKS[4], (30, 45)], new=45),
    ],
)  # fmt: skip
def test_wrong_insertions(wrong: Figure) -> None:
    assert BST.prove(SOURCE, INSERT, wrong)


@pytest.mark.parametrize(
    "edit",
    [
        Edit("insert", {"key": 40, "mark": "node-new"}),
        Edit("delete", {"key": 45, "mark": "node-new"}),
        Edit("insert", {}),
    ],
)
def test_edits_without_one_answer(edit: Edit) -> None:
    assert BST.unique(SOURCE, edit)
