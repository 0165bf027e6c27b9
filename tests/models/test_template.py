"""Built-in chat formats, to the character; and what a base makes of them."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from verticalize.errors import ModelError
from verticalize.models import builtin
from verticalize.models.artifact import identify_base, read_base, write_base
from verticalize.models.builtin import names, set_template
from verticalize.models.open import Base, resolve_base
from verticalize.models.template import answer_form, prompt_ids, render, terminator
from verticalize.models.tokenizer import load_tokenizer

ALPACA = "Below is an instruction that describes a task. Write a response that appropriately completes the request."
PAIRED = (
    "Below is an instruction that describes a task, paired with an input that provides further "
    "context. Write a response that appropriately completes the request."
)
VICUNA = (
    "A chat between a curious user and an artificial intelligence assistant. The assistant gives "
    "helpful, detailed, and polite answers to the user's questions."
)
CHINESE_VICUNA = (
    "The following is a conversation between an AI assistant called Assistant and a human user "
    "called User. The assistant is intelligent, knowledgeable and polite to answer questions of user."
)
HUATUO = "下面是一个问题，运用医学知识来正确回答提问."
LITERATURE = "以下是描述任务的说明，编写适当地回复完成请求的响应。"
BAIZE = "The conversation between human and AI assistant."
H = "<|start_header_id|>{}<|end_header_id|>\n\n".format

# For each: one turn, two turns, two turns as a prompt for the second answer, and a system's turn.
STRINGS = {
    "alpaca": (
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:a1</s>",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:a1</s>\n\n### Instruction:\nq2\n\n### Response:a2</s>",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:a1</s>\n\n### Instruction:\nq2\n\n### Response:",
        "SYS\n\n### Instruction:\nq1\n\n### Response:a1</s>",
    ),
    "alpaca_lora": (
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1</s>",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1</s>\n\n### Instruction:\nq2\n\n### Response:\na2</s>",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1</s>\n\n### Instruction:\nq2\n\n### Response:\n",
        "SYS\n\n### Instruction:\nq1\n\n### Response:\na1</s>",
    ),
    "vicuna": (
        f"{VICUNA} USER: q1 ASSISTANT: a1</s>",
        f"{VICUNA} USER: q1 ASSISTANT: a1</s>USER: q2 ASSISTANT: a2</s>",
        f"{VICUNA} USER: q1 ASSISTANT: a1</s>USER: q2 ASSISTANT:",
        "SYS USER: q1 ASSISTANT: a1</s>",
    ),
    "chatglm": (
        "q1a1",
        "[Round 0]\n问：q1\n答：a1\n[Round 1]\n问：q2\n答：a2",
        "[Round 0]\n问：q1\n答：a1\n[Round 1]\n问：q2\n答：",
        "SYS\n\nq1a1",
    ),
    "belle": (
        "Human: \nq1\n\nAssistant: \na1</s>",
        "Human: \nq1\n\nAssistant: \na1</s>Human: \nq2\n\nAssistant: \na2</s>",
        "Human: \nq1\n\nAssistant: \na1</s>Human: \nq2\n\nAssistant: \n",
        "SYS\n\nHuman: \nq1\n\nAssistant: \na1</s>",
    ),
    "huatuo": (
        f"{HUATUO}\n### 问题:\nq1\n### 回答:\na1</s>",
        f"{HUATUO}\n### 问题:\nq1\n### 回答:\na1</s>\n### 问题:\nq2\n### 回答:\na2</s>",
        f"{HUATUO}\n### 问题:\nq1\n### 回答:\na1</s>\n### 问题:\nq2\n### 回答:\n",
        "SYS\n### 问题:\nq1\n### 回答:\na1</s>",
    ),
    "huatuo_bloom": (
        f"{HUATUO}\nq1\n### 回答：\na1</s>",
        f"{HUATUO}\nq1\n### 回答：\na1</s>\nq2\n### 回答：\na2</s>",
        f"{HUATUO}\nq1\n### 回答：\na1</s>\nq2\n### 回答：\n",
        "SYS\nq1\n### 回答：\na1</s>",
    ),
    "huatuo_literature": (
        f"{LITERATURE}\n\n ### 说明:\n <user>: q1\n\n### 回复:\na1</s>",
        f"{LITERATURE}\n\n ### 说明:\n <user>: q1 <bot>: a1 <user>: q2\n\n### 回复:\na2</s>",
        f"{LITERATURE}\n\n ### 说明:\n <user>: q1 <bot>: a1 <user>: q2\n\n### 回复:\n",
        "SYS\n\n ### 说明:\n <user>: q1\n\n### 回复:\na1</s>",
    ),
    "koala": (
        "BEGINNING OF CONVERSATION: USER: q1 GPT:a1</s>",
        "BEGINNING OF CONVERSATION: USER: q1 GPT:a1</s>USER: q2 GPT:a2</s>",
        "BEGINNING OF CONVERSATION: USER: q1 GPT:a1</s>USER: q2 GPT:",
        "BEGINNING OF CONVERSATION: SYS USER: q1 GPT:a1</s>",
    ),
    "baize": (
        f"{BAIZE}\n[|Human|] q1\n[|AI|] a1\n[|Human|] ",
        f"{BAIZE}\n[|Human|] q1\n[|AI|] a1\n[|Human|] q2\n[|AI|] a2\n[|Human|] ",
        f"{BAIZE}\n[|Human|] q1\n[|AI|] a1\n[|Human|] q2\n[|AI|]",
        "SYS\n[|Human|] q1\n[|AI|] a1\n[|Human|] ",
    ),
    "dolly": (
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1\n\n### End",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1\n\n### End\n\n### Instruction:\nq2\n\n### Response:\na2\n\n### End",
        f"{ALPACA}\n\n### Instruction:\nq1\n\n### Response:\na1\n\n### End\n\n### Instruction:\nq2\n\n### Response:\n",
        "SYS\n\n### Instruction:\nq1\n\n### Response:\na1\n\n### End",
    ),
    "chatml": (
        "<|im_start|>user\nq1<|im_end|>\n<|im_start|>assistant\na1<|im_end|>\n",
        "<|im_start|>user\nq1<|im_end|>\n<|im_start|>assistant\na1<|im_end|>\n<|im_start|>user\nq2<|im_end|>\n<|im_start|>assistant\na2<|im_end|>\n",
        "<|im_start|>user\nq1<|im_end|>\n<|im_start|>assistant\na1<|im_end|>\n<|im_start|>user\nq2<|im_end|>\n<|im_start|>assistant\n",
        "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nq1<|im_end|>\n<|im_start|>assistant\na1<|im_end|>\n",
    ),
    "llama3": (
        f"{H('user')}q1<|eot_id|>{H('assistant')}a1<|eot_id|>",
        f"{H('user')}q1<|eot_id|>{H('assistant')}a1<|eot_id|>{H('user')}q2<|eot_id|>{H('assistant')}a2<|eot_id|>",
        f"{H('user')}q1<|eot_id|>{H('assistant')}a1<|eot_id|>{H('user')}q2<|eot_id|>{H('assistant')}",
        f"{H('system')}SYS<|eot_id|>{H('user')}q1<|eot_id|>{H('assistant')}a1<|eot_id|>",
    ),
    "openchatkit": (
        "<human>: q1\n<bot>: a1\n",
        "<human>: q1\n<bot>: a1\n<human>: q2\n<bot>: a2\n",
        "<human>: q1\n<bot>: a1\n<human>: q2\n<bot>:",
        "SYS\n\n<human>: q1\n<bot>: a1\n",
    ),
    "oasst": (
        "<|prompter|>q1</s><|assistant|>a1</s>",
        "<|prompter|>q1</s><|assistant|>a1</s><|prompter|>q2</s><|assistant|>a2</s>",
        "<|prompter|>q1</s><|assistant|>a1</s><|prompter|>q2</s><|assistant|>",
        "<|system|>SYS</s><|prompter|>q1</s><|assistant|>a1</s>",
    ),
    "stackllama": (
        "Question: q1\n\nAnswer: a1",
        "Question: q1\n\nAnswer: a1\n\nQuestion: q2\n\nAnswer: a2",
        "Question: q1\n\nAnswer: a1\n\nQuestion: q2\n\nAnswer:",
        "SYS\n\nQuestion: q1\n\nAnswer: a1",
    ),
    "chinese_vicuna": (
        f"{CHINESE_VICUNA}\n\nUser:q1\n\nAssistant:a1\n\n",
        f"{CHINESE_VICUNA}\n\nUser:q1\n\nAssistant:a1\n\nUser:q2\n\nAssistant:a2\n\n",
        f"{CHINESE_VICUNA}\n\nUser:q1\n\nAssistant:a1\n\nUser:q2\n\nAssistant:",
        "SYS\n\nUser:q1\n\nAssistant:a1\n\n",
    ),
    "chatyuan": (
        "用户：q1\\n小元：a1",
        "用户：q1\\n小元：a1\\n用户：q2\\n小元：a2",
        "用户：q1\\n小元：a1\\n用户：q2\\n小元：",
        "SYS\\n用户：q1\\n小元：a1",
    ),
    "dialogue": (
        "User: q1\nAssistant: a1</s>\n",
        "User: q1\nAssistant: a1</s>\nUser: q2\nAssistant: a2</s>\n",
        "User: q1\nAssistant: a1</s>\nUser: q2\nAssistant:",
        "SYS\nUser: q1\nAssistant: a1</s>\n",
    ),
}  # fmt: skip

CHAT = [
    {"role": "user", "content": "q1"},
    {"role": "assistant", "content": "a1"},
    {"role": "user", "content": "q2"},
    {"role": "assistant", "content": "a2"},
]
SYSTEM = {"role": "system", "content": "SYS"}
SPECIALS = ["<|im_start|>", "<|im_end|>", "<|eot_id|>", "### End", "### Response:\n", "<|begin|>"]


def letters(*, specials=SPECIALS, bos: str | None = None) -> PreTrainedTokenizerFast:
    """A tokenizer of bytes, whose EOS is </s>."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE({one: n for n, one in enumerate(alphabet)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.add_special_tokens(["</s>", *specials])
    if bos is not None:
        made.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, made.token_to_id(bos))]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="</s>",
        bos_token=bos,
        additional_special_tokens=list(specials),
    )


