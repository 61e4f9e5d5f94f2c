"""What makes the fixtures: a named function for each, which states its one defect, or what must stay silent.

    @bad("pem/crlf")                 tests/fixtures/pem/crlf/<name of the function>.pem; this rule and no other is expected
    @good("hygiene")                 tests/fixtures/good/hygiene/<name of the function>.pem; nothing is expected

The functions return the bytes of the input. How the file is laid out and checked is said in the decorator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests import forge
from tests.support.fixture_files import Fixture


class Beside(NamedTuple):
    """A file beside an input, and the option that names it; without one, `name` follows that of the input."""

    option: str
    name: str
    data: bytes
    mode: int = 0o644


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
    crl: bytes = b"",
    ocsp: bytes = b"",
    appended: Mapping[str, bytes] | None = None,
    silent: Outcomes = (),
    **modes: int,
) -> Callable[[Maker], Maker]:
    """Registers an input with a defect. `also` are rules that the one defect breaks too, each with a reason of its own.

    options    of the command line
    key        the text of a key file beside it, given with --key; key_mode is its mode
    trust      a trust store beside it, given with --trust
    crl, ocsp  a CRL, an OCSP response beside it, given with --crl, --ocsp-response
    appended   files beside it by what is appended to its name, which no option names
    silent     pairs of a rule that must find nothing, and its outcome: passed, not-applicable, not-effective
    modes      of the input and of its folder: mode, folder_mode
    """
    files = _beside(key, key_mode, trust, crl, ocsp, appended)
    return _register(rule, (rule, *also), options, files, silent, modes)


def good(
    profile: str,
    *,
    options: str = CLUSTER,
    key: str = "",
    key_mode: int = 0o600,
    trust: bytes = b"",
    crl: bytes = b"",
    ocsp: bytes = b"",
    appended: Mapping[str, bytes] | None = None,
    silent: Outcomes = (),
    **modes: int,
) -> Callable[[Maker], Maker]:
    """Registers an input in which a profile finds nothing; the rest is as for `bad`."""
    asked = f"--profile {profile} {options}".strip()
    files = _beside(key, key_mode, trust, crl, ocsp, appended)
    return _register(f"good/{profile}", (), asked, files, silent, modes)


def _beside(
    key: str, key_mode: int, trust: bytes, crl: bytes, ocsp: bytes, appended: Mapping[str, bytes] | None
) -> tuple[Beside, ...]:
    """The files that lie beside an input."""
    listed = (
        Beside("--key", "key.pem", key.encode(), key_mode),
        Beside("--trust", "trusted.pem", trust),
        Beside("--crl", "list.crl", crl),
        Beside("--ocsp-response", "response.ocsp", ocsp),
    )
    return (
        *(each for each in listed if each.data),
        *(Beside("", suffix, data) for suffix, data in (appended or {}).items()),
    )


def _register(
    folder: str,
    expect: tuple[str, ...],
    options: str,
    beside: tuple[Beside, ...],
    silent: Outcomes,
    modes: dict[str, int],
) -> Callable[[Maker], Maker]:
    options += "".join(f" {each.option} {{dir}}/{each.name}" for each in beside if each.option)

    def register(make: Maker) -> Maker:
        name = make.__name__.replace("_", "-")
        files = tuple((each.name if each.option else f"{name}.pem{each.name}", each.data, each.mode) for each in beside)
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
