"""What begins a line of its own, and so does not go on with the line above it."""

import re

from verticalize.text import CJK

# An item of a list, an article.
OPENS = re.compile(
    r"^(?:[•·●○■□▪◆▶–—*-]\s|[（(]?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)）、]\s?(?=\D)"
    r"|[（(]?[一二三四五六七八九十]{1,3}[)）、.]|第[一二三四五六七八九十百千零〇\d]+[编分章节条款]"
    r"|§|[①-⑳]|(?:Section|Sec\.|Article|Art\.)\s\d)"
)
# A clause with its number, where no sentence runs on: "2.5 Theft", and not "2.5 mg".
CLAUSE = re.compile(rf"^\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}[.)]?\s(?=[A-Z“\"(（《{CJK}])")
