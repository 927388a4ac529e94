"""Where things lie and which way they go, as prompts state it of figures in which that is a matter of the scene.

Per family a closed list of phrasings in English and Chinese; what they state is compared with what the certificates'
readers find in a figure, or with the edit. A phrasing that is not listed claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from verifiers.certificates.forces import NoForces, dot, forces, owners
from verifiers.certificates.geometry import Unread, rays
from verifiers.certificates.incline import up_slope
from verifiers.certificates.lorentz_force import charges_of
from verifiers.certificates.optics import bench_of
from verifiers.marks import plain

if TYPE_CHECKING:
    from verifiers.certificates import Edit
    from verifiers.readback import Figure

Fact = Callable[["Figure", "Edit", tuple[str, ...]], bool]  # what a match's groups say, of a figure or of the edit

TURNS = {  # x to the right, y downwards
    "left": (-1, 0), "左": (-1, 0), "right": (1, 0), "右": (1, 0),
    "upper": (0, -1), "above": (0, -1), "top": (0, -1), "上": (0, -1),
    "lower": (0, 1), "below": (0, 1), "bottom": (0, 1), "下": (0, 1),
}  # fmt: skip
_OPEN = frozenset(("open", "opened", "Open", "断开"))
_OFF = 0.02  # by which the cosine of an angle that is said to be a right or a straight one may differ


def _points(vector: tuple[float, float], words: Sequence[str]) -> bool:
    """Whether a vector (y downwards) goes where words such as `upper`, `left` say; one word alone says the larger part."""
    wanted = [sum(TURNS[word][k] for word in words) for k in (0, 1)]
    major = max((0, 1), key=lambda k: abs(vector[k]))
    return all(w * v > 0 for w, v in zip(wanted, vector) if w) and (all(wanted) or bool(wanted[major]))


def _charge(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """`v_1`, `F_2`, the words of a direction."""
    name, *words = said
    for charge in charges_of(figure):
        if plain(name) == f"{name[0]}{charge.index}":
            return _points(charge.motion if name[0] == "v" else charge.due, words)
    return False


def _slope(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    return _points((up_slope(figure)[0], 0.0), said)


def _light(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """Where light comes from: the start of the ray that is given, seen from its end."""
    start, end = rays(figure, "ray", "arrow")[0]
    return _points((start[0] - end[0], start[1] - end[1]), said)


def _object(mirror: bool) -> Fact:
    return lambda figure, edit, said: _points((float(bench_of(figure, mirror).side), 0.0), said)


def _image(mirror: bool) -> Fact:
    """Adjectives of an image: real or virtual, inverted or upright, enlarged or reduced."""

    def holds(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
        bench = bench_of(figure, mirror)
        words, real = " ".join(said), bench.v > 0
        large = abs(bench.v) > bench.u
        wrong = ("virtual", "虚像", "upright", "正立") if real else ("real", "实像", "inverted", "倒立")
        return not any(word in words for word in (*wrong, *(("reduced", "缩小") if large else ("enlarged", "放大"))))

    return holds


def _wide(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """The wider arm of a tube."""
    walls = sorted({round(x, 1) for polygon in figure.polygons if len(polygon.points) == 8 for x, _ in polygon.points})
    return len(walls) == 4 and _points((walls[3] - walls[2] - walls[1] + walls[0], 0.0), said)


def _poured(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    return _points((1.0 if edit.args.get("right") else -1.0, 0.0), said)


def _thrown(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """The switch of the edit, and how it stands afterwards."""
    name = next(word for word in said if word.startswith("S_"))
    return name != edit.args.get("switch") or edit.args.get("closed") is not any(word in _OPEN for word in said)


def _angle(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """Two named forces at right angles, or opposed."""
    one, other, how = said[0], said[-1] if said[-1][0] == "F" else said[1], " ".join(said)
    labels = [label for label in figure.labels if label.text.startswith("F")]
    arrows = forces(figure)
    named = {label.text.partition(" ")[0]: arrow.vector for label, arrow in zip(labels, owners(labels, arrows))}
    a, b = named[one], named[other]
    cosine = dot(a, b) / (dot(a, a) * dot(b, b)) ** 0.5
    due = 0.0 if "right angles" in how or "垂直" in how else -1.0 if "opposes" in how or "反向" in how else 1.0
    return abs(cosine - due) < _OFF


def _way(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """Where a wave goes: the arrow of its motion."""
    arrows = [line for line in figure.lines if line.cls == "object" and line.end]
    return bool(arrows) and _points((arrows[0].points[-1][0] - arrows[0].points[0][0], 0.0), said)


def _string(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """Which of two strings makes the angle of a name: the one whose label stands further to that side."""
    side, name = said
    places = {label.text[:1]: label.at[0] for label in figure.labels if label.text[:1] in "αβ"}
    return len(places) < 2 or _points((2 * places[name] - sum(places.values()), 0.0), (side,))


def _focus(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    return said == ("F",)


def _heading(figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    """The expression that stands above an automaton in the largest type."""
    return bool(figure.labels) and max(figure.labels, key=lambda label: label.size).text == said[0].rstrip("，,.:；")


_SIDE = "(left|right)"
_LEFT_OR_RIGHT = "([左右])"
_DIRECTION = r"(?:the )?(?:(upper|lower) )?(left|right|top|bottom)"
_HAN_DIRECTION = "([左右]?)([上下]?)(?![左右上下])"


def _imaging(mirror: bool) -> tuple[tuple[re.Pattern[str], Fact], ...]:
    """What is said of lenses and of mirrors: the object's side, the focus' letter, the image's adjectives."""
    return (
        (re.compile(rf"\bAB on the {_SIDE}|AB stands .{{0,30}}to the {_SIDE}|^.*? To the {_SIDE} a thick"), _object(mirror)),
        (re.compile(f"(?:物体 ?(?:AB )?|AB )在{_LEFT_OR_RIGHT}侧|{_LEFT_OR_RIGHT}侧立着箭头"), _object(mirror)),
        (re.compile(r"focus ([A-Z])\b|; ([A-Z]) is marked|焦点 ?([A-Z])(?![A-Z'])"), _focus),
        (re.compile(r"((?:(?:inverted|upright|enlarged|reduced),? ){0,2}(?:real|virtual)) image"), _image(mirror)),
        (re.compile("((?:(?:倒立|正立|放大|缩小)[、的]?){1,2}(?:实像|虚像)?)(?: A|，形|$)"), _image(mirror)),
    )  # fmt: skip


