"""One question, four answers: the base and the tuned model, each without and with evidence.

    python demos/four_ways.py "Which medicines are used for gout?" [DOMAIN]

Needs a finished build: verticalize build medical
"""

import sys

from verticalize import Assistant, load_domain


def main(question: str = "Which medicines are used for gout?", domain: str = "medical") -> None:
    """Ask every arm the same question."""
    assistant = Assistant.open(load_domain(domain))
    print(question)
    for arm in assistant.arms:
        answer = assistant.ask(question, arm=arm)
        print(f"\n--- {arm}{' (refused)' if answer.refused else ''}\n{answer.text}")


if __name__ == "__main__":
    main(*sys.argv[1:])
