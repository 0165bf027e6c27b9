"""What a row asks and answers, without the passages that it shows."""

from verticalize.records import Example


def split_prompt(content: str) -> tuple[str, str]:
    """The passages shown in a turn of the user, and the question below them.

    Passages begin with the label ``[1]`` and end at the last empty line: see
    `verticalize.retrieval.prompt`.
    """
    shown, gap, asked = content.rpartition("\n\n")
    return (shown, asked) if gap and content.startswith("[1] ") else ("", content)


def question(example: Example) -> str:
    """The last question."""
    asked = [m["content"] for m in example.messages if m["role"] == "user"]
    return split_prompt(asked[-1])[1] if asked else ""


def answer(example: Example) -> str:
    """The last answer."""
    given = [m["content"] for m in example.messages if m["role"] == "assistant"]
    return given[-1] if given else ""


def shows_passages(example: Example) -> bool:
    return any(m["role"] == "user" and split_prompt(m["content"])[0] for m in example.messages)


def heard(example: Example) -> str:
    """All that user and assistant say, one turn a line, without the passages shown."""
    return "\n".join(
        split_prompt(m["content"])[1] for m in example.messages if m["role"] != "system"
    )
