"""Direct current circuits: currents and voltages asked for beside resistors in series and parallel (PC1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, erase, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label, Point
from synth.science.physics.circuit import Board, above, beside, both, cut_wire, worked

Pattern = tuple[int, tuple[int, ...], int]  # resistors in the top rail, in every branch, in the bottom rail
PATTERNS: dict[int, tuple[Pattern, ...]] = {
    1: ((1, (1,), 0), (0, (1, 1), 0), (2, (0,), 0), (0, (2,), 0)),
    2: ((2, (1,), 0), (1, (2,), 0), (1, (1,), 1), (1, (1, 1), 0), (0, (1, 1, 1), 0)),
    3: ((1, (1, 1), 0), (0, (2, 1), 0), (0, (2, 2), 0), (2, (1, 1), 0), (0, (1, 1, 1), 0)),
    4: ((1, (2, 1), 0), (1, (1, 1, 1), 0), (1, (1, 1), 1), (2, (1, 1), 0), (0, (2, 1, 1), 0)),
    5: ((1, (2, 2), 0), (2, (2, 1), 0), (1, (2, 1), 1), (1, (2, 1, 1), 0), (1, (1, 1, 1), 1)),
}
ASKED = {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (2, 3), 5: (3, 3)}  # more would not fit a short account
RESISTANCES = (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 30, 36, 40)
HIGHEST = 36  # V
COLUMN = 118.0, 165.0  # px between upright wires, at least and at most


@dataclass(frozen=True, slots=True)
class Circuit:
    """A battery whose rails hold resistors in series and end in parallel branches; resistors by number from 1."""

    voltage: int
    ohms: Mapping[int, int]
    top: tuple[int, ...]
    branches: tuple[tuple[int, ...], ...]
    bottom: tuple[int, ...]

    def branch_ohms(self) -> list[int]:
        """Resistance of every branch."""
        return [sum(self.ohms[k] for k in branch) for branch in self.branches]

    def joined_ohms(self) -> Fraction:
        """Resistance of the branches together: of none, where one is a bare wire."""
        parts = self.branch_ohms()
        return 1 / sum(Fraction(1, p) for p in parts) if all(parts) else Fraction(0)

    def total_ohms(self) -> Fraction:
        """Resistance that the battery sees."""
        return self.joined_ohms() + sum(self.ohms[k] for k in self.top + self.bottom)

    def currents(self) -> dict[int, Fraction]:
        """Current of every resistor, and of the battery under 0, in A."""
        total = self.voltage / self.total_ohms()
        found = {0: total} | dict.fromkeys(self.top + self.bottom, total)
        for branch, ohms in zip(self.branches, self.branch_ohms()):
            found |= {k: total * self.joined_ohms() / ohms for k in branch}
        return found


def drawn_circuit(s: Stream, pattern: Pattern) -> Circuit:
    """A circuit whose currents and joined resistance have at most two decimals. Raises Unfit."""
    top, branches, bottom = pattern
    numbers = iter(range(1, 9))
    rails = [tuple(next(numbers) for _ in range(n)) for n in (top, *branches, bottom)]
    for _ in range(400):
        ohms = {k: s.choice(RESISTANCES) for rail in rails for k in rail}
        unit = Circuit(1, ohms, rails[0], tuple(rails[1:-1]), rails[-1])
        if (100 * unit.joined_ohms()).denominator != 1:
            continue
        step = lcm(*((100 * i).denominator for i in unit.currents().values()))
        least = step * -(-3 // step)
        if least > HIGHEST:
            continue
        voltage = least + step * s.integer(0, min(4, (HIGHEST - least) // step))
        circuit = Circuit(voltage, ohms, unit.top, unit.branches, unit.bottom)
        if all(Fraction(1, 20) <= i <= 12 for i in circuit.currents().values()):
            return circuit
    raise Unfit("values", "no currents of two decimals")


def number(value: Fraction | float) -> str:
    """At most two decimals, without needless zeros."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def values_of(c: Circuit) -> dict[str, tuple[Fraction, str]]:
    """Every quantity that may be asked for, with its unit."""
    currents = c.currents()
    found = {f"I_{k}": (i, "A") for k, i in currents.items()}
    return found | {f"U_{k}": (currents[k] * r, "V") for k, r in c.ohms.items()}


