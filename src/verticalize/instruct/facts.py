"""Questions from facts: direct, inverse, yes/no with plausible negatives, and over two hops."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from verticalize.domain.relations import Relation
from verticalize.fingerprint import of_value
from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.lines import Line
from verticalize.text import CJK, join_list

MAX_SUBJECTS = 8  # an inverse question with more answers than this has no useful answer
_REMARK = re.compile(r"\s*[（(][^（）()]*[）)]\s*$")
_HOP_QUESTION = {
    "zh": "{subject}的{label}中有{middle}。{question}",
    "en": "{middle} is among the {label} of {subject}. {question}",
}
_HOP_ANSWER = {
    "zh": "{middle}属于{subject}的{label}。{answer}",
    "en": "{middle} is among the {label} of {subject}. {answer}",
}


def direct(line: Line, relation: Relation, *, seed: int) -> Iterator[Candidate]:
    """Every wording of the question, each line beginning with another one.

    From the second wording on, every other question calls the subject by an alias.
    """
    questions = relation.questions.get(line.lang, ())
    answers = relation.answers.get(line.lang, ())
    if not questions or not answers:
        return
    offset = int(of_value([seed, line.document_id, line.relation])[:8], 16)
    for turn in range(len(questions)):
        name = line.names[(turn // 2 + 1) % len(line.names)] if turn % 2 else line.subject
        wording = questions[(offset + turn) % len(questions)]
        yield _candidate(
            line,
            "direct",
            question=_say(wording, line.lang, subject=name),
            answer=_say(
                answers[turn % len(answers)], line.lang, subject=line.subject, objects=line.listed
            ),
        )


def inverse(
    lines: Sequence[Line], relations: Mapping[str, Relation], *, seed: int
) -> Iterator[Candidate]:
    """From an object back to its subjects."""
    by_object: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if relations[line.relation].inverse is not None:
            for value in line.objects:
                by_object[line.relation, line.lang, value].append(line)
    for (relation, lang, value), found in by_object.items():
        words = relations[relation].inverse
        subjects = list(dict.fromkeys(line.subject for line in found))
        if words is None or len(subjects) > MAX_SUBJECTS:
            continue
        questions, answers = words.questions.get(lang, ()), words.answers.get(lang, ())
        if not questions or not answers:
            continue
        turn = int(of_value([seed, relation, value])[:8], 16)
        said = join_list(subjects, lang)
        yield _candidate(
            found[0],
            "inverse",
            question=_say(questions[turn % len(questions)], lang, object=value),
            answer=_say(answers[turn % len(answers)], lang, object=value, subjects=said),
            evidence=tuple(dict.fromkeys(_fact_of(line, value) for line in found)),
            grounded=len(subjects) == 1,
        )


def yes_no(
    lines: Sequence[Line],
    relations: Mapping[str, Relation],
    truths: Mapping[tuple[str, str], set[str]],
    *,
    seed: int,
) -> Iterator[Candidate]:
    """One true and one false object a line.

    A false object is one that another subject of the same type has in the same relation and that is
    nowhere true of this one, nor close in its words to anything that is. `truths` holds, by subject
    (or alias) and language, every object of every relation, held-out ones included.
    """
    pools: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for line in lines:
        pools[line.relation, line.lang, line.type].extend(line.objects)
    for line in lines:
        words = relations[line.relation].yes_no
        questions = words.questions.get(line.lang, ()) if words is not None else ()
        if words is None or not questions:
            continue
        rng = random.Random(f"{seed} {line.document_id} {line.relation}")
        true = rng.choice(line.objects)
        known = set(line.objects).union(
            *(truths.get((name, line.lang), set()) for name in line.names)
        )
        false = _false_object(pools[line.relation, line.lang, line.type], known, line.lang, rng)
        wording = rng.choice(questions)
        for value, answers in ((true, words.yes), (false, words.no)):
            if value is None or not answers.get(line.lang):
                continue
            yield _candidate(
                line,
                "yes" if value is true else "no",
                question=_say(wording, line.lang, subject=line.subject, object=value),
                answer=_say(
                    rng.choice(answers[line.lang]),
                    line.lang,
                    subject=line.subject,
                    object=value,
                    objects=line.listed,
                ),
                evidence=(_fact_of(line, value),) if value is true else line.facts,
            )


def two_hop(
    lines: Sequence[Line], relations: Mapping[str, Relation], *, seed: int
) -> Iterator[Candidate]:
    """From a subject over one of its objects, which is itself a subject, to an object of that.

    `two_hop` of a relation says which relations may follow; where no relation says so, all may.
    """
    named = any(relation.two_hop for relation in relations.values())
    ends: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for line in lines:
        for name in line.names:
            ends[name.casefold(), line.lang].setdefault(line.relation, line)
    for line in lines:
        first = relations[line.relation]
        for value in line.objects:
            found = ends.get((bare(value).casefold(), line.lang))
            if not found:
                continue
            for name in first.two_hop if named else sorted(found):
                end = found.get(name)
                if end is None or end.subject == line.subject:
                    continue
                candidate = _hop(line, first, end, relations[name], bare(value), seed)
                if candidate is not None:
                    yield candidate


def bare(value: str) -> str:
    """An object without the remark in brackets at its end: ``美罗培南（感染性坏死）``."""
    return _REMARK.sub("", value)


def _hop(
    line: Line, first: Relation, end: Line, second: Relation, middle: str, seed: int
) -> Candidate | None:
    lang = line.lang
    questions, answers = second.questions.get(lang, ()), second.answers.get(lang, ())
    label = first.label.get(lang)
    if lang not in _HOP_QUESTION or label is None or not questions or not answers:
        return None
    turn = int(of_value([seed, line.document_id, middle, end.relation])[:8], 16)
    asked = _say(questions[turn % len(questions)], lang, subject=middle)
    said = _say(answers[turn % len(answers)], lang, subject=end.subject, objects=end.listed)
    hop = {"subject": line.subject, "label": label, "middle": middle}
    return _candidate(
        end,
        "two_hop",
        question=_say(_HOP_QUESTION[lang], lang, question=asked, **hop),
        answer=_say(_HOP_ANSWER[lang], lang, answer=said, **hop),
        evidence=(*line.facts, *end.facts),
    )


def _candidate(
    line: Line,
    generator: str,
    *,
    question: str,
    answer: str,
    evidence: tuple[str, ...] | None = None,
    grounded: bool = True,
) -> Candidate:
    return Candidate(
        question=question,
        answer=answer,
        generator=generator,
        relation=line.relation,
        lang=line.lang,
        evidence=line.facts if evidence is None else evidence,
        document_id=line.document_id,
        gold=line.passage_id if grounded and line.quote else "",
        quote=line.quote if grounded else "",
        telltale=(line.names, line.objects),
    )


def _fact_of(line: Line, value: str) -> str:
    return line.facts[line.objects.index(value)]


def _say(wording: str, lang: str, **values: str) -> str:
    return sentence_case(wording.format(**values), lang)


def _false_object(
    pool: Sequence[str], known: set[str], lang: str, rng: random.Random
) -> str | None:
    marks = set().union(*(_marks(value, lang) for value in known)) if known else set()
    for _ in range(12):
        value = rng.choice(pool)
        if value not in known and not _marks(value, lang) & marks:
            return value
    return None


def _marks(value: str, lang: str) -> set[str]:
    """What makes two objects alike: bigrams of Chinese, longer words of English."""
    if lang == "zh" and re.search(f"[{CJK}]", value):
        return {value[i : i + 2] for i in range(len(value) - 1)} or {value}
    return {word for word in re.findall(r"\w+", value.casefold()) if len(word) > 3} or {value}
