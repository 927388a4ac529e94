"""Graphs that families draw: places, plane sets of edges, labels beside them, and the words that list them.

Places come first and edges are chosen among pairs that see one another, so that no edge passes through a node or
crosses another, and every weight has room beside its own edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.naming import Noun
from synth.science.family import Canvas, Mutator, Problem, Unfit, Words
from synth.science.figure import Edge, Figure, Label, Node, Point
from synth.science.layout import boundary, on_ring, polar, proposed, scattered
from synth.science.overlap import distance

SIZES = {1: (5, 6), 2: (6, 7), 3: (7, 8), 4: (8, 10), 5: (10, 12)}  # nodes
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # without I, which is a word
DIGIT = 0.58  # of the size: width of a digit, never less than the fonts'
HALF = 0.42  # of the size: half height of a label
FARTHEST = 15.4  # px at 512: from an edge to the centre of its label
SHARP = 24.0  # degrees: two edges of a node never stand closer
KINDS = ("grid", "scattered", "ring", "hub", "engine")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plot:
    """A graph with its places. `pairs` run from start to stop where it is directed, else in alphabetical order."""

    at: Mapping[str, Point]
    pairs: tuple[Pair, ...]
    r: float
    directed: bool = False
    weights: Mapping[Pair, int] | None = None
    beside: Mapping[Pair, Point] | None = None  # where the weights stand
    size: float = 14.6

    @property
    def names(self) -> list[str]:
        """Labels of the nodes in alphabetical order, numbers by value."""
        return sorted(self.at, key=rank)

    def neighbours(self, name: str) -> list[str]:
        """Nodes one step away, along the arrows where there are some, in order."""
        out = [b for a, b in self.pairs if a == name]
        return sorted(out if self.directed else out + [a for a, b in self.pairs if b == name], key=rank)

    def key(self, a: str, b: str) -> str:
        """Id of the edge between two nodes."""
        return "e{}_{}".format(*self.pair(a, b))

    def pair(self, a: str, b: str) -> Pair:
        """The edge between two nodes as `pairs` holds it."""
        return (a, b) if (a, b) in self.pairs else (b, a)

    def levels(self, start: str) -> list[list[str]]:
        """Nodes by the number of steps from a node, breadth first; those out of reach are in none."""
        seen, out = {start}, [[start]]
        while out[-1]:
            onward = {other for name in out[-1] for other in self.neighbours(name)} - seen
            seen |= onward
            out.append(sorted(onward, key=rank))
        return out[:-1]

    def figure(self, nodes: Mapping[str, str] | None = None, edges: Mapping[Pair, str] | None = None) -> Figure:
        """Edges below nodes; classes of those that are not plain."""
        nodes, edges = nodes or {}, edges or {}
        size = round(0.85 * self.r, 1)
        drawn = {k: Node(f"n{k}", self.at[k], k, nodes.get(k, "node"), r=self.r, size=size) for k in self.names}
        return Figure((*(self._edge(drawn, p, edges.get(p, "edge")) for p in self.pairs), *drawn.values()))

    def _edge(self, nodes: Mapping[str, Node], pair: Pair, cls: str) -> Edge:
        a, b = nodes[pair[0]], nodes[pair[1]]
        label = str(self.weights[pair]) if self.weights else ""
        at = self.beside[pair] if self.beside else None
        return Edge(
            self.key(*pair),
            a.id,
            b.id,
            (boundary(a, b.at), boundary(b, a.at)),
            self.directed,
            cls,
            label,
            at,
            self.size,
        )


def rank(name: str) -> tuple[int, str]:
    """Sorts numbers by value, letters by the alphabet."""
    return (int(name), "") if name.isdigit() else (0, name)


# --------------------------------------------------------------------------------------------------- places


def radius(n: int, canvas: Canvas) -> float:
    """Of a node, for n of them on a canvas."""
    return round((20.0 if n <= 7 else 18.5 if n <= 10 else 17.5) * canvas.unit, 1)


def places(s: Stream, n: int, canvas: Canvas, r: float, kinds: Sequence[str] = KINDS) -> list[Point]:
    """n places at least four radii apart. Raises Unfit("crowded") where a layout has none."""
    points = _placed(s, s.choice(kinds), n, canvas, r)
    if min(math.dist(p, q) for i, p in enumerate(points) for q in points[:i]) < 4.0 * r:
        raise Unfit("crowded", "two nodes stand too close")
    return points


def _placed(s: Stream, kind: str, n: int, canvas: Canvas, r: float) -> list[Point]:
    half = min(canvas.width, canvas.height) / 2 - canvas.margin - r - 10 * canvas.unit
    keys = list(range(n))
    if kind == "scattered":
        return list(scattered(keys, canvas, r + 8 * canvas.unit, s).values())
    if kind == "engine":
        tree = [(i, s.integer(max(0, i - 3), i - 1)) for i in keys[1:]]
        more = [(a, b) for a, b in (s.sample(keys, 2) for _ in range(n // 2)) if (a, b) not in tree]
        return list(proposed(keys, tree + more, canvas, r + 8 * canvas.unit, s.choice(("neato", "fdp"))).values())
    if kind in ("ring", "hub") and n <= 10:
        turn = s.choice((-90.0, -90.0 + 180.0 / n, 0.0, 180.0))
        around = n - 1 if kind == "hub" else n
        ring = list(on_ring(keys[:around], canvas, half, turn).values())
        return [*ring, (canvas.width / 2, canvas.height / 2)] if kind == "hub" else ring
    return _grid(s, n, canvas, r)


def _grid(s: Stream, n: int, canvas: Canvas, r: float) -> list[Point]:
    """Cells of a grid, each place shifted a little within its own; some grids are exact."""
    across = max(2, min(4, round(math.sqrt(n)) + s.integer(0, 1)))
    down = -(-n // across)
    low = canvas.margin + r + 8 * canvas.unit
    step = (canvas.width - 2 * low) / max(1, across - 1), (canvas.height - 2 * low) / max(1, down - 1)
    jitter = s.choice((0.0, 0.12, 0.2))
    cells = s.sample([(i, j) for j in range(down) for i in range(across)], n)
    points = []
    for i, j in sorted(cells, key=lambda c: (c[1], c[0])):
        x, y = (low + k * d + s.uniform(-jitter, jitter) * d for k, d in zip((i, j), step))
        points.append((round(min(max(x, low), canvas.width - low), 1), round(min(max(y, low), canvas.height - low), 1)))
    return points


def named(s: Stream, points: Sequence[Point], digits: bool = True) -> dict[str, Point]:
    """Labels for places: letters from a random start or numbers from 1, in reading order or shuffled."""
    n = len(points)
    if digits and s.chance(0.3):
        labels = [str(i + 1) for i in range(n)]
    else:
        first = 0 if s.chance(0.7) else s.integer(0, len(LETTERS) - n)
        labels = list(LETTERS[first : first + n])
    ordered = sorted(points, key=lambda p: (round(p[1] / 90), p[0])) if s.chance(0.5) else s.shuffled(points)
    return dict(zip(labels, ordered))


# ----------------------------------------------------------------------------------------------------- edges


def plane_pairs(s: Stream, at: Mapping[str, Point], r: float, longest: float = math.inf) -> list[Pair]:
    """As many pairs as go together without crossing, passing a node, or leaving one at a sharp angle; short ones first."""
    names = sorted(at, key=rank)
    every = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if math.dist(at[a], at[b]) <= longest]
    taken: list[Pair] = []
    for a, b in sorted(every, key=lambda p: math.dist(at[p[0]], at[p[1]]) * s.uniform(0.75, 1.35)):
        clear = all(distance(at[c], at[a], at[b]) > 1.55 * r for c in names if c not in (a, b))
        if clear and all(_agree(at, (a, b), other) for other in taken):
            taken.append((a, b))
    return taken


def _agree(at: Mapping[str, Point], one: Pair, other: Pair) -> bool:
    """Whether two edges neither cross nor leave a common node at a sharp angle."""
    shared = set(one) & set(other)
    if shared:
        hub = shared.pop()
        ends = [at[a if b == hub else b] for a, b in (one, other)]
        return _angle(at[hub], ends[0], ends[1]) >= SHARP
    (a, b), (c, d) = ((at[p], at[q]) for p, q in (one, other))
    return not (_side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0)


def _angle(hub: Point, p: Point, q: Point) -> float:
    a, b = (math.atan2(e[1] - hub[1], e[0] - hub[0]) for e in (p, q))
    return abs((math.degrees(a - b) + 180.0) % 360.0 - 180.0)


def _side(a: Point, b: Point, p: Point) -> float:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def spanning(s: Stream, names: Iterable[str], pairs: Sequence[Pair]) -> list[Pair]:
    """A random spanning tree. Raises Unfit("disconnected")."""
    part = {k: {k} for k in names}
    tree = []
    for a, b in s.shuffled(pairs):
        if part[a] is not part[b]:
            tree.append((a, b))
            part[a] |= part[b]
            for k in part[b]:
                part[k] = part[a]
    if len(tree) != len(part) - 1:
        raise Unfit("disconnected", "the pairs that see one another do not join all nodes")
    return tree


def connected(s: Stream, names: Collection[str], pairs: Sequence[Pair], m: int) -> tuple[Pair, ...]:
    """m of the pairs (or all, if they are fewer) that join all nodes, sorted."""
    tree = spanning(s, names, pairs)
    rest = s.shuffled([p for p in pairs if p not in tree])
    return tuple(sorted([*tree, *rest[: max(0, m - len(tree))]], key=lambda p: (rank(p[0]), rank(p[1]))))


def plotted(s: Stream, difficulty: int, canvas: Canvas, density: float, digits: bool = True) -> Plot:
    """A connected plane graph without weights, `density` edges a node."""
    n = s.integer(*SIZES[difficulty])
    r = radius(n, canvas)
    at = named(s, places(s, n, canvas, r), digits)
    return Plot(at, connected(s, at, plane_pairs(s, at, r), round(density * n)), r)


def weighted(s: Stream, difficulty: int, canvas: Canvas, density: float) -> Plot:
    """A connected plane graph whose edges have room for two digits; the weights are still to come."""
    n = s.integer(*SIZES[difficulty])
    r = radius(n, canvas)
    at = named(s, places(s, n, canvas, r), digits=False)
    size = round(14.6 * canvas.unit, 1)
    pairs = plane_pairs(s, at, r)
    beside = label_places(at, pairs, r, size, canvas)
    pairs = connected(s, at, [p for p in pairs if p in beside], round(density * n))
    return Plot(at, pairs, r, beside={p: beside[p] for p in pairs}, size=size)


def label_places(
    at: Mapping[str, Point], pairs: Sequence[Pair], r: float, size: float, canvas: Canvas, letters: int = 2
) -> dict[Pair, Point]:  # fmt: skip
    """Centres of labels beside edges, clear of everything and nearest to their own edge; none where there is no room."""
    half, pad = (letters * DIGIT * size / 2, HALF * size), 3.0 * canvas.unit
    found: dict[Pair, Point] = {}
    for pair in pairs:
        spots = _spots(at[pair[0]], at[pair[1]], half, pad)
        place = next((p for p in spots if _free(p, pair, found, at, pairs, r, half, pad)), None)
        if place:
            found[pair] = place
    return found


def _spots(a: Point, b: Point, half: Point, pad: float) -> list[Point]:
    """Centres beside a segment, the middle first, on both sides."""
    length = math.dist(a, b)
    nx, ny = (b[1] - a[1]) / length, (a[0] - b[0]) / length
    # strokes are as wide on a small canvas as on a large one
    off = min(half[0] * abs(nx) + half[1] * abs(ny) + max(4.6, 1.5 * pad), FARTHEST * max(1.0, pad / 3.0))
    out = []
    for t in (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68):
        x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        sides = sorted(((x + k * off * nx, y + k * off * ny) for k in (1, -1)), key=lambda p: (round(p[1], 1), -p[0]))
        out += [(round(p, 1), round(q, 1)) for p, q in sides]
    return out


def _free(
    p: Point, pair: Pair, found: Mapping[Pair, Point], at: Mapping[str, Point], pairs: Sequence[Pair], r: float,
    half: Point, pad: float,
) -> bool:  # fmt: skip
    corner = math.hypot(*half)
    if any(math.dist(p, q) < corner + r + pad for q in at.values()):
        return False
    if any(abs(p[0] - q[0]) < 2 * half[0] + pad and abs(p[1] - q[1]) < 2 * half[1] + pad for q in found.values()):
        return False
    own = distance(p, at[pair[0]], at[pair[1]])
    gaps = (distance(p, at[a], at[b]) for a, b in pairs if (a, b) != pair)
    return all(gap > max(corner + pad, own + pad) for gap in gaps)


def places_beside_nodes(plot: Plot, size: float, canvas: Canvas) -> dict[str, Point]:
    """Centres of short labels outside every node, in the widest gap between its edges. Raises Unfit("no-room")."""
    half = (DIGIT * size, HALF * size)
    corner, found = math.hypot(*half), {}
    low = canvas.margin / 2 + half[0] + 1
    for name, middle in plot.at.items():
        best, most = None, 0.0
        for turn in range(0, 360, 15):
            p = polar(middle, plot.r + 0.8 * corner + 4 * canvas.unit, turn - 45.0)
            if not (low <= p[0] <= canvas.width - low and low <= p[1] <= canvas.height - low):
                continue
            gaps = [distance(p, plot.at[a], plot.at[b]) - corner for a, b in plot.pairs]
            gaps += [math.dist(p, q) - plot.r - corner for k, q in plot.at.items() if k != name]
            gaps += [math.dist(p, q) - 2 * corner for q in found.values()]
            gap = min(gaps)
            if gap > most + 1.0:
                best, most = p, gap
        if best is None or most < 2.5 * canvas.unit:
            raise Unfit("no-room", f"no place for a label beside node {name}")
        found[name] = (round(best[0], 1), round(best[1], 1))
    return found


# ----------------------------------------------------------------------------------------------------- words


UNDIRECTED = (Noun("graph", "graphs", "无向图"), Noun("undirected graph", "undirected graphs", "无向图"))
WEIGHTED = (
    Noun("weighted graph", "weighted graphs", "带权图", "个"),
    Noun("weighted undirected graph", "weighted undirected graphs", "带权无向图", "个"),
)
DIRECTED = (Noun("directed graph", "directed graphs", "有向图"), Noun("digraph", "digraphs", "有向图"))
LEAF = ("Computer Science/Data Structures/Graph",)


def slots_of(plot: Plot) -> dict[str, str | dict[str, str]]:
    """{n}, {m}, {nodes}, {edges}: what T2I prompts need of a graph."""
    return {
        "n": str(len(plot.at)), "m": str(len(plot.pairs)), "nodes": listed(plot.names),
        "edges": listed_edges(plot, plot.pairs),
    }  # fmt: skip


def listed(names: Sequence[str]) -> dict[str, str]:
    """A, B and C in both languages."""
    english = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
    return {"en": english, "zh": "、".join(names)}


def listed_edges(plot: Plot, pairs: Iterable[Pair], weights: bool = True) -> dict[str, str]:
    """A–B (4), C–D (5) in both languages, with arrows where the graph is directed."""
    dash = "→" if plot.directed else "–"
    shown = [(f"{a}{dash}{b}", plot.weights[a, b] if plot.weights and weights else None) for a, b in pairs]
    english = ", ".join(name if w is None else f"{name} ({w})" for name, w in shown)
    return {"en": english, "zh": "、".join(name if w is None else f"{name}（{w}）" for name, w in shown)}


_PLAIN: Words = {
    ("terse", "en"): ("{Kind} with nodes {nodes} and edges {edges}.", "Diagram of {kind}: {edges}."),
    ("terse", "zh"): ("{kind}，顶点为 {nodes}，边为 {edges}。", "{kind}的示意图：{edges}。"),
    ("task", "en"): (
        "Draw {kind} on the {n} nodes {nodes}. Its edges are {edges}.",
        "A textbook figure of {kind} with {n} labelled nodes and {m} edges: {edges}.",
    ),
    ("task", "zh"): (
        "画一个{kind}，{n} 个顶点为 {nodes}，边有 {edges}。",
        "教科书式的{kind}，共 {n} 个带标号的顶点和 {m} 条边：{edges}。",
    ),
    ("explicit", "en"): (
        "A clean drawing of {kind}. Circles hold the labels {nodes}. They are joined by straight {lines}: {edges}. No two edges cross.",
        "Figure of {kind} made of {n} circular nodes ({nodes}) and exactly {m} straight {lines}: {edges}. Nodes do not overlap.",
    ),
    ("explicit", "zh"): (
        "{kind}的清晰图示：圆圈内写着顶点标号 {nodes}，顶点之间用直的{lines}相连：{edges}。各边互不相交。",
        "由 {n} 个圆形顶点（{nodes}）和 {m} 条直的{lines}组成的{kind}：{edges}。顶点互不重叠。",
    ),
}  # fmt: skip
_KINDS = {  # kind: (English, Chinese, lines in English, lines in Chinese)
    "undirected": ("an undirected graph", "无向图", "lines", "连线"),
    "weighted": (
        "a weighted undirected graph", "带权无向图", "lines, each with its weight (given here in brackets) beside it",
        "连线（旁边写有权值，这里记在括号内）",
    ),
    "directed": ("a directed graph", "有向图", "arrows", "带箭头的线"),
    "either": ("{graph}", "{graph}", "{links}", "{links}"),  # slots of a family that has both
    "network": (
        "a flow network", "流网络", "arrows, each with its capacity (given here in brackets) beside it",
        "带箭头的线（旁边写有容量，这里记在括号内）",
    ),
}  # fmt: skip


def source_words(kind: str) -> Words:
    """Templates that describe a plain graph of a kind."""
    return _described(
        kind,
        {
            "en": ("All nodes and edges look alike.", "Nothing is highlighted."),
            "zh": ("所有顶点和边样式相同。", "没有任何突出标记。"),
        },
        ("explicit",),
    )


def target_words(kind: str, said: Mapping[str, Sequence[str]]) -> Words:
    """Templates that describe a graph of a kind and say, in sentences of the family's own, what stands out in it."""
    return _described(kind, said, ("terse", "task", "explicit"))


