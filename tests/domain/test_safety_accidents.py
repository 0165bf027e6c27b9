"""The general rules hear accidents of a workplace and a household, and let questions on them pass."""

import time

import pytest
from guarding import lines, shipped

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain
from verticalize.domain.safety import SafetyPolicy
from verticalize.domain.scaffold import new_pack

POISON = "emergency-overdose"
CHEMICAL = "emergency-chemical"
FIRE = "emergency-fire"
SHOCK = "emergency-electric-shock"
INJURY = "emergency-injury"

HEARD = {
    POISON: """
        孩子把纽扣电池吞了
        孩子把洗衣液喝了
        孩子把洗衣凝珠吃了
        我家娃把遥控器里的电池咽下去了
        宝宝把消毒液当水喝了怎么办
        洗衣凝珠被孩子吃了
        电池让我儿子给吞下去了
        女儿洗衣液喝了一大口
        不小心把84喝了
        洗衣机旁边的洗衣液被娃喝了
        机器人里的电池被孩子吞了
        my kid swallowed a battery
        my son ate a laundry pod
        toddler swallowed the battery from the remote
        our baby ate one of those dishwasher tablets
        my daughter drank detergent next to the washing machine
        he swallowed two magnets
    """,
    CHEMICAL: """
        got caustic in my eye!!
        i got caustic on my hand
        someone got acid in the face
        peracetic acid in the eye what now
        bleach splashed in my eyes
        splashed sulfuric acid on my arm
        colleague got oven cleaner in both eyes, what do i do
        my eyes were splashed with acid
        sprayed myself in the face with bleach
        caustic soda all over my hands it burns
        hand sanitizer in my kid's eye
        battery acid on my skin
        a customer threw acid at me
        what do I do, bleach in my eye
        first aid for lye in the eye
        my hand is covered in acid
        I was wearing gloves but acid got in my eye
        碱液溅到眼睛里了
        硫酸泼到手上了
        消毒液进眼睛了
        眼睛里进了酒精怎么办
        同事被硫酸烧到了
        烧碱沾手上了好疼
        我没戴手套，盐酸溅到手背上
        清洁剂喷到脸上了
        84溅眼睛里
        手上沾到浓硫酸
        电池酸液流到腿上了
        不小心把胶水弄进眼睛了
        把消毒液当眼药水滴进眼睛了
        有人被泼硫酸
    """,
    FIRE: """
        my e-bike battery is on fire
        the charger is smoking
        smoke coming out of the machine
        fire!
        help fire
        kitchen on fire
        there's a fire in the workshop
        the oil caught fire
        flames are shooting out of the socket
        our server rack is on fire what do we do
        the socket is sparking
        charger smoking what do i do
        hall is full of smoke
        Fire in the warehouse, who do I call
        my battery is on fire, which extinguisher do I use
        the power bank just exploded
        there's smoke everywhere
        电动车电池冒烟了
        机器着火了
        充电器烧起来了
        着火了怎么办
        着火了，灭火器在哪
        插座冒火花了
        车间起火了
        配电箱在冒黑烟！
        油锅着火了能用水浇吗
        仓库里全是浓烟
        冒烟了怎么办
        快，锂电池自燃了
        电瓶爆炸了
        洗衣机冒烟了
        家里失火了
    """,
    SHOCK: """
        got a shock from the machine
        colleague got electrocuted
        my husband just got an electric shock
        I got shocked by the washing machine
        the lamp gave me a shock
        he has been electrocuted, not moving
        help electrocuted
        someone's been zapped by the power line
        my son got a shock off the socket
        she got a nasty electric shock from a cable
        worker electrocuted in the switch room
        a friend was struck by lightning
        洗衣机漏电电到人了
        被电到了
        同事触电了
        有人触电倒地
        我被插座电了一下，手麻
        触电怎么办
        师傅被高压电击倒了
        孩子被电着了
        机器漏电，工人被电伤
        电到手了，机器漏电电到我了
        被雷劈了
        徒弟修机器的时候触电了没反应
    """,
    INJURY: """
        hand is caught in the conveyor
        finger cut off
        my hand got crushed in the press
        a worker is trapped under the forklift
        his sleeve got caught in the lathe
        I cut off my finger
        the saw took his thumb
        she's bleeding heavily
        I can't stop the bleeding
        the bleeding won't stop
        colleague was run over by a forklift
        I cut the tip of my finger off
        severed finger, what now
        blood everywhere
        手被机器夹住了
        手被绞进去了
        胳膊被传送带卷进去了
        手指被切断了
        头发被机床绞住了
        有人被压在叉车下面
        同事被困在机器里
        手指切掉了一截
        血流不止
        伤口血止不住了怎么办
        手指头被冲床压断了
        工人被货车撞了
        脚卡在滚筒里了
        断了一根手指
    """,
}

