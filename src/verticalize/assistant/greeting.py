"""Greetings and thanks: no question, so nothing is looked up, and nothing is refused."""

import re

_HELLO = {
    "en": "Hello. I answer from this knowledge base and cite my sources. What is your question?",
    "zh": "您好！我依据知识库回答问题，并注明出处。请问您想了解什么？",
}
_SELF = {
    "en": "I am a program that answers from a knowledge base and cites its sources.",
    "zh": "我是依据知识库回答问题的程序，会注明出处。",
}
_WELCOME = {"en": "You are welcome.", "zh": "不客气。"}
_END = r"[\s!！.。,，~～?？]*"
_HELLOS = re.compile(
    rf"(?:(?:hi|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|day))(?: there| all)?"
    rf"|您好|你好|嗨|哈喽|大家好|早上好|上午好|中午好|下午好|晚上好|早安|在吗|在么|有人吗){_END}",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"(?:(?:who|what) are you|are you (?:an?|really an?) (?:robot|bot|human|ai|person)){_END}"
    rf"|(?:你|您)(?:到底)?是(?:谁|什么|啥|机器人吗|真人吗|人工智能吗|人吗|ai吗)[啊呀呢]?{_END}",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|perfect)[,.! ]+)?(?:many thanks|thanks|thank you|thx|cheers)"
    rf"(?: (?:a lot|so much|very much|again|for (?:your|the) help))?{_END}"
    rf"|(?:好的?[，,！! ]*)?(?:谢谢|多谢|感谢)(?:您|你|啦|了)?{_END}",
    re.IGNORECASE,
)


def greeting(text: str, lang: str) -> str:
    """What is said to somebody who only greets, thanks or asks who answers; "" to all others."""
    plain = text.strip()
    if _WHO.fullmatch(plain):
        return _SELF.get(lang, _SELF["en"])
    if _HELLOS.fullmatch(plain):
        return _HELLO.get(lang, _HELLO["en"])
    return _WELCOME.get(lang, _WELCOME["en"]) if _THANKS.fullmatch(plain) else ""
