"""Key files: what OpenSSL, and so redis-server, does not load is an error that names file and line."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

import certlint
from tests import forge
from tests.support.clients import openssl
from tests.support.judging import findings, judge, told
from tests.support.pem_forms import with_unused_bits

P8, P1 = forge.key_pem(), forge.key_pem(form="pkcs1")
E8, E1 = forge.key_pem("p256-a"), forge.key_pem("p256-a", "sec1")
ED = forge.key_pem("ed25519-a")
LINES = P8.splitlines(keepends=True)
BEGIN, END = LINES[0], LINES[-1]


def der(text: str) -> bytes:
    return base64.b64decode("".join(line for line in text.splitlines() if "-" not in line))


def labelled(text: str, label: str) -> str:
    return forge.pem(der(text), label)


def headed(headers: str) -> str:
    return P8.replace(BEGIN, f"{BEGIN}{headers}\n")


REFUSED: dict[str, str | bytes] = {
    "four dashes at the end": P8.replace(END, END[:-2] + "\n"),
    "four dashes at the start": P8[1:],
    "six dashes": "-" + P8,
    "UTF-16": P8.encode("utf-16"),
    "UTF-16 BE": b"\xfe\xff" + P8.encode("utf-16-be"),
    "indented": "".join(f"  {line}" for line in LINES),
    "BEGIN indented": " " + P8,
    "one line": P8.replace("\n", " "),
    r"literal \n": P8.replace("\n", "\\n"),
    "JSON": '{"key": "' + P8.replace("\n", "\\n") + '"}\n',
    "YAML": "key: |\n" + "".join(f"  {line}" for line in LINES),
    "quoted": f'"{P8}"',
    "no END": P8.replace(END, ""),
    "no BEGIN": P8.replace(BEGIN, ""),
    "lower case": P8.replace("BEGIN", "begin").replace("END", "end"),
    "dashes of a word processor": P8.replace("-----", "\u2013" * 5),
    "lone carriage returns": P8.replace("\n", "\r"),
    "END of another label": P8.replace("END PRIVATE", "END RSA PRIVATE"),
    "END behind a certificate's": forge.chain()[0].pem.rstrip("\n") + P8,
    "a certificate on the line of END": P8.rstrip("\n") + forge.chain()[0].pem,
    "header": headed("Comment: x\n"),
    "MIC-CLEAR": headed("Proc-Type: 4,MIC-CLEAR\n"),
    "empty line, then 76 columns": forge.pem(der(P8), "PRIVATE KEY", width=76).replace(BEGIN, BEGIN + "\n"),
    "empty line within": "".join([*LINES[:5], "\n", *LINES[5:]]),
    "comment within": "".join([*LINES[:5], "# x\n", *LINES[5:]]),
    "foreign character": P8[:300] + "*" + P8[300:],
    "too much padding": P8.replace("\n" + END, "==\n" + END),
    "NUL in front": "\0" + P8,
    "base64 of PEM": base64.b64encode(P8.encode()),
    "base64 without boundaries": base64.b64encode(der(P8)),
    "DER": der(P8),
    "DER of PKCS #1": der(P1),
    "cut off": forge.pem(der(P8)[:-20], "PRIVATE KEY"),
    "empty block": BEGIN + END,
    "ANY PRIVATE KEY": labelled(P8, "ANY PRIVATE KEY"),
    "KEY": labelled(P8, "KEY"),
    "private key": labelled(P8, "private key"),
    "OPENSSH PRIVATE KEY": labelled(P8, "OPENSSH PRIVATE KEY"),
    "ECDSA PRIVATE KEY": labelled(E1, "ECDSA PRIVATE KEY"),
    "ED25519 PRIVATE KEY": labelled(ED, "ED25519 PRIVATE KEY"),
    "PKCS #1 as PRIVATE KEY": labelled(P1, "PRIVATE KEY"),
    "SEC 1 as PRIVATE KEY": labelled(E1, "PRIVATE KEY"),
    "PKCS #1 as EC PRIVATE KEY": labelled(P1, "EC PRIVATE KEY"),
    "PKCS #1 as ENCRYPTED PRIVATE KEY": labelled(P1, "ENCRYPTED PRIVATE KEY"),
    "SEC 1 as RSA PRIVATE KEY": labelled(E1, "RSA PRIVATE KEY"),
    "PKCS #8 of EC as RSA PRIVATE KEY": labelled(E8, "RSA PRIVATE KEY"),
    "PKCS #8 of RSA as EC PRIVATE KEY": labelled(P8, "EC PRIVATE KEY"),
    "PKCS #8 of Ed25519 as EC PRIVATE KEY": labelled(ED, "EC PRIVATE KEY"),
    "a key as PUBLIC KEY": labelled(P8, "PUBLIC KEY"),
    "a key as THING": labelled(P8, "THING"),
    "PKCS #1 as THING": labelled(P1, "THING"),
    "SEC 1 as THING": labelled(E1, "THING"),
    "encrypted as THING": labelled(forge.key_pem(form="encrypted"), "THING"),
    "a key with a header in front": headed("Comment: x\n") + P8,
    "ANY PRIVATE KEY with a header in front": headed("Comment: x\n").replace("PRIVATE", "ANY PRIVATE") + P8,
    "MIC-CLEAR over something else in front": headed("Proc-Type: 4,MIC-CLEAR\n").replace("MII", "QUJ") + P8,
    "a public key": forge.key_pem(form="public"),
}
LOADED = {
    "as it should be": (P8, []),
    "PKCS #1": (P1, []),
    "empty line, then 64 columns": (P8.replace(BEGIN, BEGIN + "\n"), []),
    "no line end": (P8.rstrip("\n"), []),
    "a certificate in front": (forge.chain()[0].pem + P8, []),
    "a broken certificate in front": (forge.chain()[0].pem.replace("END CERT", "END X509 CERT") + P8, []),
    "ANY PRIVATE KEY in front": (labelled(ED, "ANY PRIVATE KEY") + P8, ["key/unusual-form"]),
    "a key as THING in front": (labelled(ED, "THING") + P8, []),
    "a key as THING with a header in front": (headed("Comment: x\n").replace("PRIVATE KEY", "THING") + P8, []),
    "Windows": (P8.replace("\n", "\r\n"), ["key/unusual-form"]),
    "byte order mark": ("\ufeff" + P8, ["key/unusual-form"]),
    "Bag Attributes": ("Bag Attributes\n    friendlyName: x\n" + P8, ["key/unusual-form"]),
    "bits of no byte that are not zero": (with_unused_bits(P8), ["key/unusual-form"]),
    "PKCS #8 as RSA PRIVATE KEY": (labelled(P8, "RSA PRIVATE KEY"), ["key/unusual-form"]),
    "PKCS #8 as ENCRYPTED PRIVATE KEY": (labelled(P8, "ENCRYPTED PRIVATE KEY"), ["key/unusual-form"]),
}


def as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def own_chain(name: str) -> list[forge.Cert]:
    """A chain whose leaf has the key of the case, so that nothing but the form can be wrong."""
    kinds = {"SEC 1": "p256-a", "EC as": "p256-a", "ECDSA": "p256-a", "ED25519": "ed25519-a", "Ed25519": "ed25519-a"}
    return forge.chain(key=next((key for word, key in kinds.items() if word in name), "rsa3072-a"))


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("profile", ["hygiene", ""])
def test_what_openssl_does_not_load_is_an_error_with_its_place(name, profile, tmp_path: Path):
    data = as_bytes(REFUSED[name])
    (tmp_path / "key").write_bytes(data)
    assert openssl().key(tmp_path / "key")
    found = [f for f in judge(own_chain(name), profile=profile, key=data).findings if f.rule.id.startswith("key/")]
    errors = [f for f in found if f.severity.label == "error"]
    assert {f.rule.id for f in errors} & {"key/not-loadable", "key/unreadable", "key/encrypted"}
    for finding in found:
        assert finding.location.path == "key.pem"
        assert finding.location.line is None or finding.message.startswith(f"key.pem, line {finding.location.line}: ")


@pytest.mark.parametrize("name", LOADED)
def test_what_openssl_loads_is_no_error(name, tmp_path: Path):
    text, expected = LOADED[name]
    (tmp_path / "key").write_text(text)
    assert openssl().key(tmp_path / "key") == ""
    assert told(forge.chain(), key=text) == expected


@pytest.mark.redis
@pytest.mark.parametrize(
    "name", ["four dashes at the end", "SEC 1 as PRIVATE KEY", "DER", "MIC-CLEAR", "ANY PRIVATE KEY"]
)
def test_redis_refuses_it_too(name, tmp_path: Path):
    chain = own_chain(name)
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*chain))
    (tmp_path / "key.pem").write_bytes(as_bytes(REFUSED[name]))
    options = ["--port", "0", "--tls-port", "1", "--tls-cert-file", "chain.pem", "--tls-key-file", "key.pem"]
    done = subprocess.run(
        ["redis-server", *options, "--tls-auth-clients", "no"], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )
    assert done.returncode != 0
    assert "Failed to load private key" in done.stdout


def test_a_key_file_judged_by_itself_is_told_once():
    """Rules about PEM report what the reader finds odd; the rule about keys reports the label."""
    from certlint import pem
    from certlint.bundle.bundle import Bundle
    from certlint.bundle.private_key import PrivateKey
    from certlint.engine.run import run
    from certlint.engine.setup import make_plan

    def rules(text: str) -> list[str]:
        document = pem.read(text.encode(), "key.pem")
        result = run(make_plan("hygiene", {}), Bundle(document, PrivateKey(document, None)))
        return sorted(f.rule.id for f in result.findings)

    assert rules(str(REFUSED["four dashes at the end"])) == ["pem/malformed-boundary"]
    assert rules(str(REFUSED["PKCS #1 as PRIVATE KEY"])) == ["key/not-loadable"]
    assert rules(P8) == []


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_of_the_key_is_shown(name):
    body = LINES[3].strip()
    result = judge(forge.chain(), key=as_bytes(REFUSED[name]), profile="hygiene")
    text = repr([(f.message, f.found, f.expected, f.remediation) for f in result.findings])
    assert body[:12] not in text


def test_a_mismatch_names_file_and_line_of_the_key():
    (finding,) = findings("key/mismatch", forge.chain(), key="text\n" + forge.key_pem("rsa3072-c"))
    assert finding.message.startswith("key.pem, line 2: the private key does not match the leaf")


def _identifiers(data: bytes) -> list[int]:
    """Where the object identifiers begin, by which an encrypted key says how it is opened."""
    listed = subprocess.run(
        ["openssl", "asn1parse", "-inform", "DER"], input=data, capture_output=True, check=True
    ).stdout
    return [int(line.partition(":")[0]) for line in listed.decode().splitlines() if " OBJECT " in line]


@pytest.mark.slow
@pytest.mark.parametrize("options", ["-v2 aes-256-cbc", "-v1 PBE-SHA1-3DES", "-scrypt"])
def test_an_encrypted_key_that_no_passphrase_opens_cannot_be_loaded(options, tmp_path):
    """A profile whose server takes a passphrase has no error for encrypted keys as such."""
    words = f"openssl pkcs8 -topk8 {options} -passout pass:test"
    text = subprocess.run(words.split(), input=forge.key_pem("p256-a").encode(), capture_output=True, check=True).stdout
    sound = der(text.decode())
    path = tmp_path / "key.pem"
    for damaged in (
        sound,
        *(sound[: at + 4] + b"\x7f" + sound[at + 5 :] for at in _identifiers(sound)),
        b"\x30\x00",
        b"\x30\x04\x30\x00\x04\x00",
        b"\x30\x02\x04\x00",
        sound.replace(b"\x06", b"\x05", 1),
    ):
        path.write_text(forge.pem(damaged, "ENCRYPTED PRIVATE KEY"))
        path.chmod(0o600)
        command = ["openssl", "pkey", "-in", str(path), "-passin", "pass:test", "-noout"]
        assert (subprocess.run(command, capture_output=True, check=False).returncode == 0) == (damaged == sound)
        rules = {each.rule for each in certlint.lint(path, profile="elasticsearch").findings}
        assert ("key/not-loadable" in rules) == (damaged != sound), (damaged[:20], rules)
