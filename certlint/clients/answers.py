"""The answers of clients about a bundle, and the rules about their refusals."""

from __future__ import annotations

from certlint.clients.model import refusal_of, rule_of_case
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certlint.clients.model import Client
    from certlint.clients.path import Case


class Answer(NamedTuple):
    """The answer of one client: the path that it accepts or gets farthest with, and why it refuses that."""

    client: Client
    path: tuple[int, ...]
    refused: tuple[Case, ...]


class Answers:
    """All answers of clients, and those that count.

    refused   the distinct cases because of which at least one of them refuses
    by_rule   by rule: the counted clients that refuse because of it, each with the certificate concerned and the case
    """

    __slots__ = ("by_rule", "counted", "of", "refused")

    def __init__(self, of: tuple[Answer, ...], counted: Sequence[Client]) -> None:
        self.of = of
        self.counted = tuple(answer for answer in of if answer.client in counted)
        self.refused = tuple(dict.fromkeys(case for answer in of for case in answer.refused))
        by_rule: dict[str, dict[tuple[str, int, str], None]] = {}
        for answer in self.counted:
            for case, index in answer.refused:
                by_rule.setdefault(rule_of_case(case), {})[answer.client.id, index, case] = None
        self.by_rule = {rule: [*found] for rule, found in by_rule.items()}


def refusing(found: Iterable[Case]) -> dict[str, list[Case]]:
    """The clients that refuse a path for what was found in it, and for which cases."""
    refused: dict[str, list[Case]] = {}
    for case in dict.fromkeys(found):
        known = refusal_of(case[0])
        for client in known.clients if known is not None else ():
            refused.setdefault(client, []).append(case)
    return refused