def _described(kind: str, said: Mapping[str, Sequence[str]], levels: Collection[str]) -> Words:
    english, chinese, lines, zh_lines = _KINDS[kind]
    out = {}
    for (level, lang), templates in _PLAIN.items():
        name, line = (english, lines) if lang == "en" else (chinese, zh_lines)
        space = " " if lang == "en" else ""
        tails = said[lang] if level in levels else ("", "")
        shown = (
            t.replace("{kind}", name).replace("{Kind}", name[:1].upper() + name[1:]).replace("{lines}", line)
            for t in templates
        )
        out[level, lang] = tuple(f"{t}{space}{tail}".strip() for t, tail in zip(shown, tails))
    return out


# -------------------------------------------------------------------------------------------------- mutators


def changed_plot(figure: Callable[[Problem, Stream], Figure | None], name: str) -> Mutator:
    """A mutator of what the edit must leave alone: its picture does not tell how to mend it."""
    return Mutator(name, figure, repairable=False)


def _plain_edges(figure: Figure) -> list[Edge]:
    return list(figure.all(Edge, "edge"))


def edge_lost(p: Problem, s: Stream) -> Figure | None:
    """An edge that nobody asked about is gone."""
    edges = _plain_edges(p.target)
    return p.target.without([s.choice(edges).id]) if edges else None


