"""Build a medical question-answering assistant and ask it two questions, one in each language.

python demos/medical_qa.py            # the offline base, on the CPU
python demos/medical_qa.py Qwen/Qwen3-0.6B
"""

import sys

from verticalize import Assistant, build, load_domain, load_settings

QUESTIONS = ("骨质疏松平时要怎么预防？", "Which tests confirm gout?")


def main(base: str = "nano") -> None:
    """Knowledge in, cited answers out."""
    pack = load_domain("medical")
    built = build(pack, load_settings(base=base), watch=lambda event: show(event.kind, event.stage))
    print(f"built in {built.seconds:.0f} s: {built.folders['evaluate'] / 'report.html'}\n")
    assistant = Assistant.open(pack)
    for question in QUESTIONS:
        answer = assistant.ask(question)
        print(f"Q: {question}\nA: {answer.text}")
        for citation in answer.citations:
            print(f"   [{citation.label}] {citation.source}: {citation.quote}")
        print()


def show(kind: str, stage: str) -> None:
    """One line when a stage starts."""
    if kind == "start":
        print(f"{stage} ...")


if __name__ == "__main__":
    main(*sys.argv[1:])
