"""From a problem, its steps and its constraints to a finished cot/1 record: the JSON and two texts.

The compact text follows the released model's system prompt for edits (source facts, what changes and why, what the
result is and what stays) and fits 200 tokens, which is what its sampler decodes; the full text fits 1,024.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalog.identity import Stream, stream
from catalog.science import COT_SCHEMA, SPEC_KIND
from synth.reasoning import tokens
from synth.reasoning.clauses import TASKS, Teller, key_of, kind_drawn
from synth.reasoning.constraints import Constraint
from synth.reasoning.naming import Naming, Wording
from synth.reasoning.phrases import Phrases, compiled, fill, glued, sentence
from synth.reasoning.record import Claim, Step
from synth.reasoning.view import View, kind_of
from synth.science.figure import Figure, Label

COMPACT = 200  # tokens
FULL = 1024
EMPTY = Figure(())
_SHOWN = 3  # constraints that a compact text states beyond those of the prompt


@dataclass(frozen=True, slots=True)
class Problem:
    """What a record is about: `mode` is edit, repair or t2i (source empty).

    `values` fill the family's own templates, per language or (plain str) for both; `colours` is `names` of the style:
    class -> language -> colour word. `anchor` is A0 (in place), A1 (append), A2 (declared marks move) or A3 (another
    view); None derives it from the steps.
    """

    family: str
    mode: str
    source: Figure
    target: Figure
    colours: Mapping[str, Mapping[str, str]]
    values: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A manner of telling: chance of a connective, which joiner ties a reason, what stands between compact clauses."""

    connectives: float
    joiner: str
    between: str  # "sentence" or "semicolon"
    plan: float


