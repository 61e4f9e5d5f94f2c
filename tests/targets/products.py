"""Servers of Debian's packages: how each is started with a chain file and a key file, and what is known of it."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from tests import forge
from tests.support.starttls_servers import MARIADB, POSTGRES
from tests.targets.cases import CLIENT_REFUSES, NO_HANDSHAKE, REFUSES, SERVES

IS_ROOT = os.geteuid() == 0
INTERRUPTED = tuple(
    f"{what} in the {where}"
    for what, where in (
        *(("empty line", where) for where in ("leaf", "issuer", "key")),
        *(("header", where) for where in ("leaf", "key")),
    )
)
UNFINISHED = ("BEGIN line behind the key", "unfinished certificate behind the key")
TRUSTED = ("TRUSTED CERTIFICATE", "TRUSTED CERTIFICATE with trust settings")
WEAK = ("RSA-1024", "RSA-1024 of the issuer", "SHA-1", "SHA-1 of the issuer")


class Product(NamedTuple):
    """How a server is started, with `{folder}`, `{data}`, `{port}`, `{other}` (a port more) and `{passphrase}` filled in.

    profile     certlint's for it, and the options that tell it how the server runs
    command     in its folder, where `chain.pem`, `key.pem` and `root.pem` are
    files       by name, with the same places filled in; what begins with `#!` is made executable
    links       other names of these files
    once        what makes the folder `{data}`, which all its runs have; without it, that is empty
    protocol    what is spoken before TLS
    as_nobody   whether it does not run as root
    outcomes    of cases that end otherwise with it
    is_silent   whether it closes a connection without an alert where it cannot load its files
    stricter    cases that it serves, though certlint reports an error all the same, and why
    left_out    cases that say nothing of it
    passphrase  what tells it the passphrase of the key: stands for `{passphrase}` in the command and in its files
    """

    profile: str
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    once: tuple[str, ...] = ()
    protocol: str = ""
    as_nobody: bool = False
    outcomes: dict[str, str] = {}
    is_silent: bool = False
    stricter: dict[str, str] = {}
    left_out: tuple[str, ...] = ()
    passphrase: str = ""


_NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem; {passphrase}
  }}
}}
"""
_APACHE = """
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
ServerRoot {folder}
ServerName cluster.example.com
PidFile {folder}/pid
ErrorLog /dev/stderr
DefaultRuntimeDir {folder}
Listen 127.0.0.1:{port}
User nobody
Group nogroup
SSLEngine on
SSLCertificateFile {folder}/chain.pem
SSLCertificateKeyFile {folder}/key.pem
{passphrase}
"""
HAPROXY = """
defaults
  mode http
  timeout client 10s
frontend tls
  bind 127.0.0.1:{port} ssl crt {folder}/chain.pem
  http-request return status 200
"""
_REDIS = """
port 0
tls-port {port}
bind 127.0.0.1
tls-cert-file {folder}/chain.pem
tls-key-file {folder}/key.pem
tls-ca-cert-file {folder}/root.pem
tls-auth-clients no
dir {folder}
save ""
{passphrase}
"""
_SLAPD = """
include /etc/ldap/schema/core.schema
TLSCertificateFile {folder}/chain.pem
TLSCertificateKeyFile {folder}/key.pem
"""
_POSTGRES = (
    "--listen_addresses=127.0.0.1", "--port={port}", "--unix_socket_directories=", "--fsync=off",
    "--ssl=on", "--ssl_cert_file={folder}/chain.pem", "--ssl_key_file={folder}/key.pem",
)  # fmt: skip
_ETCD = (
    "--data-dir={folder}/data", "--listen-client-urls=https://127.0.0.1:{port}",
    "--advertise-client-urls=https://127.0.0.1:{port}", "--listen-peer-urls=http://127.0.0.1:{other}",
    "--initial-advertise-peer-urls=http://127.0.0.1:{other}", "--initial-cluster=default=http://127.0.0.1:{other}",
    "--logger=zap", "--log-outputs=stderr", "--cert-file={folder}/chain.pem", "--key-file={folder}/key.pem",
)  # fmt: skip

# What RabbitMQ does with its ssl_options: it listens whatever is in the files, and looks at them when a client comes.
_ERLANG = """
{{ok, _}} = application:ensure_all_started(ssl),
{{ok, L}} = ssl:listen({port}, [{{ip, {{127,0,0,1}}}}, {{certfile, "chain.pem"}}, {{keyfile, "key.pem"}} {passphrase}]),
Serve = fun Again() -> case ssl:transport_accept(L) of {{ok, S}} -> ssl:handshake(S, 9000); _ -> ok end, Again() end,
Serve().
"""

