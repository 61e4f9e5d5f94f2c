"""What a passphrase protects is opened where that takes seconds, and not where it takes hours."""

from __future__ import annotations

import subprocess

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from certlint.cli import main
from certlint.containers import pkcs12
from certlint.containers.derivation import MAX_ITERATIONS, require_affordable
from certlint.errors import InputError
from tests import forge
from tests.forge import der, key_pem
from tests.forge.keyfiles import PASSWORD
from tests.support.guard import processor_seconds

LONG = 2**31 - 1
SALT = der.octet_string(b"salt")
HASHED = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.2.1")), der.octet_string(b"x" * 32))


def pbes2(*parameters: bytes) -> bytes:
    """An EncryptedPrivateKeyInfo whose key is derived so."""
    derivation = der.sequence(der.oid("1.2.840.113549.1.5.12"), der.sequence(*parameters))
    scheme = der.sequence(derivation, der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(b"i" * 16)))
    return der.sequence(der.sequence(der.oid("1.2.840.113549.1.5.13"), scheme), der.octet_string(b"x" * 16))


def store(safe: bytes, iterations: int = 2048) -> bytes:
    """A PFX around one AuthenticatedSafe. RFC 7292 section 4."""
    data = der.sequence(der.oid("1.2.840.113549.1.7.1"), der.explicit(0, der.octet_string(safe)))
    return der.sequence(der.integer(3), data, der.sequence(HASHED, SALT, der.integer(iterations)))


def store_with_encrypted_bag(iterations: int, password: bytes) -> bytes:
    """A PFX whose encrypted part holds a key that is encrypted once more."""
    outer, inner = scheme(2048), scheme(iterations)
    bag = der.sequence(
        der.oid("1.2.840.113549.1.12.10.1.2"), der.explicit(0, der.sequence(inner, der.octet_string(b"x" * 32)))
    )
    plain = der.sequence(bag)
    padding = 16 - len(plain) % 16
    secret = PBKDF2HMAC(SHA256(), 32, b"saltsalt", 2048).derive(password)
    encryptor = Cipher(AES(secret), CBC(b"i" * 16)).encryptor()
    content = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    info = der.sequence(der.oid("1.2.840.113549.1.7.1"), outer, der.implicit(0, content))
    part = der.explicit(0, der.sequence(der.integer(0), info))
    safe = der.sequence(der.sequence(der.oid("1.2.840.113549.1.7.6"), part))
    data = der.sequence(der.oid("1.2.840.113549.1.7.1"), der.explicit(0, der.octet_string(safe)))
    return der.sequence(der.integer(3), data)


def scheme(iterations: int) -> bytes:
    """PBES2 with PBKDF2 over HMAC of SHA-256, and AES-256-CBC."""
    hashed = der.sequence(der.oid("1.2.840.113549.2.9"), der.null())
    parameters = der.sequence(der.octet_string(b"saltsalt"), der.integer(iterations), hashed)
    derivation = der.sequence(der.oid("1.2.840.113549.1.5.12"), parameters)
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(b"i" * 16))
    return der.sequence(der.oid("1.2.840.113549.1.5.13"), der.sequence(derivation, cipher))


COSTLY = {
    "mac": store(der.sequence(), LONG),
    "pbkdf2": pbes2(SALT, der.integer(LONG)),
    "pbkdf2-with-length": pbes2(SALT, der.integer(LONG), der.integer(32)),
    "pbes1": der.sequence(der.sequence(der.oid("1.2.840.113549.1.12.1.3"), der.sequence(SALT, der.integer(LONG)))),
    "scrypt": pbes2(SALT, der.integer(1 << 20), der.integer(8), der.integer(1)),
    "scrypt-parallel": pbes2(SALT, der.integer(1 << 14), der.integer(8), der.integer(1000)),
    "within-a-string": store(der.sequence(pbes2(SALT, der.integer(LONG)))),
    "together": store(der.sequence(*[pbes2(SALT, der.integer(1_000_000))] * 5)),
    "beyond-any-number": pbes2(SALT, der.integer(1 << 8000)),
    "of-indefinite-length": b"\x30\x80" + pbes2(SALT, der.integer(LONG)) + b"\0\0",
}


@pytest.mark.parametrize("name", COSTLY)
def test_what_takes_too_long_is_refused(name):
    with pytest.raises(InputError, match=f"iterations of the key derivation, more than {MAX_ITERATIONS:,}"):
        require_affordable(COSTLY[name], "store.p12")


