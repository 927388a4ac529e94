"""What the language model reads: system prompts, the user's text, and the three versions that guidance compares.

Training and inference build their prompts here and only here. Texts and rules are those of the official processor,
oddities included (a Latin full stop after a Chinese one, "。：" in the editing prompt): the released weights know them.
"""

from __future__ import annotations

from enum import StrEnum

IMAGE_MARK = "<image>"  # what a user writes where an image belongs
IM_START, IM_END = "<|im_start|>", "<|im_end|>"
IMG, IMG_END, IMG_CONTEXT, IMG_UNCOND = "<img>", "</img>", "<IMG_CONTEXT>", "<img_uncond>"
# Far beyond what the head was trained to follow: a longer text is a file given by mistake.
MAX_CHARACTERS = 65_536
# Tokens that the templates are built of. In a user's text they would move turns and images about.
RESERVED = (IM_START, IM_END, IMG, IMG_END, IMG_CONTEXT, IMG_UNCOND)

_IDENTITY = (
    "你是书生·万象，英文名是InternVL，是由上海人工智能实验室、清华大学及多家合作单位联合开发的多模态大语言模型。"
)
_WITHOUT_TEXT = "Generate an image based on reference images."
_WITHOUT_ANYTHING = f"Here is a random image {IMG_UNCOND}:"
_SENTENCE_ENDS = ".!?,:;"  # no 。 among them: "完成。" becomes "完成。."


class Task(StrEnum):
    """What the system prompt asks for."""

    UNDERSTANDING = "understanding"
    GENERATION = "generation"
    EDITING = "editing"


class Branch(StrEnum):
    """How much of the condition a row keeps, in the order in which guidance takes them."""

    CONDITIONAL = "conditional"
    PARTIAL = "partial"  # images without text; without images the same as UNCONDITIONAL
    UNCONDITIONAL = "unconditional"


SYSTEM_PROMPTS = {
    Task.UNDERSTANDING: _IDENTITY,
    Task.GENERATION: _IDENTITY
    + "请通过详细描述图像中物体和背景的颜色、形状、大小、纹理、数量、文字内容以及空间位置关系等来对图像进行全面描述：",
    Task.EDITING: _IDENTITY
    + "请描述输入图像的关键特征（颜色、形状、大小、纹理、物体、背景等），"
    + "然后解释用户的文本指令应该如何改变或修改图像，从而生成一个满足用户要求的新图像，并适当保持与原始输入的一致性。：",
}


def normalise(prompt: str, images: int) -> str:
    """The user's text as the model knows it: one mark per image, a capital first, a punctuation mark last.

    Images without a mark are put first, each on a line of its own. With an image in front nothing is capitalised.

    Raises:
        ValueError: if the text has more marks than there are images, holds a token of the template, cannot be written
            in UTF-8, or is too long.
    """
    if len(prompt) > MAX_CHARACTERS:
        raise ValueError(f"the prompt has {len(prompt):,} characters, more than {MAX_CHARACTERS:,}: shorten it")
    marks = prompt.count(IMAGE_MARK)
    if marks > images:
        raise ValueError(f"the prompt has {marks} {IMAGE_MARK} marks for {images} images: give an image for each mark")
    refuse_unreadable(prompt)
    text = (f"{IMAGE_MARK}\n" * (images - marks) + prompt).strip()
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in _SENTENCE_ENDS else f"{text}."  # an empty text stays empty


def refuse_unreadable(text: str) -> None:
    """Raises ValueError if a user's text holds a token of the template, or half a character, as bad bytes leave it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise ValueError(f"character {error.start + 1} of the prompt is U+{code:X}, no UTF-8: write it anew") from None
    if found := [token for token in RESERVED if token in text]:
        raise ValueError(f"the prompt contains {' '.join(found)}, reserved for the template: leave it out")


def branch_text(prompt: str, images: int, branch: Branch) -> str:
    """The user's turn of one guidance branch, images as marks."""
    if branch is Branch.CONDITIONAL:
        return normalise(prompt, images)
    if branch is Branch.PARTIAL and images:
        return f"{IMAGE_MARK}\n" * images + _WITHOUT_TEXT
    return _WITHOUT_ANYTHING


def conversation(text: str, system: str, image_tokens: int) -> str:
    """System turn, user turn and the opened turn of the assistant, each image as `image_tokens` context tokens.

    Raises:
        ValueError: if `system` holds a token of the template or cannot be written in UTF-8.
    """
    refuse_unreadable(system)
    return f"{IM_START}system\n{system}{IM_END}" + next_turn(text, image_tokens)


def next_turn(text: str, image_tokens: int) -> str:
    """What follows the end of a turn: the user's, and the opened turn of the assistant; see `conversation`."""
    image = IMG + IMG_CONTEXT * image_tokens + IMG_END
    # The official template leaves the turn of an empty text open.
    user = f"{text.replace(IMAGE_MARK, image)}{IM_END}\n" if text else ""
    return f"\n{IM_START}user\n{user}{IM_START}assistant\n"
