"""Servers of Debian's packages that begin in plain text, each with a configuration of its own below one folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import NamedTuple

from tests import forge
from tests.support.tls_servers import ended, free_port, wait_for
from tests.support.users import NOBODY

IS_ROOT = os.geteuid() == 0
POSTGRES = next(iter(sorted(glob("/usr/lib/postgresql/*/bin"))), "")


class Service(NamedTuple):
    """A server: its files, by name; what is run first, and the server itself. `{folder}` and `{port}` are filled in.

    is_roots  whether only root can run it: the others run as nobody where a test runs as root
    """

    protocol: str
    command: Sequence[str]
    files: dict[str, str] = {}
    before: Sequence[str] = ()
    is_roots: bool = False


# What is written otherwise for Dovecot 2.4, which Debian 13 has.
_DOVECOT_2_3 = """
protocols = PROTOCOL
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home=/tmp
}}
"""
_DOVECOT_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols {{
  PROTOCOL = yes
}}
ssl_server_cert_file = {folder}/chain.pem
ssl_server_key_file = {folder}/key.pem
passdb static {{
  password = unused
}}
userdb static {{
  fields {{
    uid = 65534
    gid = 65534
    home = /tmp
  }}
}}
"""
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
default_internal_user = USER
default_internal_group = GROUP
default_login_user = USER
service PROTOCOL-login {{
  chroot =
  inet_listener PROTOCOL {{
    port = {port}
  }}
  inet_listener PROTOCOLs {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  user = USER
}}
"""
_VSFTPD = """listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
run_as_launching_user=YES
anonymous_enable=YES
local_enable=NO
ssl_enable=YES
rsa_cert_file={folder}/chain.pem
rsa_private_key_file={folder}/key.pem
seccomp_sandbox=NO
secure_chroot_dir={folder}
"""
_PROSODY = """
pidfile = "{folder}/pid"
data_path = "{folder}"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
modules_enabled = {{ "tls"; "saslauth" }}
modules_disabled = {{ "s2s"; "offline"; "posix" }}
c2s_require_encryption = true
ssl = {{ key = "{folder}/key.pem"; certificate = "{folder}/chain.pem" }}
log = {{ {{ levels = {{ min = "info" }}; to = "console" }} }}
VirtualHost "localhost"
"""
_SLAPD = """
include /etc/ldap/schema/core.schema
pidfile {folder}/pid
TLSCertificateFile {folder}/chain.pem
TLSCertificateKeyFile {folder}/key.pem
"""
_POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
inet_interfaces = 127.0.0.1
myhostname = localhost.test
mydestination =
local_recipient_maps =
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/key.pem, {folder}/chain.pem
maillog_file = /dev/stdout
"""
_POSTFIX_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
cleanup unix n - n - 0 cleanup
postlog unix-dgram n - n - 1 postlogd
"""
_POSTGRES = ("listen_addresses=127.0.0.1", "port={port}", "unix_socket_directories=", "ssl=on", "fsync=off")
_POSTGRES_TLS = ("ssl_cert_file={folder}/chain.pem", "ssl_key_file={folder}/key.pem")
MARIADB = (
    "--no-defaults", "--datadir={folder}/data", "--skip-grant-tables", "--skip-innodb",
    "--default-storage-engine=MyISAM", "--bind-address=127.0.0.1", "--port={port}", "--socket={folder}/socket",
    "--ssl-cert={folder}/chain.pem", "--ssl-key={folder}/key.pem", "--pid-file={folder}/pid",
)  # fmt: skip


def _dovecot(protocol: str) -> Service:
    user, group = ("nobody", "nogroup") if IS_ROOT else (_said("id", "-un"), _said("id", "-gn"))
    text = (
        ((_DOVECOT_2_3 if _is_old_dovecot() else _DOVECOT_2_4) + _DOVECOT)
        .replace("PROTOCOL", protocol)
        .replace("USER", user)
        .replace("GROUP", group)
    )
    return Service(protocol, ("dovecot", "-F", "-c", "{folder}/dovecot.conf"), {"dovecot.conf": text})


def _is_old_dovecot() -> bool:
    """Whether Dovecot is of a version before 2.4; false where there is none."""
    program = shutil.which("dovecot")
    return bool(program) and _said(str(program), "--version").startswith("2.3.")


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


SERVICES = {
    "postfix": Service(
        "smtp",
        ("postfix", "-c", "{folder}", "start-fg"),
        {"main.cf": _POSTFIX, "master.cf": _POSTFIX_SERVICES},
        ("sh", "-c", "mkdir {folder}/queue {folder}/data && chown postfix {folder}/data"),
        is_roots=True,
    ),
    "dovecot, IMAP": _dovecot("imap"),
    "dovecot, POP3": _dovecot("pop3"),
    "vsftpd": Service("ftp", ("vsftpd", "{folder}/vsftpd.conf"), {"vsftpd.conf": _VSFTPD}, is_roots=True),
    "prosody": Service("xmpp", ("prosody", "--config", "{folder}/prosody.lua"), {"prosody.lua": _PROSODY}),
    "slapd": Service(
        "ldap", ("slapd", "-d", "0", "-h", "ldap://127.0.0.1:{port}/", "-f", "{folder}/slapd"), {"slapd": _SLAPD}
    ),
    "postgresql": Service(
        "postgres",
        (f"{POSTGRES}/postgres", "-D", "{folder}/data", *(w for s in (*_POSTGRES, *_POSTGRES_TLS) for w in ("-c", s))),
        {},
        (f"{POSTGRES}/initdb", "-D", "{folder}/data", "-A", "trust", "-N"),
    ),
    "mariadb": Service("mysql", ("mariadbd", *MARIADB), {}, ("mkdir", "{folder}/data")),
}


@contextlib.contextmanager
def serving(service: Service, folder: Path, chain: Sequence[forge.Cert], key: str) -> Iterator[int]:
    """The server with a chain: its port. Everything that it writes is in `folder`, which others may enter."""
    port = free_port()
    home = folder / "server"
    home.mkdir()
    texts = service.files | {"chain.pem": forge.bundle(*chain).decode(), "key.pem": forge.key_pem(key)}
    for name, text in texts.items():
        filled = text.format(folder=home, port=port) if name in service.files else text
        (home / name).write_text(filled)
    (home / "key.pem").chmod(0o600)
    as_nobody = IS_ROOT and not service.is_roots
    if as_nobody:
        for path in (home, *home.iterdir()):
            shutil.chown(path, NOBODY, NOBODY)
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if as_nobody else {}
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": home,
        **user,
    }
    if service.before:
        subprocess.run([w.format(folder=home, port=port) for w in service.before], check=True, **quiet)
    process = subprocess.Popen([w.format(folder=home, port=port) for w in service.command], **quiet)
    with ended(process):
        wait_for(port, process)
        yield port
