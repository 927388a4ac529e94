"""`synth generate`, `edit`, `chat` and `model` from the command line, on a tiny checkpoint that `model init` made."""

from __future__ import annotations

import json
import logging
import resource
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from flows import cli
from flows.model import Drawing
from flows.progress import plain_warnings
from flows.prompts import from_jsonl
from model.provenance import read_png

Synth = Callable[..., tuple[int, str, str]]
QUICK = ("--size", "48x32", "--steps", "2")


@pytest.fixture
def synth(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Synth:
    """Runs a command in an empty directory: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli._run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    return run


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    assert cli._run(["model", "init", "--preset", "tiny", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def broken(tiny: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(tiny, tmp_path / "broken"))


def lines(path: Path, records: Sequence[object]) -> Path:
    path.write_text("".join(record if isinstance(record, str) else json.dumps(record) + "\n" for record in records))
    return path


def levels(path: Path | str) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image).astype(int)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal pictures, but for the rounding of sums, whose order follows batch and threads."""
    return one.shape == other.shape and bool(abs(one - other).max() <= 1)


# ------------------------------------------------------------------------------------------------------------ drawing


def test_generate_draws_and_says_how(synth: Synth, tiny: Path) -> None:
    command = ("generate", "a red cat", "--checkpoint", tiny, *QUICK, "--cfg", "3,1.5", "--vae-tile", 16)
    code, out, _ = synth(*command, "--seed", 7, "-n", 2)
    assert code == 0 and out.split() == ["image.png", "image-1.png"]
    settings = read_png(Path("image-1.png"))
    assert settings["prompt"] == "a red cat" and settings["seed"] == 8 and settings["all_cfg_scale"] == 3
    assert settings["vae_tile"] == 16
    assert Image.open("image.png").size == (48, 32)
    pictures = [levels(name) for name in out.split()]
    assert not same(*pictures)
    _, _, err = synth(*command, "--seed", 8, "--out", "alone.png")
    assert same(levels("alone.png"), pictures[1])  # whatever it was drawn with
    assert "1 picture of 48x32, steps: 2 of 2" in err


def test_what_is_there_is_replaced_only_when_asked(synth: Synth, tiny: Path) -> None:
    command = ("generate", "a red cat", "--checkpoint", tiny, *QUICK)
    assert synth(*command)[:2] == (0, "image.png\n")
    drawn = Path("image.png").read_bytes()
    code, out, err = synth(*command)
    assert (code, out) == (0, "") and "already there, drawn so: 1 of 1; --force draws anew" in err
    code, out, _ = synth(*command, "-n", 2)
    assert (code, out) == (0, "image-1.png\n")

    code, out, err = synth(*command, "--cfg", 3, "-n", 3)
    assert (code, out) == (2, "") and not Path("image-2.png").exists()  # none of a prompt, or all
    assert "drawn with --cfg ALL 4.5, not 3.0; give another --out, or --force to replace it" in err
    code, _, err = synth("edit", "image-1.png", "x", "--checkpoint", tiny, *QUICK, "--out", "image.png")
    assert code == 2 and "drawn with prompt 'a red cat', not 'x'" in err
    assert Path("image.png").read_bytes() == drawn

    assert synth(*command, "--cfg", 3, "--force")[:2] == (0, "image.png\n")
    settings = read_png(Path("image.png"))
    assert (settings["all_cfg_scale"], settings["part_cfg_scale"]) == (3, 2)  # one number: the other stays
    Image.new("RGB", (32, 32)).save("image.png")
    assert "image.png holds no generation settings" in synth(*command)[2]
    assert synth(*command, "--force")[0] == 0 and Path("image.png").read_bytes() == drawn


def test_edit_takes_one_image_and_several(synth: Synth, tiny: Path) -> None:
    synth("generate", "a cat", "--checkpoint", tiny, *QUICK)
    Image.new("RGB", (64, 96), "navy").save("sky.jpg")
    code, out, _ = synth("edit", "image.png", "make it night", "--checkpoint", tiny, "--steps", 2)
    assert code == 0 and out == "edited.png\n" and read_png(Path("edited.png"))["images"]
    assert Image.open("edited.png").size == (48, 32)  # that of the image
    Image.new("RGB", (900, 600), "navy").save("large.png")
    _, _, err = synth("edit", "large.png", "blue", "--checkpoint", tiny, "--steps", 1, "--out", "smaller.png")
    assert "1 picture of 64x48, steps" in err and Image.open("smaller.png").size == (64, 48)
    code, _, _ = synth("edit", "image.png", "sky.jpg", "join them", "--checkpoint", tiny, *QUICK, "--out", "both.png")
    assert code == 0 and len(read_png(Path("both.png"))["images"]) == 2


def test_reasoning_comes_first_and_stays_with_the_picture(synth: Synth, tiny: Path) -> None:
    code, out, _ = synth("generate", "a cat", "--checkpoint", tiny, *QUICK, "--reason")
    settings = read_png(Path("image.png"))
    assert code == 0 and out == "image.png\n" and settings["generation_mode"] == "text_image"
    assert (settings["all_cfg_scale"], settings["part_cfg_scale"]) == (3.5, 1.5) and settings["thought"]
    assert settings["max_new_tokens"] == 200
    code, _, err = synth("generate", "a cat", "--checkpoint", tiny, *QUICK, "--reason", "--max-new-tokens", 5)
    assert code == 2 and "drawn with --max-new-tokens 200, not 5" in err
    synth("generate", "a cat", "--checkpoint", tiny, *QUICK, "--reason", "--max-new-tokens", 5, "--out", "short.png")
    assert len(read_png(Path("short.png"))["thought"]) <= 5 < len(settings["thought"])


@pytest.mark.parametrize("image", [True, False])
def test_chat_answers_at_once_and_in_a_stream(image: bool, synth: Synth, tiny: Path) -> None:
    Image.new("RGB", (40, 40), "red").save("red.png")
    question = ("chat", *(["red.png"] if image else []), "What is shown?", "--checkpoint", tiny, "--max-new-tokens", 8)
    code, whole, _ = synth(*question)
    assert code == 0 and "\x1b" not in whole
    assert synth(*question, "--stream") == (0, whole, "")
    sampled = {synth(*question, "--temperature", 5, "--seed", seed)[1] for seed in (1, 2, 1)}
    assert len(sampled) == 2 and whole not in sampled


def test_a_checkpoint_decides_what_no_flag_says(synth: Synth, broken: Path) -> None:
    (broken / "vlm" / "generation_config.json").write_text('{"do_sample": true, "temperature": 5.0}')
    question = ("chat", "What is shown?", "--checkpoint", broken, "--max-new-tokens", 8, "--seed")
    assert synth(*question, 1)[1] != synth(*question, 2)[1]


# ------------------------------------------------------------------------------------------------------- many prompts


def test_prompts_are_taken_up_where_a_run_stopped(synth: Synth, tiny: Path) -> None:
    Image.new("RGB", (40, 40), "red").save("red.png")
    records = [
        {"prompt": "a cat"},
        "\n",
        {"prompt": "blue", "id": "sky", "image": "red.png", "seed": 5},
        {"prompt": "c"},
    ]
    file = lines(Path("prompts.jsonl"), records)
    command = ("generate", "--prompts", file, "--checkpoint", tiny, *QUICK, "--out", "drawn")
    code, out, _ = synth(*command, "--batch", 2)
    assert code == 0 and sorted(out.split()) == ["drawn/00001.png", "drawn/00004.png", "drawn/sky.png"]
    assert read_png(Path("drawn/sky.png"))["seed"] == 5
    first = {path.name: levels(path) for path in Path("drawn").iterdir()}

    Path("drawn/00001.png").unlink()
    code, out, err = synth(*command, "--batch", 1)
    assert (code, out) == (0, "drawn/00001.png\n") and "already there, drawn so: 2 of 3" in err
    assert {path.name for path in Path("drawn").iterdir()} == first.keys()  # and no temporary file
    assert same(levels("drawn/00001.png"), first["00001.png"])

    code, _, err = synth(*command, "--cfg", "1,1")
    assert code == 2 and "was drawn with --cfg ALL 4.5, not 1.0; give another --out" in err
    assert all(f"prompts.jsonl:{line}: drawn/" in err for line in (1, 3, 4))
    code, _, err = synth(*command, "--vae-tile", 16)
    assert code == 2 and "was drawn with --vae-tile None, not 16; give another --out" in err
    code, out, _ = synth(*command, "-n", 2)
    assert code == 0 and sorted(out.split()) == ["drawn/00001-1.png", "drawn/00004-1.png", "drawn/sky-1.png"]

    Path("drawn/sky.png").write_bytes(b"")
    code, _, err = synth(*command)
    assert (
        code == 3
        and "prompts.jsonl:3: drawn/sky.png is damaged" in err
        and "delete it and run this again, or --force to replace it" in err
    )
    code, out, _ = synth(*command, "--force")
    assert code == 0 and len(out.split()) == 3 and same(levels("drawn/sky.png"), first["sky.png"])


def test_a_changed_line_is_named_and_the_new_ones_are_drawn(synth: Synth, tiny: Path) -> None:
    command = ("generate", "--prompts", "prompts.jsonl", "--checkpoint", tiny, *QUICK)
    lines(Path("prompts.jsonl"), [{"prompt": "a"}, {"prompt": "b"}])
    assert synth(*command)[0] == 0
    lines(Path("prompts.jsonl"), [{"prompt": "a"}, {"prompt": "bb"}, {"prompt": "c"}])
    code, out, err = synth(*command)
    assert (code, out) == (3, "images/00003.png\n")
    assert "prompts.jsonl:2: images/00002.png was drawn with prompt 'b', not 'bb'" in err
    assert "already there, drawn so: 1 of 3" in err


def test_a_stopped_run_says_how_to_go_on(synth: Synth, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.sampling._draw_batch", stop)
    file = lines(Path("prompts.jsonl"), [{"prompt": "a"}])
    code, _, err = synth("generate", "--prompts", file, "--checkpoint", tiny, *QUICK)
    assert code == 130 and "stopped after 0 of 1 pictures; the same command goes on" in err
    code, _, err = synth("generate", "a", "--checkpoint", tiny, *QUICK, "--force")
    assert code == 130 and "the same command without --force goes on" in err


def test_one_impossible_prompt_does_not_stop_the_others(synth: Synth, tiny: Path) -> None:
    file = lines(Path("prompts.jsonl"), [{"prompt": "a"}, {"prompt": "x" * 50_000}, {"prompt": "b"}])
    code, out, err = synth("generate", "--prompts", file, "--checkpoint", tiny, *QUICK)
    assert code == 3 and sorted(out.split()) == ["images/00001.png", "images/00003.png"]
    assert "prompts.jsonl:2: " in err and "shorten it" in err and "1 could not be drawn" in err


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("not json\n", "prompts.jsonl:2: not JSON"),
        ({"text": "a"}, 'prompts.jsonl:2: no "prompt" with a text'),
        ({"prompt": 3}, 'prompts.jsonl:2: no "prompt" with a text'),
        ({"prompt": " "}, "prompts.jsonl:2: the prompt is empty"),
        ({"prompt": "a", "sead": 1}, "prompts.jsonl:2: unknown sead; known are id, image, prompt, seed"),
        ({"prompt": "a", "seed": -1}, "prompts.jsonl:2: seed -1 is not a whole number"),
        ({"prompt": "a", "id": "../up"}, "prompts.jsonl:2: id '../up' cannot name a file"),
        ({"prompt": "a", "id": None}, "prompts.jsonl:2: id None cannot name a file"),
        ({"prompt": "a", "id": "00001"}, "prompts.jsonl:2: 00001.png belongs to line 1; give another id"),
        ({"prompt": "a", "image": 3}, "prompts.jsonl:2: image 3 is neither a file name nor a list of them"),
        ({"prompt": "a", "image": "no.png"}, "prompts.jsonl:2: no.png: there is no such image"),
        ({"prompt": "a", "image": "prompts.jsonl"}, "prompts.jsonl:2: prompts.jsonl is no image that can be read"),
        ({"prompt": "<image> <image>"}, "prompts.jsonl:2: the prompt has 2 <image> marks for 0 images"),
        ('{"prompt": "' + "a" * (3 << 20) + '"}\n', "prompts.jsonl:2: a line of more than 1,048,576 bytes"),
        ('{"prompt": "a\\ud800"}\n', "prompts.jsonl:2: character 2 of the prompt is U+D800, no UTF-8"),
        ({"prompt": "a", "\x1b[2J": 1}, r"prompts.jsonl:2: unknown \x1b[2J; known are"),
    ],
)
def test_wrong_lines_are_named_and_the_others_drawn(
    record: object, said: str, synth: Synth, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(
        "flows.sampling._draw_all", lambda tasks, *_: drawn.extend(task.picture.path.name for task in tasks) or 0
    )
    file = lines(Path("prompts.jsonl"), [{"prompt": "a cat"}, record, {"prompt": "a dog"}])
    code, _, err = synth("generate", "--prompts", file, "--checkpoint", tiny, *QUICK)
    assert code == 3 and said in err and drawn == ["00001.png", "00003.png"]
    assert "1 could not be drawn, as said above" in err


def test_a_file_without_one_prompt_that_can_be_drawn(synth: Synth, tiny: Path) -> None:
    file = lines(Path("prompts.jsonl"), ["no\n"] * 30)
    code, _, err = synth("generate", "--prompts", file, "--checkpoint", tiny)
    assert code == 2 and "prompts.jsonl:20: not JSON" in err and "and 10 more" in err and not Path("images").exists()
    file.write_bytes(b'{"prompt": "\xff"}\n')
    assert (
        "prompts.jsonl:1: not UTF-8 (invalid start byte)"
        in synth("generate", "--prompts", file, "--checkpoint", tiny)[2]
    )
    file.write_text("\n")
    assert "prompts.jsonl has no prompts" in synth("generate", "--prompts", file, "--checkpoint", tiny)[2]
    for name in ("missing.jsonl", "."):
        err = synth("generate", "--prompts", name, "--checkpoint", tiny)[2]
        assert f"--prompts {name}: there is no such file" in err


def test_ids_that_differ_by_case_only_are_one_file_on_some_disks(tmp_path: Path) -> None:
    file = lines(tmp_path / "prompts.jsonl", [{"prompt": "a", "id": "Sky"}, {"prompt": "b", "id": "sky"}])
    pictures, wrong = from_jsonl(file, tmp_path, Drawing())
    assert len(pictures) == 1 and "prompts.jsonl:2: sky.png belongs to line 1; give another id" in wrong[0]


def test_a_byte_order_mark_is_no_part_of_the_first_prompt(tmp_path: Path) -> None:
    file = tmp_path / "prompts.jsonl"
    file.write_text('{"prompt": "a cat", "id": 7}\n', encoding="utf-8-sig")
    ((picture,), wrong) = from_jsonl(file, tmp_path, Drawing())
    assert not wrong
    assert (picture.prompt, picture.path.name) == ("a cat", "7.png")


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--size big", "--size big: 'big' is not like 1024x576"),
        ("--size 17x5000", "--size 17x5000: both sides need 32 to 4096 pixels"),
        ("--steps -1", "--steps -1: too small; give 1 or more"),
        ("--steps 0", "--steps 0: too small; give 1 or more"),
        ("--cfg high", "--cfg high: 'high' is not like 4.5,2 (ALL,PART) or 4.5 (ALL alone)"),
        ("--cfg 4.5,101", "--cfg 4.5,101: PART must be a number from 0 to 100"),
        ("--max-new-tokens 9", "--max-new-tokens: only a thought has tokens; give --reason"),
        ("--seed -1", "--seed -1: too small; give 0 or more"),
        ("--n 0", "--n 0: too small; give 1 or more"),
        (f"--seed {2**63 - 2} -n 3", "end at 2^63 - 1, before the 3 pictures: give a smaller one"),
        ("--device cuda:99", "--device cuda:99: PyTorch finds"),
        ("--device tpu", "--device tpu: 'tpu' is not known"),
        ("--dtype fp16", "--dtype fp16: give 'auto', 'float32' or 'bfloat16'"),
        ("--out sign.jpg", "--out sign.jpg: pictures are PNG files"),
        ("--prompts also.jsonl", "give a text to draw, or --prompts FILE.jsonl"),
        ("--checkpoint nowhere", "--checkpoint nowhere: no such folder"),
    ],
)
def test_wrong_flags_of_generate_are_named_with_the_fix(flags: str, said: str, synth: Synth, tiny: Path) -> None:
    checkpoint = [] if "--checkpoint" in flags else ["--checkpoint", tiny]
    code, out, err = synth("generate", "a cat", *checkpoint, *flags.split())
    assert code == 2 and said in err and not out and not list(Path().glob("*.png"))


