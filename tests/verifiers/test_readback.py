"""Every mark is read back from its SVG, and every change of a mark is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import sketch

from verifiers import readback, svg
from verifiers.check import Malformed

KEYS = {"50": (256.0, 60.0), "30": (150.0, 140.0), "70": (360.0, 140.0), "20": (90.0, 220.0)}


def marks() -> list[dict[str, Any]]:
    """One of everything."""
    found = sketch.tree(KEYS, [("50", "30"), ("50", "70")], selected="70")
    nodes = {m["id"]: m for m in found if m["mark"] == "node"}
    nodes["n20"]["ring"] = True
    box = {"mark": "node", "id": "b", "at": [420, 300], "shape": "box", "w": 70, "h": 36, "label": "v_{0x}",
           "size": 16.0, "class": "plain", "ring": False}  # fmt: skip
    label = {"mark": "label", "class": "note", "role": "note", "italic": False, "turn": 0}
    return [
        {"mark": "polygon", "id": "p", "points": [[300, 440], [370, 450], [350, 490]], "class": "shape"},
        *found, box,
        sketch.edge("e", nodes["n30"], nodes["n20"], directed=True, label="4", label_at=[112.0, 172.0]),
        {"mark": "edge", "id": "c", "from": "n20", "to": "n20", "path": [[76, 234], [40, 290], [140, 290], [104, 234]],
         "directed": True, "class": "edge-selected", "label": "", "label_at": None, "size": 13.0},
        {"mark": "cell", "id": "c", "box": [40.5, 330, 44, 40], "label": "12", "size": 15, "class": "cell"},
        {**label, "id": "l", "at": [300, 400], "text": "F_N = m^2, 速度", "size": 17},
        {**label, "id": "k", "at": [60, 440], "text": "time", "size": 15, "italic": True, "turn": -90},
        {"mark": "line", "id": "r", "points": [[200, 300], [260, 340.5], [330, 310]], "class": "ray", "start": True,
         "end": True},
        {"mark": "line", "id": "n", "points": [[200, 360], [330, 352]], "class": "normal", "start": False,
         "end": False},
        {"mark": "arc", "id": "a", "centre": [440, 420], "radius": 40, "from": 200, "to": 340, "class": "ray",
         "end": True},
        {"mark": "circle", "id": "o", "at": [440, 440], "r": 22.3, "class": "normal"},
    ]  # fmt: skip


def faults(drawn: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[str]:
    style = readback.style_of(sketch.spec(said, said), said)
    reading = readback.read(svg.parse(sketch.svg_of(drawn)), style, said)
    return readback.differences(reading, said)


def changed(name: str, **changes: Any) -> list[dict[str, Any]]:
    return [{**m, **changes} if m["id"] == name else m for m in copy.deepcopy(marks())]


def test_everything_is_read_back() -> None:
    assert faults(marks(), marks()) == []
    style = readback.style_of(sketch.spec([], []), marks())
    figure = readback.read(svg.parse(sketch.svg_of(marks())), style, marks()).figure
    assert [(e.a, e.b, e.directed, e.label) for e in figure.edges] == [
        (0, 1, False, ""), (0, 2, False, ""), (1, 3, True, "4"), (3, 3, True, "")
    ]  # fmt: skip
    assert figure.nodes[3].ring and figure.nodes[4].label == "v_{0x}"
    assert figure.labels[0].text == "F_N = m^2, 速度"
    assert figure.arcs[0].stop == pytest.approx(340, abs=0.1)
    assert figure.lines[0].points[0] == (200, 300)


def test_a_ring_looks_like_its_node() -> None:
    text = sketch.svg_of(marks())
    ring = 'r="16" fill="none" stroke="#333333" stroke-width="2"'
    assert text.count(ring) == 1
    reading = readback.read(
        svg.parse(text.replace(ring, ring[:-2] + '4"')), readback.style_of(sketch.spec([], []), marks()), marks()
    )
    assert any("unlike its node" in fault for fault in readback.differences(reading, marks()))


def test_shapes_above_their_texts_are_seen() -> None:
    """They hide them, and every mark alone reads as it should."""
    lines = sketch.svg_of(marks()).splitlines()
    texts = [line for line in lines if line.startswith("<text")]
    covered = "\n".join([*lines[:2], *texts, *(x for x in lines[2:] if x not in texts)])
    reading = readback.read(svg.parse(covered), readback.style_of(sketch.spec([], []), marks()), marks())
    assert any("another order" in fault for fault in readback.differences(reading, marks()))


MUTANTS: list[tuple[str, dict[str, Any]]] = [
    ("n50", {"label": "51"}), ("n50", {"at": [256.1, 60.0]}), ("n50", {"class": "selected"}), ("n50", {"ring": True}),
    ("n50", {"r": 20.2}), ("n50", {"size": 17.0}), ("n20", {"ring": False}), ("b", {"label": "v_0x"}),
    ("b", {"w": 71}), ("e", {"directed": False}), ("e", {"label": "5"}), ("e", {"label_at": [113.0, 172.0]}),
    ("e", {"class": "edge-selected"}), ("c", {"path": [[76, 234], [40, 291], [140, 290], [104, 234]]}),
    ("l", {"text": "F_{N} = m_2, 速度"}), ("l", {"text": "F_N = m^2, 速庄"}), ("l", {"at": [300.5, 400]}),
    ("k", {"italic": False}), ("k", {"turn": 90}), ("r", {"start": False}),
    ("r", {"points": [[200, 300], [260, 341], [330, 310]]}), ("n", {"class": "ray"}), ("a", {"to": 341}),
    ("a", {"end": False}), ("a", {"radius": 40.1}), ("o", {"r": 22.5}), ("o", {"class": "shape"}),
    ("p", {"points": [[300, 440], [370, 450], [350, 491]]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes"), MUTANTS, ids=[f"{n}-{next(iter(c))}" for n, c in MUTANTS])
def test_every_change_is_told(name: str, changes: dict[str, Any]) -> None:
    """Whether the drawing is changed or what the spec says of it."""
    assert faults(changed(name, **changes), marks())
    assert faults(marks(), changed(name, **changes))


@pytest.mark.parametrize("name", ["e", "c", "l", "r", "a", "o", "p", "b"])
def test_what_is_missing_or_too_much(name: str) -> None:
    fewer = [m for m in marks() if m["id"] != name]
    assert faults(fewer, marks())
    assert faults(marks(), fewer)


def test_another_order_is_told() -> None:
    swapped = marks()
    swapped[0], swapped[-1] = swapped[-1], swapped[0]
    assert faults(swapped, marks())


def test_a_turned_arrowhead_is_told() -> None:
    text = sketch.svg_of(marks())
    style = readback.style_of(sketch.spec([], []), marks())
    heads = [i for i, line in enumerate(text.split("\n")) if "polygon" in line and "stroke" not in line]
    lines = text.split("\n")
    lines[heads[0]], lines[heads[1]] = lines[heads[1]], lines[heads[0]]
    reading = readback.read(svg.parse("\n".join(lines)), style, marks())
    assert any("arrowhead" in fault for fault in readback.differences(reading, marks()))


def test_classes_that_look_alike_are_refused() -> None:
    spec = sketch.spec([], [])
    classes = {**sketch.CLASSES, "twin": {**sketch.CLASSES["plain"], "text": "#000000"}}
    spec["style"] = {**sketch.STYLE, "classes": classes}
    twins = changed("n50", **{"class": "twin"})
    with pytest.raises(Malformed, match="look alike"):
        readback.style_of(spec, twins)
    spec["style"] = sketch.STYLE
    with pytest.raises(Malformed, match="look alike"):
        readback.style_of(spec, [*marks(), {"mark": "circle", "id": "x", "at": [1, 1], "r": 9, "class": "plain"}])


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("F_N", [("F", ""), ("N", "_")]), ("v_{0x}^2", [("v", ""), ("0x", "_"), ("2", "^")]), ("a_", [("a_", "")]),
        ("10^{-3} m", [("10", ""), ("-3", "^"), (" m", "")]), ("x_{", [("x", ""), ("{", "_")]), ("", []),
    ],
)  # fmt: skip
def test_markup(words: str, runs: list[tuple[str, str]]) -> None:
    assert readback.runs_of(words) == runs


def test_labels_of_edges_are_the_nearest_edges() -> None:
    nodes = sketch.tree({"1": (100.0, 100.0), "2": (300.0, 100.0), "3": (300.0, 130.0), "4": (100.0, 130.0)}, [])
    for node in nodes:
        node["r"] = 10.0
    one = sketch.edge("a", nodes[0], nodes[1], label="7", label_at=[200.0, 108.0])
    other = sketch.edge("b", nodes[3], nodes[2], label="9", label_at=[200.0, 122.0])
    assert faults([*nodes, one, other], [*nodes, one, other]) == []
    crossed = [*nodes, {**one, "label_at": [200.0, 122.0]}, {**other, "label_at": [200.0, 108.0]}]
    assert faults(crossed, crossed)
