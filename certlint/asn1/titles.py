"""The display names of extensions, certificate policies and qualified certificate statements that are known by OID."""

from __future__ import annotations

# Extensions that no check reads.
OTHER_EXTENSIONS = {
    dotted: f"{name} ({dotted})"
    for dotted, name in {
        "1.2.840.113583.1.1.9.1": "Adobe time-stamp",
        "1.2.840.113583.1.1.9.2": "Adobe ArchiveRevInfo",
        "1.3.6.1.4.1.311.20.2": "Microsoft certificate template name",
        "1.3.6.1.4.1.311.21.1": "Microsoft CA version",
        "1.3.6.1.4.1.311.21.7": "Microsoft certificate template",
        "1.3.6.1.4.1.311.21.10": "Microsoft application policies",
        "1.3.6.1.4.1.52266.2": "LEI role",
        "2.16.840.1.113730.1.1": "Netscape certificate type",
        "2.16.840.1.113730.1.13": "Netscape comment",
    }.items()
}
_GENERATIONS = ("legacy", "multipurpose", "strict")
_VALIDATED = ("mailbox", "organization", "sponsor", "individual")
# RFC 5280 section 4.2.1.4; CA/Browser Forum, object registry; ETSI EN 319 411-2 section 5.3.
POLICIES = {
    "2.5.29.32.0": "anyPolicy",
    "2.23.140.1.1": "EV",
    "2.23.140.1.2.1": "DV",
    "2.23.140.1.2.2": "OV",
    "2.23.140.1.2.3": "IV",
    "2.23.140.1.3": "EV code signing",
    "2.23.140.1.4.1": "code signing",
    "2.23.140.1.4.2": "timestamping",
    "0.4.0.194112.1.0": "QCP-n",
    "0.4.0.194112.1.1": "QCP-l",
    "0.4.0.194112.1.2": "QCP-n-qscd",
    "0.4.0.194112.1.3": "QCP-l-qscd",
    "0.4.0.194112.1.4": "QEVCP-w",
    "0.4.0.194112.1.5": "QNCP-w",
    "0.4.0.194112.1.6": "QNCP-w-gen",
    **{
        f"2.23.140.1.5.{kind}.{generation}": f"{validated}-validated {name}"
        for kind, validated in enumerate(_VALIDATED, 1)
        for generation, name in enumerate(_GENERATIONS, 1)
    },
}
# ETSI EN 319 412-5 section 4, RFC 3739 section 3.2.6.
STATEMENTS = {
    "0.4.0.1862.1.1": "QcCompliance",
    "0.4.0.1862.1.2": "QcLimitValue",
    "0.4.0.1862.1.3": "QcRetentionPeriod",
    "0.4.0.1862.1.4": "QcSSCD",
    "0.4.0.1862.1.5": "QcPDS",
    "0.4.0.1862.1.6": "QcType",
    "0.4.0.1862.1.6.1": "esign",
    "0.4.0.1862.1.6.2": "eseal",
    "0.4.0.1862.1.6.3": "web",
    "0.4.0.1862.1.7": "QcCClegislation",
    "0.4.0.1862.1.8": "QcIdentMethod",
    "0.4.0.1862.1.9": "QcQSCDlegislation",
    "1.3.6.1.5.5.7.11.1": "qcStatement-1",
    "1.3.6.1.5.5.7.11.2": "qcStatement-2",
}


def policy_title(oid: str) -> str:
    """A policy with its name, if it has one here: `QCP-n (0.4.0.194112.1.0)`."""
    return f"{POLICIES[oid]} ({oid})" if oid in POLICIES else oid


def statement_title(oid: str) -> str:
    """A statement with its name, if it has one here: `QcType (0.4.0.1862.1.6)`."""
    return f"{STATEMENTS[oid]} ({oid})" if oid in STATEMENTS else oid