REGISTERS = {
    "terse": Register(0.0, "because-short", "semicolon", 0.1),
    "teacher": Register(0.8, "because", "sentence", 0.5),
    "designer": Register(0.2, "because", "semicolon", 0.8),
    "exam": Register(0.5, "because-short", "sentence", 0.3),
}


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A finished record, with what it was made from so that it can be told again with one thing changed."""

    problem: Problem
    wording: Wording
    steps: tuple[Step, ...]
    constraints: tuple[Constraint, ...]
    lang: str
    key: int  # seeds every choice of words
    json: dict[str, Any]

    @property
    def compact(self) -> str:
        """The text of the column `reasoning`."""
        return self.json["render"]["compact"]

    @property
    def full(self) -> str:
        """The long text."""
        return self.json["render"]["full"]


def reason(
    problem: Problem,
    steps: Sequence[Step],
    constraints: Sequence[Constraint],
    lang: str,
    wording: Wording,
    choices: Stream,
) -> Reasoned:
    """The record of an edit or a repair.

    Raises ValueError for a class without a colour word, a slot without a value, and a text that cannot be short enough.
    """
    return told(problem, wording, tuple(steps), tuple(constraints), lang, choices.integer(0, 2**63 - 1))


def reason_t2i(
    problem: Problem, constraints: Sequence[Constraint], lang: str, wording: Wording, choices: Stream
) -> Reasoned:
    """The record of a picture drawn from nothing: a plan and a description of `problem.target`, no operations."""
    return told(problem, wording, (), tuple(constraints), lang, choices.integer(0, 2**63 - 1))


def told(
    problem: Problem,
    wording: Wording,
    steps: tuple[Step, ...],
    constraints: tuple[Constraint, ...],
    lang: str,
    key: int,
) -> Reasoned:
    """The record for exactly these steps and constraints, true or not; equal keys choose equal words."""
    teller = _Told(problem, wording, steps, constraints, lang, key)
    return Reasoned(problem, wording, steps, constraints, lang, key, teller.record())


@dataclass(frozen=True, slots=True)
class _Form:
    """How much a text says; forms are tried from the longest to the shortest."""

    groups: Callable[[Sequence[Step]], list[list[Step]]]
    reasons: bool = True
    thinking: bool = True
    derived: int = _SHOWN
    facts: bool = True
    listed: bool = True
    working: bool = True
    computed: bool = True
    derivation: str = "derived"  # or "brief", or nothing
    labels: bool = True  # of nodes that the list of edges names as well
    texts: bool = True


class _Told:
    """The telling of one record."""

    def __init__(
        self,
        problem: Problem,
        wording: Wording,
        steps: tuple[Step, ...],
        constraints: tuple[Constraint, ...],
        lang: str,
        key: int,
    ) -> None:
        self.problem, self.wording, self.steps, self.constraints, self.lang = problem, wording, steps, constraints, lang
        self.key = key
        style = stream(key, "style")
        self.register = REGISTERS[style.choice(tuple(REGISTERS))]
        self.naming = Naming(lang, wording, problem.colours, problem.source, problem.target, style)
        self.values = {k: v if isinstance(v, str) else v[lang] for k, v in problem.values.items()}
        self.used: list[str] = []

    # --- the record ---

    def record(self) -> dict[str, Any]:
        """The whole record as JSON."""
        kept = [f"k{i}" for i, c in enumerate(self.constraints, 1) if c.origin == "prompt"] or ["k1"]
        own = {} if self.problem.mode == "t2i" else self.wording.objective
        objective = self._own(own, "objective") or self._sentence_of_figure()
        constraints = [self._constraint(i, c) for i, c in enumerate(self.constraints, 1)]
        tasks = self._subtasks()
        preserve = self._keep()
        operations = self._operations()
        compact, full = self._compact(preserve), self._full(objective, tasks, constraints, preserve, operations)
        full = max(full, compact, key=tokens.count)  # of a small figure both may say all there is
        return {
            "schema": COT_SCHEMA,
            "domain": "science",
            "family": self.problem.family,
            "mode": self.problem.mode,
            "lang": self.lang,
            "refined_objective": {"text": objective, "claims": kept},
            "subtasks": tasks,
            "constraints": constraints,
            "operations": operations,
            "preserve": {"mode": self._anchor(), "text": preserve},
            "render": {"compact": compact, "full": full},
            "tokens": {"compact": tokens.count(compact), "full": tokens.count(full), "tokenizer": tokens.tokenizer()},
            "provenance": {"generator": SPEC_KIND, "templates": sorted(set(self.used))},
        }

    def _phrases(self, purpose: str) -> Phrases:
        """Choices for one purpose: a change elsewhere in the record leaves them as they are."""
        return Phrases(self.lang, stream(self.key, purpose), self.used)

    def _sentence(self, text: str) -> str:
        return sentence(self.lang, text)

    def _teller(self, purpose: str) -> Teller:
        return Teller(self.naming, self._phrases(purpose))

    def _own(self, templates: Mapping[str, Sequence[str]], name: str) -> str | None:
        """One of the family's own sentences."""
        offered = templates.get(self.lang, ())
        if not offered:
            return None
        i = stream(self.key, name).integer(0, len(offered) - 1)
        text = self._filled(offered[i])
        self.used.append(f"{name}.{i}")
        return self._sentence(text)

    def _filled(self, template: str) -> str:
        """A template of the family's own with the scene's values in it."""
        text = fill(compiled(template), self.values)
        if text is None:
            raise ValueError(f"{self.problem.family}: {template!r} has a slot that is not in {sorted(self.values)}")
        return text

    def _sentence_of_figure(self) -> str:
        shown = self.problem.target if self.problem.mode == "t2i" else self.problem.source
        slots = {"figure": self.naming.figure(), "inventory": self.naming.inventory(shown, self.problem.mode == "t2i")}
        key = {"edit": "facts", "repair": "facts-broken", "t2i": "t2i"}[self.problem.mode]
        return self._sentence(self._phrases("figure").must("f", key, slots))

    def _constraint(self, number: int, c: Constraint) -> dict[str, Any]:
        phrases = self._phrases(f"k{number}")
        return c.to_json(number, self._sentence(Teller(self.naming, phrases).statement(c.claim)))

    def _anchor(self) -> str:
        if self.problem.anchor:
            return self.problem.anchor
        ops = {s.op for s in self.steps if s.draws}
        if ops & {"move-node", "reroute-edge", "resize-cell"}:
            return "A2"
        in_place = ("recolour", "relabel", "ring", "fill")
        return "A0" if all(op.startswith(in_place) for op in ops) else "A1"

    def _keep(self) -> str:
        phrases = self._phrases("keep")
        if self.problem.mode == "t2i":
            return phrases.must("f", "t2i-keep", {})
        in_place = self._anchor() == "A0" and phrases.stream.chance(0.5)
        return phrases.must("f", "keep-A0" if in_place else "keep", {})

    # --- subtasks ---

    def _subtasks(self) -> list[dict[str, Any]]:
        tasks = self._drawn_tasks() if self.problem.mode == "t2i" else self._edit_tasks()
        out: list[dict[str, Any]] = []
        for i, (text, claims) in enumerate(tasks, 1):
            needs = [out[-1]["id"]] if out and i < len(tasks) else []
            out.append({"id": f"s{i}", "text": self._sentence(text), "needs": needs, "claims": claims})
        return out

    def _claims(self, *kinds: str) -> list[str]:
        return [f"k{i}" for i, c in enumerate(self.constraints, 1) if c.kind in kinds]

    def _edit_tasks(self) -> Iterator[tuple[str, list[str]]] | list[tuple[str, list[str]]]:
        found = []
        if any(not s.draws for s in self.steps):
            found.append((self._phrases("think").must("f", "task-think", {}), []))
        for task, verbs in TASKS.items():
            steps = [s for s in self.steps if s.draws and s.op.partition("-")[0] in verbs]
            if steps:
                names = dict.fromkeys(self._noun_of(s) for s in steps)
                listed = self.naming.listed(list(names))
                found.append(
                    (self._phrases(task).must("f", f"task-{task}", {"kinds": listed}), self._claims(*_TASK_KINDS[task]))
                )
        return [*found, (self._phrases("rest").must("f", "task-keep", {}), self._claims("preserve"))]

    def _noun_of(self, step: Step) -> str:
        cls = step.args["mark"]["class"] if step.op in ("draw", "wipe") else None
        return self.naming.noun(kind_drawn(step), cls).called(self.lang, True)

    def _drawn_tasks(self) -> list[tuple[str, list[str]]]:
        kinds = dict.fromkeys(kind_of(m) for m in self.problem.target.marks)
        names = {k: self.naming.noun(k).called(self.lang, True) for k in kinds}
        out = []
        for k in kinds:
            slots = {"kinds": names[k]}
            text = self._phrases(f"draw {k}").must("f", "task-add", slots)
            about = [c["id"] for c in self._about(k)]
            out.append((text, about))
        return [*out, (self._phrases("rest").must("f", "task-keep", {}), [])]

    def _about(self, kind: str) -> list[dict[str, str]]:
        return [
            {"id": f"k{i}"}
            for i, c in enumerate(self.constraints, 1)
            if str(c.claim.args.get("select", "")).partition("[")[0] == kind
        ]

    # --- operations ---

    def _operations(self) -> list[dict[str, Any]]:
        return [
            {
                "i": i,
                "op": s.op,
                "args": dict(s.args),
                "pre": [c.to_json() for c in s.pre],
                "post": [c.to_json() for c in s.post],
                "because": s.because.to_json() if s.because else None,
                "text": self._sentence(self._clause([s], f"o{i}", True)),
            }
            for i, s in enumerate(self.steps, 1)
        ]

    def _clause(self, steps: Sequence[Step], purpose: str, reasons: bool, working: bool = True) -> str:
        """Steps of one key and, if they share one, their reason."""
        teller = Teller(self.naming, self._phrases(purpose), working)
        clause = teller.clause(steps)
        law = teller.law(steps) if reasons else None
        why = teller.reason(steps) if reasons and not law else None
        if steps[0].op == "notice":
            if steps[0].args["fault"] == "missing":  # why it is drawn is no reason why it must not be left out
                why = None
            key = "notice-law" if law else "notice-because" if why else "notice"
            colons = ":：" if set(clause) & set(":：") else ""
            return teller.phrases.must("f", key, {"clause": clause, "law": law, "reason": why}, without=colons)
        if law:
            return teller.phrases.must("f", "because-law", {"clause": clause, "law": law})
        if why is None:
            return clause
        colons = ":：；;" if set(clause + why) & set(":：；;") else ""
        slots = {"clause": clause, "reason": why}
        return teller.phrases.must("f", self.register.joiner, slots, without=colons)

    def _connected(self, clauses: Sequence[tuple[str, bool]], chance: float) -> list[str]:
        """Sentences with or without connectives; the flag says that a clause takes none."""
        phrases = self._phrases("connect")
        out = []
        for i, (clause, bare) in enumerate(clauses):
            key = "first" if i == 0 else "finally" if i == len(clauses) - 1 else "then"
            if not bare and len(clauses) > 1 and phrases.stream.chance(chance):
                colons = ":：" if set(clause) & set(":：") else ""
                clause = phrases.must("f", key, {"clause": clause}, without=colons)
            out.append(self._sentence(clause))
        return out

    # --- texts ---

    def _target(self, derived: int, said: Sequence[Claim] = ()) -> str:
        """What is true of the result: the prompt's constraints and some that follow, but not what has been said."""
        described = _DESCRIBED if self.problem.mode == "t2i" else ()
        told = [c for c in self.constraints if c.origin == "prompt" and c.kind != "preserve"]
        more = [c for c in self.constraints if c.origin != "prompt" and c.kind not in ("preserve", "layout")]
        more = [c for c in more if c.claim.pred not in described]
        claims = [c.claim for c in told + more[:derived] if c.claim not in said and self._is_plain_to_see(c.claim)]
        if not claims:
            return ""
        teller = self._teller("target")
        statements = teller.joined(claims)
        if self.problem.mode == "t2i":
            return self._sentence(statements)
        colons = ":：" if set(statements) & set(":：") else ""
        return self._sentence(teller.phrases.must("f", "target", {"claims": statements}, without=colons))

    def _is_plain_to_see(self, claim: Claim) -> bool:
        """Whether a claim tells a reader something: not that a line meets one of its name, nor angles of the page."""
        if claim.pred == "angle_eq":
            return False
        names = [claim.args.get(k) for k in ("a", "b")]
        return claim.pred != "meets" or len({n["class"] for n in names if isinstance(n, dict)}) > 1

    def _compact(self, preserve: str) -> str:
        text = ""
        for form in self._forms():
            text = self._drawn(form, preserve) if self.problem.mode == "t2i" else self._changed(form, preserve)
            if tokens.count(text) <= COMPACT:
                return text
        raise ValueError(
            f"{self.problem.family}: {tokens.count(text)} tokens at the shortest, {COMPACT} allowed: {text}"
        )

    def _forms(self) -> tuple[_Form, ...]:
        """What is tried, from the longest to the shortest."""
        if self.problem.mode == "t2i":
            return _T2I_FORMS
        worked = _WORKED if self.wording.derived else ()
        if self.problem.mode == "repair":  # what is mended may be mended in any order, like with like
            return (_Form(_together), *_CLOSE, *_REPAIR_FORMS)
        return (*_FORMS, *worked, *_CLOSE, *_EDIT_FORMS)

    def _changed(self, form: _Form, preserve: str) -> str:
        """Source facts, what they lead to, changes and why, result and what stays."""
        own = self._own(self.wording.facts, "facts")  # says what is asked for, so it is never left out
        facts = own or (self._sentence_of_figure() if form.facts else "")
        kept = ("compute", "notice") if form.computed else ("notice",)
        steps = [s for s in self.steps if form.thinking or s.draws or s.op in kept]
        first = next((i for i, s in enumerate(steps) if s.draws), 0) if self.problem.mode == "repair" else 0
        faults, acts = steps[:first], steps[first:]
        if form.listed:
            seen = [self._sentence(c) for c, _ in self._told(faults, form, "n")]
            bare = self._told(acts, form, "c")
        else:
            seen = []
            bare = [(c, False) for c in self._teller("summary").summaries(steps)]
        if self.register.between == "semicolon" and not any(set(c) & set(";；") for c, _ in bare):
            mark = "; " if self.lang == "en" else "；"
            change = self._sentence(mark.join(c for c, _ in bare)) if bare else ""
        else:
            change = glued(self.lang, self._connected(bare, self.register.connectives if form.thinking else 0.0))
        said = [c for s in steps if s.op == "conclude" for c in s.post]
        thought = [self._law(), self._derivation(form.derivation), *seen]
        return glued(self.lang, [facts, *thought, change, self._target(form.derived, said), preserve])

    def _told(self, steps: Sequence[Step], form: _Form, purpose: str) -> list[tuple[str, bool]]:
        """Clauses for steps, each with whether it stands without a connective."""
        groups = form.groups(steps)
        clauses = [self._clause(g, f"{purpose}{i}", form.reasons, form.working) for i, g in enumerate(groups)]
        return [(c, g[0].op == "conclude") for c, g in zip(clauses, groups)]

    def _law(self) -> str:
        """What a picture to be mended has to obey."""
        template = self.wording.law.get(self.lang)
        if self.problem.mode != "repair" or not template:
            return ""
        return self._sentence(self._phrases("law").must("f", "law", {"law": self._filled(template)}))

    def _derivation(self, name: str = "derived") -> str:
        """How the answer is found, in the family's own words, at length or in brief."""
        return self._own({"derived": self.wording.derived, "brief": self.wording.brief}.get(name, {}), name) or ""

    def _full(
        self,
        objective: str,
        tasks: Sequence[Mapping[str, Any]],
        constraints: Sequence[Mapping[str, Any]],
        preserve: str,
        operations: Sequence[Mapping[str, Any]],
    ) -> str:
        if self.problem.mode == "t2i":
            return self._full_drawn(objective, tasks, constraints, preserve)
        own = self._own(self.wording.facts, "facts")
        facts = [self._sentence_of_figure(), *([own] if own else [])]
        facts = [*(f for f in facts if f != objective), self._law(), self._derivation()]
        claims = [self._phrases("checks").must("f", "checks", {}), *(c["text"] for c in constraints)]
        text = ""
        for groups, reasons in ((_alike, True), (_segments, True), (_together, False)):
            clauses = [
                (self._clause(g, f"o{self.steps.index(g[0]) + 1}", reasons), g[0].op in ("conclude", "notice"))
                for g in groups(self.steps)
            ]
            told = [
                objective,
                *facts,
                self._plan(tasks),
                *self._connected(clauses, self.register.connectives),
                *claims,
                preserve,
            ]
            text = glued(self.lang, told)
            if tokens.count(text) <= FULL:
                return text
        raise ValueError(f"{self.problem.family}: {tokens.count(text)} tokens in full, {FULL} allowed: fewer steps")

    def _plan(self, tasks: Sequence[Mapping[str, Any]]) -> str:
        if not self._phrases("plan").stream.chance(self.register.plan):
            return ""
        stops = ".。"
        parts = [t["text"].rstrip(stops) for t in tasks]
        if self.lang == "en":
            parts = [p[:1].lower() + p[1:] for p in parts]
        joined = ("; " if self.lang == "en" else "；").join(parts)
        return self._phrases("plan").must("f", "plan", {"tasks": joined})

    # --- descriptions ---

    def _drawn(self, form: _Form, preserve: str) -> str:
        """A description for drawing from nothing: objects, colours, counts, texts, relations."""
        own = self._own(self.wording.described, "described")
        details = self._details(form)
        parts = [self._sentence_of_figure(), own or "", *details]
        return glued(self.lang, [*parts, self._target(form.derived) if form.reasons else "", preserve])

    def _details(self, form: _Form) -> list[str]:
        """Labels, edges and texts, as sentences."""
        figure, naming = self.problem.target, self.naming
        phrases = self._phrases("details")
        seen = View(figure)
        out = []
        for kind in ("node", "cell"):
            marks = seen.cells if kind == "cell" else seen.nodes
            texts = [m.label for m in marks if m.label]
            named = kind == "node" and not form.labels and {e for m in seen.edges for e in (m.start, m.stop)}
            if texts and form.listed and not (named and all(m.id in named for m in marks)):
                slots = {"things": naming.noun(kind).called(self.lang, True), "texts": naming.listed(texts)}
                out.append(self._sentence(phrases.must("f", "t2i-labels", slots)))
        out += self._rings(seen)
        out += self._colours(seen) if form.listed else []
        if seen.edges and form.thinking:
            edges = naming.listed([self._edge(seen, e) for e in seen.edges])
            out.append(self._sentence(phrases.must("f", "t2i-edges", {"edges": edges})))
        texts = [naming.quoted_all([m.text for m in figure.all(Label)])] if any(figure.all(Label)) else []
        if texts and form.listed and form.texts:
            out.append(self._sentence(phrases.must("f", "t2i-texts", {"texts": texts[0]})))
        return out

    def _colours(self, seen: View) -> list[str]:
        """Which nodes, edges and cells stand out: those that are not plain or, where none is, not as most are."""
        phrases, naming, out = self._phrases("colours"), self.naming, []
        for kind in ("node", "edge", "cell"):
            marks = [m for m in seen.select(kind) if m.cls in naming.colours]
            ranked = [cls for cls, _ in Counter(m.cls for m in marks).most_common()]
            usual = "" if len(ranked) < 2 else next(filter(naming.is_plain, ranked), ranked[0])
            for cls in (c for c in ranked if usual and naming.colour(c) != naming.colour(usual)):
                names = [seen.name(m) for m in marks if m.cls == cls]
                slots = {"marks": naming.marks(kind, names), "colour": naming.colour(cls)}
                out.append(self._sentence(phrases.must("f", "t2i-colour", slots, len(names) > 1)))
        return out

    def _rings(self, seen: View) -> list[str]:
        """Which nodes have a double circle."""
        names = [seen.name(n) for n in seen.nodes if n.ring]
        slots = {"marks": self.naming.marks("node", names)} if names else {}
        return [self._sentence(self._phrases("rings").must("f", "t2i-rings", slots, len(names) > 1))] if names else []

    def _edge(self, seen: View, edge: Any) -> str:
        name = self.naming.short("edge", seen.name(edge))
        bracket = " ({})" if self.lang == "en" else "（{}）"
        return name + (bracket.format(edge.label) if edge.label else "")

    def _full_drawn(
        self,
        objective: str,
        tasks: Sequence[Mapping[str, Any]],
        constraints: Sequence[Mapping[str, Any]],
        preserve: str,
    ) -> str:
        figure = self._sentence_of_figure()
        claims = [self._phrases("checks").must("f", "checks", {}), *(c["text"] for c in constraints)]
        own = self._own(self.wording.described, "described") or ""
        text = ""
        for form in _T2I_FORMS:
            head = [objective, figure if figure != objective else "", own, self._plan(tasks)]
            text = glued(self.lang, [*head, *self._details(form), *claims, preserve])
            if tokens.count(text) <= FULL:
                return text
        raise ValueError(f"{self.problem.family}: {tokens.count(text)} tokens in full, {FULL} allowed")


