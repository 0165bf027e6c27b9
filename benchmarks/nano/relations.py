"""Made-up records of everyday things: how each relation is said and how people ask for it.

General on purpose: no relation of a shipped pack, and no wording of its questions, stands here. What
a base learns from them is to find the sentence that tells what is asked, in other words than it.
"""

from random import Random
from typing import Any

_ZH = "云河山海青白石风林月光东南西北江湖春秋金木水火田雪松竹梅兰清远安宁长永和平新华明德文思雅星辰"
_EN = [
    "ba",
    "be",
    "bo",
    "bra",
    "cal",
    "cor",
    "da",
    "del",
    "dor",
    "el",
    "fa",
    "fen",
    "ga",
    "gor",
    "hal",
    "il",
    "jo",
    "ka",
    "kel",
    "lam",
    "lor",
    "ma",
    "mel",
    "mi",
    "nor",
    "ol",
    "pa",
    "pel",
    "qui",
    "ra",
    "rin",
    "sa",
    "sel",
    "ta",
    "tor",
    "u",
    "val",
    "ven",
    "wil",
    "xan",
    "yor",
    "za",
]
PLACES = {
    "zh": [
        "北京",
        "上海",
        "成都",
        "广州",
        "昆明",
        "哈尔滨",
        "西安",
        "杭州",
        "拉萨",
        "厦门",
        "青岛",
        "兰州",
        "贵阳",
        "海口",
    ],
    "en": [
        "Oslo",
        "Lima",
        "Cairo",
        "Kyoto",
        "Boston",
        "Porto",
        "Delhi",
        "Quebec",
        "Seville",
        "Dakar",
        "Hanoi",
        "Perth",
        "Bergen",
        "Lagos",
    ],
}
MATERIALS = {
    "zh": [
        "橡木",
        "不锈钢",
        "玻璃",
        "棉布",
        "陶瓷",
        "竹子",
        "铝合金",
        "羊毛",
        "皮革",
        "塑料",
        "花岗岩",
        "铜",
    ],
    "en": [
        "oak",
        "stainless steel",
        "glass",
        "cotton",
        "ceramic",
        "bamboo",
        "aluminium",
        "wool",
        "leather",
        "plastic",
        "granite",
        "copper",
    ],
}
FOODS = {
    "zh": [
        "苹果",
        "大米",
        "牛奶",
        "鱼虾",
        "玉米",
        "胡萝卜",
        "花生",
        "鸡蛋",
        "蜂蜜",
        "豆腐",
        "土豆",
        "蘑菇",
        "面粉",
        "菠菜",
    ],
    "en": [
        "apples",
        "rice",
        "milk",
        "shrimp",
        "maize",
        "carrots",
        "peanuts",
        "eggs",
        "honey",
        "tofu",
        "potatoes",
        "mushrooms",
        "flour",
        "spinach",
    ],
}
JOBS = {
    "zh": [
        "教师",
        "木匠",
        "飞行员",
        "记者",
        "画家",
        "律师",
        "厨师",
        "护士",
        "工程师",
        "农民",
        "作曲家",
        "翻译",
    ],
    "en": [
        "a teacher",
        "a carpenter",
        "a pilot",
        "a journalist",
        "a painter",
        "a lawyer",
        "a cook",
        "a nurse",
        "an engineer",
        "a farmer",
        "a composer",
        "a translator",
    ],
}
HABITS = {
    "zh": [
        "散步",
        "游泳",
        "下棋",
        "弹钢琴",
        "爬山",
        "摄影",
        "钓鱼",
        "种花",
        "读小说",
        "跑步",
        "唱歌",
        "书法",
    ],
    "en": [
        "walking",
        "swimming",
        "chess",
        "the piano",
        "climbing",
        "photography",
        "fishing",
        "gardening",
        "reading novels",
        "running",
        "singing",
        "calligraphy",
    ],
}
FAULTS = {
    "zh": [
        "屏幕闪烁",
        "电池过热",
        "噪声变大",
        "无法开机",
        "漏水",
        "按键失灵",
        "指针不动",
        "信号中断",
        "镜头模糊",
        "齿轮磨损",
    ],
    "en": [
        "a flickering screen",
        "an overheating battery",
        "a growing noise",
        "a failure to start",
        "a water leak",
        "dead keys",
        "a stuck needle",
        "a lost signal",
        "a blurred lens",
        "worn gears",
    ],
}
STEPS = {
    "zh": [
        "清洗滤网",
        "更换电池",
        "拧紧螺丝",
        "重新启动",
        "涂抹润滑油",
        "校准指针",
        "擦拭镜头",
        "检查插头",
        "升级软件",
        "晾干零件",
    ],
    "en": [
        "cleaning the filter",
        "changing the battery",
        "tightening the screws",
        "restarting it",
        "oiling the hinge",
        "calibrating the needle",
        "wiping the lens",
        "checking the plug",
        "updating the software",
        "drying the parts",
    ],
}
REASONS = {
    "zh": [
        "长期潮湿",
        "电压不稳",
        "灰尘堆积",
        "使用过度",
        "设计缺陷",
        "温度过低",
        "保养不足",
        "剧烈震动",
        "材料老化",
        "安装错误",
    ],
    "en": [
        "long dampness",
        "unstable voltage",
        "gathered dust",
        "overuse",
        "a design flaw",
        "low temperature",
        "poor upkeep",
        "strong vibration",
        "old material",
        "wrong assembly",
    ],
}
YEARS = {
    "zh": [f"{year}年" for year in range(1780, 2020, 7)],
    "en": [str(year) for year in range(1780, 2020, 7)],
}
PRICES = {
    "zh": [f"{n}元" for n in range(15, 3000, 83)],
    "en": [f"{n} euros" for n in range(15, 3000, 83)],
}
SIZES = {
    "zh": [f"{n}厘米" for n in range(12, 400, 17)],
    "en": [f"{n} centimetres" for n in range(12, 400, 17)],
}
HOURS = {
    "zh": [f"上午{n}点到下午{m}点" for n in (7, 8, 9, 10) for m in (3, 4, 5, 6, 7)],
    "en": [f"{n} a.m. to {m} p.m." for n in (7, 8, 9, 10) for m in (3, 4, 5, 6, 7)],
}
DAYS = {"zh": [f"{n}天" for n in range(2, 90, 3)], "en": [f"{n} days" for n in range(2, 90, 3)]}


