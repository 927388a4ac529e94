"""The whole pipeline against the official one; what ours does beyond it; and what it refuses."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from transformers import AutoTokenizer

from model import config as configuration
from model.arguments import pairs
from model.config import ModelConfig, parse
from model.head import Sample
from model.pipeline import InternVLU
from model.pixels import to_uint8
from model.processor import Processor, left_pad
from model.provenance import pixel_hash
from model.sampler import Scales, flow_schedule
from model.unified import InternVLUModel
from model.vlm import special_token_ids
from tests.model import golden
from tests.model.official import layout

SETTINGS = golden.read_json("pipeline/config.json")
IMAGES = golden.Case("pipeline/images.safetensors")
OWNED = golden.read_json("pipeline/cases.json")["images_per_case"]
PROCESSOR = parse(configuration.ProcessorConfig, golden.read_json("processor/processor_config.json"), "processor")


@pytest.fixture(scope="module")
def model() -> InternVLUModel:
    sections = {
        "vlm": (configuration.UnderstandingConfig, "vlm"),
        "head": (configuration.HeadConfig, "generation_decoder"),
        "vae": (configuration.VaeConfig, "vae"),
        "scheduler": (configuration.SchedulerConfig, "scheduler"),
    }
    parsed = {name: parse(cls, SETTINGS[key], f"pipeline {key}") for name, (cls, key) in sections.items()}
    parsed["head"] = replace(parsed["head"], timestep_rounding="none", gen_image_height=64, gen_image_width=64)
    config = ModelConfig(**parsed, processor=PROCESSOR)
    whole = InternVLUModel(config, special_token_ids(tokenizer()))
    for name, (_, key) in list(sections.items())[:3]:
        golden.fill(name, getattr(whole, name), golden.Case(golden.beside("pipeline", SETTINGS["weights"][key])).all())
    return whole.eval()


def tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(golden.ROOT / golden.beside("pipeline", SETTINGS["tokenizer"]))


@pytest.fixture(scope="module")
def processor() -> Processor:
    return Processor(PROCESSOR, tokenizer(), max_tokens=4096)


@pytest.fixture
def official(model: InternVLUModel, processor: Processor) -> InternVLU:
    return InternVLU(model, processor, strict_official=True)


@pytest.fixture
def pipe(model: InternVLUModel, processor: Processor) -> InternVLU:
    return InternVLU(model, processor)


def picture(number: int) -> Image.Image:
    return Image.fromarray(IMAGES[f"image.{number}"].numpy())


@torch.inference_mode()
@pytest.mark.parametrize("name", OWNED)
def test_official_case(name: str, official: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stage by stage, each from what ours made before; then the call as a whole, from prompt and seed."""
    case = golden.Case(f"pipeline/{name}.safetensors")
    call = {key: value if key == "mode" else json.loads(value) for key, value in case.metadata().items()}
    mode, size = call["mode"], (call["height"], call["width"])
    images = [[picture(number)] for number in OWNED[name] or []] or [[] for _ in call["prompt"]]
    inputs = official._read(call["prompt"], images, mode, *size, None, 0)
    compare_inputs(case, layout(inputs, official.processor))
    branches = inputs.rows
    if mode == "text_image":
        # The golden thoughts were put into the official model's mouth; some stop early.
        monkeypatch.setattr(official.model.vlm, "generate", lambda *_, **__: case["in.generated_tokens"])
        thoughts = official._generate([rows[0] for rows in branches], inputs, [], {})
        branches = official._with_thoughts(branches, thoughts)
        ids, mask = left_pad([row for branch in zip(*branches) for row in branch], official.processor.im_end)
        assert torch.equal(mask, case["mid.assembled_attention_mask"])
        assert torch.equal(ids[mask.bool()], case["mid.assembled_input_ids"][mask.bool()])
    samples = official._samples(inputs, branches)
    compare_samples(case, [sample for branch in zip(*samples) for sample in branch])
    noise = official._noise(inputs, [0] * len(samples), torch.Generator().manual_seed(call["seed"]))
    assert torch.equal(noise, case["in.noise"])
    scales = Scales(call["all_cfg_scale"], call["part_cfg_scale"])
    latents = official._denoise(samples, noise, flow_schedule(call["num_inference_steps"], 3.0), scales, None)
    golden.assert_close(latents, case["out.latents"], golden.LOOP)
    assert_levels(to_uint8(official.model.vae.decode(latents)).permute(0, 2, 3, 1), case["out.images_uint8"])
    output = official(
        call["prompt"],
        images,
        mode,
        height=size[0],
        width=size[1],
        num_inference_steps=call["num_inference_steps"],
        all_cfg_scale=scales.all,
        part_cfg_scale=scales.part,
        generator=torch.Generator().manual_seed(call["seed"]),
    )
    assert_levels(levels(output.images), case["out.final_images_uint8"])


