"""The Chinese phrase book, written as textbooks write. One template a line, in the notation of the English book."""

from __future__ import annotations

OPERATIONS = {
    "add-node": """
[在{where}]添加{marks}
[在{where}]画出{marks}
[在{where}]新增{marks}
把{marks}画到图中[，放在{where}]
[在{where}]放置{marks}
[在{where}]补上{marks}
将{marks}加入图中[，位于{where}]
图中新增{marks}[，位于{where}]
[在{where}]插入{marks}
""",
    "remove-node": """
删除{marks}
去掉{marks}
移除{marks}
将{marks}从图中删去
把{marks}删掉
擦去{marks}
把{marks}从图中移走
{marks}不再保留
""",
    "move-node": """
移动{marks}[到{where}]
把{marks}移到[{where}的]新位置
将{marks}移至[{where}的]新位置
调整{marks}的位置[，放到{where}]
{marks}换到[{where}的]新位置
把{marks}挪到[{where}的]新位置
改变{marks}的位置[，使其位于{where}]
将{marks}重新放置[在{where}]
""",
    "relabel-node": """
把{marks}的标记改为{to}
将{marks}的标记改写成{to}
{marks}的内容换成{to}
把{marks}改标为{to}
{marks}的标记变为{to}
用{to}替换{marks}原来的标记
在{marks}中改写为{to}
将{marks}重新标为{to}
""",
    "relabel-node+": """
修改标记：{items}
更换标记：{items}
各标记改写如下：{items}
重新标注：{items}
标记依次变为：{items}
把标记换成新的：{items}
将标记更新为：{items}
写上新标记：{items}
""",
    "recolour-node": """
把{marks}涂成{colour}
将{marks}标为{colour}
{marks}改为{colour}
用{colour}标出{marks}
将{marks}的颜色改成{colour}
把{marks}染成{colour}
{marks}变为{colour}
用{colour}填充{marks}
给{marks}涂上{colour}
""",
    "recolour-plain": """
去掉{marks}的颜色
把{marks}恢复为普通样式
{marks}恢复普通样式
将{marks}改回普通样式
清除{marks}的颜色
{marks}不再着色
取消{marks}的着色
使{marks}回到普通样式
""",
    "ring-node": """
在{marks}内加画一个圆圈
给{marks}画上双圈
把{marks}改为双圈
{marks}加上内圈，表示接受状态
为{marks}添一个内圈
将{marks}画成双圈
用双圈标出{marks}
在{marks}里面再画一圈
""",
    "ring-node-off": """
去掉{marks}的内圈
擦掉{marks}里面的圆圈
把{marks}改为单圈
{marks}不再是双圈
将{marks}画成单圈
{marks}只保留一个圆圈
删去{marks}的内圈
取消{marks}的双圈
""",
    "add-edge": """
添加{marks}[，标注{label}]
画出{marks}[，并标上{label}]
连接{marks}[，旁边写{label}]
连上{marks}[，标注为{label}]
新增{marks}[，标注{label}]
补画{marks}[，并标注{label}]
加入{marks}[，标上{label}]
把{marks}连起来[，标注{label}]
""",
    "remove-edge": """
删除{marks}
去掉{marks}
擦去{marks}
断开{marks}
移除{marks}
把{marks}删掉
将{marks}从图中去掉
{marks}不再保留
""",
    "recolour-edge": """
把{marks}涂成{colour}
将{marks}标为{colour}
{marks}改为{colour}
用{colour}描出{marks}
将{marks}的颜色改成{colour}
用{colour}标出{marks}
{marks}变为{colour}
把{marks}画成{colour}
以{colour}突出{marks}
""",
    "relabel-edge": """
把{marks}的标注改为{to}
将{marks}旁的标注换成{to}
{marks}上的标注变为{to}
在{marks}旁改写{to}
{marks}改标{to}
用{to}替换{marks}的标注
将{marks}重新标注为{to}
把{marks}上的文字换成{to}
""",
    "relabel-edge+": """
修改各边的标注：{items}
更新边上的标注：{items}
边上的标注改写如下：{items}
各边重新标注：{items}
把边的标注换成新的：{items}
边的标注依次变为：{items}
改写边旁的文字：{items}
写上新的边标注：{items}
""",
    "reroute-edge": """
按新位置重画{marks}
重新连接{marks}
调整{marks}的走向
{marks}随端点一起重画
让{marks}跟随端点移动
两端不变，重画{marks}
改变{marks}的路径
将{marks}沿新的路径画出
""",
    "fill-cell": """
在{marks}中填入{to}
把{to}写入{marks}
将{marks}填为{to}
{marks}的值变为{to}
{marks}改写为{to}
在{marks}里写上{to}
把{marks}的内容设为{to}
{marks}填{to}
""",
    "fill-cell+": """
依次填入：{items}
填写如下：{items}
写入新值：{items}
各格的值变为：{items}
更新内容：{items}
填入相应的值：{items}
各处改写为：{items}
逐一写入：{items}
""",
    "clear": """
清空{marks}
擦去{marks}中的内容
把{marks}留空
{marks}改为空白
将{marks}的内容删去
去掉{marks}里的文字
{marks}不再有内容
使{marks}为空
""",
    "recolour-cell": """
把{marks}涂成{colour}
将{marks}标为{colour}
{marks}改为{colour}
用{colour}标出{marks}
将{marks}的底色改成{colour}
给{marks}填上{colour}
{marks}变为{colour}
以{colour}突出{marks}
""",
    "add-cell": """
[在{where}]添加{marks}
[在{where}]画出{marks}
[在{where}]新增{marks}
[在{where}]追加{marks}
[在{where}]补上{marks}
[在{where}]增加{marks}
将{marks}接入图中[，位于{where}]
[在{where}]插入{marks}
""",
    "remove-cell": """
删除{marks}
去掉{marks}
移除{marks}
擦去{marks}
把{marks}删掉
将{marks}删去
把{marks}从图中去掉
{marks}不再保留
""",
    "shift-cell": """
移动{marks}
把{marks}移到新位置
{marks}换到新位置
将{marks}挪动
调整{marks}的位置
{marks}依次移位
使{marks}移位
将{marks}移开
""",
    "resize-cell": """
把{marks}改{how}
将{marks}画{how}
{marks}变{how}
调整{marks}的大小，使其变{how}
将{marks}重画得{how}一些
改变{marks}的尺寸，让它变{how}
{marks}比原来更{how}
使{marks}变{how}
""",
    "write": """
[在{where}]写上{texts}
[在{where}]标注{texts}
[在{where}]标出{texts}
[在{where}]添加文字{texts}
[在{where}]注明{texts}
把{texts}写到图中[，放在{where}]
[在{where}]加上标注{texts}
图中补写{texts}[，位于{where}]
[在{where}]写出{texts}
""",
    "erase": """
擦去文字{texts}
删除标注{texts}
去掉{texts}
把标注{texts}擦掉
移除文字{texts}
将{texts}从图中删去
抹去{texts}
不再保留标注{texts}
""",
    "draw": """
画出{marks}
作出{marks}
添加{marks}
补画{marks}
在图中画上{marks}
在图上作出{marks}
加画{marks}
把{marks}画出来
""",
    "wipe": """
擦去{marks}
删除{marks}
去掉{marks}
抹去{marks}
把{marks}擦掉
移除{marks}
将{marks}从图中去掉
不再保留{marks}
""",
    "notice": """
图中有{marks}
图中画了{marks}
图上出现了{marks}
可以看到{marks}
图里有{marks}
图中存在{marks}
图上画着{marks}
这里画有{marks}
""",
    "notice-missing": """
缺少{marks}
图中没有{marks}
漏画了{marks}
{marks}没有画出
少了{marks}
看不到{marks}
{marks}缺失
找不到{marks}
""",
    "notice-colour": """
{marks}为{colour}
{marks}画成了{colour}
{marks}标成了{colour}
{marks}的颜色是{colour}
{marks}显示为{colour}
{marks}涂成了{colour}
图中{marks}是{colour}
{marks}用了{colour}
""",
    "notice-plain": """
{marks}没有着色
{marks}没有标出颜色
{marks}未着色
{marks}没有标记
{marks}仍是普通样式
{marks}没有突出
{marks}没有上色
{marks}未作标记
""",
    "notice-text": """
{marks}写着{is}
{marks}的内容是{is}
{marks}填的是{is}
{marks}中是{is}
{marks}里写的是{is}
{marks}显示{is}
图中{marks}为{is}
{marks}处写成{is}
""",
    "notice-text+": """
图中{items}
图上{items}
现在{items}
目前{items}
图里{items}
此时{items}
所画的图中{items}
原来{items}
""",
    "notice-beside": """
{marks}旁写着{is}
{marks}上标着{is}
{marks}的标注是{is}
{marks}旁标的是{is}
图中{marks}标为{is}
{marks}标成了{is}
写在{marks}旁的是{is}
{marks}旁写成{is}
""",
    "notice-empty": """
{marks}是空的
{marks}没有填写
{marks}空着
{marks}中没有内容
{marks}为空白
{marks}漏填了
{marks}里什么也没有
{marks}缺少内容
""",
    "notice-label": """
{marks}的标记不对
{marks}标错了
{marks}的标记有误
{marks}写错了
{marks}的文字不对
{marks}的标记与应有的不同
{marks}处的标记有错
{marks}的标号不对
""",
    "notice-value": """
图中写的是{texts}
图上标着{texts}
图中标注为{texts}
图上写成{texts}
标注是{texts}
图中给出{texts}
写在图上的是{texts}
图中标的是{texts}
""",
    "notice-ring": """
{marks}画成了双圈
{marks}有内圈
{marks}是双圈
{marks}里多画了一圈
{marks}带有内圈
图中{marks}为双圈
{marks}画了两个圆圈
{marks}有两个圆圈
""",
    "notice-ring-off": """
{marks}只有一个圆圈
{marks}缺少内圈
{marks}是单圈
{marks}没有内圈
{marks}画成了单圈
{marks}里少一圈
图中{marks}为单圈
{marks}不是双圈
""",
    "notice-place": """
{marks}的位置不对
{marks}画在了别处
{marks}不在应在的位置
{marks}的位置有误
{marks}放错了位置
{marks}偏离了应有的位置
{marks}画错了地方
{marks}所在的位置不对
""",
    "notice-course": """
{marks}的走向不对
{marks}画得不对
{marks}的走向有误
{marks}没有按应有的方向画
{marks}画错了
{marks}偏离了应有的走向
{marks}的画法不对
{marks}走向错误
""",
    "notice-size": """
{marks}的大小不对
{marks}的尺寸有误
{marks}画得大小不合
{marks}的大小有误
{marks}的尺寸不对
{marks}大小不符
{marks}的尺寸与应有的不同
{marks}画错了大小
""",
    "compare": """
比较{a}与{b}：{a}{relation}{b}
将{a}与{b}相比，{a}{relation}{b}
{a}和{b}比较，得{a}{sign}{b}
把{a}同{b}作比较，可知{a}{relation}{b}
对比{a}与{b}，有{a}{sign}{b}
比较可知{a}{relation}{b}
用{a}与{b}比较，{a}{sign}{b}
看{a}与{b}的大小：{a}{relation}{b}
""",
    "compare-equal": """
两者相等：{a}={b}
两个数相等，{a}={b}
两边一致，{a}={b}
两者相同，{a}={b}
比较可知两者相等，{a}={b}
二者没有差别，{a}={b}
两个值一致：{a}={b}
对比可见两者相等，{a}={b}
""",
    "compare+": """
依次比较：{items}
逐一比较，得{items}
经比较可知{items}
比较各值的大小：{items}
一路比较下来，{items}
比较结果依次为{items}
分别比较，有{items}
逐个对比：{items}
""",
    "visit": """
访问{marks}
查看{marks}
来到{marks}
考察{marks}
看{marks}
转到{marks}
检查{marks}
考虑{marks}
取{marks}来看
""",
    "visit+": """
依次访问{marks}
按顺序查看{marks}
逐个考察{marks}
先后经过{marks}
依次检查{marks}
按此顺序处理{marks}
沿途经过{marks}
逐一查看{marks}
""",
    "skip": """
跳过{marks}
不选{marks}
舍去{marks}
{marks}不取
略过{marks}
{marks}不作改动
放弃{marks}
{marks}保持原样
排除{marks}
""",
    "compute": """
计算{name} = {working} = {value}
由{working}得{name} = {value}
{name} = {working} = {value}
代入数值，{name} = {working} = {value}
求得{name} = {working} = {value}
算出{name} = {working} = {value}
得到{name} = {working} = {value}
把数值代入{working}，得到{name} = {value}
""",
    "compute+": """
计算得{items}
代入数值，得{items}
算得{items}
求出{items}
由公式得{items}
经计算，{items}
各量为{items}
分别求得{items}
""",
    "conclude": """
由此可知，{statements}
所以{statements}
因此{statements}
可见{statements}
于是{statements}
综上，{statements}
这说明{statements}
故{statements}
""",
}

