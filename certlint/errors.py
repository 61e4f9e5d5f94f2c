"""Everything certlint raises on purpose.

    CertlintError                 exit 2
    ├── UsageError                exit 2   an option, a name or a date that is not understood
    ├── ConfigurationError        exit 2   a rule file, a profile or a setting that is wrong
    ├── OutputError               exit 2   a report or a file that cannot be written
    ├── InputError                exit 3   a file that a command needs and that cannot be read or understood
    │   └── MissingKeyError       exit 3   the file of the private key is not there
    ├── RefusedError              exit 1   what was asked for would be unsound: nothing was written
    ├── InstallError              exit 2   a cluster that cannot be reached, or does not take a certificate
    ├── NetworkError              exit 3   a server that does not answer as it should, in time, and in a bounded size
    └── DecodeError               never leaves the engine: it becomes an outcome

Only these cross the border to the command line, which prints the message and the hint and exits with `exit_code`.
"""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def not_installed(what: str, package: str, extra: str) -> tuple[str, str]:
    """The message and the hint where something requires a package of one of certlint's extras."""
    return f"{what} requires {package}, which is not installed", f"install it: pip install 'certlint[{extra}]'"


class CertlintError(Exception):
    """An error with a message for the person at the terminal, and a hint what to do about it."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def text(self) -> str:
        """Message and hint where there is one line for both; `escape.apart` gives each command its own again."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(CertlintError):
    """An option, a name or a value on the command line is not understood."""


class ConfigurationError(CertlintError):
    """A rule file, a profile or a configuration file is wrong; the message names the file."""


class OutputError(CertlintError):
    """A report or a certificate file cannot be written."""


class InputError(CertlintError):
    """A file that a command cannot do without cannot be read, or is not what it should be."""

    exit_code = 3


class MissingKeyError(InputError):
    """The file of a private key is not there: nothing can be said of a key without it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class RefusedError(CertlintError):
    """What was asked for would not pass, or comes from hostile input. Nothing was written."""

    exit_code = 1


class InstallError(CertlintError):
    """A cluster cannot be reached, or does not take a certificate."""


class NetworkError(CertlintError):
    """A server does not answer as it should, in time, and in a bounded size.

    `sent` tells that a request may have reached it; `untrusted` that it is not who it should be, `misnamed` that its
    certificate is for other names; `refused` that it has an address that is not asked.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        sent: bool = False,
        untrusted: bool = False,
        misnamed: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.sent, self.untrusted, self.misnamed, self.refused = sent, untrusted, misnamed, refused


class DecodeError(Exception):
    """Bytes that are not what their place asks for.

    `offset` counts bytes from the start of the buffer that was being read. `part` is the part of a certificate that it
    is in, where that is known: one that was made of it cannot be decoded either.
    """

    part = ""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


# What help and manuals write where a value of the user's own belongs.
_WORDS = """
BUNDLE CA CERT CERTIFICATE CHAIN CLUSTER CSR DIR DOMAIN FILE FOLDER FQDN HOST HOSTNAME ISSUER KEY NAME NAMES NEW NODE OLD
OUTPUT PATH POOL REQUEST SECRET STORE TRUST URL USER YOUR
"""
_STAND_INS = frozenset(_WORDS.split())


def is_stand_in(text: str) -> bool:
    """Whether a name or a path is what a manual writes in the place of one: `FQDN`, `KEY.pem`, `<CA-FILE>`."""
    stem = os.path.basename(text).partition(".")[0].strip("<>[]")
    return is_placeholder(text) or all(piece in _STAND_INS for piece in stem.replace("_", "-").split("-"))


def is_placeholder(text: str) -> bool:
    """Whether a value is one that stands in angle brackets in a suggested command: `<COUNTRY>`."""
    word = text.strip()
    return word[:1] == "<" and word[-1:] == ">" and word.isupper()


def trace(error: Exception) -> None:
    """Tells where an error arose that nobody expected, for those who ask for it by CERTLINT_TRACEBACK=1."""
    if os.environ.get("CERTLINT_TRACEBACK"):
        import traceback

        traceback.print_exception(error)


def unexpected(error: Exception) -> str:
    """An error that nobody expected, in words."""
    trace(error)
    if out_of_memory(error):
        return "the input needs more memory than is available"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"internal error: {what}"


class OversizeError(DecodeError):
    """A certificate or a request of more bytes than are evaluated."""


def out_of_memory(error: Exception) -> bool:
    """Whether an error is one of too little memory, however it is put: a library that cannot be mapped is one, too."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, ImportError):
        return any(reason in str(error) for reason in ("failed to map", "cannot allocate", "Cannot allocate"))
    return isinstance(error, (RecursionError, MemoryError))


# A hint has no more words than these.
_FEW = 4


def beside_path(reason: str, path: str) -> str:
    """A reason for a place where the path stands already."""
    return f"it{reason.removeprefix(path)}" if reason.startswith(f"{path} needs ") else reason.removeprefix(f"{path}: ")


def did_you_mean(word: str, known: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """A hint such as ``Did you mean 'hygiene'?``, or nothing when no known word is near.

    `others` are words that people have for known ones: several stand between spaces.
    """
    listed = list(known)
    meant = (others or {}).get(word.lower().replace("_", "-").replace(" ", "-"), "").split()
    meant = [each for each in meant if each in listed] or _near(word, listed) or _family(word, listed)
    if not meant:
        return ""
    *first, last = map(repr, meant)
    return f"Did you mean {', '.join(first)} or {last}?" if first else f"Did you mean {last}?"


def _near(word: str, known: list[str]) -> list[str]:
    """The known word that is spelt nearly so, if any."""
    from difflib import get_close_matches

    return [each for each in get_close_matches(word, known, n=3, cutoff=0.65) if _is_meant(word, each, known)][:1]


def _is_meant(word: str, near: str, known: list[str]) -> bool:
    """Whether words are alike in more than in a part that many have: `tls-server` is not `go-server`."""
    from difflib import SequenceMatcher

    parts, others = word.split("-"), near.split("-")
    shared = {*parts} & {*others}
    own, its = ("-".join(each for each in words if each not in shared) for words in (parts, others))
    if not shared or not its:
        return True
    if not own:
        return sum(shared <= {*each.split("-")} for each in known) == 1
    return SequenceMatcher(None, own, its).ratio() >= 0.5


def _family(word: str, known: list[str]) -> list[str]:
    """The few words that begin with this one."""
    found = [each for each in known if word and each.startswith(f"{word}-")]
    return found if len(found) <= _FEW else []
