"""Java keystores, JKS and JCEKS; their certificates need no password. Pure functions over bytes, bounded and total.

The format is that of the JDK's `sun.security.provider.JavaKeyStore` and `com.sun.crypto.provider.JceKeyStore`: big-endian
numbers, text in modified UTF-8, and at the end a SHA-1 over the password, a constant and everything before it.
"""

from __future__ import annotations

from hashlib import sha1
from hmac import compare_digest
from typing import TYPE_CHECKING

from certlint.containers import java_keys
from certlint.containers.derivation import MAX_ITERATIONS
from certlint.containers.java_objects import end_of_object
from certlint.containers.keystore import MOST_KEYS, MOST_OPENED, SEALED, KeyEntry, Keystore, Named
from certlint.errors import DecodeError
from certlint.pem.foreign import JAVA_KEYSTORES

if TYPE_CHECKING:
    from collections.abc import Callable

TITLES = dict(zip(JAVA_KEYSTORES, ("Java keystore (JKS)", "Java keystore (JCEKS)"), strict=True))
UNVERIFIED = "the integrity of the keystore could not be verified: the passphrase is wrong, or the file was changed"
_STAYS_CLOSED = "it has a passphrase of its own, which keytool -keypasswd changes, or is damaged"
_KEY, _TRUSTED, _SECRET = 1, 2, 3
_CONSTANT = b"Mighty Aphrodite"
_DIGEST = 20
_SEALED = b"SealedObject"
_TYPES = ("X.509", "X509")
# The least bytes of an entry: alias, date and the length of a certificate.
_SHORTEST_ENTRY = 14


def is_java(data: bytes) -> bool:
    """Whether bytes are a JKS or JCEKS keystore, by the first bytes."""
    return data[:4] in TITLES


def keystore_of(data: bytes, password: str | None = None, most: int = 10_000) -> Keystore:
    """The contents of a keystore. `most`: the most certificates read. Does not raise: see `Keystore.problems`.

    With a password, the digest is verified and keys are decrypted.
    """
    reader = _Reader(data, most)
    problems = reader.read()
    if password is not None and not problems and not is_intact(data, password):
        problems.append(UNVERIFIED)
        password = None
    keys = reader.keys if password is None else _opened(reader.keys, password, problems)
    title = TITLES.get(data[:4], "Java keystore")
    found = tuple(keys), tuple(reader.trusted), tuple(reader.secrets)
    return Keystore(title, *found, tuple(problems), trusts=bool(reader.trusted))


def is_intact(data: bytes, password: str) -> bool:
    """Whether the digest at the end matches the password and the data."""
    digest = sha1(password.encode("utf-16-be", "surrogatepass"))  # noqa: S324 - the format has no other
    digest.update(_CONSTANT)
    digest.update(data[:-_DIGEST])
    return compare_digest(digest.digest(), data[-_DIGEST:])


def _opened(entries: list[KeyEntry], password: str, problems: list[str]) -> list[KeyEntry]:
    """The entries, with keys decrypted by the password as long as the total cost is within the limit."""
    room, size = MAX_ITERATIONS, MOST_OPENED
    out = []
    for entry in entries:
        size -= len(entry.key)
        work = java_keys.work_to_open(entry.key)
        key = java_keys.unmasked(entry.key, password, room) if size >= 0 else b""
        if not key and size >= 0 and work <= room and not problems:
            problems.append(_closed(entry))
        room -= work
        out.append(entry._replace(key=key, is_open=True) if key else entry)
    return out


def _closed(entry: KeyEntry) -> str:
    """A note that a server with one passphrase does not start with this keystore, and what to do."""
    reason = java_keys.reason_why_closed(entry.key) or _STAYS_CLOSED
    return f"the passphrase of the keystore does not open the private key {entry.alias!r}: {reason}"


