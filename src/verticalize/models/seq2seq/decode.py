"""Writing answers with a decoder, a batch in step; and how likely it finds given ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from verticalize.models.decoding.quote import QuoteMachine
from verticalize.models.seq2seq.batch import grouped, padded

LOGITS = 1 << 26  # held at once; with their copies about a gigabyte


@dataclass(slots=True, eq=False)
class Answer:
    """One answer in the making, to a prompt of the ids `asked`."""

    asked: Sequence[int]
    machine: QuoteMachine | None
    generator: Any
    written: list[int] = field(default_factory=list)
    ended: bool = False

    def take(self, token: int, ends: frozenset[int], most: int) -> None:
        """Write an id; one of `ends`, or the last of `most`, ends the answer."""
        if token in ends:
            self.ended = True
            return
        if self.machine is not None:
            self.machine.advance(token)
        self.written.append(token)
        self.ended = len(self.written) >= most


def write(
    model: Any,
    answers: Sequence[Answer],
    *,
    ends: frozenset[int],
    pad: int,
    most: int,
    temperature: float,
    repetition_penalty: float,
) -> Iterator[None]:
    """Write the answers to their ends; yields after each step."""
    import torch

    live = list(answers)
    ids, mask = padded([answer.asked for answer in live], pad, model.device)
    last = torch.full((len(live), 1), start(model), device=model.device)
    with torch.inference_mode():
        read = model.get_encoder()(input_ids=ids, attention_mask=mask)
    states, cache = read.last_hidden_state, None
    while live:
        with torch.inference_mode():
            out = model(
                encoder_outputs=(states,),
                attention_mask=mask,
                decoder_input_ids=last,
                past_key_values=cache,
                use_cache=True,
            )
        cache = out.past_key_values
        for answer, logits in zip(live, out.logits[:, -1].float(), strict=True):
            answer.take(_choose(answer, logits, temperature, repetition_penalty), ends, most)
        yield
        keep = [place for place, answer in enumerate(live) if not answer.ended]
        if keep and len(keep) < len(live):
            index = torch.tensor(keep, device=model.device)
            cache.batch_select_indices(index)
            states, mask = states[index], mask[index]
        live = [live[place] for place in keep]
        last = torch.tensor([[answer.written[-1]] for answer in live], device=model.device)


def start(model: Any) -> int:
    """The id that a decoder's answer begins behind."""
    return int(model.config.decoder_start_token_id)


def mean_likelihoods(
    model: Any, asked: Sequence[Sequence[int]], said: Sequence[Sequence[int]], *, pad: int
) -> list[float]:
    """The mean log-likelihood, in nats a token, of each answer after its prompt.

    Args:
        said: ids of the answers, none empty; an answer's end belongs to it.
    """
    found = [0.0] * len(asked)
    sizes = [(len(a), len(s)) for a, s in zip(asked, said, strict=True)]
    order = sorted(range(len(sizes)), key=lambda n: sizes[n])
    tokens = max(1, LOGITS // model.config.get_text_config().vocab_size)
    for batch in grouped(sizes, order, tokens=tokens, rows=16):
        losses = token_losses(model, [asked[n] for n in batch], [said[n] for n in batch], pad=pad)
        for number, row in zip(batch, losses, strict=True):
            found[number] = -float(row[: len(said[number])].mean())
    return found


def token_losses(
    model: Any, asked: Sequence[Sequence[int]], said: Sequence[Sequence[int]], *, pad: int
) -> Any:
    """Cross-entropy of each id of the answers, of shape (rows, longest); 0 behind an end."""
    import torch

    ids, mask = padded(asked, pad, model.device)
    labels, _ = padded(said, -100, model.device)
    with torch.inference_mode():
        logits = model(
            input_ids=ids,
            attention_mask=mask,
            decoder_input_ids=model.prepare_decoder_input_ids_from_labels(labels),
            use_cache=False,
        ).logits
    flat = logits.transpose(1, 2).float()
    return torch.nn.functional.cross_entropy(flat, labels, reduction="none")


def _choose(answer: Answer, logits: Any, temperature: float, penalty: float) -> int:
    import torch

    allowed = answer.machine.allowed() if answer.machine is not None else None
    if allowed is not None:
        logits = logits[torch.tensor(allowed, device=logits.device)]
    elif answer.written and penalty != 1:
        ids = torch.tensor(sorted(set(answer.written)), device=logits.device)
        told = logits[ids]
        logits = logits.scatter(0, ids, torch.where(told < 0, told * penalty, told / penalty))
    if temperature > 0:
        chances = torch.softmax(logits / temperature, dim=-1).cpu()
        place = int(torch.multinomial(chances, 1, generator=answer.generator))
    else:
        place = int(logits.argmax())
    return place if allowed is None else allowed[place]
