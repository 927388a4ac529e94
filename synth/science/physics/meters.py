"""Ammeters and voltmeters: which letter belongs into which empty circle of a circuit (PC3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, difference
from synth.science.family import Canvas, Edit, Family, Mutator, Problem
from synth.science.figure import Figure, Label, Node, Point
from synth.science.physics.circuit import Board, Terminals, both, cut_wire

# Parts in the top rail, and in every branch: A is a meter in the line, L a part, V a part with a meter across it.
PATTERNS: dict[int, tuple[tuple[str, tuple[str, ...]], ...]] = {
    1: (("A", ("V",)), ("AL", ("V",)), ("", ("AL", "V")), ("V", ("AL",))),
    2: (("A", ("V", "L")), ("AV", ("L",)), ("V", ("AL", "L")), ("AL", ("V", "L"))),
    3: (("A", ("AL", "V")), ("V", ("AL", "AL")), ("AV", ("L", "AL")), ("A", ("V", "V"))),
    4: (("AV", ("AL", "V")), ("A", ("AV", "V")), ("A", ("AL", "V", "V")), ("V", ("AL", "AV"))),
    5: (("A", ("AV", "AV")), ("AV", ("AL", "AV")), ("A", ("AL", "AV", "V")), ("V", ("AV", "AV"))),
}
COLUMN = 108.0, 165.0  # px between upright wires, at least and at most
RADIUS, ASIDE, TAP = 13.5, 48.0, 35.0  # px: of a meter, from a part to the meter across it, to where that is tapped
SIZE = 16.0
AMMETER, VOLTMETER = "node-a", "node-b"


@dataclass(slots=True)
class _Picture:
    """A circuit on its way onto a board. `meters` gives the letter of every circle."""

    unit: float
    board: Board
    lamps: bool
    zigzag: bool
    labels: list[Label] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    meters: dict[str, str] = field(default_factory=dict)
    across: list[str] = field(default_factory=list)  # names of parts with a meter across them
    parts: list[str] = field(default_factory=list)
    taps: int = 0

    def chain(self, tokens: Sequence[str], path: tuple[Point, ...], places: Sequence[Point], upright: bool) -> Point:
        """Parts one after the other, each at the end of a wire; where the last one ends."""
        for token, at in zip(tokens, places):
            a, b = self.meter(at, upright, "A") if token == "A" else self.part(at, upright, token == "V")
            if token == "V":
                first, last = self.board.terminals(at, upright, 2 * TAP)
                self.tapped(first, last, at, upright)
                self.board.wire(*path, first)
                self.board.wire(first, a)
                self.board.wire(b, last)
                b = last
            else:
                self.board.wire(*path, a)
            path = (b,)
        return path[-1]

    def meter(self, at: Point, upright: bool, letter: str) -> Terminals:
        """An empty circle in the line."""
        key = f"m{len(self.nodes)}"
        self.nodes.append(Node(key, at, r=round(RADIUS * self.unit, 2), size=round(15.5 * self.unit, 1)))
        self.meters[key] = letter
        return self.board.terminals(at, upright, 2 * RADIUS)

    def part(self, at: Point, upright: bool, tapped: bool) -> Terminals:
        """A lamp or a resistor with its name."""
        name = f"{'L' if self.lamps else 'R'}_{len(self.parts) + 1}"
        self.parts.append(name)
        u = self.unit
        if self.lamps:
            ends = self.board.lamp(name, at, upright)
        else:
            ends = self.board.resistor(name, at, upright, self.zigzag)
        side = (27 if self.lamps else 23) * (1 if upright and not tapped else -1)
        to = (at[0] + side * u, at[1]) if upright else (at[0], at[1] + (27 if tapped else -27) * u)
        self.labels.append(
            Label(f"t{name}", (round(to[0], 1), round(to[1], 1)), name, "text", SIZE * u, "name", italic=True)
        )
        if tapped:
            self.across.append(name)
        return ends

    def tapped(self, first: Point, last: Point, at: Point, upright: bool) -> None:
        """An empty circle across a part: right of an upright one, above a lying one."""
        dx, dy = (ASIDE, 0.0) if upright else (0.0, -ASIDE)
        centre, *corners = ((round(x + dx * self.unit, 2), round(y + dy * self.unit, 2)) for x, y in (at, first, last))
        a, b = self.meter(centre, upright, "V")
        for end, corner, tap in zip((a, b), corners, (first, last)):
            self.board.wire(end, corner, tap)
            self.board.dot(f"k{self.taps}", tap)
            self.taps += 1


def _drawn(s: Stream, difficulty: int, canvas: Canvas) -> tuple[_Picture, Figure, tuple[int, list[str]]]:
    """The circuit with empty circles; how many meters stand in the main line, and beside what others stand."""
    top, branches = s.choice(PATTERNS[difficulty])
    top, branches = "".join(s.shuffled(top)), tuple("".join(s.shuffled(b)) for b in s.shuffled(branches))
    u, n = canvas.unit, len(branches)
    steps = max(1, len(top)) + n - 1
    column = min(max(COLUMN[0] * u, (canvas.width - 150 * u) / steps), COLUMN[1] * u)
    left = round((canvas.width - steps * column - 36 * u) / 2, 1)
    columns = [round(left + (max(1, len(top)) + j) * column, 1) for j in range(n)]
    high, foot = round(canvas.height * s.uniform(0.22, 0.28), 1), round(canvas.height * s.uniform(0.76, 0.85), 1)
    picture = _Picture(u, Board(u), s.chance(0.5), s.chance(0.4))
    ends: list[tuple[Point, ...]] = []
    plus, minus = picture.board.battery("b", (left, round((high + foot) / 2, 1)), True, s.chance(0.7))
    width = (columns[0] - left) / max(1, len(top))
    places = [(round(left + (j + 0.5) * width, 1), high) for j in range(len(top))]
    ends = [(plus, (left, high)), (minus, (left, foot))]
    if top:
        ends[0] = (picture.chain(top, ends[0], places, False),)
    beside: list[str] = []
    for j, (x, branch) in enumerate(zip(columns, branches)):
        for k, y in enumerate((high, foot)):
            if j < n - 1:
                picture.board.wire(*ends[k], (x, y))
                picture.board.dot(f"d{j}{'tf'[k]}", (x, y))
            ends[k] = ((x, y),) if j < n - 1 else (*ends[k], (x, y))
        ys = [round(high + (foot - high) * (i + 0.5) / len(branch), 1) for i in range(len(branch))]
        before = len(picture.parts)
        end = picture.chain(branch, ends[0], [(x, y) for y in ys], True)
        picture.board.wire(end, *ends[1][::-1])
        beside += [picture.parts[before]] * branch.count("A")
    board = picture.board
    figure = Figure((*board.oriented(), *board.marks, *picture.nodes, *picture.labels))
    return picture, figure, (top.count("A"), beside)


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Letters for empty circles."""
    picture, source, (main, beside) = _drawn(s, difficulty, canvas)
    target = _lettered(source, picture.meters)
    letters = list(picture.meters.values())
    slots: dict[str, str | dict[str, str]] = {
        "parts": both(picture.parts),
        "n": str(len(letters)),
        "across": both(picture.across),
    }
    slots |= {"kind": {"en": "lamps", "zh": "灯泡"} if picture.lamps else {"en": "resistors", "zh": "电阻"}}
    slots |= {"line": _in_line(main, beside), "sockets": _sockets(main, beside, picture.across)}
    claims = (
        constraint(claim("count_eq", select=f"node[class={AMMETER}]", n=letters.count("A"))),
        constraint(claim("count_eq", select=f"node[class={VOLTMETER}]", n=letters.count("V")), "derived"),
    )
    args = {"letters": ["A", "V"], "ammeters": AMMETER, "voltmeters": VOLTMETER}
    hidden = {"meters": picture.meters}
    return Problem(source, Edit("place-meters", args), target, _trace(source, target), slots, claims, hidden)


