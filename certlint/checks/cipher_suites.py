"""The cipher suites that a server is configured for, and the keys they need. RFC 5246 section 7.4.2, ciphers(1)."""

from __future__ import annotations

import re

from certlint.check import NotJudgedError, check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.views import KeyShape

# The signature of a kind of key in the names of suites up to TLS 1.2. RFC 8422 section 5.10: EdDSA keys use ECDSA suites.
_SIGNS = {"rsa": "RSA", "rsa-pss": "RSA", "ec": "ECDSA", "ed25519": "ECDSA", "ed448": "ECDSA"}
_ENCRYPTIONS = (
    "AES256-GCM-SHA384", "AES128-GCM-SHA256", "CHACHA20-POLY1305", "AES256-CCM", "AES128-CCM", "CAMELLIA256-SHA256",
    "CAMELLIA128-SHA256", "AES256-SHA384", "AES256-SHA256", "AES128-SHA256", "AES256-SHA", "AES128-SHA", "CAMELLIA256-SHA",
    "CAMELLIA128-SHA", "DES-CBC3-SHA", "RC4-SHA",
)  # fmt: skip
_EXCHANGES = ("ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA", "")
_CIPHERS = ("AES256", "AES128", "CHACHA20", "CAMELLIA256", "CAMELLIA128", "RC4")
_LEGACY = frozenset({"3DES", "RC4"})
_STANDARD_NAME = r"TLS_(?:EC)?DHE_(RSA|ECDSA)_WITH_|TLS_(RSA)_WITH_"


@check
def suit_key(key_shape: KeyShape, *, suites: str) -> Iterator[Problem]:
    """One of the cipher suites of a list, as OpenSSL or BoringSSL takes it, can be used with a key of this kind."""
    found = signatures(suites)
    if not found:
        raise NotJudgedError(f"the list of cipher suites is not understood: {suites}")
    needed = _SIGNS.get(key_shape.kind, key_shape.kind.upper())
    if needed not in found:
        listed = " and ".join(sorted(found))
        message = f"the key is {key_shape.title}, and the configured cipher suites are for {listed} keys"
        yield Problem(message, expected=f"a suite for {needed} keys", found=suites)


def signatures(suites: str) -> frozenset[str]:
    """The signatures of the suites of a list: RSA, ECDSA. Unknown words add nothing."""
    kept: dict[str, str] = {}
    banned: set[str] = set()
    for word in re.split(r"[:,; |\[\]]+", suites):
        operator = word[:1] if word[:1] in ("!", "-", "+", "@") else ""
        selected = {} if operator in ("+", "@") else _selected(word[len(operator) :])
        if operator in ("!", "-"):
            banned |= selected.keys() if operator == "!" else set()
            kept = {name: signature for name, signature in kept.items() if name not in selected}
        else:
            kept |= {name: signature for name, signature in selected.items() if name not in banned}
    return frozenset(kept.values())


def _selected(text: str) -> dict[str, str]:
    """The suites that a word of a list selects, with their signatures. A word is a name, or classes joined by `+`."""
    if found := re.match(_STANDARD_NAME, text):
        return {text: found[1] or found[2]}
    wanted = set(text.split("+")) - {""}
    return {name: _signature(name) for name, words in _SUITES.items() if wanted and wanted <= words}


def _signature(name: str) -> str:
    return "ECDSA" if "-ECDSA-" in name else "RSA"


def _words(exchange: str, encryption: str) -> frozenset[str]:
    """The words of ciphers(1) that select a suite with this key exchange and encryption."""
    name = f"{exchange}-{encryption}".lstrip("-")
    key = _signature(name)
    ephemeral = exchange.partition("-")[0]
    cipher = next((each for each in _CIPHERS if encryption.startswith(each)), "3DES")
    words = {name, "ALL", "DEFAULT", f"a{key}", "MEDIUM" if cipher in _LEGACY else "HIGH"}
    words |= {cipher, cipher.rstrip("0123456789")} | ({"ECDSA"} if key == "ECDSA" else set())
    if ephemeral:
        short = "EECDH" if ephemeral == "ECDHE" else "EDH"
        words |= {ephemeral, f"k{ephemeral}", short, f"k{short}"}
    else:
        words |= {"RSA", "kRSA"}
    mode = "AESGCM" if "-GCM-" in encryption else "AESCCM" if encryption.endswith("-CCM") else ""
    digest = encryption.rpartition("-")[2]
    if mode or cipher == "CHACHA20":
        return frozenset({*words, mode or "CHACHA20", "TLSv1.2"})
    return frozenset({*words, digest, *(("SHA1", "TLSv1", "TLSv1.0", "SSLv3") if digest == "SHA" else ("TLSv1.2",))})


_SUITES = {
    f"{exchange}-{encryption}".lstrip("-"): _words(exchange, encryption)
    for exchange in _EXCHANGES
    for encryption in _ENCRYPTIONS
}