def _alike(steps: Sequence[Step]) -> list[list[Step]]:
    """Neighbours that do the same for the same reason together, all others apart: nothing is explained over again."""
    out: list[list[Step]] = []
    for step in steps:
        shared = step.because is not None and step.because.reason in ("rule", "law", "given") or step.op == "notice"
        if out and shared and step.because == out[-1][0].because and key_of(out[-1][0]) == key_of(step):
            out[-1].append(step)
        else:
            out.append([step])
    return out


def _segments(steps: Sequence[Step]) -> list[list[Step]]:
    """Neighbours of one key together; thinking steps between two drawing steps are sorted by key first."""
    out: list[list[Step]] = []
    start = 0
    for i in range(len(steps) + 1):
        if i == len(steps) or steps[i].draws != steps[start].draws:
            stretch = steps[start:i]
            out += _runs(stretch) if stretch and stretch[0].draws else _together(stretch)
            start = i
    return out


def _runs(steps: Sequence[Step]) -> list[list[Step]]:
    out: list[list[Step]] = []
    for step in steps:
        if out and key_of(out[-1][0]) == key_of(step):
            out[-1].append(step)
        else:
            out.append([step])
    return out


def _together(steps: Sequence[Step]) -> list[list[Step]]:
    """All steps of one key together, in order of their first; values and comparisons come before what they lead to."""
    found: dict[tuple[Any, ...], list[Step]] = {}
    for step in sorted(steps, key=lambda s: s.op not in ("compute", "compare")):
        found.setdefault(key_of(step), []).append(step)
    return list(found.values())


