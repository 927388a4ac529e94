"""Running text of a wanted length: sentences of one topic and one cast, dealt without repeats."""

from __future__ import annotations

from collections.abc import Callable

from catalog.identity import Stream
from synth.text.content.grammar import Deck, Grammar, expand
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room

MISSES = 6  # pieces that may be too long or a repeat before a text is taken as full
SENTENCES_A_PARAGRAPH = 4


def fill(deal: Callable[[], str | None], room: Room, joint: str = "\n") -> list[str]:
    """Pieces dealt until `joint.join(pieces)` is as near room.target as the pieces allow, never above room.high.

    A piece that does not fit or repeats another is passed over; None from the dealer ends the text.
    """
    pieces: list[str] = []
    seen: set[str] = set()
    total = misses = 0
    while total < room.target and misses < MISSES:
        piece = deal()
        if piece is None:
            break
        length = total + len(piece) + (len(joint) if pieces else 0)
        if length > room.high or piece in seen:
            misses += 1
        elif total >= room.low and length - room.target > room.target - total > 0:
            break
        else:
            pieces.append(piece)
            seen.add(piece)
            total, misses = length, 0
    return pieces


def sentences(stream: Stream, topic: Grammar, genre: str, cast: tuple[str, ...]) -> Callable[[], str]:
    """A dealer of sentences of one genre, an opening one first."""
    deck = Deck(stream, topic.rule(genre))
    opening = [stream.choice(topic.rule(genre + "_open"))]
    return lambda: expand(stream, opening.pop() if opening else deck.deal(), cast)


def prose(stream: Stream, lexicon: Lexicon, topic: Grammar, genre: str, room: Room) -> str:
    """Paragraphs of one genre about one topic; empty if no sentence fits."""
    parts = fill(sentences(stream, topic, genre, lexicon.cast(stream)), room, lexicon.space)
    return paragraphs(parts, lexicon.space, room.high)


def paragraphs(parts: list[str], space: str, high: int) -> str:
    """Sentences as paragraphs of about four, a newline in place of the space between two of them."""
    text = space.join(parts)
    breaks = (len(parts) - 2) // SENTENCES_A_PARAGRAPH
    if breaks < 1 or len(text) + breaks > high:
        return text
    step = -(-len(parts) // (breaks + 1))
    return "\n".join(space.join(parts[i : i + step]) for i in range(0, len(parts), step))


def headline(stream: Stream, topic: Grammar) -> str:
    """A heading for a text about the topic."""
    return expand(stream, stream.choice(topic.rule("headline")))