@pytest.mark.parametrize("place", ["folder.png", "file/a.png", "a" * 248 + ".png", "photo.png", "linked/photo.png"])
def test_places_that_cannot_be_written_are_refused_before_the_weights_are_read(
    place: str, synth: Synth, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.sampling._pipeline", lambda *_: pytest.fail("the weights were read"))
    Path("folder.png").mkdir()
    Path("file").touch()
    Path("linked").symlink_to(".")
    Image.new("RGB", (64, 64), "navy").save("photo.png")
    before = sorted(Path().iterdir())
    code, out, err = synth("edit", "photo.png", "make it night", "--checkpoint", tiny, "--out", place)
    assert code == 2 and f"--out {place}" in err and not out and sorted(Path().iterdir()) == before


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 100_000, "a <|im_end|> b", "<image>"])
def test_prompts_that_cannot_be_drawn(prompt: str, synth: Synth, tiny: Path) -> None:
    code, out, err = synth("generate", prompt, "--checkpoint", tiny, *QUICK)
    assert code == 2 and "prompt" in err and not out and len(err) < 300


@pytest.mark.parametrize("damage", ["missing", "text", "truncated", "directory", "thin"])
def test_images_that_are_none(damage: str, synth: Synth, tiny: Path) -> None:
    image = Path("photo.png")
    if damage == "text":
        image.write_text("no image")
    elif damage == "directory":
        image.mkdir()
    elif damage != "missing":
        Image.effect_noise((5000, 17) if damage == "thin" else (64, 64), 50).save(image)
        if damage == "truncated":
            image.write_bytes(image.read_bytes()[:500])
    code, out, err = synth("edit", image, "make it blue", "--checkpoint", tiny, "--steps", 1)
    assert code == 2 and not out and ("photo.png" in err or "5000x17" in err)