def labels_swapped(p: Problem, s: Stream) -> Figure:
    """Two nodes have changed their labels."""
    a, b = s.sample(list(p.target.all(Node)), 2)
    return p.target.changed({a.id: {"label": b.label}, b.id: {"label": a.label}})


def node_lost(p: Problem, s: Stream) -> Figure:
    """A node is gone, and its edges with it."""
    node = s.choice(list(p.target.all(Node)))
    return p.target.without([node.id, *(e.id for e in p.target.all(Edge) if node.id in (e.start, e.stop))])


def weight_changed(p: Problem, s: Stream) -> Figure:
    """One weight is off by one."""
    edge = s.choice(list(p.target.all(Edge)))
    value = int(edge.label) + s.choice((-1, 1))
    return p.target.changed({edge.id: {"label": str(value if value > 0 else 2)}})


def weights_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two edges have changed their weights."""
    a, b = s.sample(list(p.target.all(Edge)), 2)
    return p.target.changed({a.id: {"label": b.label}, b.id: {"label": a.label}}) if a.label != b.label else None


def edge_reversed(p: Problem, s: Stream) -> Figure:
    """One arrow points the other way."""
    edge = s.choice(list(p.target.all(Edge)))
    return p.target.changed({edge.id: {"start": edge.stop, "stop": edge.start, "path": edge.path[::-1]}})


def edge_extra(p: Problem, s: Stream) -> Figure | None:
    """An edge that the source does not have."""
    plot: Plot = p.hidden["plot"]
    taken = {frozenset(q) for q in plot.pairs}
    free = [
        q
        for q in plane_pairs(s, plot.at, plot.r)
        if frozenset(q) not in taken and all(_agree(plot.at, q, o) for o in plot.pairs)
    ]
    if not free or plot.weights:
        return None
    pair = s.choice(free)
    a, b = (p.target.by_id[f"n{k}"] for k in pair)
    edge = Edge("extra", a.id, b.id, (boundary(a, b.at), boundary(b, a.at)), plot.directed)
    return Figure((edge, *p.target.marks))


def marked_ids(p: Problem) -> list[str]:
    """Marks whose class the edit changes."""
    before = p.source.by_id
    return [m.id for m in p.target.marks if m.id in before and before[m.id].cls != m.cls]


def one_unmarked(p: Problem, s: Stream) -> Figure:
    """One mark of the answer is left plain."""
    key = s.choice(marked_ids(p))
    return p.target.changed({key: {"cls": p.source.by_id[key].cls}})


def one_left(p: Problem, s: Stream) -> Figure:
    """Nothing stands out but one mark that should."""
    ids = marked_ids(p)
    keep = s.choice(ids)
    return p.target.changed({k: {"cls": p.source.by_id[k].cls} for k in ids if k != keep})


def one_too_many(p: Problem, s: Stream) -> Figure | None:
    """One mark stands out that should not."""
    key = s.choice(marked_ids(p))
    cls = p.target.by_id[key].cls
    kind = type(p.target.by_id[key])
    plain = [m.id for m in p.target.all(kind) if m.cls in ("edge", "node")]
    return p.target.changed({s.choice(plain): {"cls": cls}}) if plain else None


def one_moved(p: Problem, s: Stream) -> Figure | None:
    """One mark of the answer is plain, and another stands out in its place."""
    more = one_too_many(p, s)
    return None if more is None else more.changed({(k := s.choice(marked_ids(p))): {"cls": p.source.by_id[k].cls}})


def other_colour(p: Problem, s: Stream) -> Figure:
    """The right answer in another colour."""
    return p.target.changed({k: {"cls": p.target.by_id[k].cls.partition("-")[0] + "-new"} for k in marked_ids(p)})


def one_other_colour(p: Problem, s: Stream) -> Figure:
    """One mark of the answer in another colour."""
    key = s.choice(marked_ids(p))
    return p.target.changed({key: {"cls": p.target.by_id[key].cls.partition("-")[0] + "-new"}})


MARKING = (
    Mutator("one-unmarked", one_unmarked), Mutator("one-too-many", one_too_many), Mutator("one-moved", one_moved),
    Mutator("one-left", one_left), Mutator("other-colour", other_colour),
    Mutator("one-other-colour", one_other_colour),
)  # fmt: skip
GRAPH = (
    changed_plot(edge_lost, "edge-lost"), changed_plot(labels_swapped, "labels-swapped"),
    changed_plot(node_lost, "node-lost"), changed_plot(edge_extra, "edge-extra"),
)  # fmt: skip
WEIGHTS = (changed_plot(weight_changed, "weight-changed"), changed_plot(weights_swapped, "weights-swapped"))
ARROWS = (changed_plot(edge_reversed, "edge-reversed"),)


def remarked(p: Problem, names: Collection[str], cls: str) -> Figure:
    """The target with exactly these nodes in a class, all others plain."""
    return p.target.changed({n.id: {"cls": cls if n.label in names else "node"} for n in p.target.all(Node)})


# ------------------------------------------------------------------------------------------ numbers beside nodes

ORDER_MARK = "text-new"


def order_labels(order: Sequence[str], at: Mapping[str, Point], size: float) -> dict[str, Label]:
    """Numbers from 1 beside the nodes of an order, by node."""
    return {name: Label(f"o{name}", at[name], str(i + 1), ORDER_MARK, size, "order") for i, name in enumerate(order)}


def numbered(order: Sequence[str]) -> dict[str, str]:
    """Which number stands beside which node, in both languages."""
    pairs = [(i + 1, name) for i, name in enumerate(order)]
    return {"en": ", ".join(f"{i} beside {k}" for i, k in pairs), "zh": "、".join(f"{k} 旁为 {i}" for i, k in pairs)}


def reordered(p: Problem, order: Sequence[str]) -> Figure:
    """The target with the numbers of another order."""
    return p.target.changed({f"o{name}": {"text": str(i + 1)} for i, name in enumerate(order)})


def next_swapped(p: Problem, s: Stream) -> Figure:
    """Two numbers that follow one another have changed places."""
    order = list(p.hidden["order"])
    i = s.integer(1, len(order) - 2)
    order[i], order[i + 1] = order[i + 1], order[i]
    return reordered(p, order)


def two_swapped(p: Problem, s: Stream) -> Figure:
    """Two numbers have changed places."""
    order = list(p.hidden["order"])
    i, j = s.sample(range(len(order)), 2)
    order[i], order[j] = order[j], order[i]
    return reordered(p, order)


def from_zero(p: Problem, s: Stream) -> Figure:
    """Counted from 0 instead of 1."""
    return p.target.changed({f"o{name}": {"text": str(i)} for i, name in enumerate(p.hidden["order"])})


def number_missing(p: Problem, s: Stream) -> Figure:
    """One number is not there."""
    return p.target.without([f"o{s.choice(p.hidden['order'])}"])


def number_twice(p: Problem, s: Stream) -> Figure:
    """One number stands at two nodes, and another at none."""
    i, j = s.sample(range(len(p.hidden["order"])), 2)
    return p.target.changed({f"o{p.hidden['order'][i]}": {"text": str(j + 1)}})


def by_label(p: Problem, s: Stream) -> Figure:
    """Numbers in the order of the labels, whatever the edges say."""
    return reordered(p, p.hidden["plot"].names)


def numbers_recoloured(p: Problem, s: Stream) -> Figure:
    """The numbers in another colour."""
    return p.target.changed({f"o{name}": {"cls": "text-selected"} for name in p.hidden["order"]})


ORDERS = (
    Mutator("next-swapped", next_swapped), Mutator("two-swapped", two_swapped), Mutator("from-zero", from_zero),
    Mutator("number-missing", number_missing), Mutator("number-twice", number_twice), Mutator("by-label", by_label),
    Mutator("numbers-recoloured", numbers_recoloured),
)  # fmt: skip
