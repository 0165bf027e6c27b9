"""What comparing words measure, by the names that columns give it: "cheaper" is of a price."""

import re
from typing import NamedTuple

from verticalize.retrieval.tokens import tokens

_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


class Measured(NamedTuple):
    """One end of a scale: ``min`` or ``max`` of what has one of these names."""

    sign: str
    names: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether a property with this name lies on the scale: 单价（元）, ``Daily rate``."""
        bare = _IN_BRACKETS.sub("", name).strip()
        said = set(tokens(bare))
        return any(bare.endswith(one) or set(tokens(one)) <= said for one in self.names)


_PRICE = "price cost rate fee charge 价格 价钱 单价 售价 报价 原价 含税价 采购价 租金 费用 收费"
_WEIGHT = "weight mass 重量 体重 质量 净重 毛重 自重"
_LENGTH = "length 长度 全长"
_TIME = "time duration period term days hours 时间 时长 期限 周期 工期 货期 天数 期间 时效"
_HEIGHT = "height 高度 身高"
_WIDTH = "width 宽度"
# Each line: comparatives and superlatives of the lower end; of the upper end; what they measure.
_SCALES = (
    ("cheaper cheapest costs_less 便宜",
     "dearer dearest pricier priciest more_expensive most_expensive costs_more 贵", _PRICE),
    ("lighter lightest weighs_less 轻", "heavier heaviest weighs_more 重 沉", _WEIGHT),
    ("shorter shortest 短", "longer longest 长", f"{_LENGTH} {_TIME}"),
    ("faster fastest quicker quickest 快", "slower slowest 慢", _TIME),
    ("lower lowest 矮", "taller tallest", _HEIGHT),
    ("narrower narrowest 窄", "wider widest 宽", _WIDTH),
)  # fmt: skip
_OF = {
    word.replace("_", " "): Measured(sign, tuple(names.split()))
    for *ends, names in _SCALES
    for sign, words in zip(("min", "max"), ends, strict=True)
    for word in words.split()
}
ENGLISH = tuple(word for word in _OF if word.isascii())
CHINESE = tuple(word for word in _OF if not word.isascii())


def measured(word: str) -> Measured | None:
    """What "cheapest", "cheaper", 最便宜 or 更贵 asks for; None of any other word."""
    return _OF.get(" ".join(word.casefold().split()).lstrip("最更比较"))
