"""The long tail of Chinese characters: vocabulary cards, dictionary entries, copybooks, idioms, names.

Ordinary sentences use some 1,500 characters. The texts here draw words for a character chosen evenly from GB 2312
level 1 (3,755 characters), mostly from those that the sentences lack. Words and readings are those of
data/zh/hanzi.tsv and idioms.tsv, made by build_hanzi.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from catalog.identity import Stream
from synth.text.content.family import Parts, present
from synth.text.content.grammar import DATA
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill

SHARE = 0.10
"""Share of the Chinese samples that come from this file."""

COMMON = 3  # occurrences in the files of sentences from which a character needs no help

RARE = 0.9  # share of draws that pick a character which the sentences lack


@dataclass(frozen=True, slots=True)
class Entry:
    """A character with its words, each (word, pinyin or "")."""

    character: str
    words: tuple[tuple[str, str], ...]


@cache
def dictionary() -> tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[tuple[str, str], ...]]:
    """(all entries, entries of rare characters, idioms with pinyin), loaded at first use (about 20 ms)."""
    folder = DATA / "zh"
    frequency = Counter("".join((folder / name).read_text("utf-8") for name in ("topics.toml", "sentences.toml")))
    common = {character for character, count in frequency.items() if count >= COMMON}
    entries = []
    for line in (folder / "hanzi.tsv").read_text("utf-8").splitlines():
        character, *words = line.split("\t")
        entries.append(Entry(character, tuple(tuple((word + " ").split(" ", 1)) for word in words)))
    idioms = tuple(tuple(line.split("\t")) for line in (folder / "idioms.tsv").read_text("utf-8").splitlines())
    return tuple(entries), tuple(entry for entry in entries if entry.character not in common), idioms


def entry(stream: Stream) -> Entry:
    """A character, mostly a rare one."""
    every, rare, _ = dictionary()
    return stream.choice(rare if stream.chance(RARE) else every)


def word(stream: Stream) -> str:
    """A word that contains the character drawn."""
    return stream.choice(entry(stream).words)[0]


def word_with_pinyin(stream: Stream) -> str:
    """A word and its reading: 珊瑚 shān hú"""
    text, reading = stream.choice(entry(stream).words)
    return f"{text} {reading}".strip()


def words(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Words in a row, as for dictation, under a heading where there is room."""
    title = stream.choice(("生词", "听写", "词语积累", "认读词语", "易错词", "读一读")) if room.target > 12 else ""
    joint = stream.choice(("、", " ", "，", "\n"))
    return present(("title", title), ("item", joint.join(fill(lambda: word(stream), room.less(len(title)), joint))))


def readings(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Words with pinyin, one a line."""
    title = stream.choice(("生字卡", "拼音练习", "新词学习", "看词读音")) if room.target > 24 else ""
    return present(("title", title), ("item", "\n".join(fill(lambda: word_with_pinyin(stream), room.less(len(title))))))


def entries(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Dictionary entries: 【皑】白雪皑皑。"""

    def deal() -> str:
        drawn = entry(stream)
        return f"【{drawn.character}】{'；'.join(text for text, _ in drawn.words[:3])}。"

    return present(("body", "\n".join(fill(deal, room))))


def copybook(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Rows of single characters for handwriting."""
    row = stream.choice((4, 5, 6, 8))
    title = (
        stream.choice(("习字帖", "硬笔书法练习", "每日一字", "识字卡", "认一认，写一写")) if room.target > 16 else ""
    )
    rest = room.less(len(title))
    characters = fill(
        lambda: entry(stream).character,
        Room(rest.low, rest.target * row // (row + 1), rest.high * row // (row + 1)),
        "",
    )
    text = "".join(characters)
    return present(("title", title), ("body", "\n".join(text[i : i + row] for i in range(0, len(text), row))))


def idioms(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Idioms: a plaque of one or a list of several."""
    stock = dictionary()[2]
    title = stream.choice(("成语积累", "每日成语", "成语大会", "四字成语")) if room.target > 20 else ""
    joint = stream.choice(("、", "\n", " ", "，"))
    pinyin = stream.chance(0.3)

    def deal() -> str:
        text, reading = stream.choice(stock)
        return f"{text} {reading}" if pinyin else text

    return present(("title", title), ("quote", joint.join(fill(deal, room.less(len(title)), joint))))


def names(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A list of people: the surnames are where many characters of level 1 live."""
    title = stream.choice(("签到表", "值日表", "获奖名单", "参展名单", "演职人员")) if room.target > 10 else ""
    joint = stream.choice(("\n", "、", " "))
    return present(
        ("title", title),
        ("item", joint.join(fill(lambda: lexicon.say(stream, "person"), room.less(len(title)), joint))),
    )


def spelling(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A talk about characters: “珊”字怎么组词？——“珊瑚”的“珊”。"""

    def deal() -> str:
        drawn = entry(stream)
        text = stream.choice(drawn.words)[0]
        return stream.choice((
            f"“{drawn.character}”字怎么写？\n“{text}”的“{drawn.character}”。",
            f"请用“{drawn.character}”组词。\n“{text}”。",
            f"“{text}”是什么意思？\n查查词典吧。",
            f"你会写“{text}”吗？\n会，我昨天刚学过。",
        ))  # fmt: skip

    parts = fill(deal, room)
    if not parts:
        return present(("quote", "".join(fill(lambda: f"“{word(stream)}”？", room, ""))))
    return [("quote", "\n".join(parts))]


def subtitle(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Words with a remark, as in the caption of an exhibit or a lesson on film."""

    def deal() -> str:
        drawn = entry(stream)
        text = stream.choice(drawn.words)[0]
        return stream.choice(
            (
                f"书法作品：{text}",
                f"篆刻：“{text}”",
                f"字卡：{text}",
                f"“{drawn.character}”，{text}的{drawn.character}",
                text,
            )
        )

    return present(("body", "\n".join(fill(deal, room))))


_WORDS, _READINGS, _ENTRIES = ("vocabulary", words), ("vocabulary", readings), ("dictionary", entries)
_COPYBOOK, _IDIOMS = ("calligraphy", copybook), ("idiom", idioms)
BY_CATEGORY = {
    "sign": (_IDIOMS, _WORDS, _WORDS),
    "label": (_READINGS, _WORDS, _COPYBOOK, ("names", names)),
    "print": (_ENTRIES, _COPYBOOK, _COPYBOOK, _READINGS, _WORDS, _IDIOMS),
    "webpage": (_ENTRIES, _READINGS, _WORDS, _COPYBOOK),
    "slide": (_READINGS, _WORDS, _ENTRIES, _COPYBOOK),
    "poster": (_IDIOMS, _WORDS, _COPYBOOK, _COPYBOOK),
    "caption": (("subtitle", subtitle), ("subtitle", subtitle), _IDIOMS),
    "dialogue": (("spelling", spelling),),
}
"""(kind, maker) of each category."""
