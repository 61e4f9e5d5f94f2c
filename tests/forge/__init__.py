"""Forges certificates for tests: every argument has a valid default, a test states only its defect.

    cert, csr                          one certificate, one request
    root, intermediate, leaf, chain    the usual ones; chain() passes for `cluster.example.com` as of AS_OF
    key, key_pem, Key                  the pool of test keys in tests/forge_keys
    pem, bundle                        text, well formed or not
    crl, ocsp, responder               what was revoked: lists, responses, and who may sign these
    der                                a DER writer, for what no argument can state

The same call makes the same bytes, always. Reference day: 2026-06-01.
"""

from tests.forge import der
from tests.forge.certificates import AS_OF, FQDN, Cert, Csr, cert, chain, csr, intermediate, leaf, root, signed
from tests.forge.containers import authenticated, bag, degenerate, pkcs12, safes
from tests.forge.extensions import EVERY, KNOBS, extension
from tests.forge.keyfiles import PASSWORD, key_pem
from tests.forge.keys import Key, key, pss_algorithm, rsa_spki
from tests.forge.names import attribute, cluster_names, general_name, name
from tests.forge.pem import bundle, pem
from tests.forge.revocation import Revoked, cert_id, crl, crl_pem, ocsp, ocsp_failure, responder, revoked, single

__all__ = [
    "AS_OF",
    "EVERY",
    "FQDN",
    "KNOBS",
    "PASSWORD",
    "Cert",
    "Csr",
    "Key",
    "Revoked",
    "attribute",
    "authenticated",
    "bag",
    "bundle",
    "cert",
    "cert_id",
    "chain",
    "cluster_names",
    "crl",
    "crl_pem",
    "csr",
    "degenerate",
    "der",
    "extension",
    "general_name",
    "intermediate",
    "key",
    "key_pem",
    "leaf",
    "name",
    "ocsp",
    "ocsp_failure",
    "pem",
    "pkcs12",
    "pss_algorithm",
    "responder",
    "revoked",
    "root",
    "rsa_spki",
    "safes",
    "signed",
    "single",
]