# The JDK knows no other format of a key.
_PKCS8 = "openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der"


def _of_slapd() -> dict[str, Any]:
    """What becomes of slapd by the library that it is built with: GnuTLS in Debian 12, OpenSSL in Debian 13."""
    in_text = (
        *("BEGIN in a comment", "block that is commented out", "text behind a BEGIN"),
        "BEGIN in a comment before the key",
    )
    read = (*INTERRUPTED[:3], "carriage returns", "carriage returns in the key")
    labelled, spelt = "PKCS #8 key under the label of PKCS #1", "key with an explicit curve"
    behind = "key of OpenSSH before the key"
    if "libssl" in subprocess.run(["ldd", "/usr/sbin/slapd"], capture_output=True, text=True, check=False).stdout:
        of_gnutls = "the OpenLDAP of Debian 12 is built with GnuTLS, which refuses it"
        refused = (labelled, spelt, behind, "old label before the new one", *in_text, *TRUSTED)
        return {
            "outcomes": {"key of another type": NO_HANDSHAKE},
            "stricter": dict.fromkeys(refused, of_gnutls),
        }
    glued = "END and BEGIN on one line"
    return {
        "outcomes": {
            **dict.fromkeys(("secp256k1", "request behind the chain"), REFUSES),
            **dict.fromkeys((labelled, spelt, behind, "old label before the new one", *in_text, *TRUSTED), REFUSES),
            "keyUsage without digitalSignature": NO_HANDSHAKE,
            **dict.fromkeys((glued, "more than clients take", *read), SERVES),
            **dict.fromkeys(WEAK, CLIENT_REFUSES),
        },
        "is_silent": True,
        "stricter": {
            **dict.fromkeys((glued, *read), "GnuTLS reads it; OpenLDAP that is built with OpenSSL does not"),
            "more than clients take": "GnuTLS sends the path alone; OpenSSL sends the whole file",
        },
    }


