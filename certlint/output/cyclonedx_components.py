"""The components of CycloneDX for one described certificate: itself, its key, their algorithms; and what needs what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.output.crypto_assets import Algorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def components(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A certificate, its key, and the algorithms of both; `found` as from `cyclonedx.described_component`."""
    yield _certificate(found)
    if found["key"] and found["spki"]:
        yield _key(found)
        yield Algorithm(**found["key"]).component
    if found["signed"]:
        yield Algorithm(**found["signed"]).component


def _certificate(found: dict[str, Any]) -> dict[str, Any]:
    properties = [
        ("verdict", found["verdict"]),
        ("role", found["role"]),
        *(("finding", each) for each in found["findings"]),
        *(("not-evaluated", each) for each in found["reasons"]),
    ]
    return {
        "type": "cryptographic-asset",
        "bom-ref": found["ref"],
        "name": found["subject"],
        "evidence": {"occurrences": found["places"]},
        "cryptoProperties": {"assetType": "certificate", "certificateProperties": _certificate_properties(found)},
        "properties": properties_of(properties),
    }


def _certificate_properties(found: dict[str, Any]) -> dict[str, Any]:
    values = {
        "serialNumber": found["serial"],
        "subjectName": found["subject"],
        "issuerName": found["issuer"],
        "notValidBefore": found["not_before"],
        "notValidAfter": found["not_after"],
    }
    related = []
    if found["key"] and found["spki"]:
        related.append({"type": "publicKey", "ref": f"key/{found['spki']}"})
    if found["signed"]:
        related.append({"type": "algorithm", "ref": Algorithm(**found["signed"]).ref})
    extensions = [{"commonExtensionName": "subjectAlternativeName", "commonExtensionValue": found["names"]}]
    return {name: value for name, value in values.items() if value} | {
        "certificateFormat": "X.509",
        "fingerprint": {"alg": "SHA-256", "content": found["sha256"]},
        "certificateState": [{"state": found["state"]}],
        "certificateExtensions": extensions * bool(found["names"]),
        "relatedCryptographicAssets": related,
    }


def _key(found: dict[str, Any]) -> dict[str, Any]:
    material = {
        "type": "public-key",
        "id": found["spki"],
        "state": "active",
        "format": "SubjectPublicKeyInfo",
        "fingerprint": {"alg": "SHA-256", "content": found["spki"]},
        "relatedCryptographicAssets": [{"type": "algorithm", "ref": Algorithm(**found["key"]).ref}],
    }
    return {
        "type": "cryptographic-asset",
        "bom-ref": f"key/{found['spki']}",
        "name": found["key_title"] or "public key",
        "cryptoProperties": {
            "assetType": "related-crypto-material",
            "relatedCryptoMaterialProperties": material | ({"size": found["bits"]} if found["bits"] else {}),
        },
        "properties": properties_of([("private-key-beside-it", "yes")] * found["has_private_key"]),
    }


def dependencies(found: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """A certificate depends on its key, its signature algorithm and its issuer; a key on its algorithm."""
    needs = [f"key/{found['spki']}"] * bool(found["key"] and found["spki"])
    needs += [Algorithm(**found["signed"]).ref] if found["signed"] else []
    issuer = f"certificate/{found['issued_by']}"
    needs += [issuer] if found["issued_by"] and issuer != found["ref"] else []
    yield found["ref"], needs
    if found["key"] and found["spki"]:
        yield f"key/{found['spki']}", [Algorithm(**found["key"]).ref]


def properties_of(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Properties of certlint's own."""
    return [{"name": f"certlint:{name}", "value": value} for name, value in pairs]
