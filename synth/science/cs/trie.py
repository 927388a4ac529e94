"""Tries: words go in letter by letter, and share the nodes of common prefixes (catalogue T18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import TREE_NODE, Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, ring_node, visit
from synth.science.cs.branches import branch
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Node, Point
from synth.science.overlap import distance

WORDS = ["bad", "bag", "ban", "bar", "bat", "bay", "bead", "beam", "bean", "bear", "beat", "bed", "bee", "beg", "bell", "belt", "bet", "bid", "big", "bin", "bit", "boat", "bold", "bolt", "bone", "boot", "bow", "box", "boy", "bud", "bug", "bun", "bus", "but", "cab", "camp", "can", "cane", "cap", "car", "card", "care", "cart", "case", "cat", "cold", "come", "cone", "cook", "cool", "cop", "cord", "core", "corn", "cot", "cow", "crab", "cub", "cup", "cut", "dad", "dam", "dare", "dark", "dart", "day", "deal", "deep", "deer", "den", "dig", "dip", "dog", "door", "dot", "down", "dry", "dull", "ear", "east", "eat", "eel", "egg", "end", "fan", "far", "farm", "fast", "fat", "fee", "fig", "fin", "fir", "fit", "fog", "fold", "food", "fool", "fork", "form", "fun", "fur"]  # fmt: skip
COUNTS = {1: (2, 3), 2: (3, 3), 3: (3, 4), 4: (4, 5), 5: (5, 6)}  # words before
INSERTED = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2}
WIDEST = 8  # leaves
ROOT = "ε"
MARK = "node-new"


def grown(prefixes: set[str], word: str) -> list[str]:
    """The prefixes that a word adds, in order, letter by letter from the root; the set grows with them."""
    added = []
    for i in range(1, len(word) + 1):
        if word[:i] not in prefixes:
            prefixes.add(word[:i])
            added.append(word[:i])
    return added


def trie(words: Iterable[str]) -> set[str]:
    """All prefixes of some words, the empty one among them."""
    prefixes = {""}
    for word in words:
        grown(prefixes, word)
    return prefixes


@dataclass(frozen=True, slots=True)
class Page:
    """Places by prefix."""

    at: Mapping[str, Point]
    r: float
    size: float
    letter: float

    def figure(self, prefixes: Iterable[str], words: Iterable[str], new: Iterable[str] = ()) -> Figure:
        """A trie: circles with prefixes, those of whole words ringed, edges with letters; some prefixes are new."""
        ends, fresh = set(words), set(new)
        nodes = {p: self.node(p, p in ends, p in fresh) for p in sorted(prefixes)}
        edges = [
            branch(nodes[p[:-1]], nodes[p], p[-1], self.letter, "edge-new" if p in fresh else "edge", 0.64)
            for p in nodes
            if p
        ]
        return Figure((*edges, *nodes.values()))

    def node(self, prefix: str, end: bool, new: bool) -> Node:
        """The circle of a prefix."""
        cls = MARK if new else "node"
        return Node(f"n{prefix}", self.at[prefix], prefix or ROOT, cls, r=self.r, size=self.size, ring=end)


def page_for(prefixes: set[str], canvas: Canvas) -> Page:
    """Slots of a trie: leaves side by side in alphabetical order, parents above the middle of their children."""
    u = canvas.unit
    r = round(26.0 * u, 1)
    below = {p: sorted(q for q in prefixes if q and q[:-1] == p) for p in prefixes}
    leaves = [p for p in sorted(prefixes) if not below[p]]
    room = canvas.width - 2 * canvas.margin - 2 * r - 6 * u
    pitch = min(room / max(1, len(leaves) - 1), 110 * u)
    xs = {p: canvas.width / 2 + (i - (len(leaves) - 1) / 2) * pitch for i, p in enumerate(leaves)}
    for p in sorted(prefixes, key=len, reverse=True):
        if below[p]:
            xs[p] = (xs[below[p][0]] + xs[below[p][-1]]) / 2
    deepest = max(map(len, prefixes))
    level = min((canvas.height - 2 * canvas.margin - 2 * r - 6 * u) / deepest, 104 * u)
    top = (canvas.height - level * deepest) / 2
    at = {p: (round(x, 1), round(top + level * len(p), 1)) for p, x in xs.items()}
    return Page(at, r, round(14.2 * u, 1), round(15 * u, 1))


def _drawn(s: Stream, difficulty: int) -> tuple[list[str], list[str]]:
    """Words that are there, and one or two more, which share enough with them: out of a few draws."""
    count, more = s.integer(*COUNTS[difficulty]), INSERTED[difficulty]
    for _ in range(8):
        first = s.choice("bcdef")
        near = [w for w in WORDS if w[0] == first]
        own = s.sample(near, min(len(near), (count + more + 1) * 2 // 3))
        others = s.sample([w for w in WORDS if w[0] != first], count + more - len(own))
        words = s.shuffled([*own, *others])
        old, fresh = words[:count], words[count:]
        after = trie(old)
        added = [grown(after, w) for w in fresh]
        leaves = [p for p in after if not any(q != p and q.startswith(p) for q in after)]
        shared = min(len(w) - len(run) for w, run in zip(fresh, added))
        if any(added) and len(leaves) <= WIDEST and (shared >= min(difficulty - 1, 2) or more > 1):
            return old, fresh
    raise Unfit("shape", "a trie too wide for the page, or a word that shares too little")


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Words with common prefixes, and one or two more; new nodes and edges are marked, ends of words ringed."""
    old, fresh = _drawn(s, difficulty)
    words, before = [*old, *fresh], trie(old)
    after = set(before)
    new = [p for w in fresh for p in grown(after, w)]
    page = page_for(after, canvas)
    source, target = page.figure(before, old), page.figure(after, words, new)
    _require_letters_apart(target)
    hidden = {"old": old, "fresh": fresh, "before": before, "after": after, "new": new, "page": page}
    claims = tuple(constraint(claim("ring_eq", node=w, to=True)) for w in fresh)
    args = {"words": fresh, "mark": MARK}
    return Problem(
        source, Edit("insert", args), target, tuple(_trace(source, target, hidden)), _slots(hidden), claims, hidden
    )


