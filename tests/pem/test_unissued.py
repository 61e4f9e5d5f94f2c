"""What is a TBSCertificate, by the tags of its members, and the forms that it is kept in."""

from __future__ import annotations

import base64

import pytest

from certlint.pem import BlockKind, read
from certlint.pem.unissued import LABEL, is_tbs, keep_tbs
from tests import forge
from tests.forge import der

SERIAL, NAME = der.integer(5), der.sequence()
VERSION = der.explicit(0, der.integer(2))
MEMBERS = (SERIAL, *[NAME] * 5)
TBS = der.sequence(VERSION, *MEMBERS)
REAL = forge.leaf().tbs
COMMAND = "certlint FILE"


@pytest.mark.parametrize(
    "data",
    [
        REAL,
        TBS,
        der.sequence(*MEMBERS),  # version 1, without extensions
        der.sequence(*MEMBERS, der.explicit(3, NAME)),
        der.sequence(*MEMBERS, der.explicit(1, b"\0"), der.explicit(2, b"\0"), der.explicit(3, NAME)),
        TBS + b"more",
    ],
)
def test_what_is_one(data: bytes):
    assert is_tbs(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0",
        b"\x31" + TBS[1:],
        der.sequence(VERSION, *MEMBERS[:-1]),
        der.sequence(*MEMBERS[:-1]),
        der.sequence(*MEMBERS[1:]),
        der.sequence(NAME, *MEMBERS),
        der.sequence(*MEMBERS[:3], der.explicit(0, NAME), *MEMBERS[3:]),
        TBS[:-3],
        TBS[:-2] + b"\x30",
        forge.leaf().der,
        forge.csr().der,
        der.sequence(SERIAL, NAME),
    ],
)
def test_what_is_none(data: bytes):
    assert not is_tbs(data)


FORMS = {
    "DER": (REAL, "der", 0),
    "its label": (forge.pem(REAL, LABEL).encode(), "pem", 1),
    "another label": (forge.pem(REAL, "CERTIFICATE").encode(), "pem", 1),
    "base64": (base64.b64encode(REAL), "der", 0),
    "lines of base64": (base64.encodebytes(REAL).replace(b"\n", b" \r\n\t"), "der", 0),
    "short": (base64.b64encode(TBS), "der", 0),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_kept_without_what_is_odd_about_its_text(form: str):
    data, encoding, line = FORMS[form]
    document = read(data)
    keep_tbs(document, lambda: COMMAND)
    (block,) = document.blocks
    assert (block.kind, block.der, block.index, block.first_line) == (
        BlockKind.TBS, TBS if form == "short" else REAL, 1, line,
    )  # fmt: skip
    assert (document.encoding, document.problem, document.oddities, document.has_text) == (encoding, "", [], False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        forge.leaf().der,
        forge.leaf().pem.encode(),
        base64.b64encode(forge.csr().der),
        base64.b64encode(TBS)[:-4],
    ],
)
def test_of_anything_else_it_is_told(data: bytes):
    document = read(data)
    keep_tbs(document, lambda: COMMAND)
    assert document.blocks == []
    assert document.problem.startswith("the file contains no TBSCertificate in DER, PEM or base64")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (forge.leaf().der, "an issued certificate"),
        (base64.encodebytes(forge.leaf().der), "an issued certificate"),
        (forge.bundle(*forge.chain()), "an issued certificate"),
        (forge.csr().der, "a certificate request"),
        (base64.b64encode(forge.csr().der), "a certificate request"),
        (b"words", ""),
        (b"", ""),
    ],
)
def test_what_is_issued_already_has_its_command(data: bytes, what: str):
    document = read(data)
    keep_tbs(document, lambda: COMMAND)
    _, _, more = document.problem.partition(", but ")
    assert more == (f"{what}: evaluate it as such: {COMMAND}" if what else "")


def test_of_several_blocks_those_are_kept_that_are_one():
    document = read(forge.bundle(forge.leaf(), forge.pem(REAL, LABEL), forge.pem(TBS)))
    keep_tbs(document, lambda: COMMAND)
    assert [(block.der, block.kind) for block in document.blocks] == [(REAL, BlockKind.TBS), (TBS, BlockKind.TBS)]
