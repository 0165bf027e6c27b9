"""Does the exported form say what the tuned model says? Fixed prompts, logits compared.

Each row is a prompt and what the tuned model (base with its adapter, float32) greedily answers to
it. All forms read the same ids, so a form that agrees with every token of an answer would have
written that answer itself. A model with an encoder reads the prompt there, and its logits are those
of the answer alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.export.built import Built
from verticalize.models.adapter import without_adapter
from verticalize.models.decoding import decode
from verticalize.models.decoding.reading import reading_of
from verticalize.models.seq2seq import decode as seq2seq
from verticalize.models.seq2seq.texts import Texts
from verticalize.models.template import prompt_ids, terminator
from verticalize.records import EvalItem, Message

TOLERANCE = 1e-4  # of max |Δlogit| where weights are stored in float32
MOST_KL = 1e-2  # nats; above it a form in 16 bits is warned of
EACH = 3  # questions of each language
ANSWER = 16  # tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids of a prompt and of its answer, and the tuned model's logits, of shape (positions, words).

    The last position follows the answer; before it come those that say the answer's ids.
    """

    read: tuple[int, ...]
    said: tuple[int, ...]
    logits: Any


@dataclass(frozen=True, slots=True)
class Check:
    """How far a form is from the tuned model.

    Args:
        max_delta: max |Δlogit| over all positions and entries.
        mean_kl: mean KL(tuned ‖ form) over all positions, in nats.
        agreement: share of the answers' tokens that are the form's own first choice.
    """

    form: str
    dtype: str
    prompts: int
    positions: int
    max_delta: float
    mean_kl: float
    agreement: float

    def row(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.form} ({self.dtype}): max |Δlogit| {self.max_delta:.1e}, mean KL "
            f"{self.mean_kl:.1e} nats, greedy tokens {self.agreement:.1%} the same, over "
            f"{self.positions} positions of {self.prompts} prompts"
        )

    @property
    def warning(self) -> str | None:
        """What a user must know of a form in 16 bits."""
        if self.dtype == "float32" or self.mean_kl <= MOST_KL:
            return None
        return f"{self.form} ({self.dtype}): mean KL {self.mean_kl:.1e} nats is above {MOST_KL}"


def prompts_of(built: Built) -> list[list[Message]]:
    """The first questions of each of the pack's languages, as the model is asked in use."""
    from verticalize.pipeline.measure import questions

    items = questions(built.pack, built.folders["instruct"])
    chosen = [
        item for lang in sorted({item.lang for item in items}) for item in _first(items, lang)
    ]
    if not chosen:
        raise ModelError(
            "the pack has no question to check the export with.",
            place=str(built.pack.root),
            hint="Write some under eval/, or raise instruct.max_examples.",
        )
    system = built.pack.prompts.system
    return [
        [
            {"role": "system", "content": system.get(item.lang) or next(iter(system.values()))},
            {"role": "user", "content": item.question},
        ]
        for item in chosen
    ]


def ask(model: Any, tokenizer: Any, prompts: Sequence[Sequence[Message]]) -> list[Asked]:
    """The tuned model's greedy answers and its logits on them."""
    answer = _decoded if model.config.is_encoder_decoder else _continued
    return [
        Asked(tuple(read), tuple(said), _logits(model, read, said))
        for read, said in answer(model, tokenizer, prompts)
    ]


def compare(form: str, dtype: str, model: Any, asked: Sequence[Asked]) -> Check:
    """Raises: ModelError: a form in float32 is further off than `TOLERANCE`; the figures."""
    import torch

    deltas, divergences, agreed = [], [], []
    for one in asked:
        theirs = _logits(model, one.read, one.said)
        deltas.append((theirs - one.logits).abs().max())
        ours = torch.log_softmax(one.logits, -1)
        divergences.append((ours.exp() * (ours - torch.log_softmax(theirs, -1))).sum(-1))
        saying = theirs[-len(one.said) - 1 : -1]
        agreed.append(saying.argmax(-1) == torch.tensor(one.said))
    check = Check(
        form=form,
        dtype=dtype,
        prompts=len(asked),
        positions=sum(len(one.logits) for one in asked),
        max_delta=float(torch.stack(deltas).max()),
        mean_kl=max(0.0, float(torch.cat(divergences).mean())),
        agreement=float(torch.cat(agreed).float().mean()),
    )
    if dtype == "float32" and not check.max_delta <= TOLERANCE:
        raise ModelError(
            f"the exported form is not the tuned model. {check}; at most {TOLERANCE:.0e} is "
            "rounding.",
            hint="Nothing was written. Please report the base's family and this line.",
        )
    return check


def _first(items: Sequence[EvalItem], lang: str) -> list[EvalItem]:
    return [item for item in items if item.lang == lang][:EACH]


def _continued(
    model: Any, tokenizer: Any, prompts: Sequence[Sequence[Message]]
) -> list[tuple[list[int], list[int]]]:
    """Ids of the prompts and of greedy answers, in one sequence."""
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else terminator(tokenizer)
    asked = [prompt_ids(tokenizer, prompt) for prompt in prompts]
    rows = [decode.Row(list(ids), ANSWER) for ids in asked]
    reading = reading_of(model, pad)
    for _ in decode.write(reading, rows, ends=frozenset(), temperature=0.0):
        pass
    return [(ids, row.written) for ids, row in zip(asked, rows, strict=True)]


def _decoded(
    model: Any, tokenizer: Any, prompts: Sequence[Sequence[Message]]
) -> list[tuple[list[int], list[int]]]:
    """Ids of the prompts, for an encoder, and of greedy answers."""
    texts = Texts.of(tokenizer)
    answers = [seq2seq.Answer(texts.asked(prompt), None, None) for prompt in prompts]
    for _ in seq2seq.write(
        without_adapter(model),
        answers,
        ends=frozenset(),
        pad=texts.end,
        most=ANSWER,
        temperature=0.0,
        repetition_penalty=1.0,
    ):
        pass
    return [(list(answer.asked), answer.written) for answer in answers]


def _logits(model: Any, read: Sequence[int], said: Sequence[int]) -> Any:
    import torch

    given = {"input_ids": torch.tensor([[*read, *said]])}
    if model.config.is_encoder_decoder:
        model = without_adapter(model)
        given = {
            "input_ids": torch.tensor([list(read)]),
            "decoder_input_ids": torch.tensor([[seq2seq.start(model), *said]]),
        }
    with torch.inference_mode():
        return model(**given, use_cache=False).logits[0].float()
