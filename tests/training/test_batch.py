"""Batches: the prompts of inference to the token, dropout by the paper, thoughts that end where inference stops."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.pipeline import InternVLU
from model.processor import Processor
from model.prompt import Branch
from model.training.batch import Batch, Composer, Key, collate
from model.training.metrics import Counts
from model.training.recipe import TrainRecipe
from model.training.rows import RowError
from model.vlm import IGNORED_LABEL
from tests.model import golden
from tests.model.test_processor import make_processor
from tests.training.shards import dataset, of_all_kinds, picture, prompts, recipe, row, tiny, write

KEY = Key("t2i", 0, "0" * 32)
EDIT = Key("it2i", 0, "0" * 32)
ASKED = Key("und", 0, "0" * 32)
KEEP = {"drop_t2i": 0.0, "drop_it2i": 0.0, "drop_it2i_text": 0.0}


def composer(processor: Processor | None = None, **fields: Any) -> Composer:
    fields = {"preset": "tiny", "prompts": KEEP} | fields
    return Composer(TrainRecipe.model_validate(fields), processor or tiny()[1])


def plain(task: str = "t2i", **fields: Any) -> dict[str, Any]:
    """A row as the reader gives it, with one prompt."""
    return row(task, 7, prompts=None, reasoning=None, messages=None) | fields


def talk(*contents: str) -> list[dict[str, str]]:
    """A conversation that the user begins."""
    return [{"role": ("user", "assistant")[i % 2], "content": content} for i, content in enumerate(contents)]


def text_of(ids: Any) -> str:
    return tiny()[1].tokenizer.decode([int(token) for token in ids])


# ---------------------------------------------------------------------------------------- prompts, as at inference


@cache
def golden_processor() -> Processor:
    return make_processor()


CASES = [
    case
    for case in golden.read_json("processor/cases.json")
    if isinstance(case["prompt"], str) and "official_raises" not in case and "system_prompt" not in case["kwargs"]
]
OFFICIAL = golden.Case("processor/processor.safetensors")


def golden_row(case: dict[str, Any]) -> dict[str, Any]:
    images = []
    given = [number if isinstance(number, list) else [number] for number in case["images"] or ()]
    for number in (number for own in given for number in own):
        sink = io.BytesIO()
        Image.fromarray(OFFICIAL[f"image.{number}"].numpy()).save(sink, "PNG")
        images.append({"bytes": sink.getvalue()})
    return plain(prompt=case["prompt"], input_images=images)


def golden_ids(case: dict[str, Any]) -> list[list[int]]:
    """The official rows without their padding: of each branch, or the only one."""
    ids, mask = (OFFICIAL[case["tensors"][name]["key"]] for name in ("input_ids", "attention_mask"))
    return [own[real.bool()].tolist() for own, real in zip(ids, mask)]


@pytest.mark.parametrize("case", [c for c in CASES if c["generation_mode"] != "text"], ids=lambda case: case["name"])
@pytest.mark.parametrize("branch", list(Branch))
def test_prompts_are_the_official_ones_to_the_token(case: dict[str, Any], branch: Branch) -> None:
    """Text to image, editing and thoughts, with nothing dropped, with the text dropped, with all dropped."""
    everything, text = float(branch is Branch.UNCONDITIONAL), float(branch is Branch.PARTIAL)
    rates = {"drop_t2i": max(everything, text), "drop_it2i": everything, "drop_it2i_text": text}
    thinks = case["generation_mode"] == "text_image"
    maker = composer(golden_processor(), stage=2, prompts=rates | {"reasoning": thinks})
    key, given = (EDIT if case["images"] else KEY), golden_row(case) | {"reasoning": "think"}
    example = maker.example(key, given)
    official = golden_ids(case)[list(Branch).index(branch)]
    assert example.ids[: len(official)] == official
    rest, img = example.ids[len(official) :], maker.processor.img
    if not thinks:
        assert official[-1] == img and not rest
    elif branch is Branch.CONDITIONAL:
        assert maker.processor.tokenizer.decode(rest) == "think\n<img>"
    else:
        assert rest == [img]  # nobody thinks about a prompt that is not there
    kept = len(case["images"] or ()) if branch is not Branch.UNCONDITIONAL else 0
    assert len(example.pixels) == len(example.conditions) == kept
    if kept:
        assert torch.equal(example.pixels, OFFICIAL[case["tensors"]["pixel_values"]["key"]][:kept])
        assert torch.equal(example.conditions[0], OFFICIAL[case["tensors"]["pixel_values_gen"]["key"]][0])


@pytest.mark.parametrize("case", [c for c in CASES if c["generation_mode"] == "text"], ids=lambda case: case["name"])
def test_questions_are_the_official_ones_to_the_token(case: dict[str, Any]) -> None:
    example = composer(golden_processor()).example(ASKED, golden_row(case) | {"answer": "a sign"})
    (official,) = golden_ids(case)
    assert example.ids[: len(official)] == official
    assert golden_processor().tokenizer.decode(example.ids[len(official) :]) == "a sign<|im_end|>"


def test_the_head_is_conditioned_on_what_inference_gives_it() -> None:
    processor = tiny()[1]
    for key, given in ((KEY, plain()), (EDIT, plain("edit"))):
        example = composer(prompts=KEEP | {"reasoning": True}).example(key, given | {"reasoning": "so"})
        start, end = example.context
        assert (start, end) == (processor.user_turn(example.ids), len(example.ids))
        assert text_of(example.ids[start:]).startswith("<|im_start|>user\n") and example.ids[-1] == processor.img
    assert composer().example(ASKED, plain("understanding")).context is None


# --------------------------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize(
    ("source", "rates"),
    [("t2i", {Branch.UNCONDITIONAL: 0.10}), ("it2i", {Branch.UNCONDITIONAL: 0.05, Branch.PARTIAL: 0.05})],
)
def test_conditions_are_dropped_at_the_papers_rates(source: str, rates: dict[Branch, float]) -> None:
    """Within four standard deviations over 20,000 samples, and otherwise with another seed."""
    count = 20_000
    makers = [Composer(TrainRecipe(preset="tiny", seed=seed), tiny()[1]) for seed in (0, 0, 1)]
    branches = [[maker.branch(Key(source, k, "")) for k in range(count)] for maker in makers]
    found = Counter(branches[0])
    for branch in (Branch.UNCONDITIONAL, Branch.PARTIAL):
        rate = rates.get(branch, 0.0)
        assert abs(found[branch] - count * rate) <= 4 * np.sqrt(count * rate * (1 - rate))
    assert branches[0] == branches[1] != branches[2]


# --------------------------------------------------------------------------------------------------------- prompts


def test_prompts_are_drawn_by_level_and_then_by_language() -> None:
    maker = composer(prompts={"levels": "terse=2,task=1,explicit=1"})
    given, count = plain(prompts=prompts(7)), 8000
    found = Counter(maker.prompt(Key("t2i", k, ""), given, False) for k in range(count))
    assert len(found) == 6
    for level, share in (("terse", 0.5), ("task", 0.25), ("explicit", 0.25)):
        for lang in ("en", "zh"):
            rate = share / 2
            assert abs(found[f"{lang} {level} 7"] - count * rate) < 4 * np.sqrt(count * rate * (1 - rate))
    assert maker.prompt(Key("t2i", 3, ""), given, False) == maker.prompt(Key("t2i", 3, ""), given, False)


def test_a_level_without_share_is_not_drawn_and_the_default_stands_in() -> None:
    maker = composer(prompts={"levels": "task=1"})
    given = plain(prompts=prompts(7))
    assert {maker.prompt(Key("t2i", k, ""), given, False) for k in range(50)} == {"en task 7", "zh task 7"}
    assert maker.prompt(KEY, plain(prompts=[prompts(7)[0]]), False) == "default 7"


def test_a_thought_follows_a_prompt_in_its_own_language() -> None:
    maker, given = composer(), plain(prompts=prompts(7), prompt_lang="zh")
    assert all(maker.prompt(Key("t2i", k, ""), given, True).startswith("zh ") for k in range(50))


# -------------------------------------------------------------------------------------------- thoughts and answers


def predicted(example: Any) -> list[int]:
    return [label for label in example.labels if label != IGNORED_LABEL]


def test_a_thought_ends_where_inference_stops() -> None:
    """Through the pipeline's own code: a model that writes what is learnt stops at its end, and paints with every word
    of it."""
    processor = tiny()[1]
    example = composer(prompts=KEEP | {"reasoning": True}).example(KEY, plain(reasoning="A is left of B."))
    learnt = torch.tensor([predicted(example)])
    beyond = torch.cat([learnt, torch.full((1, 5), 65)], dim=1)  # what it might babble if nothing stopped it
    vlm = SimpleNamespace(generate=lambda *_, **__: beyond)
    pipeline = InternVLU(SimpleNamespace(vlm=vlm), processor)
    pipeline._language_inputs = lambda *_: ()
    inputs = processor(["default 7"], [[]], "text_image")
    (thought,) = pipeline._continued([inputs.rows[0][0]], inputs, {})
    assert thought.tolist() == learnt[0].tolist()
    ((painted, _, _),) = pipeline._with_thoughts(inputs.rows, [thought])
    newline = processor.tokenizer("\n").input_ids
    assert example.ids == [*painted.ids[:-1], *newline, processor.img]
    assert processor.decode(torch.tensor(painted.ids)).endswith("A is left of B.")


def test_labels_are_the_next_tokens() -> None:
    for example in (
        composer(prompts=KEEP | {"reasoning": True}).example(KEY, plain(reasoning="so")),
        composer().example(ASKED, plain("understanding", answer="two")),
    ):
        where = [i for i, label in enumerate(example.labels) if label != IGNORED_LABEL]
        assert where and [example.labels[i] for i in where] == [example.ids[i + 1] for i in where]
        assert where == list(range(where[0], len(example.ids) - 1))
    assert predicted(composer().example(KEY, plain(reasoning="so"))) == []  # stages 1 and 2: no thoughts


def test_every_answer_of_a_conversation_is_learnt_and_no_question() -> None:
    messages = talk("what is it?", "red", "and <image>", "blue")
    images = [{"bytes": picture((level, 9, 9))} for level in (1, 2)]
    example = composer().example(ASKED, plain("understanding", messages=messages, input_images=images))
    assert text_of(predicted(example)) == "red<|im_end|>blue<|im_end|>"
    side = tiny()[1].config.image_seq_length
    mark = "<img>" + "<IMG_CONTEXT>" * side + "</img>"
    rest = text_of(example.ids).partition("<|im_start|>user\n")[2]
    assert rest == (
        f"{mark}\nwhat is it?<|im_end|>\n<|im_start|>assistant\nred<|im_end|>\n"
        f"<|im_start|>user\nAnd {mark}.<|im_end|>\n<|im_start|>assistant\nblue<|im_end|>"
    )
    assert len(example.pixels) == 2


def test_a_question_is_drawn_like_a_prompt() -> None:
    given = plain("understanding", prompts=prompts(7), prompt_lang="en")
    example = composer(prompts={"levels": "task=1"}).example(ASKED, given)
    assert "en task 7.<|im_end|>" in text_of(example.ids)


def test_reasoning_rows_give_their_reasons_first() -> None:
    example = composer().example(ASKED, plain("reasoning", reasoning="1 + 1.", answer="2"))
    assert text_of(predicted(example)) == "1 + 1.\n2<|im_end|>"


# ---------------------------------------------------------------------------------------------------------- images


def framed(size: tuple[int, int]) -> bytes:
    """White, with a black line of three pixels along each edge: what a crop would lose."""
    levels = np.zeros((size[1], size[0], 3), np.uint8)
    levels[3:-3, 3:-3] = 255
    sink = io.BytesIO()
    Image.fromarray(levels).save(sink, "PNG")
    return sink.getvalue()


@pytest.mark.parametrize("kept", ["text", "edit"])
def test_text_and_edited_pictures_are_scaled_whole(kept: str) -> None:
    given = plain("edit" if kept == "edit" else "t2i", output_image={"bytes": framed((100, 73))})
    if kept == "edit":
        given["text_layers"] = None
    example = composer(images={"min_side": 8, "max_side": 512}).example(EDIT if kept == "edit" else KEY, given)
    assert tuple(example.target.shape) == (3, 80, 96) and example.target.dtype == torch.uint8
    for edge in (example.target[:, 0], example.target[:, -1], example.target[:, :, 0], example.target[:, :, -1]):
        assert edge.float().mean() < 60


def test_a_photo_is_not_stretched() -> None:
    """A circle stays one, and less than a stride is cut off."""
    y, x = np.mgrid[:73, :100]
    levels = np.where(((x - 50) ** 2 + (y - 36) ** 2 < 30**2)[..., None], 0, 255).astype(np.uint8).repeat(3, axis=2)
    sink = io.BytesIO()
    Image.fromarray(levels).save(sink, "PNG")
    given = plain(output_image={"bytes": sink.getvalue()}, text_layers=None)
    target = composer(images={"min_side": 8, "max_side": 512}).example(KEY, given).target[0].float()
    dark = target < 128
    wide, tall = int(dark.any(0).sum()), int(dark.any(1).sum())
    assert tuple(target.shape) == (80, 96) and abs(wide - tall) <= 1


def test_a_picture_of_the_right_size_keeps_every_pixel() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    sink = io.BytesIO()
    Image.fromarray(levels).save(sink, "PNG")
    target = composer().example(KEY, plain(output_image={"bytes": sink.getvalue()})).target
    assert torch.equal(target, torch.from_numpy(levels).permute(2, 0, 1))


def test_condition_latents_begin_with_stage_2() -> None:
    assert len(composer(stage=1).example(EDIT, plain("edit")).conditions) == 0
    assert [tuple(c.shape) for c in composer(stage=2).example(EDIT, plain("edit")).conditions] == [(3, 64, 64)]


# ---------------------------------------------------------------------------------------------------- hostile rows


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (KEY, {"output_image": {"bytes": b"no image"}}),
        (KEY, {"output_image": {"bytes": picture((1, 2, 3))[:-40]}}),
        (KEY, {"output_image": None}),
        (KEY, {"prompt": "<img> end <|im_end|>"}),
        (KEY, {"prompt": "  "}),
        (KEY, {"prompt": None}),
        (KEY, {"prompt": "a" * 70_000}),
        (KEY, {"prompt": "a <image>"}),
        (EDIT, {"input_images": []}),
        (ASKED, {"answer": None}),
        (ASKED, {"answer": "x<|im_end|>y"}),
        (ASKED, {"answer": "y" * 70_000}),
        (ASKED, {"messages": [{"role": "assistant", "content": "x"}]}),
        (ASKED, {"messages": talk("a", "b", "<image> and <image>", "c")}),
        (ASKED, {"messages": talk("a", "b", " ", "c")}),
        (ASKED, {"messages": talk("a", "b <img>")}),
        (ASKED, {"messages": [{"role": "user", "content": "x"}]}),
        (ASKED, {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": None}]}),
    ],
)
def test_a_row_that_cannot_be_used_says_so(key: Key, fields: dict[str, Any]) -> None:
    with pytest.raises(RowError, match="sample 0000"):
        composer().example(key, plain("t2i" if key is KEY else "understanding", **fields))


def test_an_image_that_is_none_or_broken_says_which() -> None:
    whole = plain()["output_image"]["bytes"]
    for data, told in ((b"no picture", "an image is no PNG, JPEG, WEBP"), (whole[:60], "an image cannot be decoded")):
        with pytest.raises(RowError, match=told):
            composer().example(KEY, plain(output_image={"bytes": data, "path": None}))


def test_an_image_is_not_unpacked_beyond_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.training.batch.MAX_PIXELS", 64 * 64 - 1)
    with pytest.raises(RowError, match="64 x 64 pixels"):
        composer().example(KEY, plain())


def test_an_image_that_is_thinner_than_its_row_says_is_refused() -> None:
    with pytest.raises(RowError, match="both sides need 32 to 4096 pixels"):
        composer().example(KEY, plain(output_image={"bytes": picture((1, 2, 3), (900, 20))}))


def test_a_row_with_too_many_tokens_is_refused() -> None:
    processor = tiny()[1]
    short = Processor(processor.config, processor.tokenizer, max_tokens=300)
    for maker in (composer(short), composer(prompts=KEEP | {"max_tokens": 300})):
        with pytest.raises(RowError, match="tokens, more than 300"):
            maker.example(KEY, plain())


# ----------------------------------------------------------------------------------------------------------- packing


def test_packing_keeps_every_sample_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "toy", of_all_kinds(40))
    data = dataset(recipe(tmp_path, stage=2, mix="t2i=1,it2i=1,und=1", batch=9))
    slots = [slot for micro in data.slots(0) for slot in micro]
    examples = [data.example(slot, []) for slot in slots]
    batch = collate(examples, 16)
    rows = list(zip(batch.ids.split(batch.lengths), batch.labels.split(batch.lengths), strict=True))
    pixels = batch.pixels.split(batch.image_counts)
    for index, example in enumerate(examples):
        assert rows[index][0].tolist() == example.ids and rows[index][1].tolist() == example.labels
        assert torch.equal(pixels[index], example.pixels) and batch.contexts[index] == example.context
        assert all(map(torch.equal, batch.conditions[index], example.conditions))
        target = batch.targets[index]
        assert target is example.target is None or torch.equal(target, example.target)
    for images in ([t for t in batch.targets if t is not None], [c for own in batch.conditions for c in own]):
        assert len(images) > 1 and len({image.untyped_storage().data_ptr() for image in images}) == 1
    alone = [Counts.of(collate([example], 16)) for example in examples]
    for own, parts in zip(Counts.of(batch), zip(*alone), strict=True):
        assert own.tolist() == [count for part in parts for count in part.tolist()]


def test_dummies_bring_every_part_and_count_nothing() -> None:
    maker = composer(stage=2, mix="t2i=1,it2i=1,und=1")
    batch = collate([maker.dummy(name) for name in ("t2i", "it2i", "und")], 16)
    assert not any(part.any() for part in Counts.of(batch)) and {key.weight for key in batch.keys} == {0.0}
    assert batch.image_counts == (0, 1, 1) and [len(own) for own in batch.conditions] == [0, 1, 0]
    assert [None if t is None else tuple(t.shape) for t in batch.targets] == [(3, 32, 32), (3, 32, 32), None]
    assert all((labels != IGNORED_LABEL).any() for labels in batch.labels.split(batch.lengths))


def test_on_a_device_targets_are_what_the_vae_takes() -> None:
    batch = collate([composer().example(KEY, plain(output_image={"bytes": picture((0, 255, 128))}))], 16)
    moved = batch.to("cpu")
    target = moved.targets[0]
    assert target.dtype == torch.float32
    assert torch.allclose(target[:, 5, 5], torch.tensor([-1.0, 1.0, 128 / 127.5 - 1]), atol=1e-6)
    assert torch.equal(moved.to("cpu").targets[0], target)
    assert isinstance(moved, Batch) and torch.equal(moved.ids, batch.ids)