@pytest.mark.parametrize(
    "encoded",
    [
        store(der.sequence(pbes2(SALT, der.integer(2048), der.integer(32)))),
        store(der.sequence(pbes2(SALT, der.integer(MAX_ITERATIONS - 2048)))),
        pbes2(SALT, der.integer(1 << 14), der.integer(8), der.integer(1), der.integer(32)),
        # the base point of a curve that is written out stands before the order
        der.sequence(der.integer(1), der.sequence(), der.sequence(), der.octet_string(b"\4"), der.integer(1 << 256)),
        forge.key("rsa2048-a").spki,
        b"\x30\x84\xff\xff\xff\xff",
        b"",
    ],
)
def test_what_takes_a_moment_is_not(encoded):
    require_affordable(encoded, "store.p12")


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    "made",
    [
        lambda count: pbes2(SALT, der.integer(count)),
        lambda count: pbes2(SALT, der.integer(count), der.integer(32)),
        lambda count: store(der.sequence(), count),
        lambda count: store(der.sequence(pbes2(SALT, der.integer(count - 5))), 5),
        lambda count: der.sequence(pbes2(SALT, der.integer(count - 1)), pbes2(SALT, der.integer(1))),
    ],
)
def test_at_the_bound_it_is_opened_and_beyond_it_is_not(made, over):
    if over:
        with pytest.raises(InputError, match="takes 5,000,001 iterations of the key derivation, more than 5,000,000"):
            require_affordable(made(MAX_ITERATIONS + 1), "store.p12")
    else:
        require_affordable(made(MAX_ITERATIONS), "store.p12")


@pytest.mark.parametrize(
    ("n", "r", "p", "refused"),
    [(1_250_000, 1, 1, False), (1_250_001, 1, 1, True), (1000, 50, 25, False), (1000, 50, 26, True)],
)
def test_a_step_of_scrypt_counts_as_four(n, r, p, refused):
    encoded = pbes2(SALT, der.integer(n), der.integer(r), der.integer(p))
    if refused:
        with pytest.raises(InputError):
            require_affordable(encoded, "key.pem")
    else:
        require_affordable(encoded, "key.pem")


@pytest.mark.parametrize("depth", [0, 5, 29, 30, 5000])
def test_how_deep_it_is_looked_for(depth):
    """Deeper than any container has it, nothing opens it; and no depth ends in a traceback."""
    encoded = der.sequence(SALT, der.integer(LONG))
    for _ in range(depth + 2):
        encoded = der.sequence(encoded)
    if depth <= 29:
        with pytest.raises(InputError):
            require_affordable(encoded, "store.p12")
    else:
        require_affordable(encoded, "store.p12")


@pytest.mark.slow
@pytest.mark.parametrize("options", [["-iter", "2048"], ["-scrypt"]])
def test_keys_of_openssl_are_opened(options, tmp_path, capsys, monkeypatch):
    plain, key = tmp_path / "plain.pem", tmp_path / "key.pem"
    plain.write_text(key_pem("p256-a"))
    words = ["openssl", "pkcs8", "-topk8", "-in", plain, "-out", key, "-passout", f"pass:{PASSWORD}", *options]
    subprocess.run(words, check=True, capture_output=True)
    monkeypatch.setenv("CERTLINT_PASSPHRASE", PASSWORD)
    assert main(["csr", "--fqdn", forge.FQDN, "--key", str(key), "--out-dir", str(tmp_path / "made")]) == 0


@pytest.mark.slow
def test_what_an_encrypted_part_asks_for_is_bounded_as_well(tmp_path, capsys, monkeypatch):
    """The iterations of its bags cannot be seen before it is opened."""
    monkeypatch.setenv("CERTLINT_PASSPHRASE", PASSWORD)
    monkeypatch.setattr(pkcs12, "SECONDS", 1)
    path = tmp_path / "store.p12"
    path.write_bytes(store_with_encrypted_bag(LONG, PASSWORD.encode()))
    require_affordable(path.read_bytes(), "store.p12")
    with processor_seconds(20):
        assert main(["fix", "--diff", str(path)]) == 3
    assert "opening the PKCS #12 file takes more than 1 seconds of processor time" in capsys.readouterr().err


def test_fix_and_csr_say_so_at_once(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CERTLINT_PASSPHRASE", PASSWORD)
    path, key = tmp_path / "store.p12", tmp_path / "key.pem"
    path.write_bytes(COSTLY["mac"])
    key.write_text(forge.pem(COSTLY["pbkdf2"], "ENCRYPTED PRIVATE KEY"))
    assert main(["fix", "--diff", str(path)]) == 3
    assert "2,147,483,647 iterations" in capsys.readouterr().err
    assert main(["csr", "--fqdn", forge.FQDN, "--key", str(key), "--out-dir", str(tmp_path)]) == 3
    assert "2,147,483,647 iterations" in capsys.readouterr().err
