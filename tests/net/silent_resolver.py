"""Run in a namespace of its own: asks for a host by a name server that never answers, and tells what came of it."""

from __future__ import annotations

import array
import ctypes
import fcntl
import os
import socket
import struct
import tempfile

from certlint.errors import NetworkError
from certlint.net import Deadline, request
from certlint.net.address import parse

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
MS_BIND = 4096


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        fcntl.ioctl(server, SIOCSIFFLAGS, array.array("B", struct.pack("16sh14x", b"lo", IFF_UP)))
        server.bind(("127.0.0.1", 53))
        with tempfile.NamedTemporaryFile("w") as configuration:
            configuration.write("nameserver 127.0.0.1\n")
            configuration.flush()
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.mount(configuration.name.encode(), b"/etc/resolv.conf", None, MS_BIND, None):
                raise OSError(ctypes.get_errno(), "mount")
            try:
                request("GET", parse("http://somewhere.example"), Deadline(0.5), 1000)
            except NetworkError as error:
                server.setblocking(False)
                asked = b"somewhere" in server.recv(1000)
                print(f"{error.message}; sent: {error.sent}; asked: {asked}", flush=True)
        os._exit(0)  # the resolver still waits


if __name__ == "__main__":
    main()
