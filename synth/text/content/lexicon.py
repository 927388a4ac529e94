"""What one language can say: its topics, its named phrases and pools, loaded and compiled once per process."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from catalog.identity import Stream
from synth.text.content import english, figures
from synth.text.content.grammar import DATA, Choice, Grammar, Pool, entries, expand, load_lists

GENRES = tuple("headline story explain news letter story_open explain_open news_open letter_open talk faq".split())
"""Lists of sentence frames in sentences.toml; talk and faq hold exchanges of two lines."""


class Lexicon:
    """The words of one language. `topics` are grammars of their own with the shared lists as parent."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.space = " " if lang == "en" else ""
        """What stands between two sentences."""
        figure_lists = figures.english() if lang == "en" else figures.chinese()
        sentences = load_lists(DATA / lang / "sentences.toml")
        shared = {name: items for name, items in sentences.items() if name not in GENRES}
        self._grammar = Grammar(figure_lists | load_lists(DATA / lang / "phrases.toml") | shared)
        frames = {name: sentences[name] for name in GENRES}
        raw = tomllib.loads((DATA / lang / "topics.toml").read_text("utf-8"))
        self.topics = [Grammar(self._topic(lists) | frames, self._grammar) for lists in raw.values()]
        self._pools: dict[str, Pool] = {}

    def _topic(self, lists: dict[str, str]) -> dict[str, list[str]]:
        topic = {name: entries(text) for name, text in lists.items()}
        if self.lang == "en":
            forms = [english.forms(act) for act in topic.pop("acts")]
            topic |= {form: [act[form] for act in forms] for form in forms[0]}
        return topic

    def rule(self, name: str) -> Choice:
        """The shared list `name`."""
        return self._grammar.rule(name)

    def say(self, stream: Stream, name: str) -> str:
        """One entry of the shared list `name`."""
        return expand(stream, stream.choice(self._grammar.rule(name)))

    def pool(self, name: str) -> Pool:
        """The shared list `name`, to be drawn from by length."""
        if name not in self._pools:
            self._pools[name] = Pool(self._grammar.rule(name))
        return self._pools[name]

    def cast(self, stream: Stream) -> Sequence[str]:
        """The people of one text, in the order of grammar.CAST."""
        return self._english_cast(stream) if self.lang == "en" else self._chinese_cast(stream)

    def _english_cast(self, stream: Stream) -> Sequence[str]:
        female = stream.chance(0.5)
        name = self.say(stream, "first_f" if female else "first_m")
        friend = self.say(stream, "first_m" if female else "first_f")
        pronouns = ("she", "She", "her", "her") if female else ("he", "He", "his", "him")
        return (name, *pronouns, friend, self.say(stream, "town"), self.say(stream, "last"))

    def _chinese_cast(self, stream: Stream) -> Sequence[str]:
        name, friend = self.say(stream, "person"), stream.choice("小老阿") + self.say(stream, "surname")[0]
        pronoun = stream.choice("他她")
        return (name, pronoun, pronoun, pronoun + "的", pronoun, friend, self.say(stream, "town"), name)


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of `en` or `zh`, loaded at first use (about 0.1 s)."""
    return Lexicon(lang)
