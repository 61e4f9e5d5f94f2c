"""Block, Oddity and Document: the contents of a file that has been read."""

from __future__ import annotations

from certlint.light import NamedTuple
from certlint.pem.kinds import KEY_KINDS, BlockKind

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_DATA = bytes(set(range(256)) - set(ALPHABET) - set(b"\n"))
# Up to this many line ends are counted without the modules `array` and `bisect`, whose import takes 1 % of a check.
_FEW_LINES = 200

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, MutableSequence, Sequence
    from typing import Any

    from certlint.pem.facts import FileFacts, ServerFacts
    from certlint.pem.resource import Resource


BYTES = "<bytes>"
NAMELESS = ("<stdin>", BYTES)
"""The pseudo paths of standard input and of bytes from a caller, which commands cannot read."""
MANIFEST = "manifest"
"""The encoding of a file with Kubernetes objects."""
STRAY = "without a BEGIN line before it"


class Oddity(NamedTuple):
    """A defect of the file. `kind` is the second half of a rule id under ``pem/``.

    line counts from 1 (0 in a DER file); block is the index of the block concerned. `form` distinguishes defects of a kind that
    have their own rules: `doubled-returns`, `unknown-label` (of a block without END), and the forms of boundaries within text
    (see `mentions`).
    """

    kind: str
    message: str
    line: int
    block: int | None = None
    expected: str = ""
    found: str = ""
    form: str = ""


class Block:
    """One PEM block, or one object of a DER file.

    index counts from 1 over all blocks of the document; first_line and last_line are those of BEGIN and END, 0 in a DER file;
    headers are those of RFC 1421 (``Proc-Type``, ``DEK-Info``). The body locates the base64: the text of the file, start and
    end in it, and the line of the start. The alias is that of a keystore entry, resource the value of a Kubernetes object that
    contains it.
    """

    __slots__ = (
        "_body",
        "_ends",
        "alias",
        "der",
        "first_line",
        "headers",
        "index",
        "kind",
        "label",
        "last_line",
        "resource",
    )

    def __init__(
        self,
        label: str,
        kind: BlockKind,
        der: bytes,
        index: int,
        lines: tuple[int, int] = (0, 0),
        headers: dict[str, str] | None = None,
        body: tuple[str, int, int, int] | None = None,
    ) -> None:
        self.label = label
        self.kind = kind
        self.der = der
        self.index = index
        self.first_line, self.last_line = lines
        self.headers = headers or {}
        self.alias = self.resource = ""
        self._body = body
        self._ends: Sequence[int] = ()  # number of base64 characters up to the end of each line

    @property
    def text(self) -> str:
        """The text between its boundaries; empty without boundaries."""
        text, start, end, _ = self._body or ("", 0, 0, 0)
        return text[start:end]

    def line_at(self, offset: int) -> int:
        """The line of the file whose base64 contains byte `offset` of `der`, 0 in a DER file.

        An offset before the first or after the last byte counts as that byte.
        """
        if self._body is None:
            return self.first_line
        if not self._ends:
            text, start, end, _ = self._body
            data = text[start:end].encode("latin-1", "replace").translate(None, _NOT_DATA)
            ends = [*_line_ends(data)] if data.count(b"\n") < _FEW_LINES else _packed(_line_ends(data))
            ends.append(len(data) - len(ends))
            self._ends = ends
        wanted = max(0, min(offset, len(self.der) - 1)) * 4 // 3
        return self._body[3] + min(_ended(self._ends, wanted), len(self._ends) - 1)

    def move(self, line: int, shift: int | None) -> None:
        """Sets the position in an enclosing file: `shift` lines further down, or completely on `line`."""
        if shift is None:
            self.first_line = self.last_line = line
            self._body = None
        elif self._body is not None:
            self.first_line, self.last_line = self.first_line + shift, self.last_line + shift
            self._body = (*self._body[:3], self._body[3] + shift)

    def __repr__(self) -> str:
        return f"<Block {self.index} {self.label!r}, lines {self.first_line}-{self.last_line}, {len(self.der)} bytes>"


