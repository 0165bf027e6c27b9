"""Reading tasks made of text: passages as they are served, a question, and a verbatim answer.

Each task is a conversation in the grounded form of `retrieval/prompt.py`, so that the base learns to
read what it will be shown. Nothing here knows a pack, its relations or its questions.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import rjieba
from corpus import Asked, Text
from relations import RELATIONS, SUBJECTS
from wordings import ABOUT, ASKING, BRIEF, MEDICAL, REFUSAL, SYSTEM

from verticalize.instruct.openers import OPENERS
from verticalize.records import Message, Passage
from verticalize.retrieval.prompt import asking_messages, cited, grounded_messages
from verticalize.retrieval.words.stopwords import CHINESE, ENGLISH
from verticalize.text import CJK, count_tokens, join_list, sentences

BUDGET = 400  # estimated tokens of the passages of a prompt
_SPACED = re.compile(r"[A-Za-z][A-Za-z'-]+")
_FIGURE = re.compile(rf"(?<![\w.-])\d[\d,.]*\d?(?: ?%| [A-Za-z]{{2,12}}|[{CJK}]{{1,2}})?(?![\w-])")
_BOILERPLATE = re.compile(r"Human Phenotype Ontology|table below|MedlinePlus|Orphanet|^Summary ?:")


@dataclass(frozen=True, slots=True)
class Task:
    """A conversation whose last message is to be learned.

    `answered` has the title, the sentence and the question, where a sentence answers a question.
    """

    kind: str
    lang: str
    messages: tuple[Message, ...]
    answered: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A passage in the making: some sentences under a title."""

    title: str
    lang: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return ("" if self.lang == "zh" else " ").join(self.sentences)

    @property
    def cost(self) -> int:
        return count_tokens(self.text) + count_tokens(self.title) + 6


def blocks_of(text: Text, random: Random) -> Iterator[Block]:
    """The sentences of a document in passages of 20 to 150 estimated tokens."""
    held: list[str] = []
    size, limit = 0, random.choice((40, 80, 120, 150))
    for paragraph in text.paragraphs:
        for sentence in sentences(paragraph):
            cost = count_tokens(sentence)
            if cost > 100 or len(sentence) < 8:
                continue
            if held and size + cost > limit:
                yield Block(text.title, text.lang, tuple(held))
                held, size, limit = [], 0, random.choice((40, 80, 120, 150))
            held.append(sentence)
            size += cost
    if size >= 20:
        yield Block(text.title, text.lang, tuple(held))


def content(sentence: str, lang: str) -> list[str]:
    """Words of a sentence that carry meaning, in order."""
    if lang == "zh":
        found = [word for word in rjieba.cut(sentence) if len(word) > 1]
        return [w for w in found if re.fullmatch(f"[{CJK}]+", w) and w not in CHINESE]
    found = _SPACED.findall(sentence)
    return [word for word in found if len(word) > 3 and word.lower() not in ENGLISH]


def topic(sentence: str, lang: str, rare: Counter[str], random: Random) -> tuple[str, str] | None:
    """Two phrases of a sentence, the rarer words more often."""
    words = content(sentence, lang)
    if len(words) < 2:
        return None
    weights = [1 / (1 + rare[word.lower()]) for word in words]
    first, second = random.choices(words, weights, k=2)
    if first == second:
        return None
    return _phrase(sentence, first, lang, random), _phrase(sentence, second, lang, random)


def _phrase(sentence: str, word: str, lang: str, random: Random) -> str:
    """The word, or it with its neighbour."""
    if random.random() < 0.5:
        return word
    at = sentence.find(word)
    if lang == "zh":
        end = at + len(word) + random.choice((1, 2, 3))
        found = re.match(f"[{CJK}]+", sentence[at:end])
        return found.group() if found else word
    found = re.match(r"[A-Za-z'-]+(?: [A-Za-z'-]+){0,2}", sentence[at:])
    return found.group() if found else word


def asked_with_gap(sentence: str, lang: str, random: Random) -> str | None:
    """The sentence as a question: a word or figure of it, and perhaps its end, taken out."""
    figures = [m.group() for m in _FIGURE.finditer(sentence) if m.start() > 1]
    words = content(sentence, lang)
    hidden = random.choice(figures) if figures and random.random() < 0.5 else None
    hidden = hidden or (random.choice(words) if len(words) > 3 else None)
    if hidden is None:
        return None
    asking = "多少" if hidden in figures and lang == "zh" else random.choice(ASKING[lang])
    said = sentence.replace(hidden, asking, 1).rstrip("。.；;！!")
    if random.random() < 0.6:
        said = _shortened(said, asking, lang, random)
    return said + ("？" if lang == "zh" else "?")


def _shortened(said: str, asking: str, lang: str, random: Random) -> str:
    """Of a sentence with several clauses those around the gap."""
    parts = re.split(r"[，；：、]" if lang == "zh" else r"[,;:] ", said)
    at = next((n for n, part in enumerate(parts) if asking in part), 0)
    kept = parts[max(0, at - random.choice((0, 1))) : at + 1]
    shorter = ("，" if lang == "zh" else ", ").join(kept)
    return shorter if len(shorter) > 6 else said


