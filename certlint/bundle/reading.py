"""How a file is read among those beside it. This module is small because every run loads it and few need more."""

from __future__ import annotations

from certlint.light import NamedTuple

BUNDLE, PART, AUTHORITIES, KEY = "bundle", "part", "authorities", "key"
_TITLES = {BUNDLE: "a bundle", PART: "a part of a bundle", AUTHORITIES: "CA certificates", KEY: "a private key"}


class Reading(NamedTuple):
    """How a file is read that belongs to others beside it.

    role    BUNDLE; PART of another bundle, AUTHORITIES: CA certificates that are trusted or issued what lies beside them; KEY
    key     the file with the private key of a bundle
    beside  the files with which the chain of a bundle goes on
    root    a file beside it with the root that issued the last certificate of that chain
    of      the bundle that a part or a key belongs to
    why     for people, without the name of the file itself
    name    what the certificate is called, where the name of its file says so
    """

    path: str
    role: str
    key: str = ""
    beside: tuple[str, ...] = ()
    of: str = ""
    why: str = ""
    name: str = ""
    root: str = ""

    @property
    def text(self) -> str:
        """For people: `read as a private key: it belongs to tls.crt`."""
        named = f"its name says that it is the certificate {self.name}" if self.name else ""
        return f"read as {_TITLES[self.role]}: {'; '.join(filter(None, (self.why, named)))}"

    @property
    def leaf(self) -> str:
        """The file with the leaf certificate of the bundle that this is, or that a part belongs to."""
        return self.of or self.path

    @property
    def chain(self) -> tuple[str, ...]:
        """The files with which the chain of that bundle goes on, as far as this one knows."""
        return (self.path,) if self.role == PART else self.beside

    @property
    def is_judged_elsewhere(self) -> bool:
        """Whether it is judged with the bundle that it belongs to, save what is to be said of the file."""
        return self.role == PART or (self.role == KEY and bool(self.of))
