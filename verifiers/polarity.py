"""Words that have an opposite, of which a family's texts may hold some and not others: a spanning tree is never maximum.

No judge here understands prose. But a template that says the opposite of what is meant, and a word exchanged for its
opposite, hold a word that the family has no use for. Every certificate names the sides of opposites that descriptions
of its figures take (`shows`) and those that instructions and reasoning take besides (`does`). Where an edit has an
option, such as the order of a sorting, no other option of its kind may be mentioned. Where a family needs both sides
(left and right in a tree), what is stated of them has to be judged from the figures: `statements.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from verifiers.grounding import leaves

if TYPE_CHECKING:
    from verifiers.certificates import Certificate, Edit

_SIDES = """
smallest: smallest minimum minimal minimise minimised minimisation minimising min min-heap | 最小 小根
largest: largest biggest greatest maximum maximal max max-heap | 最大 大根
least: least | 至少
most: most | 至多 最多
shortest: shortest | 最短
longest: longest | 最长
nearest: nearest closest | 最近
farthest: farthest furthest remotest | 最远
lightest: lightest cheapest | 最轻 最便宜 最省
heaviest: heaviest dearest costliest | 最重 最贵
fewest: fewest | 最少
lowest: lowest deepest | 最低 最深 最矮
highest: highest tallest | 最高 最浅
earliest: earliest soonest | 最早 最先 最靠前
latest: latest | 最晚 最迟 最靠后
first: first first-column first-named | 第一 首
last: last final | 最后 最末 末 尾
leftmost: leftmost | 最左
rightmost: rightmost | 最右
topmost: topmost uppermost | 最上
bottommost: bottommost undermost | 最下
smaller: smaller less | 较小 更小 小于 小者 小的
larger: larger bigger greater | 较大 更大 大于 大者 大的
fewer: fewer | 较少 更少 少于
lower: lower | 较低 更低 低于
higher: higher taller upper | 较高 更高 高于
shorter: shorter | 较短 更短 短于
longer: longer | 较长 更长 长于
lighter: lighter cheaper | 较轻 更轻 轻于 较便宜 更便宜
heavier: heavier dearer | 较重 更重 重于 较贵 更贵
nearer: nearer closer | 较近 更近 近于
farther: farther | 较远 更远 远于
earlier: earlier sooner | 较早 更早 早于 靠前
later: later | 较晚 更晚 晚于 靠后
thinner: thinner narrower | 较细 更细 较窄 更窄
thicker: thicker wider broader | 较粗 更粗 较宽 更宽
ascending: ascending increasing | 升序 递增 从小到大 由小到大
descending: descending decreasing | 降序 递减 从大到小 由大到小
grow: increase increases increased grow grows grown enlarge enlarged magnified | 增大 增长 变大 放大
shrink: decrease decreases decreased shrink shrinks shrunk diminished reduce reduces reduced | 减小 减少 变小 缩小
rise: rise rises rising risen | 上升 升高 升上
fall: fall falls falling fallen | 下降 降低 落
insert: insert inserts inserted inserting insertion | 插入
delete: delete deletes deleted deleting deletion remove removes removed removing removal erase erases erased erasing prune prunes pruned pruning discard discarded wipe wiped wipes rub rubbed disappear disappears vanish vanishes gone | 删 去掉 擦 移去 移除 剪 消失
accept: accept accepts accepted accepting acceptance | 接受
reject: reject rejects rejected rejecting rejection | 拒绝
open: open opens opened opening | 断开 打开
closed: close closes closed closing | 闭合 合上 接通
series: series | 串联
parallel: parallel parallels | 并联 平行
perpendicular: perpendicular | 垂直
directed: directed digraph | 有向
undirected: undirected | 无向
connected: connect connects connected connecting connection connections | 连通 连接
disconnected: disconnect disconnects disconnected disconnecting unconnected | 不连通 非连通
reachable: reachable reachability | 可达
unreachable: unreachable | 不可达 无法到达 不能到达
deterministic: deterministic determinise determinisation | 确定有限 确定自动 确定化 确定状态
nondeterministic: nondeterministic | 非确定 不确定
cyclic: cycle cycles cyclic | 环
acyclic: acyclic | 无环
converging: converging convex | 会聚 凸
diverging: diverging concave | 发散 凹
real: real | 实像
virtual: virtual | 虚像
upright: upright | 正立
inverted: invert inverts inverted | 倒立
positive: positive | 正电
negative: negative | 负电
attract: attract attracts attracted attraction | 吸引
repel: repel repels repelled repulsion | 排斥
clockwise: clockwise | 顺时针
counterclockwise: counterclockwise anticlockwise | 逆时针
solid: solid | 实线
dashed: dashed dotted | 虚线
thick: thick | 粗
thin: thin | 细
rough: rough | 粗糙
smooth: smooth frictionless | 光滑
incoming: incoming incident incidence | 入度 入边 入箭 入射
outgoing: outgoing emergent | 出度 出边 出箭 出射
reflected: reflect reflects reflected reflection | 反射
refracted: refract refracts refracted refraction | 折射
enter: enter enters entered entering | 进入 射入
leaving: leaves leaving | 离开
horizontal: horizontal horizontally | 水平
vertical: vertical vertically plumb | 竖 铅垂 铅直
inside: inside inner | 内侧 里面 圈内 括号内
outside: outside outer outward outwards | 外侧 外面 向外 圈外
towards: toward towards | 指向 朝
away: away | 背离 背向 远离 背着
upward: upward upwards | 向上
downward: downward downwards | 向下
down: down | 自上而下
bottom-up: bottom-up | 自下而上 自底向上
off: off | 关掉 熄
above: above over | 上方 上面
below: below under underneath beneath | 下方 下面 之下
top: top tops | 顶
bottom: bottom | 底
left: left | 左
right: right | 右
before: before | 之前 以前
after: after afterwards | 之后 以后
begin: begin begins beginning start starts started starting | 开始 起点 出发 起始
end: end ends ended ending finish finishes finished halt halts stop stops | 结束 终点 结尾 停
parent: parent parents | 父
child: child children | 孩子 子结点 子女
ancestor: ancestor ancestors | 祖先
descendant: descendant descendants | 后代 子孙
root: root roots rooted | 根
leaf: leaf | 叶
predecessor: predecessor predecessors | 前驱
successor: successor successors | 后继
same: same equal equals equally alike identical | 相同 同样 同色 相等 等长
different: different differently differ differs unequal | 不同 不相同 不等 不相等
empty: empty blank blanks unfilled | 空
full: full filled fill fills | 满 填
new: new newly | 新
old: old former original originally | 旧 原
without: without |
keep: keep keeps keeping kept preserve preserves remain remains remaining stay stays unchanged unaltered untouched | 保持 保留 不变 不动 不改 不改动 不改变 不变动 不移
change: change changes changed changing alter alters altered | 改变 变化 改动 变动
add: add adds added adding addition additions append | 添 新增 加上 加入 增
correct: correct correctly corrected true | 正确 改正
wrong: wrong wrongly false incorrect incorrectly mistake mistakes error errors erred slip slipped slips fault faults faulty | 错 有误 差误
split: split splits splitting separate separated separates | 分裂 拆 分开 隔开
merge: merge merges merged merging | 合并
push: push pushes pushed | 推 压入
pull: pull pulls pulling pulled pop pops | 拉 弹出
visited: visited | 已访问
unvisited: unvisited | 未访问
balanced: balance balanced rebalance rebalanced equilibrium height-balanced | 平衡
unbalanced: unbalanced imbalance | 不平衡 失衡
useless: useless unused superfluous | 无用 多余
useful: useful | 有用
plus: plus | 加号 正号
minus: minus | 减号 负号
odd: odd | 奇
forward: forward forwards onward | 向前 前进
backward: backward backwards reverse reversed reversal | 向后 反向 倒着
complete: complete completed completes completing completion | 补全 完整 补齐 补画
incomplete: incomplete unfinished | 不完整 残缺 未完成
restore: restore restored restores | 恢复
destroy: destroy destroyed ruin hide hidden conceal | 破坏 隐藏 遮
source: source | 源点
sink: sink sinks | 汇点
also: also additionally besides furthermore moreover | 此外 另外 还要
"""
_NEUTRAL = "顶点 根据 根绳 根导 根线 根直 留在 底角 确定无误 确定没有 新的一轮 首先 首字 图形不变"  # no sides

# What instructions of all families may say, what repairs may besides, and what reasoning may.
_INSTRUCTIONS = frozenset("keep change same".split())
_REPAIRS = frozenset("wrong correct right restore".split())
_REASONING = frozenset(
    "above add after also away before begin below bottom clockwise complete connected correct delete destroy different "
    "down downward earlier empty end enter farther first full higher horizontal insert inside last left longer lower new "
    "off old open outgoing parallel perpendicular push restore right same split top towards upward useless without".split()
)

_POLES = tuple(  # sides that mean nearly one: of a family that needs one, reasoning may take any
    frozenset(sides.split())
    for sides in (
        "smallest smaller least lightest lighter shortest shorter nearest nearer lowest earliest fewest fewer ascending",
        "largest larger most heaviest heavier longest farthest highest latest descending",
        "ascending grow rise",
        "descending shrink fall",
        "unreachable disconnected",
        "cyclic acyclic closed",
    )
)

_OPTIONS = (  # of which an edit has one: name of an operation or an argument, English words, Chinese ones
    {
        "preorder": ("pre-?order", "先序|前序"), "inorder": ("in-?order", "中序"), "postorder": ("post-?order", "后序"),
        "level": ("level-?order|level order|breadth-first", "层序|逐层|广度优先"),
    },
    {
        "bubble": ("bubble", "冒泡"), "insertion": ("insertion sort", "插入排序"), "merge": ("merge sort", "归并"),
        "selection": ("selection sort", "选择排序"),
    },
    {"ascending": ("ascending|increasing", "升序|从小到大"), "descending": ("descending|decreasing", "降序|从大到小")},
    {
        "chaining": ("chaining", "链地址"), "linear": ("linear probing", "线性探测"),
        "quadratic": ("quadratic probing", "二次探测"),
    },
    {"min": ("min-heap", "小根堆"), "max": ("max-heap", "大根堆")},
    {"ceiling": ("smallest", "最小"), "floor": ("largest", "最大")},
    {"predecessor": ("predecessor", "前驱"), "successor": ("successor", "后继")},
    {
        "distance": ("edit distance", "编辑距离"), "lcs": ("common subsequence", "公共子序列"), "coins": ("coins", "硬币"),
    },
    {
        "adiabatic": ("adiabatic", "绝热"), "isothermal": ("isothermal", "等温(?!线)"), "isobaric": ("isobaric", "等压"),
        "isochoric": ("isochoric", "等容"),
    },
    {"hop-exactly": (r"exactly \d+ steps?", r"恰好?为? ?\d+ ?步"), "hop-within": ("at most|within", "以内|至多")},
    {"complete-contain": (r"(?:words|strings) (?:that |which )?contain", "含有子串"), "complete-end": (r"\bend (?:with|in)\b", "结尾")},
    {
        "schedule-fcfs": ("first[- ]come", "先来先服务"), "schedule-rr": ("round[- ]robin", "轮转"),
        "schedule-sjf": ("shortest[- ]job", "短作业"),
    },
    {
        "left": (r"left (?:single )?rotation|rotat\w+ left", "左旋|向左单?旋"),
        "right": (r"right (?:single )?rotation|rotat\w+ right", "右旋|向右单?旋"),
    },
)  # fmt: skip

_ABSURD = (  # what no one says: orders against the rest of a sentence
    re.compile(
        r"(?:the rest|everything else|all else|the others)\b[^.;:,]{0,40}\bchang(?:e|es|ed)\b"
        r"|\bchange (?:everything|all|the (?:rest|others?|given))\b|\bkeep(?:s|ing)? (?:nothing|no)\b"
        r"|(?:^|[.;:,] |and )wrong (?:the|this|it|them|what)\b|\bput (?:it|the [^.;:,]{1,40}(?<! the)(?<! on)) left\b|\bdown to date\b"
        r"|\bevery (?:others|longer|no)\b|\btowards (?:top|bottom|left|right) to\b"
        r"|\b(?:hardly|rarely|roughly)\b|\bnot (?:drawn |written )?wrong\b"
        r"|\bnot in (?:red|orange|yellow|green|teal|blue|purple|pink|brown|plain)\b"
        r"|\bout (?:red|orange|yellow|green|teal|blue|purple|pink|brown|grey|plain)\b"
    ),
    re.compile(
        "其[余他](?![改变])[^，。；：没未不无别]{1,10}(?:改变|变化|改动|变动)|保持改变|改变原样|保留(?:没有|错误)|没有(?:其余|其他)部分"
        "|(?:每个|所有)(?:重叠|相交|突出|标记)|(?:恢复|画成|改成|应为)错误"
        "|请不(?!要)|不用(?:红|橙|黄|绿|青|蓝|紫|粉|棕)|保持变|串串|并并|上上|下下|所有任何|没有[^，。；]{1,4}都|本身(?:所有|改变)|之间所有|第一一|最后后|所有错"
    ),
)


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """The side of every English and of every Chinese word."""
    english: dict[str, str] = {}
    chinese = dict.fromkeys(_NEUTRAL.split(), "")
    for line in _SIDES.strip().splitlines():
        side, words = line.split(":", 1)
        latin, han = words.split("|")
        english.update(dict.fromkeys(latin.split(), side))
        chinese.update(dict.fromkeys(han.split(), side))
    return english, chinese


_ENGLISH, _CHINESE = _tables()
SIDES = frozenset(_ENGLISH.values())
_WORD = re.compile("[a-z]+(?:-[a-z]+)*")
_HAN_WORD = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))  # the longest of those that begin alike


def sides_in(text: str, lang: str) -> dict[str, str]:
    """The sides of opposites that a text takes, each with a word that does."""
    words = _HAN_WORD.findall(text) if lang == "zh" else _WORD.findall(text.lower())
    known = _CHINESE if lang == "zh" else _ENGLISH
    return {side: word for word in words if (side := known.get(word))}


@dataclass(frozen=True, slots=True)
class Speech:
    """The sides of opposites that a text may take, and the options of the edit that it is about."""

    sides: frozenset[str]
    options: frozenset[str]

    def faults(self, text: str, lang: str) -> Iterator[str]:
        """Words of other sides, and of options that the edit has not."""
        for side, word in sides_in(text, lang).items():
            if side not in self.sides:
                yield f"says {word!r}, and nothing here is {side}"
        low = text.lower()
        if found := _ABSURD[lang == "zh"].search(low):
            yield f"takes itself back: {found[0]!r}"
        for english, chinese in _foreign(self.options):
            if found := (chinese if lang == "zh" else english).search(low):
                yield f"speaks of {found[0]!r}, which is not what the edit is about"


def speech_of_prompts(certificate: Certificate, edit: Edit, part: str) -> Speech:
    """What the prompts of a part of a scene may say: an edit's picture `source` knows nothing of the edit."""
    shows, does = _said_by(certificate)
    if part in ("source", "target"):
        return Speech(shows, _options_of(edit) if part == "target" else frozenset())
    return Speech(shows | does | _INSTRUCTIONS | (_REPAIRS if part == "repair" else frozenset()), _options_of(edit))