class TextTasks:
    """Questions about plain documents, with passages of the same document as distractors."""

    def __init__(self, found: Sequence[Text], seed: int) -> None:
        random = Random(seed)
        self.documents = [
            blocks for blocks in (list(blocks_of(text, random)) for text in found) if blocks
        ]
        self.all = [block for blocks in self.documents for block in blocks]
        self.rare: Counter[str] = Counter()
        for block in self.all:
            for sentence in block.sentences:
                self.rare.update({word.lower() for word in content(sentence, block.lang)})

    def task(self, random: Random, *, easy: bool) -> Task | None:
        blocks = random.choice(self.documents)
        gold = random.choice(blocks)
        at = random.randrange(len(gold.sentences))
        sentence = gold.sentences[at]
        question = self._question(sentence, gold, random)
        if question is None or len(sentence) < (10 if gold.lang == "zh" else 25):
            return None
        others = [block for block in blocks if block is not gold]
        near = random.sample(others, min(len(others), 1 if easy else 3))
        far = [random.choice(self.all) for _ in range(1 if easy else 2)]
        far = [block for block in far if block.lang == gold.lang]
        return made("text", gold, [sentence], question, [*near, *far], random)

    def _question(self, sentence: str, gold: Block, random: Random) -> str | None:
        if random.random() < 0.5:
            return asked_with_gap(sentence, gold.lang, random)
        found = topic(sentence, gold.lang, self.rare, random)
        if found is None:
            return None
        wording = random.choice(ABOUT[gold.lang])
        title = gold.title or found[1]
        return wording.format(a=found[0], b=found[1], t=title)


def made(
    kind: str,
    gold: Block,
    quote: Sequence[str],
    question: str,
    others: Sequence[Block],
    random: Random,
    *,
    brief: str = "",
) -> Task:
    """The conversation; sometimes the gold passage is not there, and the answer is a refusal."""
    shown = [gold] if random.random() > 0.06 else []
    used = gold.cost
    for block in others:
        if used + block.cost <= BUDGET and block.text != gold.text and quote[0] not in block.text:
            shown.append(block)
            used += block.cost
    random.shuffle(shown)
    lang = gold.lang
    if random.random() < 0.25:
        question = random.choice(OPENERS[lang]) + question
    if gold in shown:
        label = shown.index(gold) + 1
        answer = brief or cited(quote, label, lang)
    else:
        answer = random.choice(REFUSAL[lang])
    system = random.choice((BRIEF if brief else SYSTEM)[lang])
    passages = [
        Passage(
            id=str(n), document_id=str(n), source="", kind="documents", title=block.title,
            section="", lang=lang, text=block.text, start=0, end=len(block.text),
        )
        for n, block in enumerate(shown)
    ]  # fmt: skip
    messages = grounded_messages(question, passages, system=system, lang=lang)
    answered = (gold.title, quote[0], question)
    return Task(kind, lang, (*messages, {"role": "assistant", "content": answer}), answered)


class MedicalTasks:
    """MedQuAD questions in words of our own; other sections on the same subject are distractors."""

    def __init__(self, found: Sequence[dict[str, object]]) -> None:
        self.subjects: dict[str, dict[str, Block]] = {}
        for row in found:
            kind, focus = str(row["qtype"]), str(row["focus"])
            said = [
                s for s in sentences(str(row["answer"])) if 20 < len(s) < 400 and s[0].isupper()
            ]
            said = [s for s in said if not s.endswith(("?", ":")) and "  " not in s][:4]
            said = [s for s in said if not _BOILERPLATE.search(s)]
            if kind in MEDICAL and said:
                block = Block(f"{focus} · {kind}", "en", tuple(said))
                self.subjects.setdefault(focus, {})[kind] = block
        self.names = sorted(name for name, kinds in self.subjects.items() if kinds)

    def task(self, random: Random, *, easy: bool) -> Task | None:
        focus = random.choice(self.names)
        kinds = self.subjects[focus]
        kind = random.choice(sorted(kinds))
        titled = random.random() < 0.5
        others = [block for other, block in sorted(kinds.items()) if other != kind]
        stranger = self.subjects[random.choice(self.names)]
        others = random.sample(others, min(len(others), 1 if easy else 3))
        others += [stranger.get(kind) or random.choice(list(stranger.values()))]
        shown = [block if titled else _untitled(block) for block in others]
        gold = kinds[kind] if titled else _untitled(kinds[kind])
        subject = focus if random.random() < 0.7 or focus.isupper() else focus.lower()
        question = random.choice(MEDICAL[kind]).format(s=subject)
        return made("medical", gold, gold.sentences[:1], question, shown, random)


def _untitled(block: Block) -> Block:
    return Block(block.title.partition(" · ")[0], block.lang, block.sentences)


