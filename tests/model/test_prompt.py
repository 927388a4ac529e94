"""The rules for a user's text, one by one."""

from __future__ import annotations

import pytest

from model.prompt import RESERVED, SYSTEM_PROMPTS, Branch, Task, branch_text, conversation, normalise


@pytest.mark.parametrize(
    "prompt, images, expected",
    [
        ("a red cat", 0, "A red cat."),
        ("  a red cat \n", 0, "A red cat."),
        ("A red cat!", 0, "A red cat!"),
        ("why:", 0, "Why:"),
        ("画一只猫。", 0, "画一只猫。."),  # the Chinese full stop is not recognised
        ("", 0, ""),
        ("  ", 0, ""),
        ("remove it", 1, "<image>\nremove it."),  # begins with "<", so nothing is capitalised
        ("", 1, "<image>."),
        ("put <image> on it", 1, "Put <image> on it."),
        ("put <image> on it", 3, "<image>\n<image>\nput <image> on it."),
        ("merge <image>", 1, "Merge <image>."),
        ("éclair", 0, "Éclair."),
    ],
)
def test_normalise(prompt: str, images: int, expected: str) -> None:
    assert normalise(prompt, images) == expected


@pytest.mark.parametrize("token", RESERVED)
def test_template_tokens_cannot_be_smuggled_in(token: str) -> None:
    with pytest.raises(ValueError, match="reserved for the template"):
        normalise(f"a {token} b", 0)


@pytest.mark.parametrize("text", ["caf\udce9", "\ud800"])
def test_half_characters_are_refused(text: str) -> None:
    """Python keeps bytes of the command line that are no UTF-8 as surrogates, and JSON may write them."""
    message = f"character {len(text)} of the prompt is U\\+{ord(text[-1]):X}, no UTF-8"
    with pytest.raises(ValueError, match=message):
        normalise(text, 0)
    with pytest.raises(ValueError, match=message):
        conversation("A cat.", text, 2)


def test_more_marks_than_images_are_refused() -> None:
    with pytest.raises(ValueError, match="2 <image> marks for 1 images"):
        normalise("<image> or <image>", 1)


def test_branches() -> None:
    texts = {images: [branch_text("a cat", images, branch) for branch in Branch] for images in (0, 2)}
    blank = "Here is a random image <img_uncond>:"
    assert texts[0] == ["A cat.", blank, blank]
    assert texts[2] == [
        "<image>\n<image>\na cat.",
        "<image>\n<image>\nGenerate an image based on reference images.",
        blank,
    ]


def test_conversation() -> None:
    assert conversation("See <image>.", "S", image_tokens=2) == (
        "<|im_start|>system\nS<|im_end|>\n"
        "<|im_start|>user\nSee <img><IMG_CONTEXT><IMG_CONTEXT></img>.<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_the_turn_of_an_empty_text_stays_open() -> None:
    assert conversation("", "S", 2).endswith("<|im_start|>user\n<|im_start|>assistant\n")


def test_each_task_has_a_prompt_that_begins_with_who_the_model_is() -> None:
    assert set(SYSTEM_PROMPTS) == set(Task)
    assert all(text.startswith(SYSTEM_PROMPTS[Task.UNDERSTANDING]) for text in SYSTEM_PROMPTS.values())
    assert SYSTEM_PROMPTS[Task.EDITING].endswith("。：")  # sic
