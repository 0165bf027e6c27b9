from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.langchain import VerticalizeRetriever


def test_a_chain_gets_documents_that_can_be_cited(index: Index) -> None:
    documents = VerticalizeRetriever(search=index.search, k=2).invoke("how do I prevent gout")
    assert len(documents) == 2
    first = documents[0]
    assert first.page_content.startswith("Prevention of gout")
    assert first.id == first.metadata["passage_id"]
    assert first.metadata["rank"] == 1
    assert first.metadata["end"] - first.metadata["start"] == len(first.page_content)


def test_the_language_can_be_fixed(index: Index) -> None:
    documents = VerticalizeRetriever(search=index.search, lang="zh").invoke("gout")
    assert {document.metadata["lang"] for document in documents} <= {"zh"}
