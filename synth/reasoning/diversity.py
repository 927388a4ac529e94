"""How varied a set of records' texts is, without labels and numbers, whatever the order of their sentences."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from synth.text.diversity import distinct

SAMPLE = 500  # distinct-n falls as a set grows: figures compare only at one size
_QUOTED = re.compile(r"“[^”]*”")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LABEL = re.compile(r"(?<![A-Za-z])(?:[A-Z](?![a-z])|[A-Za-z]_\{?\w+\}?|[a-z]#)")
_EDGE = re.compile(r"[X#](?:\s*[–→<>=]\s*[X#])+")
_LIST = re.compile(r"[X#](?:(?:, | and |、|和)[X#])+")
_SENTENCE = re.compile(r"(?<=[.。;；])\s*")


@dataclass(frozen=True, slots=True)
class Diversity:
    """Figures of one sample of texts in one language."""

    texts: int
    skeletons: int  # different order-insensitive skeletons
    entropy: float  # bits per text of their distribution; log2(texts) when all differ
    sentence_entropy: float  # bits per sentence of the distribution of delexicalised sentences
    distinct_2: float
    distinct_4: float


def delexicalised(text: str) -> str:
    """A text with quoted words and labels as X, numbers as #, and chains or lists of these as one X."""
    text = _QUOTED.sub("X", text)
    text = _LABEL.sub("X", _NUMBER.sub("#", text))
    return _LIST.sub("X", _EDGE.sub("X", text))


def skeleton(text: str) -> tuple[str, ...]:
    """The delexicalised sentences of a text, sorted: equal for texts that differ in order alone."""
    return tuple(sorted(filter(None, _SENTENCE.split(delexicalised(text)))))


def diversity(texts: Sequence[str], lang: str, size: int = SAMPLE) -> Diversity:
    """Figures over `size` texts, taken evenly. Raises ValueError for fewer texts than that."""
    if len(texts) < size:
        raise ValueError(
            f"{len(texts)} texts for a sample of {size}: give more, or a smaller size for all sets compared"
        )
    sample = [texts[i * len(texts) // size] for i in range(size)]
    skeletons = [skeleton(text) for text in sample]
    grams = distinct(map(delexicalised, sample), lang)
    sentences = [sentence for each in skeletons for sentence in each]
    return Diversity(size, len(set(skeletons)), entropy(skeletons), entropy(sentences), grams[2], grams[4])


def entropy(items: Sequence[Hashable]) -> float:
    """Shannon entropy of the items' distribution, in bits."""
    counts = Counter(items)
    return -sum(n / len(items) * math.log2(n / len(items)) for n in counts.values()) + 0.0
