"""What a value of a Kubernetes object is called, and what its object says that it holds."""

from __future__ import annotations

import pytest

from certlint.pem.resource import SECRET, TLS, Resource

WEB = Resource(namespace="default", kind=SECRET, name="web", key="tls.crt", type=TLS)


def test_what_it_is_called():
    assert (WEB.object, WEB.text, WEB.file) == ("default/Secret/web", "default/Secret/web/tls.crt", "tls.crt")
    assert WEB._replace(namespace="").text == "Secret/web/tls.crt"


@pytest.mark.parametrize(
    ("key", "file"), [("a.pem", "a.pem"), ("../a", "tls.crt"), ("", "tls.crt"), ("a b", "tls.crt")]
)
def test_where_it_is_mounted_no_name_leads_elsewhere(key: str, file: str):
    assert WEB._replace(key=key).file == file


@pytest.mark.parametrize(
    ("names", "is_plain"),
    [
        ({}, True),
        ({"namespace": ""}, True),
        ({"namespace": "a;b"}, False),
        ({"name": "$(web)"}, False),
        ({"name": ""}, False),
        ({"key": "a b"}, False),
    ],
)
def test_whether_its_names_may_stand_in_a_command(names, is_plain: bool):
    assert WEB._replace(**names).is_plain is is_plain


@pytest.mark.parametrize(
    ("said", "is_tls"), [({}, True), ({"type": "Opaque"}, False), ({"kind": "ConfigMap"}, False), ({"type": ""}, False)]
)
def test_whether_it_says_that_it_is_of_tls(said, is_tls: bool):
    assert WEB._replace(**said).is_tls is is_tls
