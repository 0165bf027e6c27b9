"""What people call the fields of their records, in English and Chinese, the surest names first.

Names are compared as `key` has them: without case, width, and what parts their words.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

TITLES = (
    *("title", "heading", "headline", "topic", "标题", "题目", "题名", "篇名", "文章标题"),
    *("文章名", "词条", "条目", "主题"),
)
# Names that may also be those of a thing or of a question: a title where there is no better one.
NAMES = (
    *("name", "名称", "名字", "entity", "实体", "term", "术语"),
    *("question", "问题", "subject", "中心词"),
)
TEXTS = (
    *("text", "body", "content", "contents", "article", "passage", "paragraph", "paragraphs"),
    *("full text", "fulltext", "page content", "body text", "正文", "内容", "全文", "文本"),
    *("文章内容", "正文内容", "文章", "段落", "原文", "条文"),
)
# Names of texts that are often a remark of a few words: texts where they are long.
REMARKS = (
    *("description", "desc", "details", "document", "summary", "abstract"),
    *("描述", "详情", "说明", "介绍", "简介", "摘要"),
)
QUESTIONS = (
    *("question", "questions", "q", "问题", "提问", "问句", "问"),
    *("标准问题", "标准问", "常见问题", "问题内容"),
)
ANSWERS = (
    *("answer", "answers", "a", "reply", "回答", "答案", "解答", "答复", "回复", "答"),
    *("标准答案", "参考答案", "标准回答", "答案内容", "回答内容", "回复内容", "答复内容"),
)
# Names that are those of a question or an answer only where the other one is there, too.
LOOSE_QUESTIONS = (
    *("ask", "asked", "query", "inquiry", "enquiry"),
    *("疑问", "咨询", "咨询问题", "咨询内容", "提问内容", "用户问题", "用户提问", "客户问题"),
)
LOOSE_ANSWERS = ("response", "客服回答", "客服回复", "官方答复")
SIMILAR = (
    *(
        "similar",
        "similar questions",
        "similar question",
        "alternative questions",
        "alternate questions",
    ),
    *("also asked", "asked as", "相似问", "相似问题", "相似问法", "同义问", "同义问法", "扩展问"),
    *("扩展问题", "扩展问法", "其他问法"),
)
NUMBERS = ("id", "no", "no.", "nr", "number", "#", "序号", "编号", "行号")
SOURCES = ("reference", "references", "version", "来源", "出处", "链接", "版本")
SUBJECTS = ("subject", "head", "entity", "主语", "主体", "头实体", "实体", "中心词")
RELATIONS = (
    *("relation", "predicate", "relationship", "property", "attribute"),
    *("关系", "谓语", "谓词", "属性"),
)
OBJECTS = ("object", "tail", "value", "宾语", "客体", "尾实体", "属性值", "值")
# Names that mean a triple only together.
TRIPLES = (
    ("s", "p", "o"),
    ("s", "r", "o"),
    ("h", "r", "t"),
    ("source", "relation", "target"),
    ("from", "relation", "to"),
)

_ALIKE = 0.8  # of the letters that a misspelt name shares
_PARTING = re.compile(r"[\s_-]+")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The name as it is compared: ``Page_Content`` and ``ｐａｇｅ  content`` are the same."""
    return _PARTING.sub(" ", unicodedata.normalize("NFKC", name).strip()).casefold()


def is_faq(question: str, answer: str) -> bool:
    """Whether two fields bear names that questions and answers usually have."""
    return key(question) in QUESTIONS and key(answer) in ANSWERS


def misspelt_faq(columns: Sequence[str]) -> tuple[str, str] | None:
    """The columns that are nearly called question and answer, as ``quesiton`` is; None without."""
    asked, told = (
        next((name for name in columns if get_close_matches(key(name), [meant], 1, _ALIKE)), None)
        for meant in ("question", "answer")
    )
    return (asked, told) if asked and told and asked != told else None
