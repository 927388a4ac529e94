"""Numbers, prices, times, dates and phone numbers as lists to draw from, and the formats of each language.

Phone numbers are from ranges kept free for fiction: 555-01xx (North American Numbering Plan), 01632 960xxx and
020 7946 0xxx (Ofcom); Chinese service numbers follow the pattern 400-555-01xx.
"""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ZH_WEEKDAYS = "一二三四五六日"
_DIGITS = "零一二三四五六七八九"


def han_number(n: int) -> str:
    """0..99 in Chinese numerals: 十, 十二, 二十, 三十六."""
    tens, ones = divmod(n, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _span(low: int, high: int, step: int = 1) -> list[str]:
    return [str(n) for n in range(low, high + 1, step)]


def _shared() -> dict[str, list[str]]:
    """Lists that need no language."""
    return {
        "n4": _span(1, 4), "n9": _span(1, 9), "n12": _span(1, 12), "n28": _span(1, 28), "n40": _span(2, 40),
        "n99": _span(2, 99), "n2_4": _span(2, 4), "n2_5": _span(2, 5), "n3_9": _span(3, 9), "n5_30": _span(5, 30, 5),
        "n10_70": _span(10, 70, 5), "n20_80": _span(20, 80), "n30_40": _span(30, 40, 10), "n100_900": _span(100, 999),
        "n1000_9999": _span(1000, 9999), "speed": _span(20, 120, 10), "hour": _span(5, 11),
        "letter": list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "year": _span(1998, 2035), "year_past": _span(1952, 2024),
        "date_iso": [day.isoformat() for day in calendar()],
    }  # fmt: skip


def calendar() -> list[date]:
    """Every third day of 2024 to 2029."""
    return [date(2024, 1, 1) + timedelta(days=n) for n in range(0, 2190, 3)]


def english() -> dict[str, list[str]]:
    """Slots of figures for English texts."""
    cents = [c for c in range(45, 9999, 5) if c % 100 in (0, 25, 45, 50, 75, 80, 90, 95, 99)] + [
        199,
        299,
        499,
        999,
        1499,
    ]
    clock = [f"{h}:{m:02d} am" for h in range(7, 12) for m in range(0, 60, 5)]
    clock += [f"{h}:{m:02d} pm" for h in range(1, 11) for m in range(0, 60, 5)]
    clock += [f"{h}:{m:02d}" for h in range(7, 23) for m in (0, 10, 15, 30, 40, 45)] + ["noon"]
    clock += [
        f"{w} {h}" for w in ("half past", "quarter past", "quarter to") for h in ("seven", "eight", "nine", "ten")
    ]
    phone = [f"({area}) 555-01{n:02d}" for area in (201, 305, 406, 512, 617, 808) for n in range(100)]
    phone += [f"01632 960{n:03d}" for n in range(0, 999, 7)] + [f"020 7946 0{n:03d}" for n in range(0, 999, 7)]
    return _shared() | {
        "price": [f"{sign}{c // 100}.{c % 100:02d}" for c in cents for sign in "$£€"] + [f"${n}" for n in range(2, 60)],
        "small_price": [f"{sign}{c // 100}.{c % 100:02d}" for c in range(45, 995, 5) for sign in "$£€"],
        "clock": clock,
        "opening": [f"{h}:{m}" for h in range(6, 11) for m in ("00", "15", "30", "45")],
        "phone": phone,
        "date": [text for day in calendar() for text in english_dates(day)],
        "blend": [
            f"{n}% {a}, {100 - n}% {b}"
            for n in range(55, 96, 5)
            for a in ("wool", "cotton", "linen")
            for b in ("nylon", "silk", "viscose")
        ],
        "celsius": [f"{c} °C = {c * 9 // 5 + 32} °F" for c in range(-20, 101, 5)],
    }


def english_dates(day: date) -> tuple[str, ...]:
    """One day in five usual forms."""
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    return (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{weekday}, {day.day} {month}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{weekday[:3]} {day.day} {month[:3]}",
    )


def chinese() -> dict[str, list[str]]:
    """Slots of figures for Chinese texts."""
    clock = [
        f"{part}{h}:{m:02d}"
        for part, hours in (("上午", range(7, 12)), ("下午", range(1, 7)), ("晚上", range(7, 11)))
        for h in hours
        for m in range(0, 60, 10)
    ]
    clock += [
        f"{part}{'两' if h == 2 else han_number(h)}点{m}"
        for part, hours in (("上午", range(8, 12)), ("下午", range(1, 6)))
        for h in hours
        for m in ("", "半", "一刻")
    ]
    price = [f"{n}元" for n in range(2, 200)] + [f"{n}.{d}元" for n in range(1, 60) for d in (5, 8, 9)]
    phone = [f"400-555-01{n:02d}" for n in range(100)]
    blend = [
        f"{a}{n}% {b}{100 - n}%"
        for n in range(55, 96, 5)
        for a in ("羊毛", "棉", "亚麻")
        for b in ("锦纶", "蚕丝", "粘纤")
    ]
    return _shared() | {
        "price": price,
        "yen": [f"¥{n}.{d:02d}" for n in range(1, 300) for d in (0, 50, 80, 90, 99)],
        "small_price": [f"{n}元" for n in range(2, 40)] + [f"{n}.{d}元" for n in range(1, 30) for d in (5, 8)],
        "clock": clock,
        "opening": [f"早上{h}:{m}" for h in range(6, 11) for m in ("00", "15", "30", "45")],
        "phone": phone,
        "date": [text for day in calendar() for text in chinese_dates(day)],
        "blend": blend,
    }


def chinese_dates(day: date) -> tuple[str, ...]:
    """One day in three usual forms."""
    weekday = ZH_WEEKDAYS[day.weekday()]
    long = f"{day.year}年{day.month}月{day.day}日"
    return long, f"{day.month}月{day.day}日（星期{weekday}）", f"{long} 星期{weekday}"
