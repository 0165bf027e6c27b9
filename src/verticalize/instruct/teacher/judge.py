"""The teacher as a judge: is this answer supported, and how good is it?"""

from verticalize.instruct.teacher.order import in_language
from verticalize.instruct.teacher.request import Request

_SUPPORTED = {
    "zh": "下面是一份资料、一个问题和一个回答。请判断：回答中的每一句话是否都能由资料直接得出，并"
    "且确实回答了"
    "问题？\n\n资料：\n{evidence}\n\n问题：{question}\n\n回答：{answer}\n\n"
    "先用一句话说明理由，最后一行只写 [[yes]] 或 [[no]]。",
    "en": "Below are a source, a question and an answer. Decide whether every statement of the "
    "answer follows directly from the source and the question is really answered.\n\n"
    "Source:\n{evidence}\n\nQuestion: {question}\n\nAnswer: {answer}\n\n"
    "Give your reason in one sentence, then a last line with nothing but [[yes]] or [[no]].",
}
_SCORE = {
    "zh": "请给下面的回答打分，0 到 10 分。看三点：是否正确、是否完整、是否好懂。{ground}\n\n问"
    "题：{question}\n\n"
    "回答：{answer}\n\n先用一句话说明理由，最后一行只写分数，形如 [[7]]。",
    "en": "Score the answer below from 0 to 10: is it right, complete and easy to follow? {ground}"
    "\n\nQuestion: {question}\n\nAnswer: {answer}\n\n"
    "Give your reason in one sentence, then a last line with nothing but the score, as in [[7]].",
}
_GROUND = {
    "zh": "对错以这份资料为准：\n{evidence}",
    "en": "What is right is decided by this source:\n{evidence}",
}
_TOKENS = 256


def ask_supported(question: str, answer: str, evidence: str, lang: str) -> Request:
    """Does the evidence support the answer? To be read with `replies.read_verdict`."""
    prompt = in_language(_SUPPORTED, lang).format(
        evidence=evidence, question=question, answer=answer
    )
    return Request.of(prompt, max_new_tokens=_TOKENS)


def ask_score(question: str, answer: str, evidence: str, lang: str) -> Request:
    """How good is the answer? To be read with `replies.read_score`."""
    ground = in_language(_GROUND, lang).format(evidence=evidence) if evidence else ""
    prompt = in_language(_SCORE, lang).format(ground=ground, question=question, answer=answer)
    return Request.of(prompt, max_new_tokens=_TOKENS)
