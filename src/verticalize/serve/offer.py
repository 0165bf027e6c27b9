"""The models of the API: the domain's name for its best arm, and one name for each arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verticalize.assistant.draft import RETRIEVAL
from verticalize.errors import ModelError, did_you_mean
from verticalize.serve.errors import ApiError

if TYPE_CHECKING:
    from verticalize.assistant import Assistant


CLOSED = ("base", "tuned")  # answer from memory, without evidence


@dataclass(frozen=True, slots=True)
class Offer:
    """Model name to arm, such as ``medical`` and ``medical/tuned+rag`` to ``tuned+rag``.

    Args:
        since: when the server began, in seconds since 1970.
        jurisdictions: those that a question may be limited to.
    """

    arms: Mapping[str, str]
    since: int
    jurisdictions: Sequence[str] = ()

    def arm(self, model: str, *, param: str | None = "model") -> str:
        """Raises ApiError where no model has this name."""
        found = self.arms.get(model)
        if found is None:
            told = f"There is no model '{model}'. {did_you_mean(model, self.arms)}"
            raise ApiError(404, told, param=param, code="model_not_found")
        return found

    def row(self, model: str) -> dict[str, Any]:
        """A model as ``GET /v1/models`` lists it."""
        return {
            "id": model,
            "object": "model",
            "created": self.since,
            "owned_by": "verticalize",
            "verticalize": {
                "arm": self.arms[model],
                "grounded": self.arms[model] not in CLOSED,
                "jurisdictions": list(self.jurisdictions),
            },
        }

    def rows(self) -> dict[str, Any]:
        return {"object": "list", "data": [self.row(model) for model in self.arms]}


def offer(
    assistant: "Assistant", arm: str | None, *, since: int, ungrounded: bool = False
) -> Offer:
    """What an assistant can be asked as.

    Args:
        arm: the only one to offer; None: every arm that has been built, and the best by default.
        ungrounded: whether those are among them that answer from memory, without evidence.

    Raises:
        ModelError: there is no such arm.
    """
    there = (*assistant.arms, RETRIEVAL)
    if arm is not None and arm not in there:
        raise ModelError(
            f"the assistant has no model for the arm '{arm}'.",
            place=assistant.name,
            hint=f"Available: {', '.join(there)}.",
        )
    name = assistant.name
    arms = {name: arm or assistant.default_arm}
    shown = [one for one in there if ungrounded or one not in CLOSED]
    arms |= {f"{name}/{one}": one for one in ([arm] if arm else shown)}
    return Offer(arms, since, assistant.jurisdictions)