def _lettered(figure: Figure, meters: dict[str, str]) -> Figure:
    return figure.changed({k: {"label": v, "cls": AMMETER if v == "A" else VOLTMETER} for k, v in meters.items()})


def _trace(source: Figure, target: Figure) -> tuple[Step, ...]:
    """Every circle gets its letter because of how it is joined, then its colour."""
    rules = {"A": "series", "V": "parallel"}
    return tuple(
        step.why("rule", name=rules[step.args["to"]]) if step.op == "relabel-node" else step
        for step in difference(source, target)
    )


def _in_line(main: int, beside: Sequence[str]) -> dict[str, str]:
    """Where the ammeters stand."""
    english, chinese = ["the main line"] if main else [], ["干路"] if main else []
    if beside:
        english.append(f"the branch of {beside[0]}" if len(beside) == 1 else f"the branches of {both(beside)['en']}")
        chinese.append(f"{both(beside)['zh']} 所在支路")
    return {"en": " and ".join(english), "zh": "和".join(chinese)}


def _sockets(main: int, beside: Sequence[str], across: Sequence[str]) -> dict[str, str]:
    """Where the circles stand, without saying what they are."""
    line = _in_line(main, beside)
    return {
        "en": f"circles interrupt {line['en']}, and circles bridge {both(across)['en']}",
        "zh": f"{line['zh']}中串有圆圈，{both(across)['zh']} 两端并有圆圈",
    }


