"""The words before TLS: with the servers that speak them, and with some that say something else."""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import chain
from pathlib import Path

import pytest

from certlint.errors import NetworkError
from certlint.net import Deadline, Endpoint, handshake
from certlint.net.starttls import MAX_ANSWER, PROTOCOLS
from tests import forge
from tests.support.misbehaving import Impatient, for_ever, running
from tests.support.starttls_servers import SERVICES, serving

CHAIN = forge.chain("localhost", key="p256-a", san=["localhost"])[:2]
GREETINGS = {"smtp": b"220 x\r\n", "imap": b"* OK x\r\n", "pop3": b"+OK\r\n", "ftp": b"220 x\r\n"}
MYSQL = b"\x0a10.11\0" + b"1234" + b"12345678" + b"\0"


@pytest.fixture
def folder():
    """That nobody may enter too, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)
        yield Path(made)
        shutil.rmtree(made, ignore_errors=True)
        os.makedirs(made, exist_ok=True)


def look(port: int, protocol: str, step: float = 20):
    return handshake(Endpoint("127.0.0.1", port, "localhost"), Deadline(60), protocol=protocol, step=step)


def test_every_protocol_has_a_server():
    assert {each.protocol for each in SERVICES.values()} == PROTOCOLS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
def test_a_real_server(folder, name):
    with serving(SERVICES[name], folder, CHAIN, "p256-a") as port:
        found = look(port, SERVICES[name].protocol)
    assert found.chain == [each.der for each in CHAIN]
    assert found.version == "TLSv1.3"


@pytest.mark.parametrize(
    ("protocol", "said", "message"),
    [
        ("smtp", [b"554 \x1b[2Jgo away\r\n"], r"does not offer TLS over SMTP: it answers '554 \x1b[2Jgo away'"),
        ("smtp", [b"220-a\r\n220 b\r\n", b"250-x\r\n250 SIZE\r\n"], "does not offer TLS over SMTP"),
        ("smtp", [b"220 x\r\n", b"250 STARTTLS\r\n", b"454 no\r\n"], "'454 no'"),
        ("smtp", [b"220 x\r\n", b"250 STARTTLS\r\n", b"220 go\r\n250 more\r\n"], "sends more after it agreed to TLS"),
        ("imap", [b"* BYE\r\n"], "does not offer TLS over IMAP: it answers '* BYE'"),
        ("imap", [b"* OK\r\n", b"* x\r\na BAD no\r\n"], "does not offer TLS over IMAP"),
        ("pop3", [b"-ERR\r\n"], "'-ERR'"),
        ("ftp", [b"220 x\r\n", b"530 no\r\n"], "'530 no'"),
        ("ldap", [b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"], "does not offer TLS over LDAP"),
        ("ldap", [b"\x30\x84\xff\xff\xff\xff"], "does not offer TLS over LDAP"),
        ("postgres", [b"N"], "does not offer TLS over PostgreSQL: it answers 'N'"),
        ("postgres", [b"EFATAL"], "'E'"),
        ("postgres", [b"Sx"], "sends more after it agreed to TLS: 'x'"),
        ("mysql", [b"\x20\0\0\0" + MYSQL + b"\xff\xf7" + bytes(10)], "does not offer TLS over MySQL"),
        ("mysql", [b"\x05\0\0\0\xff\x6a\x04no"], "does not offer TLS over MySQL"),
        ("xmpp", [b"<stream:features></stream:features>"], "does not offer TLS over XMPP"),
        ("xmpp", [b"<stream:features><starttls/></stream:features>", b"<failure/>"], "'<failure/>'"),
        ("smtp", [], "ends the conversation before TLS: it answers nothing"),
    ],
)
def test_a_server_that_does_not_agree(protocol, said, message):
    stays = chain(said, for_ever(b"")) if said else said
    with running(Impatient(lambda: stays, pause=0.01)) as server, pytest.raises(NetworkError) as caught:
        look(server.port, protocol)
    assert message in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.slow
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("piece", [b"220-x\r\n", b"x" * 65536, b"<", b"\x30\x84\x7f\xff\xff\xff", b"\xff\xff\xff\0"])
def test_an_answer_without_end_is_bounded(protocol, piece):
    with running(Impatient(lambda: for_ever(piece))) as server, pytest.raises(NetworkError) as caught:
        look(server.port, protocol)
    bounds = (f"more than {MAX_ANSWER} bytes", "does not offer TLS", "sends more after")
    assert any(bound in caught.value.message for bound in bounds), caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_that_says_nothing_has_its_time(protocol):
    with running(Impatient(lambda: for_ever(b""), pause=0.05)) as server, pytest.raises(NetworkError) as caught:
        look(server.port, protocol, step=0.3)
    assert "did not answer within 0.3 s (STARTTLS)" in caught.value.message


def test_a_name_is_not_part_of_the_words_unless_it_is_harmless():
    seen = []

    class Listening(Impatient):
        def converse(self, link):
            seen.append(link.recv(65536))

    with running(Listening(list)) as server:
        for name in ("www.example.com", "a'><b", "\u00e9"):
            with pytest.raises(NetworkError):
                handshake(Endpoint("127.0.0.1", server.port, name), Deadline(20), protocol="xmpp")
    assert b" to='www.example.com'" in seen[0]
    assert [b" to=''" in each for each in seen[1:]] == [True, True]
