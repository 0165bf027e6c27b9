"""One row of instruction data, as tests of tuning write them."""

from verticalize.records import Example


def example(number: int, question: str, answer: str, split: str = "train") -> Example:
    messages = (
        {"role": "system", "content": "回答医学问题。"},
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    )
    return Example(f"e{number}", messages, (f"f{number}",), "test", f"d{number}", "zh", split)