REASONS = {
    "less": """
{a}小于{b}
{a}比{b}小
{b}大于{a}
{b}比{a}大
{a}<{b}
比较得{a}<{b}
{a}不足{b}
两者相比，{a}更小
""",
    "greater": """
{a}大于{b}
{a}比{b}大
{b}小于{a}
{b}比{a}小
{a}>{b}
比较得{a}>{b}
{a}超过{b}
两者相比，{a}更大
""",
    "equal": """
{a}等于{b}
{a}与{b}相等
{a}={b}
{a}和{b}相同
比较得{a}={b}
{a}与{b}没有差别
{a}与{b}一致
{a}恰好等于{b}
""",
    "smallest": """
{它在|它们在}剩余各项中最小
没有比{它|它们}更小的
其余各项都更大
余下的都不比{它|它们}小
按从小到大的顺序轮到{它|它们}
每次都取最小的
[{value}是剩余中最小的]
[其值为{value}，]没有更小的可选
目前可选的以{它|它们}为最小
""",
    "smallest-edge": """
{它是剩余边中最轻的|它们依次是剩余边中最轻的}
{没有权更小的边可选|每次都没有权更小的边可选}
{其余的边都不比它轻|所选的总是最轻的边}
按权从小到大轮到{它|它们}
每次都选最轻的可用边
[权{value}是剩余中最小的]
[{value}是目前最小的权]
{目前以它的权为最小|它们先后成为权最小的边}
{余下的边权都不更小|选边按权从小到大进行}
""",
    "largest": """
{它在|它们在}剩余各项中最大
没有比{它|它们}更大的
其余各项都更小
余下的都不比{它|它们}大
按从大到小的顺序轮到{它|它们}
每次都取最大的
[{value}是剩余中最大的]
[其值为{value}，]没有更大的可选
目前可选的以{它|它们}为最大
""",
    "only": """
没有别的选择
这是唯一的可能
只剩下这一种选择
其余情况都已排除
别无选择
只有这样才行
其他选项都不成立
此处只有一种可能
""",
    "nearest": """
{它|它们}距离最近
没有更近的
其余的都更远
目前到{它|它们}的距离最短
这里的距离最小
按距离轮到{它|它们}
最短距离在此取得
其他候选都不如{它|它们}近
""",
    "closes-cycle": """
加上{它|它们}会形成回路
会构成环
{它的|它们的}两端已经连通
两端已在同一个连通分量中
已有路径连接{它的|它们的}两端
与已选的边会围成圈
选{它|它们}就会出现环
已选的边早已把两端连在一起
""",
    "already-seen": """
{它|它们}已经访问过
前面已经到过{它|它们}
{它|它们}先前已处理
已有标记，无需再看
此处不再是新的
之前的步骤已经到过这里
{它|它们}早已被发现
这里已经没有新内容
""",
    "unreachable": """
从起点无法到达
没有路径通向{它|它们}
{它|它们}不可达
起点与{它|它们}之间没有通路
无论怎样走都到不了
没有任何一步能到达这里
从起点出发走不到
{它|它们}与起点不连通
""",
    "rule": """
{rule}
可知{rule}
显然{rule}
我们知道{rule}
事实上{rule}
容易看出{rule}
注意到{rule}
不难发现{rule}
""",
    "rule-wanted": """
按规则{rule}
正确的图中{rule}
按要求{rule}
规则是{rule}
应当是{rule}
理应是{rule}
照理{rule}
依规则{rule}
""",
    "law": """
{law}要求如此
必须满足{law}
这由{law}得出
{law}在此成立
此处适用{law}
结果由{law}确定
{law}给出这一结果
这是{law}的结论
""",
    "given": """
题目已经给出
题目要求如此
这是已知条件
题中已说明
这是题目的要求
题意如此
题设如此
已知条件如此
""",
    "empty": """
该位置是空的
那里还没有内容
这个位置尚未占用
此处还空着
那个位置空缺
该处没有别的内容
这里有空位
此位置无人占用
""",
    "full": """
已经没有空位
该位置已被占用
已经满了
所有位置都被占用
不能再放
没有剩余空间
容量已用完
各处都已占满
""",
    "balanced": """
树已平衡
左右高度差不超过1
各处的平衡因子都符合要求
没有过高的子树
左右两侧高度相近
不需要旋转
平衡条件处处成立
两侧保持平衡
""",
    "unbalanced": """
[{node}处]失去平衡
[{node}的平衡因子为{balance}]
[{node}的]一侧过高
[{node}处]左右高度差过大
[{node}的]两棵子树高度相差过大
[{node}处]需要旋转
[{node}的平衡因子是{balance}，]超出允许范围
[{node}处]平衡被破坏
""",
    "accepts": """
在此接受输入
这是接受状态
读到此处即被接受
输入到这里被接受
该状态接受输入
停在此处的字符串属于该语言
在此结束就算接受
以此结束的字符串被接受
""",
    "rejects": """
在此拒绝输入
这不是接受状态
读到此处即被拒绝
输入到这里被拒绝
该状态不接受输入
停在此处的字符串不属于该语言
在此结束不算接受
以此结束的字符串被拒绝
""",
    "distinguishes": """
符号{symbol}可以区分它们
读入{symbol}后到达不同的组
{symbol}把它们区分开来
它们对{symbol}的转移不同
在{symbol}下它们进入不同的分块
遇到{symbol}时去向不同
输入{symbol}时它们的结果不同
它们在{symbol}上分道而行
""",
}

