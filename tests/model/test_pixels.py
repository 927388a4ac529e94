"""Pixels and sizes are the official ones, and what cannot be resized is refused."""

from __future__ import annotations

import pytest
import torch
from PIL import Image

from model.config import ImageSize, ProcessorConfig, UnderstandingPixels, parse
from model.pixels import (
    condition_pixels,
    output_size,
    pad_to_common,
    smart_resize,
    to_pil,
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


def test_output_size_is_floored() -> None:
    assert output_size(1023, 50) == (1008, 48)


@pytest.mark.parametrize("height, width", [(17, 5000), (31, 31), (5000, 17), (-64, 64), (0, 64), (64, 4097)])
def test_impossible_output_sizes_are_refused(height: int, width: int) -> None:
    with pytest.raises(ValueError, match=f"size {width}x{height}: both sides need 32 to 4096 pixels"):
        output_size(height, width)


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


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    pixels = condition_pixels(Image.new(mode, (64, 48)), CONFIG.image_gen_processor_kwargs)
    assert pixels.shape[0] == 3 and pixels.isfinite().all()


def test_the_asked_size_comes_back() -> None:
    levels = torch.zeros(3, 48, 64, dtype=torch.uint8)
    levels[0] = 200
    result = to_pil(levels, 50, 70)
    assert result.size == (70, 50) and result.getpixel((35, 25)) == (200, 0, 0)
