"""The page: what happens when somebody asks, clears, or changes the language of the labels."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from verticalize.assistant.scope import Scope
from verticalize.ui import render
from verticalize.ui.converse import converse
from verticalize.ui.labels import label
from verticalize.ui.layout import Parts, choices_of, examples_in, lay_out
from verticalize.ui.panel import evidence, receipt
from verticalize.ui.turns import Turn

if TYPE_CHECKING:
    from verticalize.assistant import Assistant

# Past the queue: it is quicker, and Gradio 6 can lose a question that is sent just when the stream
# of the event before it closes.
_AT_ONCE = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def build_page(
    assistant: "Assistant",
    *,
    titles: Mapping[str, str],
    examples: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    reports: Mapping[str, str],
) -> Any:
    """The Gradio page of an assistant; `ui.app` serves it.

    Args:
        languages: in which the page can be read.
        reports: their addresses by language.
    """
    import gradio as gr

    languages = list(languages)
    lang = next((lang for lang in titles if lang in languages), languages[0])

    def head(lang: str) -> str:
        title = titles.get(lang) or next(iter(titles.values()), assistant.name)
        report = reports.get(lang) or next(iter(reports.values()), "")
        return render.header(title, lang, report=report, outdated=assistant.outdated)

    with gr.Blocks(
        analytics_enabled=False, title=titles.get(lang, assistant.name), fill_width=True
    ) as page:
        parts = lay_out(
            head=head(lang),
            lang=lang,
            languages=languages,
            examples=examples,
            can_compare=len(assistant.arms) > 1,
            places=assistant.jurisdictions,
        )
        _on_ask(parts, assistant)
        _on_clear(parts)
        _on_language(
            page,
            parts,
            head,
            languages=languages,
            examples=examples,
            places=assistant.jurisdictions,
        )
    # Gradio keeps statistics of use in memory and sums them up, with pandas, after every event.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    return page


def views(turns: Sequence[Turn], lang: str) -> tuple[str, str, str]:
    """Conversation, evidence and receipt as HTML."""
    reply = turns[-1].main if turns else None
    answer = reply.answer if reply else None
    return render.conversation(turns, lang), evidence(answer, lang), receipt(answer, lang)


def _on_ask(parts: Parts, assistant: "Assistant") -> None:
    def asked(
        question: str, turns: list[Turn], lang: str, compare: bool, place: str
    ) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            yield question, turns, *views(turns, lang)
            return
        scope = Scope(jurisdiction=place or None)
        for now in converse(assistant, turns, question.strip(), compare=compare, scope=scope):
            yield "", now, *views(now, lang)

    def inputs(source: Any) -> list[Any]:
        return [source, parts.turns, parts.lang, parts.compare, parts.place]

    outputs = [parts.box, parts.turns, parts.talk, parts.proof, parts.paper]
    options = {"show_progress": "hidden", "api_visibility": "private", "concurrency_id": "ask"}
    for trigger, source in [
        (parts.box.submit, parts.box),
        (parts.send.click, parts.box),
        *((button.click, button) for button in parts.tries),
    ]:
        trigger(asked, inputs(source), outputs, **options)


def _on_clear(parts: Parts) -> None:
    def cleared(lang: str) -> tuple[Any, ...]:
        return "", [], *views([], lang)

    parts.clear.click(
        cleared,
        [parts.lang],
        [parts.box, parts.turns, parts.talk, parts.proof, parts.paper],
        **_AT_ONCE,
    )


def _on_language(
    page: Any,
    parts: Parts,
    head: Callable[[str], str],
    *,
    languages: Sequence[str],
    examples: Mapping[str, Sequence[str]],
    places: Sequence[str],
) -> None:
    import gradio as gr

    def relabelled(lang: str, turns: list[Turn]) -> tuple[Any, ...]:
        shown = examples_in(examples, lang)
        return (
            head(lang),
            gr.update(label=label("question", lang), placeholder=label("placeholder", lang)),
            gr.update(value=label("send", lang)),
            gr.update(label=label("compare", lang)),
            gr.update(choices=choices_of(places, lang), label=label("place", lang)),
            gr.update(value=label("clear", lang)),
            render.hint("examples", lang) if any(shown) else "",
            gr.update(label=label("receipt", lang)),
            *views(turns, lang),
            *(gr.update(value=text, visible=bool(text)) for text in shown),
        )

    def preferred(request: gr.Request) -> tuple[str, str]:
        wanted = str(request.headers.get("accept-language", "")).lower()
        lang = "zh" if wanted.startswith("zh") else "en"
        lang = lang if lang in languages else languages[0]
        return lang, head(lang)

    parts.lang.change(
        relabelled,
        [parts.lang, parts.turns],
        [
            parts.head, parts.box, parts.send, parts.compare, parts.place, parts.clear,
            parts.hint, parts.fold, parts.talk, parts.proof, parts.paper, *parts.tries,
        ],
        **_AT_ONCE,
    )  # fmt: skip
    page.load(preferred, None, [parts.lang, parts.head], **_AT_ONCE)