STATEMENTS = {
    "exists": """
图中有{thing}
可以看到{thing}
图里包含{thing}
{thing}出现在图中
图中画有{thing}
{thing}存在
图上能找到{thing}
图中含有{thing}
""",
    "absent": """
图中没有{thing}
{thing}不存在
{thing}没有出现
图里不含{thing}
看不到{thing}
图中找不到{thing}
{thing}不在图中
图上没有{thing}
""",
    "count_eq": """
共有{amount}
图中恰有{amount}
图中一共有{amount}
恰好有{amount}
总共{amount}
数一数，共{amount}
图里正好有{amount}
图中包含{amount}
""",
    "class_eq": """
{mark}为{colour}
{mark}是{colour}的
{mark}显示为{colour}
{mark}的颜色是{colour}
{mark}呈{colour}
{mark}画成{colour}
{mark}用{colour}表示
{mark}标为{colour}
""",
    "class_eq-plain": """
{mark}为普通样式
{mark}没有着色
{mark}不着色
{mark}是普通样式
{mark}未着色
{mark}保持普通样式
{mark}没有颜色标记
{mark}画成普通样式
""",
    "text_eq": """
{mark}中写着{to}
{mark}的内容是{to}
{mark}为{to}
{mark}的值是{to}
{mark}中是{to}
{mark}里填的是{to}
{mark}显示{to}
{mark}处写{to}
""",
    "text_eq-empty": """
{mark}为空
{mark}是空的
{mark}中没有内容
{mark}里什么也没有
{mark}空着
{mark}没有填写
{mark}中不写内容
{mark}没有写字
""",
    "ring_eq": """
{mark}为双圈
{mark}画有内圈
{mark}有两个圆圈
{mark}用双圈表示
{mark}带有内圈
{mark}是双圈的接受状态
{mark}里面还有一圈
{mark}画成了双圈
""",
    "ring_eq-off": """
{mark}为单圈
{mark}没有内圈
{mark}只有一个圆圈
{mark}用单圈表示
{mark}不带内圈
{mark}不是接受状态，只画单圈
{mark}里面没有圆圈
{mark}画成了单圈
""",
    "connected": """
{a}与{b}之间有边
{a}和{b}相连
一条边连接{a}与{b}
{a}与{b}相邻
{a}连着{b}
{a}和{b}由一条边相连
有边连接{a}和{b}
{b}与{a}相连
""",
    "edge_dir": """
箭头从{a}指向{b}
有一条边由{a}指向{b}
{a}有箭头指向{b}
从{a}到{b}有一条有向边
边的方向是从{a}到{b}
{a}指向{b}
有向边从{a}出发到{b}
由{a}到{b}画有箭头
""",
    "edge_label": """
{a}与{b}之间的边标注为{to}
{a}和{b}之间的标注是{to}
连接{a}与{b}的边上写着{to}
{a}到{b}的边标有{to}
{a}与{b}之间标{to}
{a}和{b}间的边旁写{to}
{to}标在{a}与{b}之间的边上
{a}与{b}的连边标注{to}
""",
    "child_of": """
{a}是{b}的{side}
{b}的{side}是{a}
{a}作为{b}的{side}
{a}成为{b}的{side}
{a}挂在{b}之下，作为{side}
{b}以{a}为{side}
{a}位于{b}下方，是它的{side}
{b}下面的{side}为{a}
""",
    "path_is": """
{colour}的边组成路径{path}
{colour}路径为{path}
{path}这条路径标为{colour}
{colour}的边恰好是{path}
{path}用{colour}标出
{colour}边依次为{path}
沿{path}的边都是{colour}
{colour}标出的路径是{path}
""",
    "spanning": """
{colour}的边构成生成树
{colour}的边连通所有{nodes}且没有回路
{colour}部分是一棵生成树
所有{nodes}由{colour}的边连通，且不成环
{colour}的边恰好组成一棵生成树
生成树用{colour}标出
{colour}的边覆盖全部{nodes}且无环
由{colour}的边得到一棵生成树
""",
    "acyclic": """
[{colour}的]边中没有环
[{colour}的边中]不存在回路
[{colour}的]边不构成回路
[在{colour}的边中]找不到环
[{colour}的]边无环
图中没有[{colour}的]环
沿[{colour}的]边走不会回到起点
[{colour}的边]没有形成圈
""",
    "sum_eq": """
{things}上的数之和为{to}
{things}的总和是{to}
{things}的数加起来等于{to}
{things}合计{to}
把{things}的数相加得{to}
{things}的和等于{to}
{things}之和是{to}
{things}总计为{to}
""",
    "in_order": """
中序遍历得到递增序列
按中序读出的值依次增大
左小右大的顺序保持成立
二叉搜索树的性质成立
左子树都较小，右子树都较大
从左到右各值递增
这棵树是二叉搜索树
中序序列是有序的
""",
    "heap_order": """
{heap}的性质成立
这棵树是{heap}
父子之间满足{heap}的次序
图中是合法的{heap}
处处满足{heap}的要求
没有违反{heap}次序的地方
保持着{heap}的次序
各处都符合{heap}的定义
""",
    "balanced": """
树是平衡的
任意一处左右子树的高度差不超过1
处处保持平衡
每个{node}都平衡
平衡条件成立
树保持平衡
左右高度处处相近
各{node}左右两侧高度相当
""",
    "order_is": """
{along}依次为{texts}
{things}{along}是{texts}
{along}读作{texts}
{along}的顺序是{texts}
{things}{along}依次是{texts}
{along}排列为{texts}
{things}的排列（{along}）为{texts}
{texts}是{along}的次序
""",
    "unchanged": """
{others}保持不变
{others}不变
{others}与原来相同
{others}维持原样
{others}没有变化
{others}都不动
{others}一概不改
{others}的位置和外观都不变
""",
    "moved": """
{mark}{direction}移动了
{mark}{direction}移
{mark}已{direction}移动
{mark}从原处{direction}移动
{mark}的位置{direction}移动
{mark}{direction}挪了
{mark}相对原处{direction}移动
{mark}整体{direction}移动
""",
    "angle_eq": """
{mark}的方向为{to}°
{mark}沿{to}°方向
{mark}的方向角是{to}°
{mark}与水平方向成{to}°（顺时针）
{mark}画在{to}°方向上
{mark}的角度是{to}°
从水平方向顺时针量，{mark}为{to}°
{mark}朝{to}°方向
""",
    "length_eq": """
{mark}长度正确
{mark}按比例画出
{mark}的长度合适
{mark}的长度与数值相符
{mark}不长不短
{mark}长度符合要求
{mark}的长短正确
{mark}按应有的长度画出
""",
    "parallel": """
{a}与{b}平行
{a}平行于{b}
{a}和{b}互相平行
{b}与{a}平行
{a}和{b}方向一致
{b}平行于{a}
{a}与{b}方向相同
{a}同{b}平行
""",
    "perpendicular": """
{a}与{b}垂直
{a}垂直于{b}
{a}和{b}互相垂直
{a}与{b}成直角
{b}与{a}垂直
{b}垂直于{a}
{a}和{b}的夹角是直角
{a}同{b}垂直
""",
    "meets": """
{a}与{b}相交
{a}和{b}相接
{a}与{b}有公共点
{a}到达{b}
{a}与{b}相遇
{a}和{b}交于一点
{a}正好接到{b}
{a}与{b}之间没有空隙
""",
    "value_eq": """
图中标有{name} = {to}
图上写着{name} = {to}
{name}标为{to}
图中给出{name} = {to}
{name}的值写作{to}
可以读出{name} = {to}
标注显示{name} = {to}
{name}标注为{to}
""",
    "law_holds": """
{law}成立
满足{law}
各量符合{law}
数值满足{law}
图与{law}一致
各值遵从{law}
{law}得到满足
数值与{law}相符
""",
    "left_of": """
{a}在{b}左边
{a}位于{b}的左侧
{b}在{a}右边
{b}位于{a}的右侧
{a}在{b}的左方
{b}在{a}的右方
{a}比{b}更靠左
{b}比{a}更靠右
""",
    "above": """
{a}在{b}上方
{a}位于{b}之上
{b}在{a}下方
{b}位于{a}之下
{a}在{b}的上面
{b}在{a}的下面
{a}比{b}更高
{b}比{a}更低
""",
    "less": """
{a}小于{b}
{a}比{b}小
{b}大于{a}
{a}<{b}
{b}比{a}大
{b}超过{a}
{a}不及{b}
{a}与{b}相比更小
""",
    "greater": """
{a}大于{b}
{a}比{b}大
{b}小于{a}
{a}>{b}
{b}比{a}小
{a}超过{b}
{b}不及{a}
{a}与{b}相比更大
""",
    "equal": """
{a}等于{b}
{a}与{b}相等
{a}={b}
{b}等于{a}
{a}和{b}相同
{a}与{b}一致
{a}与{b}没有差别
{a}恰好等于{b}
""",
}

