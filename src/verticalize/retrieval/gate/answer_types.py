"""The table of answer types: those of plain facts, and those of the life around a subject."""

from verticalize.retrieval.gate.answer_facts import FACTS, AnswerType

_WORKER = (
    r"(?:doctor|physician|nurse|lawyer|attorney|judge|paralegal|specialist|expert|consultant|"
    r"pharmacist|surgeon|therapist|psychologist|dentist|midwife|researcher|technician|"
    r"\w+ologist|\w+iatrist|\w+ician)s?"
)
_WORKER_ZH = "(?:医生|医师|护士|律师|法官|专家|药师|药剂师|技师|治疗师|咨询师|研究员|仲裁员|从业者)"
_CREATURE_ZH = "(?:电影|影片|电视剧|连续剧|纪录片|小说|歌曲?|诗|漫画|动漫|综艺|明星|名人|演员|歌手)"
_WORK = (
    r"(?:films?|movies?|songs?|novels?|poems?|poets?|tv (?:series|shows?)|documentar(?:y|ies)|"
    r"celebrit(?:y|ies)|actors?|actress(?:es)?|singers?|football(?:er| player)s?|athletes?|"
    r"paintings?|operas?|comics?|video games?|famous (?:people|person))"
)
_GEAR_ZH = (
    "(自行车|水龙头|路由器|打印机|电脑|洗衣机|冰箱|马桶|水管|电视|键盘|手机|轮胎|空调|热水器|"
    "门锁|吉他|相机|耳机)"
)
_GEAR = (
    r"(bicycle|bike|tap|faucet|router|printer|laptop|computer|washing machine|fridge|toilet|pipe|"
    r"television|keyboard|phone|tyre|tire|boiler|dishwasher|lawnmower|guitar|camera|carburettor)s?"
)

