"""The form of a private key file: whether a server can load it, and what else is unusual about it."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.pem.kinds import BlockKind, object_of, sniff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.pem import Block, Document, Oddity
    from certlint.x509.parts import PublicKey

# The contents that `SSL_CTX_use_PrivateKey_file` accepts for each label; measured with OpenSSL 3.0, which ignores other labels.
LOADED = {
    "PRIVATE KEY": ("PRIVATE KEY",),
    "ENCRYPTED PRIVATE KEY": ("ENCRYPTED PRIVATE KEY", "PRIVATE KEY"),
    "RSA PRIVATE KEY": ("RSA PRIVATE KEY", "PRIVATE KEY"),
    "EC PRIVATE KEY": ("EC PRIVATE KEY", "PRIVATE KEY"),
    "DSA PRIVATE KEY": ("DSA PRIVATE KEY", "PRIVATE KEY"),
}
_FORMS = {
    "PRIVATE KEY": "a PKCS #8 key",
    "ENCRYPTED PRIVATE KEY": "an encrypted PKCS #8 key",
    "RSA PRIVATE KEY": "a PKCS #1 RSA key",
    "EC PRIVATE KEY": "a SEC 1 EC key",
    "DSA PRIVATE KEY": "a traditional DSA key",
}
_PARAMETERS = 0xA0
_PBES2 = "1.2.840.113549.1.5.13"
_OPENED = (
    *("1.2.840.113549.1.5.", "1.2.840.113549.1.12.1.", "1.3.6.1.4.1.11591.4.11"),  # schemes, PBKDF2, scrypt
    *("1.2.840.113549.2.", "2.16.840.1.101.3.4.2.", "1.3.6.1.5.5.8.1.", "1.2.156.10197.1."),  # HMAC
    *("2.16.840.1.101.3.4.1.", "1.2.840.113549.3.", "1.3.14.3.2."),  # AES, triple DES, RC2, DES
    *("1.2.392.200011.61.1.1.1.", "0.3.4401.5.3.1.9.", "1.2.410.200004.1.", "1.2.410.200046.1.1.", "1.2.643."),
    *("1.3.6.1.4.1.188.7.1.1.", "1.3.6.1.4.1.3029.1.", "1.2.840.113533.7.66."),
)
"""The positions of the OIDs that describe the encryption of a key; OpenSSL decrypts no other ones."""
_UNLOADED = ("malformed-boundary", "label-mismatch", "bad-base64", "unterminated-block", "openssl-refuses")
_WHOLE_FILE = ("not-ascii", "double-encoded")
_LOADED_BY_SOME = ("unused-bits",)
_UNUSUAL = ("crlf", "byte-order-mark", "text-outside-blocks", "comment-not-ascii", "boundary-in-text")


class KeyFault(NamedTuple):
    """A defect of a key file, described without key material.

    refused  whether OpenSSL does not load the file because of it
    oddity   its name in the PEM reader, if noted there: rules about PEM report it if the file is evaluated separately
    about    `label` if only the label is wrong, `explicit-curve`, `open-block` if another block has no END,
             `other-label-first` if a key with a label unknown to OpenSSL precedes it, or the form of an oddity, for products
             that accept it
    """

    message: str
    line: int
    expected: str
    found: str
    refused: bool
    oddity: str = ""
    about: str = ""

    @property
    def name(self) -> str:
        """The name by which rules of products exclude or select this fault."""
        return self.about or self.oddity


def faults_of(document: Document, block: Block, public_key: PublicKey | None) -> Iterator[KeyFault]:
    """The defects of a key's block and its file."""
    if document.container:
        message = f"the {document.container} contains a private key without a certificate"
        yield KeyFault(message, 0, "the private key with its chain", "no certificate", True)
        return
    if document.encoding == "der":
        yield KeyFault("the file is DER, but servers load keys only from PEM", 0, "PEM", "DER", True)
        return
    faults = [
        KeyFault(each.message, each.line, each.expected, each.found, refused, each.kind, each.form)
        for each, refused in _oddities(document, block)
    ]
    yield from faults
    yield from _open_blocks(document, block)
    yield from _passed_over(document, block)
    if document.oddities and not any(each.refused for each in faults):  # without oddities, OpenSSL finds the key
        yield from _where_openssl_stops(document, block)
    if block.label == "ENCRYPTED PRIVATE KEY" and not _is_open(block) and not _names_its_encryption(block.der):
        message = "the structure around the encrypted key is damaged, so that no passphrase opens it"
        expected = "an encrypted PKCS #8 key: a known algorithm with parameters, and an OCTET STRING"
        yield KeyFault(message, block.first_line, expected, "something else", True)
    if not block.headers and object_of(block.der) != block.der:
        message = "the block contains bytes after the key, which OpenSSL and Go ignore and GnuTLS rejects"
        yield KeyFault(message, block.first_line, "the key alone", "more bytes", False, about="bytes-behind")
    if _has_explicit_curve(block.der):
        message = "the key has explicit curve parameters instead of a named curve"
        yield KeyFault(message, block.first_line, "a named curve", "explicit parameters", False, about="explicit-curve")
    if not block.headers and not any(each.kind == "label-mismatch" for each, _ in _oddities(document, block)):
        yield from _label_fault(block, public_key)


