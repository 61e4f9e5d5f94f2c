"""Recognizes files that are not PEM: DER, PEM in another encoding, and other formats in its place."""

from __future__ import annotations

from binascii import a2b_base64

from certlint.light import re
from certlint.pem.kinds import CSV, JSON_LINES, PARQUET, PEM_SUFFIXES, loose_header, sniff
from certlint.pem.model import NAMELESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What may contain PEM beside contents that only its own programs find.
_ARCHIVES = (
    (b"\x1f\x8b", "compressed with gzip: decompress it first"),
    (b"\xfd7zXZ\0", "compressed with xz: decompress it first"),
    (b"BZh", "compressed with bzip2: decompress it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard: decompress it first, for example with zstd"),
    (b"PAR1", "a Parquet file whose end is missing"),
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it first"),
    (b"!<arch>\n", "an ar archive: unpack it first"),
    (b"070701", "a cpio archive: unpack it first"),
    (b"MSCF\0", "a cabinet file: unpack it first"),
    (b"SQLite format 3\0", "a SQLite database: export the certificates first"),
    (b"%PDF-", "a PDF document: export the certificates first"),
)
_TAR = (257, b"ustar", "a tar archive: unpack it first")
_SIGNATURES = (
    *_ARCHIVES,
    (b"\xfe\xed\xfe\xed", "a Java keystore (JKS)"),
    (b"\xce\xce\xce\xce", "a Java keystore (JCEKS)"),
    (b"\x7fELF", "a program"),
    (b"ssh-", "an OpenSSH public key, which is not a certificate"),
    (b"ecdsa-sha2-", "an OpenSSH public key, which is not a certificate"),
    (b"PuTTY-User-Key-File", "a PuTTY key, which is not a certificate"),
    (b"<!DOCTYPE", "an HTML page, perhaps the error page of a download"),
    (b"<html", "an HTML page, perhaps the error page of a download"),
)
JAVA_KEYSTORES = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
"""The first bytes of the two Java keystore formats; everything in them is binary."""
_BC_HEAD = rb"(?s)\0\0\0[\0-\x02]\0\0\0\x14.{20}\0\0[\x04-\x07]."
"""The first bytes of BKS and UBER: version, a salt of 20 bytes, and 1,024 to 2,047 iterations."""
_PBES2 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"
_JSON_OBJECT = rb'"apiVersion"\s{0,9}:'
_YAML_OBJECT = rb"""(?m)^(?:- )?["']?apiVersion["']?[ \t]{0,9}:"""
# PEM; base64 of PEM, of DER, of a Java keystore; SOPS ciphertext at least as long as a certificate.
_CERTIFICATE_SIGNS = (
    rb"-----BEGIN |LS0tLS1CRUdJTi|\bMI[A-Za-z0-9+/]{200}|[ '\"]/u3\+7QAAA|\bzs7OzgAAA"
    rb"|ENC\[[A-Z0-9_]{1,20},data:[^,]{400}"
)
_BC_SIZE, _BC_LAST_TYPE = 32, 4
# How reports begin: CSV of findings and of certificates, JSON and its lines, Markdown.
_REPORT = (
    rb'"path","line","block","certificate",|"source","location","role","subject",|\{\s*"schema_version":|## certlint: '
)
OWN_REPORT = "this is a report of certlint, which contains no certificates: give the files that it is about"
# Base64 of DER in a cell of a table, or in a value of JSON.
_IN_A_TABLE = rb"(?:[,;\t|]\"?|\": ?\")MI[A-Za-z0-9+/]{200}"
# PEM in a cell of CSV, or in a value of JSON.
_PEM_IN_CSV = rb"(?m)(?:^\"|[,;\t|]\"?)-----BEGIN "
_PEM_IN_JSON = rb"\"-----BEGIN "
_PARQUET = b"PAR1"
BY_ROW = "which --format jsonl evaluates row by row"
_SEQUENCE_TAG = 0x30
_FIRST_MEMBERS = (0x02, 0x06, 0x0A, 0x30)
# The beginning of an OCSP response with only a status, five bytes in total.
_STATUS_ALONE = b"\x30\x03\x0a\x01"
# The beginning of a TBSCertificate.
_VERSION_3 = b"\xa0\x03\x02\x01\x02"
# A length of 128 or more, which is never UTF-8 after a zero; or a short SEQUENCE that begins like a private key.
_SEQUENCE = rb"\x30(?:[\x80-\x84]|[\x10-\x7f](?=\x02\x01[\x00\x01][\x30\x04]))"
_BOUNDARY = rb"-----(?:BEGIN|END) "
_CONTROL = rb"[^\t-\r -\xff]"
_NOT_TEXT = rb"[^\t-\r -~]"
_BASE64 = rb"\s*+[A-Za-z0-9+/][A-Za-z0-9+/\s]{63,}+=*\s*+\Z"
# Base64 of "-----", and the lines that continue it.
_ENCODED_BOUNDARY = r"LS0tLS[A-Za-z0-9+/]{16,}+"
_ENCODED_LINE = r"[\n\r][ \t]*+[A-Za-z0-9+/]++(?=[=\s]|\Z)"
# Before a line that is the last of these, or none of them: repeating a group would take memory for each repetition.
_ENCODED_ENDS = r"[\n\r](?![ \t]*+[A-Za-z0-9+/]++[\n\r])"


