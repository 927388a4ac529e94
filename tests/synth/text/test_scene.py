"""Scenes: homographies, and a spec that says what the objects hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identity import stream
from synth.text.fonts import FontLibrary
from synth.text.layout import Frame, Page, Shape
from synth.text.scene import Board, Effect, Region, Scene, hex_colour, project, square_to_quad, upright_at
from synth.text.typeset import Text, typeset
from synth.text.typography import choose

shift = st.floats(-30, 30)


@pytest.fixture
def region(library: FontLibrary) -> Region:
    text = "Open daily\nfrom nine"
    face = choose(stream(4, "f"), library, text, "body", 0)
    page = Page([Frame((40.0, 30.0, 360.0, 200.0), (0,), 40, align=0.0)])
    return typeset(page, [Text("body", text, "en", face)], 256)[0].region


@settings(max_examples=80)
@given(st.lists(shift, min_size=8, max_size=8), st.integers(40, 600), st.integers(40, 600))
def test_a_rectangle_maps_onto_its_quad(shifts: list[float], w: int, h: int):
    corners = np.array([[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]])
    quad = corners * [200 / w, 150 / h] + np.array(shifts).reshape(4, 2) + 50
    homography = square_to_quad(w, h, quad)
    assert project(homography, corners) == pytest.approx(quad, abs=1e-6)
    inside = np.array([[w * 0.3, h * 0.6]])
    back = np.linalg.inv(homography.reshape(3, 3)).ravel()
    assert project(back, project(homography, inside)) == pytest.approx(inside, abs=1e-6)


def test_straight_lines_stay_straight():
    homography = square_to_quad(100, 80, np.array([[10.0, 12.0], [140.0, 4.0], [150.0, 120.0], [3.0, 96.0]]))
    a, b, c = project(homography, np.array([[0.0, 0.0], [37.0, 29.6], [100.0, 80.0]]))
    assert np.linalg.det(np.array([b - a, c - a])) == pytest.approx(0.0, abs=1e-6)


def test_upright_scale_is_the_length_of_a_small_upright_step():
    homography = square_to_quad(100, 80, np.array([[10.0, 12.0], [140.0, 4.0], [150.0, 120.0], [3.0, 96.0]]))
    for point in ((0.0, 0.0), (50.0, 40.0), (99.0, 3.0)):
        a, b = project(homography, np.array([point, (point[0], point[1] + 1e-4)]))
        assert upright_at(homography, np.array([point])) == pytest.approx([np.hypot(*(b - a)) / 1e-4], rel=1e-4)


def test_colours_are_written_in_hex():
    assert hex_colour((0, 10, 255)) == "#000aff"


def test_region_spec_says_what_is_drawn(region: Region):
    region.colour, region.colour_name, region.ground = (1, 2, 3), "ink", (250, 251, 252)
    spec = region.spec()
    assert [line["text"] for line in spec["lines"]] == ["Open daily", "from nine"]
    for line, box, (x, y) in zip(spec["lines"], region.boxes, region.placed.origins):
        x0, y0, x1, y1 = box
        assert line["polygon"] == pytest.approx([x0, y0, x1, y0, x1, y1, x0, y1], abs=0.006)
        assert line["origin"] == pytest.approx([x, y], abs=0.006)
        assert 0 < x1 - x0 < line["advance"] + region.size
    assert spec["colour"] == "#010203" and spec["ground"] == "#fafbfc" and spec["effect"] is None and spec["reach"] == 0
    assert spec["font"]["sha256"] == region.font.sha256 and spec["font"]["size"] == region.size
    assert spec["ink_height"] == pytest.approx(region.font.x_height / region.font.units_per_em * region.size, abs=0.01)
    assert spec["align"] == "left" and spec["direction"] == "horizontal" and spec["wrap"] and spec["homography"] is None


def test_homography_moves_polygons_and_shrinks_ink_height(region: Region):
    upright, height = region.polygons(), region.ink_height()
    region.homography = np.array([0.5, 0, 7, 0, 0.5, 9, 0, 0, 1.0])
    assert region.polygons() == pytest.approx(upright * 0.5 + np.tile([7, 9], 4))
    assert region.ink_height() == pytest.approx(height / 2)
    region.homography = square_to_quad(400, 300, np.array([[0.0, 0.0], [400.0, 40.0], [400.0, 260.0], [0.0, 300.0]]))
    assert region.ink_height() < height
    assert len(region.spec()["homography"]) == 9


def test_effects_declare_their_reach():
    stroke, shadow = Effect("stroke", (0, 0, 0), 3), Effect("shadow", (255, 255, 255), 0, (2, 5), 4)
    assert stroke.reach == 3 and stroke.spec() == {"kind": "stroke", "colour": "#000000", "width": 3}
    assert shadow.reach == 9
    assert shadow.spec() == {"kind": "shadow", "colour": "#ffffff", "offset": [2, 5], "blur": 4}


def test_scene_spec_lists_everything(region: Region):
    quad = np.array([[10.0, 12.0], [140.0, 4.0], [150.0, 120.0], [3.0, 96.0]])
    board = Board(
        "wood", 1, "ab" * 32, (5, 6), (100, 80), square_to_quad(100, 80, quad), np.zeros((80, 100, 3), np.uint8)
    )
    scene = Scene(
        400,
        256,
        6,
        "sign",
        "sign",
        {"kind": "solid"},
        (9, 9, 9),
        [(Shape((1, 2, 30, 40), "accent", 3), (9, 9, 9), (255, 0, 0))],
    )
    scene.board, scene.regions = board, [region]
    spec = scene.spec({"format": "png"})
    assert spec["kind"] == "text/1" and spec["canvas"] == [400, 256] and spec["margin"] == 6
    assert spec["shapes"] == [{"kind": "rect", "box": [1, 2, 30, 40], "radius": 3, "colour": "#ff0000"}]
    assert spec["carrier"]["quad"] == pytest.approx(quad.ravel().tolist(), abs=0.006)
    assert spec["carrier"]["size"] == [100, 80] and len(spec["regions"]) == 1
