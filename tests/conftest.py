"""What holds for all tests."""

from __future__ import annotations

import signal
import socket
from functools import wraps

from hypothesis import HealthCheck, settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("certlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("certlint")

# A run in the background ignores these, and so would every program that the tests start and end by them.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _in_version_4(resolve):
    """Most servers of the tests listen on 127.0.0.1 alone, and /etc/hosts of many machines has ::1 for localhost, too."""

    @wraps(resolve)
    def resolved(host, port, family=0, *more, **options):
        return resolve(host, port, family or (socket.AF_INET if host == "localhost" else 0), *more, **options)

    return resolved


socket.getaddrinfo = _in_version_4(socket.getaddrinfo)
