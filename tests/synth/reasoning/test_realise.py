"""Records and their texts: schema, budgets, aggregation, and that every operation and predicate can be told."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from catalog.identity import stream
from catalog.science import KINDS, LANGUAGES, OPERATIONS, PREDICATES
from synth.reasoning import tokens
from synth.reasoning.clauses import Teller
from synth.reasoning.constraints import constraint, weighed
from synth.reasoning.mutants import replays
from synth.reasoning.naming import STATE, TRANSITION, Naming, Noun, Wording
from synth.reasoning.phrases import Phrases
from synth.reasoning.realise import COMPACT, FULL, Problem, Reasoned, reason, reason_t2i
from synth.reasoning.record import Claim, Step, claim, compare, conclude, difference, skip, visit
from synth.science.figure import Arc, Cell, Circle, Edge, Figure, Label, Line, Node, Polygon
from tests.synth.reasoning.small import COLOURS, SCENES, SPANNING
from tests.synth.reasoning.test_evaluate import BEFORE, CASES, FIGURE

HAN = re.compile(r"[\u4e00-\u9fff]")


def records(count: int = 6) -> list[Reasoned]:
    return [
        SCENES[name](stream(i, "scene")).record(lang, stream(i, f"cot {lang}"))
        for name in SCENES
        for i in range(count)
        for lang in LANGUAGES
    ]


RECORDS = records()


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.problem.family}-{r.lang}")
def test_a_record_keeps_the_contract(record: Reasoned) -> None:
    j = json.loads(json.dumps(record.json))
    assert (j["schema"], j["mode"], j["lang"]) == ("cot/1", "edit", record.lang)
    assert [o["i"] for o in j["operations"]] == list(range(1, len(record.steps) + 1))
    assert all(o["op"] in OPERATIONS for o in j["operations"])
    assert all(c["pred"] in PREDICATES and c["kind"] in KINDS for c in j["constraints"])
    assert sum(c["weight"] for c in j["constraints"]) == 1.0
    ids = {c["id"] for c in j["constraints"]}
    earlier: set[str] = set()
    for task in j["subtasks"]:
        assert set(task["needs"]) <= earlier and set(task["claims"]) <= ids
        earlier.add(task["id"])
    assert set(j["refined_objective"]["claims"]) <= ids
    assert j["tokens"]["compact"] <= COMPACT and j["tokens"]["full"] <= FULL
    assert j["tokens"] == {
        "compact": tokens.count(record.compact), "full": tokens.count(record.full), "tokenizer": tokens.tokenizer()
    }  # fmt: skip
    assert replays(record, record.steps)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.problem.family}-{r.lang}")
def test_a_text_is_clean(record: Reasoned) -> None:
    texts = [record.compact, record.full, *(o["text"] for o in record.json["operations"])]
    for text in texts:
        assert bool(HAN.search(text)) == (record.lang == "zh")
        assert not re.search(r"[{}\[\]|*#`]|  |\.\.|。。|，，|, ,|\bNone\b|: [^.;]*: ", text), text
        assert (text[0] == text[0].upper() or not text[:2].isalpha()) and text[-1] in ".。"
    names = [m.label for m in record.problem.target.all(Node) if m.cls == "node-new"]
    assert all(n in record.compact and n in record.full for n in names)


def test_equal_keys_give_equal_words_and_other_keys_others() -> None:
    scene = SCENES["spanning"](stream(3, "scene"))
    same = {scene.record("en", stream(1, "cot")).compact for _ in range(2)}
    many = {scene.record("en", stream(i, "cot")).compact for i in range(20)}
    assert len(same) == 1 and len(many) == 20


def test_like_operations_share_a_clause_and_drawing_is_never_lost() -> None:
    for record in RECORDS:
        if record.problem.family == "cs/mst":
            dash = [f"{a}–{b}" for s in record.steps if s.draws for a, b in [s.args["edge"]]]
            assert all(d in record.compact and d in record.full for d in dash)


def chain(n: int) -> Figure:
    nodes = [Node(f"n{i}", (30.0 * i, 50.0), f"N{i}") for i in range(n)]
    edges = [Edge(f"e{i}", f"n{i}", f"n{i + 1}", (nodes[i].at, nodes[i + 1].at)) for i in range(n - 1)]
    return Figure((*edges, *nodes))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("n", [20, 60])
def test_very_many_steps_still_fit(lang: str, n: int) -> None:
    """Reasons go first; the prompt's constraints stay; beyond that marks are counted."""
    source = chain(n)
    target = source.changed({f"e{i}": {"cls": "edge-selected"} for i in range(n - 1)})
    steps = [skip(source, "e0", "given"), *(s.why("smallest") for s in difference(source, target))]
    constraints = weighed([constraint(claim("count_eq", select="edge[class=edge-selected]", n=n - 1))])
    problem = Problem("cs/chain", "edit", source, target, COLOURS)
    record = reason(problem, steps, constraints, lang, SPANNING, stream(n, "cot"))
    assert tokens.count(record.compact) <= COMPACT
    assert str(n - 1) in record.compact
    assert ("N18" in record.compact) == (n == 20)
    assert "N18" in record.full and tokens.count(record.full) <= FULL


