"""The engines of servers, each in one process for many chains and keys: whether a client would accept what they present."""

from __future__ import annotations

import ctypes
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tests import forge
from tests.targets.cases import ISSUING, LEAF, ROOT
from tests.targets.runs import AT_ANY_TIME, SECONDS

_SENT = {LEAF.der, ISSUING.der, ROOT.der}
_NOT_ENOUGH = 6  # rounds, after which a handshake that succeeds is over

# Listens with the files of each folder that it reads the name of, and tells the port: what RabbitMQ does with its ssl_options.
_ERLANG = """
{ok, _} = application:ensure_all_started(ssl), logger:set_primary_config(level, none),
Loop = fun Again() ->
  case io:get_line("") of
    eof -> halt();
    Line ->
      Home = string:trim(Line),
      {ok, L} = ssl:listen(0, [{ip, {127,0,0,1}}, {certfile, Home ++ "/chain.pem"}, {keyfile, Home ++ "/key.pem"}]),
      {ok, {_, Port}} = ssl:sockname(L), io:format("~p~n", [Port]),
      case ssl:transport_accept(L, 30000) of {ok, S} -> (catch ssl:handshake(S, 30000)); _ -> ok end,
      ssl:close(L), Again()
  end
end, Loop().
"""


def _client() -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=forge.root().pem)
    context.verify_flags |= AT_ANY_TIME
    return context


def _is_accepted(chain: Sequence[bytes]) -> bool:
    """Whether a client that knows the root accepts a chain: the leaf first, its issuer behind, and certificates alone."""
    return chain[:1] == [LEAF.der] and ISSUING.der in chain and _SENT.issuperset(chain)


def openssl(folders: Iterable[Path], made: Path) -> Iterator[bool]:
    """`SSL_CTX_use_certificate_chain_file` and `SSL_CTX_use_PrivateKey_file` of Python's ssl, and a handshake."""
    client = _client()
    for folder in folders:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(folder / "chain.pem", folder / "key.pem", password="")
            _shake_hands(client, context)
        except (ssl.SSLError, ValueError):
            yield False
        else:
            yield True


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext) -> None:
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=forge.FQDN),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _ in range(_NOT_ENOUGH):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    ends[0].do_handshake()


class _Datum(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_ubyte)), ("size", ctypes.c_uint))


def gnutls(folders: Iterable[Path], made: Path) -> Iterator[bool]:
    """`gnutls_certificate_set_x509_key_file`, with which slapd of Debian 12 loads its files."""
    library = ctypes.CDLL("libgnutls.so.30")
    for folder in folders:
        held = ctypes.c_void_p()
        library.gnutls_certificate_allocate_credentials(ctypes.byref(held))
        files = (bytes(folder / "chain.pem"), bytes(folder / "key.pem"))
        chain = []
        if library.gnutls_certificate_set_x509_key_file(held, *files, 1) >= 0:
            found = _Datum()
            while library.gnutls_certificate_get_crt_raw(held, 0, len(chain), ctypes.byref(found)) >= 0:
                chain.append(bytes(found.data[: found.size]))
        library.gnutls_certificate_free_credentials(held)
        yield _is_accepted(chain)


def java(folders: Iterable[Path], made: Path) -> Iterator[bool]:
    """`CertificateFactory` and a keystore of PKCS #12, of which servers in Java are made."""
    subprocess.run(["javac", "-d", made, Path(__file__).with_name("PemLoader.java")], check=True, timeout=300)
    (made / "key.der").write_bytes(forge.key("rsa3072-a").pkcs8 or b"")
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", made, "PemLoader", made / "key.der"]
    names = "".join(f"{folder}\n" for folder in folders)
    answers = subprocess.run(command, input=names, capture_output=True, text=True, check=True, timeout=300).stdout
    for answer in answers.splitlines():
        yield not answer.startswith("refused") and _is_accepted([*map(bytes.fromhex, answer.split())])


def erlang(folders: Iterable[Path], made: Path) -> Iterator[bool]:
    """A listener of Erlang's ssl for each, and a handshake."""
    client = _client()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": made}
    with subprocess.Popen(["erl", "-noshell", "-eval", _ERLANG], **pipes) as process:
        for folder in folders:
            process.stdin.write(f"{folder}\n")
            process.stdin.flush()
            port = int(process.stdout.readline())
            try:
                with (
                    socket.create_connection(("127.0.0.1", port), SECONDS) as plain,
                    client.wrap_socket(plain, server_hostname=forge.FQDN),
                ):
                    yield True
            except OSError:
                yield False
        process.stdin.close()


ENGINES: dict[str, Callable[[Iterable[Path], Path], Iterator[bool]]] = {
    "openssl": openssl,
    "gnutls": gnutls,
    "java": java,
    "erlang": erlang,
}
