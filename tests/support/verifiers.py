"""What the verifiers that are here say of bundles of the kit."""

from __future__ import annotations

from collections.abc import Iterable

from tests.verifiers.answers import VERIFIERS, stored
from tests.verifiers.oracles import CANNOT_LOAD, ORACLES, Bundle


def live_answers(client: str, bundles: Iterable[Bundle]) -> tuple[dict[str, bool], bool]:
    """Bundle → whether the verifier of a client that is here accepts it; and whether it is of the version that was measured."""
    oracle = next(each for each in ORACLES if each.name == VERIFIERS[client])
    version = oracle.version()
    found = {bundle.name: error for bundle, error in oracle.judge(bundles)} if version else {}
    known = {name: not error for name, error in found.items() if oracle.is_server or not error.startswith(CANNOT_LOAD)}
    return known, version == stored().versions[oracle.name]
