"""Named colours, WCAG contrast, and choosing the colour of a text.

Relative luminance and contrast ratio are those of WCAG 2.2 (sRGB, IEC 61966-2-1). Every colour has an English and a
Chinese name, so that a caption can say what was drawn.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from catalog.identity import Stream

MIN_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3 (AA) for text of any size
SOLID_CONTRAST = 5.0  # for pairs on a plain ground: a margin for antialiased edges

# Below these ratios without help: a shadow lifts what nearly reads, a stroke what differs at all, else a panel.
_SHADOW_FROM, _STROKE_FROM = 3.3, 2.2


class Colour(NamedTuple):
    """An sRGB colour with its names."""

    name_en: str
    name_zh: str
    rgb: tuple[int, int, int]


class Ink(NamedTuple):
    """The colour of a text, and what must be drawn to make it readable.

    effect: None, "shadow", "stroke" or "panel"; support: the colour of that effect, its contrast with `colour` at least
    the ratio asked for; None without an effect.
    """

    colour: Colour
    effect: str | None
    support: Colour | None


COLOURS: tuple[Colour, ...] = (
    Colour("black", "黑色", (0, 0, 0)),
    Colour("white", "白色", (255, 255, 255)),
    Colour("dark grey", "深灰色", (66, 66, 68)),
    Colour("grey", "灰色", (128, 128, 128)),
    Colour("light grey", "浅灰色", (204, 204, 204)),
    Colour("slate grey", "石板灰色", (82, 92, 104)),
    Colour("red", "红色", (214, 14, 30)),
    Colour("dark red", "深红色", (140, 0, 8)),
    Colour("maroon", "栗色", (84, 12, 26)),
    Colour("salmon", "鲑鱼色", (250, 158, 146)),
    Colour("coral", "珊瑚色", (255, 104, 76)),
    Colour("pink", "粉色", (255, 176, 198)),
    Colour("light pink", "浅粉色", (255, 222, 230)),
    Colour("hot pink", "亮粉色", (255, 62, 148)),
    Colour("rose", "玫瑰色", (190, 30, 90)),
    Colour("orange", "橙色", (255, 140, 0)),
    Colour("burnt orange", "焦橙色", (178, 72, 0)),
    Colour("light orange", "浅橙色", (255, 192, 112)),
    Colour("peach", "桃色", (255, 212, 180)),
    Colour("brown", "棕色", (136, 80, 42)),
    Colour("dark brown", "深棕色", (76, 42, 18)),
    Colour("light brown", "浅棕色", (196, 152, 106)),
    Colour("beige", "米色", (226, 214, 180)),
    Colour("khaki", "卡其色", (190, 176, 112)),
    Colour("gold", "金色", (216, 164, 24)),
    Colour("yellow", "黄色", (255, 228, 0)),
    Colour("light yellow", "浅黄色", (255, 248, 170)),
    Colour("olive", "橄榄色", (112, 110, 16)),
    Colour("yellow-green", "黄绿色", (164, 210, 44)),
    Colour("green", "绿色", (20, 124, 40)),
    Colour("dark green", "深绿色", (0, 68, 28)),
    Colour("bright green", "亮绿色", (0, 210, 76)),
    Colour("light green", "浅绿色", (160, 230, 158)),
    Colour("mint", "薄荷色", (204, 246, 222)),
    Colour("sage", "灰绿色", (148, 170, 140)),
    Colour("teal", "蓝绿色", (0, 118, 116)),
    Colour("dark teal", "深蓝绿色", (0, 72, 76)),
    Colour("turquoise", "绿松石色", (56, 208, 194)),
    Colour("cyan", "青色", (0, 222, 255)),
    Colour("light cyan", "浅青色", (206, 248, 255)),
    Colour("sky blue", "天蓝色", (92, 176, 244)),
    Colour("light blue", "浅蓝色", (180, 210, 252)),
    Colour("blue", "蓝色", (24, 84, 230)),
    Colour("steel blue", "钢蓝色", (50, 112, 170)),
    Colour("dark blue", "深蓝色", (0, 32, 122)),
    Colour("navy", "藏青色", (12, 20, 56)),
    Colour("indigo", "靛蓝色", (84, 0, 158)),
    Colour("violet", "紫罗兰色", (146, 92, 250)),
    Colour("purple", "紫色", (132, 36, 170)),
    Colour("dark purple", "深紫色", (58, 12, 82)),
    Colour("light purple", "浅紫色", (196, 168, 242)),
    Colour("lavender", "薰衣草色", (226, 222, 252)),
    Colour("magenta", "品红色", (232, 0, 200)),
    Colour("dark magenta", "深品红色", (122, 0, 98)),
    Colour("plum", "梅子色", (156, 92, 134)),
    Colour("orchid", "兰花紫色", (240, 148, 226)),
)


def _linear(code: int) -> float:
    """Linear light 0 to 1 of an 8-bit sRGB code (IEC 61966-2-1)."""
    value = code / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


LINEAR: tuple[float, ...] = tuple(_linear(code) for code in range(256))


def luminance(rgb: Sequence[int]) -> float:
    """WCAG relative luminance, 0 (black) to 1 (white), of an 8-bit sRGB colour."""
    return 0.2126 * LINEAR[rgb[0]] + 0.7152 * LINEAR[rgb[1]] + 0.0722 * LINEAR[rgb[2]]


def contrast(first: float, second: float) -> float:
    """WCAG contrast ratio, 1 to 21, of two relative luminances in either order."""
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


_BY_LUMINANCE = tuple(sorted(COLOURS, key=lambda colour: luminance(colour.rgb)))
_LUMINANCES = [luminance(colour.rgb) for colour in _BY_LUMINANCE]


def _text_colours(background: Colour) -> tuple[Colour, ...]:
    ground = luminance(background.rgb)
    return tuple(colour for colour in COLOURS if contrast(luminance(colour.rgb), ground) >= SOLID_CONTRAST)


_SOLID = tuple((colour, texts) for colour in COLOURS if (texts := _text_colours(colour)))


def choose_solid(stream: Stream) -> tuple[Colour, Colour]:
    """A background and a text colour of contrast >= SOLID_CONTRAST: any background alike, then any text on it alike."""
    background, texts = stream.choice(_SOLID)
    return background, stream.choice(texts)


def readable(darkest: float, lightest: float, ratio: float = MIN_CONTRAST) -> tuple[Colour, ...]:
    """The colours whose contrast is >= ratio with every luminance from `darkest` to `lightest`."""
    dark = bisect_right(_LUMINANCES, (darkest + 0.05) / ratio - 0.05)
    light = bisect_left(_LUMINANCES, (lightest + 0.05) * ratio - 0.05)
    return _BY_LUMINANCE[:dark] + _BY_LUMINANCE[light:]


def choose_colour(stream: Stream, quantiles: Sequence[float], ratio: float = MIN_CONTRAST) -> Ink:
    """A text colour for a region of a picture, by its luminance quantiles (2, 10, 50, 90, 98 %).

    The colour's contrast with all luminances between the 10 % and the 90 % quantile is >= ratio. Where no colour has
    that (a region both dark and light), the ink comes with the effect it needs: colours of the better side, dark or
    light, and a `support` colour whose contrast with the ink is >= ratio.
    """
    darkest, lightest = float(quantiles[1]), float(quantiles[3])
    fitting = readable(darkest, lightest, ratio)
    if fitting:
        return Ink(stream.choice(fitting), None, None)
    with_white, with_black = contrast(1.0, lightest), contrast(0.0, darkest)
    best = max(with_white, with_black)
    effect = "shadow" if best >= _SHADOW_FROM else "stroke" if best >= _STROKE_FROM else "panel"
    light = with_white >= with_black
    colour = stream.choice(readable(0.0, 0.0, 1.6 * ratio) if light else readable(1.0, 1.0, 1.6 * ratio))
    return Ink(colour, effect, stream.choice(_supports(colour, light, ratio)))


def _supports(colour: Colour, light: bool, ratio: float) -> tuple[Colour, ...]:
    """Colours on the other side of a light (or dark) ink, contrast with it >= ratio."""
    ink = luminance(colour.rgb)
    if light:
        return _BY_LUMINANCE[: bisect_right(_LUMINANCES, (ink + 0.05) / ratio - 0.05)]
    return _BY_LUMINANCE[bisect_left(_LUMINANCES, (ink + 0.05) * ratio - 0.05) :]
