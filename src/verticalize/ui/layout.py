"""Where everything stands on the page. Wording and behaviour are elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.ui import panel, render
from verticalize.ui.labels import LANGUAGES, label

MOST_EXAMPLES = 4
MOST_PLACES = 8  # in a list that needs no typing
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
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page, by what they are for."""

    turns: Any
    head: Any
    lang: Any
    talk: Any
    box: Any
    send: Any
    compare: Any
    place: Any
    clear: Any
    hint: Any
    tries: list[Any]
    proof: Any
    fold: Any
    paper: Any


def theme() -> Any:
    """Colours and fonts, of the system only: nothing is fetched."""
    from gradio import themes

    return themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="md",
        font=list(FONTS),
        font_mono=list(MONO),
    )


def lay_out(
    *,
    head: str,
    lang: str,
    languages: Sequence[str],
    examples: Mapping[str, Sequence[str]],
    can_compare: bool,
    places: Sequence[str] = (),
) -> Parts:
    """Create the components; call it inside a ``gradio.Blocks``."""
    import gradio as gr

    turns = gr.State([])
    with gr.Row(elem_id="vz-top"):
        top = _html(head, "vz-head")
        toggle = gr.Radio(
            [(name, code) for code, name in LANGUAGES.items() if code in languages],
            value=lang,
            label="Language / 语言",
            show_label=False,
            container=False,
            elem_id="vz-lang",
            visible=len(languages) > 1,
            scale=0,
            min_width=180,
        )
    with gr.Row(elem_id="vz-main", equal_height=False):
        with gr.Column(scale=3, min_width=320, elem_id="vz-left"):
            talk = _html(render.conversation([], lang), "vz-talk")
            box, send = _question_row(lang)
            shown = examples_in(examples, lang)
            hint = _html(render.hint("examples", lang) if any(shown) else "", "vz-try")
            with gr.Row(elem_id="vz-examples"):
                tries = [
                    gr.Button(
                        text,
                        size="sm",
                        elem_classes="vz-example",
                        scale=0,
                        min_width=0,
                        visible=bool(text),
                    )
                    for text in shown
                ]
            compare, place, clear = _options_row(lang, can_compare, places)
        with gr.Column(scale=2, min_width=320, elem_id="vz-right"):
            proof = _html(panel.evidence(None, lang), "vz-proof")
            with gr.Accordion(label("receipt", lang), open=False, elem_id="vz-receipt") as fold:
                paper = _html(panel.receipt(None, lang), "vz-paper")
    return Parts(
        turns=turns,
        head=top,
        lang=toggle,
        talk=talk,
        box=box,
        send=send,
        compare=compare,
        place=place,
        clear=clear,
        hint=hint,
        tries=tries,
        proof=proof,
        fold=fold,
        paper=paper,
    )


def _question_row(lang: str) -> tuple[Any, Any]:
    import gradio as gr

    with gr.Row(elem_id="vz-ask"):
        box = gr.Textbox(
            label=label("question", lang),
            placeholder=label("placeholder", lang),
            show_label=False,
            container=False,
            lines=1,
            max_lines=5,
            autofocus=True,
            elem_id="vz-box",
            scale=1,
        )
        send = gr.Button(
            label("send", lang), variant="primary", elem_id="vz-send", scale=0, min_width=88
        )
    return box, send


def _options_row(lang: str, can_compare: bool, places: Sequence[str]) -> tuple[Any, Any, Any]:
    import gradio as gr

    with gr.Row(elem_id="vz-options"):
        compare = gr.Checkbox(
            label=label("compare", lang),
            elem_id="vz-compare",
            container=False,
            visible=can_compare,
            scale=1,
            min_width=160,
        )
        place = gr.Dropdown(
            choices_of(places, lang),
            value="",
            label=label("place", lang),
            show_label=False,
            container=False,
            filterable=len(places) > MOST_PLACES,
            elem_id="vz-place",
            visible=len(places) > 1,
            scale=0,
            min_width=190,
        )
        clear = gr.Button(
            label("clear", lang), size="sm", elem_id="vz-clear", scale=0, min_width=140
        )
    return compare, place, clear


def choices_of(places: Sequence[str], lang: str) -> list[tuple[str, str]]:
    """The jurisdictions to choose from, and first none of them."""
    return [(label("everywhere", lang), ""), *((place, place) for place in places)]


def _html(value: str, name: str) -> Any:
    import gradio as gr

    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)


def examples_in(examples: Mapping[str, Sequence[str]], lang: str) -> list[str]:
    """A text for each button, "" for those that `lang` has no example for."""
    buttons = min(MOST_EXAMPLES, max(map(len, examples.values()), default=0))
    texts = list(examples.get(lang, ()))[:buttons]
    return texts + [""] * (buttons - len(texts))
