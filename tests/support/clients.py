"""What real programs read of a file: OpenSSL as a server loads it, GnuTLS, Java and cryptography.

OpenSSL is asked in this process, through libssl, with the calls that nginx, Redis and Python make; GnuTLS through certtool;
Java by one JVM for a whole folder of files.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import subprocess
from base64 import b64decode
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_ARMOURED = re.compile(rb"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE-----")
_JAVA = Path(__file__).parent / "ReadCertificates.java"
_GET_CHAIN = 115  # SSL_CTRL_GET_CHAIN_CERTS
_PEM = 1  # SSL_FILETYPE_PEM


class Reading(NamedTuple):
    """The certificates that a program reads of a file, and why it refuses the file; empty when it does not."""

    certificates: list[bytes]
    refused: str = ""


_PASSWORD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p)


@_PASSWORD
def _no_passphrase(_buffer: int, _size: int, _writing: int, _data: int) -> int:
    """Where libssl would ask at the terminal."""
    return -1


class OpenSSL:
    """libssl of this system, as a server uses it."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("ssl")
        assert name, "libssl is not installed"
        self.ssl = ctypes.CDLL(name)
        crypto = ctypes.util.find_library("crypto")
        self.crypto = ctypes.CDLL(crypto)
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long
        for library, function, answer, *takes in (
            (self.ssl, "TLS_server_method", pointer),
            (self.ssl, "SSL_CTX_new", pointer, pointer),
            (self.ssl, "SSL_CTX_free", None, pointer),
            (self.ssl, "SSL_CTX_set_security_level", None, pointer, ctypes.c_int),
            (self.ssl, "SSL_CTX_set_default_passwd_cb", None, pointer, _PASSWORD),
            (self.ssl, "SSL_CTX_use_certificate_chain_file", ctypes.c_int, pointer, text),
            (self.ssl, "SSL_CTX_use_PrivateKey_file", ctypes.c_int, pointer, text, ctypes.c_int),
            (self.ssl, "SSL_CTX_load_verify_locations", ctypes.c_int, pointer, text, text),
            (self.ssl, "SSL_CTX_get0_certificate", pointer, pointer),
            (self.ssl, "SSL_CTX_get_cert_store", pointer, pointer),
            (self.ssl, "SSL_CTX_ctrl", number, pointer, ctypes.c_int, number, pointer),
            (self.crypto, "X509_STORE_get0_objects", pointer, pointer),
            (self.crypto, "X509_OBJECT_get0_X509", pointer, pointer),
            (self.crypto, "OPENSSL_sk_num", ctypes.c_int, pointer),
            (self.crypto, "OPENSSL_sk_value", pointer, pointer, ctypes.c_int),
            (self.crypto, "i2d_X509", ctypes.c_int, pointer, pointer),
            (self.crypto, "ERR_get_error", ctypes.c_ulong),
            (self.crypto, "ERR_error_string_n", None, ctypes.c_ulong, text, ctypes.c_size_t),
            (self.crypto, "OpenSSL_version", text, ctypes.c_int),
        ):
            bound = getattr(library, function)
            bound.restype, bound.argtypes = answer, takes

    @property
    def version(self) -> str:
        return str(self.crypto.OpenSSL_version(0).decode())

    def server(self, path: Path) -> Reading:
        """What a server would present that has this file: SSL_CTX_use_certificate_chain_file."""
        context = self._context()
        try:
            done = self.ssl.SSL_CTX_use_certificate_chain_file(context, bytes(path))
            first = self.ssl.SSL_CTX_get0_certificate(context)
            chain = ctypes.c_void_p()
            self.ssl.SSL_CTX_ctrl(context, _GET_CHAIN, 0, ctypes.byref(chain))
            rest = (
                [self.crypto.OPENSSL_sk_value(chain, i) for i in range(self.crypto.OPENSSL_sk_num(chain))]
                if chain
                else []
            )
            read = [self._der(each) for each in ([first] if first else []) + rest]
            return Reading(read, "" if done == 1 else self._errors())
        finally:
            self.ssl.SSL_CTX_free(context)

    def trusts(self, path: Path) -> Reading:
        """What of the file becomes trusted: SSL_CTX_load_verify_locations. The order is not that of the file."""
        context = self._context()
        try:
            done = self.ssl.SSL_CTX_load_verify_locations(context, bytes(path), None)
            objects = self.crypto.X509_STORE_get0_objects(self.ssl.SSL_CTX_get_cert_store(context))
            each = (self.crypto.OPENSSL_sk_value(objects, i) for i in range(self.crypto.OPENSSL_sk_num(objects)))
            read = [self._der(c) for c in map(self.crypto.X509_OBJECT_get0_X509, each) if c]
            return Reading(read, "" if done == 1 else self._errors())
        finally:
            self.ssl.SSL_CTX_free(context)

    def key(self, path: Path) -> str:
        """Why a server cannot use this key file (SSL_CTX_use_PrivateKey_file, PEM); empty when it can."""
        context = self._context()
        try:
            done = self.ssl.SSL_CTX_use_PrivateKey_file(context, bytes(path), _PEM)
            return "" if done == 1 else self._errors()
        finally:
            self.ssl.SSL_CTX_free(context)

    def _context(self) -> int:
        self._errors()
        context = self.ssl.SSL_CTX_new(self.ssl.TLS_server_method())
        self.ssl.SSL_CTX_set_security_level(context, 0)
        self.ssl.SSL_CTX_set_default_passwd_cb(context, _no_passphrase)
        return int(context)

    def _der(self, certificate: int) -> bytes:
        size = self.crypto.i2d_X509(certificate, None)
        buffer = ctypes.create_string_buffer(size)
        at = ctypes.c_void_p(ctypes.addressof(buffer))
        self.crypto.i2d_X509(certificate, ctypes.byref(at))
        return buffer.raw[:size]

    def _errors(self) -> str:
        """All that is queued, and the queue is empty then."""
        found = []
        while code := self.crypto.ERR_get_error():
            line = ctypes.create_string_buffer(256)
            self.crypto.ERR_error_string_n(code, line, 256)
            found.append(line.value.decode().split(":", 4)[-1].strip(":"))
        return "; ".join(found) or "refused"


