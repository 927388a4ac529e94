"""Worked mathematics: every number is computed from the drawn parameters, every step follows from the one before.

Signs: minus is U+2212, times × and division ÷, powers are superscripts, fractions are written with a slash.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from catalog.identity import Stream
from synth.text.content.family import Family, Parts, present
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room
from synth.text.content.prose import fill

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
Problem = Callable[[Stream, bool], list[str]]
"""(stream, english) -> lines: the task first, then the steps; the last line gives the answer."""


def signed(n: int) -> str:
    """-3 -> "− 3", 3 -> "+ 3": a term after the first."""
    return f"− {-n}" if n < 0 else f"+ {n}"


def minus(n: int) -> str:
    """A number with a true minus sign."""
    return f"−{-n}" if n < 0 else str(n)


def times_x(coefficient: int, power: int = 1) -> str:
    """A monomial in x without its sign: 3x², x, 5."""
    if power == 0:
        return str(coefficient)
    exponent = "" if power == 1 else str(power).translate(_SUPERSCRIPTS)
    return f"{'' if coefficient == 1 else coefficient}x{exponent}"


def polynomial(coefficients: list[int]) -> str:
    """Coefficients from the highest power down as a polynomial: [1, -5, 6] -> x² − 5x + 6."""
    degree = len(coefficients) - 1
    terms = [(c, degree - i) for i, c in enumerate(coefficients) if c]
    text = "".join(f" {'−' if c < 0 else '+'} {times_x(abs(c), power)}" for c, power in terms)
    return text[3:] if text[1:2] == "+" else "−" + text[3:]


def ratio(value: Fraction) -> str:
    """A reduced fraction, or an integer where it is one."""
    return minus(value.numerator) if value.denominator == 1 else f"{minus(value.numerator)}/{value.denominator}"


def decimal(value: Fraction) -> str:
    """A decimal of at most two places, exact for hundredths."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "−" + text[1:] if text[0] == "-" else text


def linear(stream: Stream, english: bool) -> list[str]:
    """ax + b = c with an integer solution."""
    a, x, b = stream.integer(2, 12), stream.integer(-9, 15), stream.integer(1, 30) * stream.choice((1, -1))
    c = a * x + b
    task = "Solve for x:" if english else stream.choice(("解方程：", "求x的值："))
    equation = f"{a}x {signed(b)} = {minus(c)}"
    return [
        f"{task} {equation}" if english else task + equation,
        f"{a}x = {minus(c)} {signed(-b)}",
        f"{a}x = {minus(a * x)}",
        f"x = {minus(x)}",
    ]


def quadratic(stream: Stream, english: bool) -> list[str]:
    """x² + px + q = 0 by factors."""
    r, s = sorted((stream.integer(-9, 9) or 1, stream.integer(-9, 9) or 2))
    equation = f"{polynomial([1, -(r + s), r * s])} = 0"
    root = "x₁ = x₂ = " + minus(r) if r == s else f"x₁ = {minus(r)}, x₂ = {minus(s)}"
    task = "Solve:" if english else "解方程："
    return [
        f"{task} {equation}" if english else task + equation,
        f"(x {signed(-r)})(x {signed(-s)}) = 0",
        root if english else root.replace(", ", "，"),
    ]


def fractions(stream: Stream, english: bool) -> list[str]:
    """Sum or difference of two fractions over their common denominator."""
    b, d = stream.sample(range(2, 13), 2)
    a, c = _coprime(stream, b), _coprime(stream, d)
    common, sign = lcm(b, d), stream.choice("+−")
    left, right = a * common // b, c * common // d
    top = left + right if sign == "+" else left - right
    value = Fraction(top, common)
    middle = f"{left}/{common} {sign} {right}/{common} = {minus(top)}/{common}"
    end = "" if gcd(top, common) == 1 else f" = {ratio(value)}"
    return [f"{'Work out: ' if english else '计算：'}{a}/{b} {sign} {c}/{d} = {middle}{end}"]


def _coprime(stream: Stream, denominator: int) -> int:
    """A numerator that cannot be cancelled."""
    return stream.choice([n for n in range(1, denominator) if gcd(n, denominator) == 1])