PRODUCTS = {
    "nginx": Product(
        "nginx",
        ("nginx", "-p", "{folder}", "-c", "nginx.conf", "-e", "stderr"),
        files={"nginx.conf": _NGINX},
        outcomes={"key of another type": NO_HANDSHAKE},
        passphrase="ssl_password_file passphrase;",
    ),
    "postgresql": Product(
        "postgresql",
        (f"{POSTGRES}/postgres", "-D", "{data}", *_POSTGRES, "{passphrase}"),
        options=("--database-user", "nobody" if IS_ROOT else getpass.getuser()),
        once=(f"{POSTGRES}/initdb", "-D", "{data}", "-A", "trust", "-N"),
        protocol="postgres",
        as_nobody=True,
        outcomes={
            "mode 640": REFUSES,
            "mode 644": REFUSES,
            "mode 640 of root": SERVES,
            "mode 660 of root": REFUSES,
            "mode 600 of another user": REFUSES,
        },
        passphrase=f"--ssl_passphrase_command=echo {forge.PASSWORD}",
    ),
    "apache": Product(
        "apache",
        ("apache2", "-f", "{folder}/apache.conf", "-DFOREGROUND"),
        files={"apache.conf": _APACHE, "say": f"#!/bin/sh\necho {forge.PASSWORD}\n"},
        outcomes=dict.fromkeys(
            (
                *("PKCS #1 key under the label of PKCS #8", "empty line in the key", "header in the key"),
                "key without its END",
            ),
            SERVES,
        ),
        passphrase="SSLPassPhraseDialog exec:say",
    ),
    "haproxy": Product(
        "haproxy",
        ("haproxy", "-db", "-f", "{folder}/haproxy.cfg"),
        files={"haproxy.cfg": HAPROXY},
        links={"chain.pem.key": "key.pem"},
        outcomes={
            "empty line in the issuer": CLIENT_REFUSES,
            "another key behind the chain": REFUSES,
        },
    ),
    "mariadb": Product(
        "mysql",
        ("mariadbd", *MARIADB),
        once=("true",),
        protocol="mysql",
        as_nobody=True,
    ),
    "redis": Product(
        "redis-oss",
        ("redis-server", "{folder}/redis.conf"),
        files={"redis.conf": _REDIS},
        outcomes={"key of another type": NO_HANDSHAKE},
        passphrase=f"tls-key-file-pass {forge.PASSWORD}",
    ),
    "etcd": Product(
        "etcd",
        ("etcd", *_ETCD),
        outcomes={
            **dict.fromkeys(("byte order mark", "byte order mark before the key", "Ed448", "secp256k1"), REFUSES),
            **dict.fromkeys(("old labels", "old label before the new one", *TRUSTED), REFUSES),
            **dict.fromkeys(("key with an explicit curve", "key of OpenSSH before the key"), REFUSES),
            **dict.fromkeys(("doubled carriage returns", "doubled carriage returns in the key"), REFUSES),
            **dict.fromkeys(("PKCS #1 key under the label of PKCS #8", *INTERRUPTED), SERVES),
            **dict.fromkeys(WEAK, CLIENT_REFUSES),
        },
    ),
    "slapd": Product(
        "openldap",
        ("slapd", "-d", "1", "-h", "ldaps://127.0.0.1:{port}/", "-f", "{folder}/slapd.conf"),
        files={"slapd.conf": _SLAPD},
        **_of_slapd(),
    ),
    "rabbitmq": Product(
        "rabbitmq",
        ("erl", "-noshell", "-eval", _ERLANG),
        outcomes={
            "byte order mark": CLIENT_REFUSES,
            **dict.fromkeys(("issuer first", "END and BEGIN on one line"), CLIENT_REFUSES),
            **dict.fromkeys(("RSA-1024", "RSA-1024 of the issuer", "SHA-1 of the issuer"), CLIENT_REFUSES),
            **dict.fromkeys(("another key", "key of another type", "SHA-1", "DER"), NO_HANDSHAKE),
            **dict.fromkeys(("encrypted key", "encrypted PKCS #1 key"), NO_HANDSHAKE),
            **dict.fromkeys(("byte order mark before the key", "Ed448"), NO_HANDSHAKE),
            **dict.fromkeys((f"PKCS #{a} key under the label of PKCS #{b}" for a, b in ("81", "18")), NO_HANDSHAKE),
            **dict.fromkeys(("another key behind the key", "old labels"), NO_HANDSHAKE),
            **dict.fromkeys(UNFINISHED, NO_HANDSHAKE),
            **dict.fromkeys(("old label before the new one", *TRUSTED), CLIENT_REFUSES),
            **dict.fromkeys((*INTERRUPTED[:3], "carriage returns", "carriage returns in the key"), SERVES),
            **dict.fromkeys((*INTERRUPTED[3:], "key without its END"), NO_HANDSHAKE),
        },
        is_silent=True,
        passphrase=f', {{password, "{forge.PASSWORD}"}}',
    ),
    "java": Product(
        "java",
        ("sh", "-c", f"{_PKCS8} && exec java -XX:TieredStopAtLevel=1 -cp {{data}} PemServer {{port}}"),
        # It is openssl that would refuse encrypted keys here, the server of the tests that knows RSA and EC alone, and a
        # keystore that takes no certificates beside a chain.
        left_out=(
            *("encrypted key", "encrypted PKCS #1 key", "Ed25519", "Ed448", "more than clients take"),
            # Which openssl makes into sound ones, or refuses.
            *(
                "PKCS #1 key under the label of PKCS #8",
                "empty line in the key",
                "header in the key",
                "key without its END",
                "carriage returns in the key",
                *UNFINISHED,
                "BEGIN line of no known kind behind the key",
                "key of OpenSSH before the key",
                "doubled carriage returns in the key",
            ),
        ),
        once=("javac", "-d", "{data}", str(Path(__file__).with_name("PemServer.java"))),
        outcomes={
            **dict.fromkeys(("byte order mark", "chain and key in one file"), REFUSES),
            **dict.fromkeys(("key before the chain in one file", "EC key with its parameters in one file"), REFUSES),
            **dict.fromkeys(("leaf again", "issuer twice", "root before the issuer", "another root behind"), REFUSES),
            **dict.fromkeys(("key with an explicit curve", "PKCS #7 behind the chain"), REFUSES),
            **dict.fromkeys((f"{which} key behind the chain" for which in ("another", "encrypted")), REFUSES),
            **dict.fromkeys(("DH parameters behind the chain", "request behind the chain"), REFUSES),
            **dict.fromkeys(("another key", "key of another type"), NO_HANDSHAKE),
            **dict.fromkeys((*WEAK, "DER"), CLIENT_REFUSES),
            **dict.fromkeys((*INTERRUPTED[:2], "carriage returns", "TRUSTED CERTIFICATE of the issuer"), SERVES),
            **dict.fromkeys(("second END", "text behind a BEGIN", TRUSTED[1]), REFUSES),
        },
    ),
}
