"""consult: role-played consultations on fact cards and passages, by the title of the pack."""

from collections.abc import Iterator, Mapping

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject
from verticalize.instruct.teacher.recipes.conversation import Casting, Roles, Topic
from verticalize.instruct.teacher.recipes.grounded_talk import talks
from verticalize.records import Example

# Words of a pack's title → who consults whom. The last line is for all others.
_ROLES: tuple[tuple[tuple[str, ...], Casting], ...] = (
    (
        ("medic", "clinic", "health", "医", "临床", "健康", "药"),
        {"zh": Roles("患者", "医生"), "en": Roles("patient", "doctor")},
    ),
    (
        ("legal", "law", "法律", "律"),
        {"zh": Roles("当事人", "律师"), "en": Roles("client", "lawyer")},
    ),
    ((), {"zh": Roles("咨询者", "顾问"), "en": Roles("client", "adviser")}),
)


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """One consultation a fact card, and one a passage."""
    topics = [
        Topic(
            id=f"{card.document_id} {card.subject} ({card.lang})",
            document_id=card.document_id,
            lang=card.lang,
            subject=card.subject,
            known=card.text,
            evidence=tuple(fact.id for fact in card.facts),
        )
        for card in material.cards
    ] + [
        Topic(
            id=passage.id,
            document_id=passage.document_id,
            lang=passage.lang,
            subject=passage.section or passage.title,
            known=f"{passage.title}\n{passage.lead}\n{passage.text}",
            evidence=(passage.id,),
        )
        for passage in material.passages
    ]
    roles = roles_of(material.title)
    return talks("consult", topics, roles, material, client, order, reject)


def roles_of(title: Mapping[str, str]) -> Casting:
    """Who consults whom, by language, in a pack of this title."""
    text = " ".join(title.values()).casefold()
    return next(roles for words, roles in _ROLES if not words or any(w in text for w in words))
