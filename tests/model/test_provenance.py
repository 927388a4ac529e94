"""A picture tells what made it, and a checkpoint is known by its weights."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image, PngImagePlugin
from safetensors.torch import save_file

from model.provenance import PNG_KEY, fingerprint, pixel_hash, read_png, save_png


def test_settings_survive_the_file(tmp_path: Path) -> None:
    settings = {"prompt": "“OPEN” 开", "seed": 7, "images": ["ab"], "all_cfg_scale": 4.5, "system_prompt": None}
    save_png(Image.new("RGB", (4, 3)), tmp_path / "a.png", settings)
    assert read_png(tmp_path / "a.png") == settings


def test_equal_pictures_are_equal_files(tmp_path: Path) -> None:
    for name, settings in (("a.png", {"seed": 1, "prompt": "x"}), ("b.png", {"prompt": "x", "seed": 1})):
        save_png(Image.new("RGB", (4, 3)), tmp_path / name, settings)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_picture_without_settings_is_refused(tmp_path: Path, suffix: str) -> None:
    Image.new("RGB", (4, 3)).save(tmp_path / f"a.{suffix}")
    with pytest.raises(ValueError, match=f"a.{suffix} holds no generation settings"):
        read_png(tmp_path / f"a.{suffix}")


@pytest.mark.parametrize("left", [0, 20, 400])
def test_a_damaged_picture_is_named(tmp_path: Path, left: int) -> None:
    path = tmp_path / "a.png"
    save_png(Image.effect_noise((64, 64), 50), path, {"seed": 1})
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(ValueError, match=r"a\.png is damaged, or no picture"):
        read_png(path)


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is no JSON"), ("[" * 100_000, "is no JSON"), ("[]", "expected an object")]
)
def test_settings_of_another_hand_are_named(tmp_path: Path, text: str, said: str) -> None:
    chunk = PngImagePlugin.PngInfo()
    chunk.add_itxt(PNG_KEY, text)
    Image.new("RGB", (4, 3)).save(tmp_path / "a.png", pnginfo=chunk)
    with pytest.raises(ValueError, match=rf"a\.png: the text chunk .*{said}"):
        read_png(tmp_path / "a.png")


def test_pixels_are_known_whatever_file_they_came_from() -> None:
    wide, tall = Image.new("RGB", (4, 3)), Image.new("RGB", (3, 4))
    assert pixel_hash(wide) == pixel_hash(wide.convert("P")) != pixel_hash(tall)


def test_fingerprint(tmp_path: Path) -> None:
    """It follows the weights and the configuration, neither the place nor other files."""

    def checkpoint(name: str, weight: float, key: str) -> str:
        folder = tmp_path / name
        (folder / "vae").mkdir(parents=True)
        (folder / "vae/config.json").write_text(key)
        (folder / "README.md").write_text(name)
        save_file({"w": torch.full((1000,), weight)}, folder / "vae/model.safetensors")
        return fingerprint(folder)

    assert checkpoint("a", 1.0, "{}") == checkpoint("b", 1.0, "{}")
    assert len({checkpoint("c", 2.0, "{}"), checkpoint("d", 1.0, "[]"), fingerprint(tmp_path / "a")}) == 3


def test_every_byte_counts_and_links_are_followed(tmp_path: Path) -> None:
    size, prints = 3 << 20, []
    for number, changed in enumerate((None, 0, size // 2, size - 1)):
        content = bytearray(size)
        if changed is not None:
            content[changed] = 1
        (stored := tmp_path / f"stored-{number}").mkdir()
        (stored / "model.safetensors").write_bytes(content)
        for folder in (tmp_path / f"plain-{number}", tmp_path / f"linked-{number}"):
            folder.mkdir()
        shutil.copytree(stored, tmp_path / f"plain-{number}" / "vlm")
        (tmp_path / f"linked-{number}" / "vlm").symlink_to(stored)
        prints.append(fingerprint(tmp_path / f"plain-{number}"))
        assert fingerprint(tmp_path / f"linked-{number}") == prints[-1]
    assert len(set(prints)) == len(prints)


def test_a_file_that_was_touched_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "vae" / "config.json"
    path.parent.mkdir()
    path.write_text("{}")
    before = fingerprint(tmp_path)
    path.write_text("[]")
    os.utime(path, ns=(1, 1))  # the clock of a file system ticks in milliseconds
    assert fingerprint(tmp_path) != before