def compare_inputs(case: golden.Case, ours: dict[str, Tensor]) -> None:
    for name, tensor in ours.items():
        assert torch.equal(tensor, case[f"in.{name}"]), name


def compare_samples(case: golden.Case, samples: list[Sample]) -> None:
    """Rows in the official order: all conditional, all partial, all unconditional."""
    patches = case["mid.image_grid_thw_gen"]
    for row, sample in enumerate(samples):
        assert [1, *sample.size] == patches[row].tolist()
        golden.assert_close(sample.context, case[f"mid.encoder_hidden_states.{row}"], name=f"row {row}")
        assert torch.equal(sample.is_image, case[f"mid.encoder_image_token_mask.{row}"])
        assert [[1, *grid] for grid in sample.image_grids] == case[f"mid.image_fhw_cond.{row}"].tolist()
        if f"mid.cond_grid_thw.{row}" in case:
            grids = [[1, *latent.shape[1:]] for latent in sample.latents]
            assert grids == case[f"mid.cond_grid_thw.{row}"].tolist()


def assert_levels(ours: Tensor, official: Tensor) -> None:
    assert ours.shape == official.shape
    assert (ours.int() - official.int()).abs().max() <= 1


def levels(images: list[Image.Image]) -> Tensor:
    """(B, H, W, 3) uint8."""
    return torch.stack([torch.from_numpy(np.array(image)) for image in images])


QUICK = {"num_inference_steps": 2, "height": 64, "width": 48, "output_type": "latent"}


def test_a_prompt_gives_the_same_picture_in_any_batch(pipe: InternVLU) -> None:
    """Words only, one image and two, alone and together."""
    prompts = ["a red cat", "make it blue and much larger than it was", "<image> beside <image>"]
    images = [[], [picture(0)], [picture(1), picture(0)]]
    for mode in ("image", "text_image"):
        settings = QUICK | {"generation_mode": mode, "max_new_tokens": 5}
        together = pipe(prompts, images, seed=[3, 1, 4], **settings).images
        for number, seed in enumerate([3, 1, 4]):
            alone = pipe(prompts[number], images[number], seed=seed, **settings).images
            golden.assert_close(together[number : number + 1], alone, golden.LOOP, name=f"{mode} {number}")


def test_officially_neighbours_change_a_picture(pipe: InternVLU, official: InternVLU) -> None:
    """The three differences, each shown: template, padding before the VAE, attended padding after a thought."""

    def shift(pipeline: InternVLU, prompts: list[str], images: list[list[Image.Image]], mode: str) -> float:
        """How far the first picture moves when the others join it."""
        settings = QUICK | {"generation_mode": mode, "max_new_tokens": 5}
        alone = pipeline(prompts[:1], images[:1], seed=[0], **settings).images
        together = pipeline(prompts, images, seed=list(range(len(prompts))), **settings).images[:1]
        return golden.error(together, alone)

    cases = {
        "template": (["a red cat", "make it blue"], [[], [picture(0)]], "image"),
        "border": (["make it blue", "make it blue"], [[picture(0)], [picture(1)]], "image"),
        "padding": (["a red cat", "a red cat on a wooden table in a garden by the sea, " * 4], [[], []], "text_image"),
    }
    for name, case in cases.items():
        assert shift(pipe, *case) < golden.LOOP < 1e-3 < shift(official, *case), name


