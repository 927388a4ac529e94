"""One-line texts of 3 to 64 characters, drawn by length from the phrase pools: signs, titles, buttons, utterances."""

from __future__ import annotations

from catalog.identity import Stream
from synth.text.content.family import Family, Maker, Parts
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room


def line(pool: str, role: str) -> Maker:
    """A maker of one block from one pool."""

    def make(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
        text = lexicon.pool(pool).pick(stream, room.low, room.high)
        return [(role, text)] if text else []

    return make


def pair(first: str, first_role: str, second: str, second_role: str) -> Maker:
    """A maker of two blocks: one of the first pool and, in the room that is left, one of the second."""

    def make(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
        head = lexicon.pool(first).pick(stream, 2, max(room.high - 3, 2))
        if not head:
            return []
        rest = room.less(len(head))
        tail = lexicon.pool(second).pick(stream, max(rest.low, 2), rest.high)
        return [(first_role, head), (second_role, tail)] if tail else []

    return make


FAMILIES = (
    Family("shop-sign", ("sign",), 3, 64, line("shop_sign", "title"), 1.4),
    Family("road-sign", ("sign",), 3, 64, line("road_sign", "title")),
    Family("door-sign", ("sign",), 3, 64, line("door_sign", "label")),
    Family("warning", ("sign",), 3, 64, line("warning", "title")),
    Family("shop-sign", ("sign",), 9, 64, pair("shop", "title", "shop_sign", "subtitle")),
    Family("road-sign", ("sign",), 9, 64, pair("road_sign", "title", "road_sign", "subtitle")),
    Family("product-label", ("label",), 3, 64, line("label_short", "label"), 2.0),
    Family("product-label", ("label",), 9, 64, pair("label_product", "title", "label_detail", "price")),
    Family("note", ("print",), 3, 64, line("print_short", "body"), 1.5),
    Family("note", ("print",), 9, 64, pair("person", "title", "note_detail", "contact")),
    Family("interface", ("webpage",), 3, 64, line("page_short", "label"), 2.0),
    Family("interface", ("webpage",), 9, 64, pair("page_short", "title", "page_short", "label")),
    Family("slide-title", ("slide",), 3, 64, line("slide_short", "title"), 2.0),
    Family("slide-title", ("slide",), 9, 64, pair("slide_short", "title", "person", "subtitle")),
    Family("event-poster", ("poster",), 3, 64, line("poster_short", "title"), 2.0),
    Family("event-poster", ("poster",), 9, 64, pair("event", "title", "poster_short", "subtitle")),
    Family("motto", ("poster", "print", "caption"), 3, 64, line("motto", "quote"), 0.4),
    Family("photo-caption", ("caption",), 3, 64, line("caption_short", "body"), 1.5),
    Family("subtitle", ("caption",), 3, 64, line("film_line", "quote"), 1.2),
    Family("utterance", ("dialogue",), 3, 64, line("utterance", "quote"), 2.0),
    Family("utterance", ("dialogue",), 9, 64, pair("utterance", "quote", "utterance", "quote")),
)