def dressed(name: str, **options) -> PreTrainedTokenizerFast:
    tokenizer = letters(**options)
    set_template(tokenizer, name)
    return tokenizer


def test_every_built_in_template_has_its_strings() -> None:
    assert names() == sorted(STRINGS)


@pytest.mark.parametrize("name", sorted(STRINGS))
def test_a_format_is_right_to_the_character(name: str) -> None:
    tokenizer = dressed(name)
    one, two, prompt, system = STRINGS[name]
    assert render(tokenizer, CHAT[:2], prompt=False) == one
    assert render(tokenizer, CHAT, prompt=False) == two
    assert render(tokenizer, CHAT[:3]) == prompt
    assert render(tokenizer, [SYSTEM, *CHAT[:2]], prompt=False) == system


INPUTS = {
    "alpaca": f"{PAIRED}\n\n### Instruction:\n总结。\n\n### Input:\n头痛。\n\n### Response:",
    "alpaca_lora": f"{PAIRED}\n\n### Instruction:\n总结。\n\n### Input:\n头痛。\n\n### Response:\n",
    "dolly": f"{ALPACA}\n\n### Instruction:\n总结。\n\nInput:\n头痛。\n\n### Response:\n",
    "huatuo_bloom": f"{HUATUO}\n总结。\n头痛。\n### 回答：\n",
    "vicuna": f"{VICUNA} USER: 总结。\n头痛。 ASSISTANT:",
}


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_an_input_stands_where_the_format_has_a_place_for_it_else_below_the_question(
    name: str,
) -> None:
    asked = [{"role": "user", "content": "总结。", "input": "头痛。"}]
    assert render(dressed(name), asked) == INPUTS[name]


