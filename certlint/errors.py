"""All exceptions that certlint raises on purpose.

    CertlintError                 exit 2
    ├── UsageError                exit 2   an invalid option, name or date
    ├── ConfigurationError        exit 2   an invalid rule file, profile or setting
    ├── OutputError               exit 2   a report or a file that cannot be written
    ├── InputError                exit 3   a required file that cannot be read or decoded
    │   └── MissingKeyError       exit 3   a missing private key file
    ├── RefusedError              exit 1   the requested result would be invalid: nothing was written
    ├── InstallError              exit 2   a cluster that is unreachable, or rejects a certificate
    ├── NetworkError              exit 3   a server that does not answer correctly within time and size limits
    └── DecodeError               internal to the engine: it becomes an outcome

Only these reach the command line, which prints message and hint and exits with `exit_code`.
"""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def not_installed(what: str, package: str, extra: str) -> tuple[str, str]:
    """The message and the hint where something requires a package of one of certlint's extras."""
    return f"{what} requires {package}, which is not installed", f"install it: pip install 'certlint[{extra}]'"


def not_importable(what: str, error: ImportError, extra: str) -> ImportError:
    """The error of an import to raise where a module of certlint requires a package of one of its extras."""
    package = (error.name or "a package").partition(".")[0]
    return ModuleNotFoundError("; ".join(not_installed(what, package, extra)), name=package)


class CertlintError(Exception):
    """An error with a message for the user, and a hint about what to do."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def text(self) -> str:
        """Message and hint on one line; `escape.apart` splits off the commands again."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(CertlintError):
    """An invalid option, name or value on the command line."""


class ConfigurationError(CertlintError):
    """An invalid rule file, profile or configuration file; the message names the file."""


class OutputError(CertlintError):
    """A report or a certificate file cannot be written."""


class InputError(CertlintError):
    """A required file cannot be read, or has the wrong contents."""

    exit_code = 3


class MissingKeyError(InputError):
    """The file of a private key does not exist, so that the key cannot be evaluated."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class RefusedError(CertlintError):
    """The requested result would not pass, or the input is malicious. Nothing was written."""

    exit_code = 1


class InstallError(CertlintError):
    """A cluster is unreachable, or rejects a certificate."""


class NetworkError(CertlintError):
    """A server does not answer correctly within time and size limits.

    `sent`: a request may have reached it; `untrusted`: its identity is not verified; `misnamed`: its certificate is for other
    names; `refused`: its address must not be contacted.
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
    """Bytes that cannot be decoded as required.

    `offset` counts bytes from the start of the buffer being read. `part`: the part of a certificate concerned, if known; parts
    derived from it cannot be decoded either.
    """

    part = ""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


# Placeholders for user values in help and manuals.
_WORDS = """
BUNDLE CA CERT CERTIFICATE CHAIN CLUSTER CSR DIR DOMAIN FILE FOLDER FQDN HOST HOSTNAME ISSUER KEY NAME NAMES NEW NODE OLD
OUTPUT PATH POOL REQUEST SECRET STORE TRUST URL USER YOUR
"""
_STAND_INS = frozenset(_WORDS.split())


def is_stand_in(text: str) -> bool:
    """Whether a name or a path is a placeholder of the manual: `FQDN`, `KEY.pem`, `<CA-FILE>`."""
    stem = os.path.basename(text).partition(".")[0].strip("<>[]")
    return is_placeholder(text) or all(piece in _STAND_INS for piece in stem.replace("_", "-").split("-"))


def is_placeholder(text: str) -> bool:
    """Whether a value is a placeholder in angle brackets from a suggested command: `<COUNTRY>`."""
    word = text.strip()
    return word[:1] == "<" and word[-1:] == ">" and word.isupper()


def trace(error: Exception) -> None:
    """Prints the traceback of an unexpected error if CERTLINT_TRACEBACK=1."""
    if os.environ.get("CERTLINT_TRACEBACK"):
        import traceback

        traceback.print_exception(error)


def unexpected(error: Exception) -> str:
    """An unexpected error as text."""
    trace(error)
    if out_of_memory(error):
        return "the input needs more memory than is available"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"internal error: {what}"


class OversizeError(DecodeError):
    """A certificate or request with more bytes than are evaluated."""


def out_of_memory(error: Exception) -> bool:
    """Whether an error means too little memory, including a library that cannot be mapped."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, ImportError):
        return any(reason in str(error) for reason in ("failed to map", "cannot allocate", "Cannot allocate"))
    return isinstance(error, (RecursionError, MemoryError))


# The most words of a hint.
_FEW = 4


def beside_path(reason: str, path: str) -> str:
    """A reason for a place where the path is printed already."""
    return f"it{reason.removeprefix(path)}" if reason.startswith(f"{path} needs ") else reason.removeprefix(f"{path}: ")


def did_you_mean(word: str, known: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """A hint such as ``Did you mean 'hygiene'?``, or empty if no known word is similar.

    `others` maps alternative words to known ones, separated by spaces.
    """
    listed = list(known)
    meant = (others or {}).get(word.lower().replace("_", "-").replace(" ", "-"), "").split()
    meant = [each for each in meant if each in listed] or _near(word, listed) or _family(word, listed)
    if not meant:
        return ""
    *first, last = map(repr, meant)
    return f"Did you mean {', '.join(first)} or {last}?" if first else f"Did you mean {last}?"


def _near(word: str, known: list[str]) -> list[str]:
    """The known word with a similar spelling, if any."""
    from difflib import get_close_matches

    return [each for each in get_close_matches(word, known, n=3, cutoff=0.65) if _is_meant(word, each, known)][:1]


def _is_meant(word: str, near: str, known: list[str]) -> bool:
    """Whether words have more in common than a part that many share: `tls-server` is not `go-server`."""
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
    """The few known words that begin with this one."""
    found = [each for each in known if word and each.startswith(f"{word}-")]
    return found if len(found) <= _FEW else []
