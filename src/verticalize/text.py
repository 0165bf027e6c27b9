"""Text in Chinese and English: language, sentences, search form, tokens, all with exact offsets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
CJK_CHAR = re.compile(f"[{CJK}]")  # one such character
_LETTER = rf"[^\W\d_A-Z{CJK}]"
_TOKEN = re.compile(rf"[{CJK}]|[A-Z]{_LETTER}{{0,2}}|{_LETTER}{{1,3}}|\d| (?=\d)|\n|[^\s\w]|_")
_BEYOND = re.compile(r"[\U00010000-\U0010ffff]")  # emoji and rare characters: four bytes
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_UNIT = re.compile(rf"[{CJK}]|[^\W_{CJK}]+(?:['’.-][^\W_{CJK}]+)*|[^\s\w]|_")
_WORD = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")

# A sentence ends after 。！？ (and closing quotes), or after .!? that a space, the end or a Chinese
# character follows. ； parts the items of a list: it ends nothing; nor does a mark before a comma.
_CLOSERS = r"”’」』）)\"'》\]"
_ZH_END = re.compile(rf"[。！？]++[{_CLOSERS}]*+(?![，、；：,;。！？]|(?<=[”」』])的)|\n+")
_EN_END = re.compile(rf"[.!?]++[{_CLOSERS}]*+(?=\s|$)|[!?]++[{_CLOSERS}]*+(?=[{CJK}“「『（《])")
_NEXT = re.compile(r"[^\S\n]*[“‘\"']*([^\W\d_]+)?")
_LIST_NUMBER = re.compile(r"(?:^|\n|[.!?:;]\s|[。！？；：]|[-*•#]\s)\s*\(?\d{1,3}[a-z]?$")
_INITIALS = re.compile(r"(?:^|[\s(“\"\[.-])(?:[A-Za-z]|(?:[A-Za-z]{1,2}\.)+[A-Za-z])$")
_LAST_WORD = re.compile(r"[A-Za-z]+$")
_BEHIND = 16  # characters before a full stop that tell what it ends
# Words with a full stop that stand before a name, before a number, or anywhere.
_TITLE = re.compile(
    r"Dr|Mrs?|Ms|Prof|St|Mt|Ft|Sgt|Lt|Col|Capt|Gen|Gov|Sen|Rep|Rev|Hon|Dept|vs|cf|approx"
)
_BEFORE_NUMBER = re.compile(
    r"[Nn]os?|[Mm]ax|[Mm]in|[Ff]igs?|Eqs?|Secs?|Arts?|Ch|Pt|[Vv]ols?|pp?|Stat|Reg|ca"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_ABBREVIATION = re.compile(
    r"etc|excl|incl|Gebr|[Tt]el|[Ee]xt|Inc|Ltd|Co|Corp|[JS]r|al|seq|eds?|Pub|Supp|Ave|Blvd|v"
)
# A word that shows that one of them, or an initial, has ended a sentence.
_OPENER = re.compile(
    r"The|This|These|Those|That|There|It|Its|In|If|An?|He|She|They|We|You|When|For|As|At|On|To|But"
    r"|And|Or|However|His|Her|Their|Our|Your|Some|Many|Most|All|Each|Such|Under|Although|Because"
    r"|After|Before|While|What|How|Why|Who|Is|Are|Do|Does|Can|By|With|From|Other|Both"
)
# A line of a table (GFM 4.10): it begins with a bar, or is the line of dashes without outer bars.
_TABLE_LINE = re.compile(r"\n[ \t]*(?:\||:?-+:?[ \t]*\|[ \t]*:?-)")
# A row of a table as readers write it: ``Part: 60-1; Supplier: Gebr. Voss; Stop? (y/n): y``.
_CELL = re.compile(r"[^:：\n]{1,40}(?:：|: )\S")
_BETWEEN_CELLS = re.compile("[;；]")
_CELLS = 3  # of a line that is one
_ADDRESSES = ("http", "https", "www")


def language(text: str) -> str:
    """``"zh"`` or ``"en"``, by the share of Chinese characters among letters.

    A short question often names a drug or unit in Latin letters, so one Chinese character
    weighs as much as one Latin word.
    """
    chinese = len(CJK_CHAR.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    return "zh" if chinese and chinese >= latin / 2 else "en"


def surely(text: str) -> str | None:
    """`language`, where the text is long enough and of one kind; else None."""
    chinese = len(CJK_CHAR.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if chinese >= 8 and chinese >= 2 * latin:
        return "zh"
    return "en" if latin >= 6 and chinese * 10 <= latin else None


def search_form(text: str) -> str:
    """NFKC and case-folded: what is searched. Never what is shown; offsets do not carry over."""
    return unicodedata.normalize("NFKC", text).casefold()


def count_tokens(text: str) -> int:
    """An estimate of a tokenizer's count, with no tokenizer loaded: what budgets are kept in.

    One token a Chinese character, one for every five Latin letters begun, one a punctuation mark.
    """
    return sum(1 if len(unit) == 1 else (len(unit) + 4) // 5 for unit in _UNIT.findall(text))


def most_tokens(text: str) -> int:
    """An upper estimate, for a limit beyond which a model would read no further.

    One token a Chinese character, a digit (and a space before it), a line break, a punctuation
    mark and a capital, one for every three letters begun, four an emoji.
    Of 800 passages of the bundled packs none has more tokens by the WordPiece of BERT and MiniLM or
    by the bundled base; in text full of formulas or tables of numbers up to 6 % have, by a fifth
    at most. A model with a larger vocabulary counts a third less.
    """
    return len(_TOKEN.findall(text)) + 3 * len(_BEYOND.findall(text))


def words(text: str) -> list[str]:
    """Scoring tokens, as SQuAD and CMRC do it: Latin words and single Chinese characters."""
    return _WORD.findall(search_form(text))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open character spans of the sentences of `text`, without surrounding white space.

    Line breaks always end a sentence. Every non-space character lies in exactly one span.
    """
    start = 0
    for end in _sentence_ends(text):
        span = _trim(text, start, end)
        if span is not None:
            yield span
        start = end
    span = _trim(text, start, len(text))
    if span is not None:
        yield span


