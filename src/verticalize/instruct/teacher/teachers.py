"""Who can be asked: a server or provider, a model on this machine, or a script."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from verticalize.errors import ModelError
from verticalize.instruct.teacher.faults import fault
from verticalize.instruct.teacher.request import Reply, Request, Usage, prompt_tokens
from verticalize.models.chat import ChatModel
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Message
from verticalize.text import most_tokens

SCRIPTED = "scripted:"
_LOCAL_BATCH = 16


class Teacher(Protocol):
    """A model that writes data. `width` is how many requests it takes at once."""

    @property
    def id(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def parallel(self) -> bool:
        """Whether several threads may ask at the same time."""
        ...

    def replies(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply a request.

        Raises:
            TransientError, RefusedError: see `faults`.
            ModelError: what only the user can mend, such as a wrong key.
        """
        ...


def open_teacher(
    name: str, *, base_url: str | None = None, timeout: float = 120.0, device: str = "auto"
) -> Teacher:
    """``PROVIDER:MODEL``, ``scripted:FILE`` or a model on this machine (as for ``--base``).

    With `base_url` any OpenAI-compatible server (vLLM, Ollama, SGLang) is ``openai:ITS_MODEL``; one
    that asks for no key needs none in the environment.

    Raises:
        ModelError: there is no such model. DependencyError: its package is not installed.
    """
    if name.startswith(SCRIPTED):
        return ChatTeacher(read_script(Path(name.removeprefix(SCRIPTED))), parallel=True)
    if ":" in name and not Path(name).exists():
        from verticalize.models.remote import RemoteModel

        key = "none" if base_url and "OPENAI_API_KEY" not in os.environ else None
        model = RemoteModel.connect(
            name, base_url=base_url, api_key=key, timeout=timeout, max_retries=0
        )
        return RemoteTeacher(model.id, model.client)
    from verticalize.models.local import LocalModel

    return ChatTeacher(LocalModel.load(name, device=device).base, width=_LOCAL_BATCH)


@dataclass(frozen=True, slots=True, eq=False)
class RemoteTeacher:
    """A LangChain chat model; its own retries are off, as the client counts and paces them."""

    id: str
    client: Any
    width: int = 1
    parallel: bool = True

    def replies(self, requests: Sequence[Request]) -> list[Reply]:
        return [self._reply(request) for request in requests]

    def _reply(self, request: Request) -> Reply:
        sampling = {"max_tokens": request.max_new_tokens, "temperature": request.temperature}
        if self.id.startswith("openai:"):
            sampling["seed"] = request.seed  # others refuse what they do not know
        try:
            said = self.client.bind(**sampling).invoke(list(request.messages))
            text = _whole(str(said.text))
        except Exception as error:
            raise fault(error, self.id) from error
        usage = said.usage_metadata
        ended = str(
            said.response_metadata.get("finish_reason") or said.response_metadata.get("stop_reason")
        )
        return Reply(
            text,
            Usage(usage["input_tokens"], usage["output_tokens"])
            if usage
            else _estimate(request, text),
            cut=ended.lower() in ("length", "max_tokens"),
            estimated=not usage,
        )


@dataclass(frozen=True, slots=True, eq=False)
class ChatTeacher:
    """Any `ChatModel`. What it uses is estimated: it costs time, not money."""

    model: ChatModel
    width: int = 1
    parallel: bool = False

    @property
    def id(self) -> str:
        return self.model.id

    def replies(self, requests: Sequence[Request]) -> list[Reply]:
        """Requests with the same sampling are answered in one batch."""
        groups: dict[tuple[int, float, int], list[int]] = {}
        for at, r in enumerate(requests):
            groups.setdefault((r.max_new_tokens, r.temperature, r.seed), []).append(at)
        found: dict[int, Reply] = {}
        for (limit, temperature, seed), members in groups.items():
            texts = self.model.generate(
                [requests[at].messages for at in members],
                max_new_tokens=limit, temperature=temperature, seed=seed,
            )  # fmt: skip
            for at, text in zip(members, texts, strict=True):
                found[at] = Reply(text, _estimate(requests[at], text), estimated=True)
        return [found[at] for at in range(len(requests))]


def read_script(path: Path) -> ScriptedModel:
    """A teacher that is a JSON file: what a prompt has to hold → the reply; ``""`` is the default.

    Raises:
        ModelError: there is no such file, or it is no JSON object of strings.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot be read ({error}).", place=str(path)) from error
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        raise ModelError(
            "is no JSON object of strings.",
            place=str(path),
            hint='Write {"a piece of the prompt": "the reply", "": "any other reply"}.',
        )
    replies = {key: value for key, value in table.items() if key}
    default: str = table.get("", "")

    def script(prompt: Sequence[Message], _: object) -> str:
        asked: str = prompt[-1]["content"]
        return next((said for piece, said in replies.items() if piece in asked), default)

    return ScriptedModel(script, id=f"{SCRIPTED}{path.name}")


def _whole(text: str) -> str:
    """Half a character, as a cut reply may end with, becomes U+FFFD: no file can hold it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _estimate(request: Request, text: str) -> Usage:
    return Usage(prompt_tokens(request.messages), most_tokens(text))
