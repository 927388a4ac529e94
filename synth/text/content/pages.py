"""Screens and slides: web cards, forms, Markdown pages, bullet slides, agendas, sale posters, device labels."""

from __future__ import annotations

from catalog.identity import Stream
from synth.text.content.family import Family, Parts, present
from synth.text.content.grammar import Deck, Grammar, expand
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.papers import listed
from synth.text.content.prose import fill, headline, prose


def web_card(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A product card: name, description, price, button."""
    english = lexicon.lang == "en"
    title = (
        f"{lexicon.say(stream, '^goods_pl')} {lexicon.say(stream, 'letter')}{stream.integer(2, 99)}"
        if english
        else f"{lexicon.say(stream, 'goods')} {lexicon.say(stream, 'letter')}{stream.integer(2, 99)}"
    )
    price = lexicon.say(stream, "price" if english else "yen")
    button = lexicon.say(stream, "card_button")
    rest = room.less(len(title) + len(price) + len(button))
    lines = Deck(stream, lexicon.rule("product_line"))
    body = (
        lexicon.space.join(fill(lambda: expand(stream, lines.deal()), rest, lexicon.space)) if rest.target > 12 else ""
    )
    return present(("title", title), ("body", body), ("price", price), ("label", button))


def markdown(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A page of Markdown source: headings, bold words, lists and prose."""
    topic = stream.choice(lexicon.topics)
    head = "# " + headline(stream, topic)
    sections = Deck(stream, lexicon.rule("section"))
    left = room.less(len(head))
    pieces = [head]
    while left.target > 20:
        size = (
            min(left.target, stream.integer(60, 220))
            if lexicon.lang == "en"
            else min(left.target, stream.integer(30, 110))
        )
        part = Room(min(left.low, size), size, min(left.high, size + 60))
        piece = markdown_section(stream, lexicon, topic, sections.deal(), part)
        if not piece:
            break
        pieces.append(piece)
        left = left.less(len(piece) + 1)
    return [("body", "\n".join(pieces))]


def markdown_section(stream: Stream, lexicon: Lexicon, topic: Grammar, heading: str, room: Room) -> str:
    """One section: a heading, then prose, a list or an emphasised remark."""
    rest = room.less(len(heading) + 1)
    style = stream.integer(0, 2)
    if style == 0:
        body = listed(stream, topic, stream.choice(("- ", "* ", "#")), rest, "tips")
    elif style == 1:
        body = prose(stream, lexicon, topic, "explain", rest)
    else:
        word = "**Note:** " if lexicon.lang == "en" else "**注意：**"
        text = prose(stream, lexicon, topic, "explain", rest.less(len(word) + 2))
        body = f"> {word}{text}" if text and "\n" not in text else text
    return f"{heading}\n{body}" if body else ""


def bullets(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A slide: title, bullet list, page number."""
    topic = stream.choice(lexicon.topics)
    title = headline(stream, topic)
    foot = f"{stream.integer(1, 40)} / {stream.integer(41, 90)}" if stream.chance(0.4) else ""
    mark = stream.choice(("• ", "- ", "#", "→ ", "✓ "))
    body = listed(stream, topic, mark, room.less(len(title) + len(foot)), "tips")
    return present(("title", title), ("item", body), ("footer", foot))


def agenda(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A slide or poster with points in order."""
    title = lexicon.pool("slide_short").pick(stream, 2, 24) or ""
    rule = Deck(stream, lexicon.rule("subject"))
    count = 0

    def deal() -> str:
        nonlocal count
        count += 1
        who = f" ({lexicon.say(stream, 'person')})" if lexicon.lang == "en" else f"（{lexicon.say(stream, 'person')}）"
        return f"{expand(stream, rule.deal())}{who if stream.chance(0.4) else ''}"

    lines = fill(deal, room.less(len(title) + 12))
    return present(("title", title), ("item", "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))))


def form(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Fields of a form with a button."""
    english = lexicon.lang == "en"
    title, button = lexicon.say(stream, "form_title"), lexicon.say(stream, "form_button")
    left = iter(stream.shuffled(lexicon.rule("form_field")))
    star = " *" if english else "（必填）"

    def deal() -> str | None:
        field = next(left, None)
        return field and field + (star if stream.chance(0.3) else "")

    lines = fill(deal, room.less(len(title) + len(button)))
    return present(("title", title), ("item", "\n".join(lines)), ("label", button))


def results(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A page of search results: title, address and a sentence each."""
    english = lexicon.lang == "en"
    word = lexicon.say(stream, "goods_pl" if english else "goods")
    cast = lexicon.cast(stream)

    def deal() -> str:
        topic = stream.choice(lexicon.topics)
        title = headline(stream, topic)
        slug = lexicon.say(stream, "goods_slug" if english else "slug")
        text = expand(stream, stream.choice(topic.rule("explain")), cast)
        return f"{title}\nhttps://{slug}.example.{stream.choice(('com', 'org', 'net'))}/{stream.integer(2, 99)}\n{text}"

    return present(("title", word), ("body", "\n".join(fill(deal, room.less(len(word))))))


def sale(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A sale poster: slogan, offers, shop."""
    title = lexicon.pool("poster_short").pick(stream, 3, 20) or ""
    shop = lexicon.say(stream, "shop")
    offers = Deck(stream, lexicon.rule("offer"))
    lines = fill(lambda: expand(stream, offers.deal()), room.less(len(title) + len(shop)))
    return present(("title", title), ("item", "\n".join(lines)), ("contact", shop))


def device(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """The rating plate of a device: lines of quantities with units."""
    english = lexicon.lang == "en"
    letters = lexicon.rule("letter")
    title = f"{stream.choice(letters)}{stream.choice(letters)}-{stream.integer(100, 9999)}"
    keys = (
        (
            "Input",
            "Output",
            "Power",
            "Weight",
            "Frequency",
            "Capacity",
            "Protection",
            "Serial no.",
            "Temperature",
            "Size",
        )
        if english
        else ("输入", "输出", "功率", "质量", "频率", "容量", "防护等级", "序列号", "工作温度", "尺寸")
    )
    order = iter(stream.sample(range(10), 10))
    colon = ": " if english else "："

    def deal() -> str | None:
        at = next(order, None)
        return None if at is None else keys[at] + colon + rating(stream, at)

    lines = fill(deal, room.less(len(title)))
    return present(("title", title), ("item", "\n".join(lines)))


def rating(stream: Stream, quantity: int) -> str:
    """The value of one quantity of a rating plate, in the order of the keys in device()."""
    n = stream.integer(2, 95)
    values = (
        f"100-240 V~ 50/60 Hz {n / 10:.1f} A",
        f"{stream.choice((5, 9, 12, 19, 24))} V / {n / 10:.1f} A",
        f"{n * 5} W",
        f"{n / 4:.2f} kg",
        f"{n / 10:.1f} GHz",
        f"{n * 100} mAh",
        f"IP{stream.choice((20, 44, 54, 65, 67))}",
        f"{stream.integer(10**7, 10**8 - 1)}",
        f"-{stream.integer(5, 25)}...+{stream.integer(35, 70)} °C",
        f"{n + 20} × {n + 5} × {n} mm",
    )
    return values[quantity]


FAMILIES = (
    Family("web-card", ("webpage",), 17, 512, web_card, 1.5),
    Family("markdown", ("webpage", "print"), 65, 1024, markdown, 1.0),
    Family("slide-bullets", ("slide",), 65, 1024, bullets, 2.0),
    Family("agenda", ("slide",), 17, 512, agenda, 1.0),
    Family("form", ("webpage",), 17, 128, form, 0.8),
    Family("search-results", ("webpage",), 129, 1024, results, 0.7),
    Family("sale-poster", ("poster",), 17, 512, sale, 1.2),
    Family("rating-plate", ("label",), 17, 256, device, 1.0),
)
