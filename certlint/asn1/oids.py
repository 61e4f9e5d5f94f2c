"""Object identifiers and the names that specifications give them."""

from __future__ import annotations

# Subject attributes in the notation of text: RFC 5280 appendix A, RFC 4519, BR 7.1.4.2 and EVG 7.1.4.2.
ATTRIBUTES = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.13": "description",
    "2.5.4.15": "businessCategory",
    "2.5.4.16": "postalAddress",
    "2.5.4.17": "postalCode",
    "2.5.4.18": "postOfficeBox",
    "2.5.4.20": "telephoneNumber",
    "2.5.4.41": "name",
    "2.5.4.42": "GN",
    "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier",
    "2.5.4.45": "x500UniqueIdentifier",
    "2.5.4.46": "dnQualifier",
    "2.5.4.65": "pseudonym",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}
ATTRIBUTE_OIDS = {name: dotted for dotted, name in ATTRIBUTES.items()}

# The value is the name of the part that a check declares as its parameter.
EXTENSIONS = {
    "subject_directory_attributes": "2.5.29.9",
    "subject_key_identifier": "2.5.29.14",
    "key_usage": "2.5.29.15",
    "private_key_usage_period": "2.5.29.16",
    "subject_alt_name": "2.5.29.17",
    "issuer_alt_name": "2.5.29.18",
    "basic_constraints": "2.5.29.19",
    "crl_number": "2.5.29.20",
    "delta_crl_indicator": "2.5.29.27",
    "issuing_distribution_point": "2.5.29.28",
    "name_constraints": "2.5.29.30",
    "crl_distribution_points": "2.5.29.31",
    "certificate_policies": "2.5.29.32",
    "policy_mappings": "2.5.29.33",
    "authority_key_identifier": "2.5.29.35",
    "policy_constraints": "2.5.29.36",
    "extended_key_usage": "2.5.29.37",
    "freshest_crl": "2.5.29.46",
    "inhibit_any_policy": "2.5.29.54",
    "no_rev_avail": "2.5.29.56",
    "authority_info_access": "1.3.6.1.5.5.7.1.1",
    "biometric_info": "1.3.6.1.5.5.7.1.2",
    "qc_statements": "1.3.6.1.5.5.7.1.3",
    "subject_info_access": "1.3.6.1.5.5.7.1.11",
    "logotype": "1.3.6.1.5.5.7.1.12",
    "proxy_cert_info": "1.3.6.1.5.5.7.1.14",
    "tls_feature": "1.3.6.1.5.5.7.1.24",
    "acme_identifier": "1.3.6.1.5.5.7.1.31",
    "signed_certificate_timestamps": "1.3.6.1.4.1.11129.2.4.2",
    "ct_poison": "1.3.6.1.4.1.11129.2.4.3",
    "ocsp_nonce": "1.3.6.1.5.5.7.48.1.2",
    "ocsp_no_check": "1.3.6.1.5.5.7.48.1.5",
    "tor_service_descriptor": "2.23.140.1.31",
    "cabf_organization_identifier": "2.23.140.3.1",
    "legal_entity_identifier": "1.3.6.1.4.1.52266.1",
    "validity_assured": "0.4.0.194121.2.1",
    "smime_capabilities": "1.2.840.113549.1.9.15",
}
EXTENSION_NAMES = {dotted: name for name, dotted in EXTENSIONS.items()}

# The names of extensions in messages.
EXTENSION_TITLES = {
    "subject_key_identifier": "subjectKeyIdentifier",
    "key_usage": "keyUsage",
    "subject_alt_name": "subjectAltName",
    "issuer_alt_name": "issuerAltName",
    "basic_constraints": "basicConstraints",
    "private_key_usage_period": "privateKeyUsagePeriod",
    "tor_service_descriptor": "TorServiceDescriptor",
    "name_constraints": "nameConstraints",
    "crl_distribution_points": "cRLDistributionPoints",
    "certificate_policies": "certificatePolicies",
    "policy_mappings": "policyMappings",
    "authority_key_identifier": "authorityKeyIdentifier",
    "policy_constraints": "policyConstraints",
    "extended_key_usage": "extendedKeyUsage",
    "freshest_crl": "freshestCRL",
    "crl_number": "cRLNumber",
    "delta_crl_indicator": "deltaCRLIndicator",
    "issuing_distribution_point": "issuingDistributionPoint",
    "inhibit_any_policy": "inhibitAnyPolicy",
    "no_rev_avail": "noRevAvail",
    "authority_info_access": "authorityInfoAccess",
    "subject_info_access": "subjectInfoAccess",
    "biometric_info": "biometricInfo",
    "proxy_cert_info": "proxyCertInfo",
    "acme_identifier": "acmeIdentifier",
    "subject_directory_attributes": "subjectDirectoryAttributes",
    "qc_statements": "qcStatements",
    "signed_certificate_timestamps": "SCT list",
    "tls_feature": "TLS feature",
    "ocsp_no_check": "id-pkix-ocsp-nocheck",
    "ct_poison": "precertificate poison",
    "cabf_organization_identifier": "cabfOrganizationIdentifier",
    "ocsp_nonce": "nonce",
    "legal_entity_identifier": "LEI",
    "validity_assured": "id-etsi-ext-valassured-ST-certs",
    "smime_capabilities": "smimeCapabilities",
}


