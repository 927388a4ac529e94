"""Logic circuits: the bits of the inputs go through the gates to the outputs (catalogue H01).

Gates have the distinctive shapes and a letter; the edit writes the bit that each gate gives beside its output, answers
the questions at the outputs, and colours every wire that carries 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, erase, wipe, write
from synth.science.cs.gates import NEGATED, Circuit, Gate, drawn, levels, placed, tip_of
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label, Line
from synth.science.physics.circuit import both

GATES = {1: (1, 2), 2: (2, 3), 3: (3, 4), 4: (4, 5), 5: (5, 6)}
INPUTS = {1: (2, 3), 2: (2, 3), 3: (3, 3), 4: (3, 4), 5: (3, 4)}
KINDS = {
    1: ("AND", "OR", "NOT"), 2: ("AND", "OR", "NOT", "NAND", "NOR"), 3: ("AND", "OR", "NOT", "NAND", "NOR", "XOR"),
    4: ("AND", "OR", "NAND", "NOR", "XOR", "NOT"), 5: ("AND", "OR", "NAND", "NOR", "XOR", "XNOR"),
}  # fmt: skip
SHARED = 4  # difficulty from which two outputs may share a gate
DEPTH, ROWS = 3, 7
LIVE, SAID = "wire-selected", "text-new"
SIZE = 15.0
WORKED = {
    "AND": "{0} * {1}", "OR": "max({0}, {1})", "XOR": "abs({0} - {1})", "NAND": "1 - {0} * {1}",
    "NOR": "1 - max({0}, {1})", "XNOR": "1 - abs({0} - {1})", "NOT": "1 - {0}",
}  # fmt: skip

CHINESE = {
    "AND": "与门", "OR": "或门", "NOT": "非门", "NAND": "与非门", "NOR": "或非门", "XOR": "异或门", "XNOR": "同或门",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tree:
    """A gate that is yet to be named: its kind and what feeds its pins, None for an input."""

    kind: str
    parts: tuple[_Tree | None, ...]


def _grown(s: Stream, gates: int, depth: int, kinds: Sequence[str]) -> _Tree:
    """A random tree of so many gates, at most `depth` in a row."""
    rest, most = gates - 1, 2 ** (depth - 1) - 1
    kind = s.choice([k for k in kinds if k != "NOT" or rest <= most])
    low, high = max(0, rest - most), min(rest, most)
    first = s.integer(low, high)
    shares = (rest,) if kind == "NOT" else (first, rest - first)
    return _Tree(kind, tuple(_grown(s, n, depth - 1, kinds) if n else None for n in shares))


def _two(s: Stream, gates: int, kinds: Sequence[str]) -> tuple[_Tree, _Tree]:
    """Two trees that share a gate, the last part of the upper one and the first of the lower one."""
    pairs = [k for k in kinds if k != "NOT"]
    shared = _grown(s, 1, 1, pairs)
    spare = gates - 3
    upper = s.integer(max(0, spare - 1), min(1, spare))
    parts = [_grown(s, n, 1, kinds) if n else None for n in (upper, spare - upper)]
    return _Tree(s.choice(pairs), (parts[0], shared)), _Tree(s.choice(pairs), (shared, parts[1]))


def _circuit(s: Stream, difficulty: int) -> Circuit:
    """A random circuit. Raises Unfit."""
    gates, kinds = s.integer(*GATES[difficulty]), KINDS[difficulty]
    double = difficulty >= SHARED and gates <= 5 and s.chance(0.55)
    trees = _two(s, gates, kinds) if double else (_grown(s, gates, DEPTH, kinds),)
    names = "ABCD"[: s.integer(*INPUTS[difficulty])]
    leaves = sum(part is None for tree in _all(trees) for part in tree.parts)
    if not len(names) <= leaves <= ROWS:
        raise Unfit("inputs", f"{leaves} pins for {len(names)} inputs")
    order = s.shuffled(names) if leaves > len(names) else list(names)
    fed = iter(sorted(order) + [s.choice(names) for _ in range(leaves - len(names))])
    found: dict[int, Gate] = {}
    for tree in trees:
        _name(tree, fed, found)
    bits = {name: s.integer(0, 1) for name in names}
    if len(set(bits.values())) < 2:
        raise Unfit("bits", "all inputs are alike")
    return _lettered(list(found.values()), bits, [found[id(tree)].name for tree in trees])


def _all(trees: Sequence[_Tree]) -> list[_Tree]:
    """Every gate once."""
    found: dict[int, _Tree] = {}
    waiting = list(trees)
    for tree in waiting:
        found[id(tree)] = tree
        waiting += [p for p in tree.parts if p is not None]
    return list(found.values())


def _name(tree: _Tree, fed: Iterator[str], found: dict[int, Gate]) -> str:
    """Name a tree's gates by number, parts first. Raises Unfit for a gate whose pins are fed alike, or two negations."""
    pins = []
    for part in tree.parts:
        if part is not None and tree.kind == part.kind == "NOT":
            raise Unfit("gates", "two negations cancel out")
        if part is None:
            pins.append(next(fed))
        else:
            pins.append(found[id(part)].name if id(part) in found else _name(part, fed, found))
    if len(set(pins)) < len(pins):
        raise Unfit("gates", "both pins of a gate are fed by one input")
    found[id(tree)] = Gate(str(len(found)), tree.kind, tuple(pins))
    return found[id(tree)].name


