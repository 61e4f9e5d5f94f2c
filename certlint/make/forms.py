"""The contents as text for other tools: OpenSSL's configuration, certreq's .inf, cert-manager's manifest."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from certlint.asn1.oids import KEY_USAGES, PURPOSE_OIDS

if TYPE_CHECKING:
    from certlint.make.contents import Contents
    from certlint.make.keys import KeyType

_OPENSSL_NAMES = {
    "C": "countryName",
    "ST": "stateOrProvinceName",
    "L": "localityName",
    "O": "organizationName",
    "OU": "organizationalUnitName",
    "CN": "commonName",
}
_MANAGER_SUBJECT = {
    "C": "countries",
    "ST": "provinces",
    "L": "localities",
    "O": "organizations",
    "OU": "organizationalUnits",
}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def openssl(contents: Contents, key: KeyType) -> str:
    """A configuration for `openssl req` that yields the request that certlint makes with the same key. config(5ssl)."""
    names = [f"DNS.{n} = {each}" for n, each in enumerate(contents.names, 1)]
    names += [f"IP.{n} = {each}" for n, each in enumerate(contents.addresses, 1)]
    lines = ["[req]", "prompt = no", "utf8 = yes", "string_mask = utf8only", "default_md = sha256"]
    lines += [f"default_bits = {key.bits}"] * (key.kind == "rsa")
    lines += ["encrypt_key = no", "distinguished_name = subject", "req_extensions = extensions"]
    lines += ["", "[subject]", *(f"{_OPENSSL_NAMES[k]} = {_openssl_value(v)}" for k, v in contents.subject)]
    lines += ["", "[extensions]", f"keyUsage = critical, {', '.join(contents.usages)}"]
    if contents.purposes:
        lines.append(f"extendedKeyUsage = {', '.join(contents.purposes)}")
    if names:
        lines += [f"subjectAltName = {'' if contents.subject else 'critical, '}@names", "", "[names]", *names]
    return "\n".join(lines) + "\n"


def _openssl_value(text: str) -> str:
    """In quotes, `#` and spaces at the ends are literal; a backslash escapes `$`, quotes and itself."""
    return '"' + re.sub(r'([\\"$])', r"\\\1", text) + '"'


def adcs(contents: Contents, key: KeyType) -> str:
    """Instructions for `certreq -new`, which makes the key in the Windows certificate store. Lines end with CRLF."""
    bits = sum(0x80 >> KEY_USAGES.index(usage) for usage in contents.usages)
    algorithm = "RSA" if key.kind == "rsa" else f"ECDSA_{key.curve_title.replace('-', '')}"
    settings = {
        "Subject": _inf_value(
            ", ".join(f"{'S' if k == 'ST' else k}={_x500_value(v)}" for k, v in contents.subject[::-1])
        ),
        "KeyAlgorithm": algorithm,
        "KeyLength": key.bits,
        "KeyUsage": f"0x{bits:02x}",
        "HashAlgorithm": "SHA256",
        "ProviderName": '"Microsoft Software Key Storage Provider"',
        "RequestType": "PKCS10",
        "MachineKeySet": "TRUE",
        "Exportable": "TRUE",
        "SMIME": "FALSE",
    }
    lines = ["[Version]", 'Signature = "$Windows NT$"', "", "[NewRequest]"]
    lines += [f"{name} = {value}" for name, value in settings.items()]
    if contents.purposes:
        lines += ["", "[EnhancedKeyUsageExtension]", *(f"OID = {PURPOSE_OIDS.get(p, p)}" for p in contents.purposes)]
    names = [f"dns={each}" for each in contents.names] + [f"ipaddress={each}" for each in contents.addresses]
    if names:
        lines += ["", "[Extensions]", '2.5.29.17 = "{text}"', *(f'_continue_ = "{name}&"' for name in names)]
    return "\r\n".join(lines) + "\r\n"


def _x500_value(text: str) -> str:
    """A value with a separator is quoted; quotes inside are doubled."""
    if re.search(r'[,+=<>;#"]|^ | $', text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _inf_value(text: str) -> str:
    """A string of an .inf file: quotes and the percent signs of variables are doubled."""
    return '"' + text.replace('"', '""').replace("%", "%%") + '"'


def cert_manager(contents: Contents, key: KeyType, name: str, days: int) -> str:
    """A Certificate of cert-manager.io/v1, renewed when a third of its validity period is left.

    Texts are JSON strings, which are valid YAML.
    """
    subject = {_MANAGER_SUBJECT[k]: [v] for k, v in contents.subject if k in _MANAGER_SUBJECT}
    private = {"algorithm": "RSA" if key.kind == "rsa" else "ECDSA", "encoding": "PKCS8", "size": key.bits}
    spec = {
        "secretName": name,
        "commonName": contents.common_name,
        "subject": subject,
        "dnsNames": list(contents.names),
        "ipAddresses": list(contents.addresses),
        "usages": [_spaced(each) for each in (*contents.usages, *contents.purposes)],
        "duration": f"{days * 24}h",
        "renewBefore": f"{days * 8}h",
        "privateKey": {**private, "rotationPolicy": "Always"},
        "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "<ISSUER>"},
    }
    manifest = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": name}}
    lines = _yaml({**manifest, "spec": {k: v for k, v in spec.items() if v}}, "")
    return "# Replace <ISSUER> below with the name of the issuer that signs it.\n" + "\n".join(lines) + "\n"


def _spaced(word: str) -> str:
    """`digitalSignature` as cert-manager writes it: `digital signature`."""
    return _WORDS.sub(" ", word).lower()


def _yaml(value: dict[str, object], indent: str) -> list[str]:
    lines = []
    for key, each in value.items():
        if isinstance(each, dict):
            lines += [f"{indent}{key}:", *_yaml(each, indent + "  ")]
        elif isinstance(each, list):
            lines += [f"{indent}{key}:", *(f"{indent}  - {json.dumps(item, ensure_ascii=False)}" for item in each)]
        else:
            lines.append(f"{indent}{key}: {json.dumps(each, ensure_ascii=False)}")
    return lines