def asked_of(s: Stream, c: Circuit, n: int) -> list[str]:
    """One quantity of some resistors, or of the battery; no two that are equal by being in series alone."""
    places = s.sample([0, *c.ohms], min(n, len(c.ohms) + 1))
    names = ["I_0" if k == 0 else f"{s.choice('IU')}_{k}" for k in sorted(places)]
    currents = c.currents()
    seen: set[Fraction] = set()
    out = []
    for name in names:
        i = currents[int(name[2:])]
        if name[0] == "I" and i in seen and name != "I_0":
            name = f"U{name[1:]}"
        seen |= {i} if name[0] == "I" else set()
        out.append(name)
    return out


# --------------------------------------------------------------------------------------------------------- the picture


@dataclass(slots=True)
class _Picture:
    """A circuit on its way onto a board: what is asked for, and how it is drawn."""

    circuit: Circuit
    answers: Mapping[str, str]  # by name of the quantity
    canvas: Canvas
    zigzag: bool
    plus_up: bool
    levels: tuple[float, float]  # y of the two rails
    board: Board
    labels: list[Label] = field(default_factory=list)

    def texts(self, k: int, at: Point, upright: bool) -> None:
        """Name and value of a part, and the question about it."""
        unit, known = self.canvas.unit, f"R_{k} = {self.circuit.ohms[k]} Ω" if k else f"U_0 = {self.circuit.voltage} V"
        lines = [known, *(f"{name} = ?" for name in self.answers if int(name[2:]) == k)]
        widest = max(known, *(text for name, text in self.answers.items() if int(name[2:]) == k), lines[-1], key=len)
        for j, text in enumerate(lines):
            key = f"{'rq'[j]}{k}"
            if upright:
                line = 2 * j - 1 if len(lines) > 1 else 0
                self.labels.append(beside(key, at, text, unit, 14 if k else 20, line, widest))
            else:
                self.labels.append(above(key, at, text, unit, (20, -20)[j]))

    def resistor(self, k: int, path: tuple[Point, ...], centre: Point, upright: bool, forward: bool) -> Point:
        """A resistor at the end of a wire, with the arrow of its current if that is asked for; its other terminal."""
        a, b = self.board.resistor(f"R{k}", centre, upright, self.zigzag)
        self.texts(k, centre, upright)
        if f"I_{k}" not in self.answers:
            self.board.wire(*path, a)
            return b
        (ax, ay), (bx, by) = path[-1], a
        middle = (round((ax + bx) / 2, 2), round((ay + by) / 2, 2))
        self.board.wire(*path, middle, head=forward)
        self.board.wire(a, middle, head=not forward)
        return b

    def rail(self, y: float, left: float, columns: Sequence[float], rail: Sequence[int], end: Point) -> list[Point]:
        """From the battery along a rail; where the branches begin. The last point is a corner yet to be turned."""
        top = y == self.levels[0]
        path: tuple[Point, ...] = (end, (left, y))
        if "I_0" in self.answers and top == self.plus_up:
            middle = (left, round((end[1] + y) / 2, 2))
            self.board.wire(end, middle, head=True)
            path = (middle, (left, y))
        step = (columns[0] - left) / max(1, len(rail))
        for j, k in enumerate(rail):
            path = (self.resistor(k, path, (round(left + (j + 0.5) * step, 1), y), False, top == self.plus_up),)
        for j, x in enumerate(columns[:-1]):
            self.board.wire(*path, (x, y))
            self.board.dot(f"d{j}{'t' if top else 'f'}", (x, y))
            path = ((x, y),)
        return [*path, (columns[-1], y)]

    def branch(self, branch: Sequence[int], begin: tuple[Point, ...], stop: tuple[Point, ...]) -> None:
        """A branch between two rails; begin and stop lead up to its upright wire."""
        (x, top), (_, foot) = begin[-1], stop[-1]
        path = begin
        for i, k in enumerate(branch):
            centre = (x, round(top + (foot - top) * (i + 0.5) / len(branch), 1))
            path = (self.resistor(k, path, centre, True, self.plus_up),)
        self.board.wire(*path, *stop[::-1])


