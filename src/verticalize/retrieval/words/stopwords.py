"""Words that carry no topic: how people ask, not what they ask about, in Chinese and English."""

_ENGLISH = """
a about above actually after again all also always am an and any anybody anyone anything are as
ask asked at be because been before being between both but by came can cannot could did do does
doing done dont down each either else ever every everyone everything few find for from further
gave get gets getting give given gives go goes going gone got had happen happened happening
happens has have having he hello help her here hers hey hi him himself his how however i if im
in into is isnt it its itself ive just keep keeps kept kind know known lately least let like
likely look looks lot made make makes many matter may maybe me mean means might mine more most
much must my myself need needed needs never no nobody nor not nothing now of off often ok okay
on once one ones only or other others our ours out over own people person please possible
probably put quite rather really said same say saying says see seem seems shall she should
shouldnt since so some somebody someone something sometimes still stuff such suggest supposed
sure take taken takes taking talk tell than thank thanks that thats the their theirs them then
there these they thing things think this those though through to told too took try trying turn
under until up upon us use used useful usually very wanna want wanted wants was we well went
were what whats when where whether which while who whole whom whose why will wish with within
without wonder wondering wont would yet you your yours yourself mother father mum mom dad
grandma grandpa grandmother grandfather wife husband son daughter friend uncle aunt neighbour
neighbor boss gran granny aged year years old best better way ways properly start started
starts stop stops stopped come comes coming especially already ago today yesterday
tomorrow recently currently anyway honestly basically simply monday tuesday wednesday thursday
friday saturday sunday s t d m ll re ve cos coz pls plz thx
"""
_CHINESE = """
的 了 是 我 你 您 他 她 它 们 我们 你们 他们 咱 咱们 自己 大家 在 有 和 与 及 或 或者 而 而且
但 但是 可是 不过 因为 所以 如果 要是 假如 的话 虽然 就 才 都 也 还 还是 又 再 很 太 最 更 挺
蛮 特别 比较 非常 真 真的 其实 到底 究竟 一直 总是 老是 经常 常常 有时 有时候 已经 刚 刚刚 最近
现在 平时 平常 以后 之后 以前 之前 时候 什么 什么样 怎么 怎么样 怎样 怎么办 怎办 如何 为什么
为啥 咋 咋办 咋样 啥 哪 哪些 哪个 哪里 哪儿 哪种 谁 几 几个 多少 多 吗 呢 吧 啊 呀 么 嘛 哦 哈
呗 请 请问 问 问一下 想 想问 想问问 想知道 知道 觉得 感觉 认为 说 说是 说要 听说 告诉 看 看看
要 要不要 需要 需不需要 应该 应 该 可以 可不可以 能 能不能 能否 会 会不会 可能 必须 得 让 叫 给
被 把 对 对于 关于 从 到 向 往 由 用 以 为 为了 跟 同 比 按 按照 着 过 地 这 那 这个 那个 这些
那些 这样 那样 这么 那么 这种 那种 这里 那里 这儿 那儿 这是 那是 是不是 是否 有没有 没有 没 不
不是 别 无 某 某些 每 各 一 一个 一些 一下 一点 一种 一般 一样 两 个 些 点 种 次 件 位 上 下 里
中 内 外 前 后 来 去 做 弄 搞 办 好 行 吃完 等 等等 之 其 此 该怎么 进行 通过 出现 发生 情况
东西 事 事情 问题 方面 帮忙 谢谢 你好 您好 妈 爸 妈妈 爸爸 我妈 我爸 奶奶 爷爷 外婆 外公 姥姥
姥爷 老婆 老公 妻子 丈夫 儿子 女儿 朋友 同学 同事 叔叔 阿姨 家里 家里人 家人 人 老 小 大 老人
老人家 老爸 老妈 我家 一边 越来 越来越 不会 不了 不上 不到 不好 不行 没法 怎么回事 回事 是因为
会有 长期 厉害 啦 喔 噢 呃 嗯 之类 左右 究竟是 是什么 有什么 有哪些 哪几种 本来 竟然 居然 突然
忽然 哪一 哪一条 哪条 哪项 哪一项 哪一个 哪一种 第几 第几条 几条 怎么着 咋整 咋弄 难道 万一 反正
干脆 毕竟 昨天 今天 明天 前天 上周 下周 上个月 这个月 下个月 今年 去年 如今 眼下 算不算 对不对
行不行 用不用 该不该 遇到 遇上 碰到 碰上 多久 多长 多长时间 一次 几次 几点 几号 哪天 哪一天
何时 啥时候 每隔 隔
"""

ENGLISH = frozenset(_ENGLISH.split())
# What is done with a machine, the form of an answer, and days: searched for, and counting less.
_LIGHT = """
start started starts stop stops stopped turn step steps procedure monday mondays tuesday tuesdays
wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday sundays
"""
LIGHT = frozenset(_LIGHT.split())
LIGHT_CHINESE = frozenset(["步骤", "流程", "程序", "做法"])
CHINESE = frozenset(_CHINESE.split())