def test_an_image_that_is_too_small_is_named(synth: Synth, tiny: Path) -> None:
    for name, side in (("large.png", 64), ("small.png", 5)):
        Image.new("RGB", (side, side)).save(name)
    code, _, err = synth("edit", "large.png", "small.png", "join", "--checkpoint", tiny, "--steps", 1)
    assert code == 2 and "small.png: an image of 5x5 pixels is too small" in err


def test_an_image_of_too_many_pixels(synth: Synth, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000)
    Image.new("RGB", (64, 64)).save("large.png")
    code, _, err = synth("chat", "large.png", "What?", "--checkpoint", tiny)
    assert code == 2 and "large.png has more than 2,000 pixels: make it smaller" in err


def test_words_without_quotation_marks(synth: Synth, tiny: Path) -> None:
    code, _, err = synth("chat", "What", "is", "it?", "--checkpoint", tiny)
    assert code == 2 and "What: there is no such image; a text of several words goes in quotation marks" in err


def test_a_picture_of_several_that_is_damaged(synth: Synth, tiny: Path) -> None:
    Path("image-1.png").write_bytes(b"half")
    code, _, err = synth("generate", "a", "--checkpoint", tiny, *QUICK, "-n", 2)
    assert code == 2 and "image-1.png is damaged" in err and "delete it and run this again, or --force" in err