def picture(s: Stream, c: Circuit, answers: Mapping[str, str], canvas: Canvas) -> Figure:
    """The circuit with a question mark for every quantity asked for."""
    u = canvas.unit
    rail = max(len(c.top), len(c.bottom), 1)
    steps = rail + len(c.branches) - 1
    column = min(max(COLUMN[0] * u, (canvas.width - 130 * u) / steps), COLUMN[1] * u)
    left = round((canvas.width - steps * column - 62 * u) / 2, 1)
    columns = [round(left + (rail + j) * column, 1) for j in range(len(c.branches))]
    levels = round(canvas.height * s.uniform(0.2, 0.26), 1), round(canvas.height * s.uniform(0.74, 0.8), 1)
    shown = _Picture(c, answers, canvas, s.chance(0.4), s.chance(0.7), levels, Board(u))
    at = (left, round(sum(levels) / 2, 1))
    ends = shown.board.battery("b", at, True, shown.plus_up)
    shown.texts(0, at, True)
    begins, stops = (shown.rail(y, left, columns, rail, end) for y, rail, end in zip(levels, (c.top, c.bottom), ends))
    for x, branch in zip(columns[:-1], c.branches):
        shown.branch(branch, ((x, levels[0]),), ((x, levels[1]),))
    shown.branch(c.branches[-1], tuple(begins), tuple(stops))
    return shown.board.figure(shown.labels)


# ------------------------------------------------------------------------------------------------------------ the scene


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Draw a circuit with questions, and answer them."""
    circuit = drawn_circuit(s, s.choice(PATTERNS[difficulty]))
    asked = asked_of(s, circuit, s.integer(*ASKED[difficulty]))
    values = values_of(circuit)
    answers = {name: f"{name} = {number(values[name][0])} {values[name][1]}" for name in asked}
    source = picture(s, circuit, answers, canvas)
    ids = {name: f"q{int(name[2:])}" for name in asked}
    target = source.changed({ids[n]: {"text": answers[n], "cls": "text-new"} for n in asked})
    given = [f"U_0 = {circuit.voltage} V", *(f"R_{k} = {r} Ω" for k, r in circuit.ohms.items())]
    listed = {
        "given": given,
        "asked": asked,
        "answers": list(answers.values()),
        "parts": names_of(sorted(circuit.ohms)),
    }
    slots: dict[str, str | dict[str, str]] = {name: both(texts) for name, texts in listed.items()}
    slots |= {"questions": both([f"{n} = ?" for n in asked]), "wiring": wiring_of(circuit)}
    origins = ["prompt"] + ["derived"] * (len(asked) - 1)
    texts = zip(answers.values(), origins)
    claims = [constraint(claim("exists", select="label", label=text), origin) for text, origin in texts]
    hidden = {"circuit": circuit, "asked": asked, "ids": ids, "values": values}
    edit = Edit("fill-in", {"asked": list(asked), "mark": "text-new"})
    return Problem(source, edit, target, _trace(circuit, source, target, ids), slots, tuple(claims), hidden)


def names_of(numbers: Sequence[int]) -> list[str]:
    """Resistors by name."""
    return [f"R_{k}" for k in numbers]


def wiring_of(c: Circuit) -> dict[str, str]:
    """How the resistors are joined, as a clause."""
    series = names_of(c.top + c.bottom)
    if len(c.branches) == 1:
        names = [*series, *names_of(c.branches[0])]
        return {"en": f"{both(names)['en']} are in series with the battery", "zh": f"{both(names)['zh']} 与电池串联"}
    parts = [" + ".join(names_of(b)) for b in c.branches]
    english, chinese = f"the branches {both(parts)['en']} are in parallel", f"支路 {both(parts)['zh']} 并联"
    if series:
        verb = "is" if len(series) == 1 else "are"
        english += f" and {both(series)['en']} {verb} in series with them"
        chinese += f"，再与 {both(series)['zh']} 串联"
    return {"en": english, "zh": chinese}


def _trace(c: Circuit, source: Figure, target: Figure, ids: Mapping[str, str]) -> tuple[Step, ...]:
    """Resistance of the whole, current of the battery, then each quantity and its label."""
    steps = whole(c)
    for name, key in ids.items():
        steps += answered(c, name)
        steps += [erase(source.by_id[key]), write(target.by_id[key])]  # type: ignore[arg-type]
    return tuple(steps)


def whole(c: Circuit) -> list[Step]:
    """Steps to the resistance of the whole and to the battery's current."""
    steps, names = [], {f"R_{k}": float(r) for k, r in c.ohms.items()}
    parts = [" + ".join(names_of(b)) for b in c.branches]
    known: dict[str, float] = {}
    if len(c.branches) > 1:
        inverse = " + ".join(f"1 / ({p})" if "+" in p else f"1 / {p}" for p in parts)
        values = {n: v for n, v in names.items() if int(n[2:]) not in c.top + c.bottom}
        steps.append(worked("R_p", f"1 / ({inverse})", values, "Ω"))
        known["R_p"] = float(c.joined_ohms())
    else:
        known |= {n: names[n] for n in names_of(c.branches[0])}
    known |= {n: names[n] for n in names_of(c.top + c.bottom)}
    if len(known) > 1:
        steps.append(worked("R", " + ".join(known), known, "Ω"))
        known = {"R": float(c.total_ohms())}
    steps.append(worked("I_0", f"U_0 / {next(iter(known))}", {"U_0": float(c.voltage)} | known, "A"))
    return steps