def _names(lang: str, seed: int, suffixes: list[str]) -> list[str]:
    random = Random(seed)
    found = set()
    for _ in range(500):
        if lang == "zh":
            name = "".join(random.sample(_ZH, random.choice((2, 2, 3))))
        else:
            name = "".join(random.sample(_EN, random.choice((2, 3)))).capitalize()
        suffix = random.choice(suffixes)
        found.add(f"{name}{suffix}" if lang == "zh" else f"{name} {suffix}".strip())
    return sorted(found)


def _relation(
    values: dict[str, list[str]], zh: tuple[str, str], en: tuple[str, str], count: tuple[int, ...]
) -> dict[str, Any]:
    said = {"zh": zh, "en": en}
    return {
        lang: {
            "say": said[lang][0].split("|"),
            "ask": said[lang][1].split("|"),
            "values": values[lang] if values else [],
            "count": count,
        }
        for lang in said
    }


ONE, FEW = (1,), (1, 2, 3, 4)
RELATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "device": {
        "price": _relation(PRICES, ("{s}的售价是{o}。|购买{s}需要{o}。", "{s}要多少钱？|买一台{s}得花多少？|{s}贵不贵，什么价？|{s}的价格是多少？|我想买{s}，要准备多少钱？"), ("The {s} is sold for {o}.|The price of the {s} is {o}.", "How much is the {s}?|What does the {s} cost?|What would I pay for a {s}?|Is the {s} expensive?|How much money do I need for the {s}?"), ONE),
        "material": _relation(MATERIALS, ("{s}由{o}制成。|制作{s}的材料是{o}。", "{s}是什么做的？|{s}用了哪些材料？|{s}的外壳是什么材质？|做{s}要用什么？"), ("The {s} is made of {o}.|{o} make up the body of the {s}.", "What is the {s} made of?|Which materials are in the {s}?|What do they build the {s} from?|What is used to make the {s}?"), FEW),
        "size": _relation(SIZES, ("{s}长{o}。|{s}的长度为{o}。", "{s}有多长？|{s}多大？|{s}放得进柜子吗，尺寸是多少？|{s}的长度是多少？"), ("The {s} is {o} long.|The {s} measures {o}.", "How long is the {s}?|How big is the {s}?|Does the {s} fit my shelf?|What is the length of the {s}?"), ONE),
        "fault": _relation(FAULTS, ("{s}常见的故障有{o}。|{s}出问题时会{o}。", "{s}容易出什么毛病？|{s}坏了会有什么现象？|{s}用久了会怎样？|{s}常见哪些故障？|怎么看出{s}坏了？"), ("Common faults of the {s} are {o}.|A broken {s} shows {o}.", "What goes wrong with the {s}?|How do I see that the {s} is broken?|Which faults does the {s} show?|What trouble do people have with the {s}?|My {s} acts up. What is typical?"), FEW),
        "reason": _relation(REASONS, ("{s}损坏的原因多为{o}。|{o}会使{s}损坏。", "{s}为什么会坏？|是什么把{s}弄坏的？|{s}出故障的原因是什么？|怎么会这样，{s}好好的就坏了？"), ("A {s} breaks because of {o}.|Damage to the {s} comes from {o}.", "Why does a {s} break?|What is behind the failure of a {s}?|What makes the {s} fail?|How come the {s} gave up?"), FEW),
        "remedy": _relation(STEPS, ("修理{s}的办法是{o}。|{s}坏了可以{o}。", "{s}坏了怎么办？|怎么修{s}？|{s}出故障时该做什么？|有什么办法让{s}恢复？"), ("To repair the {s}, try {o}.|A broken {s} is put right by {o}.", "How do I fix the {s}?|What helps when the {s} is broken?|What can be done about a broken {s}?|What should I try with my {s}?"), FEW),
        "care": _relation(STEPS, ("平时应{o}，以免{s}损坏。|保养{s}要做到{o}。", "怎样才能不让{s}坏？|{s}平时怎么保养？|用{s}要注意什么才耐用？|如何避免{s}出问题？"), ("Regular {o} keeps the {s} from breaking.|The upkeep of the {s} asks for {o}.", "How do I keep the {s} from breaking?|What does the {s} need to last?|How is the {s} looked after?|How can I avoid trouble with the {s}?"), FEW),
        "warranty": _relation(DAYS, ("{s}的保修期是{o}。|{s}在{o}内可以免费修理。", "{s}保修多久？|{s}多少天内能免费修？|{s}的保修期有多长？"), ("The {s} has a warranty of {o}.|Repairs of the {s} are free for {o}.", "How long is the {s} under warranty?|Until when is a repair of the {s} free?|What is the warranty of the {s}?"), ONE),
    },
    "person": {
        "birthplace": _relation(PLACES, ("{s}出生在{o}。|{s}是{o}人。", "{s}是哪里人？|{s}在什么地方出生？|{s}的老家在哪？"), ("{s} was born in {o}.|{s} comes from {o}.", "Where is {s} from?|Where was {s} born?|What is the home town of {s}?"), ONE),
        "birth": _relation(YEARS, ("{s}生于{o}。|{s}的出生年份是{o}。", "{s}是哪年生的？|{s}什么时候出生？|{s}多大年纪了？"), ("{s} was born in the year {o}.|The birth of {s} was in {o}.", "When was {s} born?|How old is {s}?|In which year did {s} come into the world?"), ONE),
        "job": _relation(JOBS, ("{s}是一名{o}。|{s}以{o}为业。", "{s}是做什么工作的？|{s}靠什么谋生？|{s}的职业是什么？"), ("{s} is {o}.|{s} works as {o}.", "What does {s} do for a living?|What is the job of {s}?|How does {s} earn money?"), ONE),
        "hobby": _relation(HABITS, ("{s}喜欢{o}。|{s}空闲时常常{o}。", "{s}有什么爱好？|{s}闲下来做什么？|{s}喜欢什么？|周末{s}一般干什么？"), ("{s} likes {o}.|In spare time {s} enjoys {o}.", "What are the hobbies of {s}?|What does {s} do at weekends?|What does {s} enjoy?|How does {s} spend free time?"), FEW),
        "food": _relation(FOODS, ("{s}爱吃{o}。|{s}最喜欢的食物是{o}。", "{s}爱吃什么？|请{s}吃饭该准备什么？|{s}的口味怎么样？"), ("{s} loves to eat {o}.|The favourite food of {s} is {o}.", "What does {s} like to eat?|What should I cook for {s}?|Which food does {s} prefer?"), FEW),
        "avoid": _relation(FOODS, ("{s}不能吃{o}。|{s}对{o}过敏。", "{s}有什么忌口？|{s}哪些东西不能吃？|给{s}做饭要避开什么？"), ("{s} must not eat {o}.|{s} cannot stand {o}.", "What must {s} avoid?|Which food is bad for {s}?|What should I leave out when {s} comes to dinner?"), FEW),
    },
    "place": {
        "founded": _relation(YEARS, ("{s}建于{o}。|{s}始建于{o}。", "{s}有多少年历史？|{s}是什么时候建的？|{s}哪年建成？"), ("{s} was built in {o}.|{s} dates from {o}.", "When was {s} built?|How old is {s}?|From which year is {s}?"), ONE),
        "location": _relation(PLACES, ("{s}位于{o}附近。|{s}在{o}郊外。", "{s}在哪里？|怎么去{s}，在哪个城市？|{s}位于什么地方？"), ("{s} lies near {o}.|{s} is found outside {o}.", "Where is {s}?|How do I get to {s}?|Near which town is {s}?"), ONE),
        "hours": _relation(HOURS, ("{s}的开放时间是{o}。|{s}每天{o}开门。", "{s}几点开门？|什么时候能去{s}？|{s}开到几点？"), ("{s} is open from {o}.|Visitors may enter {s} from {o}.", "When does {s} open?|At what time can I visit {s}?|Until when is {s} open?"), ONE),
        "fee": _relation(PRICES, ("{s}的门票是{o}。|进入{s}要付{o}。", "去{s}要花多少钱？|{s}门票多少？|{s}收费吗？"), ("A ticket to {s} is {o}.|Entry to {s} costs {o}.", "How much is it to get into {s}?|What is the fee at {s}?|Do I have to pay at {s}?"), ONE),
        "activity": _relation(HABITS, ("在{s}可以{o}。|游客在{s}常{o}。", "去{s}能玩什么？|{s}有什么好玩的？|在{s}可以做哪些事？"), ("At {s} people go for {o}.|{s} is known for {o}.", "What can one do at {s}?|What is there to enjoy at {s}?|Why do people visit {s}?"), FEW),
        "forbidden": _relation(HABITS, ("{s}禁止{o}。|在{s}不允许{o}。", "在{s}不能做什么？|{s}有什么禁令？|{s}里哪些行为不允许？"), ("{o} are forbidden at {s}.|{s} does not allow {o}.", "What is not allowed at {s}?|Which rules are there at {s}?|What must I not do at {s}?"), FEW),
    },
    "term": {
        "sign": _relation({}, ("{s}常伴有{o}。|遇到{s}时多见{o}。", "{s}会带来什么？|{s}有什么表现？|{s}常和什么一起出现？"), ("{s} goes along with {o}.|{s} is often seen with {o}.", "What goes along with {s}?|What comes with {s}?|What is often seen together with {s}?"), FEW),
        "group": _relation({}, ("{s}属于{o}一类。|{s}被归入{o}。", "{s}属于哪一类？|{s}归在什么里面？|{s}是哪一种？"), ("{s} belongs to {o}.|{s} is classed under {o}.", "Which group is {s} in?|What kind of thing is {s}?|Where is {s} classed?"), ONE),
        "unlike": _relation({}, ("{s}要与{o}区分。|{s}容易被误认为{o}。", "{s}容易和什么混淆？|{s}要跟哪些区别开？|什么看起来像{s}？"), ("{s} has to be told apart from {o}.|{s} is easily mistaken for {o}.", "What looks like {s}?|What is {s} confused with?|From what must {s} be told apart?"), FEW),
        "code": _relation({"zh": [f"{a}{n}" for a in "ABCDEFG" for n in range(10, 99, 7)], "en": [f"{a}{n}" for a in "ABCDEFG" for n in range(10, 99, 7)]}, ("{s}的编号是{o}。|{s}在目录里记作{o}。", "{s}的编号是多少？|目录里{s}是第几号？|怎么查{s}，代码是什么？"), ("The code of {s} is {o}.|{s} is listed as {o}.", "What is the code of {s}?|How is {s} listed?|Under which number do I find {s}?"), ONE),
        "area": _relation(PLACES, ("{s}多见于{o}。|{s}主要分布在{o}。", "哪里常见{s}？|{s}分布在什么地方？|什么地方的{s}多？"), ("{s} is mostly found in {o}.|{s} occurs above all in {o}.", "Where is {s} found?|Where does {s} occur?|In which places is there {s}?"), FEW),
    },
}  # fmt: skip
SUBJECTS: dict[str, dict[str, list[str]]] = {
    "device": {
        "zh": _names("zh", 1, ["风扇", "相机", "水泵", "台灯", "闹钟", "打印机", "耳机", "烤箱"]),
        "en": _names(
            "en", 1, ["fan", "camera", "pump", "lamp", "clock", "printer", "headset", "oven"]
        ),
    },
    "person": {"zh": _names("zh", 2, [""]), "en": _names("en", 2, _EN[3:30:4])},
    "place": {
        "zh": _names("zh", 3, ["公园", "博物馆", "古城", "湖", "寺", "书院"]),
        "en": _names("en", 3, ["Park", "Museum", "Castle", "Lake", "Abbey", "Garden"]),
    },
    "term": {"zh": [], "en": []},
}