def _is_open(block: Block) -> bool:
    """Whether a key that is labelled as encrypted is not."""
    return block.label == "ENCRYPTED PRIVATE KEY" and sniff(block.der) == "PRIVATE KEY"


def _names_its_encryption(data: bytes) -> bool:
    """Whether an EncryptedPrivateKeyInfo names its encryption; for PBES2, both algorithms. RFC 5958, RFC 8018."""
    try:
        fields = der.sequence(data, "the key")
        algorithm = _identifier(data, fields[0])
        if algorithm[0] == _PBES2:
            inner = data[algorithm[1].pos : algorithm[1].stop]
            schemes = [_identifier(inner, each) for each in der.sequence(inner, "the parameters of PBES2")]
            if len(schemes) != 2:
                return False
        known = all(each.startswith(_OPENED) for each in _identifiers(data, fields[0]))
        return known and fields[1].tag == der.OCTET_STRING
    except (DecodeError, IndexError, ValueError):  # IndexError: too few elements
        return False


def _has_explicit_curve(data: bytes) -> bool:
    """Whether an EC key in PKCS #8 or SEC 1 has explicit parameters instead of a named curve. RFC 5480, 5915."""
    try:
        fields = der.sequence(data, "the key")
        if fields[1].tag == der.SEQUENCE:
            algorithm, parameters = _identifier(data, fields[1])
            return algorithm == oids.EC_PUBLIC_KEY and parameters.tag == der.SEQUENCE
        of_curve = [each for each in fields if each.tag == _PARAMETERS]
        return any(
            child.tag == der.SEQUENCE for each in of_curve for child in der.children(data, each.start, each.stop)
        )
    except (DecodeError, IndexError, ValueError):  # IndexError: too few elements
        return False


def _identifier(data: bytes, node: der.Node) -> tuple[str, der.Node]:
    """The algorithm of an AlgorithmIdentifier, and its parameters. Raises DecodeError, ValueError."""
    first, parameters = der.children(data, node.start, node.stop)[:2]
    if node.tag != der.SEQUENCE or first.tag != der.OID:
        raise DecodeError("the algorithm is not an object identifier", node.pos)
    return der.oid(data[first.start : first.stop]), parameters


def _identifiers(data: bytes, node: der.Node) -> Iterator[str]:
    """All OIDs within an AlgorithmIdentifier. Raises DecodeError, ValueError."""
    left = [node]
    while left:
        each = left.pop()
        if each.tag == der.OID:
            yield der.oid(data[each.start : each.stop])
        elif each.tag == der.SEQUENCE:
            left += der.children(data, each.start, each.stop)


def _oddities(document: Document, block: Block) -> Iterator[tuple[Oddity, bool]]:
    """The reader's oddities about the block or the whole file, and whether they keep OpenSSL from loading the key."""
    for each in document.oddities:
        if each.kind in _UNUSUAL or each.kind in _WHOLE_FILE:
            yield each, each.kind in _WHOLE_FILE
        elif each.kind in _LOADED_BY_SOME and each.block == block.index:
            yield each, False
        elif each.kind in _UNLOADED and each.block == block.index:
            yield each, each.expected not in LOADED.get(block.label, ())


