"""A model behind an OpenAI-compatible server, or any provider that LangChain knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.extras import need
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.records import Message


@dataclass(frozen=True, slots=True, eq=False)
class RemoteModel:
    """A ChatModel over the network. It cannot be held to a grammar, so it is only asked to cite."""

    id: str
    client: Any

    @classmethod
    def connect(
        cls,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> "RemoteModel":
        """``PROVIDER:MODEL``, such as ``openai:Qwen/Qwen3-8B`` with a vLLM server's `base_url`.

        Args:
            name: provider and model, as `init_chat_model` takes them.
            base_url: of the server; None is the provider's own.
            api_key: None takes the one in the environment.
            timeout: seconds for one answer; None is the provider's default, as for the retries.
            max_retries: of one request.

        Raises:
            ModelError: the provider is unknown or lacks its key.
            DependencyError: the package of the provider is not installed.
        """
        chat = need("langchain.chat_models", extra="remote")
        given = {
            "base_url": base_url, "api_key": api_key,
            "timeout": timeout, "max_retries": max_retries,
        }  # fmt: skip
        settings = {key: value for key, value in given.items() if value is not None}
        if name.startswith("openai:"):
            need("langchain_openai", extra="remote")
        try:
            client = chat.init_chat_model(name, **settings)
        except Exception as error:
            raise ModelError(
                f"no remote model '{name}' ({_first_line(error)}).",
                place="model",
                hint="Name it PROVIDER:MODEL, and set the provider's key in the environment.",
            ) from error
        return cls(name, client)

    def generate(
        self,
        prompts: Sequence[Sequence[Message]],
        *,
        max_new_tokens: int,
        temperature: float = 0.0,
        repetition_penalty: float = 1.0,
        seed: int = 0,
        grammars: Sequence[QuoteGrammar | None] | None = None,
    ) -> list[str]:
        bound = self._bound(max_new_tokens, temperature, repetition_penalty, seed)
        try:
            replies = bound.batch([list(prompt) for prompt in prompts])
        except Exception as error:
            raise self._failed(error) from error
        return [str(reply.text) for reply in replies]

    def stream(
        self,
        prompt: Sequence[Message],
        *,
        max_new_tokens: int,
        temperature: float = 0.0,
        repetition_penalty: float = 1.0,
        seed: int = 0,
        grammar: QuoteGrammar | None = None,
    ) -> Iterator[str]:
        bound = self._bound(max_new_tokens, temperature, repetition_penalty, seed)
        try:
            for piece in bound.stream(list(prompt)):
                if piece.text:
                    yield str(piece.text)
        except Exception as error:
            raise self._failed(error) from error

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        raise ModelError(
            "a model behind a server does not tell how likely it finds a given text.",
            place=self.id,
            hint="Use decoding.mode=free with it.",
        )

    def _bound(self, max_new_tokens: int, temperature: float, penalty: float, seed: int) -> Any:
        bound = self.client.bind(max_tokens=max_new_tokens, temperature=temperature, seed=seed)
        if penalty == 1:
            return bound  # OpenAI's own servers refuse what vLLM, SGLang and TGI understand
        return bound.bind(extra_body={"repetition_penalty": penalty})

    def _failed(self, error: Exception) -> ModelError:
        return ModelError(
            f"did not answer ({type(error).__name__}: {_first_line(error)}).",
            place=self.id,
            hint="Check the server's address, the key and the model's name.",
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
