"""A light English stemmer that also makes British and American spellings meet.

One suffix is taken off, the longest that leaves enough of the word. It is kinder to rare terms
than Porter's: "arthritis" and "arthrosis" stay apart.
"""

from functools import lru_cache

_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "women": "woman",
    "men": "man",
    "lice": "louse",
    "mould": "mold",
    "mouldy": "mold",
    "tyre": "tire",
    "tyres": "tire",
    "cheque": "check",
    "cheques": "check",
    "grey": "gray",
    "odour": "odor",
    "kerb": "curb",
    "taken": "take",
    "broke": "break",
    "broken": "break",
    "bitten": "bite",
    "swollen": "swell",
    "bled": "bleed",
    "paid": "pay",
    "fired": "fire",
    "drunk": "drink",
    "drank": "drink",
    "driven": "drive",
    "stolen": "steal",
    "left": "leave",
    "lost": "lose",
    "sold": "sell",
    "bought": "buy",
    "spilt": "spill",
    "burnt": "burn",
    "brought": "bring",
    "caught": "catch",
    "chose": "choose",
    "chosen": "choose",
    "fallen": "fall",
    "fell": "fall",
    "forgot": "forget",
    "forgotten": "forget",
    "froze": "freeze",
    "frozen": "freeze",
    "grew": "grow",
    "grown": "grow",
    "held": "hold",
    "knew": "know",
    "lent": "lend",
    "met": "meet",
    "rang": "ring",
    "sent": "send",
    "slept": "sleep",
    "spent": "spend",
    "spoke": "speak",
    "spoken": "speak",
    "stole": "steal",
    "stuck": "stick",
    "stung": "sting",
    "struck": "strike",
    "swept": "sweep",
    "taught": "teach",
    "threw": "throw",
    "thrown": "throw",
    "torn": "tear",
    "woke": "wake",
    "woken": "wake",
    "wore": "wear",
    "worn": "wear",
    "wrote": "write",
    "written": "write",
    "ate": "eat",
    "eaten": "eat",
    "dealt": "deal",
    "hidden": "hide",
    "mice": "mouse",
}
# longest first; the number is how many letters must remain
_SUFFIXES = (
    ("isations", 4),
    ("izations", 4),
    ("isation", 4),
    ("ization", 4),
    ("ations", 4),
    ("ically", 4),
    ("nesses", 4),
    ("ation", 4),
    ("ating", 5),
    ("ments", 4),
    ("ising", 4),
    ("izing", 4),
    ("ative", 4),
    ("ions", 5),
    ("ment", 4),
    ("ness", 4),
    ("ings", 4),
    ("ated", 5),
    ("ates", 5),
    ("ical", 4),
    ("ised", 4),
    ("ized", 4),
    ("ises", 4),
    ("izes", 4),
    ("ives", 5),
    ("able", 5),
    ("ion", 5),
    ("ing", 3),
    ("ies", 3),
    ("ate", 5),
    ("ise", 4),
    ("ize", 4),
    ("ive", 5),
    ("ed", 3),
    ("es", 3),
    ("er", 5),
    ("ly", 4),
    ("ic", 4),
    ("al", 5),
    ("is", 4),
    ("s", 3),
    ("e", 3),
    ("y", 3),
)
_NO_PLURAL = ("is", "ies", "ses", "xes", "zes", "ches", "shes")  # or one with more than an "s"
_LONG = 5  # letters of a word that may have doubled its "l": no "small", no "skill"
_DOUBLED = {"bb", "dd", "gg", "mm", "nn", "pp", "rr", "tt"}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a case-folded word. Words with digits and very short ones stay as they are."""
    word = _IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = american(word)
    if word.endswith(("ss", "us")):
        return word
    if word.endswith("s") and not word.endswith(_NO_PLURAL):
        word = word[:-1]  # "managers" as "manager", "antibiotics" as "antibiotic"
    for suffix, least in _SUFFIXES:
        if suffix == "y" and word[-2] in "aeou":
            break  # as "kidneys" becomes "kidney"
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word[: -len(suffix)]
            break
    if word.endswith("ll") and len(word) > _LONG:
        return word[:-1]  # "cancelled" and "cancel", "install" and "instal"
    return word[:-1] if word[-2:] in _DOUBLED and len(word) > 3 else word


def american(word: str) -> str:
    """The American spelling of a case-folded word, where it differs by rule."""
    if len(word) < 6:
        return word
    word = word.replace("ae", "e").replace("oe", "e")
    for british, american in (("our", "or"), ("ours", "ors"), ("oured", "ored"), ("yse", "yze")):
        if word.endswith(british):
            return word.removesuffix(british) + american
    return word