def speech_of_reasoning(certificate: Certificate, edit: Edit, part: str) -> Speech:
    """What the record of reasoning of a part of a scene may say."""
    shows, does = _said_by(certificate)
    sides = shows | does | _INSTRUCTIONS | _REASONING | (_REPAIRS if part == "repair" else frozenset())
    sides = sides.union(*(pole for pole in _POLES if pole & (shows | does)))
    return Speech(sides, _options_of(edit) if part != "source" else frozenset())


@cache
def _said_by(certificate: Certificate) -> tuple[frozenset[str], frozenset[str]]:
    """The sides that a certificate names. Raises ValueError for a name that is none."""
    shows, does = frozenset(certificate.shows.split()), frozenset(certificate.does.split())
    if unknown := sorted((shows | does) - SIDES):
        raise ValueError(
            f"{certificate.family} says {unknown}, which are no sides of opposites; known are {sorted(SIDES)}"
        )
    return shows, does


def _options_of(edit: Edit) -> frozenset[str]:
    """The options that an edit has chosen."""
    return frozenset(_KNOWN & {edit.op, *(leaf for leaf in leaves(edit.args) if isinstance(leaf, str))})


_KNOWN = frozenset(name for group in _OPTIONS for name in group)


@lru_cache(256)
def _foreign(options: frozenset[str]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Patterns of the options that belong to a chosen one's kind and were not chosen."""
    others = (
        words for group in _OPTIONS if options & group.keys() for name, words in group.items() if name not in options
    )
    return tuple((re.compile(english), re.compile(chinese)) for english, chinese in others)
