"""Texts made of figures that must agree: receipts, menus, prices, timetables, opening hours, food labels.

All sums are computed in hundredths of the currency, so that every printed total is right.
"""

from __future__ import annotations

import tomllib
from functools import cache

from catalog.identity import Stream
from synth.text.content.family import Family, Parts, present, total
from synth.text.content.figures import WEEKDAYS, ZH_WEEKDAYS
from synth.text.content.grammar import DATA, Deck
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill


@cache
def goods(lang: str, group: str) -> list[tuple[str, int]]:
    """(name, hundredths) of the things of a group: shop, dish or produce."""
    table = tomllib.loads((DATA / lang / "goods.toml").read_text("utf-8"))
    return list(table[group].items())


def money(hundredths: int) -> str:
    """1234 -> 12.34"""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def near(stream: Stream, hundredths: int) -> int:
    """A price near the usual one: 0.8 to 1.3 times, in steps of five."""
    return round(hundredths * stream.uniform(0.8, 1.3) / 5) * 5


def sign_of(stream: Stream, lang: str) -> str:
    """A currency sign."""
    return stream.choice("$£€") if lang == "en" else "¥"


def receipt(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A till receipt: shop, lines with quantity and amount, total, payment and change."""
    english = lexicon.lang == "en"
    shop, date = lexicon.say(stream, "grocer"), lexicon.say(stream, "date_iso")
    stamp = f"{date} {stream.integer(8, 20):02d}:{stream.integer(0, 59):02d}"
    lines, amount = receipt_lines(stream, lexicon, room.less(len(shop) + len(stamp) + 40))
    note = -(-amount // 1000) * 1000  # paid in whole tens
    sign = sign_of(stream, lexicon.lang)
    if english:
        sums = f"TOTAL {sign}{money(amount)}\nCash {sign}{money(note)}\nChange {sign}{money(note - amount)}"
    else:
        sums = f"合计：¥{money(amount)}\n实收：¥{money(note)}\n找零：¥{money(note - amount)}"
    return present(("title", shop), ("label", stamp), ("item", lines), ("price", sums)) if lines else []


def receipt_lines(stream: Stream, lexicon: Lexicon, room: Room) -> tuple[str, int]:
    """Lines of a receipt and the sum of their amounts in hundredths."""
    stock = goods(lexicon.lang, "shop")
    amounts: dict[str, int] = {}

    def deal() -> str:
        name, usual = stream.choice(stock)
        price, count = near(stream, usual), stream.weighted((1, 2, 3, 4), (6, 2, 1, 1))
        line = f"{name} {money(price)}" if count == 1 else f"{name} {count} × {money(price)} = {money(count * price)}"
        amounts[line] = count * price
        return line

    lines = fill(deal, room)
    return "\n".join(lines), sum(amounts[line] for line in lines)


def menu(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Dishes with prices under the name of the house."""
    english = lexicon.lang == "en"
    title = lexicon.say(stream, "restaurant" if stream.chance(0.6) else "menu_title")
    foot = ""
    if room.target > 90:
        foot = lexicon.say(stream, "menu_note")
    sign = sign_of(stream, lexicon.lang)
    dishes = stream.shuffled(goods(lexicon.lang, "dish"))

    def deal() -> str:
        name, usual = dishes.pop() if dishes else stream.choice(goods(lexicon.lang, "dish"))
        price = near(stream, usual)
        return f"{name} {sign}{money(price)}" if english else f"{name} {price // 100}元"

    lines = fill(deal, room.less(len(title) + len(foot)))
    return present(("title", title), ("item", "\n".join(lines)), ("footer", foot))


def price_board(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Goods and prices, as on a board in front of a shop."""
    title = lexicon.say(stream, "grocer")
    sign = sign_of(stream, lexicon.lang)
    unit = stream.choice(("kg", "lb")) if lexicon.lang == "en" else stream.choice(("斤", "千克"))
    left = iter(stream.shuffled(goods(lexicon.lang, "produce") + goods(lexicon.lang, "shop")))

    def deal() -> str | None:
        name, usual = next(left, ("", 0))
        weighed = f"/{unit}" if usual % 10 == 1 else ""  # the table marks what is sold by weight with a last digit of 1
        return f"{name} {sign}{money(near(stream, usual))}{weighed}" if name else None

    return present(("title", title), ("item", "\n".join(fill(deal, room.less(len(title))))))


def timetable(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Departures in order of time."""
    english = lexicon.lang == "en"
    title = lexicon.say(stream, "departures")
    minute = stream.integer(300, 600)
    towns = lexicon.rule("town")

    def deal() -> str:
        nonlocal minute
        minute = (minute + stream.integer(4, 35)) % 1440
        time = f"{minute // 60:02d}:{minute % 60:02d}"
        place = stream.integer(1, 12)
        return (
            f"{time} {stream.choice(towns)} platform {place}"
            if english
            else f"{time} {stream.choice(towns)} {place}站台"
        )

    return present(("title", title), ("item", "\n".join(fill(deal, room.less(len(title))))))


def opening_hours(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Opening hours by day, with the shop's name and phone where there is room."""
    english = lexicon.lang == "en"
    name = lexicon.say(stream, "shop") if room.target > 32 else ""
    title = lexicon.say(stream, "hours_title")
    contact = f"Tel. {lexicon.say(stream, 'phone')}" if english else f"电话：{lexicon.say(stream, 'phone')}"
    contact = contact if room.target > 80 else ""
    days, week = (WEEKDAYS, "Mon-Fri") if english else ([f"周{d}" for d in ZH_WEEKDAYS], "周一至周五")
    start, end = stream.integer(6, 10), stream.integer(16, 22)
    single = iter(days if room.target > 150 else [week, days[5], days[6]])

    def deal() -> str | None:
        day = next(single, None)
        if day is None:
            return None
        last = end - (day in days[5:]) * stream.integer(0, 4)
        closed = day == days[6] and stream.chance(0.5)
        hours = ("closed" if english else "休息") if closed else f"{start}:00-{last}:30"
        return f"{day} {hours}"

    lines = fill(deal, room.less(len(name) + len(title) + len(contact)))
    return (
        present(("title", name), ("subtitle", title), ("item", "\n".join(lines)), ("contact", contact)) if lines else []
    )


def food_label(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Name, ingredients, nutrition per 100 g (energy computed with the factors 4, 4 and 9 kcal/g), weight and date."""
    english = lexicon.lang == "en"
    flavour = lexicon.say(stream, "flavour")
    title = (
        f"{flavour} & {lexicon.say(stream, 'flavour_l')} {lexicon.say(stream, 'sweet')}"
        if english
        else f"{flavour}味{lexicon.say(stream, 'sweet')}"
    )
    weight = stream.integer(8, 90) * 10
    foot = f"Net weight {weight} g" if english else f"净含量：{weight}克"
    if room.target > 80:
        foot += ("\nBest before " if english else "\n生产日期：") + lexicon.say(stream, "date_iso")
    facts = nutrition(stream, english) if room.target > 130 else ""
    start = "Ingredients: " if english else "配料："
    comma, stop = (", ", ".") if english else ("、", "。")
    left = iter(stream.sample(lexicon.rule("ingredient"), 14))
    rest = room.less(len(title) + len(foot) + len(facts) + len(start) + 1)
    parts = fill(lambda: next(left, None), rest, comma)
    body = start + comma.join(parts) + stop if parts else ""
    return present(("title", title), ("body", body), ("item", facts), ("footer", foot))


def nutrition(stream: Stream, english: bool) -> str:
    """Energy, fat, carbohydrate, protein and salt (sodium in Chinese, as GB 28050 asks) per 100 g."""
    fat, carbohydrate, protein = stream.integer(0, 30), stream.integer(5, 60), stream.integer(1, 10)
    kcal = 9 * fat + 4 * carbohydrate + 4 * protein
    joules, sodium = round(kcal * 4.184), stream.integer(5, 90) * 10
    if english:
        rows = (f"Energy {joules} kJ / {kcal} kcal", f"Fat {fat} g", f"Carbohydrate {carbohydrate} g")
        return "\n".join(("Per 100 g", *rows, f"Protein {protein} g", f"Salt {sodium * 2.5 / 1000:.1f} g"))
    rows = (f"能量 {joules}千焦", f"蛋白质 {protein}克", f"脂肪 {fat}克", f"碳水化合物 {carbohydrate}克")
    return "\n".join(("营养成分表（每100克）", *rows, f"钠 {sodium}毫克"))


def parcel(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A parcel label: to, from, number, weight; what does not fit is left off from the end."""
    letters = lexicon.say(stream, "letter") + lexicon.say(stream, "letter")
    number = f"{letters} {stream.integer(1000, 9999)} {stream.integer(1000, 9999)}"
    to, sender, note = (lexicon.say(stream, name) for name in ("parcel_to", "parcel_from", "parcel_note"))
    parts = [("contact", to), ("contact", sender), ("label", number), ("footer", note)]
    while len(parts) > 1 and total(parts) > room.high:
        parts.pop()
    return parts


def programme(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """An event: name, date, a programme in order of time, place and price."""
    english = lexicon.lang == "en"
    title, date = lexicon.say(stream, "festival"), lexicon.say(stream, "date")
    number = stream.integer(1, 99)
    venue = f"{number} {lexicon.say(stream, 'street')}" if english else f"{lexicon.say(stream, 'road')}{number}号"
    foot = f"Tickets {lexicon.say(stream, 'price')}" if english else f"票价{lexicon.say(stream, 'price')}"
    minute = stream.integer(108, 150) * 5
    events, subjects = Deck(stream, lexicon.rule("event")), Deck(stream, lexicon.rule("subject"))

    def deal() -> str:
        nonlocal minute
        minute += stream.integer(2, 9) * 5
        time = f"{minute // 60 % 24:02d}:{minute % 60:02d}"
        if stream.chance(0.5):
            return f"{time} {events.deal()}"
        who, what = lexicon.say(stream, "person"), subjects.deal()
        return f"{time} {what} ({who})" if english else f"{time} {what}（{who}）"

    used = len(title) + len(date) + len(venue) + len(foot)
    lines = fill(deal, room.less(used)) if room.target > used + 12 else []
    return present(
        ("title", title), ("subtitle", date), ("item", "\n".join(lines)), ("contact", venue), ("footer", foot)
    )


def directory(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Which floor or room is whose."""
    title = lexicon.say(stream, "directory_title")
    floor = 0

    def deal() -> str:
        nonlocal floor
        floor += 1
        who = lexicon.say(stream, stream.choice(("person", "shop", "trade")))
        return f"{floor}{stream.integer(0, 9)}{stream.integer(1, 9)} {who}"

    return present(("title", title), ("item", "\n".join(fill(deal, room.less(len(title))))))


FAMILIES = (
    Family("receipt", ("print",), 65, 1024, receipt, 1.2),
    Family("menu", ("print", "sign", "poster"), 33, 1024, menu, 0.8),
    Family("price-board", ("sign", "label"), 17, 512, price_board, 0.8),
    Family("timetable", ("print", "sign", "webpage"), 33, 1024, timetable, 0.7),
    Family("opening-hours", ("sign",), 17, 256, opening_hours, 1.2),
    Family("directory", ("sign",), 33, 512, directory, 0.7),
    Family("food-label", ("label",), 17, 256, food_label, 2.0),
    Family("parcel-label", ("label",), 33, 128, parcel, 1.2),
    Family("event-poster", ("poster",), 33, 1024, programme, 2.0),
)