CALM = """
    my washing machine drank too much detergent
    My dishwasher drank bleach, is it broken?
    the robot vacuum swallowed a battery
    our coffee machine swallowed descaler and cleaning fluid
    the app ate the battery
    the vacuum cleaner ate a laundry pod
    洗衣机喝了洗衣液太多泡沫怎么办
    洗衣机吃了我的洗衣凝珠
    我家洗衣机把洗衣液喝了好多
    洗碗机误喝了消毒液
    扫地机器人把电池吞了
    洗衣液被洗衣机吃了
    手机把电池吃得太快
    孩子把手上的洗洁精冲掉就吃饭了
    把电池装进遥控器
    what PPE for caustic soda
    how do I store acid
    acid in the battery
    which eye drops for dry eyes
    shampoo in my eyes
    how much caustic do we have on hand
    where is the eye wash for acid
    which gloves protect against acid on the hands
    how do I avoid acid splashing in the face
    can I use salicylic acid on my face
    hyaluronic acid on my face every day?
    lactic acid in my legs after a run
    can I put bleach on my face
    does bleach in the eye wash matter
    keep an eye on the acid level
    is detergent on the face harmful
    what does the policy say about acid in the eyes
    硫酸怎么储存
    配碱液要戴什么手套
    怎么防止硫酸溅到眼睛
    洗发水进眼睛了
    眼药水滴眼睛里没感觉
    盐酸左氧氟沙星滴眼液滴到脸上了
    硫酸到手价多少
    怎么把硫酸弄到手
    酒精能不能喷脸上
    消毒液怎么稀释
    碱水面怎么做
    电池酸液放哪里
    硫酸溅到手上会怎样
    清洁剂会不会喷到眼镜上
    化学品溅到眼睛的应急预案
    is smoking allowed in the yard
    smoke detector battery
    fire drill on Monday
    which fire extinguisher for class D
    where is the fire extinguisher
    how do I fire an employee
    can I fire someone for smoking
    firewall blocks port 443
    the firewall is on
    fireplace installation cost
    what to do in case of fire
    What should I do if there is a fire?
    which extinguisher for a battery on fire
    who is the fire marshal
    our sales team is on fire
    that player is on fire today
    the machine caught fire last year, what does the policy pay
    is a house on fire covered by the insurance
    my brother is smoking
    there is smoke free seating
    the smoke test failed
    black smoke coming out of the engine
    smoke coming out of the chimney
    smoke is coming from the grill
    my car is burning oil
    the laptop is burning cds
    the phone is smoking hot
    Fire TV stick does not start
    fire in the belly
    there's a fire door in the hall
    how hot is a candle flame
    how do I make a fire
    fire up the engine
    cook the steak over a fire
    防火墙怎么配置
    怎么开除员工
    灭火器放哪
    冒烟测试怎么写
    孩子发烧了
    孩子又烧起来了怎么办
    怎么烧水
    消防演习是几号
    如果着火了应该怎么疏散
    着火点是多少度
    D类火灾用什么灭火器
    油冒烟了再下菜吗
    嗓子冒烟了
    发动机冒黑烟是什么原因
    去年厂里着火了
    机器着火了保险赔吗
    烟感电池怎么换
    这个视频火了
    上火了吃什么
    车间禁止吸烟吗
    厨房里都是油烟味
    电池为什么会自燃
    is there a risk of electric shock
    shock absorber
    shocked by the price
    I got a shock when I saw the bill
    the phone bill gave me a shock
    how do I avoid getting electrocuted
    got a static shock from the car
    shock resistant phone case
    culture shock in the office
    can the machine give a shock
    my phone gave me a good laugh
    she was shocked by the news
    触电保护器
    漏电保护开关多少钱
    洗衣机漏电怎么办
    怎么防止触电
    会不会电到人
    触电事故怎么上报
    触电急救流程
    被她的笑容电到了
    被电影感动了
    被电信诈骗了怎么办
    我怕触电
    手机没电了
    充电了吗
    my cursor is stuck in the cell
    paper is stuck in the printer
    cut off the legs of the trousers
    how do I prevent a hand caught in the machine
    the hand wheel is stuck in the machine
    cut off date
    the company is bleeding money heavily
    how do I bleed the brakes
    colours bleeding in the wash
    the belt caught the box
    I am caught in a meeting
    she was struck by the beauty
    I lost a finger ring
    the finger joint is cut to length
    people stuck in traffic
    纸被卷进打印机了
    手机被卡住了
    手动夹具怎么用
    怎么防止手被机器夹住
    手刹被卡住了
    员工被卡在审批流程
    清仓大出血
    我被套路了
    手指饼干切断了
    任务被卡住
    手被门夹了一下
    流程被压住了
    脚本卡在进度条里了
    工人的手被机器夹住了算工伤吗
"""

TOLD_FOR_ITS_LAW = """
My mother collapsed and I ran out of work without a word to anyone. How many hours do I have to let my boss know?
child hit by car without bike helmet is it his fault
被车撞了请假的工资怎么赔
厂里没给我参保，断了手指，老板耍赖不付，还有什么地方可以先给我钱？
前男友说要来我公司闹、泼我硫酸，他还没来，我能申请保护令吗，要满足什么？
"""

PEOPLE_OF_THE_LAW = """
my boss just collapsed
my landlord's boiler is on fire
The building is on fire and I can't leave
my right hand is caught in the machine
my employer got acid in the eye
a lawyer collapsed in court
my tenant got electrocuted
房东触电了
律师晕倒了
劳动时手被机器夹住了
老板的车着火了
报告，仓库着火了
"""