# ------------------------------------------------------------------------------------------------------- wrong targets


def other_letter(p: Problem, s: Stream) -> Figure:
    """One circle with the other letter and its colour."""
    meters = dict(p.hidden["meters"])
    key = s.choice(list(meters))
    return _lettered(p.source, meters | {key: "V" if meters[key] == "A" else "A"})


def swapped(p: Problem, s: Stream) -> Figure:
    """Every ammeter for a voltmeter, and the other way round."""
    return _lettered(p.source, {k: "V" if v == "A" else "A" for k, v in p.hidden["meters"].items()})


def one_empty(p: Problem, s: Stream) -> Figure:
    """A circle that stays empty."""
    key = s.choice(list(p.hidden["meters"]))
    return p.target.changed({key: {"label": "", "cls": "node"}})


def other_colour(p: Problem, s: Stream) -> Figure:
    """The right letter in the other meters' colour."""
    key = s.choice(list(p.hidden["meters"]))
    return p.target.changed({key: {"cls": VOLTMETER if p.target.by_id[key].cls == AMMETER else AMMETER}})


def uncoloured(p: Problem, s: Stream) -> Figure:
    """The right letter in an uncoloured circle."""
    return p.target.changed({s.choice(list(p.hidden["meters"])): {"cls": "node"}})


def ohmmeter(p: Problem, s: Stream) -> Figure:
    """A letter that stands for no meter of this circuit."""
    return p.target.changed({s.choice(list(p.hidden["meters"])): {"label": s.choice(("W", "G", "M"))}})


def renamed_part(p: Problem, s: Stream) -> Figure:
    """A lamp or resistor with another number."""
    label = s.choice(list(p.target.all(Label)))
    return p.target.changed({label.id: {"text": f"{label.text[0]}_{int(label.text[2:]) + s.integer(5, 7)}"}})


def bypassed(p: Problem, s: Stream) -> Figure:
    """A meter that is gone, its wires left without an end."""
    return p.target.without([s.choice(list(p.hidden["meters"]))])


