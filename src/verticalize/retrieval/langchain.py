"""Our index as a LangChain retriever, for chains that are built on theirs."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from verticalize.records import Hit
from verticalize.retrieval.index import Index


class VerticalizeRetriever(BaseRetriever):
    """``VerticalizeRetriever(index=open_index(folder), k=5).invoke("question")``.

    Metadata of each document: ``passage_id document_id source title section lang start end score
    rank``, enough to cite it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 5
    lang: str | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.index.search(query, self.k, self.lang)]


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
