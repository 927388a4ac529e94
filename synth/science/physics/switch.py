"""Switches and lamps: what lights up when a switch is moved, and where the current flows (PC2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import claim, difference
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Point
from synth.science.physics.circuit import Board, both, lever

PATTERNS: dict[int, tuple[tuple[str, tuple[str, ...]], ...]] = {  # parts in the top rail, and in every branch
    1: (("S", ("L", "L")), ("", ("SL", "L")), ("S", ("LL",)), ("", ("SL", "SL"))),
    2: (("S", ("SL", "L")), ("", ("SL", "SL")), ("SL", ("L", "SL")), ("L", ("SL", "L"))),
    3: (("S", ("SL", "SL")), ("SL", ("SL", "SL")), ("", ("SL", "SL", "L")), ("S", ("SLL", "L"))),
    4: (("S", ("SL", "SL", "L")), ("SL", ("SLL", "SL")), ("", ("SLL", "SL", "L")), ("S", ("SLL", "SL"))),
    5: (("S", ("SL", "SL", "SL")), ("S", ("SLL", "SL", "SL")), ("SL", ("SLL", "SLL")), ("L", ("SL", "SLL", "SL"))),
}
COLUMN = 100.0, 160.0  # px between upright wires, at least and at most
SIZE = 16.0
LIVE, LIT = "wire-selected", "shape-new"


@dataclass(frozen=True, slots=True)
class Circuit:
    """Lamps and switches by name, in a rail and in branches that hold a lamp each; `closed` names closed switches."""

    top: tuple[str, ...]
    branches: tuple[tuple[str, ...], ...]
    closed: frozenset[str]

    def live(self) -> frozenset[int]:
        """Numbers of the branches through which current flows."""
        if not self._lets_through(self.top):
            return frozenset()
        return frozenset(j for j, branch in enumerate(self.branches) if self._lets_through(branch))

    def _lets_through(self, parts: Sequence[str]) -> bool:
        return all(p in self.closed for p in parts if p[0] == "S")

    def lit(self) -> frozenset[str]:
        """Lamps that shine."""
        live = self.live()
        shining = {p for j in live for p in self.branches[j]} | (set(self.top) if live else set())
        return frozenset(p for p in shining if p[0] == "L")


def _drawn(s: Stream, difficulty: int) -> tuple[Circuit, str]:
    """A circuit and a switch that changes which lamps shine, and leaves one shining. Raises Unfit."""
    top, branches = s.choice(PATTERNS[difficulty])
    count = {"L": 0, "S": 0}
    named: list[tuple[str, ...]] = []
    for parts in (top, *s.shuffled(branches)):
        names = []
        for kind in s.shuffled(parts):
            count[kind] += 1
            names.append(f"{kind}_{count[kind]}")
        named.append(tuple(names))
    switches = [f"S_{k}" for k in range(1, count["S"] + 1)]
    for _ in range(40):
        closed = frozenset(name for name in switches if s.chance(0.55))
        name = s.choice(switches)
        before = Circuit(named[0], tuple(named[1:]), closed)
        after = replace(before, closed=closed ^ {name})
        if after.lit() and after.lit() != before.lit():
            return before, name
    raise Unfit("switch", "no switch leaves a lamp shining and changes another")


# --------------------------------------------------------------------------------------------------------- the picture


@dataclass(slots=True)
class _Picture:
    """A circuit on its way onto a board; `guards` tells for every wire and lever which branches feed it."""

    circuit: Circuit
    unit: float
    board: Board
    labels: list[Label] = field(default_factory=list)
    guards: dict[str, frozenset[int]] = field(default_factory=dict)

    def chain(
        self,
        parts: Sequence[str],
        path: tuple[Point, ...],
        places: Sequence[Point],
        upright: bool,
        guard: frozenset[int],
    ) -> Point:
        """Parts one after the other, each at the end of a wire; where the last one ends."""
        for name, at in zip(parts, places):
            if name[0] == "L":
                a, b = self.board.lamp(name, at, upright)
            else:
                a, b = self.board.switch(name, at, upright, name in self.circuit.closed)
                self.guards[name] = guard
            self.wire(guard, *path, a)
            self.labels.append(self.name(name, at, upright))
            path = (b,)
        return path[-1]

    def wire(self, guard: frozenset[int], *points: Point) -> None:
        """A wire that some branches feed."""
        self.guards[self.board.wire(*points)] = guard

    def name(self, name: str, at: Point, upright: bool) -> Label:
        """Right of an upright part; above a lying lamp, below a lying switch."""
        u = self.unit
        gap = (30 if name[0] == "L" else 22) * u
        to = (at[0] + gap, at[1]) if upright else (at[0], at[1] - 28 * u if name[0] == "L" else at[1] + 19 * u)
        return Label(f"t{name}", (round(to[0], 1), round(to[1], 1)), name, "text", SIZE * u, "name", italic=True)


def _picture(s: Stream, c: Circuit, canvas: Canvas) -> tuple[Figure, Mapping[str, frozenset[int]]]:
    """The circuit in one colour, and which branches feed every wire and lever."""
    u, n = canvas.unit, len(c.branches)
    steps = max(1, len(c.top)) + n - 1
    column = min(max(COLUMN[0] * u, (canvas.width - 110 * u) / steps), COLUMN[1] * u)
    left = round((canvas.width - steps * column - 20 * u) / 2, 1)
    columns = [round(left + (max(1, len(c.top)) + j) * column, 1) for j in range(n)]
    top, foot = round(canvas.height * s.uniform(0.18, 0.26), 1), round(canvas.height * s.uniform(0.74, 0.84), 1)
    picture, whole = _Picture(c, u, Board(u)), frozenset(range(n))
    plus, minus = picture.board.battery("b", (left, round((top + foot) / 2, 1)), True, s.chance(0.7))
    width = (columns[0] - left) / max(1, len(c.top))
    places = [(round(left + (j + 0.5) * width, 1), top) for j in range(len(c.top))]
    path: tuple[Point, ...] = (plus, (left, top))
    if c.top:
        path = (picture.chain(c.top, path, places, False, whole),)
    ends = [path, (minus, (left, foot))]
    for j, (x, branch) in enumerate(zip(columns, c.branches)):
        later, last = frozenset(range(j, n)), j == n - 1
        for k, y in enumerate((top, foot)):
            if last:
                ends[k] = (*ends[k], (x, y))
                continue
            picture.wire(later, *ends[k], (x, y))
            picture.board.dot(f"d{j}{'tf'[k]}", (x, y))
            ends[k] = ((x, y),)
        ys = [round(top + (foot - top) * (i + 0.5) / len(branch), 1) for i in range(len(branch))]
        end = picture.chain(branch, ends[0], [(x, y) for y in ys], True, frozenset((j,)))
        picture.wire(frozenset((j,)), end, *ends[1][::-1])
    return picture.board.figure(picture.labels), picture.guards


def _shown(plain: Figure, guards: Mapping[str, frozenset[int]], c: Circuit, unit: float) -> Figure:
    """The figure with levers as they are, live wires and shining lamps in colour."""
    live, changes = c.live(), {}
    for key, guard in guards.items():
        if key[0] == "S":
            first, last = (plain.by_id[key + end].at for end in "pm")  # type: ignore[union-attr]
            changes[key] = {"points": lever(key, first, last, key in c.closed, unit).points}
        if guard & live and (key[0] != "S" or key in c.closed):
            changes.setdefault(key, {})["cls"] = LIVE
    return plain.changed(changes | {name: {"cls": LIT} for name in c.lit()})


# ------------------------------------------------------------------------------------------------------------ the scene


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Move a switch, and show where current flows then."""
    before, name = _drawn(s, difficulty)
    after = replace(before, closed=before.closed ^ {name})
    source, guards = _picture(s, before, canvas)
    target = _shown(source, guards, after, canvas.unit)
    lamps = sorted(p for parts in (before.top, *before.branches) for p in parts if p[0] == "L")
    switches = sorted(k for k in guards if k[0] == "S")
    closing, lit = name in after.closed, sorted(after.lit())
    slots: dict[str, str | dict[str, str]] = {
        "switch": name,
        "lit": both(lit),
        "dark": _or_none([k for k in lamps if k not in lit]),
    }
    slots |= {"verb": {"en": "close", "zh": "闭合"} if closing else {"en": "open", "zh": "断开"}}
    slots |= {"done": {"en": "closed", "zh": "闭合"} if closing else {"en": "open", "zh": "断开"}}
    slots |= {"lamps": both(lamps), "switches": both(switches), "wiring": _wiring(before)}
    slots |= {"why": _why(after)}
    slots |= {"before": _states(switches, before), "after": _states(switches, after)}
    slots |= {"rest": _states([k for k in switches if k != name], after)}
    claims = (
        constraint(claim("count_eq", select=f"circle[class={LIT}]", n=len(lit))),
        constraint(
            claim("count_eq", select=f"line[class={LIVE}]", n=sum(1 for m in target.marks if m.cls == LIVE)), "derived"
        ),
    )
    steps = tuple(
        step.why("rule", name="path") if step.op == "draw" and step.args["mark"]["class"] in (LIVE, LIT) else step
        for step in difference(source, target)
    )
    edit = Edit("switch", {"switch": name, "closed": closing, "mark": LIVE, "lamps": LIT})
    hidden = {
        "after": after,
        "before": before,
        "guards": guards,
        "plain": source,
        "unit": canvas.unit,
        "switch": name,
        "lamps": lamps,
    }
    return Problem(source, edit, target, steps, slots, claims, hidden)


