"""A pack's own `read` and `clean`, and what happens when they fail."""

from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.errors import KnowledgeError
from verticalize.knowledge.ingest import Corpus, ingest

HEAD = "from dataclasses import replace\nfrom verticalize.records import Document\n\n\n"
RECORD = '{"id": "1", "subject": "oolong", "origin": ["Fujian", "Taiwan"], "taste": ["floral"]}\n'


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def build(hook: str, **files: str) -> Corpus:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "domains/tea").mkdir(parents=True)
        (tmp_path / "domains/tea/domain.yaml").write_text(
            "name: tea\nlanguages: [en]\nknowledge: ['tea/*']\nhooks: hooks.py\n", "utf-8"
        )
        (tmp_path / "domains/tea/hooks.py").write_text(HEAD + hook, "utf-8")
        (tmp_path / "knowledge/tea").mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "knowledge/tea" / name.replace("_", ".")).write_text(text, "utf-8")
        return ingest(load_domain("tea"), max_tokens=160)

    return build


def test_the_hook_read_takes_the_files_it_knows_and_leaves_the_others(read) -> None:
    corpus = read(
        "def read(path):\n    if path.suffix != '.tea':\n        return None\n"
        "    return [Document('one', '?', 'documents', 'One', 'en', path.read_text('utf-8'))]\n",
        a_tea="Own format.",
        b_txt="Plain text.",
    )
    assert [d.id for d in corpus.documents] == ["tea/a.tea#one", "tea/b.txt"]
    assert [d.source for d in corpus.documents] == ["tea/a.tea", "tea/b.txt"]


@pytest.mark.parametrize(
    ("hook", "cause"),
    [
        ("def read(path):\n    return 1 / 0\n", "hook 'read' fails here: ZeroDivisionError"),
        ("def read(path):\n    return ['text']\n", "must give a Document, not str"),
        ("def clean(document):\n    raise KeyError('x')\n", "hook 'clean' fails here: KeyError"),
        ("def clean(document):\n    return document.text\n", "must give a Document, not str"),
    ],
)
def test_a_hook_that_fails_is_named_with_the_file(read, hook: str, cause: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read(hook, a_txt="Some text.")
    assert cause in str(caught.value)
    assert "a.txt" in (caught.value.place or "")


def test_facts_follow_their_statements_when_the_text_is_cleaned(read) -> None:
    corpus = read(
        "def clean(document):\n"
        "    text = '(checked)\\n' + document.text.replace('floral', 'flowery')\n"
        "    return replace(document, text=text)\n",
        a_jsonl=RECORD,
    )
    passages = {p.id: p for p in corpus.passages}
    assert [f.object for f in corpus.facts] == ["Fujian", "Taiwan"]
    assert all(f.object in passages[f.passage_id].text for f in corpus.facts)
    assert corpus.sources[0].left_out == {"a fact whose statement the hook 'clean' changed": 1}


def test_the_answer_of_an_faq_follows_its_question_when_the_text_is_cleaned(read) -> None:
    corpus = read(
        "def clean(document):\n"
        "    return replace(document, text=document.text.replace('Is it', 'Is tea'))\n",
        a_csv="id,question,answer\nq,Is it hot?,Very hot.\n",
    )
    assert corpus.questions[0].answer == "Very hot."


def test_a_pack_whose_hook_leaves_out_everything_has_no_knowledge(read) -> None:
    with pytest.raises(KnowledgeError, match="holds no documents"):
        read("def clean(document):\n    return None\n", a_txt="Some text.")
