"""Prose in its usual dress: book page, newspaper, letter, web article, information board, museum caption, list."""

from __future__ import annotations

from catalog.identity import Stream
from synth.text.content.family import Family, Maker, Parts, present
from synth.text.content.grammar import Deck, Grammar, expand
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill, headline, paragraphs, prose

TIGHT = 60  # below this many characters a page has no room for furniture (headline, date, page number)


def bare(genre: str, role: str = "body") -> Maker:
    """Prose without furniture."""

    def make(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
        return present((role, prose(stream, lexicon, stream.choice(lexicon.topics), genre, room)))

    return make


def headed(genre: str, tail: str | None = None, tail_role: str = "footer") -> Maker:
    """A headline, prose of the same topic and, where there is room, a line of the pool `tail`."""

    def make(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
        topic = stream.choice(lexicon.topics)
        title = headline(stream, topic)
        foot = lexicon.say(stream, tail) if tail and room.target > TIGHT and stream.chance(0.7) else ""
        rest = room.less(len(title) + len(foot))
        return present(("title", title), ("body", prose(stream, lexicon, topic, genre, rest)), (tail_role, foot))

    return make


def book_page(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A page of a story with a chapter heading and a page number."""
    number = stream.integer(2, 40)
    title = f"Chapter {number}" if lexicon.lang == "en" else f"第{lexicon.say(stream, 'cn')}章"
    foot = str(stream.integer(3, 480)) if stream.chance(0.6) else ""
    rest = room.less(len(title) + len(foot))
    text = prose(stream, lexicon, stream.choice(lexicon.topics), "story", rest)
    return present(("title", title), ("body", text), ("footer", foot))


def letter(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A letter: salutation, text, closing and name."""
    hello, bye = lexicon.say(stream, "salutation"), lexicon.say(stream, "closing")
    date = lexicon.say(stream, "date") if room.target > 120 and stream.chance(0.6) else ""
    rest = room.less(len(hello) + len(bye) + len(date))
    text = prose(stream, lexicon, stream.choice(lexicon.topics), "letter", rest)
    return present(("label", date), ("subtitle", hello), ("body", text), ("footer", bye)) if text else []


def newspaper(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Headline, place and date line, report."""
    topic = stream.choice(lexicon.topics)
    title = headline(stream, topic)
    by = "By " if lexicon.lang == "en" else "记者 "
    byline = by + lexicon.say(stream, "person") if room.target > TIGHT else ""
    date = lexicon.say(stream, "date") if room.target > 200 else ""
    rest = room.less(len(title) + len(byline) + len(date))
    text = prose(stream, lexicon, topic, "news", rest)
    return present(("label", date), ("title", title), ("subtitle", byline), ("body", text))


def checklist(bullet: str) -> Maker:
    """A heading and lines of one topic after `bullet` ("#" numbers them): advice, or things to do."""

    def make(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
        topic = stream.choice(lexicon.topics)
        acts = stream.chance(0.65)
        title = ""
        if room.target > 32:
            title = lexicon.say(stream, "to_do") if acts else headline(stream, topic)
        group = ("^base" if lexicon.lang == "en" else "acts") if acts else "tips"
        return present(("title", title), ("item", listed(stream, topic, bullet, room.less(len(title)), group)))

    return make


def listed(stream: Stream, topic: Grammar, bullet: str, room: Room, group: str) -> str:
    """Lines of a list of the topic: its acts, or its tips with its facts after them. One line alone has no bullet."""
    entries = stream.shuffled(topic.rule(group))
    if group == "tips":
        entries += stream.shuffled([fact.removesuffix("。") for fact in topic.rule("facts")])
    left = iter(entries)
    width = 4 if bullet == "#" else len(bullet)
    lines = fill(lambda: next(left, None), room.less(width), "\n" + "_" * width)
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join((f"{n}. " if bullet == "#" else bullet) + line for n, line in enumerate(lines, 1))


def notice(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A notice: heading, request, list of rules and signature."""
    english = lexicon.lang == "en"
    title = lexicon.say(stream, "notice_title")
    foot = ""
    if room.target > TIGHT:
        foot = (
            f"{lexicon.say(stream, 'shop')}, {lexicon.say(stream, 'date')}"
            if english
            else f"{lexicon.say(stream, 'shop')}\n{lexicon.say(stream, 'date')}"
        )
    rest = room.less(len(title) + len(foot))
    warnings = Deck(stream, lexicon.rule("warning"))
    stop = "" if english else "。"
    lines = fill(lambda: expand(stream, warnings.deal()).rstrip(".") + ("." if english else stop), rest)
    return present(("title", title), ("body", "\n".join(lines)), ("footer", foot))


def quotation(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A sentence or two with the name of an invented speaker."""
    author = lexicon.say(stream, "person")
    author = (
        f"{author}"
        if stream.chance(0.5)
        else f"{author}, {lexicon.say(stream, 'year_past')}"
        if lexicon.lang == "en"
        else author
    )
    rest = room.less(len(author))
    parts = fill(lambda: lexicon.say(stream, "motto") + ("." if lexicon.lang == "en" else "。"), rest, lexicon.space)
    text = paragraphs([part.replace("?.", "?") for part in parts], lexicon.space, rest.high)
    return present(("quote", text), ("speaker", author)) if text else []


def exhibit(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """The label of an exhibit: what it is and where it comes from, every particular once."""
    thing = stream.choice(stream.choice(lexicon.topics).rule("^a+things" if lexicon.lang == "en" else "things"))
    lines = iter(stream.shuffled(lexicon.rule("exhibit_line")))

    def deal() -> str | None:
        line = next(lines, None)
        return None if line is None else expand(stream, line)

    rest = room.less(len(thing))
    return present(("title", thing), ("body", lexicon.space.join(fill(deal, rest, lexicon.space))))


def figure(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A numbered figure caption with an explanation."""
    number = f"{stream.integer(1, 12)}" if stream.chance(0.6) else f"{stream.integer(1, 9)}.{stream.integer(1, 20)}"
    label = f"Figure {number}." if lexicon.lang == "en" else f"图{number}"
    text = prose(stream, lexicon, stream.choice(lexicon.topics), "explain", room.less(len(label)))
    return present(("label", label), ("body", text)) if text else []


def faq(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Question and answer pairs about one topic."""
    english = lexicon.lang == "en"
    topic = stream.choice(lexicon.topics)
    title = "FAQ" if english else "常见问题"
    pairs = Deck(stream, topic.rule("faq"))

    def deal() -> str:
        question, answer = expand(stream, pairs.deal()).split("\n")
        return f"Q: {question}\nA: {answer}" if english else f"问：{question}\n答：{answer}"

    return present(("title", title), ("body", "\n".join(fill(deal, room.less(len(title))))))


def leaflet(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """The leaflet of a product: name, directions as prose, a batch line."""
    topic = stream.choice(lexicon.topics)
    title = stream.choice(topic.rule("^things" if lexicon.lang == "en" else "things"))
    foot = lexicon.pool("label_detail").pick(stream, 3, 24) or ""
    head = "Directions" if lexicon.lang == "en" else "使用说明"
    rest = room.less(len(title) + len(foot) + len(head))
    if room.target < 200:
        body = listed(stream, topic, "• ", rest, "tips")
    else:
        body = prose(stream, lexicon, topic, "explain", rest)
    return present(("title", title), ("subtitle", head), ("body", body), ("footer", foot))


_LONG = 1024
FAMILIES = (
    Family("book-page", ("print",), 33, _LONG, book_page, 1.5),
    Family("book-page", ("print",), 33, _LONG, bare("story")),
    Family("newspaper", ("print",), 65, _LONG, newspaper, 1.2),
    Family("letter", ("print",), 65, _LONG, letter, 1.2),
    Family("list", ("print", "slide", "webpage"), 33, 256, checklist("• "), 0.8),
    Family("list", ("print", "sign", "slide", "poster"), 33, 256, checklist("#"), 0.6),
    Family("list", ("slide", "webpage", "poster"), 17, 32, checklist("#"), 0.8, ("zh",)),
    Family("web-article", ("webpage",), 65, _LONG, headed("explain", "credit", "label"), 1.5),
    Family("web-article", ("webpage",), 65, _LONG, newspaper, 0.8),
    Family("faq", ("webpage",), 65, _LONG, faq, 0.8),
    Family("notice", ("sign",), 17, _LONG, notice, 1.5),
    Family("information-board", ("sign", "poster"), 65, _LONG, headed("explain", "credit"), 1.0),
    Family("slide-text", ("slide",), 65, _LONG, headed("explain", "credit"), 1.0),
    Family("museum-label", ("label", "caption"), 65, 256, exhibit, 1.2, ("en",)),
    Family("museum-label", ("label", "caption"), 33, 128, exhibit, 1.2, ("zh",)),
    Family("exhibition-panel", ("label", "caption"), 129, _LONG, headed("explain", "credit"), 0.8),
    Family("leaflet", ("label",), 65, _LONG, leaflet, 1.0),
    Family("photo-caption", ("caption",), 33, _LONG, bare("story"), 1.0),
    Family("photo-caption", ("caption",), 65, _LONG, headed("news", "credit"), 0.8),
    Family("figure-caption", ("caption",), 33, _LONG, figure, 1.2),
    Family("quote", ("caption", "poster", "slide"), 33, 96, quotation, 0.6),
)