def _or_none(names: Sequence[str]) -> dict[str, str]:
    return both(names) if names else {"en": "no lamp", "zh": "没有灯"}


def _states(switches: Sequence[str], c: Circuit) -> dict[str, str]:
    """Which switches are closed and which open."""
    shut, off = [k for k in switches if k in c.closed], [k for k in switches if k not in c.closed]
    english = [f"{both(names)['en']} {word}" for names, word in ((shut, "closed"), (off, "open")) if names]
    chinese = [f"{both(names)['zh']} {word}" for names, word in ((shut, "闭合"), (off, "断开")) if names]
    return {"en": " and ".join(english) or "no other switch", "zh": "、".join(chinese) or "没有其他开关"}


def _why(c: Circuit) -> dict[str, str]:
    """Which switches interrupt what."""
    if stop := [k for k in c.top if k[0] == "S" and k not in c.closed]:
        return {"en": f"{stop[0]} interrupts the main line", "zh": f"{stop[0]}断开了干路"}
    open_ = [next((k for k in b if k[0] == "S" and k not in c.closed), "") for b in c.branches]
    stops, flows = [k for k in open_ if k], [b for b, k in zip(c.branches, open_) if not k]
    english = [f"{k} interrupts its branch" for k in stops]
    chinese = [f"{k}断开所在支路" for k in stops]
    parts = [", ".join(b) for b in flows]
    english += [f"current flows through {' and through '.join(parts)}"] if parts else ["no branch is whole"]
    chinese += [f"电流通过{'，也通过'.join(p.replace(', ', '、') for p in parts)}"] if parts else ["没有完整的支路"]
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