def test_a_place_where_no_checkpoint_can_be_made(synth: Synth) -> None:
    Path("file").touch()
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", "file/new")
    assert code == 1 and "file/new cannot be made (File exists): give another place" in err


def test_edit_and_chat_without_words(synth: Synth, tiny: Path) -> None:
    assert "give one or more images and then an instruction" in synth("edit", "only", "--checkpoint", tiny)[2]
    assert "give a question" in synth("chat", "--checkpoint", tiny)[2]
    for name in ("one.png", "two.png"):
        Image.new("RGB", (40, 40), "red").save(name)
    for command in (("edit", "one.png", "two.png"), ("chat", "two.png")):
        code, out, err = synth(*command, "--checkpoint", tiny)
        assert code == 2 and "two.png is a file: after the images give a text" in err and not out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--temperature 1e-40", "--temperature 1e-40: too small; give 0.0001 or more"),
        ("--temperature inf", "--temperature inf: too large"),
        ("--temperature nan", "--temperature nan: too large"),
        ("--repetition-penalty 1e-9", "--repetition-penalty 1e-9: too small"),
    ],
)
def test_wrong_flags_of_chat(flags: str, said: str, synth: Synth, tiny: Path) -> None:
    code, out, err = synth("chat", "What is shown?", "--checkpoint", tiny, *flags.split())
    assert code == 2 and said in err and not out