def percentage(stream: Stream, english: bool) -> list[str]:
    """A percentage of an amount and the reduced price."""
    percent, amount = stream.integer(1, 15) * 5, stream.integer(2, 60) * 20
    part = amount * percent // 100
    if english:
        thing = stream.choice(("A coat costs", "A bicycle costs", "A ticket costs", "A lamp costs", "A desk costs"))
        return [
            f"{thing} £{amount}. It is reduced by {percent}%. What is the new price?",
            f"{amount} × {percent} ÷ 100 = {part}",
            f"{amount} − {part} = {amount - part}",
            f"Answer: £{amount - part}",
        ]
    thing = stream.choice(("一件大衣", "一辆自行车", "一台风扇", "一张书桌", "一双球鞋"))
    return [
        f"{thing}原价{amount}元，降价{percent}%出售，现价是多少元？",
        f"{amount} × {percent} ÷ 100 = {part}",
        f"{amount} − {part} = {amount - part}",
        f"答：现价是{amount - part}元。",
    ]


def rectangle(stream: Stream, english: bool) -> list[str]:
    """Area and perimeter of a rectangle."""
    a, b = stream.integer(3, 40), stream.integer(2, 30)
    area, around = f"{a} × {b} = {a * b}", f"2 × ({a} + {b}) = {2 * (a + b)}"
    if english:
        return [
            f"A rectangle is {a} cm long and {b} cm wide. Find its area and perimeter.",
            area,
            around,
            f"Answer: {a * b} cm², {2 * (a + b)} cm",
        ]
    return [
        f"长方形的长是{a}厘米，宽是{b}厘米，求面积和周长。",
        area,
        around,
        f"答：面积{a * b}平方厘米，周长{2 * (a + b)}厘米。",
    ]


def circle(stream: Stream, english: bool) -> list[str]:
    """Area and circumference of a circle as multiples of π."""
    r = stream.integer(2, 20)
    task = f"Find the area of a circle of radius {r} cm." if english else f"圆的半径是{r}厘米，求面积。"
    return [
        task,
        f"A = πr² = π × {r}² = {r * r}π",
        f"A ≈ {decimal(Fraction(314 * r * r, 100))} cm² (π ≈ 3.14)"
        if english
        else f"A ≈ {decimal(Fraction(314 * r * r, 100))}平方厘米（π ≈ 3.14）",
    ]


def pythagoras(stream: Stream, english: bool) -> list[str]:
    """The hypotenuse of a triangle with whole sides."""
    a, b, c = _triple(stream)
    task = (
        f"A right triangle has legs {a} and {b}. How long is the hypotenuse?"
        if english
        else f"直角三角形的两条直角边分别长{a}和{b}，求斜边c。"
    )
    return [task, f"c² = {a}² + {b}² = {a * a} + {b * b} = {c * c}", f"c = √{c * c} = {c}"]


def _triple(stream: Stream) -> tuple[int, int, int]:
    """A Pythagorean triple, scaled."""
    scale = stream.integer(1, 6)
    a, b, c = stream.choice(((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41)))
    return scale * a, scale * b, scale * c


def arithmetic_sum(stream: Stream, english: bool) -> list[str]:
    """The sum of the first n terms of an arithmetic sequence."""
    first, step, n = stream.integer(1, 12), stream.integer(1, 9), stream.integer(5, 40)
    last = first + (n - 1) * step
    total = n * (first + last) // 2
    task = (
        f"Add the first {n} terms of {first}, {first + step}, {first + 2 * step}, ..."
        if english
        else f"求数列{first}，{first + step}，{first + 2 * step}，……的前{n}项之和。"
    )
    return [task, f"a = {first} + ({n} − 1) × {step} = {last}", f"S = {n} × ({first} + {last}) ÷ 2 = {total}"]


def derivative(stream: Stream, english: bool) -> list[str]:
    """Derivative of a cubic or quadratic and its value at a point."""
    coefficients = [stream.integer(1, 6)] + [stream.integer(-9, 9) for _ in range(stream.integer(2, 3))]
    degree = len(coefficients) - 1
    slope = [c * (degree - i) for i, c in enumerate(coefficients[:-1])]
    at = stream.integer(-3, 4)
    value = sum(c * at ** (degree - 1 - i) for i, c in enumerate(slope))
    task = "Differentiate" if english else "求导数："
    joint = " " if english else ""
    return [
        f"{task}{joint}f(x) = {polynomial(coefficients)}",
        f"f′(x) = {polynomial(slope)}",
        f"f′({minus(at)}) = {minus(value)}",
    ]


def integral(stream: Stream, english: bool) -> list[str]:
    """The integral of 2kx over an interval."""
    k, a = stream.integer(1, 6), stream.integer(0, 4)
    b = a + stream.integer(1, 6)
    task = f"Integrate f(x) = {2 * k}x from {a} to {b}." if english else f"求f(x) = {2 * k}x从{a}到{b}的定积分。"
    return [task, f"F(x) = {times_x(k, 2)}", f"F({b}) − F({a}) = {k * b * b} − {k * a * a} = {k * (b * b - a * a)}"]


