"""From steps, reasons and claims to clauses: which phrase, and what fills its slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from synth.reasoning import arithmetic
from synth.reasoning.naming import Naming
from synth.reasoning.phrases import Phrases, Slots, compiled, fill
from synth.reasoning.record import Because, Claim, Step
from synth.reasoning.view import selector
from synth.science.style import accent_of

# Operations whose clause for several steps lists pairs, each with its own new text.
_PAIRED = frozenset({"relabel-node", "relabel-edge", "fill-cell", "compare", "compute"})

_GATES = frozenset({"AND", "OR", "NOT", "NAND", "NOR", "XOR", "XNOR"})

# What drawing steps do to the set of marks, by the first word of their names.
TASKS = {
    "remove": ("remove", "erase", "wipe"),
    "change": ("move", "relabel", "recolour", "ring", "reroute", "fill", "resize"),
    "add": ("add", "write", "draw"),
}


def key_of(step: Step) -> tuple[Any, ...]:
    """Steps of one key can share a clause."""
    args = step.args
    match step.op:
        case "recolour-node" | "recolour-edge" | "recolour-cell" | "ring-node":
            return step.op, args["to"]
        case "add-edge":
            return step.op, args["edge"]["class"]
        case "draw" | "wipe":
            return step.op, args["mark"]["mark"], args["mark"]["class"]
        case "relabel-node" | "relabel-edge" | "fill-cell":
            return step.op, bool(args["to"])
        case "add-node":
            return step.op, args["node"]["class"]
        case "compare":
            return step.op, step.because.args.get("name") if step.because else None
        case "visit" | "skip":
            return step.op, _kind(args), step.because.reason if step.because else None
        case "notice":
            shown = bool(args["is"]) if args["fault"] == "text" else args.get("is")
            return step.op, args["fault"], kind_drawn(step), shown, repr(step.because)
    return (step.op,)


class Teller:
    """Clauses of one text, in one language."""

    def __init__(self, naming: Naming, phrases: Phrases, working: bool = True) -> None:
        self.naming, self.phrases = naming, phrases
        self.working = working  # whether several values are told with how they are worked out

    # --- steps ---

    def clause(self, steps: Sequence[Step]) -> str:
        """One clause for steps of one key, without capital and full stop."""
        many = len(steps) > 1
        op, slots = self._operation(steps)
        key = f"{op}+" if many and (op in _PAIRED or op == "visit") else op
        if key == "compute" and _is_copied(steps[0]):
            key = "compute+"
        if key == "compare" and steps[0].args["is"] == "equal":
            key = "compare-equal"
        return self.phrases.must("o", key, slots, many)

    def _operation(self, steps: Sequence[Step]) -> tuple[str, dict[str, str | None]]:
        """The phrase's key and the slots."""
        first = steps[0]
        op, args = first.op, first.args
        if op == "compare":
            return op, self._compared(steps)
        if op == "compute":
            return op, self._computed(steps)
        if op == "notice":
            return self._noticed(steps)
        if op == "conclude":
            return op, {"statements": self.joined([c for s in steps for c in s.post])}
        if op in ("write", "erase"):
            texts = [self.naming.quoted(s.args["label"]["text"]) for s in steps]
            return op, {"texts": self.naming.listed(texts), "where": self._where(steps, "label")}
        slots: dict[str, str | None] = {"marks": self._marks(steps)}
        if op == "ring-node":
            return op if args["to"] else "ring-node-off", slots
        if op.startswith("recolour"):
            colour = self.naming.colour(args["to"])
            return "recolour-plain" if self.naming.is_plain(args["to"]) else op, slots | {"colour": colour}
        if op in _PAIRED:
            return (op, slots | self._relabelled(steps)) if args["to"] else ("clear", slots)
        if op == "resize-cell":
            how = {self._how(s) for s in steps}
            return (op, slots | {"how": how.pop()}) if len(how) == 1 and None not in how else ("shift-cell", slots)
        return op, slots | self._added(steps)

    def _noticed(self, steps: Sequence[Step]) -> tuple[str, dict[str, str | None]]:
        """What is seen of marks with one fault."""
        args, kind = steps[0].args, kind_drawn(steps[0])
        slots: dict[str, str | None] = {"marks": self._marks(steps)}
        match args["fault"]:
            case "missing":
                return "notice-missing", slots
            case "colour":
                plain = self.naming.is_plain(args["is"])
                return "notice-plain" if plain else "notice-colour", slots | {"colour": self.naming.colour(args["is"])}
            case "ring":
                return "notice-ring" if args["is"] else "notice-ring-off", slots
            case "text" if kind == "label":
                return "notice-value", {"texts": self.naming.listed([self.naming.quoted(s.args["is"]) for s in steps])}
            case "text" if kind == "node":
                return "notice-label", slots
            case "text" if not args["is"]:
                return "notice-empty", slots
            case "text" if kind == "edge" and len(steps) == 1:
                return "notice-beside", slots | self._read(steps, kind)
            case "text":
                return "notice-text+" if len(steps) > 1 else "notice-text", slots | self._read(steps, kind)
            case "place":
                return "notice-place" if kind in ("node", "cell", "label", "circle") else "notice-course", slots
            case "size":
                return "notice-size", slots
        return "notice", slots

    def _read(self, steps: Sequence[Step], kind: str) -> dict[str, str | None]:
        """What cells or edges have written in or beside them."""
        says = "{mark} reads {to}" if self.naming.lang == "en" else "{mark}为{to}"
        items = [says.format(mark=self.naming.mark(kind, s.args[kind]), to=s.args["is"]) for s in steps]
        return {"is": steps[0].args["is"], "items": self._side_by_side(items)}

    def _side_by_side(self, items: Sequence[str]) -> str:
        """Several clauses: Chinese does not join them by a word."""
        return "，".join(items) if self.naming.lang == "zh" else self.naming.listed(items)

    def _marks(self, steps: Sequence[Step]) -> str:
        """The marks that steps of one key are about."""
        naming, first = self.naming, steps[0]
        if "label" in first.args and isinstance(first.args["label"], Mapping):
            texts = naming.listed([naming.quoted(s.args["label"]["text"]) for s in steps])
            noun = naming.noun("label").called(naming.lang, len(steps) > 1)
            return f"{noun}{texts}" if naming.lang == "zh" else f"the {noun} {texts}"
        if first.op == "notice" and first.args["fault"] == "colour" and "mark" in first.args:
            return self._of_one_class(steps)
        if "mark" in first.args:
            return naming.marks(first.args["mark"]["mark"], [s.args["mark"] for s in steps])
        if first.op == "add-node":
            shown = [s.args["node"] for s in steps]
            names = [n["label"] or {"label": "", "at": n["at"]} for n in shown]
            return self._tint("node", shown[0]["class"]) + naming.marks("node", names)
        if first.op == "add-edge":
            edges = [s.args["edge"] for s in steps]
            names, labels = [[e["from"], e["to"]] for e in edges], [e["label"] for e in edges]
            notes = labels if len(set(labels)) > 1 else ()
            return self._tint("edge", edges[0]["class"]) + naming.marks("edge", names, notes)
        if first.op == "add-cell":
            return self._new_cells([s.args["cell"]["label"] for s in steps])
        kind = _kind(first.args)
        notes = [self._lasting_text(s.args["cell"]) for s in steps] if (first.op, kind) == ("visit", "cell") else [""]
        return naming.marks(kind, [s.args[kind] for s in steps], notes if all(notes) else ())

    def _of_one_class(self, steps: Sequence[Step]) -> str:
        """Shapes that have a wrong colour, by their own noun or, where that is the colour, by none."""
        naming, name = self.naming, steps[0].args["mark"]
        noun, many = naming.noun(name["mark"], name["class"]), len(steps) > 1
        if naming.has_noun(name["mark"], name["class"]):
            return noun.zh if naming.lang == "zh" else f"the {noun.called('en', many)}"
        if naming.lang == "zh":
            return f"一些{noun.zh}" if many else f"一{noun.measure}{noun.zh}"
        return f"some {noun.many}" if many else f"one {noun.one}"

    def _lasting_text(self, cell: int) -> str:
        """What a cell holds, if the steps leave it."""
        cells, after = self.naming.source.cells, self.naming.target.cells
        here = cells[cell] if cell < len(cells) else None
        return here.label if here and any(c.id == here.id and c.label == here.label for c in after) else ""

    def _tint(self, kind: str, cls: str) -> str:
        """The colour of what is added, to stand before its noun, where nothing of its kind has it yet."""
        if cls not in self.naming.colours or any(m.cls == cls for m in self.naming.source.select(kind)):
            return ""
        return self.naming.colour(cls) + (" " if self.naming.lang == "en" else "")

    def _new_cells(self, labels: Sequence[str]) -> str:
        noun, texts = self.naming.noun("cell"), self.naming.listed([t for t in labels if t])
        if self.naming.lang == "zh":
            return f"内容为{texts}的{noun.zh}" if texts else f"空白的{noun.zh}"
        name = f"the new {noun.called('en', len(labels) > 1)}"
        return f"{name} holding {texts}" if texts else name

    def _added(self, steps: Sequence[Step]) -> dict[str, str | None]:
        """What is said of a new node, edge or cell beyond its name."""
        first = steps[0]
        if first.op == "add-edge":
            labels = {s.args["edge"]["label"] for s in steps}
            return {"label": labels.pop() or None} if len(labels) == 1 else {}
        if first.op == "add-node":
            return {"where": self._where(steps, "node")}
        return {"where": self._moved_to(steps)} if first.op == "move-node" else {}

    def _where(self, steps: Sequence[Step], key: str) -> str | None:
        if len(steps) > 1 or "at" not in steps[0].args[key]:
            return None
        return self.naming.where(steps[0].args[key]["at"], joined_only=key == "node")

    def _moved_to(self, steps: Sequence[Step]) -> str | None:
        return self.naming.where(steps[0].args["to"], joined_only=True) if len(steps) == 1 else None

    def _how(self, step: Step) -> str | None:
        """Taller, shorter, wider, narrower; None for a cell that only moves."""
        cells = self.naming.source.cells
        if step.args["cell"] >= len(cells):
            return None
        old, new = cells[step.args["cell"]].box, step.args["box"]
        sizes = self.naming.book.SIZES
        if abs(new[3] - old[3]) > 0.05:
            return sizes["taller" if new[3] > old[3] else "shorter"]
        if abs(new[2] - old[2]) > 0.05:
            return sizes["wider" if new[2] > old[2] else "narrower"]
        return None

    def _relabelled(self, steps: Sequence[Step]) -> dict[str, str | None]:
        """The new text, or pairs of mark and new text."""
        kind = _kind(steps[0].args)
        pair = "{mark}: {to}" if self.naming.lang == "en" else "{mark}改为{to}"
        if kind == "cell":
            pair = "{to} in {mark}" if self.naming.lang == "en" else "{mark}填{to}"
        marks = [self.naming.mark(kind, s.args[kind]) for s in steps]
        items = [pair.format(mark=m, to=s.args["to"]) for m, s in zip(marks, steps)]
        return {"to": steps[0].args["to"], "items": self._side_by_side(items)}

    def _compared(self, steps: Sequence[Step]) -> dict[str, str | None]:
        relations = self.naming.book.RELATIONS
        space = " " if self.naming.lang == "en" else ""
        items = [f"{s.args['a']}{space}{relations[s.args['is']][1]}{space}{s.args['b']}" for s in steps]
        word, sign = relations[steps[0].args["is"]]
        listed = self.naming.listed(items) if space else "、".join(items)
        return {"a": steps[0].args["a"], "b": steps[0].args["b"], "relation": word, "sign": sign, "items": listed}

    def _computed(self, steps: Sequence[Step]) -> dict[str, str | None]:
        args = steps[0].args
        working = [_worked(s) for s in steps]
        shown = [f"{w} = " if self.working and not _is_copied(s) else "" for s, w in zip(steps, working)]
        items = [f"{s.args['name']} = {w}{stated(s.args)}" for s, w in zip(steps, shown)]
        return {"name": args["name"], "working": working[0], "value": stated(args), "items": self.naming.listed(items)}

    def summaries(self, steps: Sequence[Step]) -> list[str]:
        """How many marks drawing steps take away, change and add, and in which colours, where there is no room to list
        them."""
        out, told = [], set()
        if faults := [s for s in steps if s.op == "notice"]:
            kinds = dict.fromkeys(self.naming.noun(kind_drawn(s)).called(self.naming.lang, True) for s in faults)
            out.append(self.phrases.must("f", "summary-notice", {"kinds": self.naming.listed(list(kinds))}))
        for task, verbs in TASKS.items():
            done = [s for s in steps if s.op.partition("-")[0] in verbs]
            if not done:
                continue
            kinds = dict.fromkeys(kind_drawn(s) for s in done)
            amounts = self.naming.listed([self._amount(kind, done) for kind in kinds])
            classes = {s.args["to"] if s.op.startswith("recolour") else None for s in done}
            cls = classes.pop() if len(classes) == 1 else None
            colour = self.naming.colour(cls) if cls and not self.naming.is_plain(cls) else None
            slots = {"amount": amounts, "colour": colour}
            told.add(colour)
            out.append(self.phrases.must("f", f"summary-{task}", slots, len(done) != 1))
        given = (self.naming.colour(cls) for s in steps if accent_of(cls := _class_given(s)))
        if rest := [colour for colour in dict.fromkeys(given) if colour not in told]:
            out.append(self.phrases.must("f", "summary-colour", {"colour": self.naming.listed(rest)}, len(rest) > 1))
        return out

    def _amount(self, kind: str, steps: Sequence[Step]) -> str:
        """How many marks of a kind steps are about; no number where one mark may take two of them."""
        names: dict[str, set[str]] = {}
        for s in (s for s in steps if kind_drawn(s) == kind):
            names.setdefault(s.op, set()).add(repr(s.args.get(kind, s.args)))
        most = max(names.values(), key=len)
        if len(names) == 1 or kind == "cell" and all(some <= most for some in names.values()):
            return self.naming.amount(kind, len(most))
        noun = self.naming.noun(kind).called(self.naming.lang, True)
        return f"一些{noun}" if self.naming.lang == "zh" else f"some {noun}"

    # --- reasons ---

    def law(self, steps: Sequence[Step]) -> str | None:
        """The law that steps rest on, if it is one law and nothing else."""
        names = {s.because.args["name"] if s.because and s.because.reason == "law" else None for s in steps}
        name = names.pop()
        return self.naming.book.LAWS[name] if name and not names else None

    def reason(self, steps: Sequence[Step]) -> str | None:
        """Why steps of one key are taken, as a clause; None without a common reason, or without words for it."""
        reasons = [s.because for s in steps]
        first = reasons[0]
        if first is None or any(r is None or r.reason != first.reason for r in reasons):
            return None
        same = all(r.args == first.args for r in reasons)  # type: ignore[union-attr]
        slots = self._reason_slots(first if same else Because(first.reason), steps[0] if same else None, len(steps) > 1)
        key, kind = first.reason, _kind(steps[0].args)
        if key == "smallest" and kind == "edge":
            key = "smallest-edge"
        if key == "rule" and steps[0].op == "notice":  # the picture shows something else
            key = "rule-wanted"
        return self.phrases.say("r", key, slots, len(steps) > 1)

    def _reason_slots(self, because: Because, step: Step | None, many: bool) -> Slots:
        args: dict[str, Any] = {k: step.args[k] for k in ("a", "b") if step and k in step.args}
        slots = {k: _plain(v) for k, v in (args | dict(because.args)).items()}
        lang = self.naming.lang
        if because.reason == "rule" and "name" in slots:
            rule = self.naming.wording.rules.get(slots["name"], {}).get(lang, slots["name"])
            slots["rule"] = fill(compiled(rule), {}, many)
        if because.reason == "law" and "name" in slots:
            slots["law"] = self.naming.book.LAWS[slots["name"]]
        if "node" in because.args:
            slots["node"] = self.naming.mark("node", because.args["node"])
        return slots

    # --- claims ---

    def statement(self, claim: Claim) -> str:
        """A claim as a clause."""
        key, slots, many = self._claimed(claim.pred, claim.args)
        return self.phrases.must("s", key, slots, many)

    def joined(self, claims: Sequence[Claim]) -> str:
        """Several claims in one clause."""
        statements = [self.statement(c) for c in claims]
        if self.naming.lang == "zh":
            return ("；" if any("，" in s for s in statements) else "，").join(statements)
        return ", and ".join(filter(None, (", ".join(statements[:-1]), statements[-1])))

    def _claimed(self, pred: str, args: Mapping[str, Any]) -> tuple[str, dict[str, str | None], bool]:
        """Key, slots and number of a claim's statement."""
        naming, book = self.naming, self.naming.book
        match pred:
            case "exists" | "absent":
                return pred, {"thing": self._thing(args)}, False
            case "count_eq":
                return pred, {"amount": naming.amount(args["select"], args["n"])}, args["n"] != 1
            case "class_eq":
                key = "class_eq-plain" if naming.is_plain(args["to"]) else pred
                return key, {"mark": self._named(args), "colour": naming.colour(args["to"])}, False
            case "text_eq":
                return (
                    "text_eq" if args["to"] else "text_eq-empty",
                    {"mark": self._named(args), "to": args["to"]},
                    False,
                )
            case "ring_eq":
                return "ring_eq" if args["to"] else "ring_eq-off", {"mark": self._named(args)}, False
            case "unchanged":
                others, many = naming.remaining(args["select"], args.get("except", ()))
                return pred, {"others": others}, many
            case "moved":
                return pred, {"mark": self._named(args), "direction": naming.direction(args["by"])}, False
            case "child_of":
                nodes = {"a": naming.mark("node", args["node"]), "b": naming.mark("node", args["parent"])}
                return pred, nodes | {"side": book.SIDES[args.get("side", "any")]}, False
            case "path_is":
                path = naming.path(args["nodes"])
                return pred, {"path": path, "colour": naming.colour(args["class"])}, False
            case "spanning" | "acyclic":
                colour = naming.colour(args["class"]) if args.get("class") else None
                return pred, {"colour": colour, "nodes": naming.noun("node").called(naming.lang, True)}, False
            case "heap_order":
                return pred, {"heap": book.HEAPS[args["order"]]}, False
            case "in_order" | "balanced":
                return pred, {"node": naming.noun("node").called(naming.lang)}, False
            case "sum_eq":
                return pred, {"things": naming.things(args["select"]), "to": _plain(args["to"])}, False
            case "order_is":
                slots = {"things": naming.things(args["select"]), "along": book.ALONG[args["along"]]}
                return pred, slots | {"texts": naming.listed(args["texts"])}, False
        return pred, self._related(pred, args), False

    def _related(self, pred: str, args: Mapping[str, Any]) -> dict[str, str | None]:
        """Slots of the claims about two marks, a line, a value or a law."""
        naming = self.naming
        match pred:
            case "edge_dir":
                return {"a": naming.mark("node", args["from"]), "b": naming.mark("node", args["to"])}
            case "connected" | "edge_label" | "left_of" | "above":
                return {
                    "a": naming.mark("node", args["a"]),
                    "b": naming.mark("node", args["b"]),
                    "to": args.get("to"),
                }
            case "angle_eq" | "length_eq":
                return {"mark": naming.marks("line", [args["line"]]), "to": _plain(args["to"])}
            case "parallel" | "perpendicular":
                return {"a": naming.marks("line", [args["a"]]), "b": naming.marks("line", [args["b"]])}
            case "meets":
                return {k: naming.marks(self._kind_at(args[k]), [args[k]]) for k in ("a", "b")}
            case "value_eq":
                return {"name": args["name"], "to": f"{args['to']}{args.get('unit', '')}"}
            case "law_holds":
                return {"law": naming.book.LAWS[args["name"]]}
        return {"a": _plain(args["a"]), "b": _plain(args["b"])}

    def _kind_at(self, name: Mapping[str, Any]) -> str:
        kinds = ("line", "arc", "circle", "polygon", "label")
        return next((k for k in kinds if self.naming.target.other(name, k)), "line")

    def _thing(self, args: Mapping[str, Any]) -> str:
        naming = self.naming
        kind = selector(args["select"])[0]
        if "label" not in args:
            things = naming.things(args["select"], False)
            return things if naming.lang == "zh" else f"the {things}"
        name = kind.__name__.lower()
        if name == "label":
            text = naming.quoted(args["label"])
            return f"文字{text}" if naming.lang == "zh" else f"the label {text}"
        things = naming.things(args["select"], False)
        return f"{things}{args['label']}" if naming.lang == "zh" else f"{things} {args['label']}"

    def _named(self, args: Mapping[str, Any]) -> str:
        kind = _kind(args)
        if kind:
            return self.naming.mark(kind, args[kind])
        if "label" in args:
            return self._thing({"select": "label", "label": args["label"]["text"]})
        where = self.naming.where(args["at"]) or self.naming.region(args["at"]) if "at" in args else None
        if self.naming.lang == "zh":
            return f"{where or ''}{'的' if where else ''}{self.naming.noun('label').zh}"
        return f"the label {where}" if where else "the label"


