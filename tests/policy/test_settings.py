from __future__ import annotations

import pytest

from certlint.cli import main
from certlint.engine import setup
from certlint.errors import UsageError
from tests import forge


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Cluster.Example.COM", "cluster.example.com"),
        ("cluster.example.com.", "cluster.example.com"),
        (" cluster.example.com ", "cluster.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("a_b.example.com", "a_b.example.com"),
        ("-a.example.com", "-a.example.com"),
        ("a" * 70 + ".example.com", "a" * 70 + ".example.com"),
    ],
)
def test_names_are_compared_in_one_form_and_judged_by_rules(given, expected):
    assert setup.fqdn(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        "",
        ".",
        "https://a.example.com",
        "a.example.com:8443",
        "a/b",
        "a b",
        "a,b",
        "*.example.com",
        "a..b",
        "u@h",
        "a'b",
    ],
)
def test_what_is_no_name_at_all_is_a_usage_error(given):
    with pytest.raises(UsageError, match="is not a domain name") as caught:
        setup.fqdn(given)
    assert "cluster.example.com" in caught.value.hint


def test_an_address_is_asked_for_otherwise():
    with pytest.raises(UsageError, match="IP address") as caught:
        setup.fqdn("192.0.2.1")
    assert "--ip" in caught.value.hint
    assert setup.ip_address("2001:DB8:0::1") == "2001:db8::1"
    with pytest.raises(UsageError, match="not an IP address"):
        setup.ip_address("192.0.2.300")


def test_a_san_may_be_a_wildcard():
    assert setup.san("*.Example.com") == "*.example.com"
    assert setup.san("db.example.com") == "db.example.com"
    for wrong in ("*", "*.", "*.*.example.com", "a.*.b", "https://a"):
        with pytest.raises(UsageError, match="san "):
            setup.san(wrong)


def test_modes_are_octal():
    assert setup.mode("") is None
    assert setup.mode("644") == 0o644
    assert setup.mode("0600") == 0o600
    for wrong in ("648", "rw-", "7777", "²", "00000644"):
        with pytest.raises(UsageError, match="is not a file mode"):
            setup.mode(wrong)


def test_subjects_are_pairs():
    assert setup.subject(["o=Example Inc", "OU=A=B"]) == {"O": "Example Inc", "OU": "A=B"}
    for wrong in ("Example", "X=1"):
        with pytest.raises(UsageError, match="subject "):
            setup.subject([wrong])


def test_kubernetes_is_told_by_the_name():
    assert setup.make_plan("", {"fqdn": ["rec.ns.svc.cluster.local"]}).settings["kubernetes"] is True
    assert setup.make_plan("", {"fqdn": ["cluster.local"]}).settings["kubernetes"] is False


@pytest.mark.slow
def test_zero_days_is_a_setting(tmp_path, capsys):
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    judged = [str(path), "--as-of", "2026-12-20", "--select", "validity/expires-soon"]
    main([*judged, "--expires-in", "0"])
    assert "validity/expires-soon" not in capsys.readouterr().out
    main(judged)
    assert "validity/expires-soon" in capsys.readouterr().out


@pytest.mark.slow
def test_a_setting_has_a_bounded_number_of_values():
    """Each name that a run asks for takes a kilobyte: a file of names by the hundred thousand would take the memory."""
    names = [f"h{n}.example.com" for n in range(10_001)]
    assert setup.make_plan("hygiene", {"fqdn": names[1:]})
    with pytest.raises(UsageError, match="fqdn has 10,001 values") as caught:
        setup.make_plan("hygiene", {"fqdn": names})
    assert "10,000" in caught.value.hint
