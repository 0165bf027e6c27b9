"""The loss mask against an independent one: from the offsets of the whole text, tokenised at once."""

from itertools import product
from random import Random

import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers import trainers as t
from transformers import PreTrainedTokenizerFast
from tune_rows import example

from verticalize.models.builtin import set_template
from verticalize.models.template import answer_form, prompt_ids, render
from verticalize.tune.encode import encode, encode_all

TEXTS = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n高血压的常见检查有家庭血压监测。",
    "Common symptoms of migraine are throbbing headache, nausea and photophobia. USER: ASSISTANT:",
    "assistant user system a b c 1 2 3 https://example.org // : :/ Human: Answer",
    "头痛有什么症状？恶心的症状是什么？\n\n- one\n- two ### Response: ### Instruction:",
] * 6
SPECIALS = ["<unk>", "</s>", "<|im_start|>", "<|im_end|>", "<|eot_id|>"]
SPECIALS += ["<|start_header_id|>", "<|end_header_id|>", "<|prompter|>", "<|assistant|>"]
BYTES = [f"<0x{n:02X}>" for n in range(256)]


def fast(made: Tokenizer) -> PreTrainedTokenizerFast:
    made.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in SPECIALS])
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=SPECIALS[2:],
        clean_up_tokenization_spaces=False,
    )


def byte_level() -> Tokenizer:
    """As GPT-2, Qwen and Llama 3: the space before a word belongs to it."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(TEXTS, t.BpeTrainer(vocab_size=500, initial_alphabet=alphabet))
    return made


def llama() -> Tokenizer:
    """As LLaMA: a space is put before a text, merges cross words, rare characters are bytes."""
    made = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    made.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"▁?[^▁\n]+|[▁\n]+"), "isolated")
    made.train_from_iterator(
        TEXTS, t.BpeTrainer(vocab_size=600, special_tokens=["<unk>", *BYTES], limit_alphabet=90)
    )
    made.pre_tokenizer = None
    made.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    return made


def metaspace() -> Tokenizer:
    """As newer LLaMA-like tokenizers: the space is put before the first word alone."""
    made = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    made.train_from_iterator(
        TEXTS, t.BpeTrainer(vocab_size=600, special_tokens=["<unk>", *BYTES], limit_alphabet=90)
    )
    made.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first")]
    )
    return made


def word_piece() -> Tokenizer:
    """As BERT: lower case, and white space is lost."""
    made = Tokenizer(models.WordPiece(unk_token="<unk>"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(TEXTS, t.WordPieceTrainer(vocab_size=500, special_tokens=["<unk>"]))
    return made


def unigram() -> Tokenizer:
    """As T5: white space is folded, and the likeliest pieces of the whole are taken."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Replace(Regex(r"\s+"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    made.train_from_iterator(
        TEXTS, t.UnigramTrainer(vocab_size=400, special_tokens=["<unk>"], unk_token="<unk>")
    )
    made.decoder = decoders.Metaspace()
    return made


KINDS = {f.__name__: f for f in (byte_level, llama, metaspace, word_piece, unigram)}
LOSSLESS = ("byte_level", "llama", "metaspace")
PER_TURN = ("vicuna", "chatml", "llama3", "alpaca", "belle", "koala", "oasst", "huatuo", "dolly")
LAST = ("baize", "chatglm", "openchatkit", "chinese_vicuna", "stackllama", "huatuo_literature")

SAID = [
    ("头痛？", "多休息。"),
    ("And nausea?", "Drink water."),
    ("List: 1, 2", "- one\n- two\n\n1. 三"),
    ("Where?", "https://example.org // is 好"),
    ("龘？", "🫖 It is rare:  two  spaces, 龘靐齉。"),
    ("q", "1"),
]
CHATS = [[SAID[0]], [SAID[1]], SAID[:2], SAID[2:5], [*SAID[3:], *SAID[:3]]]


@pytest.fixture(scope="module", params=sorted(KINDS))
def tokenizer(request):
    made = fast(KINDS[request.param]())
    made.kind = request.param
    return made