def _open_blocks(document: Document, block: Block) -> Iterator[KeyFault]:
    """Other blocks of the file without END. OpenSSL does not read what follows the key."""
    for each in document.oddities:
        if each.kind == "unterminated-block" and each.block != block.index and not each.form:
            yield KeyFault(each.message, each.line, each.expected, "", False, each.kind, "open-block")


def _passed_over(document: Document, block: Block) -> Iterator[KeyFault]:
    """A preceding private key that OpenSSL skips, such as one of OpenSSH."""
    first = next((each for each in document.blocks if each.label.endswith("PRIVATE KEY")), block)
    if first.index < block.index and first.label not in LOADED:
        label = first.label if first.label.isupper() else "(not shown)"
        message = f"a block labelled {label} precedes the key: OpenSSL skips it, other software does not"
        yield KeyFault(message, first.first_line, block.label, label, False, about="other-label-first")


def _where_openssl_stops(document: Document, block: Block) -> Iterator[KeyFault]:
    """Why OpenSSL does not reach the block, if it does not. It skips undecodable blocks, but stops at invalid headers."""
    from certlint.pem.openssl import parts

    for part in parts(document.raw):
        if part.label.endswith(b"PRIVATE KEY") and part.header_fault:
            line = document.raw.count(b"\n", 0, part.start) + 1
            message = f"OpenSSL does not read the key block that begins in line {line}: {part.header_fault}"
            yield KeyFault(message, line, "base64", "", True)
            return
        if part.der == block.der and not part.reason:
            return
    message = "OpenSSL does not find the key: its BEGIN and END lines share a line with other text"
    yield KeyFault(message, block.first_line, f"-----BEGIN {block.label}-----", "", True)


def _label_fault(block: Block, public_key: PublicKey | None) -> Iterator[KeyFault]:
    """A label that OpenSSL does not know, or that does not match the contents."""
    form = sniff(block.der)
    line, label = block.first_line, block.label
    if label not in LOADED:
        text = label if label.isupper() else "(not shown)"
        yield KeyFault(
            f"OpenSSL does not know the label {text}", line, form or "PRIVATE KEY", text, True, about="label"
        )
    elif form in _FORMS and form not in LOADED[label]:
        yield KeyFault(f"the block labelled {label} contains {_FORMS[form]}", line, form, label, True, about="label")
    elif form == "PRIVATE KEY" and label != form and public_key is not None:
        algorithm = label.partition(" ")[0]
        other = public_key.kind != algorithm.lower()
        what = f"a PKCS #8 {public_key.kind.upper()} key" if other else "a PKCS #8 key"
        clause = "" if other else ", which OpenSSL loads but GnuTLS rejects"
        yield KeyFault(f"the block labelled {label} contains {what}{clause}", line, form, label, other, about="label")


_LABELS_AT_THEIR_WORD = ("erlang", "gnutls")
_DECRYPTING_NOTHING = ("go", "gnutls")


def unread_by(document: Document, block: Block, faults: list[KeyFault]) -> dict[str, str]:
    """By engine: why it does not load the key from the file; engines that do are left out."""
    from certlint.pem import as_read  # needed for few files

    inside = next((fault.message for fault in faults if fault.refused and not fault.oddity), "")
    found = {"openssl": inside} if inside else {}
    own = block.der if block.headers else object_of(block.der)
    for engine in as_read.OF_KEYS:
        title = as_read.TITLES[engine]
        if block.headers and block.kind is BlockKind.ENCRYPTED_KEY and engine in _DECRYPTING_NOTHING:
            continue  # another rule reports every encrypted key
        try:
            if as_read.key(engine, document.raw) != own:
                found[engine] = f"{title} takes another block of the file for the key"
            elif (engine == "erlang" and _is_open(block)) or (
                engine in _LABELS_AT_THEIR_WORD and any(each.about == "label" for each in faults)
            ):
                found[engine] = f"{title} decodes the key as its label says"
        except as_read.FileRefused as refused:
            found[engine] = refused.reason
    return found
