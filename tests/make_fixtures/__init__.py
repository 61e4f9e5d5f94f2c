"""What makes the fixtures: a named function for each, which states its one defect, or what must stay silent.

    @bad("pem/crlf")                 tests/fixtures/pem/crlf/<name of the function>.pem; this rule and no other is expected
    @good("hygiene")                 tests/fixtures/good/hygiene/<name of the function>.pem; nothing is expected

The functions return the bytes of the input. How the file is laid out and checked is said in the decorator.
"""

from __future__ import annotations

from collections.abc import Callable

from tests import forge
from tests.support.fixture_files import Fixture

FIXTURES: dict[str, Callable[[], Fixture]] = {}
CLUSTER = "--fqdn cluster.example.com"
Maker = Callable[[], bytes]
Outcomes = tuple[tuple[str, str], ...]


def bad(
    rule: str,
    *also: str,
    options: str = CLUSTER,
    key: str = "",
    key_mode: int = 0o600,
    trust: bytes = b"",
    silent: Outcomes = (),
    **modes: int,
) -> Callable[[Maker], Maker]:
    """Registers an input with a defect. `also` are rules that the one defect breaks too, each with a reason of its own.

    options    of the command line
    key        the text of a key file beside it, given with --key; key_mode is its mode
    trust      a trust store beside it, given with --trust
    silent     pairs of a rule that must find nothing, and its outcome: passed, not-applicable, not-effective
    modes      of the input and of its folder: mode, folder_mode
    """
    return _register(rule, (rule, *also), options, key, key_mode, trust, silent, modes)


def good(
    profile: str,
    *,
    options: str = CLUSTER,
    key: str = "",
    key_mode: int = 0o600,
    trust: bytes = b"",
    silent: Outcomes = (),
    **modes: int,
) -> Callable[[Maker], Maker]:
    """Registers an input in which a profile finds nothing; the rest is as for `bad`."""
    asked = f"--profile {profile} {options}".strip()
    return _register(f"good/{profile}", (), asked, key, key_mode, trust, silent, modes)


def _register(
    folder: str,
    expect: tuple[str, ...],
    options: str,
    key: str,
    key_mode: int,
    trust: bytes,
    silent: Outcomes,
    modes: dict[str, int],
) -> Callable[[Maker], Maker]:
    files = (("key.pem", key.encode(), key_mode),) if key else ()
    options += " --key {dir}/key.pem" if key else ""
    files += (("trusted.pem", trust, 0o644),) if trust else ()
    options += " --trust {dir}/trusted.pem" if trust else ""

    def register(make: Maker) -> Maker:
        name = make.__name__.replace("_", "-")
        assert f"{folder}/{name}" not in FIXTURES, f"{folder}/{name} is there twice"
        FIXTURES[f"{folder}/{name}"] = lambda: Fixture(
            name, expect, make(), options, files=files, silent=silent, **modes
        )
        return make

    return register


def server(**knobs: object) -> bytes:
    """The usual bundle of three certificates; the knobs are the leaf's."""
    return forge.bundle(*forge.chain(**knobs))


def below(*authorities: forge.Cert, **knobs: object) -> bytes:
    """A leaf of the first of `authorities`, with them behind it."""
    return forge.bundle(forge.leaf(authorities[0], **knobs), *authorities)