def _require_letters_apart(figure: Figure) -> None:
    """Raise Unfit where a letter stands nearly as close to another edge as to its own."""
    edges = list(figure.all(Edge))
    for edge in edges:
        assert edge.label_at is not None
        own = distance(edge.label_at, *edge.path)
        if any(distance(edge.label_at, *other.path) < own + 2.0 for other in edges if other is not edge):
            raise Unfit("ambiguous", "a letter between two edges")


def _slots(h: Mapping[str, list]) -> dict[str, str | dict[str, str]]:
    new = [f"“{p}”" for p in h["new"]]
    return {
        "words": _quoted(h["old"]), "word": _quoted(h["fresh"]), "all": _quoted([*h["old"], *h["fresh"]]),
        "nodes": {"en": _listed(new), "zh": "、".join(new)}, "structure": _structure(h["before"]), "result": _structure(h["after"]),
        "noun": {"en": "words" if len(h["fresh"]) > 1 else "word", "zh": "单词"},
    }  # fmt: skip


def _quoted(words: Sequence[str]) -> dict[str, str]:
    quoted = [f"“{w}”" for w in words]
    return {"en": _listed(quoted), "zh": "、".join(quoted)}


def _listed(items: Sequence[str]) -> str:
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _structure(prefixes: Iterable[str]) -> dict[str, str]:
    """The children of every inner node."""
    prefixes = sorted(prefixes)
    below = {p: [q for q in prefixes if q and q[:-1] == p] for p in prefixes}
    english = [f"{p or ROOT} → {', '.join(c)}" for p, c in below.items() if c]
    return {"en": "; ".join(english), "zh": "；".join(english)}


def _trace(source: Figure, target: Figure, h: Mapping[str, list]) -> Iterator[Step]:
    """Per word down the nodes that are there, then the missing ones with their edges, and the ring at the end."""
    figure = source
    for word in h["fresh"]:
        for i in range(len(word) + 1):
            p = word[:i]
            if f"n{p}" in figure.by_id:
                yield visit(figure, f"n{p}")
                continue
            node = target.by_id[f"n{p}"]
            assert isinstance(node, Node)
            yield add_node(figure, node).why("rule", name="letter")
            figure = figure.plus(node)
            edge = target.by_id[f"e{p[:-1] or ROOT}-{p}"]
            assert isinstance(edge, Edge)
            yield add_edge(figure, edge)
            figure = figure.plus(edge)
        if not figure.by_id[f"n{word}"].ring:  # type: ignore[union-attr]
            yield ring_node(figure, f"n{word}", True)
            figure = figure.changed({f"n{word}": {"ring": True}})


