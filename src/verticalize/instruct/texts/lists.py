"""Enumerations: the lead-in is asked, and answered by itself with all its items."""

import re
from collections.abc import Iterable, Iterator

from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.texts.extracts import (
    Wordings,
    body,
    extract,
    lower_first,
    pick,
    placed,
    plain,
    titled,
)
from verticalize.instruct.texts.statute_names import without_article
from verticalize.records import Passage
from verticalize.retrieval.quoting.units import is_list, is_steps

_ASKED: Wordings = {  # what the lead-in itself can be turned into
    "zh": ("{q}？", "请问{q}？", "{q}？请逐条列出。", "根据{title}，{q}？"),
    "en": (
        "{q}?",
        "{q}? Please give the whole list.",
        "According to “{title}”, {lower}?",
        "Can you tell me, {lower}?",
    ),
}
_QUOTED: Wordings = {
    "zh": (
        "{name}：“{lead}”具体是哪些？",
        "{title}中“{lead}”后面列了哪几条？",
        "{title}里提到“{lead}”，请逐条列出。",
        "关于{name}，“{lead}”指的都有什么？",
    ),
    "en": (
        "{name}: what comes under “{lead}”?",
        "What does “{title}” list where it says “{lead}”?",
        "Please list everything that “{title}” puts under “{lead}”.",
        "I am reading about {name}. What follows after “{lead}”?",
    ),
}
_STEPS: Wordings = {  # of a list that counts on, under a heading
    "zh": (
        "{about}，具体怎么做？",
        "{about}有哪些步骤？",
        "请按顺序列出“{about}”的各条内容。",
        "{title}里，“{about}”分几步？每一步是什么？",
    ),
    "en": (
        "{about}: what are the steps?",
        "What are the steps under “{about}”?",
        "Please list all points of “{about}” in order.",
        "What does “{title}” say about “{about}”, step by step?",
    ),
}
_INNER_QUOTES = str.maketrans("“”", "‘’")
_ONE_OF = re.compile(r"^(?P<s>.*?)有(?:下列|以下)(?P<n>.{1,8}?)之一的?(?:，(?P<then>.+))?$")
_FOLLOWING = re.compile(
    r"(?:下列|以下)(?:任[何意]?一[种项个]?|各[种项类]?|(?P<some>[几两二三四五六七八九十]+))?"
)
_HOLDS = re.compile(r"^.*(?:包括|有|分为|分成)$")
_AS_FOLLOWS = re.compile(r"^(?P<s>.+?)(?:分别)?如下$")
_INCLUDES = re.compile(
    r"^(?P<s>[^,]{2,80}?) (?P<v>includes?|comprises?|consists? of|contains?|covers?|requires?)"
    r"(?: (?:all|each|any) of)?(?: the following.{0,30}| these.{0,20})?$"
)
_ARE = re.compile(
    r"^(?P<s>[^,]{4,80}?) (?P<v>are|is)(?: the following.{0,30}| as follows| these)?$"
)
_MODAL = re.compile(
    r"^(?P<s>[A-Z].{2,60}?) (?P<m>shall|must|may|should|can|will) (?P<v>[a-z]+(?: [a-z]+){0,3}?)"
    r" (?:all of )?the following(?: (?P<n>[a-z][a-z -]{2,40}))?$"
)


def lists(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """One question for every list that has its lead-in, or its heading, in the same passage."""
    for passage in passages:
        if passage.lang not in _ASKED:
            continue
        for start, end in body(passage):
            unit = passage.text[start:end]
            if is_steps(unit):
                yield extract(passage, "list", _asked_steps(passage, seed), [(start, end)])
            elif is_list(unit):
                lead = unit.partition("\n")[0].strip().rstrip("*_:：—–― ")
                question = _question(without_article(plain(lead)), passage, seed)
                yield extract(passage, "list", question, [(start, end)])


def _asked_steps(passage: Passage, seed: int) -> str:
    wording = pick(_STEPS[passage.lang], seed, passage.id)
    about = (passage.section or passage.title).rstrip(".。:：").translate(_INNER_QUOTES)
    question = wording.format(about=about, title=titled(passage.title, passage.lang))
    return question if "{title}" in wording else placed(question, passage, about=about)


def _question(lead: str, passage: Passage, seed: int) -> str:
    lang = passage.lang
    named = {"name": passage.title.rstrip("."), "title": titled(passage.title, lang)}
    core = _zh(lead) if lang == "zh" else _en(lead)
    if core is None:
        inner = lead.translate(_INNER_QUOTES)
        return pick(_QUOTED[lang], seed, passage.id, lead).format(lead=inner, **named)
    wording = pick(_ASKED[lang], seed, passage.id, lead)
    question = wording.format(q=sentence_case(core, lang), lower=lower_first(core), **named)
    return question if "{title}" in wording else placed(question, passage)


def _zh(lead: str) -> str | None:
    """下列义务 as 哪些义务; 有下列情形之一的，可以… as 在哪些情形下，可以…."""
    if found := _ONE_OF.match(lead):
        subject, noun, then = found["s"], found["n"], found["then"]
        if not then:
            return f"{subject}有哪些{noun}"
        return f"{subject}有哪些{noun}的，{then}" if subject else f"在哪些{noun}下，{then}"
    if found := _FOLLOWING.search(lead):
        which = f"哪{found['some']}" if found["some"] else "哪些"
        asked = lead[: found.start()] + which + lead[found.end() :].replace("之一", "", 1)
        return asked if lead[found.end() :].strip("：，") or found["some"] else f"{asked}内容"
    if found := _AS_FOLLOWS.match(lead):
        return f"{found['s']}有哪些"
    return f"{lead}哪些" if _HOLDS.match(lead) else None


def _en(lead: str) -> str | None:
    """``X includes`` as ``What does X include``; ``X must give the following notices`` likewise."""
    if found := _MODAL.match(lead):
        what = f"Which {found['n']}" if found["n"] else "What"
        return f"{what} {found['m']} {lower_first(found['s'])} {found['v']}"
    if found := _INCLUDES.match(lead):
        verb, _, rest = found["v"].partition(" ")
        single = verb.endswith("s")
        asked = " ".join(filter(None, [verb.removesuffix("s"), rest]))
        return f"What {'does' if single else 'do'} {lower_first(found['s'])} {asked}"
    if found := _ARE.match(lead):
        return f"What {found['v']} {lower_first(found['s'])}"
    return None
