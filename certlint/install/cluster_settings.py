"""Settings of a cluster and its databases that affect certificate requirements or client authentication, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.install.objects import text_of, uid_of
from certlint.policy.versions import in_range

if TYPE_CHECKING:
    from collections.abc import Iterator

# Settings that are listed with their values.
_TOLD = (
    "control_cipher_suites", "control_cipher_suites_tls_1_3", "data_cipher_list", "data_cipher_suites_tls_1_3",
    "min_control_TLS_version", "min_data_TLS_version", "mtls_certificate_authentication",
    "mtls_client_cert_subject_validation_type", "mtls_allow_weak_hashing", "mtls_allow_outdated_certs",
    "control_plane_basic_authentication",
)  # fmt: skip
_OCSP = ("ocsp_functionality", "responder_url", "query_frequency", "response_timeout")
_OF_DATABASES = (
    "enforce_client_authentication",
    "client_cert_subject_validation_type",
    "dmc_external_cba_authentication",
)
# Settings that admit clients which should be refused, if they are on.
_WEAK = {
    "mtls_allow_weak_hashing": "client certificates signed with SHA-1, and RSA keys of less than 2048 bits, are accepted",
    "mtls_allow_outdated_certs": "expired client certificates are accepted",
}
# Versions in which malformed CNs of client certificates bypass the authentication of bundled databases.
_BYPASS = ("<8.0.20-96", ">=8.1,<8.2.0-46")


def shown(cluster: dict[str, Any], ocsp: dict[str, Any]) -> dict[str, Any]:
    """The listed settings of a cluster, by name."""
    found = {name: cluster[name] for name in _TOLD if cluster.get(name) not in (None, "")}
    found |= {name: ocsp[name] for name in _OCSP if ocsp.get(name) not in (None, "")}
    subjects = cluster.get("mtls_authorized_subjects")
    return found | ({"mtls_authorized_subjects": len(subjects)} if isinstance(subjects, list) and subjects else {})


def suites(cluster: dict[str, Any]) -> dict[str, str]:
    """The cipher suites of each plane, for TLS up to 1.2."""
    return {"control": text_of(cluster, "control_cipher_suites"), "data": text_of(cluster, "data_cipher_list")}


def warnings(cluster: dict[str, Any], version: str) -> Iterator[str]:
    """Warnings about settings that admit clients which should be refused."""
    if cluster.get("mtls_certificate_authentication"):
        yield from (f"{name} is on: {text}" for name, text in _WEAK.items() if cluster.get(name) is True)
    if version and any(in_range(version, each) for each in _BYPASS):
        yield (
            f"in version {version}, odd common names of client certificates can bypass the authentication of bundled "
            "databases where tls-auth-clients-user is CN; 8.0.20-96 and 8.2.0-46 fix it"
        )


def _word(value: Any) -> str:
    """A setting as the REST API writes it: a text, true or false; empty for another type."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else ""


def of_databases(databases: list[Any]) -> Iterator[str]:
    """How databases authenticate their clients."""
    for each in databases:
        if isinstance(each, dict) and text_of(each, "enforce_client_authentication") == "enabled":
            values = [f"{name}={value}" for name in _OF_DATABASES if (value := _word(each.get(name)))]
            subjects = each.get("authorized_subjects")
            values += [f"authorized_subjects={len(subjects)}"] if isinstance(subjects, list) and subjects else []
            yield f"database {uid_of(each)} {text_of(each, 'name')}: {', '.join(values)}"
