"""The reader of Java keystores over bytes: what it reads, what it tells, and that nothing ends it."""

from __future__ import annotations

import random
import subprocess

import pytest

from certlint import pem
from certlint.containers import jks
from certlint.containers.java_objects import end_of_object
from certlint.containers.keystore import Named
from certlint.errors import DecodeError
from tests import forge
from tests.forge.keystores import JCEKS, PASSWORD, SEALED, key_entry, keystore, secret_entry, trusted_entry

LEAF, MIDDLE, ROOT = (each.der for each in forge.chain())
PKCS8 = forge.key("rsa2048-a").pkcs8
STORE = keystore([key_entry("web", PKCS8, [LEAF, MIDDLE]), trusted_entry("ca", ROOT)])


def test_every_kind_of_entry_is_read():
    found = jks.keystore_of(STORE)
    assert (found.title, found.problems) == ("Java keystore (JKS)", ())
    assert [(entry.alias, entry.chain, entry.is_open) for entry in found.keys] == [("web", (LEAF, MIDDLE), False)]
    assert found.trusted == (Named("ca", ROOT),)
    assert found.trusts


def test_a_password_verifies_the_digest_and_opens_the_keys():
    (entry,) = jks.keystore_of(STORE, PASSWORD).keys
    assert (entry.key, entry.is_open) == (PKCS8, True)


@pytest.mark.parametrize("password", ["", "wrong", "chängeit", "changeit "])
def test_a_wrong_password_is_told_and_hides_no_certificate(password):
    found = jks.keystore_of(STORE, password)
    assert ["integrity" in problem for problem in found.problems] == [True]
    assert (found.keys, found.trusted) == (jks.keystore_of(STORE).keys, jks.keystore_of(STORE).trusted)


def test_a_changed_store_is_told_with_the_right_password():
    changed = STORE.replace(LEAF, LEAF[:-1] + bytes([LEAF[-1] ^ 1]))
    assert "the file was changed" in jks.keystore_of(changed, PASSWORD).problems[0]


def test_a_key_with_a_password_of_its_own_stays_closed():
    found = jks.keystore_of(keystore([key_entry("web", PKCS8, [LEAF], password="other")]), PASSWORD)
    assert "does not open the private key 'web': it has a passphrase of its own" in found.problems[0]
    assert [(entry.is_open, PKCS8 in entry.key) for entry in found.keys] == [(False, False)]


def test_the_old_version_has_no_types_of_certificates():
    entries = [key_entry("k", PKCS8, [LEAF], version=1), trusted_entry("t", ROOT, version=1)]
    found = jks.keystore_of(keystore(entries, version=1))
    assert (found.keys[0].chain, found.trusted) == ((LEAF,), (Named("t", ROOT),))


def test_an_empty_store():
    found = jks.keystore_of(keystore([]), PASSWORD)
    assert (found.keys, found.trusted, found.secrets, found.problems) == ((), (), (), ())


@pytest.mark.slow
def test_thousands_of_aliases_keep_their_order():
    names = [f"alias-{number}" for number in range(3000)]
    found = jks.keystore_of(keystore(trusted_entry(name, ROOT) for name in names))
    assert [each.alias for each in found.trusted] == names


def test_no_more_certificates_than_asked_for():
    found = jks.keystore_of(keystore(trusted_entry(str(number), ROOT) for number in range(5)), most=3)
    assert len(found.trusted) == 3
    assert "more than 3 certificates" in found.problems[0]


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        ("größe 漢字".encode(), "größe 漢字"),
        (b"a\xc0\x80b", "a\0b"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "\N{GRINNING FACE}"),
        (b"\xed\xa0\xbd", "�"),
        (b"\xff", "\\xff"),
    ],
)
def test_modified_utf8(encoded, text):
    assert jks.java_text(encoded) == text
    text.encode()