def pair_of_unknowns(stream: Stream, english: bool) -> list[str]:
    """Sum and difference of two numbers."""
    x, y = stream.integer(5, 60), stream.integer(1, 40)
    x, y = max(x, y), min(x, y)
    task = (
        f"Two numbers add up to {x + y} and differ by {x - y}. Find them."
        if english
        else f"两数之和是{x + y}，差是{x - y}，求这两个数。"
    )
    end = f"Answer: {x} and {y}" if english else f"答：这两个数是{x}和{y}。"
    return [task, f"({x + y} + {x - y}) ÷ 2 = {x}", f"{x + y} − {x} = {y}", end]


def journey(stream: Stream, english: bool) -> list[str]:
    """Speed, time and distance."""
    speed, hours, way = stream.integer(4, 30) * 5, stream.integer(2, 9), stream.integer(1, 9) * 10
    if english:
        who = stream.choice(("A train", "A coach", "A lorry", "A cyclist's van", "A ferry"))
        return [
            f"{who} travels at {speed} km/h for {hours} hours and then {way} km more. How far does it go?",
            f"{speed} × {hours} = {speed * hours}",
            f"{speed * hours} + {way} = {speed * hours + way}",
            f"Answer: {speed * hours + way} km",
        ]
    who = stream.choice(("一列火车", "一辆客车", "一辆货车", "一艘轮船"))
    return [
        f"{who}每小时行{speed}千米，行了{hours}小时后又行{way}千米，一共行了多少千米？",
        f"{speed} × {hours} = {speed * hours}",
        f"{speed * hours} + {way} = {speed * hours + way}",
        f"答：一共行了{speed * hours + way}千米。",
    ]


