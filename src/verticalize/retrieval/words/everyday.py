"""What people call the properties of things, in any domain: a glossary that every pack has.

The pack's own glossary names its subjects; these groups let 怎么保存 find a column 储存温度, and
"side effects" adverse reactions.
"""

from verticalize.retrieval.words.terms import terms_of

# Chinese forms are found inside words, too: none may begin or end in one that means another thing.
_SAID = """
储存 贮存 保存 存放 贮藏 储藏 放冰箱 storage stored
副作用 不良反应 副反应 side_effect adverse_reaction adverse_effect
剂量 用量 用法用量 吃多少 dose dosage
价格 价钱 费用 收费 多少钱 售价 单价 price cost fee
禁忌 禁用 忌用 禁忌证 禁忌症 什么人不能用 哪些人不能用 contraindication contraindicated
适应证 适应症 用途 治什么 indication indicated_for used_for
相互作用 一起吃 一起用 同时吃 interaction
电话 联系方式 联系电话 电话号码 phone telephone contact_number
营业时间 开放时间 开门 上班时间 几点开 opening_hours business_hours office_hours
重量 多重 多沉 weight weigh heavy
颜色 什么色 colour color
期限 时限 time_limit deadline
原因 病因 为啥 怎么引起
处罚 罚款 罚多少 怎么罚 penalty punishment
赔偿 赔多少
英文 英语 英文名 english
每小时 时薪 hourly per_hour an_hour
每天 每日 daily per_day a_day
每周 每星期 weekly per_week a_week
每月 每个月 monthly per_month a_month
"""
GROUPS = tuple(
    tuple(word.replace("_", " ") for word in line.split()) for line in _SAID.strip().splitlines()
)
TERMS = terms_of(GROUPS)
