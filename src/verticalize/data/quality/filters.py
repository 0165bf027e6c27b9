"""Filters on rows: each says in a few words why a row is not worth training on, or None.

`sift` puts rows through filters one by one: what passes goes on, what does not is kept with its
reason. A reason begins with the same words for all rows of a kind, so that it can be counted.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from verticalize import jsonl
from verticalize.data.quality.function_words import EMPTY
from verticalize.records import Example
from verticalize.text import CJK, surely, words

Filter = Callable[[Example], str | None]
Unsafe = Callable[[str, str], str | None]

SHORTEST = {"zh": 2, "en": 2}  # characters of a turn
LONGEST = {"zh": 4000, "en": 12000}
LOOPED = 0.3  # of a turn's runs of words may be repeats of others
_RUN = {"zh": 8, "en": 5}  # scoring tokens
_LOOP_FROM = 40  # scoring tokens; a shorter turn may repeat itself
_SAME_CHAR = re.compile(r"(.)\1{19,}", re.DOTALL)  # twenty of a kind, rules of tables excepted
_RULE = re.compile(r"[-=_*.·…—|#~\s]")

SUPPORTED = 0.5  # of an answer's words that say something, at least, must stand in the evidence
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[〇零一二三四五六七八九十百千万亿两]{2,}")
_NAME = re.compile(r"(?<![.!?。！？] )(?<!^)\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9-]*\b")
_CITED = re.compile(r"[\[［【]\s*\d+(?:\s*[,，、–-]\s*\d+)*\s*[\]］】]")

_REFUSED_EN = (
    r"\bas an? (?:ai|artificial intelligence)\b(?: language)?(?: model| assistant)?"
    r"|\bas a (?:large )?language model\b"
    r"|\bi(?:['’]m| am) (?:just |only )?an? (?:ai|language model|virtual assistant)\b"
    r"|\bi(?:['’]m| am) (?:sorry|afraid)[,.]? (?:but )?"
    r"i (?:can(?:no|['’])t|am (?:not able|unable))\b"
    r"|\bmy (?:knowledge cut-?off|training data)\b"
    r"|\b(?:openai|chatgpt|gpt-[34]|anthropic)(?:['’]s)? (?:policy|policies|guidelines|model)\b"
)
_REFUSED_ZH = (
    r"作为(?:一个|一名|一款)?(?:人工智能|AI|大?语言模型|智能助手|虚拟助手|聊天机器人)"
    r"|我(?:只)?是(?:一个|一名|一款|由\w{1,12}开发的)?(?:人工智能|AI|大?语言模型|语言助手)"
    r"|(?:对不起|抱歉)[，,]?(?:但)?我(?:无法|不能)(?:回答|提供|协助|满足|完成)"
    r"|我的(?:知识截止|训练数据)"
)
_REFUSED = re.compile(f"{_REFUSED_EN}|{_REFUSED_ZH}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not pass, and why."""

    example: Example
    reason: str

    @property
    def kind(self) -> str:
        """The reason without what is particular to the row."""
        return self.reason.partition(":")[0]


@dataclass(slots=True)
class Sieve:
    """Rows that pass stream out; the rest stays here. Read `rejects` when the stream has ended."""

    filters: Sequence[Filter]
    rejects: list[Reject] = field(default_factory=list)

    def sift(self, examples: Iterable[Example]) -> Iterator[Example]:
        """The rows that no filter rejects; a row's reason is that of the first that does."""
        for example in examples:
            reason = why_not(example, self.filters)
            if reason is None:
                yield example
            else:
                self.rejects.append(Reject(example, reason))

    def counts(self) -> dict[str, int]:
        """How many rows were rejected, by kind of reason, the most first."""
        return dict(Counter(reject.kind for reject in self.rejects).most_common())

    def write(self, path: Path) -> int:
        """The rejects as JSON Lines: the row, and ``reason`` beside its metadata."""
        return jsonl.write(path, (r.example.row() | {"reason": r.reason} for r in self.rejects))


def why_not(example: Example, filters: Iterable[Filter]) -> str | None:
    """The reason of the first filter that rejects the row."""
    return next((why for each in filters if (why := each(example))), None)


def standard(
    *,
    pii: Mapping[str, re.Pattern[str]] | None = None,
    unsafe: Unsafe | None = None,
) -> list[Filter]:
    """The filters that need nothing but the row, the cheapest first, and those of a pack."""
    filters: list[Filter] = [shape, length, language_differs, repetition, refusal]
    if pii:
        filters.append(lambda example: personal(example, pii))
    if unsafe is not None:
        filters.append(lambda example: forbidden(example, unsafe))
    return filters


