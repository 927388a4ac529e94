"""Source code in Python, C, JavaScript, SQL and shell: complete snippets with drawn names and numbers.

In a template ⟨f⟩ is a function, ⟨x⟩ and ⟨xs⟩ an item and its plural, ⟨k⟩ a field, ⟨n⟩ and ⟨m⟩ numbers
with n < m, ⟨s⟩ a word (⟨S⟩ capitalised, ⟨K⟩ the field in capitals).
"""

from __future__ import annotations

import re

from catalog.identity import Stream
from synth.text.content.family import Family, Parts
from synth.text.content.grammar import Deck, Phrase, expand
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill

_SLOTS = ("f", "x", "xs", "k", "n", "m", "s", "S", "K")
_ITEMS = "item row word node user order price page file key city score event line point image track book".split()
_PLURALS = ["cities" if item == "city" else item + "s" for item in _ITEMS]
_VERBS = (
    "load count find sort merge filter print check build parse update remove collect scan group split clean".split()
)
_FIELDS = "name size total weight title level colour date age width height amount status rank".split()
_WORDS = "red north paris alpha draft open ready tea blue spring summary index monday ok".split()


def compile_snippet(text: str) -> Phrase:
    """A template as a phrase whose references index _SLOTS."""
    pieces = re.split("⟨([A-Za-z]+)⟩", text.strip("\n"))
    return tuple(_SLOTS.index(piece) if i % 2 else piece for i, piece in enumerate(pieces))


