"""The estimated size of a passage is an upper bound of what the bundled models make of it."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from verticalize.domain import load_domain
from verticalize.knowledge.ingest import ingest
from verticalize.models import nano
from verticalize.retrieval.embedders.static import FOLDER
from verticalize.text import most_tokens

ROOT = Path(__file__).parent.parent.parent
NANO = Path(nano.__file__).parent / "weights"


@pytest.mark.parametrize("folder", [NANO, FOLDER], ids=["nano", "nano-embed"])
@pytest.mark.parametrize("name", ["medical", "legal"])
def test_no_passage_of_a_pack_has_more_tokens_than_estimated(name: str, folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
    texts = [passage.text for passage in ingest(pack, max_tokens=160).passages]
    counted = zip(texts, tokenizer.encode_batch_fast(texts), strict=True)
    over = [text for text, found in counted if len(found.ids) > most_tokens(text)]
    assert len(texts) > 200
    assert len(over) <= 0.005 * len(texts)
