"""Which certificate may take the place of which, on which day; where keys go, and with which mode: as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.fix import choice, repair
from certlint.fix.after import bundle_after, key_place, key_step, narrowed, wanted_mode, with_mode
from certlint.fix.arrange import usable
from certlint.fix.model import Repaired
from certlint.fix.write import narrow_key
from certlint.pem.facts import FileFacts
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import AS_OF, FQDN, bundle, key_pem

NOW = AS_OF.replace(tzinfo=UTC)
KEY = "p256-a"
ROOT = forge.root(key="p384-a")
ISSUER = forge.intermediate(ROOT, key="p256-b")
SECOND = timedelta(seconds=1)


def leaf(**knobs) -> forge.Cert:
    return forge.leaf(
        ISSUER, key=KEY, **{"san": [FQDN], "key_usage": ["digitalSignature"], "eku": ["serverAuth"], **knobs}
    )


USUAL = leaf()
# What the old certificate has, what the new one has, and whether clients of the old one accept the new one.
SUCCESSIONS = [
    ({}, {}, True),
    ({}, {"san": [FQDN, "more.example.com"]}, True),
    ({}, {"san": [FQDN.upper()]}, True),
    ({}, {"san": ["more.example.com"]}, False),
    ({"san": [FQDN, "more.example.com"]}, {}, False),
    ({"san": [FQDN, "ip:192.0.2.1"]}, {"san": [FQDN]}, False),
    ({"san": None}, {}, True),
    ({"san": None}, {"san": None}, True),
    ({"san": None}, {"san": ["other.example.com"]}, False),
    ({}, {"san": None}, True),
    ({"san": None, "subject": [("O", "x")]}, {"san": None, "subject": [("O", "x")]}, True),
    ({}, {"san": None, "subject": [("O", "x")]}, False),
    ({}, {"eku": ["serverAuth", "clientAuth"]}, True),
    ({"eku": ["serverAuth", "clientAuth"]}, {}, False),
    ({}, {"eku": ["clientAuth"]}, False),
    ({}, {"eku": None}, True),
    ({"eku": None}, {}, False),
    ({"eku": None}, {"eku": ["serverAuth", "clientAuth"]}, True),
    ({"eku": None}, {"eku": None}, True),
    ({}, {"key_usage": ["digitalSignature", "keyAgreement"]}, True),
    ({"key_usage": ["digitalSignature", "keyAgreement"]}, {}, False),
    ({"key_usage": ["digitalSignature", "keyEncipherment"]}, {"key_usage": ["keyEncipherment"]}, False),
    ({"key_usage": ["digitalSignature", "nonRepudiation"]}, {}, True),
    ({}, {"key_usage": None}, True),
    ({"key_usage": None}, {}, True),
    ({"key_usage": None}, {"key_usage": ["keyAgreement"]}, False),
    ({"key_usage": None}, {"key_usage": None}, True),
]


@pytest.mark.parametrize(("old", "new", "expected"), SUCCESSIONS, ids=repr)
def test_what_may_take_the_place(old, new, expected):
    """The chain is the same for both; the new one began a month ago."""
    before, after = leaf(**old), leaf(**new, not_before=datetime(2026, 5, 1))
    parts = (before, after, ISSUER, ROOT)
    made = Bundle(pem.read(bundle(*parts)), PrivateKey(pem.read(key_pem(KEY).encode())))
    ends = {index: choice.upward_paths(made, index, NOW).ends for index in (0, 1)}
    assert ends[0] == ends[1] == {choice._bearer(made.certificates[3])}
    assert choice.succeeds(made, 1, 0, ends) is expected
    chosen = choice.choose(made, NOW, {each.der for each in parts})
    assert chosen.leaf == int(expected)
    replaces = "a newer certificate of the same key replaces it"
    assert (chosen.dropped, chosen.doubtful) == (({0: replaces}, ()) if expected else ({}, (1,)))


def test_another_way_up_is_for_other_clients():
    other = forge.root("Other Root CA", key="p384-b")
    elsewhere = forge.leaf(other, key=KEY, san=[FQDN], key_usage=["digitalSignature"], eku=["serverAuth"])
    made = Bundle(pem.read(bundle(USUAL, elsewhere, ISSUER, ROOT, other)))
    ends = {index: choice.upward_paths(made, index, NOW).ends for index in (0, 1)}
    assert not choice.succeeds(made, 1, 0, ends)
    assert not choice.succeeds(made, 0, 1, ends)
    assert choice.succeeds(made, 1, 0, {0: ends[0], 1: ends[0] | ends[1]})


def test_a_certificate_that_signed_itself_is_trusted_as_it_is():
    """Its clients have this certificate and no other: a renewal of the same name and key is not one for them."""
    old, new = (forge.cert(FQDN, key=KEY, san=[FQDN], not_before=datetime(2026, month, 1)) for month in (1, 5))
    made = Bundle(pem.read(bundle(old, new)), PrivateKey(pem.read(key_pem(KEY).encode())))
    assert [choice.upward_paths(made, index, NOW).ends for index in (0, 1)] == [{old.der}, {new.der}]
    assert choice.choose(made, NOW, {old.der, new.der}) == (0, {}, (1,))
    assert choice.upward_paths(made, 0, NOW).roots


def test_ways_end_at_who_must_be_trusted():
    """The root by name and key; the expired issuer likewise; of one that is missing its name and what is said of its key."""
    ended = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
    name = Certificate(ISSUER.der).part("subject").canonical
    cases = [
        ((USUAL, ISSUER, ROOT), [0, 1, 2], True, (Certificate(ROOT.der).part("subject").canonical, ROOT.key.spki)),
        ((USUAL, ended, ROOT), [0], False, (name, ISSUER.key.spki)),
        ((USUAL, ROOT), [0], False, (name, ISSUER.identifier)),
    ]
    for parts, above, roots, end in cases:
        upward_paths = choice.upward_paths(Bundle(pem.read(bundle(*parts))), 0, NOW)
        assert (upward_paths.above, upward_paths.roots, [*upward_paths.ends]) == (above, roots, [end])


BEGIN, END = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENTS = [
    (BEGIN - SECOND, False, False),
    (BEGIN, True, False),
    (BEGIN + SECOND, True, False),
    (END, True, False),
    (END + SECOND, False, True),
]


@pytest.mark.parametrize(("now", "is_valid", "has_expired"), MOMENTS)
def test_the_first_and_the_last_second_belong_to_the_validity_period(now, is_valid, has_expired):
    made = Certificate(forge.root(not_before=BEGIN, not_after=END, key="p256-a").der)
    assert choice.is_valid(made, now) is is_valid
    assert choice.has_expired(made, now) is has_expired
    assert usable([made], now) == ([made] if is_valid else [])


def test_a_validity_period_that_can_not_be_read_is_neither():
    """Nothing is dropped for it, and nothing chosen."""
    broken = Certificate(forge.root(not_before=b"\x17\x01x", key="p256-a").der)
    assert (choice.is_valid(broken, NOW), choice.has_expired(broken, NOW)) == (False, False)


@pytest.mark.parametrize("count", [19, 20, 21, 25])
def test_of_many_certificates_of_a_key_twenty_are_compared(count):
    """All but the newest of these go, and those beyond stay, as nobody has looked at them."""
    leaves = [leaf(serial=number + 1, not_before=datetime(2026, 1, 1 + number)) for number in range(count)]
    made = Bundle(pem.read(bundle(*leaves, ISSUER, ROOT)), PrivateKey(pem.read(key_pem(KEY).encode())))
    chosen = choice.choose(made, NOW, {each.der for each in leaves})
    compared = min(count, 20)
    assert chosen.leaf == compared - 1
    assert sorted(chosen.dropped) == list(range(compared - 1))
    assert chosen.doubtful == tuple(range(compared, count))


@pytest.mark.parametrize("count", [20, 21])
def test_of_many_leaves_whose_way_is_sought(count):
    """An expired CA that one of twenty leaves could need goes where another leads up; of more, nobody asks."""
    ended = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
    leaves = [forge.leaf(ISSUER, f"n{number}.example.com", key="p256-c") for number in range(count)]
    made = Bundle(pem.read(bundle(*leaves, ended, ISSUER, ROOT)))
    everything = {*range(count), count, count + 1, count + 2}
    assert choice.needed(made, range(count), NOW) == (everything - {count} if count <= 20 else everything)


PLACES = {
    "bundle.pem": "bundle.key",
    "proxy_cert.pem": "proxy_key.pem",
    "a/proxy_cert.crt": "a/proxy_key.crt",
    "_cert": "_key",
    "certificate.pem": "certificate.key",
    "bundle": "bundle.key",
    "bundle.key": "bundle.key.key",
    "x_cert.key": "x_key.key",
    "a.b.pem": "a.b.key",
}


@pytest.mark.parametrize("path", PLACES)
def test_where_a_key_goes(path):
    assert key_place(path) == PLACES[path]


@pytest.mark.parametrize(
    ("mode", "is_key", "key_mode", "wanted"),
    [
        (0o644, False, None, 0o644),
        (0o666, False, None, 0o644),
        (0o755, False, 0o600, 0o644),
        (0o600, False, None, 0o600),
        (0o644, True, None, 0o600),
        (0o400, True, None, 0o400),
        (0o644, True, 0o640, 0o640),
        (0o600, True, 0o640, 0o600),
        (0o777, True, 0, 0),
    ],
)
def test_modes_are_narrowed_and_never_widened(mode, is_key, key_mode, wanted):
    """Of a file that is mended, and of a key beside it."""
    assert wanted_mode(mode, is_key, key_mode) == wanted
    mended = with_mode(Repaired("text", "", is_key, [], []), FileFacts("x.pem", mode=mode), key_mode)
    step = [f"set the mode to {wanted:04o}, it was {mode:04o}"] * (wanted != mode)
    assert [each.text for each in mended.steps] == step
    assert mended.mode == (wanted if step else None)
    if not is_key:
        return
    document = pem.read(key_pem(KEY).encode(), "x.key")
    document.facts = FileFacts("x.key", mode=mode)
    key = PrivateKey(document)
    assert [each.text for each in key_step(key, key_mode)] == [
        f"set the mode of x.key to {wanted:04o}, it was {mode:04o}"
    ] * (wanted != mode)
    assert narrowed(key, key_mode).source.mode == wanted
    assert key.source.mode == mode, "the one that is given stays as it is"


def test_where_no_mode_is_known_none_is_set():
    mended = Repaired("text", "", False, [], [])
    assert with_mode(mended, FileFacts("x.pem"), None) is mended
    bare = PrivateKey(pem.read(key_pem(KEY).encode()))
    assert (key_step(bare, None), key_step(None, None)) == ([], [])
    assert narrowed(bare, None) is bare
    for facts in (
        None,
        FileFacts("x.key"),
        FileFacts("x.key", mode=0o644),
    ):  # nothing, a pipe, a file that is not held open
        document = pem.read(key_pem(KEY).encode(), "x.key")
        document.facts = facts
        assert narrow_key(PrivateKey(document), None) is None
    assert narrowed(None, None) is None


def test_the_bundle_as_it_will_be():
    source = FileFacts("d/b.pem", 9, mode=0o640, uid=1, gid=2, directory="d", directory_mode=0o750, directory_uid=3)
    mended = repair(pem.read(bundle(USUAL, key_pem(KEY), ISSUER, ROOT), "d/b.pem"), now=NOW)
    after = bundle_after(source, mended, None)
    assert (after.source.size, after.source.mode, after.source.uid, after.source.gid) == (len(mended.text), 0o640, 1, 2)
    assert (after.source.directory, after.source.directory_mode, after.source.directory_uid) == ("d", 0o750, 3)
    assert (after.path, after.key.path, after.own) == ("d/b.pem", "d/b.key", [0])
    assert bundle_after(source, mended._replace(mode=0o600), None).source.mode == 0o600
    written = bundle_after(source, mended, None, "-")
    assert (written.path, written.source.size, written.source.mode) == ("<stdout>", len(mended.text), None)
    key_file = repair(pem.read(key_pem(KEY).encode(), "x.key"), now=NOW)
    assert bundle_after(None, key_file, None).key.public_key.raw == forge.key(KEY).spki


PARAMETERS = forge.pem(forge.der.oid("1.2.840.10045.3.1.7"), "EC PARAMETERS")
SEC1 = key_pem(KEY, "sec1")
ORDERED = f"order the chain: leaf {FQDN!r}, intermediate 'Example Test Issuing CA', root 'Example Test Root CA'"
TAKEN = "move the private key to a file of its own"
TOLD = [
    ([USUAL, ISSUER, ROOT, key_pem(KEY)], [TAKEN]),
    ([USUAL, ISSUER, ROOT, PARAMETERS, SEC1], [TAKEN]),
    ([USUAL, key_pem(KEY), ISSUER, ROOT, key_pem("p256-c")], ["move 2 private keys to a file of its own"]),
    ([USUAL, ISSUER, USUAL, ROOT], ["remove a duplicate certificate"]),
    ([USUAL, ISSUER, USUAL, ROOT, ROOT], ["remove 2 duplicate certificates"]),
    ([USUAL, ROOT, ISSUER], [ORDERED]),
    ([ISSUER, USUAL, ROOT], [ORDERED]),
]


@pytest.mark.parametrize(("parts", "steps"), TOLD)
def test_what_is_told_of_what_was_done(parts, steps):
    assert [step.text for step in repair(pem.read(bundle(*parts), "bundle.pem"), now=NOW).steps] == steps


@pytest.mark.parametrize("length", [6, 7])
def test_of_an_order_the_first_six_are_told(length):
    chain = [forge.root("CA 0", key="p256-b")]
    for number in range(1, length - 1):
        chain.append(forge.intermediate(chain[-1], f"CA {number}", key=("p256-b", "p256-c")[number % 2]))
    chain.append(forge.leaf(chain[-1], key=KEY))
    (step,) = repair(pem.read(bundle(*chain)), now=NOW).steps
    titles = [f"leaf {FQDN!r}", *(f"intermediate 'CA {number}'" for number in range(length - 2, 0, -1)), "root 'CA 0'"]
    assert step.text == f"order the chain: {', '.join(titles[:6])}" + (", …" if length > 6 else "")
    assert step.repairs == "leaf-first"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_each_kind_of_oddity_the_first_place_is_told(count):
    whole = bundle(USUAL, ISSUER, ROOT).decode()
    text = whole.replace("-----END CERTIFICATE-----", "-----END CERTIFICATE----", count)
    (step,) = repair(pem.read(text.encode()), now=NOW).steps
    line = text[: text.index("-----END")].count("\n") + 1
    assert step.text.startswith(f"rewrite the BEGIN and END lines: line {line}: ")
    assert step.text.endswith(f" (and {count - 1} more)" if count > 1 else "five are needed")
    assert step.repairs == "malformed-boundary"


def test_a_text_of_very_many_lines_is_told_by_their_number(monkeypatch):
    """Each line takes many times its memory to be compared: a file of millions is not."""
    from certlint.fix import diff

    sound = forge.bundle(*forge.chain())
    raw = sound + b"x\n" * 20
    document = pem.read(raw, "x.pem")
    whole = diff.public_lines(document)
    assert whole[-1] == "x"
    lines = raw.count(b"\n")
    monkeypatch.setattr(diff, "MOST_LINES", lines)
    assert diff.public_lines(document) == whole
    monkeypatch.setattr(diff, "MOST_LINES", lines - 1)
    assert diff.public_lines(document) == [f"[{lines:,} lines, {len(raw):,} bytes]"]