def extension_title(dotted: str) -> str:
    """The name of the extension with this OID; the OID itself if it is unknown."""
    if name := EXTENSION_NAMES.get(dotted, ""):
        return EXTENSION_TITLES.get(name, name)
    from certlint.asn1.titles import OTHER_EXTENSIONS  # needed for few certificates

    return OTHER_EXTENSIONS.get(dotted, dotted)


def part_title(name: str) -> str:
    """The name of a part of a certificate: `keyUsage`, `public key`, or the OID of an unknown extension."""
    return EXTENSION_TITLES.get(name, "attributes field" if name == "request_attributes" else name.replace("_", " "))


PURPOSES = {
    "2.5.29.37.0": "anyExtendedKeyUsage",
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "1.3.6.1.5.5.7.3.17": "ipsecIKE",
    "1.3.6.1.5.5.7.3.36": "documentSigning",
    "1.3.6.1.4.1.311.20.2.2": "smartcardLogon",
    "1.3.6.1.4.1.311.10.3.4": "encryptedFileSystem",
    "1.3.6.1.4.1.311.10.3.12": "microsoftDocumentSigning",
    "1.3.6.1.4.1.311.10.3.13": "lifetimeSigning",
    "1.3.6.1.4.1.11129.2.4.4": "precertificateSigning",
    "1.3.6.1.5.2.3.5": "kerberosKDC",
}
PURPOSE_OIDS = {name: dotted for dotted, name in PURPOSES.items()}

# RFC 5280 section 4.2.1.3, by bit number.
KEY_USAGES = (
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign",
    "encipherOnly", "decipherOnly",
)  # fmt: skip

# FIPS 203 to 205, RFC 9881, 9909 and 9935: OID → kind of key. A key and its signatures have the same OID.
_NIST = "2.16.840.1.101.3.4"
_SLH_SETS = [f"{hashing}-{size}{kind}" for hashing in ("sha2", "shake") for size in (128, 192, 256) for kind in "sf"]
ML_DSA = {f"{_NIST}.3.{17 + n}": f"ml-dsa-{size}" for n, size in enumerate((44, 65, 87))}
SLH_DSA = {f"{_NIST}.3.{20 + n}": f"slh-dsa-{name}" for n, name in enumerate(_SLH_SETS)}
ML_KEM = {f"{_NIST}.4.{1 + n}": f"ml-kem-{size}" for n, size in enumerate((512, 768, 1024))}
# Pre-hash variants, whose signatures are not verified.
PRE_HASHED = {f"{_NIST}.3.{32 + n}": f"hash-ml-dsa-{size}" for n, size in enumerate((44, 65, 87))}
PRE_HASHED |= {f"{_NIST}.3.{35 + n}": f"hash-slh-dsa-{name}" for n, name in enumerate(_SLH_SETS)}
# draft-ietf-lamps-pq-composite-sigs of 2026-04-28 and -composite-kem of 2026-06-28, in the order of their arcs.
_COMPOSITES = (
    "mldsa44-rsa2048-pss-sha256 mldsa44-rsa2048-pkcs15-sha256 mldsa44-ed25519-sha512 mldsa44-ecdsa-p256-sha256 "
    "mldsa65-rsa3072-pss-sha512 mldsa65-rsa3072-pkcs15-sha512 mldsa65-rsa4096-pss-sha512 mldsa65-rsa4096-pkcs15-sha512 "
    "mldsa65-ecdsa-p256-sha512 mldsa65-ecdsa-p384-sha512 mldsa65-ecdsa-brainpoolp256r1-sha512 mldsa65-ed25519-sha512 "
    "mldsa87-ecdsa-p384-sha512 mldsa87-ecdsa-brainpoolp384r1-sha512 mldsa87-ed448-shake256 mldsa87-rsa3072-pss-sha512 "
    "mldsa87-rsa4096-pss-sha512 mldsa87-ecdsa-p521-sha512 "
    "mlkem768-rsa2048-sha3-256 mlkem768-rsa3072-sha3-256 mlkem768-rsa4096-sha3-256 mlkem768-x25519-sha3-256 "
    "mlkem768-ecdh-p256-sha3-256 mlkem768-ecdh-p384-sha3-256 mlkem768-ecdh-brainpoolp256r1-sha3-256 "
    "mlkem1024-rsa3072-sha3-256 mlkem1024-ecdh-p384-sha3-256 mlkem1024-ecdh-brainpoolp384r1-sha3-256 "
    "mlkem1024-x448-sha3-256 mlkem1024-ecdh-p521-sha3-256"
)
COMPOSITES = {f"1.3.6.1.5.5.7.6.{37 + n}": f"composite-{name}" for n, name in enumerate(_COMPOSITES.split())}
POST_QUANTUM = {**ML_DSA, **SLH_DSA, **ML_KEM, **PRE_HASHED, **COMPOSITES}


