"""What object identifiers are called."""

from __future__ import annotations

from certlint.asn1 import oids


def test_an_extension_with_a_name_is_told_by_its_name_of_the_standards():
    """`private_key_usage_period` is a name of this program: people and other programs write privateKeyUsagePeriod."""
    assert [name for name in oids.EXTENSIONS if "_" in oids.extension_title(oids.EXTENSIONS[name])] == []
