"""The certificates that a port presents: read as they are, trusted or not."""

from __future__ import annotations

import pytest

from certlint.net import Deadline, Endpoint, handshake
from tests import forge
from tests.install.cluster import port_with

CHAIN = forge.chain()


@pytest.mark.parametrize("chain", [CHAIN, CHAIN[:1], [CHAIN[0], CHAIN[2]]])
def test_a_chain_is_read_as_it_is_presented(tmp_path, chain):
    with port_with(tmp_path, chain, "rsa3072-a") as port:
        assert handshake(Endpoint("127.0.0.1", port, "cluster.example.com"), Deadline(5)).chain == [
            each.der for each in chain
        ]