@pytest.mark.parametrize("flags", ["--temperature 1e-4", "--repetition-penalty 1.2"])
def test_extreme_flags_of_chat_are_quiet(flags: str, synth: Synth, tiny: Path) -> None:
    code, _, err = synth("chat", "What is shown?", "--checkpoint", tiny, "--max-new-tokens", 3, *flags.split())
    assert code == 0 and not err


def weights(folder: Path) -> Path:
    return folder / "generation_decoder" / "model.safetensors"


def without_tensor(folder: Path) -> None:
    tensors = load_file(weights(folder))
    del tensors["decoder.img_in.bias"]
    save_file(tensors, weights(folder))


def with_other_shape(folder: Path) -> None:
    save_file(load_file(weights(folder)) | {"decoder.img_in.bias": torch.zeros(5)}, weights(folder))


def truncated(folder: Path) -> None:
    weights(folder).write_bytes(weights(folder).read_bytes()[:-100])


def dangling(folder: Path) -> None:
    weights(folder).unlink()
    weights(folder).symlink_to("nowhere")


def pickled(folder: Path) -> None:
    weights(folder).rename(weights(folder).with_name("pytorch_model.bin"))


def with_unknown_value(folder: Path) -> None:
    path = folder / "scheduler" / "scheduler_config.json"
    path.write_text(path.read_text().replace('"midpoint"', '"heun"'))