def _wiring(c: Circuit) -> dict[str, str]:
    """How the parts are joined."""
    english = [
        f"{word} {both(b)['en']}" for word, b in zip(("one branch holds", "another", "the last one"), c.branches)
    ]
    chinese = [f"{word} {both(b)['zh']}" for word, b in zip(("一条支路有", "另一条有", "最后一条有"), c.branches)]
    if c.top:
        english.insert(0, f"the main line holds {both(c.top)['en']}")
        chinese.insert(0, f"干路上有 {both(c.top)['zh']}")
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


# ------------------------------------------------------------------------------------------------------- wrong targets


def _in_state(p: Problem, c: Circuit) -> Figure:
    return _shown(p.hidden["plain"], p.hidden["guards"], c, p.hidden["unit"])


def lamp_too_many(p: Problem, s: Stream) -> Figure | None:
    """A dark lamp that shines."""
    dark = [k for k in p.hidden["lamps"] if k not in p.hidden["after"].lit()]
    return p.target.changed({s.choice(dark): {"cls": LIT}}) if dark else None


def lamp_too_few(p: Problem, s: Stream) -> Figure:
    """A shining lamp that stays dark."""
    return p.target.changed({s.choice(sorted(p.hidden["after"].lit())): {"cls": "shape"}})


def dead_wire(p: Problem, s: Stream) -> Figure:
    """A live wire in plain colour."""
    live = [m.id for m in p.target.marks if m.cls == LIVE]
    return p.target.changed({s.choice(live): {"cls": "wire"}})


