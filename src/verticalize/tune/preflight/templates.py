"""Whether chat template, tokenizer and weights belong together."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from verticalize.models.builtin import AUTO, FALLBACK, OWN
from verticalize.models.quiet import quiet
from verticalize.models.template import markup_ids, render, terminator
from verticalize.records import Message
from verticalize.text import counted
from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.subject import Subject

# Words that are single tokens in every template that is known to write them.
_MARK = re.compile(r"<\|[^|<>\s]{1,40}\|>|</?s>|<(?:start|end)_of_turn>|<[｜][^<>]{1,40}[｜]>")
_TURNS: Sequence[Message] = (
    {"role": "user", "content": "偏头痛？ Migraine?"},
    {"role": "assistant", "content": "多休息。 Rest."},
    {"role": "user", "content": "And then?"},
    {"role": "assistant", "content": "Drink."},
)


def template(subject: Subject) -> Iterator[Finding]:
    """Which template is used, and whether the base was taught another."""
    base, own = subject.base, _own(subject)
    if own is None and base.template in (AUTO, FALLBACK):
        yield note(
            "template",
            f"'{base.name}' comes without a chat template: ChatML is used, which it has to learn.",
            "If its makers tell a format, name it with the setting template, such as vicuna.",
        )
    elif own is not None and base.template not in (AUTO, OWN):
        yield note(
            "template",
            f"'{base.name}' was taught another chat template than '{base.template}': what it "
            "learned of conversations is lost.",
            "Leave the setting template at auto, and its own is used.",
        )
    else:
        how = f"by '{base.template}'" if own is None else "as it was taught"
        yield ok("template", f"'{base.name}' is asked {how}.")


def marks(subject: Subject) -> Iterator[Finding]:
    """Special words of the template have to be single ids of the vocabulary."""
    tokenizer = subject.tokenizer
    text = render(tokenizer, _TURNS, prompt=False)
    words = sorted(set(_MARK.findall(text)))
    split = [word for word in words if len(markup_ids(tokenizer, word)) > 1]
    if not split:
        yield ok("template", f"its {len(words)} special words are single ids of the vocabulary.")
        return
    told = f"{', '.join(split)}: no single ids of this vocabulary, but texts of many tokens."
    if subject.base.template in (AUTO, OWN) and _own(subject) is not None:
        remedy = "Template and tokenizer are of different models: use the files of one of them."
        yield bad("template", told, remedy)
    else:
        yield note("template", told, "Answers come right all the same, with longer prompts.")


def vocabulary(subject: Subject) -> Iterator[Finding]:
    """Ids need a row each in the embedding."""
    size = subject.skeleton.model.get_input_embeddings().weight.shape[0]
    known = len(subject.tokenizer)
    every = subject.train
    highest = max((max(row.ids) for row in every), default=0)
    place = str(subject.base.path)
    remedy = "Use the tokenizer that belongs to these weights, or resize the embedding and save it."
    if highest >= size:
        told = f"rows hold the id {highest:,}, and the embedding has {size:,} rows."
        yield bad(place, told, remedy)
    elif known > size:
        told = f"the tokenizer knows {known:,} tokens, and the embedding has {size:,} rows."
        yield note(place, f"{told} No row holds one of the others.", remedy)
    else:
        yield ok(place, f"the tokenizer's {known:,} tokens fit the embedding's {size:,} rows.")


def prefix(subject: Subject) -> Iterator[Finding]:
    """A prompt should be the beginning of the conversation that holds its answer."""
    tokenizer = subject.tokenizer
    whole = render(tokenizer, _TURNS, prompt=False)
    if all(whole.startswith(render(tokenizer, _TURNS[:turn])) for turn in (1, 3)):
        yield ok("template", "a prompt is the beginning of the conversation with its answer.")
        return
    several = sum(_answers(row.messages) > 1 for row in subject.examples)
    told = "the template writes earlier turns otherwise than it asked them"
    if several:
        yield note(
            "template",
            f"{told}: of {counted(several, 'row')} with several answers the last alone is trained.",
            "Cut such conversations into rows of their own, one for each answer.",
        )
    else:
        yield ok("template", f"{told}; no row has several answers.")


def stops(subject: Subject) -> Iterator[Finding]:
    """The token that ends an answer has to be one at which generation ends."""
    tokenizer, place = subject.tokenizer, str(subject.base.path)
    end = terminator(tokenizer)
    name = tokenizer.convert_ids_to_tokens(end)
    stopping = {tokenizer.eos_token_id, *_ends(subject)}
    if end in stopping:
        yield ok(place, f"answers end with {name}, and generation stops at it.")
    else:
        others = ", ".join(map(str, tokenizer.convert_ids_to_tokens(sorted(stopping - {None}))))
        yield note(
            place,
            f"answers end with {name}, which is no end of generation ({others}): verticalize stops "
            "at it, other programs will not.",
            f"Add {end} to eos_token_id in generation_config.json.",
        )


def _own(subject: Subject) -> str | None:
    """The template that came with the base."""
    from transformers import AutoTokenizer

    with quiet():
        tokenizer = AutoTokenizer.from_pretrained(subject.base.path, trust_remote_code=False)
    template: str | None = tokenizer.chat_template
    return template


def _ends(subject: Subject) -> set[Any]:
    from transformers import GenerationConfig

    folder = subject.base.path
    if not (folder / "generation_config.json").is_file():
        return {subject.config.get_text_config().eos_token_id}
    found = GenerationConfig.from_pretrained(folder).eos_token_id
    return set(found) if isinstance(found, list) else {found}


def _answers(messages: Sequence[Message]) -> int:
    return sum(message["role"] == "assistant" for message in messages)
