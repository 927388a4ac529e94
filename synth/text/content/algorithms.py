"""Explanations of algorithms in Markdown, worked on drawn numbers: hashing, binary search, gcd, sorting.

The kind of long text shown in the InternVL-U paper (arXiv 2603.09877, Fig. 7). Every step is the trace of a real run.
"""

from __future__ import annotations

from collections.abc import Callable

from catalog.identity import Stream
from synth.text.content.family import Family, Parts
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room

Trace = tuple[str, list[str], str]
"""(heading with the task, steps, conclusion)."""


def hash_table(stream: Stream, english: bool, steps: int) -> Trace:
    """Insertion with linear probing."""
    size = stream.choice([n for n in (5, 7, 11, 13, 17, 19, 23) if n > steps] or [29])
    table: dict[int, int] = {}
    keys = stream.sample(range(10, 100), min(steps, size - 1))
    lines = []
    for key in keys:
        home = slot = key % size
        while slot in table:
            slot = (slot + 1) % size
        table[slot] = key
        lines.append(_probe(key, size, home, slot, english))
    shown = ", ".join(str(key) for key in keys)
    if english:
        return (
            f"# Hash table with {size} slots\nInsert {shown} with h(k) = k mod {size} and linear probing.",
            lines,
            f"The table now holds **{len(keys)}** keys.",
        )
    return (
        f"# 散列表（{size}个槽）\n用h(k) = k mod {size}和线性探测依次插入{shown.replace(', ', '、')}。",
        lines,
        f"表中现有**{len(keys)}**个关键字。",
    )


def _probe(key: int, size: int, home: int, slot: int, english: bool) -> str:
    start = f"`{key} mod {size} = {home}`"
    if slot == home:
        return f"{start}: slot {home} is free, store {key}." if english else f"{start}：槽{home}为空，放入{key}。"
    return (
        f"{start}: slot {home} is taken, probe on and store {key} in slot {slot}."
        if english
        else f"{start}：槽{home}已占用，向后探测，把{key}放入槽{slot}。"
    )


def binary_search(stream: Stream, english: bool, steps: int) -> Trace:
    """Search in a sorted list of up to 2**steps numbers."""
    numbers = sorted(stream.sample(range(1, 200), min(2 ** min(steps, 5), 24)))
    wanted = stream.choice(numbers)
    low, high, lines = 0, len(numbers) - 1, []
    while True:
        middle = (low + high) // 2
        value = numbers[middle]
        if value == wanted:
            lines.append(f"a[{middle}] = {value}: found." if english else f"a[{middle}] = {value}：找到了。")
            break
        if value < wanted:
            low = middle + 1
            lines.append(
                f"a[{middle}] = {value} < {wanted}: go on in the right half."
                if english
                else f"a[{middle}] = {value} < {wanted}：在右半部分继续查找。"
            )
        else:
            high = middle - 1
            lines.append(
                f"a[{middle}] = {value} > {wanted}: go on in the left half."
                if english
                else f"a[{middle}] = {value} > {wanted}：在左半部分继续查找。"
            )
    shown = ", ".join(map(str, numbers))
    if english:
        return (
            f"# Binary search\nFind **{wanted}** in a = [{shown}].",
            lines,
            f"The index is **{middle}** (counting from 0).",
        )
    return f"# 二分查找\n在a = [{shown}]中查找**{wanted}**。", lines, f"下标为**{middle}**（从0开始）。"


def greatest_divisor(stream: Stream, english: bool, steps: int) -> Trace:
    """Euclid's algorithm."""
    a, b = stream.integer(40, 40 + 400 * steps), stream.integer(12, 12 + 100 * steps)
    a, b = max(a, b), min(a, b)
    head = f"# Euclid's algorithm\nFind gcd({a}, {b})." if english else f"# 辗转相除法\n求gcd({a}, {b})。"
    lines = []
    while b:
        lines.append(f"{a} = {a // b} × {b} + {a % b}")
        a, b = b, a % b
    return (
        head,
        lines,
        f"The remainder is 0, so the answer is **{a}**." if english else f"余数为0，所以最大公约数是**{a}**。",
    )


def insertion_sort(stream: Stream, english: bool, steps: int) -> Trace:
    """Insertion sort, the list after each pass."""
    numbers = stream.sample(range(1, 100), min(max(steps, 3), 12))
    shown = ", ".join(map(str, numbers))
    head = f"# Insertion sort\nSort [{shown}]." if english else f"# 插入排序\n对[{shown}]排序。"
    lines = []
    for i in range(1, len(numbers)):
        key = numbers[i]
        numbers = sorted(numbers[: i + 1]) + numbers[i + 1 :]
        state = ", ".join(map(str, numbers))
        lines.append(f"Insert {key}: [{state}]" if english else f"插入{key}：[{state}]")
    return (
        head,
        lines,
        f"After {len(lines)} passes the list is sorted." if english else f"经过{len(lines)}趟，排序完成。",
    )


TRACES: tuple[Callable[[Stream, bool, int], Trace], ...] = (hash_table, binary_search, greatest_divisor, insertion_sort)
_STEP_LENGTH = {"en": 55, "zh": 30}  # mean characters of a step, to choose how many fit


def explanation(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """One algorithm, step by step."""
    english = lexicon.lang == "en"
    steps = max(2, min(20, room.target // _STEP_LENGTH[lexicon.lang] - 1))
    head, lines, end = stream.choice(TRACES)(stream, english, steps)
    numbered = [f"{n}. {line}" for n, line in enumerate(lines, 1)]
    return [("body", "\n".join([head, *numbered, end]))]


FAMILIES = (Family("algorithm", ("print", "webpage", "slide"), 65, 1024, explanation, 0.7),)
