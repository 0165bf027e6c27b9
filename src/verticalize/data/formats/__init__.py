"""The formats of instruction data that can be read, the most specific first."""

from verticalize.data.formats.chats import (
    BELLE_CONVERSATIONS,
    CHINESE_VICUNA,
    MESSAGES,
    SHAREGPT,
)
from verticalize.data.formats.comparisons import HH_RLHF, PAIRS, PROMPTED
from verticalize.data.formats.format import Format
from verticalize.data.formats.instructions import (
    ADGEN,
    ALPACA,
    BELLE_TARGET,
    CHATGLM,
    CHATLLAMA,
    CHATYUAN,
    DOLLY,
    PCLUE,
    SEEDS,
)
from verticalize.data.formats.lmflow import LMFLOW
from verticalize.data.formats.oasst import OASST, OASST_PAIRS
from verticalize.data.formats.plain import REDPAJAMA, TEXT
from verticalize.data.formats.questions import BELLE_EVAL, CHATLLAMA_RLHF, MT_BENCH
from verticalize.data.formats.transcripts import BAIZE, BELLE_MULTITURN, HUATUO_LITERATURE, OIG
from verticalize.data.formats.votes import CHATLLAMA_REWARD, STACKEXCHANGE, STACKEXCHANGE_ANSWERS
from verticalize.errors import KnowledgeError, did_you_mean

# A row may fit several; the first of those that fit all rows is taken.
FORMATS: tuple[Format, ...] = (
    *(MESSAGES, PAIRS, OASST, OASST_PAIRS, BELLE_CONVERSATIONS, SHAREGPT, CHINESE_VICUNA),
    *LMFLOW,
    *(STACKEXCHANGE, STACKEXCHANGE_ANSWERS, PROMPTED, HH_RLHF),
    *(SEEDS, BAIZE, HUATUO_LITERATURE, BELLE_MULTITURN, DOLLY, ALPACA),
    *(PCLUE, BELLE_TARGET, CHATYUAN, CHATGLM, ADGEN),
    *(CHATLLAMA_REWARD, CHATLLAMA, CHATLLAMA_RLHF, MT_BENCH, BELLE_EVAL),
    *(OIG, REDPAJAMA, TEXT),
)


def named(name: str) -> Format:
    """The format of this name, or that in which the data set of this name comes.

    Raises:
        KnowledgeError: none has it.
    """
    known = {one.name: one for one in FORMATS}
    known |= {alias: one for one in FORMATS for alias in one.aliases}
    found = known.get(name.strip().lower().replace("_", "-"))
    if found is None:
        raise KnowledgeError(f"no format named '{name}'.", hint=did_you_mean(name, known))
    return found
