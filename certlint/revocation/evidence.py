"""Given CRLs and OCSP responses: read from files and folders, each with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.caches import Cache
from certlint.errors import DecodeError, InputError
from certlint.files import sources
from certlint.files.facts import Unreadable, content_key
from certlint.files.given import given_files, may_be_file
from certlint.light import NamedTuple
from certlint.pem import BlockKind
from certlint.revocation.status_answers import EvidencePlace
from certlint.x509.crl import CertificateList
from certlint.x509.ocsp import OcspResponse, read_response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.pem import Document

# Above this many bytes, the CRLs of a folder would take too much memory at once.
MAX_FOLDER = 1 << 28
# What is called so and is not a CRL, such as the page of a failed download, stands in the place of one.
_SUFFIX = ".crl"
_SEPARATE = "give a folder with only CRLs that can be read"


class HeldList:
    """A CRL with its origin. `verdicts` caches by key whether it signed the CRL, which is not hashed for each bundle."""

    __slots__ = ("crl", "place", "verdicts")

    def __init__(self, crl: CertificateList, place: EvidencePlace) -> None:
        self.crl, self.place = crl, place
        self.verdicts: dict[bytes, bool | None] = {}

    @property
    def is_indirect(self) -> bool:
        try:
            point = self.crl.issuing_distribution_point
        except DecodeError:
            return False
        return point is not None and point.indirect


class HeldResponse(NamedTuple):
    """An OCSP response with its origin; `fault` is why a stapled one cannot be decoded."""

    response: OcspResponse
    place: EvidencePlace
    fault: str = ""


class Evidence:
    """All given evidence.

    lists      the CRLs, by canonical issuer name
    responses  the OCSP responses
    """

    def __init__(self, lists: Iterable[HeldList] = (), responses: Iterable[HeldResponse] = ()) -> None:
        self.lists: dict[object, list[HeldList]] = {}
        self.responses = tuple(responses)
        for held in lists:
            name = held.crl.part("issuer")
            self.lists.setdefault(name.canonical if name is not None else held.crl.raw["issuer"], []).append(held)

    @property
    def places(self) -> list[EvidencePlace]:
        """The origins of all evidence."""
        crls = [held.place for lists in self.lists.values() for held in lists]
        return [*crls, *(held.place for held in self.responses)]

    @property
    def indirect(self) -> list[HeldList]:
        """The CRLs that list certificates of CAs other than their issuer."""
        return [held for lists in self.lists.values() for held in lists if held.is_indirect]

    def with_response(self, response: HeldResponse) -> Evidence:
        """The evidence plus one more response. Shares the lists."""
        other = Evidence(responses=(*self.responses, response))
        other.lists = self.lists
        return other


# (path, size, modification time) → the CRLs of a file.
_read: Cache[tuple[str, int, int], list[HeldList]] = Cache(256)


def load(crls: Sequence[str], responses: Sequence[str]) -> Evidence:
    """The evidence in files and folders. Raises InputError."""
    found = [held for path in crls for held in _lists(path)]
    return Evidence(found, [held for path in responses for held in _responses(path)])


def _lists(path: str) -> Iterator[HeldList]:
    """The CRLs of a file, or of the files in and below a folder; other contents of a folder are ignored.

    A file of a folder that cannot be read may be the CRL that revokes the certificate, so it is an error as well.
    """
    room = MAX_FOLDER
    for file, is_named in given_files(path):
        if isinstance(file, Unreadable):
            raise InputError(f"{file.path}: {file.reason}", _SEPARATE)
        for held in _lists_of(file, is_named=is_named):
            room -= len(held.crl.der)
            if room < 0 and not is_named:
                raise InputError(
                    f"{path}: its CRLs have more than {MAX_FOLDER:,} bytes", "give only those that are needed"
                )
            yield held


def _lists_of(path: str, *, is_named: bool) -> list[HeldList]:
    key = content_key(path)
    found = _read.get(key)
    if found is None:
        found = _read.keep(key, _loaded_lists(path, is_named=is_named))
    if not found and (is_named or (path.lower().endswith(_SUFFIX) and may_be_file(path))):
        raise InputError(f"{path}: the file contains no CRL", "a CRL is DER, or PEM with the label X509 CRL")
    return found


def _loaded_lists(path: str, *, is_named: bool) -> list[HeldList]:
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        if is_named or may_be_file(path):
            raise InputError(f"{loaded.path}: {loaded.reason}", "" if is_named else _SEPARATE)
        return []
    return list(_of_document(loaded))


def _of_document(document: Document) -> Iterator[HeldList]:
    _require_beginnings(document, "CRL")
    for block in document.blocks:
        if block.kind is not BlockKind.CRL:
            continue
        try:
            yield HeldList(CertificateList(block.der), EvidencePlace("CRL", document.path, block.first_line))
        except DecodeError as error:
            raise InputError(f"{document.path}: the CRL cannot be read: {error.message}") from None


def _require_beginnings(document: Document, label: str) -> None:
    """Raises InputError if a block of this kind has lost its BEGIN line, as it may be the one that revokes."""
    for oddity in document.beheaded:
        if label in oddity.expected:
            raise InputError(f"{document.path}, line {oddity.line}: {oddity.message}", "get the file again")


def _responses(path: str) -> Iterator[HeldResponse]:
    """The OCSP responses of a file: one in DER, or any number in PEM. Raises InputError."""
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        raise InputError(f"{loaded.path}: {loaded.reason}")
    _require_beginnings(loaded, "")
    # DER begins with a SEQUENCE. There is no standard PEM label, so any label is accepted.
    blocks = [] if loaded.raw.startswith(b"\x30") else loaded.blocks
    try:
        for data, line in [(block.der, block.first_line) for block in blocks] or [(loaded.raw, 0)]:
            yield HeldResponse(read_response(data), EvidencePlace("OCSP response", path, line))
    except DecodeError as error:
        raise InputError(f"{path}: this is not a readable OCSP response: {error.message}") from None


def stapled(data: bytes, by: str) -> HeldResponse:
    """The OCSP response that a server stapled. An undecodable one is kept with its fault."""
    place = EvidencePlace("OCSP response", f"stapled by {by}")
    try:
        return HeldResponse(read_response(data), place)
    except DecodeError as error:
        return HeldResponse(OcspResponse("unreadable", None), place, error.message)
