"""Pixels and sizes are the official ones, and what cannot be resized is refused."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.config import ImageSize, ProcessorConfig, UnderstandingPixels, parse
from model.pixels import (
    condition_pixels,
    condition_size,
    output_size,
    pad_to_common,
    read_image,
    smart_resize,
    to_pil,
    to_rgb,
    to_uint8,
    understanding_pixels,
)
from tests.model import golden

CONFIG = parse(ProcessorConfig, golden.read_json("processor/processor_config.json"), "processor_config.json")
RULES = golden.read_json("processor/size_rules.json")
SETTINGS = golden.read_json("processor/preprocess.json")
EXPECTED = golden.Case("processor/preprocess.safetensors")
IMAGES = golden.Case("processor/processor.safetensors")


def image(number: int) -> Image.Image:
    return Image.fromarray(IMAGES[f"image.{number}"].numpy())


@pytest.mark.parametrize("name", EXPECTED.names("und."))
def test_understanding(name: str) -> None:
    case = SETTINGS[name.removesuffix(".pixel_values")]
    assert torch.equal(understanding_pixels(image(case["image"]), CONFIG.image_processor_kwargs), EXPECTED[name][0])


def test_understanding_at_the_released_size() -> None:
    case = SETTINGS["und448"]
    config = UnderstandingPixels(size=ImageSize(case["height"], case["width"]))
    pixels = understanding_pixels(image(case["image"]), config)
    assert torch.equal(pixels[None, :, ::16, ::16], EXPECTED["und448.pixel_values_stride16"])
    golden.assert_close(pixels.mean((1, 2)), EXPECTED["und448.channel_mean"])
    golden.assert_close(pixels.std((1, 2)), EXPECTED["und448.channel_std"])


@pytest.mark.parametrize("number", [name.split(".")[1] for name in EXPECTED.names("gen.") if name.endswith("grid_thw")])
def test_condition(number: str) -> None:
    config = CONFIG.image_gen_processor_kwargs
    pixels = condition_pixels(image(int(number)), config)
    assert torch.equal(pixels, EXPECTED[f"gen.{number}.pixel_values"][0])
    grid = [1, *(side // config.vae_downsample_factor for side in pixels.shape[1:])]
    assert grid == EXPECTED[f"gen.{number}.grid_thw"][0].tolist()


@pytest.mark.parametrize("name", ["smart_resize_released", "smart_resize_tiny"])
def test_size_rules(name: str) -> None:
    rules = RULES[name]
    limits = rules["factor"], rules["min_pixels"], rules["max_pixels"], rules["max_length"]
    ours = [list(smart_resize(row["height"], row["width"], *limits)) for row in rules["table"]]
    assert ours == [row["result"] for row in rules["table"]]


@pytest.mark.parametrize("size, reason", [((8, 300), "too small"), ((20, 5000), "too thin"), ((15, 1500), "too small")])
def test_sizes_that_no_rule_covers(size: tuple[int, int], reason: str) -> None:
    with pytest.raises(ValueError, match=f"{size[1]}x{size[0]} pixels is {reason}"):
        smart_resize(*size, 16, 262144, 1048576, 1024)


def test_an_image_that_would_vanish_is_refused() -> None:
    with pytest.raises(ValueError, match="20x1500 pixels is too thin.*Crop or pad"):
        condition_pixels(Image.new("RGB", (20, 1500)), CONFIG.image_gen_processor_kwargs)


def test_an_image_that_vanishes_on_the_way_is_refused() -> None:
    """The limit of the length leaves less than a pixel of its width, before any area is computed."""
    with pytest.raises(ValueError, match="16x3000 pixels is too thin: within 64 pixels"):
        condition_size(3000, 16, replace(CONFIG.image_gen_processor_kwargs, max_length=64))


def test_output_size_is_floored() -> None:
    assert output_size(1023, 50, 16) == (1008, 48)
    assert output_size(33, 70, 8) == (32, 64)


@pytest.mark.parametrize("height, width", [(17, 5000), (31, 31), (5000, 17), (-64, 64), (0, 64), (64, 4097)])
def test_impossible_output_sizes_are_refused(height: int, width: int) -> None:
    with pytest.raises(ValueError, match=f"size {width}x{height}: both sides need 32 to 4096 pixels"):
        output_size(height, width, 16)


def test_padding_goes_to_the_bottom_and_right() -> None:
    wide, tall = torch.ones(3, 2, 4), torch.full((3, 5, 1), 2.0)
    padded = pad_to_common([wide, tall])
    assert padded.shape == (2, 3, 5, 4)
    assert torch.equal(padded[0, :, :2], wide) and not padded[0, :, 2:].any()
    assert torch.equal(padded[1, :, :, :1], tall) and not padded[1, :, :, 1:].any()


def test_levels() -> None:
    """128, not 127.5, stands for 0, and fractions are cut off."""
    pixels = torch.tensor([-1.0, -0.996, -0.0001, 0.0, 0.0001, 0.9999, 1.0, 3.0, -7.0])
    assert to_uint8(pixels).tolist() == [0, 1, 127, 128, 128, 255, 255, 255, 0]


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    levels = np.array([[0, 128, 129, 32_896, 65_535]], np.uint16)
    for name in ("grey.png", "grey.tiff"):
        Image.fromarray(levels).save(tmp_path / name)
        assert np.array(read_image(tmp_path / name))[0, :, 0].tolist() == [0, 0, 1, 128, 255]


@pytest.mark.parametrize("mode", ["I", "F"])
def test_images_without_a_white_are_refused(mode: str, tmp_path: Path) -> None:
    Image.new(mode, (64, 48)).save(tmp_path / "depth.tiff")
    with pytest.raises(ValueError, match=rf"depth.tiff is no image .*mode {mode}, 32 bits a pixel.*8 or 16 bits"):
        read_image(tmp_path / "depth.tiff")
    with pytest.raises(ValueError, match=f"mode {mode}"):
        understanding_pixels(Image.new(mode, (64, 48)), CONFIG.image_processor_kwargs)


def test_transparent_and_turned_images(tmp_path: Path) -> None:
    """From a file and from memory alike."""
    clear = Image.new("RGBA", (40, 20), (255, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    turned = Image.new("RGB", (40, 20), "red")
    turned.getexif()[0x0112] = 6  # orientation: a quarter turn
    turned.save(tmp_path / "turned.jpg", exif=turned.getexif())
    assert {to_rgb(clear).getpixel((0, 0)), read_image(tmp_path / "clear.png").getpixel((0, 0))} == {(255, 255, 255)}
    assert {to_rgb(turned).size, read_image(tmp_path / "turned.jpg").size} == {(20, 40)}


def test_files_that_run_programs_or_wait_are_not_opened(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20)).save(tmp_path / "drawing.eps")
    os.mkfifo(tmp_path / "pipe.png")
    for message in ("drawing.eps is no image that can be read", "pipe.png is no file", "a.png: there is no such image"):
        with pytest.raises(ValueError, match=message):
            read_image(tmp_path / message.split(" ")[0].rstrip(":"))


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    pixels = condition_pixels(Image.new(mode, (64, 48)), CONFIG.image_gen_processor_kwargs)
    assert pixels.shape[0] == 3 and pixels.isfinite().all()


def test_the_asked_size_comes_back() -> None:
    levels = torch.zeros(3, 48, 64, dtype=torch.uint8)
    levels[0] = 200
    result = to_pil(levels, 50, 70)
    assert result.size == (70, 50) and result.getpixel((35, 25)) == (200, 0, 0)
