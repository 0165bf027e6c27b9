"""The page: a conversation on the left, the evidence of the last answer on the right."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from verticalize.errors import VerticalizeError
from verticalize.records import Answer, Arm
from verticalize.ui import evidence as side
from verticalize.ui import render
from verticalize.ui.labels import label
from verticalize.ui.turns import Reply, Turn, history

if TYPE_CHECKING:
    from verticalize.assistant import Assistant

MOST_EXAMPLES = 3  # a language
FRAME = 0.05  # seconds between two pictures of an answer that is being written
FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)


def theme() -> Any:
    """Colours and fonts, of the system only: nothing is fetched."""
    import gradio

    return gradio.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="md",
        font=list(FONTS),
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    )


def build_page(
    assistant: "Assistant",
    *,
    titles: Mapping[str, str],
    examples: Mapping[str, Sequence[str]],
    report: bool = False,
) -> Any:
    """The Gradio page of an assistant; it is served by `ui.app`."""
    import gradio as gr

    start = "en" if "en" in titles or not titles else next(iter(titles))

    def head(lang: str) -> str:
        title = titles.get(lang) or next(iter(titles.values()), assistant.name)
        return render.header(title, lang, report=report)

    with gr.Blocks(
        analytics_enabled=False, title=titles.get(start, assistant.name), fill_width=True
    ) as page:
        turns = gr.State([])
        with gr.Row(elem_id="vz-top"):
            top = _html(gr, head(start), "vz-head", scale=1)
            lang = gr.Radio(
                [("English", "en"), ("中文", "zh")],
                value=start,
                show_label=False,
                container=False,
                elem_id="vz-lang",
                scale=0,
                min_width=170,
            )
        with gr.Row(elem_id="vz-main", equal_height=False):
            with gr.Column(scale=3, min_width=320, elem_id="vz-left"):
                talk = _html(gr, render.conversation([], start), "vz-talk", autoscroll=True)
                with gr.Row(elem_id="vz-ask"):
                    box = gr.Textbox(
                        placeholder=label("placeholder", start),
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=5,
                        autofocus=True,
                        elem_id="vz-box",
                        scale=1,
                    )
                    send = gr.Button(
                        label("send", start),
                        variant="primary",
                        elem_id="vz-send",
                        scale=0,
                        min_width=88,
                    )
                with gr.Row(elem_id="vz-options"):
                    compare = gr.Checkbox(
                        label=label("compare", start),
                        elem_id="vz-compare",
                        container=False,
                        visible=len(assistant.arms) > 1,
                        scale=1,
                        min_width=160,
                    )
                    clear = gr.Button(
                        label("clear", start),
                        size="sm",
                        variant="secondary",
                        elem_id="vz-clear",
                        scale=0,
                        min_width=140,
                    )
                tries = [
                    gr.Button(text, size="sm", elem_classes="vz-example", min_width=120)
                    for text in _examples(gr, examples, start)
                ]
            with gr.Column(scale=2, min_width=320, elem_id="vz-right"):
                proof = _html(gr, side.evidence(None, start), "vz-proof")
                with gr.Accordion(
                    label("receipt", start), open=False, elem_id="vz-receipt"
                ) as fold:
                    paper = _html(gr, side.receipt(None, start), "vz-paper")
    return page
