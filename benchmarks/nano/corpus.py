"""The texts that `nano` was pretrained on, as documents: openly licensed, Chinese and English.

They are no part of the project: give the folder that holds them (see the model card for origins
and licences). The packs' own knowledge is read without what they hold out.
"""

import hashlib
import json
import lzma
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from verticalize.text import CJK, language, sentences

TEXTS = {
    "openstax_en": "pretrain/openstax_en/*.jsonl.xz",
    "dc_code_en": "dc_code_en/sections.jsonl.xz",
    "prc_laws_zh": "prc_laws_zh/national_docs.jsonl.xz",
    "msdocs_zh": "pretrain/msdocs_zh/*.jsonl.xz",
    "techbooks_zh": "pretrain/techbooks_zh/*.jsonl.xz",
}
MARKUP = re.compile(r"[|`*#<>{}\\]|https?:|^- ?\[|\]\(")


@dataclass(frozen=True, slots=True)
class Text:
    """A document of one source: a title and its paragraphs."""

    source: str
    title: str
    lang: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that somebody wrote, the passage that answers it and where in it."""

    question: str
    title: str
    context: str
    answer: str
    lang: str


def rows(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob(pattern)):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def texts(folder: Path) -> Iterator[Text]:
    """All plain documents, without lines that are markup or too short to be prose."""
    for source, pattern in TEXTS.items():
        lang = source[-2:]
        for row in rows(folder, pattern):
            title = row.get("title") or row.get("heading") or ""
            whole = row["text"].removeprefix(f"{row.get('section')} {row.get('heading')} ")
            lines = [line.strip() for line in whole.split("\n")]
            if not title and lines and len(lines[0]) < 60:
                title = lines.pop(0)
            kept = tuple(line for line in lines if _is_prose(line, lang))
            if kept:
                yield Text(source, title.strip(" .。"), lang, kept)


def medical_questions(folder: Path) -> list[dict[str, Any]]:
    """MedQuAD rows: focus, question type, question and answer."""
    return list(rows(folder, "medquad_en/medquad_qa.jsonl.xz"))


def reading(folder: Path, *, held_out: float = 0.1) -> tuple[list[Asked], list[Asked]]:
    """Chinese extractive questions (CMRC 2018, DRCD in simplified characters), by passage.

    Returns:
        training questions, and those of the share `held_out` of the passages.
    """
    import opencc  # type: ignore[import-not-found]

    simplified = opencc.OpenCC("t2s").convert
    found: tuple[list[Asked], list[Asked]] = ([], [])
    for name in ("cmrc2018_zh", "drcd_zht"):
        passages = {row["_id"]: row for row in rows(folder, f"{name}/beir/corpus.jsonl.xz")}
        names = sorted(passages)
        held = set(names[:: round(1 / held_out)])
        plain = {key: simplified(passages[key]["text"]) for key in names}
        for row in rows(folder, f"{name}/qa.jsonl.xz"):
            key = row["context_id"]
            asked = Asked(
                simplified(row["question"]),
                simplified(passages[key]["title"]),
                plain[key],
                simplified(row["answers"][0]),
                "zh",
            )
            if asked.answer in asked.context:
                found[key in held].append(asked)
    return found


def paragraphs(folder: Path) -> list[tuple[str, str]]:
    """Title and text of all prose, and of answers to medical questions."""
    found = [(text.title, line) for text in texts(folder) for line in text.paragraphs]
    return found + [(row["focus"], row["answer"]) for row in medical_questions(folder)]


def written(paragraphs: Sequence[tuple[str, str]], *files: Path) -> list[Asked]:
    """Questions that language models wrote to single sentences of `paragraphs`.

    A file has a row for each: the sentence's `key`, the question, the answer. The sentences
    themselves are not in the project.

    Raises:
        ValueError: a sentence is not there.
    """
    asked: dict[str, list[list[str]]] = {}
    for line in (line for file in files for line in file.read_text("utf-8").splitlines()):
        name, *row = line.split("\t")
        asked.setdefault(name, []).append(row)
    found: dict[str, list[Asked]] = {}
    for title, text in paragraphs:
        for sentence in sentences(text):
            if (name := key(sentence)) in asked and name not in found:
                found[name] = [
                    Asked(question, title, text, answer, language(sentence))
                    for question, answer in asked[name]
                    if text.find(answer) == text.find(sentence) + sentence.find(answer)
                ]
    if missing := asked.keys() - found.keys():
        raise ValueError(f"{len(missing)} of {len(asked)} sentences are not in the texts.")
    return [each for name in asked for each in found[name]]


class Put(NamedTuple):
    """A question to a sentence of an article, and the sentence's words that answer it.

    Args:
        everyday: whether it is in the words of somebody who does not know the article's.
    """

    question: str
    answer: str
    everyday: bool


@dataclass(frozen=True, slots=True)
class Article:
    """An article that a language model wrote, with questions to each of its sentences."""

    title: str
    lang: str
    sentences: tuple[str, ...]
    asked: tuple[Put, ...]

    @property
    def text(self) -> str:
        ends = "。" if self.lang == "zh" else "."
        said = (s if s[-1] in "。.!?！？" else s + ends for s in self.sentences)
        return ("" if self.lang == "zh" else " ").join(said)

    def questions(self, *, everyday: bool | None = None) -> list[Asked]:
        """Those whose answer stands in one place only; None: of both kinds."""
        return [
            Asked(put.question, self.title, self.text, put.answer, self.lang)
            for put in self.asked
            if everyday in (None, put.everyday) and self.text.count(put.answer) == 1
        ]


def articles(folder: Path = Path(__file__).parent) -> list[Article]:
    """``articles.{zh,en}.txt``: lines ``# TITLE``, ``S SENTENCE`` and ``Q QUESTION ANSWER``.

    An article ends with an empty line, tabs part a line; a question is to the sentence above it,
    the first one in everyday words.

    Raises:
        ValueError: a line is none of these, or its answer does not stand in its sentence.
    """
    found = []
    for lang in ("zh", "en"):
        file = folder / f"articles.{lang}.txt"
        for block in file.read_text("utf-8").strip().split("\n\n"):
            title, *lines = block.split("\n")
            said: list[str] = []
            asked: list[Put] = []
            first = False
            for line in lines:
                match line.split("\t"):
                    case ["S", sentence] if sentence:
                        said.append(sentence)
                        first = True
                    case ["Q", question, answer] if question and said and answer in said[-1]:
                        asked.append(Put(question, answer, everyday=first))
                        first = False
                    case _:
                        raise ValueError(f"{file.name}, {title}: not understood: {line!r}")
            found.append(Article(title.removeprefix("# "), lang, tuple(said), tuple(asked)))
    return found


def split(found: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Those to train on, and some that are held out.

    One in twenty is not trained on. Of these are held out those near whose title no other is:
    several writers wrote on neighbouring subjects, and a question may be to two articles.
    """
    from verticalize.retrieval.words.tokens import tokens

    train = [article for article in found if int(key(article.title), 16) % 20]
    titles = [(article.lang, set(tokens(article.title))) for article in train]
    asked = {put.question for article in train for put in article.asked}

    def near(article: Article) -> bool:
        own = set(tokens(article.title))
        return any(
            lang == article.lang and 2 * len(own & other) >= min(len(own), len(other))
            for lang, other in titles
        )

    held = [
        replace(article, asked=tuple(put for put in article.asked if put.question not in asked))
        for article in found
        if not int(key(article.title), 16) % 20 and not near(article)
    ]
    return train, held


