"""Dialogues: chat bubbles, scripts with speakers, interviews, subtitles of several lines."""

from __future__ import annotations

from catalog.identity import Stream
from synth.text.content.family import Family, Parts, present
from synth.text.content.grammar import Deck, expand
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill


def exchanges(stream: Stream, lexicon: Lexicon, room: Room, marks: int) -> tuple[list[str], tuple[str, ...]]:
    """Turns of two people about one topic, in pairs; `marks` characters a turn are kept for names. With the cast."""
    topic = stream.choice(lexicon.topics)
    cast = lexicon.cast(stream)
    deck = Deck(stream, topic.rule("talk"))
    joint = "_" * (2 * marks) + "\n"
    pairs = fill(lambda: expand(stream, deck.deal(), cast), room.less(2 * marks), joint)
    return [turn for pair in pairs for turn in pair.split("\n")], cast


def bubbles(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Up to four speech bubbles, each a block."""
    turns, _ = exchanges(stream, lexicon, room, 0)
    return [("quote", turn) for turn in turns] if len(turns) <= 4 else [("quote", "\n".join(turns))]


def script(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Lines with the speaker's name before each."""
    turns, cast = exchanges(stream, lexicon, room, 6)
    english = lexicon.lang == "en"
    others = {cast[0], cast[5]}
    names = [
        name
        for name in (lexicon.say(stream, "first_f" if english else "person") for _ in range(6))
        if name not in others
    ]
    names = list(dict.fromkeys(names))[:2]
    if len(names) < 2:
        return []
    colon = ": " if english else "："
    lines = [f"{names[i % 2]}{colon}{turn}" for i, turn in enumerate(turns)]
    return present(("quote", "\n".join(lines)))


def chat(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A phone screen: name of the contact, messages, time of the last one."""
    name = lexicon.say(stream, "person")
    time = lexicon.say(stream, "clock")
    turns, _ = exchanges(stream, lexicon, room.less(len(name) + len(time)), 0)
    return present(("speaker", name), ("quote", "\n".join(turns)), ("footer", time)) if turns else []


def speech(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """One speaker and what is said."""
    name = lexicon.say(stream, "first_m" if lexicon.lang == "en" else "person")
    text = lexicon.pool("utterance").pick(stream, max(room.low - len(name), 2), room.high - len(name))
    return [("speaker", name), ("quote", text)] if text else []


def transcript(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Film subtitles one after the other."""
    deck = Deck(stream, lexicon.rule("film_line"))
    return present(("quote", "\n".join(fill(lambda: expand(stream, deck.deal()), room))))


FAMILIES = (
    Family("utterance", ("dialogue",), 9, 64, speech, 1.0),
    Family("comic", ("dialogue",), 17, 256, bubbles, 1.5),
    Family("script", ("dialogue",), 33, 1024, script, 1.5),
    Family("chat", ("dialogue",), 33, 1024, chat, 1.5),
    Family("subtitle", ("caption",), 17, 512, transcript, 1.0),
)
