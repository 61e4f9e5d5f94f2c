"""Defects of labels of internationalized names. RFC 5890 section 2.3.2.1, RFC 5891 section 4.1."""

from __future__ import annotations

from certlint.caches import remembered

_LONGEST_NAME = 253
PUNYCODE, FORM_C = "no Punycode", "not in form C"


def a_label_flaw(label: str) -> str:
    """Why an A-label does not decode to Unicode in normalization form C; empty if it does, or is not an A-label."""
    if label[:4].lower() != "xn--":
        return ""
    import unicodedata  # few names are internationalized

    unicode = _decoded(label[4:])
    if not unicode:
        return PUNYCODE
    return "" if unicodedata.is_normalized("NFC", unicode) else FORM_C


@remembered(1024)
def _decoded(punycode: str) -> str:
    """The decoded Punycode; empty if it is not Unicode, that is without code points, or with surrogates.

    Also empty if it is longer than any name, since decoding would take long.
    """
    if len(punycode) > _LONGEST_NAME:
        return ""
    try:
        unicode = punycode.encode("ascii").decode("punycode")
        unicode.encode()
    except (UnicodeError, OverflowError):
        return ""
    return unicode
