"""The leaves that measurements are made with."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from bench.leaves import ISSUERS, LARGEST, issuers, realistic_leaves
from bench.unlike import unlike_leaves
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import (
    root,
)
from tests.support.oracles import openssl, parsed


class TestRealisticLeaves:
    LEAVES = realistic_leaves(120, seed=7)

    @pytest.mark.slow
    def test_the_seed_decides(self) -> None:
        assert realistic_leaves(120, seed=7) == self.LEAVES
        assert not {*realistic_leaves(10, seed=8)} & {*self.LEAVES}

    def test_each_is_signed_by_its_issuer(self) -> None:
        by_name = {parsed(issuer).subject: parsed(issuer) for issuer in issuers()}
        assert len(by_name) == ISSUERS
        leaves = [x509.load_der_x509_certificate(made) for made in self.LEAVES]
        for certificate in leaves:
            certificate.verify_directly_issued_by(by_name[certificate.issuer])
        assert len({certificate.issuer for certificate in leaves}) == ISSUERS

    def test_strictly_valid(self, tmp_path: Path) -> None:
        (tmp_path / "root").write_text(root().pem)
        (tmp_path / "issuers").write_bytes(forge.bundle(*issuers()))
        (tmp_path / "leaf").write_text(forge.pem(self.LEAVES[0]))
        places = ("-CAfile", tmp_path / "root", "-untrusted", tmp_path / "issuers", tmp_path / "leaf")
        assert openssl("verify", "-x509_strict", "-no_check_time", *places).stdout.endswith("leaf: OK\n")

    def test_variety(self) -> None:
        leaves = [x509.load_der_x509_certificate(made) for made in self.LEAVES]
        keys = [hashlib.sha256(asn1_x509.Certificate.load(made).public_key.dump()).digest() for made in self.LEAVES]
        sizes = {
            len(list(leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)) for leaf in leaves
        }
        assert len(set(keys)) == len({made.serial_number for made in leaves}) == len(leaves)
        assert min(sizes) == 1
        assert max(sizes) == 20
        assert {made.public_key().key_size for made in leaves} == {256, 2048}
        for made in leaves:
            scts = made.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
            assert len(list(scts)) == 2
            assert len(list(made.extensions)) == 10

    def test_there_is_an_end(self) -> None:
        with pytest.raises(ValueError, match="at most"):
            realistic_leaves(LARGEST + 1)


class TestUnlikeLeaves:
    LEAVES = unlike_leaves(40, seed=7)
    ALIKE = frozenset({"version", "signature_algorithm", "tbs_signature", "key_usage", "basic_constraints"})
    """What can hardly be different in forty leaves that are as they should be."""

    def test_the_seed_decides(self) -> None:
        assert unlike_leaves(40, seed=7) == self.LEAVES
        assert not {*unlike_leaves(10, seed=8)} & {*self.LEAVES}

    def test_every_part_of_each_is_its_own(self) -> None:
        leaves = [Certificate(each) for each in self.LEAVES]
        shared = {
            name
            for name in leaves[0].raw
            if not name[0].isdigit() and len({each.raw.get(name) for each in leaves}) < len(leaves)
        }
        assert shared == self.ALIKE