class ReadingTasks:
    """Questions that people asked about a passage, answered by its sentence or a few words."""

    def __init__(self, found: Sequence[Asked]) -> None:
        self.asked = list(found)

    def task(self, random: Random, *, easy: bool) -> Task | None:
        asked = random.choice(self.asked)
        said = sentences(asked.context)
        at = next((n for n, s in enumerate(said) if asked.answer in s), None)
        if at is None:
            return None
        size = 1 if easy else random.choice((1, 2, 3, 4))
        first = max(0, at - random.randrange(size))
        part = said[first : at + size]
        while len(part) > 1 and count_tokens("".join(part)) > 240:
            part = part[:-1] if part[-1] != said[at] else part[1:]
        if count_tokens("".join(part)) > 240:
            return None
        gold = Block(asked.title, asked.lang, tuple(part))
        others = []
        for _ in range(1 if easy else 2):
            other = random.choice(self.asked)
            lines = sentences(other.context)
            start = random.randrange(len(lines))
            others.append(Block(other.title, other.lang, tuple(lines[start : start + 2])))
        rest = [line for n, line in enumerate(said) if not first <= n < at + size]
        if rest and not easy:
            others.append(Block(asked.title, asked.lang, tuple(rest[:2])))
        brief = asked.answer if random.random() < 0.5 else ""
        return made("reading", gold, [said[at]], asked.question, others, random, brief=brief)


class RecordTasks:
    """Made-up records: which sentence of a card tells the relation that is asked for?"""

    def __init__(self, terms: dict[str, list[str]]) -> None:
        self.terms = terms

    def task(self, random: Random, *, easy: bool) -> Task | None:
        lang = random.choice(("zh", "en"))
        count = 2 if easy else random.choice((2, 3, 4))
        kind = random.choice(sorted(RELATIONS))
        names = random.sample(self._subjects(kind, lang), count)
        relations = RELATIONS[kind]
        cards = [self._card(kind, name, lang, random, easy) for name in names]
        chosen = random.randrange(count)
        card, said = cards[chosen]
        which = random.choice(sorted(said))
        value, sentence = said[which]
        question = random.choice(relations[which][lang]["ask"]).format(s=names[chosen])
        others = [block for block, _ in cards if block is not card]
        brief = value if random.random() < 0.3 else ""
        return made("record", card, [sentence], question, others, random, brief=brief)

    def asked(self, random: Random) -> Asked:
        """One value of one card, as a question to the card."""
        lang, kind = random.choice(("zh", "en")), random.choice(sorted(RELATIONS))
        name = random.choice(self._subjects(kind, lang))
        block, said = self._card(kind, name, lang, random, easy=False)
        which = random.choice(sorted(said))
        question = random.choice(RELATIONS[kind][which][lang]["ask"]).format(s=name)
        return Asked(question, name, block.text, said[which][0], lang)

    def _subjects(self, kind: str, lang: str) -> list[str]:
        return SUBJECTS[kind][lang] or self.terms[lang]

    def _card(
        self, kind: str, name: str, lang: str, random: Random, easy: bool
    ) -> tuple[Block, dict[str, tuple[str, str]]]:
        relations = RELATIONS[kind]
        names = random.sample(sorted(relations), min(len(relations), 2 if easy else 5))
        said = {}
        for relation in names:
            entry = relations[relation][lang]
            values = entry["values"] or self.terms[lang]
            some = random.sample(values, min(len(values), random.choice(entry.get("count", (1,)))))
            value = join_list(some, lang)
            said[relation] = value, random.choice(entry["say"]).format(s=name, o=value)
        return Block(name, lang, tuple(sentence for _, sentence in said.values())), said


class PairTasks:
    """Translations of short sentences."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        self.pairs = list(found)

    def task(self, random: Random, *, easy: bool) -> Task | None:
        english, chinese = random.choice(self.pairs)
        if random.random() < 0.5:
            ask, answer, lang = f"翻译成中文：{english}", chinese, "zh"
        else:
            ask, answer, lang = f"Translate into English: {chinese}", english, "en"
        messages: tuple[Message, ...] = (
            {"role": "user", "content": ask},
            {"role": "assistant", "content": answer},
        )
        return Task("pair", lang, messages)


Make = Callable[..., Task | None]


class AskingTasks:
    """The way back, from a sentence to the question that it answers, of the tasks of others."""

    def __init__(self, makers: Sequence[tuple[float, Make]]) -> None:
        self.weights, self.makes = zip(*makers, strict=True)

    def task(self, random: Random, *, easy: bool) -> Task | None:
        (make,) = random.choices(self.makes, self.weights)
        found = make(random, easy=easy)
        if found is None or found.answered is None:
            return None
        title, sentence, question = found.answered
        asked = asking_messages(title.partition(" · ")[0], sentence, lang=found.lang)
        answer: Message = {"role": "assistant", "content": question}
        return Task("asking", found.lang, (*asked, answer))


def mixture(makers: Sequence[tuple[float, Make]], *, seed: int, easy_first: int) -> Iterator[Task]:
    """Tasks without end, by weight; the first `easy_first` with few and short passages."""
    random = Random(seed)
    weights, makes = zip(*makers, strict=True)
    number = 0
    while True:
        (make,) = random.choices(makes, weights)
        task = make(random, easy=number < easy_first and random.random() < 0.8)
        if task is not None:
            number += 1
            yield task