METERS = Family(
    name="physics/meter-placement",
    subject="physics",
    title={"en": "Ammeters and voltmeters in a circuit", "zh": "电流表与电压表的接法"},
    edits="empty circles become ammeters or voltmeters",
    parameters="2 to 5 meters, lamps or resistors, to three branches",
    make=make,
    mutators=(
        Mutator("other-letter", other_letter), Mutator("swapped", swapped), Mutator("one-empty", one_empty),
        Mutator("other-colour", other_colour), Mutator("uncoloured", uncoloured), Mutator("ohmmeter", ohmmeter),
        Mutator("cut-wire", cut_wire), Mutator("renamed-part", renamed_part), Mutator("bypassed", bypassed),
    ),
    edit={
        ("terse", "en"): ("[Fill|Complete] the empty circles: ammeters (A) {a}, voltmeters (V) {b}.",
                          "Which circle is an ammeter (A, {a}), which a voltmeter (V, {b})? [Write|Put] it in.",
                          "Turn every empty circle into the right meter; (A) in {a}, (V) in {b}."),
        ("terse", "zh"): ("在空圆圈里填入电表符号：电流表 A 用{a}，电压表 V 用{b}。", "判断每个圆圈是电流表（A，{a}）还是电压表（V，{b}），并填上。",
                          "把空白圆圈变成合适的电表，{a}为 A，{b}为 V。"),
        ("task", "en"): ("The circles in this circuit are meters without a symbol. Mark those that must be ammeters with (A) in {a} and those that must be voltmeters with (V) in {b}, so that all {kind} work.",
                         "Decide from the wiring what each empty circle measures: current gets the symbol (A) and {a}, voltage the symbol (V) and {b}. The circuit itself stays.",
                         "Place the meters correctly. An ideal ammeter, (A), lets current pass; an ideal voltmeter, (V), blocks it. Paint them {a} and {b} and change nothing besides."),
        ("task", "zh"): ("电路中的圆圈是没有写符号的电表。请给应为电流表的写上 A（{a}），应为电压表的写上 V（{b}），使所有{kind}正常工作。",
                         "根据连接方式判断每个空圆圈测什么：测电流的标 A 并用{a}，测电压的标 V 并用{b}，电路本身不变。",
                         "正确放置电表：理想电流表 A 相当于导线，理想电压表 V 相当于断路。二者分别画成{a}和{b}，其他不改。"),
        ("explicit", "en"): ("Write (A) into the circles in {line} and colour them {a}; write (V) into the circles across {across} and colour them {b}.",
                             "In {line} the circles are ammeters: (A), {a}. Those joined in parallel with {across} are voltmeters: (V), {b}. Keep all wires and parts.",
                             "Each circle that bridges one of {across} becomes a {b} voltmeter with the letter (V); each other circle, standing in {line}, becomes an ammeter in {a} with the letter (A)."),
        ("explicit", "zh"): ("在{line}中的圆圈里写 A，画成{a}；在 {across} 两端的圆圈里写 V，画成{b}。",
                             "{line}里串联的圆圈是电流表 A（{a}），与 {across} 并联的是电压表 V（{b}）；导线和元件都保留。",
                             "凡是跨接在 {across} 两端的圆圈都改为{b}的电压表 V，其余位于{line}的圆圈改为{a}的电流表 A。"),
    },
    repair={
        ("terse", "en"): ("The meters are not placed right (parts: {parts}); mend them, (A) in {a} and (V) in {b}.", "Correct this circuit of {parts}: ammeters (A) {a}, voltmeters (V) {b}."),
        ("terse", "zh"): ("图中电表有错（元件为 {parts}），请改正：A 为{a}，V 为{b}。", "改正这个含 {parts} 的电路，电流表 A 用{a}，电压表 V 用{b}。"),
        ("task", "en"): ("A circuit of {parts} was to get its ammeters (A, {a}) and voltmeters (V, {b}); {sockets}. There is a mistake in the picture. Put it right, with {n} meters and unbroken wires.",
                         "Someone placed {n} meters in a circuit of {parts} wrongly. As for the circles, {sockets}. Restore the correct figure: (A) in {a}, (V) in {b}."),
        ("task", "zh"): ("在含 {parts} 的电路中应放好电流表（A，{a}）和电压表（V，{b}）：{sockets}。图中有错，请改正；共 {n} 个电表，导线完整。",
                         "有人在含 {parts} 的电路里放 {n} 个电表时出了错，{sockets}。请恢复正确的图：A 用{a}，V 用{b}。"),
        ("explicit", "en"): ("Right is: ammeters (A), {a}, in {line}; voltmeters (V), {b}, across {across}; {n} meters in all, parts {parts}, no wire missing. Change the picture to that.",
                             "Make the figure agree with this: the parts are {parts}; circles in {line} hold (A) and are {a}; circles across {across} hold (V) and are {b}; every wire is whole."),
        ("explicit", "zh"): ("正确的图：{line}中是{a}的电流表 A，{across} 两端是{b}的电压表 V，共 {n} 个电表，元件为 {parts}，导线不缺。请据此改正。",
                             "请使图形符合：元件 {parts}；{line}里的圆圈写 A、为{a}；{across} 两端的圆圈写 V、为{b}；导线完整。"),
    },
    source={
        ("terse", "en"): ("A circuit of {parts} with {n} empty meter circles.", "Circuit diagram: {parts}, a battery and {n} blank circles for meters."),
        ("terse", "zh"): ("含 {parts} 和 {n} 个空白电表圆圈的电路图。", "电路图：{parts}、一个电池和 {n} 个待填的圆圈。"),
        ("task", "en"): ("Draw a circuit exercise with the {kind} {parts} in which {n} empty circles wait for a meter's symbol: {sockets}.", "A textbook circuit of {parts} and a battery, with meters left blank: {sockets}."),
        ("task", "zh"): ("画一道电路题，{kind}为 {parts}，有 {n} 个空圆圈等待填入电表符号：{sockets}。", "教科书式电路，含 {parts} 和电池，电表留空：{sockets}。"),
        ("explicit", "en"): ("A clean circuit diagram with square corners, the battery on the left and the {kind} {parts} with names in italics. There are {n} empty circles: {sockets}. Dots mark the junctions, nothing is coloured.",
                             "Figure of an electric circuit: {parts}, one battery, {n} round meters without a letter. In detail, {sockets}. Wires run straight and meet at dots."),
        ("explicit", "zh"): ("直角转折的清晰电路图，电池在左侧，{kind} {parts} 用斜体标名。共有 {n} 个空圆圈：{sockets}。连接点为圆点，没有着色。",
                             "电路图：{parts}，一个电池，{n} 个没有字母的圆形电表。具体为{sockets}。导线横平竖直，交于圆点。"),
    },
    target={
        ("terse", "en"): ("A circuit of {parts} with ammeters (A) in {a} and voltmeters (V) in {b}.", "Circuit diagram: {parts}, a battery, {a} meters (A) and {b} meters (V)."),
        ("terse", "zh"): ("含 {parts} 的电路图，电流表 A 为{a}，电压表 V 为{b}。", "电路图：{parts}、电池、{a}的 A 表和{b}的 V 表。"),
        ("task", "en"): ("Draw a circuit with the {kind} {parts} and {n} meters: ammeters (A), {a}, in {line}; voltmeters (V), {b}, across {across}.", "A textbook circuit of {parts} and a battery. The {a} meters (A) stand in {line}, the {b} meters (V) across {across}."),
        ("task", "zh"): ("画一个电路，{kind}为 {parts}，有 {n} 个电表：{line}中是{a}的电流表 A，{across} 两端是{b}的电压表 V。", "教科书式电路，含 {parts} 和电池；{a}的 A 表在{line}，{b}的 V 表并联在 {across} 两端。"),
        ("explicit", "en"): ("A clean circuit diagram with square corners, the battery on the left and the {kind} {parts} with names in italics. Round meters: (A), filled or outlined in {a}, in {line}; (V), in {b}, across {across}. Dots mark the junctions.",
                             "Figure of an electric circuit: {parts}, one battery, {n} round meters. Those in {line} read (A) and are {a}; those across {across} read (V) and are {b}. Wires run straight and meet at dots."),
        ("explicit", "zh"): ("直角转折的清晰电路图，电池在左侧，{kind} {parts} 用斜体标名。圆形电表：{line}中写 A，为{a}；{across} 两端写 V，为{b}。连接点为圆点。",
                             "电路图：{parts}，一个电池，{n} 个圆形电表。{line}中的标 A、为{a}，{across} 两端的标 V、为{b}。导线横平竖直，交于圆点。"),
    },
    wording=Wording(
        law={
            "en": "meters in the line measure current, (A), and meters across a part measure voltage, (V)",
            "zh": "串联在线路中的表测电流，为A，并联在元件两端的表测电压，为V",
        },
        figure=(Noun("circuit with meters", "circuits with meters", "带电表的电路"),),
        nouns={
            "node": (Noun("meter", "meters", "电表", "只"),), "line": (Noun("wire", "wires", "导线", "条"),),
            "line[class=surface]": (Noun("battery", "batteries", "电池"),),
            "cell": (Noun("resistor", "resistors", "电阻"),), "circle[class=shape]": (Noun("lamp", "lamps", "灯泡"),),
            "circle[class=ink]": (Noun("junction dot", "junction dots", "连接点"),),
        },
        objective={"en": ("Turn the circles into ammeters (A) and voltmeters (V).", "Find the right meter for every circle of the circuit of {parts}."),
                   "zh": ("把圆圈填成电流表A和电压表V。", "为含{parts}的电路中每个圆圈选定电表。")},
        facts={"en": ("Ammeters, (A), are to be {a} and voltmeters, (V), {b}.",), "zh": ("电流表A用{a}，电压表V用{b}。",)},
        rules={
            "series": {"en": "a meter in the line carries the current, so it measures current", "zh": "串联在线路中的表有电流通过，测的是电流"},
            "parallel": {"en": "a meter across a part must not let current pass it by, so it measures voltage", "zh": "并联在元件两端的表不能让电流绕过元件，测的是电压"},
        },
    ),
    anchor="A0", catalogue=("PC3",), leaves=("Physics/Electricity/Circuits",),
)  # fmt: skip

FAMILIES = (METERS,)
