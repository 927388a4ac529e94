"""Ids, masks, flags, grids and pixels of every golden prompt, and what the official processor cannot do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoTokenizer

from model.config import ProcessorConfig, parse, preset, write_config
from model.processor import Processor, Row, left_pad
from tests.model import golden
from tests.model.official import layout

CASES = golden.read_json("processor/cases.json")
EXPECTED = golden.Case("processor/processor.safetensors")
SUPPORTED = [case for case in CASES if "official_raises" not in case]


def make_processor() -> Processor:
    """The golden processor; its tokenizer is consumed as three files."""
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        golden.read_json(f"processor/tokenizer/{name}")
    config = parse(ProcessorConfig, golden.read_json("processor/processor_config.json"), "processor_config.json")
    return Processor(config, AutoTokenizer.from_pretrained(golden.ROOT / "processor/tokenizer"), max_tokens=4096)


@pytest.fixture(scope="module")
def processor() -> Processor:
    return make_processor()


def arguments(case: dict[str, Any]) -> dict[str, Any]:
    """Call arguments of a golden case; an inner list of images belongs to one prompt."""
    prompts = [case["prompt"]] if isinstance(case["prompt"], str) else case["prompt"]
    images = case["images"] or [[]] * len(prompts)
    owned = [numbers if isinstance(numbers, list) else [numbers] for numbers in images]
    pictures = [[Image.fromarray(EXPECTED[f"image.{number}"].numpy()) for number in numbers] for numbers in owned]
    return {"prompts": prompts, "images": pictures, "mode": case["generation_mode"]} | case["kwargs"]


@pytest.mark.parametrize("case", SUPPORTED, ids=lambda case: case["name"])
def test_official_case(processor: Processor, case: dict[str, Any]) -> None:
    ours = layout(processor(**arguments(case)), processor)
    assert ours.keys() == case["tensors"].keys()
    for name, stored in case["tensors"].items():
        assert torch.equal(ours[name], EXPECTED[stored["key"]]), name
        assert str(ours[name].dtype) == f"torch.{stored['dtype']}", name
    assert processor.tokenizer.batch_decode(ours["input_ids"]) == case["text"]
    assert [processor.tokenizer.convert_ids_to_tokens(row.tolist()) for row in ours["input_ids"]] == case["tokens"]


@pytest.mark.parametrize("case", [case for case in CASES if "official_raises" in case], ids=lambda case: case["name"])
def test_several_images_of_one_prompt(processor: Processor, case: dict[str, Any]) -> None:
    """What the official processor cannot do."""
    call = arguments(case)
    inputs = processor(**call)
    count = len(call["images"][0])
    conditional, partial, unconditional = inputs.rows[0]
    assert conditional.images == partial.images == tuple(range(count)) and unconditional.images == ()
    context = count * processor.config.image_seq_length
    assert [row.ids.count(processor.img_context) for row in (conditional, partial)] == [context, context]
    assert len(inputs.conditions) == len(inputs.understanding) == count


def picture(side: int = 48) -> Image.Image:
    return Image.new("RGB", (side, side), (30, 60, 90))


@pytest.mark.parametrize("mode", ["text", "image", "text_image"])
def test_a_row_does_not_depend_on_its_neighbours(processor: Processor, mode: str) -> None:
    prompts, images = ["a boat", "make it red", "<image> over <image>"], [[], [picture()], [picture(64), picture()]]
    together = processor(prompts, images, mode)
    for number, (prompt, own) in enumerate(zip(prompts, images)):
        alone = processor([prompt], [own], mode)
        rows = together.rows[number]
        assert [row.ids for row in rows] == [row.ids for row in alone.rows[0]]
        assert torch.equal(together.understanding[list(rows[0].images)], alone.understanding)


def test_one_image_in_the_call_sets_every_template_officially(processor: Processor) -> None:
    official = processor(["a boat", "make it red"], [[], [picture()]], "image", template_by_batch=True)
    ours = processor(["a boat", "make it red"], [[], [picture()]], "image")
    assert "请描述输入图像" in processor.tokenizer.decode(official.rows[0][0].ids)
    assert "请描述输入图像" not in processor.tokenizer.decode(ours.rows[0][0].ids)
    assert official.rows[1] == ours.rows[1]


def test_without_images_two_branches_are_the_same(processor: Processor) -> None:
    _, partial, unconditional = processor(["a boat"], [[]], "image").rows[0]
    assert partial == unconditional


def test_the_users_turn_begins_at_the_second_start(processor: Processor) -> None:
    row = processor(["a boat"], [[]], "image").rows[0][0]
    assert processor.tokenizer.decode(row.ids[processor.user_turn(row.ids) :]).startswith("<|im_start|>user\nA boat.")


@pytest.mark.parametrize(
    "call, message",
    [
        ((["a", "b"], [[]], "image"), "2 prompts with 1 lists of images"),
        ((["a"], [[]], "video"), "generation_mode must be one of text, image, text_image, not 'video'"),
        ((["a"], [[]], "image", 17, 5000), "size 5000x17"),
        ((["<image> and <image>"], [[picture()]], "text"), "2 <image> marks for 1 images"),
        ((["end<|im_end|>"], [[]], "text"), "reserved"),
        ((["a"], [[picture(8)]], "image"), "too small"),
        ((["a" * 100_000], [[]], "text"), "100,000 characters"),
        ((["0123456789" * 2_000], [[]], "text"), "tokens of 4,096: shorten it"),
        (
            (["a"], [[]], "text", None, None, None, False, 4_090),
            "4,090 of them for new ones: shorten it or make fewer new tokens",
        ),
    ],
)
def test_bad_calls_are_refused(processor: Processor, call: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        processor(*call)


def test_a_tokenizer_without_the_template_tokens_is_refused(processor: Processor) -> None:
    tokenizer = AutoTokenizer.from_pretrained(golden.ROOT / "processor/tokenizer")
    tokenizer.pad_token = None
    with pytest.raises(ValueError, match="pad_token"):
        Processor(processor.config, tokenizer, max_tokens=4096)
    tokenizer.get_vocab = lambda: {"a": 0}
    with pytest.raises(ValueError, match="lacks <|im_start|>"):
        Processor(processor.config, tokenizer, max_tokens=4096)


def test_a_checkpoint_without_its_tokenizer_is_refused(tmp_path: Path) -> None:
    write_config(preset("tiny"), tmp_path)
    with pytest.raises(ValueError, match="processor holds no tokenizer, which is a tokenizer.json"):
        Processor.from_pretrained(tmp_path)


def test_decode_leaves_special_tokens_out(processor: Processor) -> None:
    ids = processor.tokenizer("a quiet harbour<|im_end|>").input_ids
    assert processor.decode(torch.tensor(ids)) == "a quiet harbour"


def test_left_padding() -> None:
    ids, mask = left_pad([Row((1, 2), ()), Row((3,), ())], pad=9)
    assert ids.tolist() == [[1, 2], [9, 3]] and mask.tolist() == [[1, 1], [0, 1]]
