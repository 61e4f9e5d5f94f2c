"""The private key of a certificate. The checks see only its public half."""

from __future__ import annotations

from certlint.asn1.oids import KEY_ALGORITHMS
from certlint.check import NotJudgedError, check
from certlint.pem.kinds import KEY_KINDS
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.key_form import KeyFault
    from certlint.bundle.private_key import PrivateKey
    from certlint.pem import Document
    from certlint.x509.parts import PublicKey

_SCHEMES = {"rsa": "a key for RSA (rsaEncryption)", "rsa-pss": "a key for RSASSA-PSS alone (id-RSASSA-PSS)"}


@check
def readable(private_key: PrivateKey) -> Iterator[Problem]:
    """The file holds a private key that can be read."""
    if private_key.error:
        cause = next((f" ({fault.message})" for fault in private_key.faults if fault.refused), "")
        message = f"{_where(private_key)}: {private_key.error}{cause}"
        yield _problem(private_key, message, "a private key", "")


@check
def well_formed(
    bundle: Bundle,
    private_key: PrivateKey,
    *,
    refused: bool,
    of: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
    engines: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The file of a readable key is in a form that OpenSSL loads (`refused`), or in the usual form.

    With `of`, only these oddities of the PEM are reported (`label`: the label does not fit the form of the key). Those in `but`
    are reported by another rule, or do not matter to the product. If the key file is the bundle, the rules about PEM report
    unusual PEM. With `engines`, what these load decides, instead of what OpenSSL loads.
    """
    if engines and not private_key.error:
        yield from _as_read_by(bundle, private_key, engines, refused=refused, of=of, but=but)
        return
    if not private_key.error:
        shown = _faults(bundle, private_key, of, but)
        yield from (_fault_problem(private_key, fault) for fault in shown if fault.refused == refused)


def _as_read_by(
    bundle: Bundle,
    private_key: PrivateKey,
    engines: tuple[str, ...],
    *,
    refused: bool,
    of: tuple[str, ...],
    but: tuple[str, ...],
) -> Iterator[Problem]:
    """The faults with which an engine does not load a key (`refused`, or of the names in `of`), or with which all load it."""
    reason = next((private_key.unread_by[each] for each in engines if each in private_key.unread_by), "")
    names = {fault.name for fault in private_key.faults}
    if refused and reason and names.isdisjoint(but):
        yield _problem(private_key, f"{_where(private_key)}: {reason}", "a private key", "")
    if not refused and bool(reason) is bool(of):
        yield from (_fault_problem(private_key, fault) for fault in _faults(bundle, private_key, of, but))


def _faults(bundle: Bundle, private_key: PrivateKey, of: tuple[str, ...], but: tuple[str, ...]) -> Iterator[KeyFault]:
    """The faults of a key that a rule is about: the names in `of`, or without them, all but those in `but`.

    If the key file is an input, or belongs to the bundle's folder, the rules about PEM report its oddities instead.
    """
    if of:
        yield from (fault for fault in private_key.faults if fault.name in of)
        return
    alone = bundle.is_key_file and private_key.path == bundle.path
    is_input = alone or (bundle.reading is not None and private_key.path == bundle.reading.key)
    yield from (fault for fault in private_key.faults if fault.name not in but and not (is_input and fault.oddity))


def _fault_problem(private_key: PrivateKey, fault: KeyFault) -> Problem:
    """The problem of a fault, at its line."""
    message = f"{_where(private_key, fault.line)}: {fault.message}"
    problem = _problem(private_key, message, fault.expected, fault.found)
    return problem._replace(line=fault.line or private_key.line)


@check
def not_encrypted(private_key: PrivateKey) -> Iterator[Problem]:
    """The private key is not encrypted."""
    if private_key.encrypted:
        message = f"{_where(private_key)}: the private key is encrypted with a passphrase"
        yield _problem(private_key, message, "a key without a passphrase", "an encrypted key")


@check
def labelled(private_key: PrivateKey, *, labels: tuple[str, ...]) -> Iterator[Problem]:
    """The PEM block of the private key has one of `labels`, which tell its format. RFC 7468 section 10."""
    if private_key.label and private_key.label not in labels:
        message = f"{_where(private_key)}: the private key is labelled {private_key.label}"
        yield _problem(private_key, message, " or ".join(labels), private_key.label)


@check
def only_key(private_key: PrivateKey) -> Iterator[Problem]:
    """The file of the key has no other private key in it."""
    if private_key.in_file > 1:
        message = f"{_where(private_key)}: the file has {private_key.in_file} private keys"
        yield _problem(private_key, message, "one private key", str(private_key.in_file))


@check
def belongs(bundle: Bundle, private_key: PrivateKey) -> Iterator[Problem]:
    """The private key matches the public key of the leaf. A key that cannot be read is reported by another rule."""
    if private_key.public_key is None or not bundle.certificates:
        return
    owners = [i for i, c in enumerate(bundle.certificates) if private_key.owns(c)]
    wanted = bundle.leaves or range(len(bundle.certificates))
    owned = [index for index in wanted if index in owners]
    if owned:
        yield from _of_other_scheme(bundle, owned[0], private_key)
        return
    if bundle.broken and not bundle.leaves:
        number = bundle.broken[0].block.index
        raise NotJudgedError(f"block {number} cannot be read, and may be the certificate of the private key")
    index = wanted[0]
    certified = bundle.certificates[index].part("public_key")
    if certified is None:
        raise NotJudgedError(f"the public key of the {bundle.title(index)} cannot be decoded")
    elsewhere = f"; it matches the {bundle.title(owners[0])}" if owners else ""
    yield Problem(
        f"{_where(private_key)}: the private key does not match the {bundle.title(index)}{elsewhere}",
        expected=f"the private key of {_text(certified)}",
        found=f"the private key of {_text(private_key.public_key)}",
        certificate=index,
        part="public_key",
    )


def _of_other_scheme(bundle: Bundle, index: int, private_key: PrivateKey) -> Iterator[Problem]:
    """The problem that an RSA key restricted to RSASSA-PSS is not the same key as an unrestricted one with its numbers."""
    certified = bundle.certificates[index].part("public_key")
    kind = KEY_ALGORITHMS.get(private_key.algorithm, "")
    if {kind, certified.kind} == _SCHEMES.keys():
        yield Problem(
            f"{_where(private_key)}: the private key has the numbers of the {bundle.title(index)}, but is for another scheme",
            expected=_SCHEMES[certified.kind],
            found=_SCHEMES[kind],
            certificate=index,
            part="public_key",
        )


def _text(key: PublicKey) -> str:
    """A public key as text, with the beginning of the hash that reports give in full, to distinguish keys of one kind."""
    from hashlib import sha256

    return f"{key.title}, SPKI SHA-256 {sha256(key.raw).hexdigest()[:16]}…"


@check
def first_in_file_belongs(bundle: Bundle, document: Document, private_key: PrivateKey) -> Iterator[Problem]:
    """If the key of another file was given, the first private key in the file of the certificates is the leaf's, too.

    A key that cannot be loaded is skipped: HAProxy then reads the other file.
    """
    if private_key.path == document.path or not document.has_key or bundle.leaf is None:
        return
    from certlint.bundle.private_key import PrivateKey as Key  # few files have a second one

    held = Key(document)
    if held.public_key is not None and not any(held.owns(bundle.certificates[index]) for index in bundle.leaves):
        message = f"{_where(held)}: the file of the certificates contains the private key of another certificate"
        yield _problem(
            held, message, f"the key of the {bundle.title(bundle.leaves[0])}, or none", _text(held.public_key)
        )


@check
def given(bundle: Bundle, private_key: PrivateKey | None) -> Iterator[Problem]:
    """A private key was given, or is in the bundle (which another rule reports); without a leaf, none is missing.

    A key that the product looks for next to the file is reported by another rule.
    """
    inside = any(block.kind in KEY_KINDS for block in bundle.document.blocks)
    if private_key is None and not inside and bundle.leaf is not None and not bundle.key_sought:
        yield Problem(
            "no private key was given, so certlint cannot tell whether it matches the certificate",
            expected="--key FILE",
        )


@check
def in_file_or_beside(bundle: Bundle, private_key: PrivateKey | None) -> Iterator[Problem]:
    """The private key is in the file, or in the one next to it that the product looks for."""
    sought = bundle.key_sought
    if not sought or bundle.leaf is None or bundle.document.has_key:
        return
    if private_key is None:
        yield Problem(f"the file contains no private key, and {sought} does not exist", sought, "no key")
    elif private_key.path != sought:
        message = f"the file contains no private key, and {sought} does not exist; the key in {private_key.path} is not loaded"
        yield Problem(message, sought, private_key.path)


@check
def kept_in(document: Document, private_key: PrivateKey, *, containers: tuple[str, ...]) -> Iterator[Problem]:
    """The private key comes in one of `containers`, such as `PKCS #12 file`, together with its certificate."""
    if document.container not in containers:
        message = f"{_where(private_key)}: the private key is not in a {' or a '.join(containers)}"
        yield Problem(message, " or ".join(containers), document.container or document.encoding.upper())


@check
def not_given(bundle: Bundle, private_key: PrivateKey) -> Iterator[Problem]:
    """No private key was given for a certificate that the product takes without one. Another rule reports one in the file."""
    if private_key.path == bundle.path:
        return
    message = f"{_where(private_key)}: a private key was given, but this certificate is installed without one"
    yield _problem(private_key, message, "no key", private_key.path)


def _where(key: PrivateKey, line: int = 0) -> str:
    """The file and line of a key, or of an oddity of it, for messages."""
    at = line or key.line
    return f"{key.path}, line {at}" if at else key.path


def _problem(key: PrivateKey, message: str, expected: str, found: str) -> Problem:
    return Problem(message, expected, found, line=key.line, path=key.path)