# ------------------------------------------------------------------------------------------------ wrong targets


def _leaf(p: Problem, s: Stream) -> str | None:
    """A new prefix without children."""
    leaves = [q for q in p.hidden["new"] if not any(o != q and o.startswith(q) for o in p.hidden["after"])]
    return s.choice(leaves) if leaves else None


def wrong_letter(p: Problem, s: Stream) -> Figure | None:
    """The last letter of a new word is another one, on the edge and in the node."""
    leaf = _leaf(p, s)
    if leaf is None:
        return None
    other = s.choice([c for c in "abcdeghiklmnoprstu" if leaf[:-1] + c not in p.hidden["after"]])
    return p.target.changed(
        {f"n{leaf}": {"label": leaf[:-1] + other}, f"e{leaf[:-1] or ROOT}-{leaf}": {"label": other}}
    )


def edge_misread(p: Problem, s: Stream) -> Figure:
    """The letter of a new edge is not that of its node."""
    new = s.choice(p.hidden["new"])
    other = s.choice([c for c in "abcdeghiklmnoprstu" if c != new[-1]])
    return p.target.changed({f"e{new[:-1] or ROOT}-{new}": {"label": other}})


def letters_transposed(p: Problem, s: Stream) -> Figure | None:
    """A new node's prefix has its last two letters exchanged."""
    new = [
        q for q in p.hidden["new"] if len(q) > 1 and q[-1] != q[-2] and q[:-2] + q[-1] + q[-2] not in p.hidden["after"]
    ]
    if not new:
        return None
    q = s.choice(new)
    return p.target.changed({f"n{q}": {"label": q[:-2] + q[-1] + q[-2]}})


def one_letter_short(p: Problem, s: Stream) -> Figure | None:
    """A new word without its last letter; the end is ringed there."""
    leaf = _leaf(p, s)
    if leaf is None or len(leaf) < 2:
        return None
    left = p.target.without([f"n{leaf}", f"e{leaf[:-1]}-{leaf}"])
    return left.changed({f"n{leaf[:-1]}": {"ring": True}})


def no_ring(p: Problem, s: Stream) -> Figure:
    """The end of a new word is not ringed."""
    return p.target.changed({f"n{s.choice(p.hidden['fresh'])}": {"ring": False}})


def stray_ring(p: Problem, s: Stream) -> Figure | None:
    """A ring around what is no word."""
    free = [q for q in sorted(p.hidden["after"]) if q and q not in (*p.hidden["old"], *p.hidden["fresh"])]
    return p.target.changed({f"n{s.choice(free)}": {"ring": True}}) if free else None


def ring_lost(p: Problem, s: Stream) -> Figure:
    """A word that was there is no longer ringed."""
    return p.target.changed({f"n{s.choice(p.hidden['old'])}": {"ring": False}})


def no_edge(p: Problem, s: Stream) -> Figure:
    """A new node hangs on nothing."""
    new = s.choice(p.hidden["new"])
    return p.target.without([f"e{new[:-1] or ROOT}-{new}"])


def word_missing(p: Problem, s: Stream) -> Figure | None:
    """Only the first of two words was inserted."""
    if len(p.hidden["fresh"]) < 2:
        return None
    prefixes = set(p.hidden["before"])
    new = grown(prefixes, p.hidden["fresh"][0])
    return p.hidden["page"].figure(prefixes, [*p.hidden["old"], p.hidden["fresh"][0]], new)


def unmarked(p: Problem, s: Stream) -> Figure:
    """A new node looks like the old ones."""
    return p.target.changed({f"n{s.choice(p.hidden['new'])}": {"cls": "node"}})


def marked_too_much(p: Problem, s: Stream) -> Figure:
    """A node that was there is marked."""
    return p.target.changed({f"n{s.choice(sorted(p.hidden['before']))}": {"cls": MARK}})


