"""Records with planted near-duplicates, for `dedup.py`: made before the guard was, and not for it.

The set of PERF.md, section b: half Chinese, half English, 10 % near-duplicates of other records and
5 % siblings (the same question on another subject, number or sign). The base records are sentences
of 9 to 36 words from a Markov chain over the bundled knowledge, so that words and their neighbours
have the frequencies of real text. A near-duplicate has one kind of edit, one in three a second one.
A slip of the pen never falls on a number or a negation: that would be another question.
"""

import csv
import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

MEANT = set(
    "〇零一二三四五六七八九十百千万亿两半不没无未非勿"
)  # a slip here makes another question
KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
LANGS = ("en", "zh")
DUPLICATES, SIBLINGS, SECOND = 0.10, 0.05, 1 / 3
EN_FRAMES = (
    "What are the main symptoms of {}?", "How should {} be treated in elderly patients?",
    "Explain the difference between {} and {}.", "List the contraindications of {} during pregnancy.",
    "Which tests confirm a diagnosis of {}?", "Does insurance cover {} after {}?",
    "Is it legal to ask a tenant about {}?", "Can {} be taken together with {}?",
)  # fmt: skip
ZH_FRAMES = (
    "请问{}的主要症状有哪些？", "{}患者在饮食上应该注意什么？", "简述{}与{}的区别。", "孕妇可以使用{}吗？",
    "确诊{}需要做哪些检查？", "医保报销{}和{}吗？", "房东能因为{}扣押金吗？", "{}可以和{}一起服用吗？",
)  # fmt: skip
EN_NUMBERED = (
    "What does Article {} of the law say about notice?", "Is a dose of {} mg of {} safe?",
    "What happens to {} after {} days?", "Explain step {} of the procedure for {}.",
)  # fmt: skip
ZH_NUMBERED = (
    "劳动合同法第{}条规定了什么？", "{}毫克的{}安全吗？", "{}超过{}天怎么办？", "{}的第{}步是什么？",
)  # fmt: skip
EN_SIGNED = (
    ("Should patients with {} exercise?", "Should patients with {} not exercise?"),
    ("When is {} allowed?", "When is {} not allowed?"),
    ("Does {} increase with age?", "Does {} decrease with age?"),
)
ZH_SIGNED = (
    ("{}患者可以运动吗？", "{}患者不可以运动吗？"),
    ("哪些情况下允许{}？", "哪些情况下不允许{}？"),
    ("{}会升高血压吗？", "{}会降低血压吗？"),
)
EN_FILLERS = ("Please tell me: ", "I would like to know, ", "Quick question: ", "Hello doctor, ", "Hi, ",
              "Just wondering, ", "Sorry to bother you, but ", "Can you help? ", "Excuse me, ")  # fmt: skip
EN_TAILS = (" Thanks!", " Thank you in advance.", " Please help.", " I really need to know.")
EN_HEDGES = ("actually", "really", "basically", "just", "indeed", "very")
ZH_FILLERS = (
    "请问一下，",
    "你好，",
    "医生您好，",
    "我想咨询一下：",
    "麻烦问一下，",
    "想了解一下，",
    "不好意思，",
)
ZH_TAILS = ("谢谢！", "谢谢您。", "急，在线等。", "麻烦解答一下。", "求助！")
ZH_HEDGES = ("其实", "的", "就", "也", "了", "呢")
EN_SAME = {"which": "what", "what": "which", "a": "the", "the": "a", "that": "which", "on": "upon",
           "to": "in order to", "cannot": "can not", "is": "'s", "about": "regarding", "big": "large",
           "begin": "start", "often": "frequently", "help": "assist", "also": "as well", "if": "whether",
           "for": "as for", "because": "since", "this": "that", "get": "obtain"}  # fmt: skip
