"""Tries as sets of words: nothing is walked letter by letter.

The nodes must be the prefixes of the words, each below the one that is a letter shorter, the ringed ones the words.
"""

from __future__ import annotations

from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.cells import Unreadable, accent, asked_accent, faults_of_accents, faults_of_rest
from verifiers.readback import Figure, Node

ROOT = "ε"
NEAR = 0.06  # px


@dataclass(frozen=True, slots=True)
class Trie:
    """Nodes by prefix, and the words that end in a ring."""

    nodes: dict[str, Node]
    words: frozenset[str]


class TrieInsert:
    """`cs/trie`: edit `insert` with `words`."""

    family = "cs/trie"
    shows = "above add child complete down end left parent right root top topmost"
    does = "accept after below delete first insert last new old shorter"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            words, role = _words(edit), asked_accent(edit)
            before, after = _trie(source), _trie(target)
        except Unreadable as error:
            return [str(error)]
        if after.words != before.words | {*words}:
            return [f"the words of the target differ in {sorted(after.words ^ before.words ^ {*words})[:6]}"]
        faults = [] if {*after.nodes} == _prefixes(after.words) else ["a node belongs to no word, or one is missing"]
        fresh = {p for p in after.nodes if p not in before.nodes}
        marked = {i for i, n in enumerate(target.nodes) if _prefix(n) in fresh}
        faults += faults_of_accents("node", target.nodes, marked, role)
        for edge in target.edges:
            lower = max((_prefix(target.nodes[edge.a]), _prefix(target.nodes[edge.b])), key=len)
            if accent(edge.cls) != (role if lower in fresh else ""):
                faults.append(f"the edge to {lower} is of class {edge.cls!r}")
        faults += [
            f"{p} has moved" for p, n in before.nodes.items() if p in after.nodes and not _in_place(n, after.nodes[p])
        ]
        return faults + faults_of_rest(source, target, ("node", "edge"))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A trie, and words that it does not hold."""
        try:
            words, trie = _words(edit), _trie(source)
        except Unreadable as error:
            return [str(error)]
        faults = [] if {*trie.nodes} == _prefixes(trie.words) else ["a node of the source belongs to no word"]
        return faults + [f"{word} is there already" for word in words if word in trie.words]


def _words(edit: Edit) -> list[str]:
    words = edit.args.get("words")
    if edit.op != "insert" or not isinstance(words, list) or not words or len({*map(str, words)}) != len(words):
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(words)[:40]}")
    if not all(isinstance(w, str) and w.isascii() and w.isalpha() and w.islower() for w in words):
        raise Unreadable(f"{str(words)[:40]} are no words in small letters")
    return words


def _prefixes(words: frozenset[str]) -> set[str]:
    return {""}.union(*({w[:i] for i in range(len(w) + 1)} for w in words))


def _prefix(node: Node) -> str:
    return "" if node.label == ROOT else node.label


def _trie(figure: Figure) -> Trie:
    """Circles with prefixes, each but the root below the one that its edge's letter makes it from. Raises Unreadable."""
    nodes = {_prefix(node): node for node in figure.nodes}
    if len(nodes) != len(figure.nodes) or "" not in nodes or any(n.shape != "circle" for n in figure.nodes):
        raise Unreadable("prefixes repeat, there is no root, or a node is no circle")
    if len(figure.edges) != len(nodes) - 1:
        raise Unreadable(f"{len(figure.edges)} edges for {len(nodes)} nodes")
    children: dict[str, list[tuple[str, float]]] = {}
    for edge in figure.edges:
        upper, lower = sorted((figure.nodes[edge.a], figure.nodes[edge.b]), key=lambda n: n.at[1])
        if edge.directed or _prefix(lower) != _prefix(upper) + edge.label or len(edge.label) != 1:
            raise Unreadable(f"{edge.label[:4]!r} does not lead from {upper.label[:12]} to {lower.label[:12]}")
        children.setdefault(_prefix(upper), []).append((edge.label, lower.at[0]))
    for prefix, found in children.items():
        if sorted(found) != sorted(found, key=lambda child: child[1]) or len({c for c, _ in found}) != len(found):
            raise Unreadable(f"the children of {prefix or ROOT} are not in alphabetical order")
    return Trie(nodes, frozenset(p for p, node in nodes.items() if node.ring))


def _in_place(a: Node, b: Node) -> bool:
    return max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1]), abs(a.r - b.r)) <= NEAR


CERTIFICATE = TrieInsert()
