"""Filling wordings: the fields that a line gives, and a candidate with its evidence."""

from collections.abc import Mapping, Sequence

from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Candidate, Turn, sentence_case
from verticalize.instruct.grammar import article, is_plural, number, plural, singular
from verticalize.instruct.lines import Line

LONGEST = {"zh": 24, "en": 60}  # characters of an object that can stand in a list of choices


def fields_of(line: Line, relation: Relation, subject: str = "") -> dict[str, str]:
    """What a wording can say of a line: see `verticalize.domain.relations.FIELDS`."""
    subject = subject or line.subject
    one, many, measure = _nouns(relation, line.lang)
    said = one.format(subject=subject)
    size = len(line.objects)
    return {
        "subject": subject,
        "label": relation.label.get(line.lang, relation.id),
        "one": said,
        "a_one": said if line.lang == "zh" else _definite(said, relation),
        "many": many.format(subject=subject),
        "measure": measure,
        "count": number(size, line.lang) + (measure if line.lang == "zh" else ""),
        "which": which(relation, line.lang),
    }


def which(relation: Relation, lang: str, *, many: bool = False) -> str:
    """``which condition``, ``哪种疾病``; ``what``, ``什么`` where subjects have no common name."""
    called = relation.about.get(lang)
    if called is None:
        return "什么" if lang == "zh" else "what"
    if lang == "zh":
        return f"哪些{called.one}" if many else f"哪{called.measure}{called.one}"
    return f"which {called.many or plural(called.one)}" if many else f"which {called.one}"


def back_to(relation: Relation, lang: str) -> dict[str, str]:
    """The noun of a relation with its subject asked for: ``a symptom of which conditions``."""
    asked = which(relation, lang, many=True)
    said = _nouns(relation, lang)[0].format(subject=asked)
    return {
        "label": relation.label.get(lang, relation.id),
        "one_of_which": said,
        "a_which": _definite(said, relation),
    }


def verbs(value: str) -> dict[str, str]:
    """The verbs that agree with an English object."""
    many = is_plural(value)
    return {"is": "are" if many else "is", "does": "do" if many else "does"}


def say(wording: str, lang: str, fields: Mapping[str, str]) -> str:
    return sentence_case(wording.format_map(fields), lang)


def is_short(value: str, lang: str) -> bool:
    return len(value) <= LONGEST.get(lang, LONGEST["en"]) and "\n" not in value


def candidate(
    line: Line,
    generator: str,
    *,
    question: str,
    answer: str,
    evidence: Sequence[str] | None = None,
    quoted: bool = True,
    before: tuple[Turn, ...] = (),
) -> Candidate:
    """A candidate about a line; `quoted` where its sentence states the whole answer."""
    grounded = quoted and bool(line.quote)
    return Candidate(
        question=question,
        answer=answer,
        generator=generator,
        relation=line.relation,
        lang=line.lang,
        evidence=line.facts if evidence is None else tuple(dict.fromkeys(evidence)),
        document_id=line.document_id,
        gold=line.passage_id if grounded else "",
        quote=line.quote if grounded else "",
        telltale=(line.names, line.objects),
        before=before,
    )


def fact_of(line: Line, value: str) -> str:
    """The id of the fact that states this object."""
    return line.facts[line.objects.index(value)]


def _nouns(relation: Relation, lang: str) -> tuple[str, str, str]:
    """Singular, plural and measure word, with ``{subject}`` in the first two."""
    noun = relation.noun.get(lang)
    if noun is not None:
        return noun.one, noun.many or noun.one, noun.measure
    label = relation.label.get(lang, relation.id).replace("{", "{{").replace("}", "}}")
    if lang == "zh":
        return f"{{subject}}的{label}", f"{{subject}}的{label}", "项"
    return f"{singular(label)} of {{subject}}", f"{plural(label)} of {{subject}}", ""


def _definite(noun: str, relation: Relation) -> str:
    return article(noun) if relation.list else f"the {noun}"