def live_wire(p: Problem, s: Stream) -> Figure | None:
    """A dead wire in the colour of live ones."""
    dead = [k for k in p.hidden["guards"] if p.target.by_id[k].cls == "wire" and k[0] == "w"]
    return p.target.changed({s.choice(dead): {"cls": LIVE}}) if dead else None


def not_moved(p: Problem, s: Stream) -> Figure:
    """Lamps and wires as asked, the lever as it was."""
    name = p.hidden["switch"]
    return p.target.changed({name: {"points": p.source.by_id[name].points}})  # type: ignore[union-attr]


def before_it_moved(p: Problem, s: Stream) -> Figure | None:
    """The switch moved, the currents as before."""
    before, name, unit = p.hidden["before"], p.hidden["switch"], p.hidden["unit"]
    shown = _in_state(p, before)
    first, last = (shown.by_id[name + end].at for end in "pm")  # type: ignore[union-attr]
    return shown.changed({name: {"points": lever(name, first, last, name not in before.closed, unit).points}})


def other_switch(p: Problem, s: Stream) -> Figure | None:
    """Another switch moved instead, with its own consequences."""
    others = [k for k in p.hidden["guards"] if k[0] == "S" and k != p.hidden["switch"]]
    if not others:
        return None
    before = p.hidden["before"]
    return _in_state(p, replace(before, closed=before.closed ^ {s.choice(others)}))


def current_forgotten(p: Problem, s: Stream) -> Figure:
    """The switch moved and nothing in colour."""
    plain = {
        m.id: {"cls": "shape" if isinstance(m, Circle) else "wire"} for m in p.target.marks if m.cls in (LIVE, LIT)
    }
    return p.target.changed(plain)


def swapped_names(p: Problem, s: Stream) -> Figure | None:
    """Two lamps under each other's names."""
    if len(p.hidden["lamps"]) < 2:
        return None
    a, b = s.sample(p.hidden["lamps"], 2)
    return p.target.changed({f"t{a}": {"text": b}, f"t{b}": {"text": a}})


