"""Pairs of texts that belong together, out of the openly licensed data folder, for `nano-embed`.

Never read: XQuAD, BioASQ, the Toyhom questions, LeCoQA's test questions, the held-out parts of
CMRC 2018 and DRCD (one passage in ten, as for `nano`), documents that a pack holds out, every
question under ``domains/*/eval``, and the cards of `nano-aspect` that it holds out.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain, pairwise
from pathlib import Path
from random import Random

import yaml

from verticalize.text import sentences

ROOT = Path(__file__).parents[2]
for scripts in ("nano", "aspects"):  # no packages either
    sys.path.insert(0, str(ROOT / "benchmarks" / scripts))

import cards  # noqa: E402
import corpus  # noqa: E402

LONGEST = {"zh": 220, "en": 640}  # characters of a paragraph
# at most so many pairs of a source: software documentation would drown the rest
MOST = {
    "openstax_en": 130_000,
    "dc_code_en": 60_000,
    "prc_laws_zh": 130_000,
    "msdocs_zh": 90_000,
    "techbooks_zh": 20_000,
}
HEADED = 4  # paragraphs of one document that are paired with its title
ONE = 0.5  # how often a question is paired with the one sentence that answers it
WHOLE = 0.25  # how often a sentence is left in the paragraph that it is paired with


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together.

    Args:
        source: whose batches it is in; one batch holds one source.
        group: what it is about; another pair of the same group is no negative.
    """

    source: str
    left: str
    right: str
    group: str


def collect(data: Path, *, seed: int) -> list[Pair]:
    """Every pair, in a fixed order for a seed."""
    random = Random(seed)
    makers: list[Iterable[Pair]] = [
        _documents(data, random),
        _medical_questions(data),
        _terms(data),
        _reading(data, random),
        _consultations(data),
        _legal_questions(data),
        _translations(data),
        _cards(random),
        _packs(random),
    ]
    return [
        pair for pair in chain.from_iterable(makers) if pair.left.strip() and pair.right.strip()
    ]


def _documents(data: Path, random: Random) -> Iterator[Pair]:
    found: dict[str, list[Pair]] = {}
    for number, text in enumerate(corpus.texts(data)):
        made = _of_document(text, f"{text.source}#{number}", random)
        found.setdefault(text.source, []).extend(made)
    for source, pairs in found.items():
        random.shuffle(pairs)
        yield from pairs[: MOST[source]]


def _of_document(text: corpus.Text, group: str, random: Random) -> Iterator[Pair]:
    paragraphs = list(paragraphs_of(text.paragraphs, text.lang))
    if text.title:
        chosen = random.sample(paragraphs, min(HEADED, len(paragraphs)))
        yield from (Pair(f"{text.source}:title", text.title, p, group) for p in chosen)
    for number, paragraph in enumerate(paragraphs):
        yield from _inside(paragraph, text.source, f"{group}.{number}", random)
    for number, (one, two) in enumerate(pairwise(paragraphs)):
        if number % 4 == 0:
            end, start = sentences(one)[-1], sentences(two)[0]
            yield Pair(f"{text.source}:next", end, start, group)


def _inside(paragraph: str, source: str, group: str, random: Random) -> Iterator[Pair]:
    """One sentence and the rest of its paragraph (inverse cloze; Lee, Chang, Toutanova 2019)."""
    parts = sentences(paragraph)
    if len(parts) < 2:
        return
    chosen = random.randrange(len(parts))
    whole = random.random() < WHOLE
    rest = parts if whole else parts[:chosen] + parts[chosen + 1 :]
    yield Pair(f"{source}:cloze", parts[chosen], _joined(rest, source[-2:]), group)


def paragraphs_of(lines: Sequence[str], lang: str) -> Iterator[str]:
    """Neighbouring sentences, up to the longest paragraph of the language."""
    held, size = [], 0
    for sentence in chain.from_iterable(map(sentences, lines)):
        sentence = sentence[: LONGEST[lang]]
        if held and size + len(sentence) > LONGEST[lang]:
            yield _joined(held, lang)
            held, size = [], 0
        held.append(sentence)
        size += len(sentence)
    if held:
        yield _joined(held, lang)


