"""Deterministic automata: minimisation in place (catalogue F02).

A minimal machine is drawn first, then some of its states are doubled. The edit merges them again: of equivalent states
the first by name stays where it stands, marked, and takes over the arrows of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, claim, difference, visit
from synth.science.cs.automaton import (
    Layout,
    Machine,
    arranged,
    classes_of,
    described,
    drawn,
    listed,
    names_of,
    page,
    random_dfa,
    reached,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Node
from synth.science.layout import loop, straight

SIZES = {1: (2, 1), 2: (3, 1), 3: (3, 2), 4: (4, 1), 5: (4, 2)}  # states of the minimal machine, states doubled


def make_minimise(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Double some states of a minimal machine; the edit merges what is equivalent."""
    machine = _doubled(s, *SIZES[difficulty])
    classes = classes_of(machine)
    small = quotient(machine, classes)
    before, after = machine.arrows(), small.arrows()
    union = {p: max(before.get(p, ""), after.get(p, ""), key=len) for p in sorted({*before, *after})}
    sets = {c[0]: set_of(machine, c) for c in classes if len(c) > 1}
    kept = [c[0] for c in classes]
    seen = {p: (p in before) + 2 * (p in after) for p in union} | {q: 1 for c in classes for q in c[1:]}
    layout = arranged(machine, canvas, page(canvas), s, 2 + difficulty // 3, arrows=union, notes=sets, seen=seen)
    marked = {c[0]: "node-new" for c in classes if len(c) > 1}
    source, target = drawn(machine, layout), drawn(small, layout, marked, kept).plus(*layout.notes.values())
    gone = [q for c in classes for q in c[1:]]
    claims = [constraint(claim("count_eq", select="node", n=len(kept)), kind="change")]
    claims += [constraint(claim("class_eq", node=machine.names[q], to="node-new")) for q in marked]
    hidden = {"machine": machine, "classes": classes, "layout": layout, "marked": marked, "gone": gone, "small": small}
    edit = Edit("minimise", {"mark": "node-new"})
    slots = _slots(machine, small, classes, gone)
    return Problem(source, edit, target, _trace(source, target, classes), slots, tuple(claims), hidden)


def set_of(machine: Machine, states: tuple[int, ...]) -> str:
    """A set of states as it is written: {q_0,q_2}."""
    return "{" + ",".join(machine.names[q] for q in states) + "}"


def quotient(machine: Machine, classes: list[tuple[int, ...]]) -> Machine:
    """The machine on the first states of the classes; numbers and names stay."""
    first = {q: c[0] for c in classes for q in c}
    moves = {(q, a): frozenset((first[machine.next(q, a)],)) for q in first.values() for a in machine.symbols}
    return Machine(machine.names, machine.symbols, moves, machine.accepting & frozenset(first.values()), machine.start)


def _doubled(s: Stream, n: int, copies: int) -> Machine:
    """A minimal machine of n states with `copies` more, each equivalent to one of them; all are reached."""
    symbols = s.choice((("0", "1"), ("b", "c")))
    for _ in range(30):
        base = random_dfa(s, n, symbols, 1 if n < 4 else s.integer(1, 2))
        if len(classes_of(base)) < n:
            continue
        same = {q: [q] for q in range(n)}
        for extra in range(n, n + copies):
            same[s.integer(0, n - 1)].append(extra)
        owner = {q: k for k, twins in same.items() for q in twins}
        moves = {(q, a): frozenset((s.choice(same[base.next(owner[q], a)]),)) for q in owner for a in symbols}
        if len(reached(moves, 0)) == n + copies:
            return _renamed(s, symbols, moves, frozenset(q for q in owner if owner[q] in base.accepting))
    raise Unfit("unreachable", "no doubled machine reached all of its states")


def _renamed(
    s: Stream, symbols: tuple[str, ...], moves: Mapping[tuple[int, str], frozenset[int]], accepting: frozenset[int]
) -> Machine:
    """The machine with its states renumbered at random behind the start, so that copies are not the last ones."""
    n = 1 + max(q for q, _ in moves)
    new = dict(zip(range(n), [0, *s.shuffled(range(1, n))]))
    named = names_of(n, s, symbols, numerals=False)
    renumbered = {(new[q], a): frozenset(new[p] for p in targets) for (q, a), targets in moves.items()}
    return Machine(named, symbols, renumbered, frozenset(new[q] for q in accepting))


def _slots(
    machine: Machine, small: Machine, classes: list[tuple[int, ...]], gone: list[int]
) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    merged = [c for c in classes if len(c) > 1]
    said = [set_of(machine, c) for c in merged]
    return {
        "machine": described(machine), "result": described(small), "n": str(len(machine.names)), "m": str(len(classes)),
        "start": machine.shown(machine.start), "accepting": listed(machine, machine.accepting),
        "ends": listed(machine, small.accepting), "gone": listed(machine, gone), "kept": listed(machine, (c[0] for c in merged)),
        "states": listed(machine, (c[0] for c in classes)),
        "why": _equivalence(machine, classes), "apart": _separation(machine, classes),
        "sets": {"en": " and ".join(said), "zh": "、".join(said)},
    }  # fmt: skip


def _equivalence(machine: Machine, classes: list[tuple[int, ...]]) -> dict[str, str]:
    """Of every merged class the common verdict, and into which class each symbol leads."""
    home = {q: set_of(machine, c) for c in classes for q in c}
    english, chinese = [], []
    for c in (c for c in classes if len(c) > 1):
        to = [(a, home[machine.next(c[0], a)]) for a in machine.symbols]
        accepts = c[0] in machine.accepting
        moves = ", ".join(f"{a} leads into {end}" for a, end in to)
        english.append(f"{home[c[0]]}: all {'accept' if accepts else 'reject'}, {moves}")
        moves = "，".join(f"读{a}都进入{end}" for a, end in to)
        chinese.append(f"{home[c[0]]}：都{'接受' if accepts else '不接受'}，{moves}")
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def _separation(machine: Machine, classes: list[tuple[int, ...]]) -> dict[str, str]:
    """A shortest word that tells the first states of two classes of one verdict apart; verdicts do the rest."""
    english, chinese = ["accepting from rejecting states"], ["接受状态与非接受状态"]
    firsts = [c[0] for c in classes]
    for i, p in enumerate(firsts):
        for q in firsts[i + 1 :]:
            if word := separating(machine, p, q):
                english.append(f"{machine.shown(p)} from {machine.shown(q)} by {word}")
                chinese.append(f"{machine.shown(p)}与{machine.shown(q)}由{word}区分")
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


def separating(machine: Machine, p: int, q: int) -> str:
    """The first of the shortest words that exactly one of two states accepts; empty where their verdicts differ."""
    waiting = [(p, q, "")]
    known = {(p, q)}
    for a, b, word in waiting:
        if (a in machine.accepting) != (b in machine.accepting):
            return word
        for x in machine.symbols:
            pair = machine.next(a, x), machine.next(b, x)
            if pair not in known:
                known.add(pair)
                waiting.append((*pair, word + x))
    return ""


def _trace(source: Figure, target: Figure, classes: list[tuple[int, ...]]) -> tuple[Step, ...]:
    """Equivalent states are looked at, then those that are not needed go and their arrows are led to the first."""
    steps = [visit(source, f"n{q}").why("rule", name="equivalent") for c in classes if len(c) > 1 for q in c]
    for step in difference(source, target):
        if step.op.startswith("remove"):
            steps.append(step.why("rule", name="merge"))
        elif step.op.startswith("recolour"):
            steps.append(step)
        else:
            steps.append(step.why("rule", name="redirect"))
    return tuple(steps)


# ------------------------------------------------------------------------------------------------------ wrong targets


def _figure(p: Problem, small: Machine, kept: list[int], marked: Mapping[int, str]) -> Figure:
    """A machine on the scene's layout, with arrows that the layout has no place for drawn straight."""
    layout: Layout = p.hidden["layout"]
    nodes = {n.id: n for n in p.source.all(Node)}
    edges: dict[tuple[int, int], Edge] = dict(layout.edges)
    for (a, b), label in small.arrows().items():
        if (a, b) not in edges:
            size, key = next(iter(layout.edges.values())).size, f"e{a}-{b}"
            one, other = nodes[f"n{a}"], nodes[f"n{b}"]
            edges[a, b] = (
                loop(key, one, -90.0, label=label, size=size) if a == b
                else straight(key, one, other, True, label=label, size=size)
            )  # fmt: skip
    return drawn(small, replace(layout, edges=edges), marked, kept)


def _noted(p: Problem, figure: Figure, classes: list[tuple[int, ...]]) -> Figure:
    """The figure with the sets of these classes beside states for which the scene has a place."""
    notes = p.hidden["layout"].notes
    found = [replace(notes[c[0]], text=set_of(p.hidden["machine"], c)) for c in classes if len(c) > 1 and c[0] in notes]
    return figure.plus(*found)


def wrong_merge(p: Problem, s: Stream) -> Figure | None:
    """Two states that differ are merged as well."""
    classes = p.hidden["classes"]
    if len(classes) < 3:
        return None
    one, other = sorted(s.sample(classes[1:], 2))
    wrong = sorted([tuple(sorted(one + other)), *(c for c in classes if c not in (one, other))])
    small = quotient(p.hidden["machine"], wrong)
    figure = _figure(p, small, [c[0] for c in wrong], {c[0]: "node-new" for c in wrong if len(c) > 1})
    return _noted(p, figure, wrong)


def unmerged(p: Problem, s: Stream) -> Figure:
    """One state that should be gone is still there, with its own arrows."""
    classes = [c for c in p.hidden["classes"] if len(c) > 1]
    one = s.choice(classes)
    out = s.choice(one[1:])
    rest = tuple(q for q in one if q != out)
    wrong = sorted([rest, (out,), *(c for c in p.hidden["classes"] if c != one)])
    small = quotient(p.hidden["machine"], wrong)
    figure = _figure(p, small, [c[0] for c in wrong], {c[0]: "node-new" for c in wrong if len(c) > 1})
    return _noted(p, figure, wrong)


def wrong_survivor(p: Problem, s: Stream) -> Figure:
    """The state that stays bears the name of one that it replaces."""
    one = s.choice([c for c in p.hidden["classes"] if len(c) > 1])
    return p.target.changed({f"n{one[0]}": {"label": p.hidden["machine"].names[s.choice(one[1:])]}})


def lost_arrow(p: Problem, s: Stream) -> Figure:
    """An arrow is not there."""
    return p.target.without([s.choice([e.id for e in p.target.all(Edge)])])


def lost_symbol(p: Problem, s: Stream) -> Figure | None:
    """An arrow with two symbols keeps only one."""
    wide = [e for e in p.target.all(Edge) if "," in e.label]
    if not wide:
        return None
    edge = s.choice(wide)
    return p.target.changed({edge.id: {"label": s.choice(edge.label.split(","))}})


def swapped_symbols(p: Problem, s: Stream) -> Figure | None:
    """Two arrows from one state have changed labels."""
    edges = list(p.target.all(Edge))
    found = [(e, f) for e in edges for f in edges if e.start == f.start and e.label < f.label]
    if not found:
        return None
    one, other = s.choice(found)
    return p.target.changed({one.id: {"label": other.label}, other.id: {"label": one.label}})


def turned_arrow(p: Problem, s: Stream) -> Figure | None:
    """An arrow points the other way."""
    joined = {(e.start, e.stop) for e in p.target.all(Edge)}
    free = [e for e in p.target.all(Edge) if e.start != e.stop and (e.stop, e.start) not in joined]
    if not free:
        return None
    edge = s.choice(free)
    return p.target.changed({edge.id: {"start": edge.stop, "stop": edge.start, "path": edge.path[::-1]}})


def wrong_ring(p: Problem, s: Stream) -> Figure:
    """A state accepts that did not, or the other way round."""
    q = s.choice([c[0] for c in p.hidden["classes"]])
    return p.target.changed({f"n{q}": {"ring": not p.target.by_id[f"n{q}"].ring}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A state that stands for several looks like the others."""
    return p.target.changed({f"n{s.choice(sorted(p.hidden['marked']))}": {"cls": "node"}})


def wrong_set(p: Problem, s: Stream) -> Figure:
    """The set beside a merged state lacks one of its states."""
    one = s.choice([c for c in p.hidden["classes"] if len(c) > 1])
    rest = tuple(q for q in one if q != s.choice(one))
    return p.target.changed({f"t{one[0]}": {"text": set_of(p.hidden["machine"], rest)}})


def no_set(p: Problem, s: Stream) -> Figure:
    """A merged state does not say which states it stands for."""
    return p.target.without([f"t{s.choice(sorted(p.hidden['marked']))}"])


def too_many_marked(p: Problem, s: Stream) -> Figure | None:
    """A state that stands for itself only is marked too."""
    alone = [c[0] for c in p.hidden["classes"] if len(c) == 1]
    return p.target.changed({f"n{s.choice(alone)}": {"cls": "node-new"}}) if alone else None


MINIMISE = Family(
    name="cs/dfa-minimise",
    subject="computer science",
    title={"en": "Minimisation of a finite automaton", "zh": "有限自动机的最小化"},
    edits="equivalent states merged into the first of them, which is marked; arrows led anew",
    parameters="3 to 6 states, of which 1 or 2 are superfluous, two symbols",
    make=make_minimise,
    mutators=(
        Mutator("wrong-merge", wrong_merge, False), Mutator("unmerged", unmerged), Mutator("wrong-survivor", wrong_survivor),
        Mutator("lost-arrow", lost_arrow, False), Mutator("lost-symbol", lost_symbol, False),
        Mutator("swapped-symbols", swapped_symbols, False), Mutator("turned-arrow", turned_arrow, False),
        Mutator("wrong-ring", wrong_ring, False), Mutator("unmarked", unmarked), Mutator("too-many-marked", too_many_marked),
        Mutator("wrong-set", wrong_set), Mutator("no-set", no_set),
    ),
    edit={
        ("terse", "en"): ("Minimise this DFA in place; each merged class keeps its first-named state in {new}, its members listed beside it.",
                          "Merge equivalent states of the automaton into the one named first; paint that one {new} and write the set next to it.",
                          "DFA minimisation: collapse every equivalence class onto its lowest name, shown {new} with a {new} set of members."),
        ("terse", "zh"): ("将该 DFA 原位最小化，每个等价类保留名称最靠前的状态并涂成{new}，旁边写出该类的成员。", "合并等价状态，只留下名称排在最前的那个，用{new}表示，并在旁边写出所合并的集合。",
                          "对自动机做最小化：等价的状态并入其中编号最小者，该状态及旁边的成员集合画成{new}。"),
        ("task", "en"): ("Minimise the deterministic automaton by merging its equivalent states. Of each group keep only the state whose name comes first, in its place and coloured {new}, with the set of merged states in braces beside it; redirect the arrows of the others to it and join labels with commas.",
                         "Find out which states no input string can tell apart. Remove all but the first-named of every such group, lead their incoming transitions to the survivor, mark the survivor in {new} and note the group as a set next to it. Untouched states and arrows stay where they are.",
                         "Turn this machine into the smallest DFA for the same language without moving anything: superfluous states disappear, the earliest-named state of a merged class takes over their arrows, becomes {new} and gets a {new} note in braces listing the class."),
        ("task", "zh"): ("合并等价状态，把这个确定有限自动机最小化。每组等价状态只保留名称最靠前的一个，位置不变并涂成{new}，旁边用花括号写出该组状态；其余状态的箭头改接到它上面，同向的标号用逗号合并。",
                         "找出任何输入串都无法区分的状态，每组只留下名称排在最前的状态，其他的删去，指向它们的转移改为指向保留者，用{new}标出保留者，并在其旁注明这一组状态的集合。未涉及的状态和箭头保持原位。",
                         "在不移动任何图形的前提下，把这台机器化为识别同一语言的最小 DFA：多余的状态消失，被合并的一类中名称最前的状态接管它们的箭头并变成{new}，旁边用{new}花括号列出这一类。"),
        ("explicit", "en"): ("These states are equivalent: {sets}. Delete {gone}, paint {kept} {new}, write the set beside in {new}, and redraw the transitions so that {result}.",
                             "Remove {gone} with all arrows there. What was done there is now done by {kept}, in {new} and with the note {sets}. Afterwards {result}; nothing moves.",
                             "After merging, only {states} remain, with {kept} in {new} beside the text {sets}. The moves are then: {result}."),
        ("explicit", "zh"): ("等价的状态有：{sets}。删去 {gone}，把 {kept} 涂成{new}，旁边用{new}写出该集合，并把转移改画为：{result}。",
                             "去掉 {gone} 及其箭头，由 {kept} 代替，{kept} 涂成{new}并注上 {sets}。之后应有：{result}；位置都不变。",
                             "合并之后只剩 {states}，其中 {kept} 为{new}，旁边写着 {sets}。此时的转移是：{result}。"),
    },
    repair={
        ("terse", "en"): ("This minimised DFA still has a flaw: the equivalent states are {sets}, each set is to be one {new} state, the first.",
                          "Finish the minimisation with the classes {sets}; only their first states remain, in {new}."),
        ("terse", "zh"): ("这个最小化结果还有毛病：等价状态为 {sets}，每个集合只应留下第一个状态，用{new}。", "改正这次最小化：等价类是 {sets}，只留下其中第一个状态，画成{new}。"),
        ("task", "en"): ("The DFA in which {machine} (accepting {accepting}, start {start}) was minimised here, but not correctly. Each merged class must be shown by its first-named state in {new} with the set beside it, no superfluous state may remain. Put it right.",
                         "Something went wrong when this automaton was reduced. Originally: {machine}; accepting: {accepting}. Restore the minimal machine, where states that replace others are {new}, with their sets in braces, and all others plain."),
        ("task", "zh"): ("原来的 DFA 是：{machine}（接受状态 {accepting}，初态 {start}）。图中的最小化结果不对。每个被合并的类应由名称最前的状态以{new}表示，旁边写出集合，不应留下多余的状态，请改正。",
                         "化简这台自动机时出了错。原机：{machine}；接受状态：{accepting}。请恢复最小自动机，其中代替了其他状态的状态为{new}并用花括号注明集合，其余为普通样式。"),
        ("explicit", "en"): ("The minimal automaton has exactly the states {states}, with {kept} in {new} beside {sets}; accepting: {ends}; {result}. Correct the figure to that.",
                             "Correct the picture: no {gone}, only {kept} in {new} with the note {sets}, and the transitions {result}."),
        ("explicit", "zh"): ("最小自动机恰有状态 {states}，其中 {kept} 为{new}，旁注 {sets}；接受状态为 {ends}；{result}。请据此改正。",
                             "请改图：{gone} 不应存在，只有 {kept} 为{new}，旁注 {sets}，转移为：{result}。"),
    },
    source={
        ("terse", "en"): ("State diagram of a DFA with {n} states, start {start}, accepting {accepting}: {machine}.", "A finite automaton, start {start}, accepting {accepting}; {machine}."),
        ("terse", "zh"): ("含 {n} 个状态的 DFA 状态图，初态 {start}，接受状态 {accepting}：{machine}。", "有限自动机，初态 {start}，接受状态 {accepting}；{machine}。"),
        ("task", "en"): ("Draw the transition diagram of a deterministic finite automaton that starts in {start} and accepts in {accepting} (double circles): {machine}.",
                         "A textbook exercise figure: an automaton of {n} circular states to be minimised. {machine}. The start is {start}, double rings stand at {accepting}."),
        ("task", "zh"): ("画一个确定有限自动机的转移图，从 {start} 开始，接受状态 {accepting}（双圈）：{machine}。",
                         "教科书习题插图：一个待最小化的自动机，共 {n} 个圆形状态。{machine}。初态为 {start}，双圈在 {accepting}。"),
        ("explicit", "en"): ("A clean diagram of a finite automaton: {n} circles with names, curved or straight arrows with symbols, loops for moves to the same state. {machine}. A short arrow points at {start}; double ring: {accepting}. Everything is in one ink.",
                             "Figure on a plain ground, no colour marks: a DFA with start {start} (short incoming arrow), accepting {accepting} (two circles). Moves: {machine}."),
        ("explicit", "zh"): ("有限自动机的清晰图示：{n} 个带名称的圆圈，直的或弯的箭头旁标有符号，转到自身的画成环。{machine}。短箭头指向 {start}；双圈：{accepting}。全部同一墨色。",
                             "纯色背景、没有着色标记的图：DFA 的初态 {start} 有短入箭头，接受状态 {accepting} 有两个圈。转移：{machine}。"),
    },
    target={
        ("terse", "en"): ("Minimal DFA with the states {states}, start {start}, accepting {ends}; {kept} in {new} beside the text {sets}: {result}.", "A finite automaton, start {start}, accepting {ends}, {new}: {kept} with the note {sets}; {result}."),
        ("terse", "zh"): ("最小 DFA，状态为 {states}，初态 {start}，接受状态 {ends}，其中 {kept} 用{new}，旁边写着 {sets}：{result}。", "有限自动机，初态 {start}，接受状态 {ends}，{new}的是 {kept}，旁注 {sets}；{result}。"),
        ("task", "en"): ("Draw the minimal deterministic automaton that starts in {start} and accepts in {ends}: {result}. Colour {kept} {new} and note {sets} beside it in the same colour.",
                         "A textbook figure of a DFA after minimisation, {m} circular states: {result}. The start is {start}, double rings stand at {ends}; {kept} in {new}, with the merged states written next to it: {sets}."),
        ("task", "zh"): ("画出最小确定有限自动机，从 {start} 开始，接受状态 {ends}：{result}。{kept} 涂成{new}，旁边用同色写 {sets}。",
                         "教科书插图：最小化之后的 DFA，共 {m} 个圆形状态：{result}。初态为 {start}，双圈在 {ends}，{kept} 以{new}突出，旁边写着所合并的状态：{sets}。"),
        ("explicit", "en"): ("A clean diagram of a finite automaton: {m} circles with names, arrows with symbols, loops for moves to the same state. {result}. A short arrow points at {start}; double ring: {ends}. Only {kept} and the text {sets} beside it carry the colour {new}.",
                             "Figure on a plain ground: a DFA with start {start} (short incoming arrow), accepting {ends} (two circles). Moves: {result}. All states are plain but for {new} at {kept}, with {sets} written beside."),
        ("explicit", "zh"): ("有限自动机的清晰图示：{m} 个带名称的圆圈，箭头旁标有符号，转到自身的画成环。{result}。短箭头指向 {start}；双圈：{ends}。只有 {kept} 和旁边的文字 {sets} 是{new}。",
                             "纯色背景的图：DFA 的初态 {start} 有短入箭头，接受状态 {ends} 有两个圈。转移：{result}。除 {kept} 及其旁注 {sets} 为{new}外，都是普通样式。"),
    },
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        derived={
            "en": ("Equivalent: {why}. Different: {apart}.",),
            "zh": ("等价：{why}。不等价：{apart}。",),
        },
        law={
            "en": "of states that no word tells apart only the first remains, and the arrows to the others lead to it",
            "zh": "任何串都不能区分的状态只留下第一个，通向其他状态的箭头都改为指向它",
        },
        figure=(Noun("finite automaton", "finite automata", "有限自动机", "台"), Noun("state diagram", "state diagrams", "状态图", "张")),
        nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Reduce the automaton to the smallest one for its language.", "Merge the states that no word tells apart."),
            "zh": ("把自动机化为识别同一语言的最小自动机。", "合并任何输入串都不能区分的状态。"),
        },
        rules={
            "equivalent": {"en": "no word tells {it|them} from {another state|other states} of {its|their} class", "zh": "没有输入串能把{它|它们}与同类状态区分开"},
            "merge": {"en": "an equivalent state before it takes its place", "zh": "排在它之前的等价状态可以代替它"},
            "redirect": {"en": "arrows to a merged state now lead to the one that stays", "zh": "指向被合并状态的箭头改为指向保留的状态"},
        },
    ),
    anchor="A1", catalogue=("F02",), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (MINIMISE,)