def shopping(stream: Stream, english: bool) -> list[str]:
    """Two kinds of goods and the change from a note."""
    n, p, m, q = stream.integer(2, 9), stream.integer(2, 12), stream.integer(2, 6), stream.integer(3, 15)
    spent = n * p + m * q
    note = -(-spent // 50) * 50
    steps = [f"{n} × {p} + {m} × {q} = {n * p} + {m * q} = {spent}", f"{note} − {spent} = {note - spent}"]
    if english:
        buyer = stream.choice(("Nora", "Felix", "Maya", "Hugo", "Priya", "Omar"))
        things = stream.choice((("notebooks", "pens"), ("apples", "melons"), ("cups", "plates"), ("brushes", "paints")))
        return [
            f"{buyer} buys {n} {things[0]} at ${p} each and {m} {things[1]} at ${q}. What is the change from ${note}?",
            *steps,
            f"Answer: ${note - spent}",
        ]
    buyer = stream.choice(("小明", "小红", "王老师", "李阿姨", "小刚", "妈妈"))
    things = stream.choice((("本练习本", "支钢笔"), ("斤苹果", "个西瓜"), ("个杯子", "个盘子"), ("支毛笔", "盒颜料")))
    return [
        f"{buyer}买了{n}{things[0]}，每{things[0][0]}{p}元；又买了{m}{things[1]}，每{things[1][0]}{q}元。付出{note}元，应找回多少元？",
        *steps,
        f"答：应找回{note - spent}元。",
    ]


def cage(stream: Stream, english: bool) -> list[str]:
    """Chickens and rabbits in one cage: heads and legs (Sunzi Suanjing)."""
    chickens, rabbits = stream.integer(3, 30), stream.integer(2, 25)
    heads, legs = chickens + rabbits, 2 * chickens + 4 * rabbits
    steps = [f"({legs} − 2 × {heads}) ÷ 2 = {rabbits}", f"{heads} − {rabbits} = {chickens}"]
    if english:
        return [
            f"Chickens and rabbits share a yard. There are {heads} heads and {legs} legs. How many of each?",
            *steps,
            f"Answer: {chickens} chickens, {rabbits} rabbits",
        ]
    return [
        f"鸡兔同笼，共有{heads}个头，{legs}只脚，鸡和兔各有多少只？",
        *steps,
        f"答：鸡{chickens}只，兔{rabbits}只。",
    ]


def mean(stream: Stream, english: bool) -> list[str]:
    """The mean of four or five numbers."""
    count, average = stream.integer(4, 5), stream.integer(12, 90)
    offsets = [stream.integer(-10, 10) for _ in range(count - 1)]
    numbers = [average + offset for offset in offsets] + [average - sum(offsets)]
    listing = (", " if english else "，").join(minus(n) for n in numbers)
    total = " + ".join(minus(n) if n >= 0 else f"({minus(n)})" for n in numbers)
    task = f"Find the mean of {listing}." if english else f"求{listing}的平均数。"
    return [task, f"({total}) ÷ {count} = {count * average} ÷ {count} = {average}"]


def long_product(stream: Stream, english: bool) -> list[str]:
    """A product by splitting one factor into tens and ones."""
    a, tens, ones = stream.integer(12, 99), stream.integer(1, 9) * 10, stream.integer(1, 9)
    b = tens + ones
    return [f"{a} × {b} = {a} × {tens} + {a} × {ones}", f"= {a * tens} + {a * ones}", f"= {a * b}"]


PROBLEMS: tuple[Problem, ...] = (
    linear, quadratic, fractions, percentage, rectangle, circle, pythagoras, arithmetic_sum, derivative, integral,
    pair_of_unknowns, journey, shopping, cage, mean, long_product,
)  # fmt: skip


def equation(stream: Stream) -> str:
    """One true equation on a line."""
    a, b = stream.integer(2, 99), stream.integer(2, 99)
    power = a % 13
    forms = (
        f"{a} + {b} = {a + b}",
        f"{a + b} − {b} = {a}",
        f"{a} × {b} = {a * b}",
        f"{a * b} ÷ {b} = {a}",
        f"{a}² = {a * a}",
        f"√{a * a} = {a}",
        f"{b}³ = {b**3}",
        f"2{str(power).translate(_SUPERSCRIPTS)} = {2**power}",
        f"{a} + {b} × 2 = {a + 2 * b}",
        f"({a} + {b}) × 3 = {3 * (a + b)}",
        f"{a}/100 = {decimal(Fraction(a, 100))}",
        f"{a}:{a * 3} = 1:3",
    )
    return stream.choice(forms)


def worksheet(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Problems with their solutions, numbered when there are several."""
    english = lexicon.lang == "en"
    problems = fill(lambda: "\n".join(stream.choice(PROBLEMS)(stream, english)), room)
    used = sum(len(problem) + 1 for problem in problems)
    if len(problems) > 1 and used + 4 * len(problems) <= room.high:
        mark = "{}. " if english else "{}．"
        problems = [mark.format(n) + problem for n, problem in enumerate(problems, 1)]
    if len(problems) == 1 and "\n" in problems[0] and stream.chance(0.5):
        task, steps = problems[0].split("\n", 1)
        return [("body", task), ("formula", steps)]
    return present(("formula", "\n".join(problems)))


def equations(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """A column of true equations."""
    lines = fill(lambda: equation(stream), room)
    return present(("formula", "\n".join(lines)))


def quiz(stream: Stream, lexicon: Lexicon, room: Room) -> Parts:
    """Multiple-choice questions, one option right, with the key at the end."""
    english = lexicon.lang == "en"
    title = lexicon.say(stream, "quiz_title")
    keys: dict[str, str] = {}

    def deal() -> str:
        text, right = question(stream, english)
        keys[text] = right
        return text

    head = "Key: " if english else "答案："
    questions = fill(deal, room.less(len(title) + len(head) + 10))
    numbered = [f"{n}. {text}" for n, text in enumerate(questions, 1)]
    key = head + " ".join(f"{n}{keys[text]}" for n, text in enumerate(questions, 1))
    return present(("title", title), ("item", "\n".join(numbered)), ("footer", key)) if questions else []


def question(stream: Stream, english: bool) -> tuple[str, str]:
    """A question with four options and the letter of the right one."""
    a, b = stream.integer(3, 60), stream.integer(3, 40)
    form = stream.integer(0, 2)
    value = (a * b, a + b, a * a)[form]
    shown = (f"{a} × {b}", f"{a} + {b}", f"{a}²")[form]
    wrong = stream.sample((value - 10, value + 10, value + 1, value - 1, value + 2, value + 100), 3)
    options = stream.shuffled([value, *wrong])
    task = f"What is {shown}?" if english else f"{shown}等于多少？"
    return task + "\n" + " ".join(f"{letter}) {minus(option)}" for letter, option in zip("ABCD", options)), "ABCD"[
        options.index(value)
    ]


FAMILIES = (
    Family("maths", ("print", "slide"), 33, 1024, worksheet, 1.6),
    Family("maths", ("webpage",), 33, 1024, worksheet, 0.6),
    Family("maths", ("print", "slide"), 9, 128, equations, 0.6),
    Family("quiz", ("print", "slide", "webpage"), 65, 1024, quiz, 0.7),
)