def is_der(data: bytes) -> bool:
    """Whether the file starts with a SEQUENCE of a plausible length and first member, truncated or not."""
    if is_status(data):
        return True
    outer = loose_header(data, 0, len(data))
    if outer is None or outer[0] != 0x30 or outer[2] - outer[1] < 8:
        return False
    inner = loose_header(data, outer[1], len(data))
    if inner is None or (inner[0] not in _FIRST_MEMBERS and data[outer[1] : inner[1] + 3] != _VERSION_3):
        return False
    return data[1] >= 0x80 or (outer[2] <= len(data) and re.compile(_NOT_TEXT).search(data, 0, outer[2]) is not None)


def is_status(data: bytes) -> bool:
    """Whether a file is an OCSP response with only a status, such as `unauthorized`: the shortest DER file."""
    return len(data) == 5 and data.startswith(_STATUS_ALONE)


def of_bouncy_castle(data: bytes) -> str:
    """`BCFKS`, `BKS` or `UBER` for a keystore of Bouncy Castle, else empty.

    BCFKS has the form of an EncryptedPrivateKeyInfo, followed by its MAC. The head of BKS is followed by the type of an entry;
    the head of UBER by encrypted data.
    """
    if re.match(_BC_HEAD, data):
        return "UBER" if len(data) > _BC_SIZE and data[_BC_SIZE] > _BC_LAST_TYPE else "BKS"
    outer = loose_header(data, 0, len(data))
    inner = loose_header(data, outer[1], len(data)) if outer and outer[0] == _SEQUENCE_TAG else None
    method = loose_header(data, inner[1], len(data)) if inner and inner[0] == _SEQUENCE_TAG else None
    if inner is None or method is None or not data.startswith(_PBES2, method[1]):
        return ""
    ends = data[method[2] : method[2] + 1] == b"\x04" and data[inner[2] : inner[2] + 1] in (b"\x30", b"\xa0")
    return "BCFKS" if ends else ""


def is_manifest(data: bytes, path: str) -> bool:
    """Whether a file looks like Kubernetes objects, unless its name is that of a PEM file."""
    if b"apiVersion" not in data or data.startswith(b"-----BEGIN") or path.lower().endswith(PEM_SUFFIXES):
        return False
    text = data.removeprefix(b"\xef\xbb\xbf")
    is_json = text.lstrip()[:1] in (b"{", b"[")
    return re.search(_JSON_OBJECT if is_json else _YAML_OBJECT, text) is not None


def may_hold_certificates(manifest: bytes) -> bool:
    """Whether a manifest contains something like PEM, base64 of DER, or ciphertext."""
    return re.search(_CERTIFICATE_SIGNS, manifest) is not None


def der_objects(data: bytes, most: int = 1 << 20) -> list[tuple[int, int]]:
    """The first `most` complete DER objects before, between and after PEM blocks: their offsets.

    The first two bytes of a SEQUENCE of 128 bytes or more are never UTF-8; of shorter ones, only private keys are found. A
    SEQUENCE of indefinite length (BER) extends to the next boundary.
    """
    if data.isascii() and b"\x02\x01" not in data:
        return []
    from bisect import bisect_left  # few files contain DER objects

    boundaries = [match.start() for match in re.finditer(_BOUNDARY, data)]
    found: list[tuple[int, int]] = []
    for match in re.finditer(_SEQUENCE, data):
        start = match.start()
        at = bisect_left(boundaries, start)
        room = boundaries[at] if at < len(boundaries) else len(data)
        outer = loose_header(data, start, room)
        if outer is None or outer[2] > room or (found and start < found[-1][1]):
            continue
        inner = loose_header(data, outer[1], outer[2])
        if inner is not None and inner[0] in _FIRST_MEMBERS and inner[2] <= outer[2]:
            found.append((start, outer[2]))
            if len(found) == most:
                break
    return found