def answered(c: Circuit, name: str) -> list[Step]:
    """Steps that work one quantity out from the battery's current."""
    k, joined, total = int(name[2:]), float(c.joined_ohms()), float(c.voltage / c.total_ohms())
    if k == 0:
        return []
    steps, ohms = [], float(c.ohms[k])
    branch = next((b for b in c.branches if k in b), ())
    current = float(c.currents()[k])
    if branch and len(c.branches) > 1:
        parts = {n: float(c.ohms[int(n[2:])]) for n in names_of(branch)}
        expression = f"I_0 * R_p / {next(iter(parts))}" if len(parts) == 1 else f"I_0 * R_p / ({' + '.join(parts)})"
        steps.append(worked(f"I_{k}", expression, {"I_0": total, "R_p": joined} | parts, "A"))
    elif name[0] == "I":
        steps.append(worked(f"I_{k}", "I_0", {"I_0": total}, "A"))
    if name[0] == "U":
        whole = "I_0" if not (branch and len(c.branches) > 1) else f"I_{k}"
        steps.append(worked(name, f"{whole} * R_{k}", {whole: current, f"R_{k}": ohms}, "V"))
    return steps


# ------------------------------------------------------------------------------------------------------- wrong targets


def _restated(p: Problem, name: str, value: Fraction, unit: str) -> Figure | None:
    """The target with another answer; None where it would be written alike."""
    text = f"{name} = {number(value)} {unit}"
    key = p.hidden["ids"][name]
    return None if text == p.target.by_id[key].text or value <= 0 else p.target.changed({key: {"text": text}})


def _one(p: Problem, s: Stream) -> tuple[str, Fraction, str]:
    name = s.choice(p.hidden["asked"])
    return name, *p.hidden["values"][name]


def slip(p: Problem, s: Stream) -> Figure | None:
    """An answer off by one in its last digit."""
    name, value, unit = _one(p, s)
    digits = len(number(value).partition(".")[2])
    return _restated(p, name, value + s.choice((-1, 1)) * Fraction(1, 10**digits), unit)


def shifted_point(p: Problem, s: Stream) -> Figure | None:
    """An answer ten times too large."""
    name, value, unit = _one(p, s)
    return _restated(p, name, 10 * value, unit)


def multiplied(p: Problem, s: Stream) -> Figure | None:
    """Ohm's law turned over: a product for a quotient, or the battery's voltage for a part's."""
    name, value, unit = _one(p, s)
    c = p.hidden["circuit"]
    if name[0] == "U":
        return _restated(p, name, Fraction(c.voltage), unit)
    whole = c.total_ohms() if name == "I_0" else Fraction(c.ohms[int(name[2:])])
    return _restated(p, name, c.voltage / whole if name != "I_0" else value * whole * whole / 10, unit)


def all_in_series(p: Problem, s: Stream) -> Figure | None:
    """Every resistor taken to be in series with every other."""
    name, _, unit = _one(p, s)
    c = p.hidden["circuit"]
    current = Fraction(c.voltage, sum(c.ohms.values()))
    return _restated(p, name, current * (c.ohms[int(name[2:])] if name[0] == "U" else 1), unit)


def wrong_unit(p: Problem, s: Stream) -> Figure | None:
    """Volts for amperes, or the other way round."""
    name, value, unit = _one(p, s)
    return _restated(p, name, value, "V" if unit == "A" else "A")


def swapped_answers(p: Problem, s: Stream) -> Figure | None:
    """Two answers at each other's places."""
    ids = p.hidden["ids"]
    if len(ids) < 2:
        return None
    a, b = s.sample(list(ids.values()), 2)
    text = {key: p.target.by_id[key].text for key in (a, b)}  # type: ignore[union-attr]
    return p.target.changed({a: {"text": text[b]}, b: {"text": text[a]}})


def unanswered(p: Problem, s: Stream) -> Figure:
    """A question that still stands."""
    key = p.hidden["ids"][s.choice(p.hidden["asked"])]
    return p.target.changed({key: {"text": p.source.by_id[key].text}})  # type: ignore[union-attr]


