"""Real questions for `dedup.py`, none of which the guard was made with.

From medquad_en (questions on 5,000 diseases in some forty wordings) and toyhom_zh (patients' own
questions): all distinct questions, of which none is a copy where the disease is another, and one in
ten once more with an edit as `dedup_sets` makes them.
"""

import json
import lzma
import random
import re
from pathlib import Path

from dedup_sets import Record, Source

FILES = {"en": "medquad_en/medquad_qa.jsonl.xz", "zh": "toyhom_zh/toyhom_faq.jsonl.xz"}


def held_out(data: Path, seed: int = 0) -> list[Record]:
    """Records as `planted` gives them; a question of another disease is a ``sibling``."""
    rng = random.Random(seed)
    records: list[Record] = []
    for lang, name in FILES.items():
        source = Source(lang, rng)
        questions: dict[str, None] = {}
        with lzma.open(data / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                questions.setdefault(" ".join(row["title" if lang == "zh" else "question"].split()))
        for question in questions:
            number = len(records)
            records.append(Record(question, number, "sibling"))
            if rng.random() < 0.1:
                words = _words(question, lang)
                if len(words) > 3:
                    records.append(Record(source.copy(words), number, "copy"))
    rng.shuffle(records)
    return records


def _words(question: str, lang: str) -> list[str]:
    plain = re.sub(r"[?？。.!！\s]+$", "", question)
    if lang == "en":
        return plain.split()
    import rjieba

    return list(rjieba.cut(plain))
