"""Verb forms of the English lexicon: every act ("water the roses") in the five forms that the sentence frames use."""

from __future__ import annotations

_IRREGULAR = {  # base: (past, participle)
    "bind": ("bound", "bound"), "bring": ("brought", "brought"), "build": ("built", "built"),
    "buy": ("bought", "bought"),
    "catch": ("caught", "caught"), "choose": ("chose", "chosen"), "do": ("did", "done"), "draw": ("drew", "drawn"),
    "drink": ("drank", "drunk"), "eat": ("ate", "eaten"), "feed": ("fed", "fed"), "go": ("went", "gone"),
    "keep": ("kept", "kept"), "knead": ("kneaded", "kneaded"), "lay": ("laid", "laid"), "lend": ("lent", "lent"),
    "light": ("lit", "lit"), "make": ("made", "made"), "meet": ("met", "met"), "pay": ("paid", "paid"),
    "read": ("read", "read"), "ride": ("rode", "ridden"), "run": ("ran", "run"), "see": ("saw", "seen"),
    "sell": ("sold", "sold"), "set": ("set", "set"), "sing": ("sang", "sung"), "sow": ("sowed", "sown"),
    "sweep": ("swept", "swept"), "swim": ("swam", "swum"), "take": ("took", "taken"), "tie": ("tied", "tied"),
    "win": ("won", "won"), "write": ("wrote", "written"), "beat": ("beat", "beaten"), "hide": ("hid", "hidden"),
}  # fmt: skip
# Verbs of one syllable (or stressed at the end) that double their last consonant.
_DOUBLING = frozenset(
    "chop repot scan pin plan run set swim win wrap whip mop rub stir cut sit plug step prefer".split()
)
_ING = {"tie": "tying", "lie": "lying"}


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ed"


def _ing(verb: str) -> str:
    if verb in _ING:
        return _ING[verb]
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ing"


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ies"
    return verb + "s"


def forms(act: str) -> dict[str, str]:
    """An act in base form -> {base, past, done, ing, third}; only its first word is inflected."""
    verb, _, rest = act.partition(" ")
    past, done = _IRREGULAR.get(verb) or (_past(verb), _past(verb))
    inflected = {"base": verb, "past": past, "done": done, "ing": _ing(verb), "third": _third(verb)}
    return {form: f"{word} {rest}" if rest else word for form, word in inflected.items()}
