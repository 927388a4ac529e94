"""The understanding model equals the official one: images, hidden states, decoding, loss and gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model import config
from model.vit import pixel_shuffle
from model.vlm import SPECIAL_TOKENS, VisionLanguageModel
from tests.model import golden

SETTINGS = golden.read_json("vlm/config.json")
NOT_OFFICIAL = ("special_token_ids_in_table_order", "im_start", "im_end", "pad")


@pytest.fixture(scope="module")
def vlm() -> VisionLanguageModel:
    official = {key: value for key, value in SETTINGS.items() if key not in NOT_OFFICIAL}
    ids = SETTINGS["special_token_ids_in_table_order"]
    assert tuple(ids) == SPECIAL_TOKENS
    with torch.device("meta"):
        model = VisionLanguageModel(config.parse(config.UnderstandingConfig, official, "vlm"), list(ids.values()))
    return golden.fill("vlm", model, golden.Case("vlm/weights.safetensors").all())


def inputs(case: golden.Case) -> tuple[Tensor, Tensor, Tensor]:
    return case["in.input_ids"], case["in.attention_mask"], case["in.pixel_values"].float()


@pytest.mark.parametrize("file", golden.cases("vlm", "case_vision"))
def test_vision(vlm: VisionLanguageModel, file: str) -> None:
    case = golden.Case(file)
    pixels = case["in.pixel_values"].float()
    with torch.no_grad():
        hidden = vlm.vision.embed(pixels)
        golden.assert_close(hidden, case["mid.vit_embeddings"], name="embeddings")
        for index, block in enumerate(vlm.vision.blocks):
            hidden = block(hidden)
            golden.assert_close(hidden, case[f"mid.vit_layer{index}"], name=f"layer {index}")
        golden.assert_close(pixel_shuffle(hidden[:, 1:]), case["mid.pixel_shuffled"], name="pixel shuffle")
        golden.assert_close(vlm.visual_tokens(pixels), case["out.visual_tokens"], name="visual tokens")


def test_norms(vlm: VisionLanguageModel) -> None:
    """Inputs of magnitude 1e-3 pin the epsilons."""
    case = golden.Case("vlm/norm_eps.safetensors")
    language = vlm.language.model
    norms = {
        "vit_norm1": ("vit", vlm.vision.blocks[0].norm1),
        "mlp1_norm": ("projector", vlm.projector[0]),
        "llm_input_layernorm": ("llm", language.layers[0].input_layernorm),
        "llm_q_norm": ("head", language.layers[0].self_attn.q_norm),
        "llm_final_norm": ("llm", language.norm),
    }
    assert sorted(case.names("out.")) == sorted(f"out.{name}" for name in norms)
    for name, (probe, norm) in norms.items():
        golden.assert_close(norm(case[f"in.{probe}"]), case[f"out.{name}"], name=name)


def test_embeddings(vlm: VisionLanguageModel) -> None:
    case = golden.Case("vlm/case_hidden_states.safetensors")
    ids, mask, pixels = inputs(case)
    assert_close_where(mask, vlm.embed(ids, pixels), case["mid.inputs_embeds"], "embeddings")


def test_hidden_states_and_logits(vlm: VisionLanguageModel) -> None:
    case = golden.Case("vlm/case_hidden_states.safetensors")
    ids, mask, pixels = inputs(case)
    official = case.list("out.hidden_states")
    with torch.no_grad():
        ours = vlm.hidden_states(ids, mask, pixels, layers=range(len(official))).chunk(len(official), dim=-1)
        for index, (hidden, wanted) in enumerate(zip(ours, official, strict=True)):
            assert_close_where(mask, hidden, wanted, f"hidden state {index}")
        selected = vlm.hidden_states(ids, mask, pixels, layers=[-1, -2])
        assert_close_where(mask, selected, case["out.selected_concat"], "conditioning")
        logits, loss = vlm(ids, mask, pixels)
    assert_close_where(mask, logits, case["out.logits"], "logits")
    assert loss is None


def test_padding_changes_nothing(vlm: VisionLanguageModel) -> None:
    """A row alone and without its pads is what it is in its batch, but for the rounding of larger products."""
    ids, mask, pixels = inputs(golden.Case("vlm/case_hidden_states.safetensors"))
    images = (ids == vlm.image_context_id).sum(1) // vlm.config.image_tokens
    together = vlm.hidden_states(ids, mask, pixels, layers=[-1])
    for row, (real, own) in enumerate(zip(mask.bool(), pixels.split(images.tolist()), strict=True)):
        alone = vlm.hidden_states(ids[row][real][None], mask[row][real][None], own if len(own) else None, layers=[-1])
        golden.assert_close(alone[0], together[row][real], 1e-6)


@pytest.mark.parametrize("tensor", golden.Case("vlm/case_greedy.safetensors").names("out."))
def test_decoding(vlm: VisionLanguageModel, tensor: str) -> None:
    """Greedy, and with as many beams as the tensor's name says."""
    case = golden.Case("vlm/case_greedy.safetensors")
    wanted, beams = case[tensor], int(tensor.partition("beam")[2] or 1)
    stops = [SETTINGS["im_end"], SETTINGS["special_token_ids_in_table_order"]["<img>"]]
    ours = vlm.generate(
        *inputs(case),
        max_new_tokens=wanted.shape[1],
        num_beams=beams,
        do_sample=False,
        eos_token_id=stops,
        pad_token_id=SETTINGS["pad"],
    )
    assert torch.equal(ours, wanted)


def test_loss_and_gradients(vlm: VisionLanguageModel) -> None:
    case = golden.Case("vlm/case_next_token_loss.safetensors")
    ids, mask, pixels = inputs(case)
    vlm.zero_grad()
    logits, loss = vlm(ids, mask, pixels, case["in.labels"])
    loss.backward()
    assert_close_where(mask, logits, case["out.logits"], "logits")
    golden.assert_close(loss, case["out.loss"], name="loss")
    gradients = golden.gradients("vlm", vlm)
    for name in case.names("grad."):
        golden.assert_gradient(gradients[name.removeprefix("grad.")], case[name], name)
    golden.assert_norms(gradients, golden.read_json("vlm/gradient_norms.json"))


def test_images_that_do_not_fit_their_places_are_refused(vlm: VisionLanguageModel) -> None:
    ids, _, pixels = inputs(golden.Case("vlm/case_hidden_states.safetensors"))
    with pytest.raises(ValueError, match="<IMG_CONTEXT> tokens for"):
        vlm.embed(ids, torch.cat((pixels, pixels)))
    with pytest.raises(ValueError, match="square"):
        vlm.visual_tokens(pixels[..., 14:])


def assert_close_where(mask: Tensor, ours: Tensor, official: Tensor, name: str) -> None:
    """Left pads are nobody's business."""
    golden.assert_close(ours[mask.bool()], official[mask.bool()], name=name)