def test_every_condition_image_counts_and_so_does_its_place(pipe: InternVLU) -> None:
    both, swapped, one = (
        pipe("join them", list(images), seed=1, **QUICK).images
        for images in ((picture(0), picture(1)), (picture(1), picture(0)), (picture(0),))
    )
    assert both.isfinite().all()
    assert all(golden.error(both, other) > 1e-3 for other in (swapped, one))


def test_several_pictures_of_a_prompt(pipe: InternVLU) -> None:
    settings = QUICK | {"num_images_per_prompt": 2}
    several = pipe(["a cat", "a dog"], seed=5, **settings)
    assert [row["seed"] for row in several.settings] == [5, 6, 7, 8]
    assert [row["prompt"] for row in several.settings] == ["a cat", "a cat", "a dog", "a dog"]
    hashes = [row["images"] for row in pipe(["a cat", "a dog"], [picture(0), None], seed=5, **settings).settings]
    assert hashes == [[pixel_hash(picture(0))]] * 2 + [[]] * 2
    last = pipe("a dog", seed=8, **QUICK).images
    golden.assert_close(several.images[3:], last, golden.LOOP)


def test_a_thought_that_ends_at_once_changes_nothing(pipe: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = QUICK | {"seed": 1, "all_cfg_scale": 2.0, "part_cfg_scale": 1.0}
    stop = torch.tensor([[pipe.processor.im_end]])
    monkeypatch.setattr(pipe.model.vlm, "generate", lambda *_, **__: stop)
    thought = pipe("a red cat", generation_mode="text_image", **settings)
    assert thought.texts == [""] and thought.settings[0]["thought"] == ""
    golden.assert_close(thought.images, pipe("a red cat", **settings).images)


def test_equal_rows_are_read_once(pipe: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    read = pipe.model.vlm.hidden_states

    def count(ids: Tensor, *arguments: Any, **options: Any) -> Tensor:
        rows.append(len(ids))
        return read(ids, *arguments, **options)

    monkeypatch.setattr(pipe.model.vlm, "hidden_states", count)
    pipe(["a cat", "a dog"], num_images_per_prompt=3, seed=0, **QUICK)
    pipe("make it blue", picture(0), seed=0, **QUICK)
    assert rows == [3, 3]  # two prompts and the blank one they share; the three branches of an edit


def test_text(pipe: InternVLU) -> None:
    """Rows stop for themselves, alone as in a batch."""
    prompts, images = ["what is shown?", "count the apples in the basket"], [[picture(0)], []]
    together = pipe(prompts, images, "text", max_new_tokens=6)
    assert together.images is None and together.settings == []
    for number in range(2):
        alone = pipe(prompts[number], images[number] or None, "text", max_new_tokens=6)
        assert torch.equal(alone.generate_output[0], together.generate_output[number])
        assert together.texts[number] == pipe.processor.decode(alone.generate_output[0])


def test_rows_are_continued_one_by_one(pipe: InternVLU, official: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a batch the matmuls round otherwise, and in bfloat16 a near tie becomes another word."""
    rows, generate = [], pipe.model.vlm.generate

    def count(ids: Tensor, *arguments: Any, **options: Any) -> Tensor:
        rows.append(ids.shape)
        return generate(ids, *arguments, **options)

    monkeypatch.setattr(pipe.model.vlm, "generate", count)
    for pipeline in (pipe, official):
        pipeline(["a cat", "a much longer text", "a cat"], generation_mode="text", max_new_tokens=2)
    assert [batch for batch, _ in rows] == [1, 1, 2]
    assert rows[0][1] < rows[1][1]  # and without padding


def test_tokens_after_the_stop_are_cut_off(official: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    end, img, pad = official.processor.im_end, official.processor.img, official.processor.tokenizer.pad_token_id
    tokens = torch.tensor([[9, end, pad, pad], [img, pad, pad, pad], [9, 8, 7, 6]])
    monkeypatch.setattr(official.model.vlm, "generate", lambda *_, **__: tokens)
    output = official(["a", "b", "c"], generation_mode="text")
    assert [row.tolist() for row in output.generate_output] == [[9, end], [img], [9, 8, 7, 6]]


def test_sampled_text_follows_its_seed(pipe: InternVLU) -> None:
    settings = {"generation_mode": "text", "max_new_tokens": 8, "do_sample": True, "temperature": 1.5}
    before = torch.random.get_rng_state()
    together = pipe(["tell me", "tell me", "and you?"], seed=[1, 2, 1], **settings).texts
    assert torch.equal(torch.random.get_rng_state(), before)  # nobody else's random numbers move
    assert together[0] != together[1]
    assert pipe("tell me", seed=2, **settings).texts == together[1:2]
    assert pipe("and you?", seed=1, **settings).texts == together[2:]


def test_a_checkpoint_may_ask_for_sampling(pipe: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe.model.vlm.language.generation_config, "do_sample", True)
    monkeypatch.setattr(pipe.model.vlm.language.generation_config, "temperature", 1.5)
    texts = pipe(["tell me"] * 3, generation_mode="text", seed=[1, 2, 1], max_new_tokens=8).texts
    assert texts[0] == texts[2] != texts[1]


def test_a_streamer_hears_the_new_tokens(pipe: InternVLU) -> None:
    class Ear:
        def __init__(self) -> None:
            self.heard, self.ended = [], False

        def put(self, tokens: Tensor) -> None:
            self.heard += tokens.flatten().tolist()

        def end(self) -> None:
            self.ended = True

    ear = Ear()
    output = pipe("what is shown?", picture(0), "text", max_new_tokens=4, streamer=ear)
    assert ear.heard == output.generate_output[0].tolist() and ear.ended


def test_settings_give_the_picture_again(pipe: InternVLU) -> None:
    """Also the seed that nobody chose."""
    first = pipe("make it blue", picture(0), **QUICK)
    settings = first.settings[0]
    assert settings["all_cfg_scale"] == 4.5 and settings["part_cfg_scale"] == 2.0 and len(settings["images"]) == 1
    again = pipe(settings["prompt"], picture(0), seed=settings["seed"], **QUICK)
    assert torch.equal(first.images, again.images)
    assert pipe("make it blue", picture(0), **QUICK).settings[0]["seed"] != settings["seed"]


def test_a_thinking_call_has_milder_guidance(pipe: InternVLU) -> None:
    settings = pipe("a cat", generation_mode="text_image", max_new_tokens=3, **QUICK).settings[0]
    assert (settings["all_cfg_scale"], settings["part_cfg_scale"]) == (3.5, 1.5)
    assert settings["max_new_tokens"] == 3 and "max_new_tokens" not in pipe("a cat", **QUICK).settings[0]


def test_output_types(pipe: InternVLU) -> None:
    settings = QUICK | {"seed": 1, "height": 50, "width": 70}
    latents, pixels, pictures = (
        pipe("a cat", **settings | {"output_type": kind}).images for kind in ("latent", "pt", "pil")
    )
    assert latents.shape[2:] == (6, 8) and pixels.shape == (1, 3, 48, 64) and pictures[0].size == (70, 50)
    assert 0 <= pixels.min() and pixels.max() <= 1
    assert (to_uint8(pixels * 2 - 1) == to_uint8(pipe.model.vae.decode(latents))).all()


def test_the_default_size_is_the_checkpoints(pipe: InternVLU) -> None:
    settings = pipe("a cat", num_inference_steps=1, output_type="latent").settings[0]
    assert (settings["height"], settings["width"]) == (64, 64)


def test_a_context_of_fixed_length_keeps_its_beginning(pipe: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = pipe._read(["make it blue"], [[picture(0)]], "image", 64, 64, None, 0)
    whole = pipe._samples(inputs, inputs.rows)[0][0]
    cut = replace(pipe.model.head.config, pad_to_fix_length=True, max_sequence_length=len(whole.context) - 3)
    monkeypatch.setattr(pipe.model.head, "config", cut)
    sample = pipe._samples(inputs, inputs.rows)[0][0]
    assert torch.equal(sample.context, whole.context[:-3]) and torch.equal(sample.is_image, whole.is_image[:-3])


def test_generators_instead_of_seeds(pipe: InternVLU) -> None:
    one = pipe(["a cat", "a dog"], generator=[torch.Generator().manual_seed(seed) for seed in (4, 5)], **QUICK)
    golden.assert_close(one.images, pipe(["a cat", "a dog"], seed=4, **QUICK).images)
    assert one.settings[0]["seed"] is None


def test_callback(pipe: InternVLU) -> None:
    calls = []
    final = pipe("a cat", seed=1, callback=lambda *call: calls.append(call), **QUICK).images
    assert [call[:2] for call in calls] == [(1, 2), (2, 2)]
    assert torch.equal(calls[-1][2], final)


def test_the_scheduler_of_the_checkpoint_counts_unless_official(model: InternVLUModel, processor: Processor) -> None:
    shifted = replace(model.config, scheduler=replace(model.config.scheduler, flow_shift=1.0))
    pipes = [InternVLU(model, processor, strict_official=strict) for strict in (False, True)]
    before = [pipe("a cat", seed=1, **QUICK).images for pipe in pipes]
    model.config, kept = shifted, model.config
    try:
        after = [pipe("a cat", seed=1, **QUICK).images for pipe in pipes]
    finally:
        model.config = kept
    assert not torch.equal(before[0], after[0]) and torch.equal(before[1], after[1])


def test_networks_come_to_the_device_one_by_one(
    model: InternVLUModel, processor: Processor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, moves = InternVLU(model, processor, offload=True), []
    names = {id(model.vlm): "vlm", id(model.vae): "vae", id(model.head): "head", id(model.head.projector): "projector"}
    monkeypatch.setattr(torch.nn.Module, "to", lambda module, place: moves.append(names[id(module)]))
    pipe("make it blue", picture(0), seed=1, **QUICK | {"output_type": "pt"})
    assert moves == [name for name in ("vlm", "vae", "projector", "head", "vae") for _ in ("there", "back")]


def test_tiles_of_the_vae_are_an_option(model: InternVLUModel, processor: Processor) -> None:
    whole, tiled = (
        InternVLU(model, processor, vae_tile=tile)("a cat", seed=1, **QUICK | {"output_type": "pt"}).images
        for tile in (None, 4)
    )
    assert tiled.shape == whole.shape and not torch.equal(tiled, whole)
    with pytest.raises(ValueError, match="vae_tile must be 4 latent pixels or more, not 0"):
        InternVLU(model, processor, vae_tile=0)


def test_bfloat16_with_images(model: InternVLUModel, processor: Processor) -> None:
    half = InternVLU(copy.deepcopy(model).to(torch.bfloat16), processor)
    output = half("make it blue", picture(0), seed=1, **QUICK)
    assert output.images.isfinite().all() and output.settings[0]["dtype"] == "bfloat16"


def test_the_empty_prompt_is_only_official(pipe: InternVLU, official: InternVLU) -> None:
    with pytest.raises(ValueError, match="prompt 1 is empty"):
        pipe(["a cat", " "], **QUICK)
    assert official("", seed=0, **QUICK).images.isfinite().all()


@pytest.mark.parametrize(
    "call, message",
    [
        ({"prompt": []}, "no prompt"),
        ({"num_inference_steps": -3}, "num_inference_steps must be from 1 to 999, not -3"),
        ({"height": 17, "width": 5000}, "size 5000x17"),
        ({"height": 0, "width": None}, "size 0x0: both sides need 32"),
        ({"height": 64.0}, "height must be a whole number, not 64.0"),
        ({"num_inference_steps": "4"}, "num_inference_steps must be a whole number, not '4'"),
        ({"num_inference_steps": 5000}, "num_inference_steps must be from 1 to 999, not 5000"),
        ({"all_cfg_scale": float("nan")}, "all_cfg_scale must be a number from 0 to 100, not nan"),
        ({"part_cfg_scale": 1e30}, "part_cfg_scale must be a number from 0 to 100"),
        ({"all_cfg_scale": "4.5"}, "all_cfg_scale must be a number from 0 to 100, not '4.5'"),
        ({"prompt": None}, "prompt must be a text or a list of texts, not None"),
        ({"prompt": [1]}, "prompt must be a text or a list of texts"),
        ({"prompt": "a \ud800"}, "no UTF-8"),
        ({"system_prompt": 1}, "system_prompt must be a text, not 1"),
        ({"seed": "12"}, "seed must be a whole number, not '12'"),
        ({"seed": [0.5]}, "seed must be a whole number, not 0.5"),
        ({"seed": -1}, "seed must be from 0 to 2"),
        ({"generation_mode": "video"}, "'video'"),
        ({"output_type": "gif"}, "'gif'"),
        ({"num_images_per_prompt": 0}, "num_images_per_prompt"),
        ({"seed": [1, 2]}, "2 seeds for 1 pictures"),
        ({"generator": [torch.Generator()] * 3}, "3 generators for 1 pictures"),
        ({"generator": "x"}, "generator must be a torch.Generator or a list of them, not 'x'"),
        ({"generator": [1]}, "generator must be a torch.Generator or a list of them, not 1"),
        ({"callback": 3}, "callback must be a function of steps done, steps in all and latents, not 3"),
        ({"temperature": 0.5}, "temperature: an option for text, and mode 'image' makes none"),
        ({"generation_mode": "text", "max_new_tokens": 0}, "max_new_tokens"),
        (
            {"generation_mode": "text", "temperature": "hot"},
            "temperature must be a number from 0.0001 to 100.0, not 'hot'",
        ),
        ({"generation_mode": "text", "top_p": 7}, "top_p must be a number from 0.0 to 1.0, not 7"),
        ({"generation_mode": "text_image", "num_beams": 0}, "num_beams must be from 1 to 64, not 0"),
        ({"generation_mode": "text", "max_new_tokens": 4096}, "4,096 of them for new ones: shorten it"),
        ({"generation_mode": "text", "prompt": ["a", "b"], "streamer": object()}, "one prompt"),
        ({"image": ["photo.png"]}, "'photo.png' is no PIL image"),
        ({"prompt": ["a", "b"], "image": [Image.new("RGB", (64, 64))]}, "2 prompts with 1"),
    ],
)
def test_what_cannot_be_done_is_refused(pipe: InternVLU, call: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pipe(**{"prompt": "a cat"} | QUICK | call)


@pytest.mark.parametrize(
    "name, said",
    [
        ("guidance_scale", "guidance_scale is no argument here: give all_cfg_scale"),
        ("torch_dtype", "torch_dtype is no argument here: give dtype"),
        ("num_return_sequences", "give num_images_per_prompt"),
        ("num_inference_step", "num_inference_step is no argument here: give num_inference_steps"),
        ("tempreature", "tempreature is no argument here: give temperature"),
        ("eos_token_id", "eos_token_id is no argument here"),
    ],
)
def test_names_of_other_libraries_lead_to_ours(pipe: InternVLU, name: str, said: str, tmp_path: Path) -> None:
    for mode in ("image", "text"):
        with pytest.raises(TypeError, match=said):
            pipe("a cat", generation_mode=mode, **{name: 2})
    with pytest.raises(TypeError, match="torch_dtype is no argument here: give dtype"):
        InternVLU.from_pretrained(tmp_path, torch_dtype=torch.float32)
    with pytest.raises(TypeError, match="known are compile, device, dtype, folder, offload, strict_official, vae_tile"):
        InternVLU.from_pretrained(tmp_path, zzz=1)


def test_the_package_shows_its_pipeline() -> None:
    import model

    assert "InternVLU" in dir(model) and model.InternVLU is InternVLU


def test_a_pipeline_moves(model: InternVLUModel, processor: Processor) -> None:
    pipe = InternVLU(model, processor)
    assert pipe.to("cpu") is pipe and pipe.device == torch.device("cpu")
    with pytest.raises(ValueError, match="device 'tpu' is not known"):
        pipe.to("tpu")


def test_numbers_of_numpy_are_numbers(pipe: InternVLU) -> None:
    numpy = {"seed": np.int64(3), "num_inference_steps": np.int32(1), "all_cfg_scale": np.float32(2.0)}
    settings = pipe("a cat", **QUICK | numpy).settings[0]
    assert json.loads(json.dumps(settings))["seed"] == 3


@pytest.mark.parametrize("layer, what", [("head.velocity_out", "latents"), ("vae.decoder.conv_out", "pixels")])
def test_a_broken_checkpoint_draws_nothing(layer: str, what: str, model: InternVLUModel, processor: Processor) -> None:
    broken = copy.deepcopy(model)
    broken.get_submodule(layer).bias.data[0] = torch.nan
    with pytest.raises(ValueError, match=f"the {what} hold NaN or infinity: is the checkpoint whole"):
        InternVLU(broken, processor)("a cat", seed=1, **QUICK | {"output_type": "pil"})


def test_images_in_any_form(pipe: InternVLU) -> None:
    pictures = [picture(0), picture(1)]
    first = pictures[:1]
    forms = [("p", pictures[0]), ("p", first), ("p", [first]), (["p"], first), (["p"], [first])]
    assert all(pairs(*form) == (["p"], [first]) for form in forms)
    assert pairs("p", pictures) == (["p"], [pictures])
    assert pairs(["p", "q", "r"], [pictures[0], None, pictures]) == (["p", "q", "r"], [pictures[:1], [], pictures])
    assert pairs("p", Image.new("RGBA", (2, 2)))[1] == [[Image.new("RGB", (2, 2), "white")]]  # as files are read
    assert pairs(["p", "q"], None) == (["p", "q"], [[], []])


def test_a_saved_checkpoint_gives_the_same_picture(pipe: InternVLU, tmp_path: Path) -> None:
    pipe.save_pretrained(tmp_path)
    assert (
        json.loads((tmp_path / "processor/tokenizer_config.json").read_text())["tokenizer_class"] != "TokenizersBackend"
    )
    loaded = InternVLU.from_pretrained(tmp_path)
    ours, theirs = (pipeline("make it blue", picture(0), seed=1, **QUICK) for pipeline in (pipe, loaded))
    assert torch.equal(ours.images, theirs.images)
    assert len(theirs.settings[0]["checkpoint"]) == 16


def test_bad_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="folder must be a path, not None"):
        InternVLU.from_pretrained(None)
    with pytest.raises(ValueError, match="vae_tile must be a whole number, not 'big'"):
        InternVLU.from_pretrained(tmp_path, vae_tile="big")
    with pytest.raises(ValueError, match="no folder: get a checkpoint with hf download"):
        InternVLU.from_pretrained("InternVL-U/InternVL-U")
    for device in ("foo", "mps", None):
        with pytest.raises(ValueError, match=f"device {device!r} is not known; give cpu, cuda"):
            InternVLU.from_pretrained(tmp_path, device=device)
    for dtype in ("bfloat16", torch.int32, 1):
        with pytest.raises(ValueError, match=f"dtype must be one of torch.float32.*, not {dtype!r}"):
            InternVLU.from_pretrained(tmp_path, dtype=dtype)
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="PyTorch finds no such CUDA device here; use device cpu"):
            InternVLU.from_pretrained(tmp_path, device="cuda:1")
