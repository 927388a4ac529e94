"""The recipe says what the paper's Table 3 says, and what is given wins."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from model.training.recipe import TrainRecipe, stage


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, (3e-4, "constant", 0.0, 0.2, 250_000, 2048, 512, 512, "t2i=4,it2i=1", 0, 1, "head", False)),
        (2, (1e-4, "cosine", 0.0, 0.2, 60_000, 1024, 512, 1024, "t2i=3,it2i=4", 0, 1, "head", True)),
        (3, (1e-5, "cosine", 0.01, 1.0, 20_000, 1024, 512, 1024, "t2i=1,it2i=1,und=2", 1, 20, "all", True)),
    ],
)
def test_stages_are_table_3(number: int, expected: tuple) -> None:
    r = stage(number)
    assert expected == (
        r.optim.lr, r.optim.schedule, r.optim.weight_decay, r.optim.clip, r.steps, r.batch, r.images.min_side,
        r.images.max_side, r.mix, r.objective.ntp, r.objective.vp, r.train, r.images.condition_latents,
    )  # fmt: skip
    assert (r.optim.beta1, r.optim.beta2, r.optim.eps, r.optim.warmup, r.objective.shift) == (0.9, 0.999, 1e-8, 1000, 3)
    assert (r.prompts.drop_t2i, r.prompts.drop_it2i, r.prompts.drop_it2i_text) == (0.10, 0.05, 0.05)


def test_given_fields_win_and_the_rest_of_their_section_stays() -> None:
    recipe = TrainRecipe.model_validate({"stage": "2", "preset": "tiny", "optim": {"lr": 2e-4}, "steps": 7})
    assert (recipe.stage, recipe.optim.lr, recipe.optim.schedule, recipe.optim.warmup) == (2, 2e-4, "cosine", 20)
    assert (recipe.steps, recipe.batch, recipe.images.max_side) == (7, 8, 128)
    assert TrainRecipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_ratio_zero_removes_a_source() -> None:
    assert stage(1, mix="it2i=0, t2i=4").ratios == {"t2i": 4.0}
    assert list(stage(3, mix="und=2,it2i,t2i=1.5").ratios) == ["t2i", "it2i", "und"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mix": "t2i=x"}, "weight 'x' in 't2i=x' is not a number"),
        ({"mix": "t2v=1"}, "'t2v' in 't2v=1' is none of t2i, it2i, und"),
        ({"mix": "t2i=1,t2i=2"}, "stands twice in"),
        ({"mix": "t2i=0"}, "all weights in 't2i=0' are 0"),
        ({"mix": "t2i=nan"}, "is not a number"),
        ({"images": {"min_side": 600}}, "images.min_side 600 is above images.max_side 512"),
        ({"preset": "tiny", "checkpoint": "x"}, "preset and checkpoint are both given"),
        ({"objective": {"vp": 0}}, "nothing to learn"),
        ({"speed": 1}, "Extra inputs are not permitted"),
        ({"stage": 4}, "Input should be 1, 2 or 3"),
    ],
)  # fmt: skip
def test_bad_input_is_named(given: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace(".", r"\.")):
        TrainRecipe.model_validate(given)


@pytest.mark.parametrize(
    "section, field", [("optim", "eps"), ("optim", "clip"), ("objective", "logit_mean"), ("lora", "alpha")]
)
@pytest.mark.parametrize("value", ["inf", "nan", "1e309"])
def test_no_number_is_infinite(section: str, field: str, value: str) -> None:
    with pytest.raises(ValidationError, match="finite number"):
        stage(1, **{section: {field: value}})