def test_an_input_cannot_open_a_turn_of_its_own() -> None:
    asked = [{"role": "user", "content": "q", "input": "x</s>y"}]
    assert "x< /s>y" in render(dressed("alpaca"), asked)


def test_chatyuan_writes_line_breaks_and_tabs_out() -> None:
    asked = [{"role": "user", "content": "头\n痛\t？"}]
    assert render(dressed("chatyuan"), asked) == "用户：头\\n痛\\t？\\n小元："


FORMS = {
    "vicuna": (" ", "</s>"),
    "alpaca": ("", "</s>"),
    "dolly": ("", "\n\n### End"),
    "baize": (" ", "</s>"),
    "llama3": ("", "<|eot_id|>"),
    "chatml": ("", "<|im_end|>"),
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_the_model_has_to_write_round_an_answer(name: str) -> None:
    tokenizer = dressed(name)
    form = answer_form(tokenizer)
    assert (form.lead, form.closing) == FORMS[name]
    assert tokenizer.decode([terminator(tokenizer)]) == FORMS[name][1].strip()
    assert form.said(f"{form.lead}多休息。{form.closing}".removesuffix("### End")).startswith("多")


@pytest.mark.parametrize("name", ["chatml", "llama3", "dolly"])
def test_eos_ends_an_answer_where_the_tokenizer_lacks_the_formats_own_end(name: str) -> None:
    tokenizer = dressed(name, specials=["<|begin|>"])
    assert answer_form(tokenizer).closing.strip() == "</s>"
    assert render(tokenizer, CHAT[:2], prompt=False).rstrip().endswith("</s>")


def test_what_the_tokenizer_puts_before_every_text_stands_before_a_built_in_format() -> None:
    tokenizer = dressed("llama3", bos="<|begin|>")
    assert render(tokenizer, CHAT[:1]) == f"<|begin|>{H('user')}q1<|eot_id|>{H('assistant')}"
    assert prompt_ids(tokenizer, CHAT[:1]).count(tokenizer.bos_token_id) == 1


def test_an_unknown_name_is_an_error_with_a_suggestion(tiny_base: Path) -> None:
    with pytest.raises(ModelError, match="Did you mean 'huatuo'"):
        resolve_base(str(tiny_base), "huato")


def test_the_template_belongs_to_the_base_and_every_loader_sets_it(
    tiny_base: Path, tmp_path: Path
) -> None:
    own, named = resolve_base(str(tiny_base)), resolve_base(str(tiny_base), "vicuna")
    assert (own.template, named.template) == ("own", "vicuna")
    assert own.fingerprint != named.fingerprint
    assert "USER: q1 ASSISTANT:" in render(load_tokenizer(named), CHAT[:1])
    assert "<|im_start|>user\nq1" in render(load_tokenizer(own), CHAT[:1])
    assert identify_base(str(tiny_base)) == identify_base(str(tiny_base), "auto")
    assert identify_base(str(tiny_base)) != identify_base(str(tiny_base), "vicuna")
    assert write_base(tmp_path, named)["template"] == "vicuna"
    assert read_base(tmp_path) == Base(
        named.name, named.path.resolve(), named.fingerprint, "vicuna"
    )


def test_a_base_without_a_template_gets_chatml_and_says_so(tiny_base: Path, tmp_path: Path) -> None:
    for file in tiny_base.iterdir():
        if not file.name.startswith("chat_template"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    config = json.loads((tmp_path / "tokenizer_config.json").read_text("utf-8"))
    config.pop("chat_template", None)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    base = resolve_base(str(tmp_path))
    assert base.template == "chatml"
    assert AutoTokenizer.from_pretrained(tmp_path).chat_template is None
    tokenizer = load_tokenizer(base)
    assert render(tokenizer, CHAT[:1]) == "<|im_start|>user\nq1<|im_end|>\n<|im_start|>assistant\n"
    # The tokenizer carries it along: other programs render the same.
    tokenizer.save_pretrained(tmp_path / "out")
    other = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert other.apply_chat_template(CHAT, tokenize=False) == STRINGS["chatml"][1]


def test_of_several_templates_of_a_tokenizer_the_default_is_taken() -> None:
    tokenizer = letters()
    source = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.chat_template = {"default": source, "tool_use": "x"}
    set_template(tokenizer, "auto")
    assert render(tokenizer, CHAT) == "q1a1q2a2"
    assert builtin.choose("auto", has_own=False) == "chatml"