FRAMES = {
    "facts": """
图中是{figure}，有{inventory}。
图中画的是{figure}，共有{inventory}。
已知{figure}，包含{inventory}。
这是{figure}，由{inventory}组成。
图示为{figure}，含{inventory}。
原图是{figure}，其中有{inventory}。
给出{figure}，它有{inventory}。
如图，{figure}中有{inventory}。
观察图形：{figure}，有{inventory}。
""",
    "facts-broken": """
图中是{figure}，有{inventory}，但其中有一处错误。
图中画的是{figure}，含{inventory}，不过画得不对。
给出的{figure}有{inventory}，其中存在错误。
这是{figure}，由{inventory}组成，但有错需要改正。
图示为{figure}，含{inventory}，其中有误。
如图，{figure}有{inventory}，其中有不正确的地方。
原图是{figure}，有{inventory}，并不完全正确。
观察图形：{figure}，有{inventory}，其中某处画错了。
""",
    "first": """
首先，{clause}
先看第一步：{clause}
第一步，{clause}
开始时，{clause}
一开始，{clause}
首先要做的是：{clause}
从这里入手：{clause}
起初，{clause}
""",
    "then": """
然后，{clause}
接着，{clause}
接下来，{clause}
随后，{clause}
{clause}
{clause}
再往下，{clause}
之后，{clause}
下一步，{clause}
""",
    "finally": """
最后，{clause}
最后一步，{clause}
末了，{clause}
收尾时，{clause}
最终，{clause}
到最后，{clause}
剩下的一步：{clause}
最后还要做的是：{clause}
""",
    "because": """
因为{reason}，所以{clause}
由于{reason}，{clause}
{clause}，因为{reason}
{clause}，理由是{reason}
{reason}，所以{clause}
{reason}，因此{clause}
既然{reason}，那么{clause}
{clause}，原因是{reason}
{reason}，于是{clause}
""",
    "because-law": """
根据{law}，{clause}
由{law}，{clause}
依据{law}，{clause}
按照{law}，{clause}
{clause}，依据是{law}
{clause}，这由{law}得出
运用{law}，{clause}
利用{law}，{clause}
""",
    "because-short": """
{clause}（{reason}）
{reason}，故{clause}
{reason}，{clause}
因{reason}，{clause}
{clause}，因{reason}
{clause}：{reason}
{reason}，所以{clause}
{reason}，因此{clause}
""",
    "law": """
规则是：{law}。
图应符合这一规则：{law}。
应当满足：{law}。
先看规则：{law}。
判断的依据是：{law}。
这里违反的规则是：{law}。
对照规则检查：{law}。
正确的图应满足：{law}。
""",
    "notice": """
{clause}，这是错的
{clause}，与规则不符
{clause}，这不对
{clause}，违反了规则
错在{clause}
错误是{clause}
不对之处是{clause}
问题在于{clause}
""",
    "notice-because": """
{reason}，但{clause}
{reason}，而{clause}
{clause}，但{reason}
{clause}，而{reason}
{clause}，可是{reason}
{reason}，然而{clause}
{reason}，可是{clause}
{clause}，然而{reason}
""",
    "notice-law": """
{clause}，违反{law}
{clause}，与{law}不符
{clause}，不符合{law}
按{law}来看，{clause}是错的
{clause}，这与{law}矛盾
根据{law}可知，{clause}不对
{clause}，不满足{law}
由{law}可以看出错误：{clause}
""",
    "summary-notice": """
有几处{kinds}不对
部分{kinds}有误
若干{kinds}画错了
{kinds}中有几处错误
几处{kinds}与应有的不同
一些{kinds}需要改正
错误涉及几处{kinds}
并非所有{kinds}都正确
""",
    "t2i-rings": """
{marks}为双圈
{marks}画成双圈
给{marks}画双圈
用双圈画出{marks}
{marks}内再画一圈
{marks}有两个圆圈
在{marks}里加画内圈
双圈：{marks}
""",
    "target": """
完成后，{claims}
最终图中，{claims}
改好以后，{claims}
修改后，{claims}
检查结果：{claims}
结果应满足：{claims}
最后得到的图中，{claims}
全部完成后，{claims}
画好之后，{claims}
""",
    "checks": """
最后检查结果。
结果应满足以下各点。
可以这样验证。
完成后以下各点成立。
下面核对结果。
验证如下。
得到的图具有以下特点。
再检验一下。
""",
    "keep": """
其余部分保持原样。
其他内容都不改动。
其余各处不变。
没有提到的部分一律不动。
其他位置和颜色都不变。
图中其余内容与原来相同。
除此之外，什么都不变。
余下的部分维持原样。
其他内容原封不动。
""",
    "keep-A0": """
位置都不动，其余部分保持原样。
所有位置不变，其他内容也不改动。
只在原处修改，其余不变。
各处位置照旧，其他部分不受影响。
图形布局不变，其余内容与原来相同。
不移动任何东西，其余各处不变。
整体位置不变，其他外观也不变。
布局照旧，没有提到的部分一律不动。
""",
    "task-think": """
弄清楚哪些地方需要改变
在原图上推出结果
按步骤在图上推演
判断涉及哪些部分
先确定要画什么
先把数值和选择定下来
按方法逐步分析
求出结论
""",
    "task-remove": """
去掉不再需要的{kinds}
删除原有的相关{kinds}
清除应当去掉的{kinds}
擦去多余的{kinds}
移除相应的{kinds}
删去要去掉的{kinds}
先把该删的{kinds}删掉
撤掉有关的{kinds}
""",
    "task-change": """
修改相关的{kinds}
更新需要变化的{kinds}
调整有关的{kinds}
在原处改动{kinds}
更改相应的{kinds}
对有关的{kinds}作出修改
把涉及的{kinds}改好
更新{kinds}
""",
    "task-add": """
画出新的{kinds}
添加新的{kinds}
补上缺少的{kinds}
画上所需的{kinds}
用新的{kinds}把图补全
加入新的{kinds}
把新的{kinds}画到图中
补充所需的{kinds}
""",
    "task-keep": """
其余部分不动
保持其他内容不变
不改动别处
确保其他地方没有变化
保留其余内容
检查其余部分未被改动
其他内容原样保留
其余位置照旧
""",
    "summary-add": """
添加{amount}
新增{amount}
画出{amount}
补上{amount}
加入{amount}
插入{amount}
图中新增{amount}
共添加{amount}
""",
    "summary-remove": """
删除{amount}
去掉{amount}
移除{amount}
擦去{amount}
共删去{amount}
删掉{amount}
抹去{amount}
撤去{amount}
""",
    "summary-change": """
修改{amount}[，改为{colour}]
更改{amount}[，改成{colour}]
更新{amount}[，变为{colour}]
调整{amount}[，改为{colour}]
改动{amount}[，变成{colour}]
共修改{amount}[，改为{colour}]
变更{amount}[，变为{colour}]
改变{amount}[，变为{colour}]
""",
    "summary-colour": """
标记用{colour}
着色用{colour}
用{colour}标出
标出的部分为{colour}
以{colour}突出
突出处用{colour}
所用颜色为{colour}
用{colour}着色
""",
    "plan": """
思路：{tasks}。
步骤概要：{tasks}。
可分为几部分：{tasks}。
做法如下：{tasks}。
要做的事：{tasks}。
大致安排：{tasks}。
分步完成：{tasks}。
解题思路：{tasks}。
""",
    "t2i": """
画出{figure}，有{inventory}。
画面是{figure}，包含{inventory}。
绘制{figure}，由{inventory}组成。
图中应有{figure}，含{inventory}。
作图：{figure}，共有{inventory}。
画出{figure}的示意图，有{inventory}。
要画的是{figure}，其中有{inventory}。
构图：{figure}，含{inventory}。
""",
    "t2i-labels": """
{things}依次标为{texts}
{things}中分别写{texts}
{things}的标记是{texts}
给{things}标上{texts}
{things}内写{texts}
{things}标记为{texts}
在{things}里写上{texts}
各{things}分别为{texts}
""",
    "t2i-edges": """
边有{edges}
画出边{edges}
连接{edges}
连线为{edges}
各边是{edges}
需要连的边有{edges}
用边连接{edges}
图中的边为{edges}
""",
    "t2i-colour": """
{marks}为{colour}
把{marks}画成{colour}
{marks}用{colour}表示
{marks}涂成{colour}
{marks}的颜色是{colour}
其中{marks}是{colour}的
用{colour}画出{marks}
{marks}标为{colour}
""",
    "t2i-texts": """
在相应位置写上{texts}
图中标出{texts}
标注{texts}
加上文字{texts}
图上写有{texts}
需要显示的文字有{texts}
另写上{texts}
标注的文字是{texts}
""",
    "t2i-keep": """
背景干净，文字清晰可读。
不画其他内容。
背景保持单一颜色。
每处文字周围留出空白。
不需要其他内容。
除此之外不再画别的。
各处文字互不遮挡。
画面到此为止，无需添加。
""",
}