class Document:
    """A file that has been read.

    encoding  pem, der, empty, manifest (of Kubernetes objects) or unknown
    problem   why the document as a whole could not be read, as text; empty if it could
    raw       the bytes as read, for the digest
    facts     facts about the file; None without a file
    server    the live server that presented it; None for a file
    has_text  whether it is the text or DER of a file; rules about text do not apply to the contents of other containers
    container the format that it was extracted from, such as "PKCS #12 file"; empty for PEM or DER
    alias     the keystore entry; empty without one
    name      the display name: the path, and the entry
    selector  the alias that selects this entry in commands; empty if there is only one
    resource  the value of a Kubernetes object; None for other files
    siblings  the other values of that object, by the names of their resources
    asked     what the cert-manager Certificate requests
    remarks   defects in a keystore's attributes of an entry
    is_truststore  whether it contains trusted certificates instead of those that a server or a client presents
    lacks_key  whether it was extracted from a keystore without any private key
    """

    __slots__ = (
        "alias",
        "asked",
        "blocks",
        "container",
        "encoding",
        "facts",
        "has_text",
        "is_truststore",
        "lacks_key",
        "name",
        "oddities",
        "path",
        "problem",
        "raw",
        "remarks",
        "resource",
        "selector",
        "server",
        "siblings",
    )

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.raw = raw
        self.blocks: list[Block] = []
        self.oddities: list[Oddity] = []
        self.encoding = "unknown"
        self.problem = ""
        self.facts: FileFacts | None = None
        self.server: ServerFacts | None = None
        self.has_text = True
        self.container = ""
        self.alias = ""
        self.name = path
        self.selector = ""
        self.is_truststore = self.lacks_key = False
        self.resource: Resource | None = None
        self.siblings: dict[str, Document] = {}
        self.asked: Any = None
        self.remarks: tuple[Any, ...] = ()

    @property
    def whole(self) -> str:
        """The source of its certificates, for messages."""
        return "the file" if self.server is None else "what the server sends"

    @property
    def is_pem_file(self) -> bool:
        """Whether it is a separate PEM file, for which products look for companion files."""
        is_part = self.container or self.resource is not None
        return not is_part and self.encoding == "pem" and self.facts is not None and bool(self.facts.directory)

    @property
    def is_in_config_map(self) -> bool:
        """Whether it is a value of a Kubernetes ConfigMap."""
        return self.resource is not None and self.resource.is_config_map

    @property
    def may_be_container(self) -> bool:
        """Whether it may contain documents, by its format: everything but PEM, and PKCS #7 in PEM."""
        return not self.container and (self.encoding != "pem" or self.blocks[0].kind is BlockKind.PKCS7)

    @property
    def has_key(self) -> bool:
        """Whether it contains a private key, encrypted or not."""
        return any(block.kind in KEY_KINDS for block in self.blocks)

    @property
    def data_size(self) -> int:
        """The size of the file in bytes."""
        return len(self.raw)

    @property
    def beheaded(self) -> list[Oddity]:
        """The END lines without a BEGIN: no reader takes the preceding text for a block."""
        return [each for each in self.oddities if each.kind == "malformed-boundary" and STRAY in each.message]

    @property
    def sha256(self) -> str:
        """The hexadecimal digest of the file's bytes, computed at each call. `hashlib` is imported lazily."""
        from hashlib import sha256

        return sha256(self.raw).hexdigest()

    def __repr__(self) -> str:
        return f"<Document {self.path!r}, {self.encoding}, {len(self.blocks)} blocks>"


def _ended(ends: Sequence[int], wanted: int) -> int:
    """The number of these line ends before or at a byte."""
    if len(ends) <= _FEW_LINES:
        return sum([end <= wanted for end in ends])
    from bisect import bisect_right

    return bisect_right(ends, wanted)


def _packed(ends: Iterable[int]) -> MutableSequence[int]:
    """Numbers of four bytes each: a body may have millions of lines."""
    from array import array

    return array("I", ends)


def _line_ends(data: bytes) -> Iterator[int]:
    """The number of bytes before each line end, relative to the previous one."""
    lines, at = 0, data.find(b"\n")
    while at >= 0:
        yield at - lines
        lines, at = lines + 1, data.find(b"\n", at + 1)
