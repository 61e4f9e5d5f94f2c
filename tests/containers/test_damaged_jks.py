"""Java keystores that are damaged byte by byte, with a digest that fits: none passes that a server in Java does not load."""

from __future__ import annotations

import json
from hashlib import sha1
from pathlib import Path

import pytest

from certlint.containers import java_keys
from tests import forge
from tests.forge.keystores import JCEKS, PASSWORD, key_entry, keystore, protect, secret_entry, trusted_entry
from tests.support.cli import DAY, certlint
from tests.support.java import served_by_java

pytestmark = pytest.mark.slow

CHAIN = [each.der for each in forge.chain()]
PKCS8 = forge.chain()[0].key.pkcs8
SOUND = keystore([key_entry("web", PKCS8, CHAIN)])
_DIGEST = 20


def sealed(body: bytes) -> bytes:
    return body + sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def damaged() -> dict[str, bytes]:
    """Each byte of the frame changed; what is within certificates and the key, rules and digests tell."""
    body, protected = SOUND[:-_DIGEST], protect(PKCS8, PASSWORD)
    within = [(body.index(each) + 4, body.index(each) + len(each)) for each in CHAIN]
    within.append((body.index(protected) + 40, body.index(protected) + len(protected)))
    frame = [at for at in range(len(body)) if not any(start <= at < stop for start, stop in within)]
    out = {}
    for at in frame:
        for value in {0, 0xFF, (body[at] + 1) & 0xFF} - {body[at]}:
            out[f"byte {at} is {value}"] = sealed(body[:at] + bytes([value]) + body[at + 1 :])
    return out


STORES = {
    "as usual": SOUND,
    "JCEKS": keystore([key_entry("web", PKCS8, CHAIN)], magic=JCEKS),
    "a key with a password of its own": keystore([key_entry("web", PKCS8, CHAIN, password="other")]),
    "a key that is not PKCS #8": keystore([key_entry("web", PKCS8[26:], CHAIN)]),
    "a key that is no structure": keystore([key_entry("web", b"key", CHAIN)]),
    "one alias twice": keystore([key_entry("web", PKCS8, CHAIN), trusted_entry("web", CHAIN[2])]),
    "a secret key in JKS": keystore([key_entry("web", PKCS8, CHAIN), secret_entry("s", b"")]),
    "an alias of four bytes a letter": keystore([key_entry("\N{GRINNING FACE}", PKCS8, CHAIN)]),
}


def test_what_passes_is_what_a_server_in_java_loads(tmp_path):
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    stores = STORES | damaged()
    assert len(stores) > 200
    paths = {}
    for number, (name, data) in enumerate(stores.items()):
        path = tmp_path / f"{number}.jks"
        path.touch(0o600)
        path.write_bytes(data)
        paths[path] = name
    options = ("--profile", "java", "--passphrase-file", tmp_path / "passphrase", "--format", "json", *DAY)
    answer = certlint(*paths, *options)
    bundles = json.loads(answer.out)["bundles"]
    failing = {Path(each["path"]) for each in bundles if each["verdict"] != "pass"}
    passing = {Path(each["path"]) for each in bundles} - failing
    served = served_by_java([*paths])
    assert [paths[path] for path in sorted(passing) if path not in served] == []
    assert {"as usual", "JCEKS"} <= {paths[path] for path in passing}
    assert "Traceback" not in answer.all


def test_a_key_that_the_passphrase_does_not_open_is_told_with_what_to_do(tmp_path):
    path = tmp_path / "s.jks"
    path.touch(0o600)
    path.write_bytes(STORES["a key with a password of its own"])
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    answer = certlint(path, "--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert answer.code == 3
    assert "does not open the private key 'web'" in answer.out
    assert "keytool -keypasswd" in answer.out
    assert certlint(path, "--profile", "hygiene", *DAY).code == 0


def test_as_many_certificates_as_are_allowed(tmp_path):
    path = tmp_path / "s.jks"
    path.touch(0o600)
    path.write_bytes(SOUND)
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    options = ("--profile", "java", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert certlint(path, *options, "--max-certificates", "3").code == 0
    assert certlint(path, *options, "--max-certificates", "2").code == 3


def test_what_a_key_costs():
    assert java_keys.work_to_open(protect(PKCS8, PASSWORD)) == 1
    assert java_keys.work_to_open(b"") == 1
