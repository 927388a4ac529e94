"""The VAE equals the official one on single images, keeps its checkpoint, and decodes large latents in tiles."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from model.config import VaeConfig, parse
from model.pixels import to_uint8
from model.vae import DECODE_ELEMENTS, Vae
from tests.model import golden

CONFIG = parse(VaeConfig, golden.read_json("vae/config.json"), "vae/config.json")
CASE = golden.Case("vae/case.safetensors")


@pytest.fixture(scope="module")
def vae() -> Vae:
    module = Vae(CONFIG).eval()
    module.load_state_dict(golden.Case("vae/weights.safetensors").all())
    return module.channels_last_()


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def test_encoder(vae: Vae) -> None:
    mean, logvar = vae.posterior(CASE["enc.in.pixels"])
    golden.assert_close(mean[:, :, None], CASE["enc.out.mean"])
    golden.assert_close(logvar[:, :, None], CASE["enc.out.logvar"])
    golden.assert_close(vae.encode(CASE["enc.in.pixels"]), CASE["enc.out.mode_normalised"])


def test_decoder(vae: Vae) -> None:
    pixels = vae.decode(CASE["dec.in.latents_normalised"])
    golden.assert_close(pixels, CASE["dec.out.pixels"])
    levels = to_uint8(pixels).permute(0, 2, 3, 1)
    assert (levels.int() - CASE["dec.out.image_uint8"].int()).abs().max() <= 1


def test_levels_of_the_official_pixels_are_exact() -> None:
    assert torch.equal(to_uint8(CASE["dec.out.pixels"]).permute(0, 2, 3, 1), CASE["dec.out.image_uint8"])


@pytest.mark.parametrize(
    "config", [CONFIG, VaeConfig(base_dim=8, dim_mult=(1, 2, 3, 4))], ids=["golden", "other widths"]
)
def test_equals_diffusers(config: VaeConfig) -> None:
    """The 3-D network of diffusers on one frame, with the same random weights under the same names."""
    from diffusers import AutoencoderKLQwenImage

    torch.manual_seed(0)
    ours = Vae(config).eval()
    theirs = AutoencoderKLQwenImage(
        base_dim=config.base_dim,
        z_dim=config.z_dim,
        dim_mult=list(config.dim_mult),
        num_res_blocks=config.num_res_blocks,
        temperal_downsample=list(config.temperal_downsample),
        latents_mean=config.latents_mean,
        latents_std=config.latents_std,
    )
    theirs.load_state_dict(ours.state_dict())
    pixels = torch.rand(2, 3, 5 * config.factor, 3 * config.factor) * 2 - 1
    expected = theirs.encode(pixels[:, :, None]).latent_dist.mode()
    mean, std = (torch.tensor(values)[:, None, None] for values in (config.latents_mean, config.latents_std))
    golden.assert_close(ours.encode(pixels) * std + mean, expected[:, :, 0])
    decoded = theirs.decode(expected).sample[:, :, 0]
    golden.assert_close(ours.decode((expected[:, :, 0] - mean) / std), decoded)


def test_the_layout_in_memory_changes_no_value_and_no_shape(vae: Vae) -> None:
    stored = golden.Case("vae/weights.safetensors").all()
    state = vae.state_dict()
    assert state.keys() == stored.keys()
    assert all(torch.equal(state[name], stored[name]) for name in stored)
    assert vae.encoder.conv_in.weight[:, :, -1].is_contiguous(memory_format=torch.channels_last)


def test_a_batch_is_decoded_like_its_images(vae: Vae, monkeypatch: pytest.MonkeyPatch) -> None:
    latents = CASE["dec.in.latents_normalised"]
    whole, seen = vae.decode(latents), []
    decode = vae._decode
    monkeypatch.setattr(vae, "_decode", lambda part: seen.append(len(part)) or decode(part))
    monkeypatch.setattr("model.vae.DECODE_ELEMENTS", latents[0].numel() - 1)  # less than one image: still one at a time
    golden.assert_close(vae.decode(latents), whole)
    assert seen == [1] * len(latents)
    assert DECODE_ELEMENTS < 16 * 182 * 182  # which an image of 1,456 px exceeds alone


@pytest.mark.parametrize("size", [(5, 9), (8, 8), (17, 23), (16, 4)])
def test_tiles_join_without_a_seam(vae: Vae, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    """With a local decoder tiling must change nothing; the real one looks beyond a tile's border."""

    def local(latents: Tensor) -> Tensor:
        return F.interpolate(latents[:, :3], scale_factor=CONFIG.factor, mode="nearest")

    monkeypatch.setattr(vae, "_decode", local)
    latents = torch.randn(2, CONFIG.z_dim, *size)
    golden.assert_close(vae.decode(latents, tile=8), vae.decode(latents))


def test_tiles_blend_over_their_overlap(vae: Vae, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles that differ by one meet in a ramp over a quarter of a tile, not in a step."""
    tile, tiles = 8, []

    def numbered(latents: Tensor) -> Tensor:
        tiles.append(latents)
        return torch.full((1, 3, *(side * CONFIG.factor for side in latents.shape[2:])), float(len(tiles)))

    monkeypatch.setattr(vae, "_decode", numbered)
    row = vae.decode(torch.zeros(1, CONFIG.z_dim, tile, 2 * tile), tile=tile)[0, 0, 0]
    steps = row.diff()
    assert len(tiles) == 3 and row[0] == 1 and row[-1] == 3
    assert (steps >= 0).all() and steps.max() < 2 / (tile * CONFIG.factor // 4)


def test_the_log_variance_is_bounded(vae: Vae) -> None:
    """As in diffusers, so that sampling from the posterior stays finite."""
    wild = copy.deepcopy(vae)
    wild.quant_conv.bias += 1e3 * torch.cat([torch.zeros(CONFIG.z_dim), torch.randn(CONFIG.z_dim)])
    _, logvar = wild.posterior(CASE["enc.in.pixels"])
    assert logvar.min() >= -30 and logvar.max() <= 20


def test_pixels_that_do_not_fit_are_refused(vae: Vae) -> None:
    factor = CONFIG.factor
    with pytest.raises(ValueError, match=rf"\(1, 3, {factor + 1}, {factor}\) must have sides divisible by {factor}"):
        vae.encode(torch.zeros(1, 3, factor + 1, factor))


def test_bfloat16_stays_near(vae: Vae) -> None:
    """The type of the released pipeline: statistics are applied in float32, results keep the network's type."""
    half = Vae(CONFIG).to(torch.bfloat16).eval()
    half.load_state_dict(vae.state_dict())
    latents = half.encode(CASE["enc.in.pixels"].to(torch.bfloat16))
    assert latents.dtype == torch.bfloat16
    assert golden.error(latents.float(), CASE["enc.out.mode_normalised"]) < 0.05
