"""Direct current circuits: one given value changes, and the results that depend on it are worked out anew (PC1).

The circuit is solved already. A result that the change leaves alone, such as the voltage of a branch on an ideal battery,
keeps its value and its colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, erase, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label
from synth.science.physics.circuit import both, cut_wire
from synth.science.physics.dc import (
    CIRCUIT,
    HIGHEST,
    PATTERNS,
    RESISTANCES,
    Circuit,
    all_in_series,
    answered,
    asked_of,
    drawn_circuit,
    number,
    other_resistance,
    picture,
    shifted_point,
    slip,
    swapped_answers,
    unanswered,
    unmarked,
    values_of,
    whole,
    wiring_of,
    wrong_unit,
)

RESULTS = {1: (1, 2), 2: (2, 2), 3: (2, 3), 4: (2, 3), 5: (3, 3)}
MOST = 2  # results that change: more do not fit a short account
MARK = "text-new"


def _with(c: Circuit, k: int, value: int) -> Circuit:
    """A circuit with another resistance, or another voltage for k = 0."""
    ohms = c.ohms if k == 0 else {**c.ohms, k: value}
    return Circuit(value if k == 0 else c.voltage, ohms, c.top, c.branches, c.bottom)


def _fits(c: Circuit) -> bool:
    """Whether results have at most two decimals, and currents a size that a textbook would give them."""
    exact = [100 * v for v, _ in values_of(c).values()] + [100 * c.joined_ohms()]
    return all(v.denominator == 1 for v in exact) and all(Fraction(1, 20) <= i <= 12 for i in c.currents().values())


def _changed(s: Stream, c: Circuit) -> tuple[int, Circuit]:
    """What changes (a resistor's number, or 0 for the battery), and the circuit then. Raises Unfit."""
    for k in s.shuffled([*c.ohms, *c.ohms, 0]):
        old, offered = (c.ohms[k], RESISTANCES) if k else (c.voltage, tuple(range(3, HIGHEST + 1)))
        found = [d for v in s.shuffled([v for v in offered if v != old]) if _fits(d := _with(c, k, v))]
        if found:
            return k, found[0]
    raise Unfit("values", "no change leaves results of two decimals")


def _given(c: Circuit, k: int) -> str:
    return f"R_{k} = {c.ohms[k]} Ω" if k else f"U_0 = {c.voltage} V"


def _results(c: Circuit, names: Sequence[str]) -> dict[str, str]:
    """Results as they are written, by name."""
    values = values_of(c)
    return {name: f"{name} = {number(values[name][0])} {values[name][1]}" for name in names}


def _shown(before: Circuit, after: Circuit, names: Sequence[str]) -> list[str]:
    """Names of which at most MOST stand for another value afterwards."""
    old, new = values_of(before), values_of(after)
    out = [name for name in names if old[name] != new[name]][MOST:]
    return [name for name in names if name not in out]


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Draw a solved circuit, change one given value, and work the results out again."""
    before = drawn_circuit(s, s.choice(PATTERNS[difficulty]))
    k, after = _changed(s, before)
    names = _shown(before, after, asked_of(s, before, s.integer(*RESULTS[difficulty])))
    old, new = _results(before, names), _results(after, names)
    changed = [name for name in names if old[name] != new[name]]
    if not changed:
        raise Unfit("same", "no result depends on what changes")
    longer = max(before, after, key=lambda c: len(_given(c, k)))  # room for either text
    plain = picture(s, longer, {name: max(old[name], new[name], key=len) for name in names}, canvas)
    ids = {name: f"q{int(name[2:])}" for name in names}
    source = plain.changed({f"r{k}": {"text": _given(before, k)}} | {ids[n]: {"text": old[n]} for n in names})
    marked = {f"r{k}": {"text": _given(after, k), "cls": MARK}}
    target = source.changed(marked | {ids[n]: {"text": new[n], "cls": MARK} for n in changed})
    claims = tuple(
        constraint(claim("exists", select="label", label=text), origin)
        for text, origin in [(_given(after, k), "prompt"), *((new[n], "derived") for n in changed)]
    )
    hidden = {"circuit": after, "asked": changed, "ids": {n: ids[n] for n in changed}, "values": values_of(after)}
    hidden |= {"before": before, "k": k, "all": ids}
    name, value = (f"R_{k}", after.ohms[k]) if k else ("U_0", after.voltage)
    edit = Edit("change", {"given": name, "to": value, "mark": MARK})
    steps = tuple(_trace(after, source, target, f"r{k}", ids))
    return Problem(source, edit, target, steps, _slots(before, after, k, old, new), claims, hidden)


def _trace(c: Circuit, source: Figure, target: Figure, given: str, ids: Mapping[str, str]) -> Iterator[Step]:
    """The new value, the circuit with it, then each result; labels only where they change."""
    yield from _rewritten(source, target, given)
    yield from whole(c)
    for name, key in ids.items():
        yield from answered(c, name)
        if source.by_id[key] != target.by_id[key]:
            yield from _rewritten(source, target, key)


def _rewritten(source: Figure, target: Figure, key: str) -> Iterator[Step]:
    old, new = source.by_id[key], target.by_id[key]
    assert isinstance(old, Label) and isinstance(new, Label)
    yield erase(old)
    yield write(new)


def _slots(
    before: Circuit, after: Circuit, k: int, old: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    listed = {
        "given": [_given(before, j) for j in (0, *before.ohms)],
        "now": [_given(after, j) for j in (0, *before.ohms)],
    }
    listed |= {"old": list(old.values()), "new_results": list(new.values()), "results": list(new)}
    changed = [name for name in new if old[name] != new[name]]
    name = f"R_{k}" if k else "U_0"
    was = [_given(before, k), *(old[n] for n in changed)]
    listed |= {"marked": [_given(after, k), *(new[n] for n in changed)], "names": [name, *changed]}
    listed |= {"kept": [text for text in (*listed["given"], *old.values()) if text not in was]}
    english = [f"{n} {'becomes' if n in changed else 'stays'} {text.partition(' = ')[2]}" for n, text in new.items()]
    chinese = [f"{n} {'变为' if n in changed else '仍为'} {text.partition(' = ')[2]}" for n, text in new.items()]
    return {name: both(texts) for name, texts in listed.items()} | {
        "what": name, "to": _given(after, k).partition(" = ")[2],
        "from": _given(before, k).partition(" = ")[2], "wiring": wiring_of(before),
        "was": {
            "en": both([text.replace(" = ", " was ") for text in was])["en"],
            "zh": both([text.replace(" = ", " 原为 ") for text in was])["zh"],
        },
        "updates": {"en": both(english)["en"], "zh": both(chinese)["zh"]},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------- wrong targets


def only_given(p: Problem, s: Stream) -> Figure:
    """The new value is written and nothing is worked out."""
    ids = p.hidden["ids"].values()
    return p.target.changed({key: {"text": p.source.by_id[key].text, "cls": "text"} for key in ids})  # type: ignore[union-attr]


def given_forgotten(p: Problem, s: Stream) -> Figure:
    """The results are new and the given value is the old one."""
    key = f"r{p.hidden['k']}"
    return p.target.changed({key: {"text": p.source.by_id[key].text, "cls": "text"}})  # type: ignore[union-attr]


def left_alone(p: Problem, s: Stream) -> Figure | None:
    """One of several results that change is left as it was."""
    ids = list(p.hidden["ids"].values())
    key = s.choice(ids)
    return p.target.changed({key: {"text": p.source.by_id[key].text, "cls": "text"}}) if len(ids) > 1 else None  # type: ignore[union-attr]


def other_part(p: Problem, s: Stream) -> Figure | None:
    """The new value is given to another resistor, and everything follows from that."""
    before, k, ids = p.hidden["before"], p.hidden["k"], p.hidden["all"]
    others = [j for j in before.ohms if j != k and before.ohms[j] != p.hidden["circuit"].ohms.get(k)]
    if not k or not others:
        return None
    j = s.choice(others)
    wrong = _with(before, j, p.hidden["circuit"].ohms[k])
    old, new = _results(before, list(ids)), _results(wrong, list(ids))
    changes = {ids[n]: {"text": new[n], "cls": MARK} for n in ids if old[n] != new[n]}
    return p.source.changed(changes | {f"r{j}": {"text": _given(wrong, j), "cls": MARK}})


def scaled(p: Problem, s: Stream) -> Figure | None:
    """A result multiplied by the ratio of the new value and the old one, as if nothing else mattered."""
    before, after, k = p.hidden["before"], p.hidden["circuit"], p.hidden["k"]
    ratio = Fraction(after.ohms[k], before.ohms[k]) if k else Fraction(after.voltage, before.voltage) ** 2
    name = s.choice(p.hidden["asked"])
    old, unit = values_of(before)[name]
    text = f"{name} = {number(old * ratio)} {unit}"
    key = p.hidden["ids"][name]
    return p.target.changed({key: {"text": text}}) if text != p.target.by_id[key].text else None  # type: ignore[union-attr]


def overmarked(p: Problem, s: Stream) -> Figure:
    """A label that stays as it was, in the colour of those that change."""
    plain = [m.id for m in p.target.all(Label, "text")]
    return p.target.changed({s.choice(plain): {"cls": MARK}})


RECOMPUTE = Family(
    name="physics/dc-recompute",
    subject="physics",
    title={"en": "Changed value in a circuit", "zh": "改变电路中的一个已知量"},
    edits="one given value changes, and with it the results that depend on it, in colour",
    parameters="2 to 5 resistors of 1 to 40 Ω, a battery to 36 V; a resistance or the voltage changes, 1 to 3 results",
    make=make,
    mutators=(
        Mutator("only-given", only_given), Mutator("given-forgotten", given_forgotten), Mutator("left-alone", left_alone),
        Mutator("other-part", other_part), Mutator("scaled", scaled), Mutator("overmarked", overmarked),
        Mutator("slip", slip), Mutator("shifted-point", shifted_point), Mutator("all-in-series", all_in_series),
        Mutator("wrong-unit", wrong_unit), Mutator("swapped-answers", swapped_answers), Mutator("stale", unanswered),
        Mutator("unmarked", unmarked), Mutator("other-resistance", other_resistance), Mutator("cut-wire", cut_wire),
    ),
    edit={
        ("terse", "en"): ("Change {what} to {to} and [update|recompute] the results; labels that change are {new}.",
                          "What if {what} were {to}? Rewrite, in {new}, whatever changes in this circuit.",
                          "Set {what} = {to} and correct {results} where needed, changed labels {new}."),
        ("terse", "zh"): ("把 {what} 改为 {to}，重新计算结果，变化的标注用{new}。", "若 {what} 为 {to}，图中哪些数值会变？用{new}改写这些标注。",
                          "令 {what} = {to}，按需要更正 {results}，变化的标注为{new}。"),
        ("task", "en"): ("In this solved circuit {what} is changed from {from} to {to}. Write the new value in its place, work out {results} again, and replace every result that is no longer right. All labels that change are {new}; the others stay as they are.",
                         "Someone exchanges a part, so that {what} is now {to} instead of {from}. Bring the labels of the circuit up to date: the given value and those of {results} that depend on it, in {new}. Results that keep their value keep their colour.",
                         "Starting from the circuit as drawn, let {what} be {to}. Use Ohm's law and the rules for series and parallel resistors to see which of {results} change, and rewrite just these labels and that of {what} in {new}."),
        ("task", "zh"): ("在这个已解的电路中，{what} 由 {from} 改为 {to}。请在原处写上新值，重新求 {results}，替换不再正确的结果。凡变化的标注都用{new}，其余保持不变。",
                         "有人更换了元件，{what} 现在是 {to} 而不是 {from}。请更新电路的标注：已知量以及 {results} 中随之变化的量用{new}，数值不变的结果颜色也不变。",
                         "从所画电路出发，令 {what} 为 {to}。用欧姆定律和串并联规律判断 {results} 中哪些会变，并只把这些标注和 {what} 的标注用{new}改写。"),
        ("explicit", "en"): ("Change the label of {what} to {to}. Then {updates}. Write the changed labels, {marked}, in {new} and leave the rest alone.",
                             "Replace labels so that the circuit reads, in {new}, {marked}: with {what} at {to}, {updates}.",
                             "Since {wiring}, changing {what} from {from} to {to} means that {updates}. The labels that change are to be {new}: {marked}."),
        ("explicit", "zh"): ("把 {what} 的标注改为 {to}，于是 {updates}。变化的标注 {marked} 用{new}书写，其余不动。", "请替换标注，使电路中以{new}写着 {marked}：{what} 为 {to} 时，{updates}。",
                             "因为{wiring}，把 {what} 从 {from} 改为 {to} 后，{updates}。变化的标注用{new}：{marked}。"),
    },
    repair={
        ("terse", "en"): ("After changing {what} from {from} to {to} the labels of this circuit are not all right; mend them (changed ones {new}).",
                          "{what} was {from} and is now {to}: correct the updated labels of this circuit, changed ones {new}."),
        ("terse", "zh"): ("{what} 由 {from} 改为 {to} 后，这个电路的标注不全对，请改正（变化者为{new}）。", "{what} 原为 {from}，现为 {to}：请改正该电路更新后的标注，变化者用{new}。"),
        ("task", "en"): ("The circuit, in which {wiring}, had {kept}, while {was}. Then {what} became {to} and the labels were brought up to date, changed ones in {new}, with one mistake. Put it right.",
                         "Someone gave {what} the value {to} in a circuit with {kept}, where {was} before, worked {results} out again and went wrong. Restore the right labels; exactly those that differ from before are {new}."),
        ("task", "zh"): ("电路中{wiring}，{kept}，而 {was}。随后 {what} 改为 {to}，并更新了标注，变化者用{new}，但有一处错误，请改正。",
                         "有人在 {kept} 的电路中把 {what} 改为 {to}（{was}），重新计算 {results} 时出了错。请恢复正确的标注；恰好与原来不同的用{new}。"),
        ("explicit", "en"): ("The labels have to read {now}, {new_results}; before that, {was}. Exactly the labels of {names} are {new}. Correct the figure.",
                             "Make the circuit agree with this: {now}; {wiring}; {new_results}. Before, {was}; now only the labels of {names} are {new}, and every wire is complete."),
        ("explicit", "zh"): ("标注应为 {now}，{new_results}；而 {was}。恰好 {names} 的标注用{new}。请改正此图。", "请使电路符合以下内容：{now}；{wiring}；{new_results}。{was}；现在只有 {names} 的标注为{new}，导线没有断开。"),
    },
    source={
        ("terse", "en"): ("Solved circuit diagram in one ink: {given}; {old}.", "A circuit with {given} and the results {old}, nothing in colour."),
        ("terse", "zh"): ("单色的已解电路图：{given}；{old}。", "一个电路，{given}，结果 {old}，没有彩色部分。"),
        ("task", "en"): ("Draw the diagram of a direct current circuit with {given}, in which {wiring}. Beside the parts stand the results {old} too.",
                         "A worked circuit from a textbook: {wiring}. The labels give {given} and {old}, all in the same ink."),
        ("task", "zh"): ("画一个直流电路图，{given}，其中{wiring}，元件旁还标有结果 {old}。", "教科书中解好的电路：{wiring}。标注给出 {given} 和 {old}，都是同一墨色。"),
        ("explicit", "en"): ("A clean circuit diagram on a rectangular loop of straight wires. The battery, with one long and one short bar, stands on the left; {wiring}. Labels: {given}, {old}. Nothing is coloured.",
                             "Figure of an electric circuit with square corners and a battery on the left side; {wiring}. Plain labels read {given} and {old}; dots mark the junctions."),
        ("explicit", "zh"): ("用横平竖直的导线画成的清晰电路图，左侧是由一长一短两条线表示的电池；{wiring}。标注为 {given}，{old}，没有彩色部分。",
                             "直角转折的电路图，电池在左边；{wiring}。普通标注写着 {given} 和 {old}，连接点用圆点表示。"),
    },
    target={
        ("terse", "en"): ("Circuit diagram with {now} and {new_results}; {new}: the labels of {names}.", "A solved circuit, {now}, {new_results}, in which the labels of {names} are {new}."),
        ("terse", "zh"): ("电路图，{now}，{new_results}；{new}：{names} 的标注。", "解好的电路，{now}，{new_results}，其中 {names} 的标注为{new}。"),
        ("task", "en"): ("Draw the diagram of a direct current circuit with {now}, in which {wiring}. The results {new_results} stand beside the parts. Of all labels those of {names} are {new}.",
                         "A circuit from a textbook in which one value has been changed: {wiring}. Labels: {now}, {new_results}; what has changed, {names}, is {new}."),
        ("task", "zh"): ("画一个直流电路图，{now}，其中{wiring}，元件旁标有结果 {new_results}。所有标注中 {names} 的为{new}。",
                         "教科书中改动了一个量的电路：{wiring}。标注为 {now}，{new_results}；变化的 {names} 用{new}。"),
        ("explicit", "en"): ("A clean circuit diagram on a rectangular loop of straight wires. The battery, with one long and one short bar, stands on the left; {wiring}. Labels: {now}, {new_results}. Exactly those of {names} are {new}, the rest is plain.",
                             "Figure of an electric circuit with square corners and a battery on the left side; {wiring}. The labels read {now} and {new_results}; only those of {names} have the colour {new}."),
        ("explicit", "zh"): ("用横平竖直的导线画成的清晰电路图，左侧是由一长一短两条线表示的电池；{wiring}。标注：{now}，{new_results}。恰好 {names} 的标注为{new}，其余为普通颜色。",
                             "直角转折的电路图，电池在左边；{wiring}。标注写着 {now} 和 {new_results}，只有 {names} 的是{new}。"),
    },
    wording=Wording(
        law={
            "en": "with {what} = {to} all results agree with Ohm's law, and exactly the labels that changed are {new}",
            "zh": "{what} = {to}时各结果符合欧姆定律，恰好变化的标注为{new}",
        },
        figure=(Noun("solved direct-current circuit", "solved direct-current circuits", "已解的直流电路"),),
        nouns=CIRCUIT.wording.nouns,
        objective={
            "en": ("Change {what} to {to} and update {results}.", "Work out {results} for {what} at {to}."),
            "zh": ("把 {what} 改为 {to} 并更新 {results}。", "在 {what} 为 {to} 时求 {results}。"),
        },
        facts={"en": ("{what} is now {to}; changed labels are {new}.",), "zh": ("{what} 现为 {to}，变化的标注用{new}。",)},
        described={"en": ("In it {wiring}.",), "zh": ("其中{wiring}。",)},
    ),
    anchor="A0", catalogue=("PC1",), leaves=("Physics/Electricity/Circuits",),
)  # fmt: skip

FAMILIES = (RECOMPUTE,)
