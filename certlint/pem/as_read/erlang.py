"""Erlang: `public_key:pem_decode`, line by line; it refuses a file that ends within a block."""

from __future__ import annotations

from binascii import a2b_base64

from certlint.light import NamedTuple, re
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.kinds import object_of, sniff
from certlint.pem.model import ALPHABET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS = {b"PRIVATE KEY", b"RSA PRIVATE KEY", b"DSA PRIVATE KEY", b"EC PRIVATE KEY", b"ENCRYPTED PRIVATE KEY"}
_OTHERS = {
    *(b"CERTIFICATE", b"X509 CRL", b"PUBLIC KEY", b"RSA PUBLIC KEY", b"DH PARAMETERS", b"CERTIFICATE REQUEST"),
    *(b"PKCS7", b"EC PARAMETERS", b"OPENSSH PRIVATE KEY"),
}
_BEGINS = {b"-----BEGIN %b-----" % label: label for label in (*_KEYS, *_OTHERS)}
_END, _ENCRYPTED = b"-----END ", b"Proc-Type: 4,ENCRYPTED"
_LINE_ENDS = rb"[ \t]*(?:\r\n|\r|\n)"
_NOT_DATA = bytes(set(range(256)) - set(ALPHABET) - {ord("=")})


class _Block(NamedTuple):
    label: bytes
    der: bytes


def certificates(data: bytes) -> list[bytes]:
    """All blocks with the label CERTIFICATE, in order."""
    found = [each.der for each in _blocks(data) if each.label == b"CERTIFICATE"]
    if not found:
        raise FileRefused("Erlang finds no block with the label CERTIFICATE")
    return found


def key(data: bytes) -> bytes:
    """The only block with the label of a private key."""
    found = [each.der for each in _blocks(data) if each.label in _KEYS]
    if len(found) != 1:
        raise FileRefused(
            "Erlang finds no private key in the file" if not found else "Erlang finds more than one private key"
        )
    return object_of(found[0]) if sniff(found[0]) else found[0]


def _blocks(data: bytes) -> Iterator[_Block]:
    """The blocks that Erlang reads, decoded. Raises FileRefused if it rejects the file."""
    lines = iter([line.rstrip(b" \t") for line in re.split(_LINE_ENDS, data)])
    for line in lines:
        label = _BEGINS.get(line)
        if label is not None:
            body = []
            for each in lines:
                if each.startswith(_END):
                    break
                body.append(each)
            else:
                raise FileRefused("Erlang finds no END line after a BEGIN line")
            is_encrypted = b"".join(body[:1]).startswith(_ENCRYPTED)
            if is_encrypted and label in _KEYS:
                der = _decoded(b"".join(body[2:]))
                yield _Block(label, b"" if sniff(der) else der)  # Erlang decrypts it even if it is not encrypted
            elif not is_encrypted:
                yield _Block(label, _decoded(b"".join(body)))


def _decoded(text: bytes) -> bytes:
    """Decodes everything that is base64, even after padding."""
    data = text.translate(None, _NOT_DATA)
    padding = len(data) - len(data.rstrip(b"="))
    data = data.replace(b"=", b"")
    if len(data) % 4 == 1 or (len(data) % 4 and padding < -len(data) % 4):
        raise FileRefused("Erlang cannot decode the base64 of a block, which has not enough padding")
    return a2b_base64(data + b"=" * (-len(data) % 4))