def sentences(text: str) -> list[str]:
    """The sentences of `text`, in order."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _sentence_ends(text: str) -> Iterator[int]:
    ends = {match.end() for match in _ZH_END.finditer(text)}
    ends.update(match.end() for match in _EN_END.finditer(text) if _is_end(text, match))
    for start, end in _rows(text):
        ends = {place for place in ends if not start < place < end}
    return iter(sorted(ends))


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """The lines that are rows of tables: a full stop ends no sentence there."""
    start = 0
    for line in text.splitlines(keepends=True):
        parts = _BETWEEN_CELLS.split(line)
        if len(parts) >= _CELLS:
            found = [bool(_CELL.match(part.strip())) for part in parts]
            if found[0] and sum(found) >= _CELLS:
                yield start, start + len(line.rstrip())
        start += len(line)


def _is_end(text: str, mark: re.Match[str]) -> bool:
    """Whether .!? ends a sentence, by the word that follows it and by what stands before it."""
    following = _NEXT.match(text, mark.end())
    word = following[1] if following and following[1] else ""
    if word.islower() and word.isascii() and word not in _ADDRESSES:
        return False
    if not mark.group().startswith("."):
        return True
    before = text[max(0, mark.start() - _BEHIND) : mark.start()]
    last = found.group() if (found := _LAST_WORD.search(before)) else ""
    if _BEFORE_NUMBER.fullmatch(last):
        return bool(word)
    if _ABBREVIATION.fullmatch(last) or _INITIALS.search(before):
        initial = following is not None and text.startswith(".", following.end())
        return bool(_OPENER.fullmatch(word)) and not initial
    return not _TITLE.fullmatch(last) and not _LIST_NUMBER.search(before)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def counted(number: float, noun: str, plural: str = "", *, form: str = ",") -> str:
    """``1,234 files``, ``1 file``, ``no files``; `form` is the number's, as `format` takes it."""
    told = format(number, form)
    name = noun if told == "1" else plural or f"{noun}s"
    return f"{told} {name}" if number else f"no {name}"


def join_list(items: list[str], lang: str) -> str:
    """``a、b和c`` in Chinese, ``a, b and c`` in English; semicolons where an item holds a comma."""
    if len(items) < 2:
        return "".join(items)
    if lang == "zh":
        if any(mark in item for item in items for mark in "，、；和"):
            return "；".join(items)
        return "、".join(items[:-1]) + "和" + items[-1]
    if any("," in item or ";" in item for item in items):
        return "; ".join(items)
    if any(" and " in item for item in items):
        return ", ".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def join_statements(statements: Iterable[str], joiner: str) -> str:
    """The statements of an answer, with the `gap` between each two."""
    told = ""
    for statement in statements:
        told += (gap(told, statement, joiner) if told else "") + statement
    return told


def gap(before: str, after: str, joiner: str) -> str:
    """What stands between two statements: `joiner`, but a blank line beside a table."""
    return "\n\n" if _TABLE_LINE.search(before) or _TABLE_LINE.search(after) else joiner


def escape_controls(text: str) -> str:
    """NUL and other control characters, tab and newline excepted, shown by their hex number."""
    return "".join(
        f"\\x{ord(char):02x}" if unicodedata.category(char) == "Cc" and char not in "\t\n" else char
        for char in text
    )