_STATED: dict[str, tuple[tuple[re.Pattern[str], Fact], ...]] = {
    "physics/lorentz-force": (
        (re.compile(rf"\b([vF](?:_\d)?)(?: = [\d.]+ mN)? towards {_DIRECTION}"), _charge),
        (re.compile(rf"([vF](?:_\d)?)(?: = [\d.]+ mN，方向)? ?[向朝]{_HAN_DIRECTION}"), _charge),
    ),
    "physics/incline": (
        (re.compile(rf"\bris(?:es|ing) to the {_SIDE}|high end is on the {_SIDE}"), _slope),
        (re.compile(f"向{_LEFT_OR_RIGHT}升高|高端在{_LEFT_OR_RIGHT}侧"), _slope),
    ),
    "physics/refraction": (
        (re.compile(r"\b[Ff]rom the (upper|lower) (left|right)"), _light),
        (re.compile("从([左右])([上下])方(?:射|以)|来自([左右])([上下])方"), _light),
    ),
    "physics/thin-lens": _imaging(mirror=False),
    "physics/spherical-mirror": _imaging(mirror=True),
    "physics/travelling-wave": (
        (re.compile(rf"(?:to the|point(?:s|ing)?|[\d.]+ m) {_SIDE}\b(?! arm)"), _way),
        (re.compile(f"[向指]{_LEFT_OR_RIGHT}|的{_LEFT_OR_RIGHT}侧 [\\d.]+ m"), _way),
    ),
    "physics/u-tube": (
        (re.compile(rf"\bwide(?:r)? {_SIDE} arm|较粗的{_LEFT_OR_RIGHT}管"), _wide),
        (
            re.compile(
                rf"(?:[Ii]nto|filled into|column stands in) (?:the|its) {_SIDE} arm|poured in on the {_SIDE}"
                f"|{_LEFT_OR_RIGHT}管(?:注入|加入)|向{_LEFT_OR_RIGHT}管"
            ),
            _poured,
        ),
    ),
    "physics/vector-sum": (
        (re.compile(r"(F_\d) (is at right angles to|opposes) (F_\d)|(F_\d) 与 (F_\d) (垂直|反向|平行|同向)"), _angle),
    ),
    "cs/regex-nfa": ((re.compile(r"(?:automaton for|heading|标题|正则表达式) (?!(?:the|reads|is|an?)\b)([^\s，。]+)"), _heading),),
    "physics/hanging-mass": ((re.compile("(left|right) string makes (α|β)|([左右])绳与[^，。；]{1,4}成 (α|β)"), _string),),
    "physics/switch": (
        (re.compile(r"(S_\d) (?:is|was|has been|had been|should be) (closed|open(?:ed)?)\b"), _thrown),
        (re.compile(r"\b(Close|Open) (?:the switch |switch )?(S_\d)|(闭合|断开)(?:开关)? ?(S_\d)"), _thrown),
    ),
}  # fmt: skip


def faults_of_bearings(family: str, text: str, figures: Sequence[Figure], edit: Edit) -> Iterator[str]:
    """What a text says of places and directions that is so in none of the figures."""
    for pattern, holds in _STATED.get(family, ()):
        for match in pattern.finditer(text):
            said = tuple(word for word in match.groups() if word)
            if said and not any(_holds(holds, figure, edit, said) for figure in figures):
                yield f"nothing lies or goes so: {match[0].strip()!r}"


def _holds(holds: Fact, figure: Figure, edit: Edit, said: tuple[str, ...]) -> bool:
    with suppress(Unread, NoForces, KeyError, IndexError):
        return holds(figure, edit, said)
    return False
