"""Numbers, weights and the identity of a recipe."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError
from toy import ToyRecipe

from flows.dataset import to_toml
from flows.recipe import audit_size, positive_number, weights, weights_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", 1000),
        ("1e6", 10**6),
        ("10k", 10**4),
        ("2.5M", 2_500_000),
        ("1_000_000", 10**6),
        (7, 7),
        ("1.5e3", 1500),
    ],
)
def test_numbers_people_write(text: object, number: int) -> None:
    assert positive_number(text) == number


@pytest.mark.parametrize("text", ["1.5", "0", "-1", "1e6.5", "ten", "", "1e-3", "0.1k5", True, None, "1e400"])
def test_other_numbers_are_refused_with_their_value(text: object) -> None:
    with pytest.raises(ValueError) as caught:
        positive_number(text)
    assert repr(text) in str(caught.value)


def test_audit_is_a_number_or_all() -> None:
    assert audit_size("all") == "all" and audit_size("0") == 0 and audit_size("3k") == 3000
    with pytest.raises(ValueError, match="'some'"):
        audit_size("some")


def test_weights_are_shares_in_one_order() -> None:
    assert weights("zh=.4,en=.6") == {"en": 0.6, "zh": 0.4}
    assert weights("zh,en") == {"en": 0.5, "zh": 0.5} == weights("en=2,zh=2")
    assert weights("en,zh=0") == {"en": 1.0}
    assert weights_text(weights("zh=1,en=3")) == "en=0.75,zh=0.25"
    assert weights_text(weights("zh,en")) == "en,zh"
    assert weights("EN,en=2,zh", str.lower) == {"en": 0.75, "zh": 0.25}


@pytest.mark.parametrize("text", ["en,en", "en=x", "en=-1", "en=0", "en,,zh", "", "en=nan", "en=inf", "en=1e308,zh=1e308"])
def test_wrong_weights_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        weights(text)


def test_place_and_size_are_no_identity(tmp_path: Path) -> None:
    one = ToyRecipe(n=10, out=tmp_path, workers=2, runner="ray", audit=0, max_defects=0.1, name="other")
    assert one.identity() == ToyRecipe().identity()
    assert one.identity() != ToyRecipe(colour="blue").identity()


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(ValidationError, match="colr"):
        ToyRecipe(colr="blue")


def test_toml_round_trip(tmp_path: Path) -> None:
    recipe = ToyRecipe(n="10k", out=tmp_path, colour='a "quoted" \\ word é', texts=tmp_path / "texts.txt")
    assert ToyRecipe.model_validate(tomllib.loads(to_toml(recipe))) == recipe
