"""Questions whether two things go together: "can I take X with Y?", 吃 X 能吃 Y 吗."""

import re

_FORM = re.compile(
    r"""
    [吃用服打](?:着|了|完)?[^，。？?]{1,12}?(?:的人|的时候|期间|时)?[，,]?(?:还|又)?(?:能不能|可不可以|可以|能)
    (?:同时|一起|再)?[吃用喝服][^，。？?]{1,10}
  | (?:一起|同时|合)[吃用服]
  | \b(?:on|taking|takes)\ [^,.?]{2,40}?,?\ (?:can|could|may|should)\ (?:i|we|he|she|they|you)
    \ (?:also\ |still\ )?(?:take|have|use|drink)\b
  | \b(?:can|could|may|should)\ (?:i|we|he|she|they|you)\ (?:take|have|use|drink)\ [^,.?]{2,40}?
    \ (?:(?:together\ )?with|alongside|(?:while|if\ i['’]?m)\ (?:on|taking))\b
  | \btogether\b | \binteract | \b(?:mix|combine)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def asks_together(question: str) -> bool:
    """Whether it has the form of such a question; that it names two things is told elsewhere."""
    return bool(_FORM.search(question))