DAMAGES = [
    (without_tensor, "decoder.img_in.bias is missing"),
    (with_other_shape, "decoder.img_in.bias in model.safetensors has shape (5,)"),
    (truncated, "model.safetensors"),
    (pickled, "convert it to safetensors"),
    (lambda folder: weights(folder).unlink(), "generation_decoder holds no .safetensors file"),
    (with_unknown_value, "solver_type is 'heun'; built here: 'midpoint'"),
    (lambda folder: shutil.rmtree(folder / "vae"), "vae/config.json is missing"),
    (lambda folder: (folder / "processor" / "tokenizer.json").unlink(), "holds no tokenizer, which is"),
    (lambda folder: (folder / "vae" / "config.json").write_text("{"), "mend it, or download it again"),
    (dangling, "model.safetensors is no file, or a link to what is not there: download it again"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES)
def test_damaged_checkpoints_are_named_file_and_tensor(
    damage: Callable[[Path], object], said: str, synth: Synth, broken: Path
) -> None:
    damage(broken)
    code, out, err = synth("generate", "a cat", "--checkpoint", broken, *QUICK)
    assert code == 2 and said in err and not out and "Traceback" not in err


# --------------------------------------------------------------------------------------------------------- checkpoints


def test_info_says_what_is_there_and_what_is_wrong(synth: Synth, tiny: Path, broken: Path) -> None:
    code, out, _ = synth("model", "info", tiny)
    assert code == 0 and "generation_decoder" in out and "F32" in out and "nothing missing, nothing unexpected" in out
    without_tensor(broken)
    save_file(load_file(broken / "vae/diffusion_pytorch_model.safetensors") | {"odd": torch.zeros(1)},
              broken / "vae/diffusion_pytorch_model.safetensors")  # fmt: skip
    (broken / "vlm" / "model.safetensors").unlink()
    (broken / "processor" / "tokenizer.json").unlink()
    (broken / "processor" / "tokenizer_config.json").unlink()
    code, out, _ = synth("model", "info", broken)
    out = " ".join(out.split())
    assert code == 3 and "decoder.img_in.bias is missing" in out and "odd in" in out and "no .safetensors" in out
    assert "processor: " in out and "holds no tokenizer, which is a tokenizer.json or vocab.json: copy" in out


def test_info_reads_how_text_is_chosen(synth: Synth, broken: Path) -> None:
    path = broken / "vlm" / "generation_config.json"
    assert "otherwise: greedy (there is no generation_config.json)" in synth("model", "info", broken)[1]
    path.write_text('{"do_sample": true, "temperature": 0.6}')
    assert "otherwise: sampled, temperature 0.6" in synth("model", "info", broken)[1]
    path.write_text('{"temperature": "hot"}')
    code, out, _ = synth("model", "info", broken)
    assert code == 3 and "generation_config.json: temperature is 'hot'" in out


def test_foreign_names_steer_no_terminal(synth: Synth, broken: Path) -> None:
    save_file(load_file(weights(broken)) | {"odd\x1b[2J": torch.zeros(1)}, weights(broken))
    code, out, _ = synth("model", "info", broken)
    assert code == 3 and "odd" in out and "\x1b" not in out
    code, _, err = synth("generate", "a", "--checkpoint", broken, *QUICK)
    assert code == 2 and "odd" in err and "\x1b[2J" not in err


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_weights_that_are_not_finite_answer_nothing(value: float, synth: Synth, broken: Path) -> None:
    path, name = broken / "vlm" / "model.safetensors", "language_model.model.layers.0.mlp.up_proj.weight"
    tensors = load_file(path)
    tensors[name][0, 0] = value
    save_file(tensors, path)
    code, out, err = synth("chat", "What?", "--checkpoint", broken)
    assert code == 2 and not out and f"{name} in " in err and "holds NaN or infinity as torch.float32" in err


@pytest.mark.parametrize(
    ("token", "vocabulary", "said"),
    [("<img_cond>", 320, "the tokenizer lacks <img_uncond>"), ("<img_uncond>", 256, "the tokenizer has ids up to 268")],
)
def test_info_reads_the_tokenizer(token: str, vocabulary: int, said: str, synth: Synth, broken: Path) -> None:
    for path in (broken / "processor").glob("*.json"):
        path.write_text(path.read_text().replace("<img_uncond>", token))
    config = broken / "vlm" / "config.json"
    values = json.loads(config.read_text())
    values["llm_config"]["vocab_size"] = vocabulary
    config.write_text(json.dumps(values))
    code, out, _ = synth("model", "info", broken)
    assert code == 3 and "processor: " in out and said in " ".join(out.split())


def test_warnings_are_lines_that_steer_no_terminal(synth: Synth, broken: Path) -> None:
    path = broken / "vae" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"odd\x1b[31m": 1}))
    for command in (("model", "info", broken), ("chat", "What?", "--checkpoint", broken, "--max-new-tokens", 2)):
        _, _, err = synth(*command)
        assert err.startswith("warning: ") and "odd" in err and "\x1b" not in err and ".py" not in err
        assert err.count("warning: ") == 1