def turns(chat) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": r, "content": c} for said in chat for r, c in zip(roles, said, strict=True)]


def spans(text: str, chat, form) -> list[tuple[int, int]]:
    """Where in the whole text the answers stand, each with its lead and its end."""
    found, at = [], 0
    for _, answer in chat:
        start = text.index(f"{form.lead}{answer}{form.closing}", at)
        at = start + len(form.lead) + len(answer) + len(form.closing)
        found.append((start, at))
    return found


def by_offsets(tokenizer, text: str, wanted) -> tuple[list[int], list[bool]]:
    """Ids of the whole text and, for each, whether it holds a character of the wanted spans."""
    whole = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    mask = [any(start < b and end > a for a, b in wanted) for start, end in whole["offset_mapping"]]
    return whole["input_ids"], mask


def spoken(tokenizer, row) -> list[str]:
    """The text of each run of trained ids, as it stands behind other text."""
    anchor = tokenizer("a", add_special_tokens=False)["input_ids"][-1:]
    runs: list[list[int]] = [[]]
    for i, trained in zip(row.ids, row.trained, strict=True):
        if trained:
            runs[-1].append(i)
        elif runs[-1]:
            runs.append([])
    before = tokenizer.decode(anchor)
    return [tokenizer.decode([*anchor, *run]).removeprefix(before) for run in runs if run]


@pytest.mark.parametrize("name", PER_TURN)
def test_what_is_trained_is_every_answer_with_its_terminator(tokenizer, name: str) -> None:
    set_template(tokenizer, name)
    form = answer_form(tokenizer)
    for chat in CHATS:
        row = encode(tokenizer, turns(chat))
        assert row.rewritten == 0
        text = render(tokenizer, turns(chat), prompt=False)
        wanted = spans(text, chat, form)
        ids, mask = by_offsets(tokenizer, text[: wanted[-1][1]], wanted)
        if list(row.ids) == ids:
            assert list(row.trained) == mask
        else:  # the whole has a merge across a prompt's end: no model is ever asked like that
            assert merged_across(tokenizer, chat, ids)
        if tokenizer.kind in LOSSLESS:
            # LLaMA's own vocabulary puts a space behind a special token, whatever the text.
            space = " " if (tokenizer.kind, name) == ("llama", "oasst") else ""
            assert spoken(tokenizer, row) == [space + text[a:b] for a, b in wanted]
            assert tokenizer.decode(row.ids) == tokenizer.decode(ids)


def merged_across(tokenizer, chat, ids) -> bool:
    """Whether the ids of the whole text do not begin with those of one of its prompts."""
    said = turns(chat)
    asked = [prompt_ids(tokenizer, said[:n]) for n in range(1, len(said), 2)]
    return any(ids[: len(prompt)] != prompt for prompt in asked)


@pytest.mark.parametrize("name", ["vicuna", "chatml", "alpaca"])
def test_ids_are_those_of_the_whole_text_tokenised_at_once(tokenizer, name: str) -> None:
    set_template(tokenizer, name)
    form = answer_form(tokenizer)
    same = merged = 0
    for (_, answer), question in product(SAID, ("头痛？", "And?")):
        chat = [(question, answer)] * 2
        text = render(tokenizer, turns(chat), prompt=False)
        wanted = spans(text, chat, form)
        ids, mask = by_offsets(tokenizer, text[: wanted[-1][1]], wanted)
        row = encode(tokenizer, turns(chat))
        same += list(row.ids) == ids and list(row.trained) == mask
        merged += merged_across(tokenizer, chat, ids)
    assert same + merged == 2 * len(SAID)
    assert merged == 0 or tokenizer.kind in ("metaspace", "unigram")


