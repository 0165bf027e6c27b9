"""Words that change how a question is put, not what it asks; and words that change what it asks.

Not the stop words of retrieval: those leave out *before*, *without* and *not*, which a search can
do without and a comparison cannot.
"""

# English words that may come, go or stand for each other.
_ENGLISH = """
a an the this that these those it its there here of to in on at for with by from as about into
upon
regarding concerning is are am was were be been being does did done have has had having s d m ll
re ve ca wo i you he she we they me him her us them my your his our their mine yours one ones
and so
then than also too as well just really actually basically simply indeed very quite please thanks
thank kindly hello hi hey dear doctor sir madam excuse sorry bother tell know explain help need
want
like would could wondering wonder ask question questions quick say anyone someone anybody
somebody
advance order let got get getting obtain give given some any such own which what whose if
whether while
because since but again assist via per however though
"""
# Chinese words of several characters that would otherwise be read character by character.
_CHINESE = """
请问一下 请问 请教一下 请教 问一下 想问一下 想问问 想问 我想知道 想知道 想了解一下 想了解 了解一下
我想咨询一下 想咨询一下 想咨询 咨询一下 麻烦问一下 麻烦解答一下 麻烦 解答一下 解释一下 介绍一下
帮忙 帮我 告诉我 医生您好 医生你好 医生 律师您好 律师你好 律师 你好 您好 不好意思 打扰了 打扰一下
打扰 谢谢您 谢谢你 谢谢 多谢 感谢 在线等 求助 求解答 求解 急，在线等 急,在线等 急急急 急求 一下
到底 究竟 其实 一般来说 一般 通常
具体 主要 大概 真的 请 一个 一些 的时候 时候 以及 和 与 及 跟 同 并且 而且 并 且 因为 由于 但是 但
不过 对于 关于 有关 那么 这个 那个 这些 那些 我们 你们 他们 她们 它们 自己 我 你 您 他 她 它
哪些 哪几种
哪几个 哪种 哪个 哪 什么样 什么 啥 有 是 的 了 着 得 地 之 于 在 吗 呢 吧 啊 呀 嘛 么 也 就 还 又
才 都 很 挺 非常 对 把 将 给 向 为 以 时
"""
# Words that mean the same: the first of a line stands for all of it.
_SAME = """
can may
must shall
large big
start begin
often frequently
怎么 怎么样 怎样 如何 咋
为什么 为何 为啥
是否 是不是 能否 可否
可以 能够 能 可
必须 须
应该 应当 应
需要 需 要
经常 常常 常
或者 或 还是
如果 假如 若 要是 如
不能 不可以 不可
"""
# Words that make another question of the same words around them.
_MEANT = """
not no never without none neither nor except unless until less least more most fewer under over
above
below before after first last all every each only both either or other another who whom when
where
how why can may might must shall should will cannot need up down off out increase increases
increased
decrease decreases decreased raise raises reduce reduces rise fall high higher highest low lower
lowest left right upper early late acute chronic hot cold male female man woman men women boy
girl
child children adult adults mother father husband wife employer employee landlord tenant buyer
seller
plaintiff defendant positive negative minimum maximum legal illegal safe unsafe possible
impossible
allowed forbidden permitted prohibited zero two three four five six seven eight nine ten eleven
twelve
twenty thirty forty fifty hundred thousand million half double twice once second third fourth
fifth
ii iii iv vi vii viii ix xi xii
"""
_MEANT_CHINESE = "〇零一二三四五六七八九十百千万亿两半不没无未非勿否禁"
# Chinese characters that ask something else where they stand for each other: 左 for 右.
_OPPOSED = (
    "高低上下左右前后内外大小男女老幼早晚急慢阴阳甲乙丙丁冷热寒"
    "增减升降多少长短轻重原被父母夫妻子女买卖免除"
)
_OPPOSED_WORDS = "怎么 怎么办 怎么回事 为什么 可以 必须 应该 需要 谁"


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


EMPTY = frozenset(_ENGLISH.split()) | frozenset(_CHINESE.split())
SAME = {word: words[0] for words in _lines(_SAME) for word in words}
MEANT = frozenset(_MEANT.split()) | frozenset(_MEANT_CHINESE) | {"不能"}
OPPOSED = frozenset(_OPPOSED) | frozenset(_OPPOSED_WORDS.split())
_PHRASES = {word for word in EMPTY | set(SAME) | OPPOSED if len(word) > 1 and not word.isascii()}
PHRASES = tuple(sorted(_PHRASES, key=lambda word: (-len(word), word)))


def standing(word: str) -> str:
    """The word that stands for all that mean the same."""
    return SAME.get(word, word)