def test_what_transformers_logs_for_programmers_is_not_shown() -> None:
    logger = logging.getLogger("transformers.generation")
    before = logger.getEffectiveLevel()
    with plain_warnings():
        assert not logger.isEnabledFor(logging.WARNING) and logger.isEnabledFor(logging.ERROR)
    assert logger.getEffectiveLevel() == before


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ((), "give --preset tiny, digits, small or 4b, or --vlm and --vae"),
        (("--preset", "huge"), "--preset"),
        (("--preset", "4b"), "give --tokenizer"),
        (("--preset", "tiny", "--seed", "-1"), "--seed -1: give a whole number from 0"),
        (("--vlm", "."), "--vae is missing"),
        (("--vae", "."), "--vlm is missing"),
        (("--vlm", ".", "--vae", ".", "--tokenizer", "."), "leave it out"),
        (("--vlm", "nowhere", "--vae", "nowhere"), "nowhere/config.json is missing"),
        (("--preset", "tiny", "--tokenizer", "."), "holds no tokenizer"),
    ],
)
def test_wrong_flags_of_init(flags: tuple[str, ...], said: str, synth: Synth) -> None:
    code, _, err = synth("model", "init", *flags, "--out", "new")
    assert code == 2 and said in err and not Path("new").exists()


def test_init_leaves_what_is_there(synth: Synth) -> None:
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", "mine")
    assert code == 1 and "mine is there already: give another folder" in err
    assert [path.name for path in Path().rglob("*")] == ["mine", "notes.txt"]


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    """Lets no file grow beyond so many bytes: writing fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("size", "named"), [(100_000, "/model.safetensors"), (1_000, "/new")])
def test_a_full_disk_is_said(size: int, named: str, synth: Synth, full_disk: Callable[[int], None]) -> None:
    full_disk(size)
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", "new")
    assert code == 1 and f"{named}: its disk is full" in err and "free room" in err and not list(Path().iterdir())


def test_a_full_disk_is_said_of_a_picture(synth: Synth, tiny: Path, full_disk: Callable[[int], None]) -> None:
    full_disk(1_000)
    code, _, err = synth("generate", "a", "--checkpoint", tiny, *QUICK)
    assert code == 1 and "error: image.png: its disk is full" in err and not list(Path().iterdir())


def test_init_names_what_a_killed_run_left(synth: Synth) -> None:
    Path(".new[1]-abcd1234").mkdir()
    Path(".new[1]-notes").mkdir()
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", "new[1]")
    assert code == 0 and ".new[1]-abcd1234 is of another run" in err and "notes" not in err


def test_init_takes_an_empty_folder_behind_a_link_but_not_the_one_it_stands_in(synth: Synth) -> None:
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", ".")
    assert code == 2 and "--out . is the current directory: name a new folder" in err and not list(Path().iterdir())
    Path("disk").mkdir()
    Path("link").symlink_to("disk")
    code, _, err = synth("model", "init", "--preset", "tiny", "--out", "link")
    assert code == 0 and Path("link").is_symlink() and Path("disk/vlm/config.json").is_file()
