"""Of extensions that a certificate has twice, the first counts: OpenSSL and others take that one."""

from __future__ import annotations

import pytest

from certlint.x509.certificate import Certificate
from tests import forge

KEY_USAGE = "2.5.29.15"


@pytest.mark.parametrize("times", [2, 3])
def test_the_first_of_doubled_extensions_counts(times):
    values = [forge.der.bit_string(bytes([1 << number]), 0) for number in range(1, 1 + times)]
    made = forge.leaf(key_usage=None, extensions=[(KEY_USAGE, True, value) for value in values])
    certificate = Certificate(made.der)
    places = [at for at in range(len(made.der)) if made.der.startswith(b"\x06\x03\x55\x1d\x0f", at)]
    assert len(places) == times
    assert certificate.at["key_usage"] + 2 == places[0]
    assert certificate.raw["key_usage"].endswith(values[0])
    frames = [certificate.extension_at(index) + 2 for index in range(len(certificate.raw["extensions"]))]
    assert set(places) <= set(frames)
