"""Chinese characters that a PDF names by the signs of their radicals.

Fonts draw 一 and the radical ⼀ with one glyph, and some programs (Chromium among them) name that
glyph by the radical. Radicals are signs for dictionaries; in running text they are that mistake.
"""

import unicodedata

# Unicode's "CJK Radicals Supplement" has no decompositions but for two; these are its simplified
# forms and others that are whole characters, by their names in the standard.
_SUPPLEMENT = str.maketrans(
    "⺁⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "厂母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)
_IDEOGRAPHS = _SUPPLEMENT | {
    code: ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6)
}


def with_ideographs(text: str) -> tuple[str, int]:
    """The text with the characters that are meant, as long as before; how many were radicals."""
    count = sum(1 for char in text if ord(char) in _IDEOGRAPHS)
    return (text.translate(_IDEOGRAPHS), count) if count else (text, 0)
