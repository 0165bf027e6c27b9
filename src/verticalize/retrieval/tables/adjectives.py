"""What comparing words measure, by the names that columns give it: "cheaper" is of a price."""

from typing import NamedTuple

from verticalize.retrieval.tables.heads import bare, unit_in
from verticalize.retrieval.words.tokens import tokens


class Measured(NamedTuple):
    """One end of a scale: ``min`` or ``max`` of what has one of these names."""

    sign: str
    names: tuple[str, ...]

    def has(self, head: str) -> bool:
        """Whether a property with this name lies on the scale: 单价（元）, ``Daily rate``."""
        name = bare(head)
        said = set(tokens(name))
        if "price" in self.names and unit_in(head).casefold() in _MONEY:
            return True  # Low season (EUR)
        return any(
            set(tokens(one)) <= said if one.isascii() else name.endswith(one) for one in self.names
        )


_MONEY = frozenset(
    ("eur", "€", "euro", "usd", "$", "gbp", "£", "cny", "rmb", "¥", "￥", "元", "万元", "hkd")
)
# A rate or a charge alone is as often of an infusion, of errors or of a battery.
_PRICE = (
    "price cost fee hourly_rate daily_rate weekly_rate monthly_rate rental_rate"
    " 价格 价钱 单价 售价 报价 原价 含税价 采购价 租金 费用 收费"
)
_WEIGHT = "weight mass 重量 体重 净重 毛重 自重"
# Each line: words for the lower end; for the upper end; what they measure.
_SCALES = (
    ("cheaper cheapest costs_less 便宜",
     "dearer dearest pricier priciest more_expensive most_expensive costs_more 贵", _PRICE),
    ("lighter lightest weighs_less 轻", "heavier heaviest weighs_more 重 沉", _WEIGHT),
    ("shorter shortest 短", "longer longest 长", "length 长度 全长"),
    ("快", "慢", "供货天数 到货天数 交货天数 货期 交期 工期"),
    ("矮", "taller tallest", "height 高度 身高"),
    ("quieter quietest 安静 静音", "louder loudest noisier noisiest 吵", "noise 噪音 噪声"),
    ("narrower narrowest 窄", "wider widest 宽", "width 宽度"),
)  # fmt: skip
_OF_WORD = {
    word.replace("_", " "): Measured(
        sign, tuple(names.replace("_", " ") for names in names.split())
    )
    for *ends, names in _SCALES
    for sign, words in zip(("min", "max"), ends, strict=True)
    for word in words.split()
}
ENGLISH = tuple(word for word in _OF_WORD if word.isascii())
CHINESE = tuple(word for word in _OF_WORD if not word.isascii())


def measured(word: str) -> Measured | None:
    """What "cheapest", "cheaper", 最便宜 or 更贵 asks for; None of any other word."""
    return _OF_WORD.get(" ".join(word.casefold().split()).lstrip("最更比较"))
