"""Questions from documents and FAQs: headings, definitions, gaps; every answer is an extract."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from verticalize.fingerprint import of_value
from verticalize.instruct.candidate import JOINER, MAX_QUOTED, Candidate
from verticalize.instruct.lines import quotation
from verticalize.records import Passage, Question
from verticalize.text import CJK, count_tokens, sentence_spans

_T = TypeVar("_T")
GAP = "____"
_MARKER = re.compile(r"^(?:[-*+•]|\d+[.、)）]|[（(]\d+[)）])\s*")
_ASKS = re.compile(r"[?？]$|怎么|怎样|如何|哪些|什么|哪种|哪几|多久|多少|是否|吗|几种")
_HEADING = {
    "zh": ("关于{title}，{section}方面有什么要点？", "{title}：请说明“{section}”。"),
    "en": (
        "{title}: what should I know about “{section}”?",
        "What does the guide “{title}” say under “{section}”?",
    ),
}
_DEFINED = {
    "zh": re.compile(
        r"^([^，。：；、\s“”（）()]{2,12}?)(?:（[^）]*）)?(?:是一种|是一类|是一组|是指|是由|是最)"
    ),
    "en": re.compile(
        r"^(?:An?\s|The\s)?([A-Za-z][A-Za-z' -]{1,40}?)(?:\s\([^)]*\))? is (?:an?|the) "
    ),
}
_DEFINE = {
    "zh": ("什么是{term}？", "{term}是什么意思？"),
    "en": ("What is {term}?", "What does “{term}” mean?"),
}
_NO_TERM = re.compile(
    r"^(?:这|那|它|其|他|她|如果|最|关键|主要|一般|通常|因此|所以|目前|原因|目的)|的$"
    r"|^(?:it|this|that|there|he|she|they|one|what|which|who|whether|how|if|when|another|the|first)\b"
    r"|\b(?:of|or|and)\b",
    re.IGNORECASE,
)
_COMPLETE = {"zh": "请把这句话补充完整：{sentence}", "en": "Complete this sentence: {sentence}"}
_NUMBER = re.compile(
    rf"\d+(?:\.\d+)?(?:\s?[~～–至-]\s?\d+(?:\.\d+)?)?\s?"
    rf"(?:%|℃|°C|mmHg|mg|kg|g|mL|ml|[A-Za-z]{{3,8}}|[{CJK}]{{1,2}})?"
)
_CLOZE_TOKENS = range(12, 90)


def headings(passages: Sequence[Passage], *, seed: int) -> Iterator[Candidate]:
    """A heading is a question already, or is made one; its first sentences answer it."""
    topics = _own_topics({passage.document_id: passage.title for passage in passages})
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        key = (passage.document_id, passage.section)
        if not passage.section or passage.section == passage.title or key in seen:
            continue
        seen.add(key)
        spans = body(passage)[:MAX_QUOTED]
        question = _heading_question(passage, topics[passage.document_id], seed)
        if spans and question:
            yield _candidate(passage, "heading", question, spans)


def definitions(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """Sentences of the form ``X is a ...`` answer what X is."""
    for passage in passages:
        pattern = _DEFINED.get(passage.lang)
        for start, end in body(passage) if pattern is not None else ():
            found = pattern.match(_plain(passage.text[start:end])) if pattern else None
            if found is None or _NO_TERM.search(found[1]):
                continue
            question = _pick(_DEFINE[passage.lang], seed, [passage.id, found[1]])
            term = found[1] if passage.lang == "zh" else _lower_first(found[1])
            yield _candidate(passage, "definition", question.format(term=term), [(start, end)])


def cloze(
    passages: Iterable[Passage], terms: Mapping[str, frozenset[str]], *, seed: int
) -> Iterator[Candidate]:
    """A sentence with a figure or a term of the domain left out; the whole sentence answers.

    `terms` are the names to leave out, by language.
    """
    for passage in passages:
        if passage.lang not in _COMPLETE:
            continue
        for start, end in body(passage):
            sentence = _plain(passage.text[start:end])
            if count_tokens(sentence) not in _CLOZE_TOKENS:
                continue
            span = _gap(sentence, passage.lang, terms.get(passage.lang, frozenset()), seed)
            if span is None:
                continue
            masked = sentence[: span[0]] + GAP + sentence[span[1] :]
            question = _COMPLETE[passage.lang].format(sentence=masked)
            yield _candidate(passage, "cloze", question, [(start, end)])


def faq(questions: Iterable[Question], passages: Mapping[str, Passage]) -> Iterator[Candidate]:
    """The rows of an FAQ as they are; grounded, the first sentences of the answer are quoted."""
    for row in questions:
        passage = passages.get(row.passage_id)
        yield Candidate(
            question=row.question,
            answer=row.answer,
            generator="faq",
            relation="",
            lang=row.lang,
            evidence=(row.passage_id,),
            document_id=row.document_id,
            gold=row.passage_id if passage is not None else "",
            quote="" if passage is None else _answer_quote(passage, row),
            telltale=((row.answer,),),
        )


def body(passage: Passage) -> list[tuple[int, int]]:
    """The sentences of a passage without its headings, tables and lead-ins to lists."""
    spans = []
    for start, end in sentence_spans(passage.text):
        sentence = passage.text[start:end]
        if sentence.startswith(("#", "|", "```")) or sentence in (passage.title, passage.section):
            continue
        if not sentence.endswith((":", "：")):
            spans.append((start, end))
    return spans


def _candidate(
    passage: Passage, generator: str, question: str, spans: Sequence[tuple[int, int]]
) -> Candidate:
    said = [_plain(passage.text[start:end]) for start, end in spans]
    quote = quotation(passage, spans)
    return Candidate(
        question=question,
        answer=JOINER.get(passage.lang, " ").join(said),
        generator=generator,
        relation="",
        lang=passage.lang,
        evidence=(passage.id,),
        document_id=passage.document_id,
        gold=passage.id,
        quote=quote,
        telltale=((said[0],),),
    )


def _answer_quote(passage: Passage, row: Question) -> str:
    at = passage.text.find(row.answer[:20])
    after = at if at >= 0 else len(row.question) if passage.text.startswith(row.question) else 0
    spans = [span for span in sentence_spans(passage.text) if span[0] >= after]
    return quotation(passage, spans[:MAX_QUOTED])


def _heading_question(passage: Passage, topics: set[str], seed: int) -> str | None:
    section = re.sub(r"^(?:\d+[.、]|[一二三四五六七八九十]+、)\s*", "", passage.section).strip()
    if _ASKS.search(section):
        mark = "？" if passage.lang == "zh" else "?"
        question = section if section.endswith(("?", "？")) else section + mark
        colon = "：" if passage.lang == "zh" else ": "
        return question if topics & _topics(section) else passage.title + colon + question
    if passage.lang not in _HEADING:
        return None
    wording = _pick(_HEADING[passage.lang], seed, [passage.document_id, section])
    return wording.format(title=passage.title, section=section)


def _own_topics(titles: Mapping[str, str]) -> dict[str, set[str]]:
    """The words of each title that no other title has: a heading with one names its topic."""
    found = {document: _topics(title) for document, title in titles.items()}
    count = Counter(topic for topics in found.values() for topic in topics)
    return {d: {t for t in topics if count[t] == 1} for d, topics in found.items()}


def _topics(text: str) -> set[str]:
    chinese = re.findall(f"(?=([{CJK}]{{2}}))", text)
    return {*chinese, *re.findall(r"[a-z]{4,}", text.casefold())}


def _gap(sentence: str, lang: str, terms: frozenset[str], seed: int) -> tuple[int, int] | None:
    """Where to cut: a figure or a known term, not at the very beginning."""
    found = [m.span() for m in _NUMBER.finditer(sentence) if m.start() > 2]
    found += _terms_in(sentence, lang, terms)
    return _pick(sorted(found), seed, [sentence]) if found else None


def _terms_in(sentence: str, lang: str, terms: frozenset[str]) -> list[tuple[int, int]]:
    if lang == "zh":
        starts = range(2, len(sentence) - 1)
        spans = ((i, i + n) for i in starts for n in range(8, 1, -1) if i + n <= len(sentence))
    else:
        words = [m.span() for m in re.finditer(r"[A-Za-z][A-Za-z'-]*", sentence)]
        spans = (
            (words[i][0], words[i + n - 1][1])
            for i in range(1, len(words))
            for n in (3, 2, 1)
            if i + n <= len(words)
        )
    return [span for span in spans if sentence[span[0] : span[1]] in terms]


def _pick(choices: Sequence[_T], seed: int, key: list[str]) -> _T:
    return choices[int(of_value([seed, *key])[:8], 16) % len(choices)]


def _plain(sentence: str) -> str:
    return _MARKER.sub("", sentence).replace("**", "")


def _lower_first(term: str) -> str:
    return term if term[1:2].isupper() else term[0].lower() + term[1:]
