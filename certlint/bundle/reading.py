"""How a file relates to others of its folder. A small module, because every run loads it and few need more."""

from __future__ import annotations

from certlint.light import NamedTuple

BUNDLE, PART, AUTHORITIES, KEY, REVOCATION = "bundle", "part", "authorities", "key", "revocation"
_TITLES = {
    BUNDLE: "a bundle",
    PART: "a part of a bundle",
    AUTHORITIES: "CA certificates",
    KEY: "a private key",
    REVOCATION: "revocation information",
}


class Reading(NamedTuple):
    """How a file relates to others of its folder.

    role         BUNDLE; PART of another bundle; AUTHORITIES: CA certificates that are trusted or issued others there; KEY;
                 REVOCATION: CRLs or OCSP responses, beside certificates
    key          the file with the private key of a bundle
    chain_files  the files that continue the chain of a bundle
    root         a file with the root that issued the last certificate of that chain
    of           the bundle that a part or a key belongs to
    why          the reason as text, without the name of the file itself
    name         the certificate's name, if the file is named after it
    """

    path: str
    role: str
    key: str = ""
    chain_files: tuple[str, ...] = ()
    of: str = ""
    why: str = ""
    name: str = ""
    root: str = ""

    @property
    def text(self) -> str:
        """As text: `read as a private key: it belongs to tls.crt`."""
        named = f"its name says that it is the certificate {self.name}" if self.name else ""
        return f"read as {_TITLES[self.role]}: {'; '.join(filter(None, (self.why, named)))}"

    @property
    def leaf(self) -> str:
        """The file with the leaf of this bundle, or of the bundle that it is part of."""
        return self.of or self.path

    @property
    def chain(self) -> tuple[str, ...]:
        """The files that continue the chain of that bundle, as far as known here."""
        return (self.path,) if self.role == PART else self.chain_files

    @property
    def is_judged_elsewhere(self) -> bool:
        """Whether it is evaluated with the bundle that it belongs to, except for rules about the file."""
        return self.role == PART or (self.role == KEY and bool(self.of))

    @property
    def is_part(self) -> bool:
        """Whether it is a private key or another part of a bundle, and no bundle itself."""
        return self.role in (PART, KEY)