ZH_SAME = {"什么": "哪些", "哪些": "什么", "如何": "怎么", "怎么": "怎样", "是否": "是不是", "可以": "能够",
           "和": "与", "与": "和", "或者": "或", "应当": "应该", "应": "应该", "及": "以及", "如果": "若",
           "的": "之", "在": "于", "需要": "需", "但": "但是", "因为": "由于", "并": "并且", "时": "的时候"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """`cluster` is the number of the record that it is a copy of, or its own."""

    text: str
    cluster: int
    kind: str


class Source:
    """Sentences and names of one language."""

    def __init__(self, lang: str, rng: random.Random) -> None:
        self.lang, self.rng = lang, rng
        self.next: dict[str, list[str]] = defaultdict(list)
        for text in _texts(lang):
            words = _words(text, lang)
            for word, after in pairwise(words):
                self.next[word].append(after)
        self.words = sorted(self.next)
        self.nouns = [word for word in self.words if len(word) >= (2 if lang == "zh" else 4)]
        self.letters = sorted(
            {char for word in self.words for char in word if char.isalpha()} - MEANT
        )

    def sentence(self) -> list[str]:
        word = self.rng.choice(self.words)
        words = [word]
        for _ in range(self.rng.randint(8, 35)):
            word = self.rng.choice(self.next.get(word) or self.words)
            words.append(word)
        return words

    def name(self) -> str:
        count = 2 if self.lang == "zh" else self.rng.randint(2, 3)
        return ("" if self.lang == "zh" else " ").join(
            self.rng.choice(self.nouns) for _ in range(count)
        )

    def write(self, words: list[str]) -> str:
        if self.lang == "zh":
            text = re.sub(r"(?<=\d)\x00(?=\d)", " ", "\x00".join(words)).replace("\x00", "")
            return text + self.rng.choice("。？！")
        return re.sub(r"\s+([,.;:])", r"\1", " ".join(words).capitalize()) + self.rng.choice(".?!")

    def sibling(self) -> str:
        english = self.lang == "en"
        draw = self.rng.random()
        if draw < 0.2:
            frame = self.rng.choice(self.rng.choice(EN_SIGNED if english else ZH_SIGNED))
            return frame.format(self.rng.choice(self.nouns[:40]))
        if draw < 0.4:
            frame = self.rng.choice(EN_NUMBERED if english else ZH_NUMBERED)
            number, thing = str(self.rng.randint(1, 500)), self.rng.choice(self.nouns[:40])
            swapped = frame.startswith(("What happens", "{}超过", "{}的第"))
            return frame.format(*((thing, number) if swapped else (number, thing)))
        frame = self.rng.choice(EN_FRAMES if english else ZH_FRAMES)
        return frame.format(*[self.name() for _ in range(frame.count("{}"))])

    def copy(self, words: list[str]) -> str:
        for _ in range(2 if self.rng.random() < SECOND else 1):
            words = self.rng.choice(
                (self._typo, self._filler, self._marks, self._order, self._same)
            )(words)
        text = self.write(words)
        return text.lower() if self.lang == "en" and self.rng.random() < 0.2 else text

    def _typo(self, words: list[str]) -> list[str]:
        """One letter or character left out, doubled, changed or (in words) moved."""
        words = list(words)
        for _ in range(max(1, len(words) // 20)):
            least = 1 if self.lang == "zh" else 5
            long = [
                at
                for at, word in enumerate(words)
                if len(word) >= least and word.isalpha() and not MEANT & set(word)
            ]
            if not long:
                break
            at = self.rng.choice(long)
            word, place, kind = words[at], self.rng.randrange(len(words[at])), self.rng.randrange(4)
            other = self.rng.choice(self.letters)
            if kind == 0:
                word = word[:place] + word[place + 1 :]
            elif kind == 1:
                word = word[: place + 1] + word[place:]
            elif kind == 2 or len(word) < 2:
                word = word[:place] + other + word[place + 1 :]
            else:
                place = min(place, len(word) - 2)
                word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
            words[at] = word
        return words

    def _filler(self, words: list[str]) -> list[str]:
        fillers, tails, hedges = (
            (ZH_FILLERS, ZH_TAILS, ZH_HEDGES)
            if self.lang == "zh"
            else (EN_FILLERS, EN_TAILS, EN_HEDGES)
        )
        draw = self.rng.random()
        if draw < 0.4:
            return [self.rng.choice(fillers).strip(), *words]
        if draw < 0.6:
            return [*words, "。" if self.lang == "zh" else ".", self.rng.choice(tails).strip()]
        at = self.rng.randrange(1, len(words))
        return [*words[:at], self.rng.choice(hedges), *words[at:]]

    def _marks(self, words: list[str]) -> list[str]:
        at = self.rng.randrange(1, len(words))
        marks = (
            ("，", "、", "“", "（）", " ", "\u3000")
            if self.lang == "zh"
            else (",", ";", " - ", '"', "  ", "…")
        )
        return [*words[:at], self.rng.choice(marks), *words[at:]]

    def _order(self, words: list[str]) -> list[str]:
        """Two neighbours change places, or the end goes to the front."""
        if self.rng.random() < 0.5:
            at = self.rng.randrange(len(words) - 1)
            return [*words[:at], words[at + 1], words[at], *words[at + 2 :]]
        at = self.rng.randrange(len(words) // 2, len(words))
        return [*words[at:], "，" if self.lang == "zh" else ",", *words[:at]]

    def _same(self, words: list[str]) -> list[str]:
        table = ZH_SAME if self.lang == "zh" else EN_SAME
        places = [at for at, word in enumerate(words) if word.lower() in table]
        if not places:
            return self._marks(words)
        at = self.rng.choice(places)
        return [*words[:at], table[words[at].lower()], *words[at + 1 :]]


def planted(count: int, seed: int = 0) -> list[Record]:
    """`count` records in random order; base records, copies and siblings as the shares say."""
    rng = random.Random(seed)
    sources = [Source(lang, rng) for lang in LANGS]
    copies, siblings = int(count * DUPLICATES), int(count * SIBLINGS)
    base: list[list[str]] = []
    records, asked = [], set()
    for number in range(count - copies - siblings):
        source = sources[number % 2]
        base.append(source.sentence())
        records.append(Record(source.write(base[-1]), number, "base"))
    while len(asked) < siblings:
        text = sources[len(asked) % 2].sibling()
        if text not in asked:
            asked.add(text)
            records.append(Record(text, len(records), "sibling"))
    for _ in range(copies):
        number = rng.randrange(len(base))
        records.append(Record(sources[number % 2].copy(base[number]), number, "copy"))
    rng.shuffle(records)
    return records


def _texts(lang: str) -> list[str]:
    texts = []
    for path in sorted(KNOWLEDGE.rglob(f"*.{lang}.*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            texts += [
                str(value) for line in text.splitlines() for value in _values(json.loads(line))
            ]
        elif path.suffix == ".csv":
            texts += [" ".join(row) for row in csv.reader(text.splitlines())]
        else:
            texts += re.split(r"\n\s*\n", text)
    return texts


def _values(row: dict[str, object]) -> list[str]:
    return [value for value in row.values() if isinstance(value, str)]


def _words(text: str, lang: str) -> list[str]:
    if lang == "en":
        return re.findall(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:[.,]\d+)*|[,;]", text.lower())
    import rjieba

    return [word for word in rjieba.cut(text) if re.fullmatch(r"[\u4e00-\u9fff]+|\d+|，", word)]
