"""What clients say of a bundle, and for which rules they refuse it."""

from __future__ import annotations

from certlint.clients.model import rule_of_case
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.clients.model import Client
    from certlint.clients.path import Case


class Answer(NamedTuple):
    """What one client says: the path that it takes or gets the farthest with, and why it refuses that."""

    client: Client
    path: tuple[int, ...]
    refused: tuple[Case, ...]


class Answers:
    """What clients say: all of them, and those that count.

    refused   the cases for which at least one of them refuses, each once
    by_rule   the clients that count and refuse for a rule, each with the certificate that it is about and the case
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