def key(sentence: str) -> str:
    """How a sentence is named where it must not stand itself."""
    return hashlib.sha1(sentence.encode("utf-8"), usedforsecurity=False).hexdigest()[:10]


def pairs(folder: Path) -> list[tuple[str, str]]:
    return [(row["en"], row["zh"]) for row in rows(folder, "tatoeba_en_zh/pairs.jsonl.xz")]


def terms(folder: Path) -> dict[str, list[str]]:
    """Names for made-up records: diseases, medicines and terms, by language."""
    chinese = [row.get("name") or "" for row in rows(folder, "icd_nmpa_zh/icd10_zh.jsonl.xz")]
    english = [row.get("name") or "" for row in rows(folder, "disease_kg_en/terms.jsonl.xz")]
    return {
        "zh": sorted({name for name in chinese if 1 < len(name) <= 14}),
        "en": sorted({name for name in english if 2 < len(name) <= 40}),
    }


def pack_texts(root: Path, names: tuple[str, ...] = ("medical", "legal")) -> Iterator[Text]:
    """The packs' passages, without the documents that their manifests hold out."""
    from verticalize import load_domain
    from verticalize.knowledge.ingest import ingest

    for name in names:
        pack = load_domain(name, domains=root / "domains", knowledge=root / "knowledge")
        corpus = ingest(pack, max_tokens=160)
        groups = pack.manifest.holdout
        for passage in corpus.passages:
            if any(fnmatchcase(passage.document_id, pattern) for pattern in groups):
                continue
            lines = tuple(line for line in passage.text.split("\n") if line.strip())
            yield Text(f"pack_{name}", passage.title, passage.lang, lines)


def _is_prose(line: str, lang: str) -> bool:
    if MARKUP.search(line) or len(line) < 12:
        return False
    if lang == "zh":
        return len(re.findall(f"[{CJK}]", line)) > 0.6 * len(line)
    return len(re.findall(r"[A-Za-z ]", line)) > 0.85 * len(line)