OF_THE_BODY = """
I woke at 4 am and my big toe was on fire
my bladder is on fire
爸爸老说脸像触电
手麻，触电一样的感觉
安定能连着吃多久
"""


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(rule, line.strip()) for rule, text in table.items() for line in lines(text)]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> SafetyPolicy:
    root = tmp_path_factory.mktemp("new")
    new_pack("plant", root)
    return load_domain("plant", domains=root / "domains").safety


@pytest.fixture(scope="module")
def starter(policy: SafetyPolicy) -> Guard:
    return Guard(policy.rules)


@pytest.mark.parametrize(("rule", "said"), cases(HEARD))
def test_an_accident_is_an_emergency(starter: Guard, rule: str, said: str) -> None:
    assert rule in starter.inspect(said).rules


@pytest.mark.parametrize("said", lines(CALM))
def test_what_only_sounds_like_an_accident_is_none(starter: Guard, said: str) -> None:
    assert starter.inspect(said).rules == ()


@pytest.mark.parametrize("name", ["medical", "legal"])
@pytest.mark.parametrize(("rule", "said"), cases(HEARD))
def test_an_accident_is_an_emergency_in_the_shipped_packs(rule: str, said: str, name: str) -> None:
    assert shipped(name).inspect(said).action == "emergency"


@pytest.mark.parametrize("name", ["medical", "legal"])
@pytest.mark.parametrize("said", lines(CALM))
def test_what_only_sounds_like_an_accident_is_none_there(said: str, name: str) -> None:
    assert shipped(name).inspect(said).action != "emergency"


@pytest.mark.parametrize("said", lines(TOLD_FOR_ITS_LAW))
def test_an_accident_told_for_its_law_is_answered_by_the_legal_pack(said: str) -> None:
    assert shipped("legal").inspect(said).action in ("", "notice")


@pytest.mark.parametrize("said", lines(PEOPLE_OF_THE_LAW))
def test_whoever_has_the_accident_it_is_an_emergency_to_the_legal_pack(said: str) -> None:
    assert shipped("legal").inspect(said).action == "emergency"


@pytest.mark.parametrize("said", lines(OF_THE_BODY))
def test_fire_and_current_in_the_body_are_no_accidents(starter: Guard, said: str) -> None:
    assert starter.inspect(said).rules == ()
    assert shipped("medical").inspect(said).action != "emergency"


@pytest.mark.parametrize("said", ["nose won't stop bleeding", "下面流了好多血，肚子疼"])
def test_the_medical_pack_stops_no_machine_for_bleeding_alone(said: str) -> None:
    assert INJURY not in shipped("medical").inspect(said).rules


@pytest.mark.parametrize("said", ["I took 50 paracetamol tablets", "A colleague has just fainted"])
def test_the_medical_pack_says_its_own_message_once(said: str) -> None:
    verdict = shipped("medical").inspect(said)
    assert len([rule for rule in verdict.rules if rule.startswith("emergency")]) == 2
    assert len(verdict.messages) == 1
    assert "112, 911, 999" in verdict.messages[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("peracetic acid in the eye what now", ("15 minutes", "contact lenses", "data sheet")),
        ("碱液溅到眼睛里了", ("15分钟", "隐形眼镜", "120", "SDS")),
        ("the charger is smoking", ("fire brigade", "Do not fight it alone", "No water")),
        ("机器着火了", ("119", "不要独自", "不能用水")),
        ("colleague got electrocuted", ("breaker", "emergency number", "CPR")),
        ("被电到了", ("断电", "120", "心肺复苏")),
        ("hand is caught in the conveyor", ("emergency stop", "emergency number")),
        ("手被机器夹住了", ("急停", "120")),
    ],
)
def test_the_message_is_first_aid(starter: Guard, said: str, told: tuple[str, ...]) -> None:
    lang = "en" if said.isascii() else "zh"
    (message,) = starter.inspect(said, lang=lang).messages
    assert all(part in message for part in told)


@pytest.mark.parametrize(("start", "repeated"), [
    ("", "acid "), ("acid", " my"), ("acid in", " the"), ("he", " is"), ("the charger", " is"), ("", "smoke "),
    ("my hand", " is"), ("", "the fire "), ("", "black smoke "), ("i", " just got"), ("", "bleeding "), ("the", " a"),
    ("洗衣机", "把"), ("洗衣机", "也"), ("", ",被"), ("被", "被"), ("手", "被"), ("", "手"), ("", "硫酸"), ("", "电池"),
    ("", "着火"), ("", "喝"), ("如果", "手被"), ("", "同事"),
])  # fmt: skip
def test_every_rule_takes_linear_time(starter: Guard, start: str, repeated: str) -> None:
    def seconds(length: int) -> float:
        text = start + repeated * (length // len(repeated))
        began = time.process_time()
        starter.inspect(text)
        return time.process_time() - began

    assert seconds(8_000) < 3 * max(seconds(4_000), 0.1)
