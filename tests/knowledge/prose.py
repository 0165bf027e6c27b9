"""Prose for the tests of encodings: the same twelve sentences in two scripts, twelve English ones."""

import random

SIMPLIFIED = """\
高血压患者应当每天在固定的时间测量血压，并把结果记录下来。
医生会根据病人的年龄、病史和检查结果决定是否用药。
如果出现胸痛、呼吸困难或者意识不清，请立即拨打急救电话。
劳动者每日工作时间不得超过八小时，平均每周不得超过四十四小时。
用人单位应当按照合同约定和国家规定，及时足额支付劳动报酬。
房东要求解除租约的，必须提前三十日以书面形式通知承租人。
这种药物不能与酒精同时服用，否则可能会加重肝脏的负担。
消费者有权知道其购买的商品或者接受的服务的真实情况。
“我不知道怎么办，”她说，“但是我们可以先问问律师的意见。”
肾病综合征、腹膜透析、酮症酸中毒、血清铁蛋白、髋臼骨折。
研究表明，多吃蔬菜和水果、少吃盐对大多数人都有好处！
孩子发烧38.5℃以上，可以口服布洛芬，每次间隔6至8小时。
"""

TRADITIONAL = """\
高血壓患者應當每天在固定的時間測量血壓，並把結果記錄下來。
醫生會根據病人的年齡、病史和檢查結果決定是否用藥。
如果出現胸痛、呼吸困難或者意識不清，請立即撥打急救電話。
勞動者每日工作時間不得超過八小時，平均每週不得超過四十四小時。
用人單位應當按照合同約定和國家規定，及時足額支付勞動報酬。
房東要求解除租約的，必須提前三十日以書面形式通知承租人。
這種藥物不能與酒精同時服用，否則可能會加重肝臟的負擔。
消費者有權知道其購買的商品或者接受的服務的真實情況。
“我不知道怎麼辦，”她說，“但是我們可以先問問律師的意見。”
腎病綜合徵、腹膜透析、酮症酸中毒、血清鐵蛋白、髖臼骨折。
研究表明，多吃蔬菜和水果、少吃鹽對大多數人都有好處！
孩子發燒38.5℃以上，可以口服布洛芬，每次間隔6至8小時。
"""

ENGLISH = """\
Measure your blood pressure at the same time every day and write the result down.
The doctor decides whether you need a medicine after looking at your age and history.
If you have chest pain or trouble breathing, call the emergency number at once.
An employer shall pay wages earned “at least twice a month” on regular paydays.
The tenant’s deposit must be returned within 45 days – not later.
Do not take this drug with alcohol: it may put more strain on the liver.
A consumer has the right to know what a product costs before buying it.
Ms. Müller’s café sells crème brûlée for £4.50, a jalapeño roll for £3 and no piñata.
Nephrotic syndrome, peritoneal dialysis, ketoacidosis, ferritin, hip fracture.
See § 42-3505.01(b)(1); the rule applies to “housing providers” as well.
Studies show that eating more vegetables and less salt is good for most people!
A child with a fever above 38.5 °C may be given ibuprofen every 6 to 8 hours.
"""


def texts(prose: str, count: int = 20) -> list[str]:
    """`count` texts of 30 to 2,000 characters, drawn from the sentences of `prose`."""
    lines = prose.splitlines()
    made = []
    for number in range(count):
        rng = random.Random(number)
        length = round(30 * (2000 / 30) ** (number / (count - 1)))
        text = "\n".join(rng.choice(lines) for _ in range(length // 15 + 1))
        made.append(text[:length])
    return made
