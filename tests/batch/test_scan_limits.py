"""How long one look at a host may take: each step, and all of them together."""

from __future__ import annotations

import itertools

import pytest

from certlint.batch.scan.sightings import Look, sightings_of
from certlint.batch.scan.targets import ScanTarget
from certlint.net.sweep import Gate
from tests.support.misbehaving import Impatient, for_ever, running

# A server that never lets a step last as long as a step may, and never comes to an end.
DRIPS = {
    "STARTTLS": ("smtp", lambda: for_ever(b"220-wait\r\n")),
    # The words are said, after a while, and then there is no handshake: one step's rest is left for it.
    "TLS handshake": (
        "smtp",
        lambda: itertools.chain([b"220 hello\r\n", b"250 STARTTLS\r\n", b"220 go\r\n"], for_ever(b"")),
    ),
}


def failure(server, protocol="", **limits):
    (seen,) = sightings_of(ScanTarget("127.0.0.1", server.port), Look(protocol, **limits), Gate(0))
    assert seen.presented is None
    return seen.failure


@pytest.mark.parametrize("step", DRIPS)
def test_all_steps_together_have_a_limit(step):
    protocol, answer = DRIPS[step]
    with running(Impatient(answer, pause=0.05)) as server:
        assert failure(server, protocol, step=30, whole=0.6) == f"did not answer within 0.6 s ({step})"


def test_each_step_has_a_limit():
    with running(Impatient(lambda: for_ever(b""), pause=0.05)) as server:
        assert failure(server, step=0.3, whole=30) == "did not answer within 0.3 s (TLS handshake)"


def test_the_limits_are_those_that_the_help_names():
    assert (Look().step, Look().whole) == (10, 60)