TRIE = Family(
    name="cs/trie",
    subject="computer science",
    title={"en": "Insertion into a trie", "zh": "字典树的插入"},
    edits="one or two words inserted, new nodes and edges in colour, ends of words ringed",
    parameters="2 to 6 words of 3 or 4 letters, up to 8 leaves",
    make=make,
    mutators=(
        Mutator("wrong-letter", wrong_letter), Mutator("edge-misread", edge_misread), Mutator("letters-transposed", letters_transposed),
        Mutator("one-letter-short", one_letter_short), Mutator("no-ring", no_ring), Mutator("stray-ring", stray_ring),
        Mutator("ring-lost", ring_lost), Mutator("no-edge", no_edge), Mutator("word-missing", word_missing),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much),
    ),
    edit={
        ("terse", "en"): ("Insert {word} into this trie, new nodes and edges in {new}, ends of words ringed.",
                          "Add the {noun} {word} to the prefix tree; draw what appears in {new} and ring the last node.",
                          "Trie insertion: {word}. Additions {new}, a second circle where a word ends."),
        ("terse", "zh"): ("在这棵字典树中插入{word}，新结点和新边用{new}，单词结尾加圈。",
                          "把{noun}{word}加入前缀树，新增部分画成{new}，末结点画双圈。",
                          "字典树插入：{word}。增加的内容为{new}，单词结束处为双圆。"),
        ("task", "en"): ("The figure is a trie whose nodes show prefixes and whose edges show letters; a double circle ends a word. Insert {word}, reusing the nodes of common prefixes, and draw new nodes and edges in {new}.",
                         "Redraw this trie with {word} in it as well. Follow existing edges as far as the letters agree, then add what is missing in {new}, and ring the node in which the {noun} ends.",
                         "Extend the prefix tree by {word}. Only letters that have no edge yet lead to new parts; these are {new}. Mark complete words with a double circle and leave all else alone."),
        ("task", "zh"): ("图中是一棵字典树，结点写前缀，边写字母，双圈表示单词结束。请插入{word}，沿用公共前缀的结点，新结点和新边用{new}。",
                         "画出加入{word}之后的字典树：先沿已有的边走到字母不再相同处，再用{new}补上缺少的部分，并给{noun}结束的结点加圈。",
                         "用{word}扩充这棵前缀树。只有还没有边的字母才产生新的部分，用{new}表示；完整的单词以双圈标记，其他不变。"),
        ("explicit", "en"): ("To insert {word} into the trie, add the nodes {nodes} with their edges in {new}, and make {word} double circles. The rest stays.",
                             "Draw {nodes} as {new} nodes, each below the prefix that is a letter shorter, joined by a {new} edge with its last letter; ring {word}.",
                             "After {word} has gone in, the trie has these children: {result}. New, in {new}: {nodes}. Complete words have a ring."),
        ("explicit", "zh"): ("为在字典树中插入{word}，添加结点 {nodes} 及其边，用{new}，并把{word}画成双圈，其余不变。",
                             "用{new}画出结点 {nodes}，各位于少一个字母的前缀下方，以标有末字母的{new}边相连；{word}加圈。",
                             "插入{word}之后，字典树各结点的孩子为：{result}。新增的是 {nodes}，用{new}；完整单词带圈。"),
    },
    repair={
        ("terse", "en"): ("A trie of {words}, then {word} was inserted: the drawing is wrong. Correct it, new parts {new}.", "Mend this trie: {words} first, {word} added in {new}, ends of words ringed."),
        ("terse", "zh"): ("由{words}组成的字典树插入{word}后的图有错，请改正，新增部分为{new}。", "请修正这棵字典树：原有{words}，再以{new}加入{word}，单词结尾加圈。"),
        ("task", "en"): ("Into the trie of {words} somebody inserted {word} and made a mistake in a letter, a ring, an edge or a colour. Put it right; only the nodes and edges added for {word} are {new}.",
                         "This should be the trie of {words} after the insertion of {word}. Restore it: nodes are prefixes, edges letters, double circles whole words, and {new} all that the insertion added."),
        ("task", "zh"): ("有人向{words}的字典树插入{word}时，在字母、圈、边或颜色上出了错。请改正，只有为{word}新增的结点和边用{new}。", "图中应是{words}的字典树插入{word}之后的样子。请恢复：结点为前缀，边为字母，双圈为完整单词，插入所增加的全部用{new}。"),
        ("explicit", "en"): ("The correct trie has these children: {result}. Ringed are {all}; {new} are {nodes} with the edges above them. Change the picture to that.",
                             "Correct the figure to the trie {result}, with double circles for {all} and {new} for {nodes} and the edges leading there."),
        ("explicit", "zh"): ("正确的字典树各结点的孩子为：{result}。带圈的是{all}；{nodes} 及其上方的边为{new}。请据此改正。", "请把图改为字典树 {result}，{all}为双圈，{nodes} 以及通向它们的边用{new}。"),
    },
    source={
        ("terse", "en"): ("A trie of the words {words}.", "Prefix tree that stores {words}, root ε."),
        ("terse", "zh"): ("存有{words}的字典树。", "以 ε 为根、包含{words}的前缀树。"),
        ("task", "en"): ("Draw the trie of {words}: prefixes in circles, letters at the edges, a double circle where a word ends.", "A textbook figure of a trie that holds {words}. The root is ε, its children are {structure}."),
        ("task", "zh"): ("画出{words}的字典树：圆圈中写前缀，边上写字母，单词结尾为双圈。", "教科书式的字典树图，含{words}。根为 ε，父子关系是 {structure}。"),
        ("explicit", "en"): ("A clean diagram of a trie with root ε on top and straight edges that carry letters. Children: {structure}. The complete words {words} have a second circle. All marks are plain.",
                             "Figure of a prefix tree: every circle shows its prefix, in alphabetical order from the left; {structure}. Double circles: {words}. Nothing is highlighted."),
        ("explicit", "zh"): ("字典树的清晰图示，根 ε 在最上方，直线边上写字母。孩子关系：{structure}。完整的单词{words}画双圈，样式普通。", "前缀树图：每个圆圈写出其前缀，从左到右按字母顺序；{structure}。双圈的是{words}，没有突出标记。"),
    },
    target={
        ("terse", "en"): ("A trie of the words {all}; {nodes} in {new}.", "Prefix tree that stores {all}, root ε, with {nodes} {new}."),
        ("terse", "zh"): ("存有{all}的字典树，{nodes} 为{new}。", "以 ε 为根、包含{all}的前缀树，其中 {nodes} 用{new}。"),
        ("task", "en"): ("Draw the trie of {all}: prefixes in circles, letters at the edges, a double circle where a word ends. What was added for {word} is {new}: {nodes}.",
                         "A textbook figure of a trie that holds {all}. The root is ε, its children are {result}. In {new}, with the edges above: {nodes}."),
        ("task", "zh"): ("画出{all}的字典树：圆圈中写前缀，边上写字母，单词结尾为双圈。为{word}新增的 {nodes} 用{new}。", "教科书式的字典树图，含{all}。根为 ε，父子关系是 {result}。{nodes} 及其上方的边为{new}。"),
        ("explicit", "en"): ("A clean diagram of a trie with root ε on top and straight edges that carry letters. Children: {result}. The complete words {all} have a second circle. Only {nodes} and the edges above them are {new}.",
                             "Figure of a prefix tree: every circle shows its prefix, in alphabetical order from the left; {result}. Double circles: {all}. Highlighted in {new}: {nodes} with the edges above."),
        ("explicit", "zh"): ("字典树的清晰图示，根 ε 在最上方，直线边上写字母。孩子关系：{result}。完整的单词{all}画双圈，只有 {nodes} 及其上方的边为{new}。", "前缀树图：每个圆圈写出其前缀，从左到右按字母顺序；{result}。双圈的是{all}，用{new}突出 {nodes} 及其上方的边。"),
    },
    wording=Wording(
        law={
            "en": "each node is its parent with one letter more, and a word ends in a double circle",
            "zh": "每个结点比父结点多一个字母，单词在双圈处结束",
        },
        figure=(Noun("trie", "tries", "字典树", "棵"), Noun("prefix tree", "prefix trees", "前缀树", "棵")),
        nouns={"node": TREE_NODE},
        objective={"en": ("Insert {word} into the trie.", "Add the {noun} {word} to the prefix tree."), "zh": ("在字典树中插入{word}。", "把{noun}{word}加入前缀树。")},
        rules={"letter": {"en": "every further letter needs a node of its own", "zh": "每多一个字母就需要一个新结点"}},
    ),
    anchor="A1", catalogue=("T18",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (TRIE,)