def kind_drawn(step: Step) -> str:
    """The kind of mark that a drawing step, or one that finds a fault, is about."""
    args = step.args
    if "mark" in args:
        return args["mark"]["mark"]
    if step.op != "notice":
        return "label" if step.op in ("write", "erase") else step.op.partition("-")[2]
    return _kind(args) or "label"


def _class_given(step: Step) -> str:
    """The class that a drawing step gives a mark; empty for none."""
    if step.op.startswith("recolour"):
        return step.args["to"]
    named = next((step.args[k] for k in ("node", "edge", "cell", "label", "mark") if k in step.args), None)
    return named.get("class", "") if step.op.startswith(("add", "write", "draw")) else ""


def stated(args: Mapping[str, Any]) -> str:
    """A computed value with its digits and unit: 28.13°, 1.50 m/s."""
    unit = args["unit"]
    space = "" if unit in ("", "°", "%") else " "
    number = f"{args['value']:.{args['digits']}f}".replace("-", "−")
    return f"{number}{space}{unit}"


def _is_copied(step: Step) -> bool:
    """Whether a value is taken over from another quantity, without working."""
    return step.args["expression"] in step.args["values"]


def _worked(step: Step) -> str:
    """A computation with values in place of names; of a gate as its sign stands between its inputs: 0 XOR 1."""
    gate = step.because.args.get("name", "") if step.because and step.because.reason == "rule" else ""
    if gate not in _GATES:
        return arithmetic.filled(step.args["expression"], step.args["values"])
    inputs = [arithmetic.plain(v) for v in step.args["values"].values()]
    return f" {gate} ".join(inputs) if len(inputs) > 1 else f"{gate} {inputs[0]}"


def _kind(args: Mapping[str, Any]) -> str:
    """Which of node, edge and cell the arguments name; empty for none."""
    return next((k for k in ("node", "edge", "cell") if k in args), "")


def _plain(value: Any) -> str:
    return arithmetic.plain(value) if isinstance(value, int | float) else str(value)