PYTHON = '''
def ⟨f⟩(⟨xs⟩):
    total = 0
    for ⟨x⟩ in ⟨xs⟩:
        total += ⟨x⟩["⟨k⟩"] * ⟨n⟩
    return total
---
def ⟨f⟩(path, limit=⟨m⟩):
    with open(path, encoding="utf-8") as file:
        ⟨xs⟩ = [line.strip() for line in file]
    return ⟨xs⟩[:limit]
---
class ⟨S⟩:
    def __init__(self, ⟨k⟩=⟨n⟩):
        self.⟨k⟩ = ⟨k⟩
        self.⟨xs⟩ = []
    def ⟨f⟩(self, ⟨x⟩):
        self.⟨xs⟩.append(⟨x⟩)
        return len(self.⟨xs⟩) < ⟨m⟩
---
⟨xs⟩ = {"⟨s⟩": ⟨n⟩, "⟨k⟩": ⟨m⟩}
for key, value in sorted(⟨xs⟩.items()):
    print(f"{key}: {value:>6}")
---
def ⟨f⟩(n):
    if n < 2:
        return n
    return ⟨f⟩(n - 1) + ⟨f⟩(n - 2)
print(⟨f⟩(⟨n⟩))
---
⟨x⟩ = ⟨m⟩
while ⟨x⟩ > ⟨n⟩:
    ⟨x⟩ -= ⟨x⟩ // 3
    print(⟨x⟩, ⟨x⟩ % 2 == 0)
---
try:
    ⟨k⟩ = int(input("⟨k⟩? "))
except ValueError:
    ⟨k⟩ = ⟨n⟩
print("⟨s⟩" if ⟨k⟩ >= ⟨m⟩ else "⟨x⟩")
---
⟨xs⟩ = [⟨x⟩ for ⟨x⟩ in range(⟨n⟩, ⟨m⟩) if ⟨x⟩ % 7 != 0]
print(len(⟨xs⟩), sum(⟨xs⟩), max(⟨xs⟩))
---
@cache
def ⟨f⟩(⟨x⟩: str, *, ⟨k⟩: int = ⟨n⟩) -> str:
    """Repeat the ⟨x⟩."""
    return "-".join([⟨x⟩] * ⟨k⟩)
'''
C = """
int ⟨f⟩(const int *⟨xs⟩, size_t n) {
    int best = ⟨xs⟩[0];
    for (size_t i = 1; i < n; i++) {
        if (⟨xs⟩[i] > best) best = ⟨xs⟩[i];
    }
    return best;
}
---
#include <stdio.h>
int main(void) {
    for (int ⟨x⟩ = ⟨n⟩; ⟨x⟩ <= ⟨m⟩; ⟨x⟩ += 5)
        printf("%d: %d\\n", ⟨x⟩, ⟨x⟩ * ⟨x⟩);
    return 0;
}
---
struct ⟨x⟩ {
    char ⟨k⟩[⟨m⟩];
    unsigned flags : ⟨n⟩;
    struct ⟨x⟩ *next;
};
---
static int ⟨f⟩(int a, int b) {
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
---
#define MAX_⟨K⟩ ⟨m⟩
---
unsigned mask = (1u << ⟨n⟩) | 0x⟨m⟩;
---
void ⟨f⟩(double ⟨k⟩) {
    if (⟨k⟩ > ⟨n⟩.5 && !done) puts("⟨s⟩");
}
"""
JAVASCRIPT = """
const ⟨xs⟩ = [⟨n⟩, ⟨m⟩, 8];
const ⟨k⟩ = ⟨xs⟩.reduce((a, b) => a + b, 0);
console.log(`⟨k⟩: ${⟨k⟩}`);
---
function ⟨f⟩(⟨x⟩, limit = ⟨m⟩) {
  if (!⟨x⟩ || ⟨x⟩.⟨k⟩ > limit) {
    return null;
  }
  return { ...⟨x⟩, ⟨k⟩: ⟨x⟩.⟨k⟩ + ⟨n⟩ };
}
---
async function ⟨f⟩(id) {
  const reply = await fetch(`https://api.example.com/⟨xs⟩/${id}`);
  if (!reply.ok) throw new Error("status " + reply.status);
  return reply.json();
}
---
document.querySelector("#⟨k⟩").addEventListener("click", () => {
  ⟨xs⟩.push({ ⟨k⟩: "⟨s⟩", n: ⟨n⟩ });
});
---
export class ⟨S⟩ {
  #⟨k⟩ = ⟨n⟩;
  get ⟨k⟩() { return this.#⟨k⟩; }
}
---
for (const [key, value] of Object.entries(⟨xs⟩)) {
  console.log(key.padEnd(⟨n⟩), value ?? "⟨s⟩");
}
---
const ⟨f⟩ = (⟨x⟩) => ⟨x⟩ ** 2 - ⟨n⟩;
"""
SQL = """
SELECT ⟨k⟩, COUNT(*) AS n
FROM ⟨xs⟩
WHERE id > ⟨n⟩
GROUP BY ⟨k⟩
ORDER BY n DESC
LIMIT ⟨m⟩;
---
CREATE TABLE ⟨xs⟩ (
    id INTEGER PRIMARY KEY,
    ⟨k⟩ VARCHAR(⟨m⟩) NOT NULL,
    active BOOLEAN DEFAULT TRUE
);
---
INSERT INTO ⟨xs⟩ (⟨k⟩, n) VALUES ('⟨s⟩', ⟨n⟩), ('⟨x⟩', ⟨m⟩);
---
UPDATE ⟨xs⟩ SET ⟨k⟩ = '⟨s⟩' WHERE id = ⟨m⟩;
---
SELECT a.id, b.⟨k⟩
FROM ⟨xs⟩ AS a
JOIN ⟨s⟩_log AS b ON a.id = b.⟨x⟩_id
WHERE b.n BETWEEN ⟨n⟩ AND ⟨m⟩;
---
DELETE FROM ⟨xs⟩ WHERE ⟨k⟩ IS NULL;
"""
SHELL = """
for f in ⟨xs⟩/*.txt; do
    wc -l "$f" | sort -n
done
---
grep -rn "⟨s⟩" ~/⟨xs⟩ | head -⟨n⟩
---
find . -name '*.log' -size +⟨n⟩M -exec gzip {} \\;
---
if [ ! -d "$HOME/⟨xs⟩" ]; then
    mkdir -p "$HOME/⟨xs⟩" && echo '⟨s⟩'
fi
---
tar -czf ⟨xs⟩-⟨m⟩.tar.gz ⟨xs⟩/ && rm -r ⟨xs⟩/
---
export ⟨K⟩="⟨s⟩-⟨n⟩"
---
curl -s https://example.com/⟨xs⟩.json | jq '.⟨k⟩[⟨n⟩]'
---
awk -F, '{ s += $2 } END { print s / NR }' ⟨xs⟩.csv
---
chmod 644 ⟨x⟩.conf; ls -la ^⟨s⟩* 2>/dev/null
"""
_SHORT = (
    "print(⟨n⟩ + ⟨m⟩)", "⟨xs⟩.sort()", "import os", "⟨x⟩ = ⟨n⟩", "return ⟨xs⟩[⟨n⟩]",
    "⟨xs⟩ = list(range(⟨n⟩, ⟨m⟩))", 'print("⟨s⟩", ⟨m⟩)', "int ⟨x⟩ = ⟨n⟩;", "i++;", "return ⟨n⟩;",
    "#define ⟨K⟩ ⟨n⟩", "let ⟨x⟩ = ⟨n⟩;", "const ⟨k⟩ = `⟨s⟩`;", "⟨f⟩(⟨x⟩);",
    "SELECT * FROM ⟨xs⟩;", "DROP VIEW ⟨xs⟩;", "ls -la", "cd ~/⟨xs⟩", "git log -⟨n⟩",
    "echo $PATH", "cat ⟨x⟩.txt | wc -l", "pwd", "rm *~", "ssh ⟨s⟩@example.org",
)  # fmt: skip


