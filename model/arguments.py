"""What a caller may pass to the pipeline: each argument brought into one form, or refused with its name and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import torch
from PIL import Image

from model.config import keys
from model.generation import LIMITS
from model.pixels import to_rgb

Images = Image.Image | list[Image.Image | list[Image.Image] | None] | None  # a tuple does for a list

# Options of transformers' `generate` that choose tokens; all else of it the pipeline decides.
TEXT_OPTIONS = keys(
    "do_sample temperature top_k top_p min_p typical_p epsilon_cutoff eta_cutoff repetition_penalty "
    "no_repeat_ngram_size num_beams early_stopping length_penalty min_new_tokens bad_words_ids"
)
MAX_BEAMS = 64  # each is a row of its own
# What diffusers and transformers call it -> what it is here.
ELSEWHERE = {
    "callback_on_step_end": "callback",
    "cfg_scale": "all_cfg_scale (text) and part_cfg_scale (images)",
    "device_map": "device",
    "guidance_scale": "all_cfg_scale (text) and part_cfg_scale (images)",
    "image_guidance_scale": "part_cfg_scale",
    "images": "image",
    "max_length": "max_new_tokens",
    "mode": "generation_mode",
    "negative_prompt": "nothing for it: what guidance leads away from is fixed",
    "num_return_sequences": "num_images_per_prompt, or for several texts the prompt several times with do_sample",
    "prompts": "prompt",
    "steps": "num_inference_steps",
    "torch_dtype": "dtype",
    "true_cfg_scale": "all_cfg_scale (text) and part_cfg_scale (images)",
}


def refuse_unknown(names: Iterable[str], known: Sequence[str]) -> None:
    """Raises TypeError for keyword arguments that no parameter takes, saying what they are called here."""
    for name in sorted(names):
        right = [ELSEWHERE[name]] if name in ELSEWHERE else get_close_matches(name, known, 1)
        fix = f"give {right[0]}" if right else f"known are {', '.join(sorted(known))}"
        raise TypeError(f"{name} is no argument here: {fix}")


def pairs(prompt: str | Sequence[str], image: Images) -> tuple[list[str], list[list[Image.Image]]]:
    """Prompts, and the images of each, in RGB."""
    if not isinstance(prompt, Sequence) or not all(isinstance(one, str) for one in prompt):
        raise ValueError(f"prompt must be a text or a list of texts, not {prompt!r}")
    prompts = [prompt] if isinstance(prompt, str) else list(prompt)
    if image is None:
        return prompts, [[] for _ in prompts]
    if not isinstance(image, list | tuple):
        image = [image]
    if isinstance(prompt, str) and not any(isinstance(own, list | tuple) for own in image):
        image = [image]  # a flat list for a single prompt: all are its own
    owned = [[] if own is None else list(own) if isinstance(own, list | tuple) else [own] for own in image]
    for number, own in enumerate(owned):
        if wrong := [entry for entry in own if not isinstance(entry, Image.Image)]:
            raise ValueError(f"image of prompt {number}: {wrong[0]!r} is no PIL image; open files with PIL.Image.open")
    return prompts, [[to_rgb(entry) for entry in own] for own in owned]


def seeds(seed: int | Sequence[int] | None, count: int) -> list[int]:
    """One per picture. None draws them from the operating system: they are recorded, so nothing is lost."""
    if seed is None:
        return [torch.Generator().seed() % 2**32 for _ in range(count)]
    several = isinstance(seed, Sequence) and not isinstance(seed, str)
    found = [whole("seed", one) for one in (seed if several else [seed])]
    if wrong := [one for one in found if not 0 <= one < 2**63]:
        raise ValueError(f"seed must be from 0 to 2^63 - 1, not {wrong[0]}")
    if not several:
        return [found[0] + i for i in range(count)]
    if len(found) != count:
        raise ValueError(f"{len(found)} seeds for {count} pictures: give one, or one for each")
    return found


def generators(given: Any) -> torch.Generator | Sequence[torch.Generator] | None:
    """None, one generator, or a list of them."""
    several = given if isinstance(given, list | tuple) else [] if given is None else [given]
    if wrong := [one for one in several if not isinstance(one, torch.Generator)]:
        raise ValueError(f"generator must be a torch.Generator or a list of them, not {wrong[0]!r}")
    return given


def number(name: str, value: Any, most: float) -> float:
    """A real number from 0 to `most`."""
    if not isinstance(value, Real) or not 0 <= value <= most:
        raise ValueError(f"{name} must be a number from 0 to {most:.0f}, not {value!r}")
    return float(value)


def refuse_text_options(options: Mapping[str, Any]) -> None:
    """Raises ValueError for an option of text generation that would stop transformers in the middle, or be ignored."""
    for name, (low, high) in LIMITS.items():
        if name in options and not (isinstance(options[name], Real) and low <= options[name] <= high):
            raise ValueError(f"{name} must be a number from {low} to {high}, not {options[name]!r}")
    if not 1 <= whole("num_beams", options.get("num_beams", 1)) <= MAX_BEAMS:
        raise ValueError(f"num_beams must be from 1 to {MAX_BEAMS}, not {options['num_beams']}")


def whole(name: str, value: Any) -> int:
    """An argument as Python's integer; numpy's are whole numbers too."""
    if type(value) is bool or not isinstance(value, Integral):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def device(name: torch.device | str) -> torch.device:
    """Raises ValueError for what is neither the CPU nor a CUDA device that is there."""
    try:
        found = torch.device(name)
    except (RuntimeError, TypeError):
        found = None
    if found is None or found.type not in ("cpu", "cuda"):
        raise ValueError(f"device {name!r} is not known; give cpu, cuda or cuda:1")
    if found.type == "cuda" and (found.index or 0) >= torch.cuda.device_count():
        raise ValueError(f"device {found}: PyTorch finds no such CUDA device here; use device cpu")
    return found
