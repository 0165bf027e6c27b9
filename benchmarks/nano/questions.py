"""English questions made of sentences by rule, as there are none that weights may learn from.

A part of a sentence is the answer; what stands round it, words left out and endings cut, follows a
question word that fits it: noisy clozes (Lewis et al. 2019, "Unsupervised Question Answering by
Cloze Translation"). They are no good English; what they teach is to find what stands beside the
words that a question shares with a text, and which kind of word answers which question word.
"""

import re
from collections.abc import Iterator
from random import Random

from corpus import Asked

from verticalize.text import sentences

MOST_TRIED = 10_000
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAME = r"[A-Z][\w'’-]*[a-z][\w'’-]*"
_PATTERNS = {
    "date": re.compile(
        rf"\b(?:(?:{_MONTHS}) \d{{1,2}}, \d{{4}}|(?:{_MONTHS}) \d{{4}}|(?:1\d|20)\d\d(?:s)?)\b"
    ),
    "figure": re.compile(
        r"(?<![\w.,-])\$?\d[\d,.]*(?:st|nd|rd|th)?(?: (?:percent|million|billion|thousand))?%?(?![\w-])"
        r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty)\b"
    ),
    "name": re.compile(
        rf"(?:(?<=[a-z,] )|^(?:The )?(?={_NAME} {_NAME})){_NAME}(?: (?:of |the |and )?{_NAME})*"
    ),
}
_SHARES = {"date": 3, "figure": 2, "name": 4, "phrase": 2}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTION = _set(
    "a an the of in on at by for with to from and or but as is are was were be been being it its "
    "this that these those which who whom whose when where while although because if than then so "
    "such not no nor also have has had do does did can could may might must will would shall "
    "should into over under between among through during after before about against within "
    "without upon along across behind beyond their his her our your my they he she we you i there "
    "here however more most less least very only many much some any each every other another both "
    "either neither all one"
)
_BEFORE_PHRASE = _set("the a an called as of by with for from in on their his")
_BEHIND_PHRASE = re.compile(
    r"[.,;)]|\s(?:of|in|on|at|by|for|with|from|to|and|or|that|which|is|was|are|were)\b"
)
_VERBS = _set("was is were are has had can could will would did")
_ACTING = _VERBS | _set("and wrote argued said believed became began made who")
_CLAUSE = re.compile(r"[;:—]|, (?=(?:and|but|while|which|although) )")
_WORD = re.compile(r"[\w'’%$-]+")


def made_questions(paragraphs: list[str], random: Random) -> Iterator[Asked]:
    """Questions without end, each with its paragraph and the answer in it.

    Raises:
        ValueError: of 10,000 sentences in a row nothing could be asked.
    """
    tried = 0
    while True:
        if tried == MOST_TRIED:
            raise ValueError(f"of {tried} sentences in a row nothing could be asked.")
        tried += 1
        paragraph = random.choice(paragraphs)
        sentence = random.choice(sentences(paragraph))
        if not 40 < len(sentence) < 320 or sentence.endswith("?"):
            continue
        found = _answers(sentence)
        kinds = sorted({kind for kind, _, _ in found})
        if not kinds:
            continue
        (kind,) = random.choices(kinds, [_SHARES[kind] for kind in kinds])
        _, start, end = random.choice([answer for answer in found if answer[0] == kind])
        if kind != "figure":
            start = _with_article(sentence, start, random)
        question = _question(sentence, kind, start, end, random)
        if question and sentence.find(sentence[start:end]) == start:
            tried = 0
            yield Asked(question, "", paragraph, sentence[start:end], "en")


def _answers(sentence: str) -> list[tuple[str, int, int]]:
    """Kind, start and end of what may be asked for."""
    found = [
        (kind, match.start(), match.end())
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(sentence)
    ]
    return [*found, *(("phrase", start, end) for start, end in _phrases(sentence))]


