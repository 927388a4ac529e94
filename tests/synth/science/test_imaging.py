"""Lenses and mirrors: known images, ray-transfer matrices against the maker, and every mutant refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Family, Problem, Unfit
from synth.science.physics.imaging import LENS, MIRROR, Setting
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

EDIT = Edit("image", {"mark": "ray-new"})


def made(family: Family, difficulty: int) -> Problem:
    for k in range(40):
        try:
            return family.make(stream(500 + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in forty draws")


def read(problem: Problem) -> tuple[Figure, Figure]:
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    return source, target


@pytest.mark.parametrize(
    ("f", "u", "v", "grows"), [(10, 30, 15, -0.5), (10, 15, 30, -2.0), (10, 5, -10, 2.0), (-10, 10, -5, 0.5), (12, 36, 18, -0.5)]
)
def test_known_images(f: float, u: float, v: float, grows: float) -> None:
    setting = Setting(False, f, u, 256.0, 266.0, 5.0, 1, 60.0, Canvas())
    assert setting.v == pytest.approx(v)
    assert setting.grows == pytest.approx(grows)


@pytest.mark.parametrize(("f", "u"), [(10.0, 30.0), (-8.0, 12.0), (9.5, 5.0)])
def test_a_bundle_of_rays_meets_in_the_image(f: float, u: float) -> None:
    t = Setting(False, f, u, 256.0, 266.0, 5.0, 1, 12.0, Canvas())
    for slope in (-0.5, -0.1, 0.0, 0.2, 0.7):  # (height, slope) through free space u, a lens, free space v
        height = t.tall + slope * u
        assert height + (slope - height / f) * t.v == pytest.approx(t.grows * t.tall)


@pytest.mark.parametrize("family", [LENS, MIRROR])
@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(family: Family, difficulty: int) -> None:
    problem, proof = made(family, difficulty), CERTIFICATES[family.name]
    source, target = read(problem)
    assert proof.prove(source, EDIT, target) == []
    assert proof.unique(source, EDIT) == []
    for mutator in family.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        assert wrong is None or proof.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name


def test_a_source_whose_foci_do_not_suit_its_numbers_is_refused() -> None:
    problem, proof = made(LENS, 1), CERTIFICATES[LENS.name]
    wrong = problem.source.changed({"value-f": {"text": "f = 2 cm"}})
    assert proof.unique(figure_of(wrong.to_json()["marks"], 512, 512), EDIT)
