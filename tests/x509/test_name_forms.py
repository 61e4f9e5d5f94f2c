"""The rarer kinds of general names: what is not of the form of its kind is an error, as OpenSSL does not load it."""

from __future__ import annotations

import pytest

from certlint.policy.severity import Severity
from tests import forge
from tests.forge import der
from tests.fuzz import encodings

OID, TEXT = der.oid("1.2.3.4"), der.tlv(0x0C, b"x")
SOUND = {
    "other": der.explicit(0, OID, der.explicit(0, TEXT)),
    "directory": der.explicit(4, forge.name("a")),
    "directory without attributes": der.explicit(4, der.sequence()),
    "registered": der.implicit(8, b"\x2a\x03\x84\x00"),
}
BROKEN = {
    "other, empty": der.explicit(0),
    "other without a type": der.explicit(0, der.explicit(0, TEXT)),
    "other without a value": der.explicit(0, OID),
    "other, value without its tag": der.explicit(0, OID, TEXT),
    "other, value with another tag": der.explicit(0, OID, der.explicit(1, TEXT)),
    "other, nothing as value": der.explicit(0, OID, der.explicit(0)),
    "other, two values": der.explicit(0, OID, der.explicit(0, TEXT, TEXT)),
    "other and more": der.explicit(0, OID, der.explicit(0, TEXT), TEXT),
    "other, type truncated": der.explicit(0, der.tlv(0x06, b"\x2a\x80"), der.explicit(0, TEXT)),
    "directory, empty": der.explicit(4),
    "directory, a text": der.explicit(4, TEXT),
    "directory, two names": der.explicit(4, der.sequence(), der.sequence()),
    "directory, an RDN that is a text": der.explicit(4, der.sequence(TEXT)),
    "directory, an attribute that is a text": der.explicit(4, der.sequence(der.set_of(TEXT))),
    "EDI party, empty": der.explicit(5),
    "EDI party, a text": der.explicit(5, TEXT),
    "EDI party, assigner alone": der.explicit(5, der.explicit(0, TEXT)),
    "EDI party, a number": der.explicit(5, der.explicit(1, der.integer(1))),
    "EDI party before its assigner": der.explicit(5, der.explicit(1, TEXT), der.explicit(0, TEXT)),
    "registered, empty": der.implicit(8, b""),
    "registered, truncated": der.implicit(8, b"\x2a\x80"),
    "registered, begins with zero": der.implicit(8, b"\x80\x01"),
    "registered, a number with a leading zero": der.implicit(8, b"\x2a\x80\x01"),
}


def leaf(name: bytes) -> forge.Cert:
    hosts = (der.implicit(2, host.encode()) for host in forge.cluster_names(forge.FQDN))
    return encodings.leaf(san=der.sequence(*hosts, name))


@pytest.mark.parametrize("name", BROKEN.values(), ids=BROKEN)
def test_what_openssl_does_not_load_is_an_error(name):
    certificate = leaf(name)
    assert encodings.refused(certificate).startswith("OpenSSL")
    assert encodings.silent(certificate, Severity.ERROR) == []


@pytest.mark.parametrize("name", SOUND.values(), ids=SOUND)
def test_what_it_loads_is_read(name):
    certificate = leaf(name)
    assert encodings.refused(certificate) == ""
    assert "redis-enterprise-server" in encodings.silent(certificate, Severity.ERROR)