def unmarked(p: Problem, s: Stream) -> Figure:
    """An answer in the colour of the other texts."""
    return p.target.changed({p.hidden["ids"][s.choice(p.hidden["asked"])]: {"cls": "text"}})


def other_resistance(p: Problem, s: Stream) -> Figure:
    """A resistance that is no longer the given one."""
    k = s.choice(list(p.hidden["circuit"].ohms))
    ohms = p.hidden["circuit"].ohms[k] + s.choice((1, 2, 10))
    return p.target.changed({f"r{k}": {"text": f"R_{k} = {ohms} Ω"}})


CIRCUIT = Family(
    name="physics/dc-circuit",
    subject="physics",
    title={"en": "Currents and voltages of a circuit", "zh": "直流电路的电流与电压"},
    edits="question marks beside parts of a circuit become values",
    parameters="2 to 5 resistors of 1 to 40 Ω, a battery to 36 V, IEC boxes or zigzags",
    make=make,
    mutators=(
        Mutator("slip", slip), Mutator("shifted-point", shifted_point), Mutator("multiplied", multiplied),
        Mutator("all-in-series", all_in_series), Mutator("wrong-unit", wrong_unit),
        Mutator("swapped-answers", swapped_answers), Mutator("unanswered", unanswered), Mutator("unmarked", unmarked),
        Mutator("other-resistance", other_resistance), Mutator("cut-wire", cut_wire),
    ),
    edit={
        ("terse", "en"): ("[Fill in|Find] {asked} in this circuit, in {new}.",
                          "Replace each question mark by its value: {asked}. Use {new}.",
                          "{asked} = ? Work them out and write the results in {new}."),
        ("terse", "zh"): ("求出电路中的 {asked}，用{new}填写。", "把图中的问号换成 {asked} 的数值，颜色用{new}。",
                          "计算 {asked} 并以{new}标在图上。"),
        ("task", "en"): ("Work out {asked} for the circuit [shown|drawn here] and write every value, with its unit, in {new} in the place of its question mark. Nothing else may change.",
                         "The battery is ideal and the wires have no resistance. Determine {asked}, then let the {new} results take the places of the question marks.",
                         "Use Ohm's law and the rules for series and parallel resistors to complete the labels {asked}; the completed labels are {new}, the rest of the diagram stays as it is."),
        ("task", "zh"): ("根据图中数据求 {asked}，把带单位的结果用{new}写在原来问号的位置，其余保持不变。",
                         "电源为理想电源，导线电阻不计。请算出 {asked}，用{new}的数值代替各个问号。",
                         "利用欧姆定律和串并联规律补全标注 {asked}，补全的标注用{new}，电路图的其他部分不改动。"),
        ("explicit", "en"): ("Replace the question marks by these results, in {new}: {answers}. Leave the circuit itself alone.",
                             "The labels that end in a question mark become, in {new}, {answers}; nothing else changes.",
                             "Since {wiring}, the answers are {answers}. Write them in {new} where the question marks stand and keep all the rest."),
        ("explicit", "zh"): ("把问号标注改成{new}的结果：{answers}，电路本身不变。",
                             "带问号的标注依次变为 {answers}，用{new}书写，其他内容保留。",
                             "因为{wiring}，所以 {answers}。请在问号处用{new}写出这些结果，其余不动。"),
    },
    repair={
        ("terse", "en"): ("The circuit has {given}; mend the answers {asked}, in {new}.",
                          "Correct this solved circuit ({given}): {asked} in {new}."),
        ("terse", "zh"): ("电路中 {given}，请改正 {asked}，结果用{new}。", "这道电路题（{given}）的图有错，请修正 {asked}，用{new}书写。"),
        ("task", "en"): ("This is meant to be a solved circuit with {given}, in which {wiring}. There is one mistake in it. Restore the right figure with {asked} in {new}.",
                         "Someone worked out {asked} for a circuit with {given}; {wiring}. The drawing is wrong somewhere: put it right, the results being {new}."),
        ("task", "zh"): ("图中本应是一个解好的电路：{given}，{wiring}。其中有一处错误，请改成正确的图，{asked} 的结果用{new}。",
                         "有人为 {given} 的电路求 {asked}（{wiring}），但图画错了，请改正，结果用{new}表示。"),
        ("explicit", "en"): ("The circuit has {given}, where {wiring}, and the right results are {answers}, all in {new}. Change the picture to that.",
                             "Make the figure agree with this: {given}; {wiring}; in {new}, {answers}. All wires are complete."),
        ("explicit", "zh"): ("正确的电路是：{given}，{wiring}；结果为 {answers}，均用{new}。请据此改正。",
                             "请使图形符合以下内容：{given}；{wiring}；用{new}写出的结果是 {answers}，导线没有断开。"),
    },
    source={
        ("terse", "en"): ("Circuit diagram: {given}; {questions}.", "A circuit with {given}, where {questions}."),
        ("terse", "zh"): ("直流电路的电路图：{given}；{questions}。", "一个电路，已知 {given}，求 {questions}。"),
        ("task", "en"): ("Draw the diagram of a direct current circuit with {given}, in which {wiring}. Beside the parts stand the questions {questions}.",
                         "A textbook circuit problem: {wiring}. The labels give {given} and ask {questions}."),
        ("task", "zh"): ("画一个直流电路图，{given}，其中{wiring}，元件旁标有问题 {questions}。", "教科书式的电路题：{wiring}。标注给出 {given}，并提问 {questions}。"),
        ("explicit", "en"): ("A clean circuit diagram on a rectangular loop of straight wires. The battery, with one long and one short bar, stands on the left; {wiring}. Labels: {given}, {questions}. Nothing is coloured.",
                             "Figure of an electric circuit with square corners, a battery on the left side and the resistors {parts}; {wiring}. The labels read {given} and {questions}; dots mark the junctions."),
        ("explicit", "zh"): ("用横平竖直的导线画成的清晰电路图，左侧是由一长一短两条线表示的电池；{wiring}。标注为 {given}，{questions}，没有彩色部分。",
                             "直角转折的电路图，电池在左边，电阻有 {parts}；{wiring}。标注写着 {given} 和 {questions}，连接点用圆点表示。"),
    },
    target={
        ("terse", "en"): ("Solved circuit diagram: {given}; in {new} {answers}.", "A circuit with {given} and the {new} results {answers}."),
        ("terse", "zh"): ("解好的直流电路图：{given}；{new}结果 {answers}。", "一个电路，{given}，用{new}标出 {answers}。"),
        ("task", "en"): ("Draw the diagram of a direct current circuit with {given}, in which {wiring}. The results {answers} stand beside the parts in {new}.",
                         "A worked circuit problem from a textbook: {wiring}. The labels give {given}, and in {new} {answers}."),
        ("task", "zh"): ("画一个直流电路图，{given}，其中{wiring}，元件旁用{new}写出结果 {answers}。", "教科书中解好的电路题：{wiring}。标注给出 {given}，{new}的结果是 {answers}。"),
        ("explicit", "en"): ("A clean circuit diagram on a rectangular loop of straight wires. The battery, with one long and one short bar, stands on the left; {wiring}. Plain labels: {given}. {new} labels: {answers}.",
                             "Figure of an electric circuit with square corners, a battery on the left side and the resistors {parts}; {wiring}. The labels read {given}; only {answers} are {new}."),
        ("explicit", "zh"): ("用横平竖直的导线画成的清晰电路图，左侧是由一长一短两条线表示的电池；{wiring}。普通标注：{given}；{new}标注：{answers}。",
                             "直角转折的电路图，电池在左边，电阻有 {parts}；{wiring}。标注写着 {given}，只有 {answers} 是{new}。"),
    },
    wording=Wording(
        law={
            "en": "voltages, currents and resistances agree with Ohm's law, where {wiring}",
            "zh": "{wiring}，各处电压、电流与电阻符合欧姆定律",
        },
        figure=(Noun("direct-current circuit", "direct-current circuits", "直流电路"),),
        nouns={
            "cell": (Noun("resistor", "resistors", "电阻"),), "line": (Noun("wire", "wires", "导线", "条"),),
            "line[class=surface]": (Noun("battery", "batteries", "电池"),),
            "circle[class=ink]": (Noun("junction dot", "junction dots", "连接点"),),
        },
        objective={
            "en": ("Find {asked} in the circuit with {given}.", "Work out {asked}."),
            "zh": ("求电路中的{asked}，已知{given}。", "计算{asked}。"),
        },
        facts={"en": ("The answers {asked} are to be {new}.",), "zh": ("{asked}的结果用{new}书写。",)},
        described={"en": ("In it {wiring}.",), "zh": ("其中{wiring}。",)},
    ),
    anchor="A0", catalogue=("PC1",), leaves=("Physics/Electricity/Circuits",),
)  # fmt: skip

FAMILIES = (CIRCUIT,)