TYPES: tuple[AnswerType, ...] = (
    *FACTS,
    AnswerType(
        "where_service",
        (
            r"在几楼|第几层|哪个(?:医生|大夫|专家|律师).{0,10}(?:最|厉害|有名|靠谱|好$)|(?:北京|上海|广州|深圳|杭州|"
            r"成都|武汉|南京).{0,10}(?:好|有名|出名|靠谱)的?(?:医院|诊所|律所|律师|专家|大夫)|(?:最|比较)好的(?:医院|律所|律师)",
            r"\b(?:hospital|clinic|doctor|lawyer|attorney|surgeon)s?\b.{0,20}\b(?:has|have|"
            r"with) the best\b|"
            r"\b(?:best|top|good|reputable) (?:\w+ )?(?:hospitals?|clinics?|lawyers?|attorneys?|"
            r"surgeons?) (?:in|for|at)\b",
            r"哪(?:[个家些]|里的?|儿的?)(?:[\u4e00-\u9fff]{0,4})(?:医院|诊所|律所|律师|机构|专家)(?!.{0,6}(?:认定|"
            r"仲裁|鉴定|投诉|处理|受理|负责|管))|(?:附近|本地).{0,8}(?:哪|有没有|有什么)|全国(?:哪|最好|排名)|口碑(?:最|好)|"
            r"(?:北京|上海|广州|深圳|杭州|成都|武汉|南京|重庆|西安|天津)哪|(?:医院|律所|专家)(?:排名|推荐)|"
            r"推荐.{0,6}(?:医院|律所|律师|诊所)|(?:地址|门牌号)(?:在|是)",
            r"\b(?:which|what)(?:'s|’s| is)?(?: the)? (?:\w+ )?(?:best )?(?:hospital|clinic|"
            r"law firm|place|"
            r"medical cent(?:er|re))s?\b.{0,60}\b(?:best|good|top|recommend|reviews|in [a-z]+)\b",
            r"\bbest (?:hospital|clinic|doctor|lawyer|attorney|law firm|surgeon|specialist)s?\b|"
            r"\bnear (?:me|by)\b|"
            r"\brecommend (?:a|an|me|some)\b.{0,25}\b(?:hospital|clinic|doctor|lawyer|attorney|"
            r"specialist)",
            r"\b(?:street )?address of\b|\btop[- ]ranked\b",
        ),
        (
            r"(?:省|市|州|京|海|大学|协和|附属|人民)[\u4e00-\u9fff]{0,6}(?:医院|诊所|律师事务所|中心)|地址|位于",
            r"(?:[A-Z][a-z]+ )+(?:Hospital|Clinic|Cent(?:er|re)|University|Avenue|Street|Office|"
            r"Court)",
            r"\b(?:NW|NE|SW|SE)\b",
        ),
    ),
    AnswerType(
        "shop",
        (
            r"(?:哪里|哪儿|在哪|去哪|网上).{0,5}(?:买(?!的)|有卖|有得卖|有售|下单|团购)|"
            r"(?:淘宝|京东|拼多多|美团).{0,6}(?:有卖|有没有|卖什么|能买|买得到|卖)",
            r"\bwhere (?:can|do|could|should|to) (?:(?:i|we|you|people|one) )?(?:buy|purchase|"
            r"order|get hold)|"
            r"\b(?:on|from) (?:ebay|amazon|etsy|alibaba|aliexpress)\b|\bbuy\b.{0,50}\bonline\b",
        ),
        (
            r"药店|药房|商店|超市|平台|网店|处方|供应商|订购|出售",
            r"(?i:\b(?:pharmac(?:y|ies)|shops?|stores?|supermarkets?|suppliers?|sold|online|"
            r"over the counter|prescription)\b)",
        ),
        r"假|退|投诉|坏|(?i:\b(?:refund|return|fake|counterfeit|broken|faulty|defective)\w*)",
    ),
    AnswerType(
        "insurance",
        (
            r"医保|报销|(?:商业|重疾|医疗|健康|意外)保?险|(?:能|可以|给)报(?:多少|几|吗)|自费",
            r"\b(?:insurance|insurer|policy)\b.{0,40}\b(?:cover|pay|reimburse|claim)|\bcover(?:ed|"
            r"age)?\b"
            r".{0,20}\b(?:insurance|insurer|nhs)\b|\b(?:medicare|medicaid|co-?pay|out of pocket)\b|"
            r"\breimburse(?:d|ment)?\b.{0,30}\b(?:rate|share|insur|percent)",
        ),
        (
            r"医保|报销|保险|自费|自付",
            r"(?i:\binsur|\bmedicare|\bmedicaid|\bco-?pay|\breimburs|\bNHS\b)",
        ),
        r"出差|差旅|公司|单位|员工|实习",  # who asks for expenses has no insurer in mind
    ),
    AnswerType(
        "career",
        (
            r"(?:医生|护士|律师|法官|药师|咨询师|心理师).{0,4}考(?:什么|哪些|几)|考(?:什么|哪些)证",
            rf"(?:当|成为|做)(?:一?[名个])?[\u4e00-\u9fff]{{0,6}}{_WORKER_ZH}.{{0,8}}(?:学|考|条件|资格|多久|"
            rf"多少年|怎么|要求|难)|(?:怎么|如何|怎样)(?:才能)?(?:当上?|成为).{{0,8}}{_WORKER_ZH}",
            rf"{_WORKER_ZH}.{{0,8}}(?:工资|收入|薪|挣多少|赚多少|待遇|前景)|的人.{{0,4}}工资|(?:平均|起)薪",
            r"(?:学|读|报|选)什么专业|哪个专业|专业.{0,10}(?:就业|前景|好吗)|考研|研究生|分数线|好就业|找工作难",
            rf"\b(?:become|becoming|train as|qualify as|work as) (?:a|an)\b.{{0,40}}\b{_WORKER}\b",
            rf"\bwhat\b.{{0,20}}\b(?:degree|qualifications?|major|exams?)\b.{{0,40}}\b(?:need|"
            rf"{_WORKER})",
            rf"\b{_WORKER}\b.{{0,40}}\b(?:earn|salary|paid a year|make a year|pass the board)|"
            rf"\bsalar(?:y|ies)\b.{{0,30}}\b{_WORKER}|\bgraduates?\b|\bcareers?\b|"
            rf"\bjob prospects\b",
        ),
        (
            r"学位|本科|硕士|博士|执业|职业资格|毕业|月薪|年薪|规培",
            r"(?i:\b(?:degree|medical school|law school|residency|bar exam|salar(?:y|ies)|graduat|"
            r"apprentice))",
        ),
        r"公司|拖欠|辞退|(?i:\b(?:employer|boss|unpaid|fired)\b)",
    ),
    AnswerType(
        "language",
        (
            r"用(?:英语|日语|法语|德语|韩语|俄语|方言|粤语|英文)(?:怎么|咋)",
            r"\b(?:word|term|name)\b.{1,40}\bmean in "
            r"(?:greek|latin|french|german|spanish|chinese|english)\b|\bcome from (?:greek|"
            r"latin)\b",
            r"(?:英文|英语|日语|法语|德语|拉丁文|拉丁语|粤语|外语)(?:的)?(?:单词|名字?|怎么|叫|里|是什么|拼写|缩写|说法)|"
            r"怎么(?:拼写?|念|发音|翻译)|怎么读(?!懂|报告|片|数)|拼音|翻译成|词源|(?:名字|名称|一?词|叫法)(?:的)?"
            r"(?:由来|来历|来源|怎么来)|多音字|几画|笔画",
            r"\bhow (?:do|does|to|would|is|are)\b.{0,25}\b(?:spell|spelled|spelt|pronounce|"
            r"pronounced)\b|"
            r"\b(?:etymology|pronunciation|spelling|translation|synonym|anagram|plural)s? (?:of|"
            r"for)\b|"
            r"\b(?:translate|translated)\b.{0,50}\b(?:in)?to\b|\bwhere does the (?:word|name|"
            r"term)\b|"
            r"\b(?:word|term|name) (?:for|of)\b.{1,50}\bin (?:french|spanish|german|latin|greek|"
            r"finnish|"
            r"chinese|japanese|italian|russian|arabic|hindi|korean)\b|\bhow do you say\b|"
            r"\brhymes? with\b",
        ),
        (
            r"英文|英语|拼音|读音|发音|得名|词源|源于|音译|拉丁|中文",
            r"的?(?:English|French|German|Latin|Chinese)[：:]|(?:English|Chinese)[^\n]{0,20} of ",
            r"(?i:\b(?:spelled|spelt|pronounced|etymolog|translat|from the (?:greek|latin)|"
            r"named after))",
        ),
    ),
    AnswerType(
        "culture",
        (
            rf"(?:哪|什么|有没有|有哪些|有啥|推荐|讲|关于).{{0,12}}{_CREATURE_ZH}|{_CREATURE_ZH}(?:叫什么|推荐|里谁)|"
            r"哪本书|吉祥物|粉丝|诗人|古诗|唐朝|宋朝|成语|谜语|笑话|星座|皇帝|手机小程序",
            rf"\b(?:which|what|any|a|an|name|famous|recommend|has|"
            rf"did)\b.{{0,40}}\b{_WORK}\b(?!-?\s?coated)",
            r"\bmascot\b|\bmost followers\b|\bfamous for having\b|\b(?:tell me a )?joke\b|"
            r"\bhoroscope\b|"
            r"\bsmartphone app\b|\b(?:king|queen|emperor|president)s?\b.{0,20}\b(?:had|have|"
            r"suffered|died)\b",
        ),
        (
            rf"{_CREATURE_ZH}|吉祥物|粉丝|诗人|皇帝|作家",
            rf"(?i:\b{_WORK}\b|\bmascot|\bfollowers\b|\bking\b|\bqueen\b|\bemperor\b|"
            rf"\bsmartphone app\b)",
        ),
        r"看完?(?:电影|电视剧)(?:时|后|的时候)|(?i:\b(?:watching|singing in|as a singer)\b)",
    ),
    AnswerType(
        "market",
        (
            r"(股价|股票|股市|板块|市值|概念股|期货|市场份额|销售额|销量|市场规模|营收)",
            r"\b(share price|stock price|stock market|stock exchange|ticker|market cap|"
            r"market share|"
            r"sales figures|annual sales|revenue|shares in|stocks?(?= (?:of|in|to buy)))",
        ),
        unless=r"离婚|夫妻|继承|分割|(?i:divorc|inherit|spouse)",
    ),
    AnswerType(
        "everyday",
        (
            rf"\bchange (?:a|the|my) (?:\w+ )?{_GEAR}\b|\bhow (?:do|to|can|should) (?:i |"
            rf"you )?(?:cook|boil|fry|grill|knit|"
            r"sew|paint|prune|plant|grow) ([a-z]+)\b|\bwhat(?:'s| is| will) the (weather)\b",
            r"(炒菜|煮饭|做菜|做饭|米饭|炖肉|种花|养鱼|浇花|织毛衣)(?:怎么|如何|的步骤|的方法)|(?:怎么|如何)(炒菜|煮饭|做菜|炖肉|种花|养鱼)",
            rf"{_GEAR_ZH}.{{0,10}}(?:怎么|如何|自己)(?:修|换|拆|装|清洗|弄)|(?:怎么|如何|自己)(?:修|换|拆|装){_GEAR_ZH}",
            r"(红烧|糖醋|清蒸|宫保|麻婆|面团|蛋糕|饺子|包子|火锅|奶茶|牛排|泡菜|菜谱|烘焙)(?!.{0,6}(?:能吃|可以吃|能不能))",
            r"(天气预报|天气怎么样|会下雨|下雨吗|几度|旅游攻略|好玩|景点|自驾游|机票|高铁票|景区|攻略)",
            r"(python|java|excel|编程|写代码|代码|sql|linux|数据库|微积分|求导|解方程|三角形|数学题|奥数|作文|"
            r"背单词|(?:数学|语文|英语|物理)作业)",
            rf"\b(?:fix|repair|replace|unclog|install|unblock|mend|rewire)\b.{{0,25}}\b{_GEAR}\b",
            r"\b(recipe|bake|roast|marinade|sourdough|lasagne|pancakes?|risotto|casserole|"
            r"pickles)\b",
            r"\b(weather forecast|itinerary|sightseeing|tourist|plane tickets?|road trip)\b|"
            r"\b(weather)(?: (?:be|going to be))? (?:like|tomorrow|today|this|next)",
            r"\b(python|javascript|spreadsheet|excel|regex|sql|calculus(?! build)|equation|"
            r"algebra|homework|essay|"
            r"source code|crossword)\b",
        ),
        unless=r"房东|租|物业|退|赔|投诉|三包|保修|维权|疼|痛|过敏|发作|(?i:\b(?:landlord|tenan|rent|refund|warrant|"
        r"dealer|seller|headache|pain|ache|allerg|asthma|migraine|attack)\w*)",
    ),
)