def _phrases(sentence: str) -> Iterator[tuple[int, int]]:
    """Runs of up to four words that carry meaning, between words that open and close a phrase."""
    run: list[re.Match[str]] = []
    for match in re.finditer(r"[A-Za-z][A-Za-z'’-]*|\d[\d,.]*|[^\sA-Za-z\d]|$", sentence):
        if match.group()[:1].isalnum() and match.group().lower() not in _FUNCTION:
            run.append(match)
            continue
        if 1 <= len(run) <= 4:
            start, end = run[0].start(), run[-1].end()
            opened = _last_word(sentence[:start]) in _BEFORE_PHRASE
            if start and end - start > 3 and opened and _BEHIND_PHRASE.match(sentence[end:]):
                yield start, end
        run = []


def _last_word(text: str) -> str:
    return text.rstrip().rpartition(" ")[2].lower()


def _with_article(sentence: str, start: int, random: Random) -> int:
    article = re.search(r"\b(?:the|a|an) $", sentence[:start], re.I)
    return article.start() if article and random.random() < 0.5 else start


def _asking(sentence: str, kind: str, start: int, end: int, random: Random) -> tuple[str, str]:
    """A question word that fits, and the word behind the answer that it takes with it."""
    behind = re.match(r"\s*([A-Za-z]+)", sentence[end:])
    following = behind.group(1).lower() if behind else ""
    if kind == "date":
        return random.choice(["When", "When", "In what year", "What year", "On what date"]), ""
    if kind == "figure":
        if sentence[end : end + 1] == "%" or "percent" in sentence[start : end + 10]:
            return random.choice(["What percentage", "What percent", "How much"]), ""
        if following and following not in _FUNCTION and sentence[start] != "$":
            counted = [f"How many {following}", f"What number of {following}", "How many"]
            return random.choice(counted), following
        return random.choice(["How many", "How much", "What number"]), ""
    if kind == "name":
        if _last_word(sentence[:start]) in ("in", "at", "near", "to", "from", "across"):
            places = ["Where", "Where", "In what country", "What place", "What city", "What"]
            return random.choice(places), ""
        if _last_word(sentence[:start]) == "by" or following in _ACTING:
            return random.choice(["Who", "Who", "What", "Which person"]), ""
        return random.choice(["Who", "What", "Which", "What is the name of", "Whose"]), ""
    words = sentence[start:end].split()
    if len(words) > 1 and random.random() < 0.5:
        return random.choice(["What {}", "Which {}", "What kind of {}"]).format(words[-1]), ""
    return random.choice(["What", "What", "What", "Which", "How", "Why", "What is"]), ""


def _question(sentence: str, kind: str, start: int, end: int, random: Random) -> str | None:
    """What stands round the answer in its clause, as a question; None where that is too little."""
    asking, taken = _asking(sentence, kind, start, end, random)
    first = max((match.end() for match in _CLAUSE.finditer(sentence[:start])), default=0)
    clause_end = _CLAUSE.search(sentence, end)
    left = _WORD.findall(sentence[first:start])[-random.choice((3, 5, 8, 12)) :]
    right = _WORD.findall(sentence[end : clause_end.start() if clause_end else None])
    right = right[: random.choice((3, 5, 8, 12))]
    if left and left[-1].lower() in _BEFORE_PHRASE | {"at", "to"} and random.random() < 0.75:
        left = left[:-1]
    if taken and right and right[0].lower() == taken:
        right = right[1:]
    noise = random.choice((0, 0, 1, 2))
    words = [*left, *right] if random.random() < 0.65 else [*right, *left]
    words = [
        _stem(word, random)
        for word in words
        if random.random() >= noise * (0.3 if word.lower() in _FUNCTION else 0.15)
    ]
    if sum(word.lower() not in _FUNCTION for word in words) < 2:
        return None
    auxiliary = "" if words[0].lower() in _VERBS else random.choice(_AUXILIARIES)
    return " ".join(part for part in (asking, auxiliary, *words) if part) + "?"


_AUXILIARIES = ("did", "was", "is", "does", "are", "were", "do", "", "", "", "")


def _stem(word: str, random: Random) -> str:
    """Now and then the word without its ending: a question inflects words in its own way."""
    if random.random() < 0.3 and len(word) > 4 and word.islower():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and not word.endswith(("ss", "us")):
                return word[: -len(ending)] + instead
    return word


_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