class _Reader:
    """Reads entry by entry, and keeps those before the first unreadable one."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data, self.end, self.at = data, max(len(data) - _DIGEST, 0), 0
        self.left, self.most = most, most
        self.version = 0
        self.keys: list[KeyEntry] = []
        self.trusted: list[Named] = []
        self.secrets: list[Named] = []
        self.aliases: set[str] = set()

    def read(self) -> list[str]:
        """Reads all entries; returns why it stopped early."""
        try:
            self.take(4)
            self.version = self.number(4)
            if self.version not in (1, 2):
                return [f"the Java keystore is of version {self.version}, but only versions 1 and 2 are supported"]
            count = self.number(4)
            if count > (self.end - self.at) // _SHORTEST_ENTRY:
                return [f"the Java keystore is truncated: it declares {count:,} entries, more than fit"]
            for number in range(1, count + 1):
                if problem := self.entry(number):
                    return [problem]
        except DecodeError as error:
            return [f"the Java keystore is damaged or truncated: {error.message} (byte {error.offset:,})"]
        if self.at != self.end:
            return [f"the Java keystore is damaged: {self.end - self.at:,} bytes follow its last entry"]
        return []

    def entry(self, number: int) -> str:
        """Reads an entry; returns why reading must stop here."""
        tag, alias = self.number(4), self.text()
        if alias in self.aliases:
            return f"two entries of the Java keystore have the alias {alias!r}, of which Java keeps one"
        self.aliases.add(alias)
        self.take(8)
        step = _ENTRIES.get(tag)
        if step is None or (tag == _SECRET and self.data[:4] != JAVA_KEYSTORES[1]):
            return f"the Java keystore is damaged: entry {number} is of type {tag}, which Java does not know"
        step(self, alias)
        if self.left < 0:
            return f"more than {self.most:,} certificates: only the first {self.most:,} were read"
        if len(self.secrets) > self.most:
            return f"more than {self.most:,} secret keys: the rest of the keystore was not read"
        full = len(self.keys) > MOST_KEYS
        return f"more than {MOST_KEYS:,} keys: the rest of the keystore was not read" if full else ""

    def take(self, size: int) -> bytes:
        if size > self.end - self.at:
            raise DecodeError(f"{size:,} bytes should follow, and {self.end - self.at:,} do", self.at)
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def text(self) -> str:
        start, encoded = self.at, self.take(self.number(2))
        if not is_java_text(encoded):
            raise DecodeError("a text is not in Java's modified UTF-8", start)
        return java_text(encoded)

    def certificate(self) -> bytes:
        if self.version == 2:
            start, kind = self.at, self.text()
            if kind.upper() not in _TYPES:
                raise DecodeError(f"a certificate is of type {kind[:20]!r}, and Java knows X.509", start)
        self.left -= 1
        return self.take(self.number(4))

    def key(self, alias: str) -> None:
        protected = self.take(self.number(4))
        chain = []
        for _ in range(self.number(4)):
            der = self.certificate()
            if self.left < 0:
                break
            chain.append(der)
        self.keys.append(KeyEntry(alias, tuple(chain), protected, is_open=False))

    def trusted_certificate(self, alias: str) -> None:
        der = self.certificate()
        if self.left >= 0:
            self.trusted.append(Named(alias, der))

    def secret(self, alias: str) -> None:
        start = self.at
        self.at = end_of_object(self.data, start, self.end)
        if _SEALED not in self.data[start : self.at]:
            raise DecodeError("a secret key is not sealed as Java does it", start)
        self.secrets.append(Named(alias, b"", SEALED))


_ENTRIES: dict[int, Callable[[_Reader, str], None]] = {
    _KEY: _Reader.key,
    _TRUSTED: _Reader.trusted_certificate,
    _SECRET: _Reader.secret,
}


def is_java_text(encoded: bytes) -> bool:
    """Whether Java can decode a text: modified UTF-8 has no sequences of four bytes."""
    try:
        encoded.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return max(encoded, default=0) < 0xF0


def java_text(encoded: bytes) -> str:
    """A text in modified UTF-8: NUL has two bytes, characters beyond 16 bits are surrogate pairs of three bytes each."""
    plain = encoded.replace(b"\xc0\x80", b"\0")
    try:
        text = plain.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = plain.decode("utf-8", "backslashreplace")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
