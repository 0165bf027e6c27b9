"""Our index as a LangChain retriever, for chains that are built on theirs."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from verticalize.records import Hit
from verticalize.retrieval.searching import PlainSearch


class VerticalizeRetriever(BaseRetriever):
    """``VerticalizeRetriever(search=open_index(folder).search, k=5).invoke("question")``.

    Metadata of each document: ``passage_id document_id source title section lang start end score
    rank``, enough to cite it.
    """

    search: PlainSearch
    k: int = 5
    lang: str | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.search(query, self.k, self.lang)]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    metadata: dict[str, Any] = {
        "passage_id": passage.id,
        "document_id": passage.document_id,
        "source": passage.source,
        "title": passage.title,
        "section": passage.section,
        "lang": passage.lang,
        "start": passage.start,
        "end": passage.end,
        "rank": hit.rank,
        "score": hit.score,
    }
    return Document(page_content=passage.text, metadata=metadata, id=passage.id)