@pytest.mark.parametrize("name", LAST)
def test_a_format_without_an_end_of_its_own_trains_the_last_answer_as_it_is_asked(
    tokenizer, name: str
) -> None:
    set_template(tokenizer, name)
    form = answer_form(tokenizer)
    row = encode(tokenizer, turns(SAID[:3]))
    assert row.rewritten == 2
    asked = prompt_ids(tokenizer, turns(SAID[:3])[:-1])
    assert list(row.ids[: len(asked)]) == asked
    assert not any(row.trained[: len(asked)])
    assert all(row.trained[len(asked) :])
    assert row.ids[-1] == tokenizer.eos_token_id
    if tokenizer.kind in LOSSLESS:
        assert spoken(tokenizer, row) == [f"{form.lead}{SAID[2][1]}</s>"]


def test_alpaca_masks_exactly_the_prompts_tokens(tokenizer) -> None:
    set_template(tokenizer, "alpaca")
    row = encode(tokenizer, turns(SAID[:1]))
    asked = prompt_ids(tokenizer, turns(SAID[:1])[:1])
    assert list(row.ids[: len(asked)]) == asked
    assert list(row.trained) == [False] * len(asked) + [True] * (len(row.ids) - len(asked))


def test_dolly_trains_what_follows_the_mark_of_the_response_through_its_end() -> None:
    marks = ["### End", "### Instruction:", "### Response:\n"]
    made = fast(byte_level())
    made.add_special_tokens({"additional_special_tokens": marks})
    set_template(made, "dolly")
    row = encode(made, turns(SAID[:1]))
    mark, end = made.convert_tokens_to_ids(["### Response:\n", "### End"])
    assert row.ids.count(mark) == 1
    assert list(row.trained) == [n > row.ids.index(mark) for n in range(len(row.ids))]
    assert row.ids[-1] == end
    assert spoken(made, row) == ["多休息。\n\n### End"]
    # Over-long records are dropped and counted, never cut.
    rows, dropped = encode_all(made, [example(1, "头痛？", "休息。" * 90)], max_length=60)
    assert (rows, dropped.too_long, dropped.truncated) == ([], 1, 0)


def test_the_switches_train_the_prompt_too_or_the_last_answer_alone(tokenizer) -> None:
    set_template(tokenizer, "chatml")
    chat = [example(1, "头痛？", "休息。")]
    (all_of,), _ = encode_all(tokenizer, chat, max_length=900, train_on_prompt=True)
    assert all(all_of.trained)
    row = encode(tokenizer, turns(SAID[:3]), only_last=True)
    assert row.ids == encode(tokenizer, turns(SAID[:3])).ids
    assert len(spoken(tokenizer, row)) == 1
    assert row.rewritten == 0


def made_up(count: int) -> list[list[dict[str, str]]]:
    """Dialogues of one to six rounds: short and very long, with empty turns and markup in them."""
    chance = Random(0)
    words = [
        "头痛",
        "恶心？",
        "migraine",
        "Rest.",
        "</s>",
        "<|im_end|>",
        "ASSISTANT:",
        "\n",
        "🫖",
        "1,2",
    ]

    def said() -> str:
        kind = chance.random()
        length = 0 if kind < 0.1 else 300 if kind > 0.99 else chance.randrange(1, 12)
        return chance.choice(["", " "]).join(chance.choice(words) for _ in range(length))

    return [turns([(said(), said()) for _ in range(chance.randrange(1, 7))]) for _ in range(count)]


@pytest.mark.parametrize("kind", ["byte_level", "llama"])
def test_of_500_dialogues_vicunas_format_trains_each_answer_with_its_end(kind: str) -> None:
    tokenizer = fast(KINDS[kind]())
    set_template(tokenizer, "vicuna")
    answers = 0
    for chat in made_up(500):
        told = [one["content"].strip() for one in chat if one["role"] == "assistant"]
        told = [one for one in told if one]
        row = encode(tokenizer, chat)
        if row is None:
            assert not told
            continue
        runs = spoken(tokenizer, row)
        assert runs == [f" {one}</s>" for one in told]
        ends = sum(
            t and i == tokenizer.eos_token_id for i, t in zip(row.ids, row.trained, strict=True)
        )
        assert ends == len(told)
        answers += len(told)
    assert answers > 1000