@pytest.mark.parametrize("lang", LANGUAGES)
def test_marks_that_are_only_counted_keep_their_colour(lang: str) -> None:
    source = chain(4)
    new = [Node(f"x{i}", (30.0 * i, 90.0), f"X{i}", "node-new" if i else "node") for i in range(3)]
    target = source.changed({"e0": {"cls": "edge-selected"}}).plus(*new)
    naming = Naming(lang, SPANNING, COLOURS, source, target, stream(1, "style"))
    changed, added, colours = Teller(naming, Phrases(lang, stream(1, "words"), [])).summaries(difference(source, target))
    assert COLOURS["edge-selected"][lang] in changed
    assert COLOURS["node-new"][lang] in colours and COLOURS["edge-selected"][lang] not in colours


def everything() -> tuple[Problem, Wording, tuple[Step, ...]]:
    """Two states, cells and geometry: a scene in which every drawing operation occurs."""
    q0, q1, q2 = (Node(f"q{i}", (100.0 * i + 50, 50.0), f"q{i}") for i in range(3))
    free = Node("x", (50.0, 150.0), "q9")
    a = Edge("a", "q0", "q1", (q0.at, q1.at), True, label="0")
    b = Edge("b", "q1", "q0", (q1.at, (100.0, 90.0), q0.at), True, label="1")
    cells = [Cell(f"c{i}", (30.0 * i, 300.0, 30.0, 30.0), str(i)) for i in range(4)]
    line, circle = Line("l", ((0.0, 400.0), (90.0, 400.0)), "ray"), Circle("o", (50.0, 420.0), 9.0)
    source = Figure((a, b, q0, q1, free, *cells, line, circle, Label("t", (300.0, 20.0), "S_1")))
    target = source.without(["l", "t", "x", "c3", "b"]).changed(
        {
            "q0": {"ring": True, "cls": "node-new"},
            "q1": {"label": "q5", "at": (160.0, 70.0)},
            "a": {"label": "01", "cls": "edge-selected", "path": (q0.at, (160.0, 70.0))},
            "c0": {"label": "8"},
            "c1": {"label": "", "cls": "node-new"},
            "c2": {"box": (60.0, 290.0, 30.0, 40.0)},
        }
    )
    new = (q2, Edge("d", "q0", "q2", (q0.at, q2.at), True, label="2"), Cell("n", (120.0, 300.0, 30.0, 30.0), "9"))
    more = (
        Arc("r", (9.0, 9.0), 5.0, 0.0, 90.0),
        Polygon("g", ((0.0, 0.0), (9.0, 0.0), (0.0, 9.0))),
        Label("u", (9.0, 40.0), "F_N"),
    )
    target = target.plus(*new, *more)
    wording = Wording(
        (Noun("state diagram", "state diagrams", "状态图", "张"),), {}, nouns={"node": STATE, "edge": TRANSITION}
    )
    thoughts = (visit(source, "q0"), visit(source, "c1"), compare("2", "10"), skip(source, "a", "already-seen"))
    end = conclude(claim("ring_eq", node="q0", to=True))
    colours = COLOURS | {"cell": {"en": "white", "zh": "白色"}}
    return Problem("cs/all", "edit", source, target, colours), wording, (*thoughts, *difference(source, target), end)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_operation_can_be_told(lang: str) -> None:
    problem, wording, steps = everything()
    objective = replace(wording, objective={lang: ("Do it.",)})
    drawn = {s.op for s in steps if s.draws}
    assert len(drawn) == 20
    constraints = weighed([constraint(claim("ring_eq", node="q0", to=True))])
    for i in range(12):
        record = reason(problem, steps, constraints, lang, objective, stream(i, "cot"))
        assert all(t in record.full for t in ("q2", "q5", "F_N", "S_1", "01", "8"))
    repair = reason(replace(problem, mode="repair"), steps, constraints, lang, objective, stream(1, "cot"))
    assert repair.json["mode"] == "repair"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_predicate_can_be_stated(lang: str) -> None:
    names = {c: {"en": "red", "zh": "红色"} for c in ("node", "new", "red", "edge", "ray", "normal")}
    naming = Naming(lang, SPANNING, names, BEFORE, FIGURE, stream(1, "n"))
    for i in range(10):
        teller = Teller(naming, Phrases(lang, stream(i, "p")))
        for pred, args, _ in [*CASES, ("spanning", {"class": "edge"}, {}), ("ring_eq", {"node": "3", "to": False}, {})]:
            text = teller.statement(Claim(pred, args))
            assert text and "{" not in text
            assert bool(HAN.search(text)) == (lang == "zh") or pred in ("less", "greater", "equal")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCENES)
def test_a_description_names_all_labels_and_no_operation(name: str, lang: str) -> None:
    scene = SCENES[name](stream(2, "scene"))
    problem = replace(scene.problem, mode="t2i", source=Figure(()))
    constraints = weighed([constraint(claim("count_eq", select="line" if "refr" in name else "node", n=4), "scene")])
    record = reason_t2i(problem, constraints, lang, scene.wording, stream(5, "cot"))
    assert record.json["operations"] == [] and record.json["mode"] == "t2i"
    labels = [n.label for n in problem.target.all(Node)] + [t.text for t in problem.target.all(Label)]
    assert all(text in record.compact for text in labels)
    assert tokens.count(record.compact) <= COMPACT


def test_a_missing_word_names_its_fix() -> None:
    scene = SCENES["spanning"](stream(2, "scene"))
    bare = replace(scene.problem, colours={})
    with pytest.raises(ValueError, match="style.names"):
        reason(bare, scene.steps, scene.claims, "en", scene.wording, stream(1, "cot"))
    lost = replace(SCENES["insertion"](stream(2, "scene")).problem, values={})
    with pytest.raises(ValueError, match="slot"):
        reason(lost, (), scene.claims, "en", SCENES["insertion"](stream(2, "scene")).wording, stream(1, "cot"))