def _joined(parts: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(parts)


def _medical_questions(data: Path) -> Iterator[Pair]:
    for row in corpus.medical_questions(data):
        focus = row["focus"]
        for passage in list(paragraphs_of(row["answer"].split("\n"), "en"))[:3]:
            yield Pair("medquad_en", row["question"], passage, focus)
        for name in row["synonyms"][:2]:
            yield Pair("medquad_en:term", name, f"{focus}. {row['answer'][:300]}", focus)


def _terms(data: Path) -> Iterator[Pair]:
    for row in corpus.rows(data, "disease_kg_en/terms.jsonl.xz"):
        for name in (row["name"], *row.get("synonyms", ())[:2]):
            if row.get("definition"):
                yield Pair("disease_kg_en", name, row["definition"], row["id"])


def _reading(data: Path, random: Random) -> Iterator[Pair]:
    seen: set[str] = set()
    for asked in corpus.reading(data)[0]:
        passages = list(paragraphs_of([asked.context], "zh"))
        best = next((p for p in passages if asked.answer in p), passages[0])
        yield Pair("reading_zh", asked.question, best, asked.context)
        if asked.context not in seen:
            seen.add(asked.context)
            for number, passage in enumerate(passages):
                yield Pair("reading_zh:title", asked.title, passage, asked.title)
                for _ in range(3):
                    group = f"{len(seen)}.{number}"
                    yield from _inside(passage, "reading_zh", group, random)


def _consultations(data: Path) -> Iterator[Pair]:
    for row in corpus.rows(data, "zhongjing_zh/*.jsonl.xz"):
        turns = row["messages"]
        for one, two in pairwise(turns):
            if (one["role"], two["role"]) == ("user", "assistant"):
                yield Pair("zhongjing_zh", one["content"], two["content"], row["id"])


def _legal_questions(data: Path) -> Iterator[Pair]:
    """LeCoQA's train split only."""
    for row in corpus.rows(data, "lecoqa_zh/lecoqa.jsonl.xz"):
        if row["split"] != "train":
            continue
        answer = row["answer"] or ""  # one question has none
        yield Pair("lecoqa_zh", row["question"], answer, str(row["id"]))
        for name, article in row["articles"].items():
            yield Pair("lecoqa_zh", row["question"], f"{name}\n{article}", name)
            yield Pair("lecoqa_zh:answer", answer, article, name)


def _translations(data: Path) -> Iterator[Pair]:
    for english, chinese in corpus.pairs(data):
        yield Pair("tatoeba", english, chinese, english)


def _cards(random: Random) -> Iterator[Pair]:
    """What lay people ask, beside one sentence of the card or all that it tells."""
    for card in cards.split(cards.cards())[0]:
        whole = " ".join(told.sentence for told in card.told)
        for told in card.told:
            for question in (*told.everyday, told.plain):
                text = told.sentence if random.random() < ONE else whole
                source = f"cards_{card.field}_{card.lang}"
                yield Pair(source, question, f"{card.subject}. {text}", card.subject)


def _packs(random: Random) -> Iterator[Pair]:
    from verticalize import load_domain
    from verticalize.knowledge.ingest import ingest
    from verticalize.retrieval.engine.catalog import known_as, searched_as

    for name in ("medical", "legal"):
        pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
        held = pack.manifest.holdout
        found: dict[str, list[str]] = {}
        for passage in ingest(pack, max_tokens=160).passages:
            key = passage.document_id
            if not any(fnmatchcase(key, pattern) for pattern in held):
                found.setdefault(key, []).append(passage.text)
                for called in (*known_as(passage), *searched_as(passage)):
                    yield Pair("packs:title", called, passage.text, key)
                yield from _inside(passage.text, f"packs_{passage.lang}", passage.id, random)
        for key, texts in found.items():
            for one, two in zip(texts, found.get(key.replace(".zh.", ".en."), ()), strict=False):
                if ".zh." in key:
                    yield Pair("packs:translation", one, two, key)
        yield from _glossary(name)


def _glossary(name: str) -> Iterator[Pair]:
    file = ROOT / "domains" / name / "glossary.yaml"
    for row in yaml.safe_load(file.read_text(encoding="utf-8"))["terms"]:
        other = row.get("synonyms", {})
        chinese = [row["zh"], *other.get("zh", ())]
        english = [row["en"], *other.get("en", ())]
        for form in [*chinese[1:], *english]:
            yield Pair("packs:term", chinese[0], form, row["en"])
        for form in chinese[1:]:
            yield Pair("packs:term", english[0], form, row["en"])