def post_quantum_title(kind: str) -> str:
    """The display name of a key or signature: `SLH-DSA-SHA2-128s`, `composite MLDSA65-ED25519-SHA512`."""
    title = kind.upper().replace("HASH-", "Hash").replace("COMPOSITE-", "composite ")
    return title[:-1] + kind[-1] if "slh-dsa-" in kind else title


# OID → (family, hash). The family determines how a signature is verified.
# In NIST's numbering, from 1.
_SHA_2 = ("sha256", "sha384", "sha512", "sha224", "sha512-224", "sha512-256")
_SHA_3 = ("sha3-224", "sha3-256", "sha3-384", "sha3-512")

SIGNATURES = {
    "1.2.840.113549.1.1.2": ("rsa", "md2"),
    "1.2.840.113549.1.1.3": ("rsa", "md4"),
    "1.2.840.113549.1.1.4": ("rsa", "md5"),
    "1.2.840.113549.1.1.5": ("rsa", "sha1"),
    "1.3.14.3.2.29": ("rsa", "sha1"),
    **{f"1.2.840.113549.1.1.{arc}": ("rsa", name) for arc, name in enumerate(_SHA_2, 11)},
    "1.2.840.113549.1.1.10": ("rsa-pss", ""),
    "1.2.840.10040.4.3": ("dsa", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa", "sha256"),
    "1.2.840.10045.4.1": ("ecdsa", "sha1"),
    **{f"1.2.840.10045.4.3.{arc}": ("ecdsa", f"sha{bits}") for arc, bits in enumerate((224, 256, 384, 512), 1)},
    **{f"2.16.840.1.101.3.4.3.{arc}": ("ecdsa", name) for arc, name in enumerate(_SHA_3, 9)},
    **{f"2.16.840.1.101.3.4.3.{arc}": ("rsa", name) for arc, name in enumerate(_SHA_3, 13)},
    "1.3.101.112": ("ed25519", "sha512"),
    "1.3.101.113": ("ed448", "shake256"),
    **{oid: (kind, "shake256") for oid, kind in ML_DSA.items()},
    **{oid: (kind, "") for oid, kind in SLH_DSA.items()},
}

HASHES = {
    "1.2.840.113549.2.2": "md2",
    "1.2.840.113549.2.4": "md4",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    **{f"2.16.840.1.101.3.4.2.{arc}": name for arc, name in enumerate((*_SHA_2, *_SHA_3), 1)},
}

EC_PUBLIC_KEY = "1.2.840.10045.2.1"
KEY_ALGORITHMS = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.10": "rsa-pss",
    EC_PUBLIC_KEY: "ec",
    "1.2.840.10040.4.1": "dsa",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "ed448",
    "1.3.101.110": "x25519",
    "1.3.101.111": "x448",
    "1.2.840.10046.2.1": "dh",
    **POST_QUANTUM,
}

# Elliptic curves: FIPS 186-5 (P-), SEC 2 (secp), RFC 5639 (brainpool).
P_192, P_224, P_256 = "1.2.840.10045.3.1.1", "1.3.132.0.33", "1.2.840.10045.3.1.7"
P_384, P_521, SECP256K1 = "1.3.132.0.34", "1.3.132.0.35", "1.3.132.0.10"
BRAINPOOL_P256R1, BRAINPOOL_P384R1, BRAINPOOL_P512R1 = (f"1.3.36.3.3.2.8.1.1.{arc}" for arc in (7, 11, 13))

# OID → (common name, field size in bits)
CURVES = {
    P_192: ("P-192", 192),
    P_224: ("P-224", 224),
    P_256: ("P-256", 256),
    P_384: ("P-384", 384),
    P_521: ("P-521", 521),
    SECP256K1: ("secp256k1", 256),
    BRAINPOOL_P256R1: ("brainpoolP256r1", 256),
    BRAINPOOL_P384R1: ("brainpoolP384r1", 384),
    BRAINPOOL_P512R1: ("brainpoolP512r1", 512),
    "1.3.36.3.3.2.8.1.1.1": ("brainpoolP160r1", 160),
    "1.3.36.3.3.2.8.1.1.3": ("brainpoolP192r1", 192),
    "1.3.36.3.3.2.8.1.1.5": ("brainpoolP224r1", 224),
    "1.3.132.0.8": ("secp160r1", 160),
    "1.3.132.0.31": ("secp192k1", 192),
    "1.3.132.0.32": ("secp224k1", 224),
    "1.3.132.0.1": ("sect163k1", 163),
}

OCSP_METHOD, OCSP_BASIC = "1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.1.1"
CA_ISSUERS_METHOD = "1.3.6.1.5.5.7.48.2"
ANY_POLICY, USER_NOTICE = "2.5.29.32.0", "1.3.6.1.5.5.7.2.2"

# RFC 5280 section 5.3: extensions of CRL entries. Those of the CRL itself are above.
REASON_CODE, INVALIDITY_DATE, CERTIFICATE_ISSUER = "2.5.29.21", "2.5.29.24", "2.5.29.29"
CRL_TITLES = {REASON_CODE: "reasonCode", INVALIDITY_DATE: "invalidityDate", CERTIFICATE_ISSUER: "certificateIssuer"}