# What a description has said already when it comes to what is true of the picture.
_DESCRIBED = frozenset({"count_eq", "exists", "class_eq", "text_eq", "ring_eq", "connected", "edge_dir", "edge_label"})
_TASK_KINDS = {
    "remove": ("forbid",),
    "change": ("change", "style", "text", "layout"),
    "add": ("change", "relation", "count", "text", "physics"),
}
# From the longest to the shortest; what is left out last is how the answer is found, or in a repair what is wrong.
_FORMS = (
    _Form(_segments),
    _Form(_segments, derived=1),
    _Form(_segments, derived=1, facts=False),
)
_WORKED = (  # where the derivation has said what was thought
    _Form(_segments, derived=1, thinking=False),
    _Form(_segments, derived=0, thinking=False, facts=False),
    _Form(_segments, derived=0, thinking=False, facts=False, reasons=False),
)
_CLOSE = (
    _Form(_together, derived=1),
    _Form(_together, derived=1, facts=False),
    _Form(_together, derived=1, facts=False, working=False),
)
_SHORT = _Form(_together, derived=0, facts=False, reasons=False, working=False, thinking=False)
_NAKED = replace(_SHORT, computed=False, derivation="")
_EDIT_FORMS = (
    _Form(_together, derived=0, facts=False, reasons=False, working=False),
    _SHORT,
    replace(_SHORT, listed=False),
    replace(_SHORT, derivation="brief"),
    replace(_SHORT, derivation="brief", listed=False),
    replace(_SHORT, derivation=""),
    replace(_SHORT, derivation="", listed=False),
    _NAKED,
    replace(_NAKED, listed=False),
)
_REPAIR_FORMS = (
    _Form(_together, derived=0, facts=False, working=False, thinking=False),
    _Form(_together, derived=0, facts=False, working=False, thinking=False, derivation="brief"),
    _SHORT,
    _Form(_together, derived=0, facts=False, working=False, thinking=False, derivation=""),
    replace(_SHORT, derivation=""),
    _NAKED,
    replace(_SHORT, listed=False),
    replace(_SHORT, derivation="brief", listed=False),
    replace(_NAKED, listed=False),
)
_T2I_FORMS = (
    _Form(_alike),
    _Form(_alike, derived=1),
    _Form(_alike, reasons=False),
    _Form(_alike, reasons=False, labels=False),
    _Form(_alike, reasons=False, labels=False, texts=False),
    _Form(_alike, reasons=False, thinking=False),
    _Form(_alike, reasons=False, thinking=False, texts=False),
    _Form(_alike, reasons=False, thinking=False, listed=False),
)