@cache
def openssl() -> OpenSSL:
    return OpenSSL()


def gnutls(path: Path) -> Reading:
    """What `certtool --certificate-info` reads."""
    done = subprocess.run(
        ["certtool", "--certificate-info", "--no-text", "--infile", path], capture_output=True, check=False
    )
    read = [b64decode(body) for body in _ARMOURED.findall(done.stdout)]
    return Reading(read, "" if done.returncode == 0 else done.stderr.decode(errors="replace").strip())


def pyca(path: Path) -> Reading:
    """What `cryptography.x509.load_pem_x509_certificates` reads."""
    try:
        read = x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        return Reading([], str(error) or "refused")
    return Reading([each.public_bytes(Encoding.DER) for each in read])


def java(folder: Path) -> dict[str, Reading]:
    """What Java's CertificateFactory, as keytool uses it, reads of each file of a folder."""
    done = subprocess.run(
        ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", _JAVA, folder], capture_output=True, check=True
    )
    readings = {}
    for line in done.stdout.decode().splitlines():
        name, *fields = line.split("\t")
        refused = next((field[1:] for field in fields if field.startswith("!")), "")
        readings[name] = Reading([] if refused else list(map(bytes.fromhex, fields)), refused)
    return readings


def versions() -> str:
    """Which programs are asked here."""
    gnutls = subprocess.run(["certtool", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr.split('"')[1]
    library = " ".join(openssl().version.split()[:2])
    return f"{library}, GnuTLS {gnutls.split()[-1]}, Java {java} and cryptography {version('cryptography')}"
