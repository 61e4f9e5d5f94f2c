"""Addresses that a certificate must not make certlint ask: refused once the name is looked up, before anything connects."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from certlint.errors import NetworkError
from certlint.net import Deadline, Via, request
from certlint.net.address import parse
from certlint.net.admission import why_not_asked
from tests import ROOT
from tests.support.website import serving

REFUSED = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "0.0.0.0": "unspecified",
    "::": "unspecified",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "172.31.255.254": "private",
    "192.168.1.1": "private",
    "192.0.2.1": "private",
    "198.18.0.1": "private",
    "240.0.0.1": "private",
    "255.255.255.255": "private",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "2001:db8::1": "private",
    "169.254.1.1": "link-local",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "fe80::1%1": "link-local",
    "100.64.0.1": "not a global",
    "100.127.255.254": "not a global",
    "fec0::1": "not a global",
    "fd00:ec2::254": "private",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
    "::ffff:127.0.0.1": "127.0.0.1, which is a loopback",
    "::ffff:10.0.0.1": "10.0.0.1, which is a private",
    "::ffff:169.254.169.254": "169.254.169.254, which is a link-local",
    "::ffff:100.64.0.1": "100.64.0.1, which is not a global",
    "::127.0.0.1": "",
    "64:ff9b::10.0.0.1": "10.0.0.1, which is a private",
    "64:ff9b:1::1": "",
    "2002:7f00:1::1": "127.0.0.1, which is a loopback",
    "2002:c0a8:101::1": "192.168.1.1, which is a private",
    "2001::1": "",
    "100::1": "",
    "metadata": "not an address",
}
ASKED = (
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450:4001:82a::200e",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_asked(address):
    assert why_not_asked(address)
    assert REFUSED[address] in why_not_asked(address)


@pytest.mark.parametrize("address", ASKED)
def test_an_address_that_is_asked(address):
    assert why_not_asked(address) == ""


PROGRAM = """
import json, sys
connected = []
sys.addaudithook(lambda event, arguments: connected.append(str(arguments[1])) if event == "socket.connect" else None)
from certlint.errors import NetworkError
from certlint.fetching import sources
from certlint.fetching.fetcher import Fetcher
fetcher, told = Fetcher(), {}
for url in json.load(sys.stdin):
    try:
        fetcher.get(url, sources.CRL)
    except NetworkError as error:
        told[url] = error.message
print(json.dumps([connected, told]))
"""


@pytest.mark.slow
def test_nothing_connects_to_an_address_that_is_refused(tmp_path):
    """Whatever the address is written as: the look-up says what it is."""
    hosts = [f"[{host}]" if ":" in host else host for host in REFUSED if host not in ("metadata", "fe80::1%1")]
    hosts += ["localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0"]
    urls = [f"{scheme}://{host}:9/a.crl" for host in hosts for scheme in ("http", "https")]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(urls),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"XDG_CACHE_HOME": str(tmp_path)},
    )
    connected, told = json.loads(done.stdout)
    assert connected == []
    assert set(told) == set(urls)
    assert [why for why in told.values() if "is not asked: " not in why] == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_a_redirect_leads_is_looked_at_again(scheme):
    """The first address is allowed here, the second is not: nobody is asked there."""
    way = Via(lambda address: "" if address == "127.0.0.1" else "is refused")
    with serving() as site:
        site.moved["/a"] = f"{scheme}://127.0.0.2:{site.server_port}/b"
        with pytest.raises(NetworkError, match=r"127\.0\.0\.2:\d+ is not asked: 127\.0\.0\.2 is refused") as caught:
            request("GET", parse(f"{site.url}/a"), Deadline(10), 1000, redirects=3, via=way)
        assert caught.value.refused
        assert site.asked == ["/a"]


def test_an_address_that_is_refused_leaves_the_others():
    """Of a name with several addresses, those that may be asked are."""
    from certlint.net.wire import dial

    with serving() as site:
        seen = []

        def way(address: str) -> str:
            seen.append(address)
            return "is refused" if ":" in address else ""

        dial("localhost", site.server_port, Deadline(10), 100, way).close()
        assert "127.0.0.1" in seen


def test_a_proxy_is_not_told_of_an_address_that_is_refused():
    with serving() as proxy:
        way = Via(why_not_asked, parse(proxy.url))
        for url in ("http://169.254.169.254/latest", "http://[::1]/", "https://10.0.0.1/"):
            with pytest.raises(NetworkError, match="is not asked"):
                request("GET", parse(url), Deadline(10), 1000, via=way)
        assert proxy.asked == []


def test_a_proxy_that_opens_no_tunnel_is_told():
    with serving() as proxy, pytest.raises(NetworkError, match="the proxy answers 501"):
        request("GET", parse("https://ca.example.com/"), Deadline(10), 1000, via=Via(why_not_asked, parse(proxy.url)))