def _lettered(gates: list[Gate], bits: Mapping[str, int], ends: Sequence[str]) -> Circuit:
    """Gates with letters from P on, by column and from above."""
    column = levels(Circuit(bits, tuple(gates), {}))
    order = sorted(gates, key=lambda g: (column[g.name], int(g.name)))
    letter = {g.name: "PQRSTU"[i] for i, g in enumerate(order)} | {name: name for name in bits}
    named = tuple(Gate(letter[g.name], g.kind, tuple(letter[p] for p in g.pins)) for g in order)
    return Circuit(bits, named, {"YZ"[i]: letter[end] for i, end in enumerate(ends)})


# --------------------------------------------------------------------------------------------------------- the picture


@dataclass(frozen=True, slots=True)
class Shown:
    """A circuit drawn, and what is needed to show bits in it: labels to come, wires' nets."""

    circuit: Circuit
    source: Figure
    said: Mapping[str, Label]
    nets: Mapping[str, str]

    def with_bits(self, values: Mapping[str, int]) -> Figure:
        """The source with these bits at gates and outputs, wires that carry 1 in colour."""
        changes: dict[str, dict[str, str]] = {key: {"cls": LIVE} for key, net in self.nets.items() if values[net]}
        for name, gate in self.circuit.outputs.items():
            changes[f"o{name}"] = {"text": f"{name} = {values[gate]}", "cls": SAID}
        return self.source.changed(changes).plus(*(self.label(name, values[name]) for name in self.said))

    def label(self, name: str, bit: int) -> Label:
        """The bit of a gate, beside its output."""
        to_come = self.said[name]
        return Label(to_come.id, to_come.at, str(bit), SAID, to_come.size, to_come.role)


def _drawn(circuit: Circuit, canvas: Canvas) -> Shown:
    """A circuit with the bits of its inputs and questions at its outputs."""
    place = placed(circuit, canvas)
    u = place.unit
    labels, said = [], {}
    for name, bit in circuit.bits.items():
        row = min(y for (gate, k), y in place.rows.items() if _gate(circuit, gate).pins[k] == name)
        labels.append(
            Label(f"i{name}", (round(place.left - 28 * u, 1), row), f"{name} = {bit}", "text", SIZE * u, "value")
        )
    for name, gate in circuit.outputs.items():
        at = round(place.right + 28 * u, 1), place.gates[gate][1]
        labels.append(Label(f"o{name}", at, f"{name} = ?", "text", SIZE * u, "value"))
    for gate in circuit.gates:
        if gate.name not in circuit.outputs.values():
            x, y = place.gates[gate.name]
            at = round(x + (tip_of(gate) + 9) * u, 1), round(y - 11 * u, 1)
            said[gate.name] = Label(f"v{gate.name}", at, "", SAID, SIZE * u, "value")
    source, nets = drawn(circuit, labels, place)
    return Shown(circuit, source, said, nets)


