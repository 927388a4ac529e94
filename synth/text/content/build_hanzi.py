"""Rebuild data/zh/hanzi.tsv: the characters of GB 2312 level 1 with real words and their pinyin.

Run by hand when the word list has to change: `python -m synth.text.content.build_hanzi`. It needs jieba (MIT: dict.txt
gives words, frequencies and parts of speech) and pypinyin (MIT: readings); nothing else in the package imports them.
A word is taken when pypinyin's phrase table knows it too or it is common, so that fragments in jieba's list stay out.
"""

import tomllib
from collections import defaultdict
from pathlib import Path

WORDS_PER_CHARACTER = 6
IDIOMS = 2600
COMMON = 40  # occurrences in jieba's corpus from which a word stands without a second witness
OUTPUT = Path(__file__).parent / "data" / "zh" / "hanzi.tsv"
IDIOM_OUTPUT = OUTPUT.with_name("idioms.tsv")
CHOICES = OUTPUT.with_name("choices.toml")


def read_words(blocked: list[str]) -> list[tuple[int, str, str]]:
    """(frequency, word, part of speech) of jieba's words that are common or known to pypinyin, commonest first."""
    import jieba
    from pypinyin.constants import PHRASES_DICT

    rows = []
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, part = line.split()
        proper = part[0] == "n" and part not in ("n", "nl")
        sound = word in PHRASES_DICT or int(frequency) >= COMMON
        if 2 <= len(word) <= 4 and sound and not proper and not any(b in word for b in blocked):
            rows.append((int(frequency), word, part))
    return sorted(rows, key=lambda row: (row[0] < COMMON, -row[0], row[1]))


def level_1() -> list[str]:
    """The 3,755 characters of GB 2312 rows 16-55, in the standard's (pinyin) order."""
    cells = ((row, cell) for row in range(16, 56) for cell in range(1, 95) if (row, cell) < (55, 90))
    return [bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312") for row, cell in cells]


def reading(word: str) -> str:
    """Pinyin with tone marks, or nothing where the reading is a guess (a character of several readings, no entry)."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PHRASES_DICT

    sure = word in PHRASES_DICT or all(len(pinyin(c, heteronym=True)[0]) == 1 for c in word)
    return " ".join(syllable for (syllable,) in pinyin(word, style=Style.TONE)) if sure else ""


def main() -> None:
    characters = level_1()
    known = set(characters)
    choices = tomllib.loads(CHOICES.read_text("utf-8"))
    by_hand = {character: text.split() for character, text in choices["words"].items()}
    rows = [row for row in read_words(choices["words_blocked"].split()) if set(row[1]) <= known]
    words: dict[str, list[str]] = defaultdict(list)
    for _, word, _ in rows:
        for character in dict.fromkeys(word):
            words[character].append(word)
    if missing := [character for character in characters if not by_hand.get(character) and not words[character]]:
        raise SystemExit(f"no word for {''.join(missing)}: add them to {CHOICES.name}")
    lines = []
    for character in characters:
        chosen = list(dict.fromkeys(by_hand.get(character, []) + words[character]))[:WORDS_PER_CHARACTER]
        lines.append("\t".join([character] + [f"{w} {reading(w)}".strip() for w in chosen]))
    OUTPUT.write_text("\n".join(lines) + "\n", "utf-8")
    idioms = [word for _, word, part in rows if part == "i" and len(word) == 4 and reading(word)]
    gloomy = choices["idioms_blocked"].split()
    kept = [word for word in idioms if not any(part in word for part in gloomy)][:IDIOMS]
    IDIOM_OUTPUT.write_text("\n".join(f"{word}\t{reading(word)}" for word in kept) + "\n", "utf-8")


if __name__ == "__main__":
    main()