SWITCHED = Family(
    name="physics/switch",
    subject="physics",
    title={"en": "Switches and lamps", "zh": "开关与灯泡"},
    edits="one lever moves; live wires and shining lamps take colours",
    parameters="1 to 5 lamps, 1 to 4 switches, to three branches",
    make=make,
    mutators=(
        Mutator("lamp-too-many", lamp_too_many), Mutator("lamp-too-few", lamp_too_few), Mutator("dead-wire", dead_wire),
        Mutator("live-wire", live_wire), Mutator("not-moved", not_moved), Mutator("before-it-moved", before_it_moved),
        Mutator("other-switch", other_switch), Mutator("current-forgotten", current_forgotten),
        Mutator("swapped-names", swapped_names),
    ),
    edit={
        ("terse", "en"): ("[Show|Draw] the circuit with {switch} {done}: live wires {selected}, shining lamps {new}.",
                          "{verb} {switch}; paint the current's path {selected} and every lamp that lights up {new}.",
                          "What happens once {switch} is {done}? Current in {selected}, glowing lamps in {new}."),
        ("terse", "zh"): ("{verb} {switch}：通电导线画成{selected}，发光的灯画成{new}。", "画出 {switch} {done}后的电路，电流路径用{selected}，亮的灯用{new}。",
                          "若 {switch} {done}，哪些灯会亮？亮灯用{new}，有电流的导线用{selected}。"),
        ("task", "en"): ("{verb} the switch {switch} and leave the other switches alone. Then colour {selected} every wire and closed lever through which current flows, and {new} every lamp that shines.",
                         "Redraw this circuit for the moment after {switch} has been {done}: the current's whole path is {selected}, lamps that light up are {new}, everything else stays plain.",
                         "Decide which lamps shine when {switch} is {done}. Those lamps become {new}; wires that carry current, levers among them, become {selected}."),
        ("task", "zh"): ("{verb}开关 {switch}，其他开关不动。把有电流通过的导线和闭合的闸刀画成{selected}，把发光的灯画成{new}。",
                         "画出开关 {switch} {done}之后的电路：电流经过的全部路径为{selected}，亮起的灯为{new}，其余保持原样。",
                         "判断 {switch} {done}时哪些灯发光，这些灯用{new}表示；通有电流的导线（包括闸刀）改为{selected}。"),
        ("explicit", "en"): ("{verb} {switch}. Make every lamp that now shines ({lit}) {new}; make all wires and closed levers on the current's way {selected}. Dark: {dark}.",
                             "With {switch} {done} the lit lamps are {lit}: fill them in {new}. Every wire from the battery through them and back turns {selected}; nothing else changes.",
                             "Move the lever of {switch} until it is {done}. Colour {lit} {new} and the wires and closed levers that feed them {selected}; all other parts keep their looks."),
        ("explicit", "zh"): ("{verb} {switch}，此时 {lit} 发光，画成{new}；电流经过的导线和闭合的闸刀全部画成{selected}。不亮的：{dark}。",
                             "{switch} {done}后亮的灯是 {lit}，用{new}填充；从电池出发经过它们再回到电池的导线都变成{selected}，其他不变。",
                             "移动 {switch} 的闸刀，使它{done}。把 {lit} 画成{new}，给它们供电的导线和闭合闸刀画成{selected}，其余元件外观不变。"),
    },
    repair={
        ("terse", "en"): ("{switch} should be {done} here ({rest}); mend it, path {selected}, shining lamps {new}.",
                          "Correct this figure of the circuit with {switch} {done} and {rest}: current {selected}, lit lamps {new}."),
        ("terse", "zh"): ("图中 {switch} 应为{done}（{rest}），请改正：电流路径{selected}，亮灯{new}。", "改正这幅 {switch} {done}的电路图（{rest}）：导线通电为{selected}，亮灯为{new}。"),
        ("task", "en"): ("The figure is to show a circuit with {after}. As for the wiring, {wiring}. Something is wrong: live wires must be {selected}, shining lamps {new}, all else plain. Mend it.",
                         "Someone drew the state after {switch} was {done}, with {after}, and made a mistake. The parts are connected like this: {wiring}. Restore it with the current {selected} and lit lamps {new}."),
        ("task", "zh"): ("图中应画出 {after} 时的电路，连接方式：{wiring}。图有错误，请改正：通电导线{selected}，发光的灯{new}，其余普通。",
                         "有人画 {switch} {done}后的状态（{after}）时出了错，电路为：{wiring}。请恢复正确的图，电流用{selected}，亮灯用{new}。"),
        ("explicit", "en"): ("Right is: {after}; {wiring}. The lamps {lit} are {new}, and all wires and closed levers that carry current to them are {selected}. Change the picture to that.",
                             "Make the figure agree with this: {wiring}, with {after}. In {new}: {lit}. In {selected}: the whole path of the current. Dark: {dark}."),
        ("explicit", "zh"): ("正确的情形：{after}；{wiring}。灯 {lit} 为{new}，给它们供电的导线和闭合闸刀为{selected}。请据此改正。",
                             "请使图形符合：{wiring}，{after}。{new}的是 {lit}，{selected}的是电流的整条路径，不亮的：{dark}。"),
    },
    source={
        ("terse", "en"): ("A lamp circuit with {before}.", "Circuit diagram of {lamps} with {before}."),
        ("terse", "zh"): ("一个灯泡电路，{before}。", "含有 {lamps} 的电路图，{before}。"),
        ("task", "en"): ("Draw a circuit of a battery, lamps and switches, {before}: {wiring}. All in one colour.", "A textbook circuit diagram, nothing highlighted: {wiring}. The switches stand like this: {before}."),
        ("task", "zh"): ("画一个由电池、灯泡和开关组成的电路，{before}。{wiring}。全图单色。", "教科书式电路图，没有突出标记：{wiring}。开关状态：{before}。"),
        ("explicit", "en"): ("A clean circuit diagram with square corners and a battery on the left: {wiring}. Lamps are circles with a cross, switches have a lever between two small circles; {before}. The parts carry their names in italics.",
                             "Figure of an electric circuit. Lamps {lamps}, switches {switches}, one battery on the left: {wiring}. Levers: {before}. Junctions are dots, and no part is coloured."),
        ("explicit", "zh"): ("直角转折的清晰电路图，电池在左侧：{wiring}。灯泡是带叉的圆，开关是两个小圆之间的闸刀；{before}。元件旁用斜体标出名称。",
                             "电路图，灯泡有 {lamps}，开关有 {switches}，左侧是一个电池。{wiring}。闸刀状态：{before}。连接点为圆点，没有着色的元件。"),
    },
    target={
        ("terse", "en"): ("A lamp circuit with {after}: current {selected}, lit lamps {lit} {new}.", "Circuit diagram, {after}; the lamps {lit} shine in {new} and live wires are {selected}."),
        ("terse", "zh"): ("一个灯泡电路，{after}：电流路径{selected}，亮灯 {lit} 为{new}。", "电路图，{after}；灯 {lit} 发光（{new}），通电导线为{selected}。"),
        ("task", "en"): ("Draw a circuit of a battery, lamps and switches, {after}: {wiring}. Wires with current are {selected}; the shining lamps, {lit}, are {new}.",
                         "A textbook circuit diagram that shows where current flows ({selected}) and which lamps shine ({new}: {lit}): {wiring}. Switches: {after}."),
        ("task", "zh"): ("画一个由电池、灯泡和开关组成的电路，{after}。{wiring}。有电流的导线为{selected}，发光的灯 {lit} 为{new}。",
                         "教科书式电路图，用{selected}表示电流路径，用{new}表示发光的灯（{lit}）：{wiring}。开关状态：{after}。"),
        ("explicit", "en"): ("A clean circuit diagram with square corners and a battery on the left: {wiring}. Lamps are circles with a cross, switches levers between two small circles; {after}. Filled in {new}: {lit}. Wires and closed levers with current: {selected}. Dark: {dark}.",
                             "Figure of an electric circuit. Lamps {lamps}, switches {switches}, one battery on the left: {wiring}. Levers: {after}. The current's path is {selected}, its lamps {lit} are {new}."),
        ("explicit", "zh"): ("直角转折的清晰电路图，电池在左侧：{wiring}。灯泡是带叉的圆，开关是两个小圆之间的闸刀；{after}。{new}的灯：{lit}；通电的导线和闸刀为{selected}；不亮的：{dark}。",
                             "电路图，灯泡有 {lamps}，开关有 {switches}，左侧是一个电池。{wiring}。闸刀状态：{after}。电流路径为{selected}，路径上的灯 {lit} 为{new}。"),
    },
    wording=Wording(
        derived={
            "en": ("In this circuit {wiring}; with {after}, {why}.",),
            "zh": ("电路中{wiring}；{after}时，{why}。",),
        },
        law={
            "en": "current flows only along closed paths through the battery, and the lamps on them shine",
            "zh": "电流只沿经过电池的闭合路径流动，路径上的灯才发光",
        },
        figure=(Noun("lamp circuit", "lamp circuits", "灯泡电路"),),
        nouns={
            "line": (Noun("wire", "wires", "导线", "条"),), "circle": (Noun("lamp", "lamps", "灯泡"),),
            "line[class=surface]": (Noun("battery", "batteries", "电池"),),
            f"line[class={LIVE}]": (Noun("live wire", "live wires", "通电导线", "条"),),
            f"circle[class={LIT}]": (Noun("shining lamp", "shining lamps", "发光的灯", "盏"),),
            "circle[class=shape]": (Noun("dark lamp", "dark lamps", "不亮的灯", "盏"),),
            "circle[class=ink]": (Noun("junction dot", "junction dots", "连接点"),),
            "circle[class=paper]": (Noun("switch contact", "switch contacts", "开关触点"),),
        },
        objective={"en": ("Show the circuit with {switch} {done}.", "Find where current flows when {switch} is {done}."),
                   "zh": ("画出{switch}{done}后的电路。", "找出{switch}{done}时电流的路径。")},
        facts={"en": ("With {switch} {done}, current reaches {lit}: lamps that shine become {new}, and live wires {selected}.",),
               "zh": ("{switch}{done}后发光的灯是{lit}，画成{new}，通电导线画成{selected}。",)},
        rules={"path": {"en": "current flows along closed paths through the battery", "zh": "电流沿经过电池的闭合路径流动"}},
    ),
    anchor="A1", catalogue=("PC2",), leaves=("Physics/Electricity/Circuits",),
)  # fmt: skip

FAMILIES = (SWITCHED,)