RELATIONS = {"less": ("小于", "<"), "greater": ("大于", ">"), "equal": ("等于", "=")}
SIDES = {"left": "左孩子", "right": "右孩子", "any": "孩子"}
HEAPS = {"min": "小根堆", "max": "大根堆"}
ALONG = {"x": "从左到右", "y": "从上到下"}
SIZES = {"taller": "高", "shorter": "矮", "wider": "宽", "narrower": "窄"}
DIRECTIONS = {
    "left": "向左", "right": "向右", "up": "向上", "down": "向下",
    "up-left": "向左上", "up-right": "向右上", "down-left": "向左下", "down-right": "向右下",
}  # fmt: skip
PLACES = {
    "left": "{mark}左侧", "right": "{mark}右侧", "up": "{mark}上方", "down": "{mark}下方",
    "up-left": "{mark}左上方", "up-right": "{mark}右上方", "down-left": "{mark}左下方", "down-right": "{mark}右下方",
}  # fmt: skip
REGIONS = {
    "left": "左侧", "right": "右侧", "up": "上方", "down": "下方", "centre": "中间",
    "up-left": "左上方", "up-right": "右上方", "down-left": "左下方", "down-right": "右下方",
}  # fmt: skip
LAWS = {
    "snell": "折射定律", "reflection": "反射定律", "ohm": "欧姆定律", "kirchhoff-current": "基尔霍夫电流定律",
    "kirchhoff-voltage": "基尔霍夫电压定律", "series": "串联电阻公式", "parallel": "并联电阻公式",
    "thin-lens": "薄透镜成像公式", "mirror": "球面镜成像公式", "newton": "牛顿第二定律", "equilibrium": "力的平衡条件",
    "moments": "力矩平衡条件", "hydrostatic": "液体压强公式", "archimedes": "阿基米德原理", "boyle": "玻意耳定律",
    "ideal-gas": "理想气体状态方程", "pv-gamma": "绝热方程", "superposition": "叠加原理", "coulomb": "库仑定律",
    "lorentz": "洛伦兹力公式", "malus": "马吕斯定律",
}  # fmt: skip