def encoded_twice(text: str) -> Iterator[tuple[int, bytes]]:
    """PEM files in `text` that are encoded as base64, with their offsets."""
    if text.isascii() and re.match(_BASE64, text.encode()):
        decoded = _decoded(text)
        if b"-----BEGIN" in decoded:
            yield len(text) - len(text.lstrip()), decoded
        return
    at = 0
    while match := re.compile(_ENCODED_BOUNDARY).search(text, at):
        at = _encoded_end(text, match.end())
        decoded = _decoded(text[match.start() : at])
        if b"BEGIN" in decoded:
            yield match.start(), decoded


def _encoded_end(text: str, at: int) -> int:
    """The end of the lines that continue the base64 before `at`."""
    if text[at : at + 1] not in ("\n", "\r"):
        return at
    stop = re.compile(_ENCODED_ENDS).search(text, at)
    at = stop.start() if stop else len(text)
    last = re.compile(_ENCODED_LINE).match(text, at)
    return last.end() if last else at


def _decoded(text: str) -> bytes:
    data = text.encode().translate(None, b" \t\n\r\x0b\x0c").rstrip(b"=")
    data = data[: len(data) - (len(data) % 4 == 1)]
    return a2b_base64(data + b"=" * (-len(data) % 4))


def is_report(data: bytes) -> bool:
    """Whether a file begins as the reports that certlint writes for programs, or as the first line of one."""
    return re.match(_REPORT, data) is not None


def table(data: bytes, path: str) -> str:
    """Why a table that its name and contents show is not read as PEM, else empty: its rows do not belong together."""
    name = path.lower()
    if data.startswith(_PARQUET) and data.endswith(_PARQUET):
        return _of_table("not PEM or DER: this is a Parquet file", path, (PARQUET,))
    cells = _PEM_IN_CSV if name.endswith(CSV) else _PEM_IN_JSON if name.endswith(JSON_LINES) else None
    if cells and re.search(cells, data):
        return _of_table("the file is a table with PEM in its cells", path, (*CSV, *JSON_LINES))
    return ""


def _of_table(what: str, path: str, suffixes: tuple[str, ...]) -> str:
    """A table, and how to have it read: an audit knows a file by its suffix, and standard input by its contents."""
    if path.lower().endswith(suffixes) or (path in NAMELESS and PARQUET not in suffixes):
        return f"{what}, {BY_ROW}"
    named = " or ".join(suffixes[::2])
    return f"{what}; give it a name that ends in {named}, so that --format jsonl evaluates it row by row"


def archive(data: bytes) -> str:
    """Why PEM in a file may not be all that it contains: what it is, as far as its first bytes tell; else empty."""
    at, mark, what = _TAR
    known = (
        what if data.startswith(mark, at) else next((what for start, what in _ARCHIVES if data.startswith(start)), "")
    )
    return f"this is {known}" if known else ""


def problem(data: bytes, path: str) -> str:
    """Why a file without blocks cannot be used: what it is, as far as its first bytes tell."""
    if is_report(data):
        return OWN_REPORT
    known = next((what for start, what in _SIGNATURES if data.startswith(start)), "")
    if known or data.startswith(_TAR[1], _TAR[0]):
        return f"not PEM or DER: this is {known or _TAR[2]}"
    if kind := of_bouncy_castle(data):
        return (
            f"this is a keystore of Bouncy Castle ({kind}): convert it to PKCS #12 with keytool -importkeystore "
            f"-srcstoretype {kind} -deststoretype PKCS12 -providerpath <BCPROV-JAR>"
        )
    if data.lstrip().startswith(b"M") and re.match(_BASE64, data):  # the base64 of every SEQUENCE begins with M
        return _of_base64(data)
    if re.search(_CONTROL, data):
        return "not PEM or DER: the file contains other binary data"
    if re.search(_IN_A_TABLE, data):
        return _of_table("no PEM block: the file is a table with certificates", path, (*CSV, *JSON_LINES))
    return "no PEM block: the file contains text, but no BEGIN line"


def _of_base64(data: bytes) -> str:
    if sniff(_decoded(data.decode())) == "PKCS12":
        return "base64 of a PKCS #12 file: decode it first: base64 -d"
    return "base64 without BEGIN and END lines: put -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- around it"