def _gate(circuit: Circuit, name: str) -> Gate:
    return next(g for g in circuit.gates if g.name == name)


# ------------------------------------------------------------------------------------------------------------ the scene


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A circuit with bits at its inputs; the edit carries them to the outputs."""
    circuit = _drawable(s, difficulty)
    shown, values = _drawn(circuit, canvas), circuit.values()
    target = shown.with_bits(values)
    results = [f"{name} = {values[gate]}" for name, gate in circuit.outputs.items()]
    claims = tuple(constraint(claim("exists", select="label", label=text)) for text in results)
    live = sum(values[net] for net in shown.nets.values())
    claims += (constraint(claim("count_eq", select=f"line[class={LIVE}]", n=live), "derived"),)
    edit = Edit("propagate", {"outputs": list(circuit.outputs), "mark": LIVE, "values": SAID})
    hidden = {"shown": shown, "values": values}
    steps = tuple(_trace(shown, target, values))
    return Problem(shown.source, edit, target, steps, _slots(circuit, values, results), claims, hidden)


def _drawable(s: Stream, difficulty: int) -> Circuit:
    last = Unfit("gates")
    for _ in range(30):
        try:
            return _circuit(s, difficulty)
        except Unfit as unfit:
            last = unfit
    raise last


def _trace(shown: Shown, target: Figure, values: Mapping[str, int]) -> Iterator[Step]:
    """Gates from the inputs on, each with its bit and where that is written; then the wires that carry 1."""
    outputs = {gate: name for name, gate in shown.circuit.outputs.items()}
    for gate in shown.circuit.gates:
        given = {p: float(values[p]) for p in gate.pins}
        yield compute(gate.name, WORKED[gate.kind].format(*gate.pins), given, "", 0).why("rule", name=gate.kind)
        if gate.name in outputs:
            key = f"o{outputs[gate.name]}"
            yield erase(shown.source.by_id[key])  # type: ignore[arg-type]
            yield write(target.by_id[key])  # type: ignore[arg-type]
        else:
            yield write(shown.label(gate.name, values[gate.name]))
    live = [key for key, net in shown.nets.items() if values[net]]
    for make_step, figure in ((wipe, shown.source), (draw, target)):
        for key in live:
            yield make_step(figure.by_id[key]).why("rule", name="live")


def _slots(circuit: Circuit, values: Mapping[str, int], results: Sequence[str]) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    english, chinese = [], []
    for gate in circuit.gates:
        article = "an" if gate.kind[0] in "AOX" else "a"
        english.append(f"{gate.name} is {article} {gate.kind} gate fed from {' and '.join(gate.pins)}")
        chinese.append(f"{gate.name} 是输入为 {' 与 '.join(gate.pins)} 的{CHINESE[gate.kind]}")
    ends = [(gate, name) for name, gate in circuit.outputs.items()]
    english += [f"{gate} drives the output {name}" for gate, name in ends]
    chinese += [f"{gate} 接到输出 {name}" for gate, name in ends]
    inner = [g.name for g in circuit.gates if g.name not in circuit.outputs.values()]
    bits = {
        lang: "".join(f"{name} {gives} {values[name]}{mark}" for name in inner)
        for lang, gives, mark in (("en", "gives", "; "), ("zh", "输出", "；"))
    }
    return {
        "given": both([f"{name} = {bit}" for name, bit in circuit.bits.items()]), "asked": both(list(circuit.outputs)), "questions": both([f"{name} = ?" for name in circuit.outputs]),
        "results": both(results), "all": {lang: said + both(results)[lang] for lang, said in bits.items()},
        "formulas": _formulas(circuit), "wiring": {"en": "; ".join(english), "zh": "；".join(chinese)}, "n": str(len(circuit.gates)),
    }  # fmt: skip


def _formulas(circuit: Circuit) -> dict[str, str]:
    """The circuit as short clauses: P is A AND B."""
    found = [(g.name, f" {g.kind} ".join(g.pins if len(g.pins) > 1 else ("", *g.pins)).strip()) for g in circuit.gates]
    found += circuit.outputs.items()
    return {"en": ", ".join(f"{a} is {b}" for a, b in found), "zh": "，".join(f"{a} 为 {b}" for a, b in found)}


# ------------------------------------------------------------------------------------------------------ wrong targets


def _worked(p: Problem, kinds: Mapping[str, str]) -> Figure | None:
    """The target, had some gates worked as others; None where no output tells."""
    shown: Shown = p.hidden["shown"]
    values = shown.circuit.values(kinds)
    return shown.with_bits(values) if values != p.hidden["values"] else None


def _mistaken(p: Problem, s: Stream, other: Mapping[str, str]) -> Figure | None:
    """The target, had one gate of some kind worked as another; the first that shows."""
    for gate in s.shuffled([g for g in p.hidden["shown"].circuit.gates if g.kind in other]):
        if figure := _worked(p, {gate.name: other[gate.kind]}):
            return figure
    return None


def and_or(p: Problem, s: Stream) -> Figure | None:
    """AND taken for OR, or the other way round."""
    return _mistaken(p, s, {"AND": "OR", "OR": "AND", "NAND": "NOR", "NOR": "NAND"})


def bubble_overlooked(p: Problem, s: Stream) -> Figure | None:
    """A negated gate that does not negate."""
    return _mistaken(p, s, NEGATED)


def inclusive(p: Problem, s: Stream) -> Figure | None:
    """An exclusive OR taken for an OR."""
    return _mistaken(p, s, {"XOR": "OR", "XNOR": "NOR"})


def negated(p: Problem, s: Stream) -> Figure | None:
    """A gate that negates though it has no bubble."""
    return _mistaken(p, s, {plain: kind for kind, plain in NEGATED.items()})


def input_misread(p: Problem, s: Stream) -> Figure | None:
    """An input taken for the other bit, all the way to the outputs."""
    shown: Shown = p.hidden["shown"]
    name = s.choice(list(shown.circuit.bits))
    bits = {**shown.circuit.bits, name: 1 - shown.circuit.bits[name]}
    return shown.with_bits(Circuit(bits, shown.circuit.gates, shown.circuit.outputs).values())


def one_wrong(p: Problem, s: Stream) -> Figure:
    """One bit written wrong, the wires being right."""
    label = s.choice([m for m in p.target.all(Label) if m.cls == SAID])
    other = label.text[:-1] + str(1 - int(label.text[-1]))
    return p.target.changed({label.id: {"text": other}})


def unanswered(p: Problem, s: Stream) -> Figure:
    """A question that still stands."""
    key = "o" + s.choice(list(p.hidden["shown"].circuit.outputs))
    return p.target.changed({key: {"text": p.source.by_id[key].text, "cls": "text"}})  # type: ignore[union-attr]


def bit_missing(p: Problem, s: Stream) -> Figure | None:
    """A gate without its bit."""
    said = p.hidden["shown"].said
    return p.target.without([s.choice(list(said.values())).id]) if said else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """A bit in the colour of the other texts."""
    return p.target.changed({s.choice([m.id for m in p.target.all(Label) if m.cls == SAID]): {"cls": "text"}})


def dead_wire(p: Problem, s: Stream) -> Figure | None:
    """A piece of wire that carries 1, in plain colour."""
    live = [m.id for m in p.target.all(Line, LIVE)]
    return p.target.changed({s.choice(live): {"cls": "wire"}}) if live else None


def live_wire(p: Problem, s: Stream) -> Figure | None:
    """A piece of wire that carries 0, in colour."""
    nets, values = p.hidden["shown"].nets, p.hidden["values"]
    dead = [key for key, net in nets.items() if not values[net]]
    return p.target.changed({s.choice(dead): {"cls": LIVE}}) if dead else None


def zeros_lit(p: Problem, s: Stream) -> Figure:
    """Wires that carry 0 are coloured, and those that carry 1 are not."""
    nets, values = p.hidden["shown"].nets, p.hidden["values"]
    return p.target.changed({key: {"cls": "wire" if values[net] else LIVE} for key, net in nets.items()})


def bubble_lost(p: Problem, s: Stream) -> Figure | None:
    """A gate has lost the bubble that negates it."""
    negations = [g.name for g in p.hidden["shown"].circuit.gates if g.kind in NEGATED]
    return p.target.without([f"o{s.choice(negations)}"]) if negations else None


def cut_wire(p: Problem, s: Stream) -> Figure:
    """A piece of wire is missing."""
    return p.target.without([s.choice(list(p.hidden["shown"].nets))])


def other_input(p: Problem, s: Stream) -> Figure:
    """An input shows another bit than the one given."""
    name = s.choice(list(p.hidden["shown"].circuit.bits))
    return p.target.changed({f"i{name}": {"text": f"{name} = {1 - p.hidden['shown'].circuit.bits[name]}"}})


LOGIC = Family(
    name="cs/logic-circuit",
    subject="computer science",
    title={"en": "Signals in a logic circuit", "zh": "逻辑电路中的信号"},
    edits="the bit of every gate is written, wires that carry 1 take a colour",
    parameters="1 to 6 gates (AND, OR, NOT, NAND, NOR, XOR, XNOR) in up to three columns, 2 to 4 inputs, one or two outputs",
    make=make,
    mutators=(
        Mutator("and-or", and_or), Mutator("bubble-overlooked", bubble_overlooked), Mutator("inclusive", inclusive),
        Mutator("negated", negated), Mutator("input-misread", input_misread), Mutator("one-wrong", one_wrong),
        Mutator("unanswered", unanswered), Mutator("bit-missing", bit_missing), Mutator("unmarked", unmarked),
        Mutator("dead-wire", dead_wire), Mutator("live-wire", live_wire), Mutator("zeros-lit", zeros_lit),
        Mutator("bubble-lost", bubble_lost, False), Mutator("cut-wire", cut_wire, False),
        Mutator("other-input", other_input, False),
    ),
    edit={
        ("terse", "en"): ("[Find|Work out] {asked}: write the bit of every gate in {new}, colour wires that carry 1 {selected}.",
                          "Propagate the input bits through the gates; values {new}, wires that carry 1 {selected}.",
                          "Evaluate this logic circuit: {selected} for high wires, {new} for the bits at gates and outputs."),
        ("terse", "zh"): ("求 {asked}：每个门的输出值用{new}写出，传送 1 的导线涂成{selected}。", "把输入值逐级传过各个门，数值用{new}，为 1 的导线用{selected}。",
                          "计算这个逻辑电路：高电平导线用{selected}，门和输出处的值用{new}。"),
        ("task", "en"): ("The inputs of this circuit have the bits written beside them. Work out what every gate gives, write it in {new} above the wire that leaves the gate, answer {questions} in {new} as well, and colour each wire that carries 1 {selected}.",
                         "Follow the signals from the left to the right. Beside the output of each inner gate put its bit, complete the labels {asked}, all of this in {new}; wires whose signal is 1 become {selected}, those with 0 stay as they are.",
                         "Determine the truth value at every gate for the input bits shown. Let {new} digits state them next to the gates, replace the question marks of {asked}, and repaint all high wires in {selected}."),
        ("task", "zh"): ("电路各输入端旁已写出数值。请算出每个门的输出，用{new}写在离开该门的导线上方，并用{new}回答 {questions}；凡传送 1 的导线都涂成{selected}。",
                         "从左到右追踪信号：在每个内部门的输出旁写上它的值，补全 {asked} 的标注，这些都用{new}；信号为 1 的导线改为{selected}，为 0 的保持原样。",
                         "按所示输入确定各个门的真值，用{new}的数字写在门旁，替换 {asked} 的问号，并把所有高电平导线改画成{selected}。"),
        ("explicit", "en"): ("Write these results in {new}: {all}. The wires that then carry 1 become {selected}; nothing else changes.",
                             "In this circuit {wiring}. So put these bits beside the gates and outputs in {new}: {all}. Colour every wire that carries 1 {selected}.",
                             "Label the gates and outputs in {new} as follows: {all}. Paint each wire {selected} that an input or gate with 1 feeds, and keep the rest."),
        ("explicit", "zh"): ("用{new}写出这些结果：{all}。此时传送 1 的导线改为{selected}，其余不变。",
                             "该电路中，{wiring}。请把这些数值用{new}写在门和输出旁：{all}。传送 1 的导线涂成{selected}。",
                             "在门和输出处用{new}标出：{all}。凡由值为 1 的输入或门送出的导线涂成{selected}，其他保持原样。"),
    },
    repair={
        ("terse", "en"): ("The signals in this logic circuit contain a mistake; correct it (bits {new}, wires with 1 {selected}).", "With {given}, mend this evaluated circuit: {new} bits, {selected} high wires."),
        ("terse", "zh"): ("这个逻辑电路的信号有错，请改正（数值{new}，为 1 的导线{selected}）。", "已知 {given}，请改正这个已求值的电路：数值为{new}，高电平导线为{selected}。"),
        ("task", "en"): ("The bits at the gates and outputs of this circuit should follow from {given}, up to {asked}, and exactly the wires that carry 1 should be {selected}. Somewhere that is not so. Put the figure right; all bits that were worked out are {new}.",
                         "Someone carried the input bits ({given}) through the gates and made an error. Restore the right values up to {asked}, in {new}, and let {selected} show every high wire and no other."),
        ("task", "zh"): ("图中各门与输出 {asked} 的值应由 {given} 得出，并且恰好传送 1 的导线为{selected}。有一处不符，请改正；算出的数值都用{new}。",
                         "有人把输入值（{given}）传过各个门时出了错。请用{new}恢复直到 {asked} 的正确数值，并让{selected}恰好标出所有高电平导线。"),
        ("explicit", "en"): ("With {given} the right values, in {new}, are these: {all}. Exactly the wires that carry 1 are {selected}. Correct the figure.", "Make the picture agree with this: {given}; {wiring}; results in {new}: {all}. The wires that carry 1, and no others, are {selected}."),
        ("explicit", "zh"): ("输入为 {given} 时，正确的值（用{new}）为：{all}。恰好传送 1 的导线为{selected}。请改正此图。", "请使图形符合以下内容：{given}；{wiring}；{new}的结果：{all}。只有传送 1 的导线为{selected}。"),
    },
    source={
        ("terse", "en"): ("Logic circuit with {given}: {wiring}; {questions}.", "{n} gates between the inputs {given} and the outputs {questions}: {wiring}."),
        ("terse", "zh"): ("逻辑电路，{given}：{wiring}；{questions}。", "输入 {given} 与输出 {questions} 之间的 {n} 个门：{wiring}。"),
        ("task", "en"): ("Draw a logic circuit from left to right with distinctive gate shapes: {wiring}. The inputs are labelled {given}, the outputs {questions}.",
                         "A textbook exercise on gates: at the left {given}, at the right {questions}, and between them {wiring}. The letters stand in the gates."),
        ("task", "zh"): ("用特征形状的门从左到右画一个逻辑电路：{wiring}。输入标注 {given}，输出标注 {questions}。",
                         "教科书中的逻辑门习题：左边是 {given}，右边是 {questions}，中间 {wiring}。字母写在门内。"),
        ("explicit", "en"): ("A clean circuit diagram in one ink with square corners and dots at junctions. Gates in their usual shapes, letters inside: {wiring}. Labels {given} at the left ends, {questions} at the right. No wire is coloured.",
                             "Logic diagram, signals running to the right. {n} gates with their letters inside, in which {wiring}; input labels {given}; output labels {questions}. Wires are horizontal and vertical, everything is plain."),
        ("explicit", "zh"): ("单一墨色的清晰电路图，导线横平竖直，连接点有圆点。各门用惯用形状，字母在内：{wiring}。左端标注 {given}，右端标注 {questions}，没有彩色导线。",
                             "信号向右传送的逻辑图。{n} 个门，字母写在门内，其中 {wiring}；输入标注 {given}；输出标注 {questions}。导线只有水平和竖直两种，全部为普通颜色。"),
    },
    target={
        ("terse", "en"): ("Logic circuit with {given}, worked out: {wiring}. In {new}: {all}. Wires that carry 1: {selected}.", "Signals in a circuit of {n} gates: {given}; {wiring}. High wires are {selected}, and in {new} stands: {all}."),
        ("terse", "zh"): ("求过值的逻辑电路，{given}：{wiring}；{new}的数值：{all}；传送 1 的导线为{selected}。", "由 {n} 个门组成的电路中的信号：{given}；{wiring}。高电平导线为{selected}，{new}的数值：{all}。"),
        ("task", "en"): ("Draw a logic circuit with distinctive gate shapes in which {wiring}. Inputs: {given}. Written in {new} beside the gates and at the outputs: {all}. Every wire that carries 1 is {selected}.",
                         "A solved exercise on gates. {wiring}. At the left {given}; {selected} wires where the signal is 1. Results in {new}: {all}."),
        ("task", "zh"): ("用特征形状的门画一个逻辑电路，其中 {wiring}。输入：{given}。用{new}写在门旁和输出处：{all}。传送 1 的每段导线为{selected}。",
                         "解好的逻辑门习题：{wiring}。左边是 {given}；信号为 1 处的导线为{selected}。{new}的结果：{all}。"),
        ("explicit", "en"): ("A clean circuit diagram with square corners and dots at junctions, gates in their usual shapes with letters inside: {wiring}. Plain labels {given} at the left; {new} digits beside the gates and {new} labels at the right: {all}. Wires fed by an input or gate with 1 are {selected}, all others plain.",
                             "Logic diagram, signals running to the right: {wiring}; input labels {given}. Bits that are worked out stand in {new} above the wires that leave the gates, or at the outputs: {all}. Exactly the wires that carry 1 have the colour {selected}."),
        ("explicit", "zh"): ("导线横平竖直、连接点有圆点的清晰电路图，各门用惯用形状，字母在内：{wiring}。左端为普通标注 {given}；门旁的{new}数字和右端的{new}标注：{all}。由值为 1 的输入或门送出的导线为{selected}，其余为普通颜色。",
                             "信号向右传送的逻辑图：{wiring}；输入标注 {given}。算出的数值用{new}写在离开各门的导线上方或输出处：{all}。恰好传送 1 的导线为{selected}。"),
    },
    wording=Wording(
        law={
            "en": "each gate gives the bit that its inputs demand, and exactly the wires that carry 1 are {selected}",
            "zh": "每个门的输出由其输入决定，且恰好传送1的导线为{selected}",
        },
        figure=(Noun("logic circuit", "logic circuits", "逻辑电路"), Noun("circuit of gates", "circuits of gates", "门电路")),
        nouns={
            "polygon": (Noun("gate", "gates", "门"),), "polygon[class=glass]": (Noun("gate", "gates", "门"),), "line": (Noun("wire", "wires", "导线", "段"),),
            "circle[class=ink]": (Noun("junction dot", "junction dots", "连接点"),),
            "circle[class=paper]": (Noun("bubble", "bubbles", "取反圆圈"),),
        },
        objective={
            "en": ("Find {asked} for {given}.", "Carry the bits {given} through the gates."),
            "zh": ("在 {given} 时求 {asked}。", "把 {given} 传过各个门。"),
        },
        facts={"en": ("Given are {given}; {formulas}. Bits are {new}, wires with 1 {selected}.",),
               "zh": ("已知 {given}；{formulas}。数值用{new}，为 1 的导线用{selected}。",)},
        described={"en": ("In it {wiring}.",), "zh": ("其中 {wiring}。",)},
        rules={
            "AND": {"en": "AND gives 1 only if both inputs are 1", "zh": "两个输入都为 1 时与门才输出 1"},
            "OR": {"en": "OR gives 1 as soon as one input is 1", "zh": "有一个输入为 1 或门就输出 1"},
            "NOT": {"en": "NOT inverts its input", "zh": "非门把输入取反"},
            "NAND": {"en": "NAND gives 0 only if both inputs are 1", "zh": "两个输入都为 1 时与非门才输出 0"},
            "NOR": {"en": "NOR gives 1 only if both inputs are 0", "zh": "两个输入都为 0 时或非门才输出 1"},
            "XOR": {"en": "XOR gives 1 if its inputs differ", "zh": "两个输入不同时异或门输出 1"},
            "XNOR": {"en": "XNOR gives 1 if its inputs agree", "zh": "两个输入相同时同或门输出 1"},
            "live": {"en": "a wire carries what feeds it", "zh": "导线传送送入它的值"},
        },
    ),
    anchor="A0", catalogue=("H01",),
)  # fmt: skip

FAMILIES = (LOGIC,)