def _snippets(source: str) -> list[Phrase]:
    return [compile_snippet(text) for text in source.split("\n---\n")]


SNIPPETS = {
    "python": _snippets(PYTHON),
    "c": _snippets(C),
    "javascript": _snippets(JAVASCRIPT),
    "sql": _snippets(SQL),
    "shell": _snippets(SHELL),
}
ONE_LINERS = [compile_snippet(text) for text in _SHORT]
_SUFFIX = {"python": "py", "c": "c", "javascript": "js", "sql": "sql", "shell": "sh"}


def drawn_names(stream: Stream) -> tuple[str, ...]:
    """Values of _SLOTS: a function, an item and its plural, a field, two numbers, a word."""
    at = stream.integer(0, len(_ITEMS) - 1)
    low = stream.integer(2, 60)
    high, field, word = low + stream.integer(3, 900), stream.choice(_FIELDS), stream.choice(_WORDS)
    name = f"{stream.choice(_VERBS)}_{stream.choice(_ITEMS)}"
    return name, _ITEMS[at], _PLURALS[at], field, str(low), str(high), word, word.capitalize(), field.upper()


def program(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Snippets of one language, with a file name as title half of the time."""
    language = stream.choice(tuple(SNIPPETS))
    title = (
        f"{stream.choice(_VERBS)}_{stream.choice(_ITEMS)}.{_SUFFIX[language]}"
        if stream.chance(0.5) and room.target > 40
        else ""
    )
    deck = Deck(stream, SNIPPETS[language])
    parts = fill(lambda: expand(stream, deck.deal(), drawn_names(stream)), room.less(len(title)))
    code = ("code", "\n".join(parts))
    return ([("title", title), code] if title else [code]) if parts else []


def one_liner(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Single statements or commands."""
    deck = Deck(stream, ONE_LINERS)
    lines = fill(lambda: expand(stream, deck.deal(), drawn_names(stream)), room)
    return [("code", lines[0])] if len(lines) == 1 else []


_KEYS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + _KEYS


def typing_drill(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Groups of random ASCII characters, as in a typing course or a list of access codes."""
    size = stream.integer(3, 8)
    alphabet = stream.choice((_ALPHABET, _KEYS, "0123456789", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"))
    groups = fill(lambda: "".join(stream.choice(alphabet) for _ in range(size)), room, " ")
    row = 4
    lines = [" ".join(groups[i : i + row]) for i in range(0, len(groups), row)]
    return [("code", "\n".join(lines))] if groups else []


FAMILIES = (
    Family("code", ("print", "slide", "webpage"), 65, 1024, program, 1.0),
    Family("code", ("print", "slide", "webpage"), 9, 64, one_liner, 0.4),
    Family("numbers", ("print", "label"), 3, 256, typing_drill, 0.25),
)
