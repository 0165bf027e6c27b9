"""Answer types of plain facts: how each is asked for, and what a passage that answers looks like.

After the question classes of Li and Roth (2002), kept to the kinds of thing that people ask about a
subject and that a work of reference often leaves out.
"""

from typing import NamedTuple


class AnswerType(NamedTuple):
    """One kind of answer; all patterns are regular expressions.

    `cues` are matched in the question whatever its case. A question that matches `unless` asks for
    something else. `forms` are matched in the passages; where there are none, the words of the cue
    themselves (its groups, if it has any) have to stand there.
    """

    name: str
    cues: tuple[str, ...]
    forms: tuple[str, ...] = ()
    unless: str = r"(?!)"


_NUMBER = r"[\d一二三四五六七八九十百千万亿两几]"
_SURNAME = (
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶余潘杜戴夏钟汪田姜范方石姚谭廖邹熊金陆郝孔崔毛邱秦江史顾侯邵孟龙段雷钱汤尹黎屠]"
)
_FOUND = r"(?:discover|invent|coin|found|synthesi[sz]|isolat|identifi|pioneer|patent)ed"
_NAMED = r"(?:named|described|developed|created|introduced|proposed|reported|diagnosed)"

_OFFICE_ZH = "总统|主席|总理|首相|国王|皇帝|女王|导演|主演|主唱|冠军|首富|市长|省长|主教练|队长"
_OFFICE = (
    "president|prime minister|chancellor|king|queen|pope|mayor|film director|lead singer|champion"
    "|captain|richest|host"
)
FACTS: tuple[AnswerType, ...] = (
    AnswerType(
        "price",
        (
            r"(?:要|得|花|收)(?:上)?几[十百千万]+块?|一共.{0,4}多少块|花.{0,6}多少(?:银子|积蓄)|要多少银子",
            r"\bset (?:me|you|us) back\b|\b(?:hourly|going) rate\b|\bwhat do\b.{0,40}\bcharge\b|"
            r"\bhow much do (?:lawyers|attorneys|doctors|therapists|dentists|"
            r"they)\b.{0,20}\bcharge\b|"
            r"\bhow much (?:money )?(?:should|would|do) i (?:have to )?pay for (?:a|an)\b",
            r"多少钱|几块钱|几毛钱|什么价|啥价|(?<!平)价位|售价|单价|贵不贵|贵吗|很贵|便宜(?:吗|点|的)",
            r"(?:价格|价钱|费用|花费|收费)(?:是|大概|大约|一般|要|得|在)*(?:多少|怎么样|高吗|高不高)",
            r"(?:花|收)(?:费)?多少(?!时间|精力)|分期付款|打几折",
            r"\bhow much (?:does|do|did|would|will|should)\b.{0,80}\b(?:costs?|go for|charge|"
            r"sell for)\b",
            r"\bwhat (?:does|do|would|will)\b.{0,80}\b(?:cost|go for|sell for)\b",
            r"\b(?:what(?:'s|’s| is| are)?|know) the (?:usual |going |retail |average )?(?:price|"
            r"cost)s?\b",
            r"\bprice (?:of|for|tag|range)|\bhow (?:expensive|pricey|cheap)\b|"
            r"\bis\b.{1,60}\bexpensive\b",
            r"\bhow much (?:is|are|for) (?:a|an|one|the)\b.{0,25}\b(?:box|pack|packet|bottle|vial|"
            r"strip|"
            r"session|surgery|operation|scan|consultation|lawyer|attorney|ticket)\b",
            r"\bhow much (?:money|cash)\b(?! (?:is|are|was|were) \w+ed\b)|\bcheapest\b",
            r"\bhow many (?:dollars|euros|pounds|bucks)\b",
            r"\bfinanced\b|\binstal?lments\b",
        ),
        (
            rf"{_NUMBER}\s*(?:美元|欧元|英镑|人民币|万元|元|块钱)|[¥￥$€£]\s?\d|免费|手续费|诉讼费|收费",
            r"(?i:\d\s*(?:dollars|euros|pounds|cents|usd|eur|cny|rmb)\b)",
            r"(?i:\bfees?\b|\bfree of charge\b|\bno charge\b|\bat no cost\b)",
            r"(?:价格|价钱|[售单定报原]价|租金)[^\d\n]{0,8}\d|(?i:\b(?:prices?|costs?)\b[^\d\n]{0,12}\d)",
            r"(?:金额|学费|奖金|补助金?|津贴|月薪|时薪)[^\d\n]{0,8}\d",
            r"单位[:：] ?[千万]?(?:元|美元|欧元|英镑)",
            # the head of a column of sums: | 金额 |, Daily rate (GBP), 费用（万元）
            r"\| ?(?:金额|学费|费用|奖金|单价|(?i:price|cost|fee|charge|amount)) ?\|",
            r"[(（](?:[千万]?元|美元|欧元|英镑|[£$€¥￥]|(?i:gbp|usd|eur|cny|rmb|hkd|jpy|chf|cad|aud))(?:/[^()（）]+)?[)）]",
        ),
        # a sum that a rule fixes is no price; how it is reckoned may stand there without an amount
        r"比例|退|赔|罚|补偿|工资|押金|定金|抚养|彩礼|租金|欠|(?i:\b(?:compensat|fine[ds]?\b|penalt|deposit|wage|"
        r"rent\b|damages|support|owe|refund|overtime|late fee))",
    ),
    AnswerType(
        "year",
        (
            r"(?:发现|发明|问世|上市|诞生|命名|提出|颁布|出台)(?:是)?(?:在|于)?(?:的)?(?:什么时候|何时|哪一?年|啥时候)",
            r"哪一?年(?!龄|级)|几几年|什么年代|哪个(?:年代|世纪|朝代)|历史上(?:什么时候|何时)",
            r"(?:什么时候|何时|啥时候|最早).{0,6}(?:被)?(?:发现的|发明|上市|问世|批准|命名|成立|诞生|施行|"
            r"生效|出台|颁布|公布)",
            r"\b(?:which|what) (?:year|decade|century)\b|\bhow long ago was\b.{0,50}\b(?:discov|"
            r"invent)",
            rf"\bwhen (?:was|were)\b.{{0,60}}\b(?:{_FOUND}|approved|launched|coined|enacted|passed|"
            r"(?:first|originally) \w+|introduced|born)\b",
            r"\bwhen did\b.{0,60}\b(?:take effect|come into force|go on sale|hit the market|"
            r"(?:scientists|doctors|people|researchers) (?:first )?(?:discover|invent|describe))",
        ),
        (
            r"(?<![\d.,$¥])(?:1[5-9]|20)\d\d(?![\d.,]*\d|\s*(?:mg|ml|g|kcal|IU|iu|毫|千|克|元|米|步|单位|"
            r"calories|steps|met|mic|公))",
            r"世纪|年代|(?i:\bcentur(?:y|ies)\b)",
        ),
    ),
    AnswerType(
        "person",
        (
            r"谁是(?:第一个|最早|最先|首位)|第一(?:个|位).{0,8}(?:的人|医生|科学家)是谁|(?:首席执行官|总裁|董事长|院长|局长)是谁",
            r"\bwho (?:was|is) the (?:first|earliest)\b|\bwho(?: is|'s| was) the (?:ceo|president|"
            r"director|"
            r"chairman) of\b|\bfirst (?:person|doctor|scientist|man|woman) to\b",
            r"谁.{0,5}(?:发现|发明|创立|命名|研制|首创)(?:的|了|出)|谁(?:最早|最先|首先|第一个)|以谁(?:的|命)",
            r"(?:发现者|发明者|发明人|创始人|提出者|命名者|首创者)|诺贝尔|(?:叫|姓)什么.{0,4}(?:发明|发现)",
            r"哪(?:一?位|一?个|些)(?:科学家|学者|医学家|化学家|博士|教授|研究者|物理学家|生物学家|人(?:发|最早))",
            rf"(?:^|[?.!,;:]\s*|\b(?:know|me|wonder(?:ing)?|it|and|so|remember|idea|of|hey|"
            rf"ok)\s+)who "
            rf"(?:was it that |actually |originally )?(?:first )?(?:{_FOUND}|{_NAMED}|"
            rf"came up with)\b",
            rf"\bwho (?:is|was) (?:the )?(?:first person|inventor|discoverer|founder|author|"
            rf"father of)|"
            rf"\b(?:inventor|discoverer)s? of\b|\bby whom\b.{{0,50}}{_FOUND}",
            rf"\bwhich (?:person|doctor|physician|surgeon|man|woman) (?:first )?(?:{_FOUND}|"
            rf"{_NAMED})",
            r"\bwhich (?:scientist|scholar|chemist|researcher|biologist|physicist|professor)s?\b",
            rf"谁是.{{0,12}}(?:{_OFFICE_ZH})[？?]?$|(?:{_OFFICE_ZH})(?:现在|目前)?(?:是|叫)谁",
            rf"\bwho(?: is|'s| was)\b.{{0,40}}\b(?:{_OFFICE})\b|\bwho won the\b",
            r"\bnobel (?:prize|laureate)|\bnamed after (?:whom|who)\b|"
            r"\bwho\b.{0,50}\bnamed after\b",
        ),
        (
            rf"·|(?<!任){_SURNAME}[\u4e00-\u9fff]{{1,2}}(?:教授|博士|院士|爵士)|(?<!任){_SURNAME}某?医生",
            r"由[\u4e00-\u9fff]{2,12}(?:发现|发明|提出|命名|研制)",
            r"\b(?:Dr\.?|Prof\.?|Professor|Sir) [A-Z]|\b(?:by|after) (?:[A-Z][\w.]* )+[A-Z][a-z]+",
            rf"(?i:\b(?:{_FOUND}|{_NAMED}) (?:in \d+ )?by )[A-Z]",
        ),
    ),
    AnswerType(
        "statistics",
        (
            r"(?:患者|病人|人数|病例|案件)(?:一共|总共|大概|大约|现在)?有多少|在?哪个(?:国家|省|地区|城市|洲).{0,4}最",
            r"\bnumber of (?:people|patients|cases|deaths|divorces|victims)\b|\bhow rare is\b",
            r"多少(?:万|亿)?(?:个)?(?:人|患者|病人|病例|例)(?!民|格|身)|(?:百分之|万分之)(?:几|多少)的?人|"
            r"(?:发病率|患病率|死亡率|病死率|离婚率|胜诉率|比例|几率|概率)(?:是|有|大概|大约|到底)*(?:多少|多高|"
            r"几|百分)|(?:几|多少)个人里|几成的?人|哪个(?:国家|省|城市|地区).{0,8}最[多高]",
            r"\bhow many\b.{0,25}\b(?:people|patients|adults|children|men|women|americans|"
            r"europeans|"
            r"africans|chinese|cases|deaths|divorces|couples|million|thousand)\b.{0,70}\b(?:have|"
            r"has|"
            r"get|suffer|die|live|are|were|affected|come across|worldwide|each year|every year|"
            r"a year|"
            r"annually|per year|there|yearly)\b",
            r"\b(?:what|which) (?:percentage|proportion|share|fraction) of (?:the )?(?:population|"
            r"people|"
            r"adults|children|men|women|patients|americans|couples|marriages)",
            r"\b(?:prevalence|incidence|mortality rate|death toll|success rate|divorce rate)\b|"
            r"\bhow (?:common|widespread) is\b.{0,50}\b(?:in|among|worldwide)\b|"
            r"\bwhich (?:country|state|city|region)\b.{0,40}\b(?:most|highest|lowest)\b",
        ),
        (
            rf"{_NUMBER}\s*[十百千万亿]?\s*(?:多|余)?(?:万|亿|名|位)人|\d+\s*(?:名|例|人)|[十百千万亿]人|"
            r"患病率|发病率|死亡率|病死率",
            r"[%％](?:以上|左右)?的?(?:人|成年|儿童|患者|老人|女性|男性|孕妇)|每.{1,8}人(?:中|里|有)",
            r"(?i:\b(?:one|two|three|\d+) (?:in|out of) (?:every )?(?:\d|two|three|four|five|ten|"
            r"a hundred))",
            r"(?i:(?:%|per ?cent) of (?:the )?(?:all )?(?:\w+ )?(?:people|adults|children|men|"
            r"women|"
            r"patients|population|cases))",
            r"(?i:\b(?:million|thousand|billion|\d+) (?:\w+ )?(?:people|adults|patients|cases|"
            r"employees|"
            r"persons)|\bper \d|\bprevalence\b|\bincidence\b)",
        ),
        r"裁员|人以上|表决|签字|(?i:\b(?:witness|sign)\w*)",
    ),
    AnswerType(
        "hours",
        (
            r"几点.{0,3}(?:开门|关门|上班|下班|营业|开始挂号|停诊)|营业时间|门诊时间|办公时间|开放时间|出诊时间|"
            r"(?:周末|周六|周日|节假日|星期[六天日]|中午).{0,4}(?:开门|营业|看诊|出诊|门诊|受理|办公)",
            r"\b(?:opening|office|business|visiting) hours (?:of|for|at)\b|\bopening (?:hours|"
            r"times)",
            r"\bwhat time\b.{0,50}\b(?:open|close|shut)s?\b|\bwhat are the hours\b|"
            r"\b(?:is|are)\b.{1,50}\bopen (?:on|at|over|during|today|tomorrow)\b|"
            r"\bwhen does\b.{1,50}\bopen\b",
        ),
        (
            rf"\d{{1,2}}[:：]\d\d|{_NUMBER}点(?:半|钟|至|到|前|后)|周[一二三四五六日末]|星期[一二三四五六日天]|工作日",
            r"(?i:\b(?:[ap]\.?m\b|o['’]clock|24 hours a day|around the clock|24/7))",
            r"(?:营业|开放|办公|工作|上班)时间\D{0,8}\d",
            r"(?i:\b(?:opening|office|business|working) hours\b)",
            r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b",
        ),
    ),
    AnswerType(
        "quantity",
        (
            r"(分子量|摩尔质量|分子式|化学式|结构式|熔点|沸点|(?<![骨低高])密度|溶解度|半衰期|波长|生物利用度|酸度系数|原子量)"
            r"(?!.{0,3}检查)|哪条染色体|(?:染色体|基因)(?:的)?位置",
            r"\b(?:molar mass|(?:molecular|atomic) (?:weight|mass)|(?:chemical|molecular|"
            r"structural) formula|"
            r"(?:melting|boiling) point|solubility|half-li(?:fe|ves)|bioavailability|wavelength|"
            r"pka|"
            r"cas number|density of)\b|\bwhich chromosome\b",
        ),
        (
            r"g/mol|克/摩尔|分子量|分子式|化学式|熔点|沸点|密度|半衰期|溶解度|染色体|波长|\bC\d+H\d+|生物利用度",
            r"(?i:\bmol(?:ar|ecular) (?:mass|weight|formula)|\bmelting|\bboiling|\bhalf-li|"
            r"\bsolubil|"
            r"\bchromosome|\bwavelength|\bbioavail|\bpKa\b|\bdensity\b)",
        ),
    ),
    AnswerType(
        "contact",
        (
            r"(?:电话|手机|传真|微信|热线)号码?(?:是|多少)|(?:电话|热线)(?:是多少|多少)|(?:邮箱|邮件地址|网址|官网)是(?:什么|多少)?",
            r"\b(?:tele)?phone number\b|\be-?mail address\b|\bfax number\b|\bwebsite of\b"
            r"|\bwhat number (?:do|should|can) (?:i|we) (?:call|dial|ring)\b",
        ),
        (
            r"\d{3,4}[- ]\d{4,}|\d{7,}|@\w|https?://|www\.|拨打\D{0,6}\d{3}|(?:电话|热线|微信)\D{0,8}\d{3}",
            r"(?i:\b(?:call|dial|ring|phone|tel|number|hotline|lifeline)\b\D{0,25}\d{3})",
        ),
        unless=r"工资|赔|骚扰|泄露|(?i:\b(?:spam|leak|harass|sell|share)\w*)",
    ),
    AnswerType(
        "maker",
        (
            r"哪[个家些](?:公司|厂家?|药厂|企业|品牌|牌子|药企|制药)|什么(?:牌子|品牌)|谁(?:家)?生产|生产厂家|"
            r"(?:厂家|制造商|生产商|供应商)是|产地(?:是|在)",
            r"\b(?:which|what) (?:\w+ )?(?:compan(?:y|ies)|brands?|manufacturers?|drugmakers?|"
            r"firms?)\b(?! rule| polic)|"
            r"(?:^|[?.!,]\s*|\b(?:know|me)\s+)who (?:makes|manufactures|produces|sells)\b|"
            r"\b(?:manufacturer|maker) of\b|\bbest brand\b",
        ),
        (
            r"公司|集团|药业|制药|药厂|品牌|商品名|厂家|制造商|生产商|供应商",
            r"\b(?:Inc|Ltd|Corp|Co|GmbH|AG|plc|PLC|LLC|Pharma\w*)\b|(?i:\bcompan(?:y|ies)\b|"
            r"\bbrand|\bmanufacturer|\bmade by\b|\bsupplier)",
        ),
        r"赔|负责|责任|合法|(?i:\b(?:liable|responsib|legal|must|owe)\w*)",
    ),
)