class TestDamaged:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (STORE[:200], "truncated"),
            (STORE[:-1], "byte"),
            (STORE + b"more", "follow its last entry"),
            (keystore([], version=3), "version 3"),
            (keystore([], count=1 << 31), "declares"),
            (keystore([trusted_entry("a", ROOT)], count=2), "damaged or truncated"),
            (keystore([bytes([0, 0, 0, 9]) + trusted_entry("a", ROOT)[4:]]), "entry 1 is of type 9"),
            (keystore([secret_entry("s", b"nothing")], magic=JCEKS), "no serialized Java object"),
        ],
    )
    def test_it_is_told(self, data, says):
        (problem,) = jks.keystore_of(data).problems
        assert says in problem

    def test_what_stands_before_it_is_kept(self):
        found = jks.keystore_of(keystore([trusted_entry("a", ROOT), b"\0\0\0\x02\0"], count=2))
        assert ([each.alias for each in found.trusted], len(found.problems)) == (["a"], 1)

    @pytest.mark.slow
    def test_nothing_ends_the_reader(self):
        """Total: whatever is cut, flipped, repeated or left out, a keystore comes back, and no reading takes long."""
        drawn = random.Random(20)
        whole = keystore([key_entry("k", PKCS8, [LEAF, ROOT]), trusted_entry("t", ROOT), secret_entry("s", SEALED)])
        for _ in range(1500):
            data = bytearray(whole)
            for _ in range(drawn.randint(1, 6)):
                at = drawn.randrange(4, len(data))
                way = drawn.randrange(4)
                if way == 0:
                    data[at] = drawn.randrange(256)
                elif way == 1:
                    del data[at : at + drawn.randrange(1, 40)]
                elif way == 2:
                    data[at:at] = data[at : at + drawn.randrange(1, 40)]
                else:
                    data[at : at + 4] = drawn.randbytes(4)
                if len(data) < 8:
                    break
            found = jks.keystore_of(bytes(data), PASSWORD)
            assert all(problem and problem.isprintable() for problem in found.problems)

    def test_random_bytes(self):
        drawn = random.Random(21)
        for size in (0, 3, 4, 8, 12, 32, 500):
            for _ in range(40):
                jks.keystore_of(b"\xfe\xed\xfe\xed" + drawn.randbytes(size), PASSWORD)


class TestSerializedObjects:
    def test_the_end_is_found(self):
        assert end_of_object(b"--" + SEALED + b"more", 2, 2 + len(SEALED) + 4) == 2 + len(SEALED)

    def test_a_secret_key_is_stepped_over(self):
        found = jks.keystore_of(keystore([secret_entry("s", SEALED), trusted_entry("t", ROOT)], magic=JCEKS), PASSWORD)
        assert (found.title, found.problems) == ("Java keystore (JCEKS)", ())
        assert ([each.alias for each in found.secrets], [each.alias for each in found.trusted]) == (["s"], ["t"])

    @pytest.mark.parametrize(
        "body",
        [
            "73" * 10_000,
            "75" * 10_000,
            "7372",
            "7371007e0000",
            "737100000000",
            "7571ffffffff",
            "7d7fffffff",
            "7a7fffffff",
            "7c" + "ff" * 8,
            "7e70" * 10_000,
            "00",
        ],
    )
    def test_hostile_objects_end_in_an_error(self, body):
        data = bytes.fromhex("aced0005" + body)
        with pytest.raises(DecodeError):
            end_of_object(data, 0, len(data))


def test_a_class_that_is_its_own_parent_ends():
    """The description refers to itself: handle 0 is given before its parent is read."""
    data = bytes.fromhex("aced00057372000161000000000000000002000078" + "71007e0000")
    assert end_of_object(data + b"\0", 0, len(data) + 1) == len(data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JKS", "JCEKS"])
def test_every_entry_of_keytool(kind, tmp_path):
    """What the JDK at hand writes: keys with their chains, trusted certificates, secret keys, names of any script."""
    path = tmp_path / "store"
    bundle = forge.bundle(*forge.chain(), forge.key_pem().encode())
    (tmp_path / "all.pem").write_bytes(bundle)
    (tmp_path / "ca.pem").write_text(forge.chain()[2].pem)
    alias = "schlüssel 漢字 \N{GRINNING FACE}"
    made("openssl pkcs12 -export -in all.pem -out in.p12 -name web -passout pass:changeit", tmp_path)
    store = f"-keystore store -storetype {kind} -storepass changeit -noprompt"
    source = "-srckeystore in.p12 -srcstorepass changeit -srcalias web"
    made(
        f"keytool -importkeystore {source} -destkeystore store -deststoretype {kind} -deststorepass changeit", tmp_path
    )
    made(f"keytool -genkeypair -keyalg EC -groupname secp256r1 -dname CN=x {store} -alias", tmp_path, alias)
    made(f"keytool -importcert -file ca.pem {store} -alias ca", tmp_path)
    if kind == "JCEKS":
        made(f"keytool -genseckey -keyalg AES -keysize 256 {store} -alias", tmp_path, "secret")
        made(f"keytool -genseckey -keyalg DESede -keysize 168 {store} -alias other", tmp_path)
    found = jks.keystore_of(path.read_bytes(), "changeit")
    assert found.problems == ()
    keys = {entry.alias: entry for entry in found.keys}
    assert keys.keys() == {"web", alias}
    assert keys["web"].chain == (LEAF, MIDDLE, ROOT)
    assert all(entry.is_open for entry in keys.values())
    assert keys["web"].key == pem.read(forge.key_pem().encode()).blocks[0].der
    assert found.trusted == (Named("ca", ROOT),)
    assert {each.alias for each in found.secrets} == ({"secret", "other"} if kind == "JCEKS" else set())
    listed = subprocess.run(
        ["keytool", "-list", *store.split()[:-1]], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert f"contains {len(keys) + len(found.trusted) + len(found.secrets)} entries" in listed.stdout


def made(command: str, folder, *words: str) -> None:
    done = subprocess.run([*command.split(), *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