def shape(example: Example) -> str | None:
    """A row needs something asked, and an answer at its end."""
    roles = [message["role"] for message in example.messages if message["role"] != "system"]
    if not roles:
        return "no turns"
    if roles[0] != "user":
        return "does not begin with the user"
    if roles[-1] != "assistant":
        return "does not end with an answer"
    if any(one == other for one, other in pairwise(roles)):
        return "two turns of one speaker in a row"
    return None


def length(
    example: Example,
    *,
    shortest: Mapping[str, int] = SHORTEST,
    longest: Mapping[str, int] = LONGEST,
) -> str | None:
    """Turns that say nothing, or go on for ever, in characters of the row's language."""
    for role, text in _turns(example):
        size = len(text.strip())
        if size < shortest.get(example.lang, shortest["en"]):
            return f"{role} turn too short: {size} characters"
        if size > longest.get(example.lang, longest["en"]):
            return f"{role} turn too long: {size} characters"
    return None


def language_differs(example: Example) -> str | None:
    """An answer that is surely in another language than the row says.

    Names of drugs and units in Latin letters are normal in Chinese, and so is a short answer.
    """
    for role, text in _turns(example):
        if role == "assistant" and (found := surely(text)) not in (None, example.lang):
            return f"answer in another language: {found} where {example.lang} is declared"
    return None


def repetition(example: Example) -> str | None:
    """Loops of generated text (after Gopher's repeated n-grams, Rae et al. 2021, table A1)."""
    for role, text in _turns(example):
        if role != "assistant":
            continue
        if (loop := _SAME_CHAR.search(text)) and not _RULE.match(loop[1]):
            return f"repeats itself: “{loop[1]}” {len(loop[0])} times"
        tokens = words(text)
        size = _RUN.get(example.lang, _RUN["en"])
        if len(tokens) < max(_LOOP_FROM, 2 * size):
            continue
        runs = [tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]
        share = 1 - len(set(runs)) / len(runs)
        if share > LOOPED:
            return f"repeats itself: {share:.0%} of its runs of words"
    return None


def refusal(example: Example) -> str | None:
    """An answer in which the teacher speaks of itself as a model, or declines in its own words."""
    for role, text in _turns(example):
        if role == "assistant" and (found := _REFUSED.search(text)):
            return f"refusal by the teacher: “{found[0]}”"
    return None


def personal(example: Example, patterns: Mapping[str, re.Pattern[str]]) -> str | None:
    """Personal data in any turn, by the compiled patterns of the pack's ``safety.yaml``."""
    for _, text in _turns(example):
        form = unicodedata.normalize("NFKC", text)
        for name, pattern in patterns.items():
            if pattern.search(form):
                return f"personal data: {name}"
    return None


def forbidden(example: Example, unsafe: Unsafe) -> str | None:
    """A question that a rule refuses, answered.

    `unsafe` is asked for each question and its answer, and gives the id of the rule that forbids
    this answer, or None: an answer in the rule's own words is no breach.
    """
    for (_, question), (role, answer) in pairwise(_turns(example)):
        if role == "assistant" and (rule := unsafe(question, answer)):
            return f"unsafe: rule {rule} forbids an answer"
    return None


def unsupported(answer: str, evidence: Sequence[str], *, names: Iterable[str] = ()) -> str | None:
    """Why the evidence does not bear out an answer: a number, a name or most words are not there.

    Args:
        answer: the text; labels such as ``[1]`` do not count.
        evidence: the texts that it should rest on.
        names: known names; one in the answer must stand in the evidence.

    A cheap check that needs no model. It does not see a claim turned around in the same words.
    """
    said = unicodedata.normalize("NFKC", _CITED.sub(" ", answer))
    shown = unicodedata.normalize("NFKC", "\n".join(evidence))
    held = shown.casefold()
    missing = _numbers(said) - _numbers(shown)
    if missing:
        return f"number not in the evidence: {min(missing)}"
    for name in [
        *_NAME.findall(said),
        *(name for name in names if name.casefold() in said.casefold()),
    ]:
        if name.casefold() not in held:
            return f"name not in the evidence: {name}"
    content = [token for token in _units(said) if token not in EMPTY]
    there = set(_units(shown))
    share = sum(token in there for token in content) / len(content) if content else 1.0
    return f"not supported by the evidence: {share:.0%} of its words" if share < SUPPORTED else None


def _turns(example: Example) -> Iterator[tuple[str, str]]:
    return ((m["role"], m["content"]) for m in example.messages if m["role"] != "system")


def _numbers(text: str) -> set[str]:
    return {found.replace(",", "").rstrip(".") for found in _NUMBER.findall(text)}


def _units(text: str) -> list[str]:
    """Latin words and pairs of Chinese characters: single ones are found in any text."""
    units = []
    for run in re.findall(rf"[{CJK}]+|[^\W\d_{CJK}]+", text.casefold()):
        if re.match(f"[{CJK}]", run) and len(run) > 1:
            units += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            units.append(run)
    return units
