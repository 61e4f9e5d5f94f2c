"""The PEM reader: what it reads, what it finds odd, and that nothing stops it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certlint.pem import Block, BlockKind, Document, Oddity, read
from tests import forge

BEGIN = "-----BEGIN CERTIFICATE-----"
END = "-----END CERTIFICATE-----"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its keys, made by OpenSSL: cert.pem, key.pem, ec.pem, encrypted.pem, legacy.pem, csr.pem …"""
    folder = tmp_path_factory.mktemp("openssl")
    openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=example.com")
    openssl(folder, "ecparam -name prime256v1 -genkey -out ec.pem")
    openssl(folder, "pkcs8 -topk8 -in key.pem -out encrypted.pem -passout pass:secret")
    openssl(folder, "rsa -in key.pem -traditional -out rsa.pem")
    openssl(folder, "rsa -in key.pem -traditional -aes128 -passout pass:secret -out legacy.pem")
    openssl(folder, "rsa -in key.pem -pubout -out public.pem")
    openssl(folder, "req -new -key key.pem -subj /CN=example.com -out csr.pem")
    openssl(folder, "x509 -in cert.pem -trustout -addtrust serverAuth -out trusted.pem")
    openssl(folder, "crl2pkcs7 -nocrl -certfile cert.pem -out p7.pem")
    openssl(folder, "pkcs12 -export -in cert.pem -inkey key.pem -name server -passout pass:secret -out bundle.p12")
    openssl(folder, "pkcs12 -in bundle.p12 -nokeys -passin pass:secret -out from_p12.pem")
    openssl(folder, "x509 -in cert.pem -text -out text.pem")
    (folder / "index.txt").touch()
    (folder / "ca.conf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\ncrlnumber=number\n"
    )
    (folder / "number").write_text("01\n")
    openssl(folder, "ca -gencrl -config ca.conf -cert cert.pem -keyfile key.pem -out crl.pem")
    return folder


@pytest.fixture(scope="module")
def pem(folder: Path) -> str:
    return (folder / "cert.pem").read_text()


@pytest.fixture(scope="module")
def der(pem: str) -> bytes:
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def openssl(folder: Path, command: str, check: bool = True, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *command.split()], cwd=folder, check=check, capture_output=True, input=data)


def armor(der: bytes, label: str = "CERTIFICATE", width: int = 64) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def judged(text: str | bytes) -> Document:
    return read(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))


def only(text: str | bytes, kind: str) -> Oddity:
    """The one oddity of a document, which is of this kind."""
    oddities = judged(text).oddities
    assert [oddity.kind for oddity in oddities] == [kind]
    return oddities[0]


def words(document: Document) -> str:
    """Everything that a document says in messages."""
    return " ".join([document.problem, *(f"{o.message} {o.expected} {o.found}" for o in document.oddities)])


class TestClean:
    @pytest.mark.slow
    def test_reads_what_openssl_writes(self, pem: str, der: bytes) -> None:
        document = judged(pem * 3)
        assert [block.der for block in document.blocks] == [der] * 3
        assert [block.index for block in document.blocks] == [1, 2, 3]
        size = len(pem.splitlines())
        assert [(b.first_line, b.last_line) for b in document.blocks] == [
            (1, size),
            (size + 1, 2 * size),
            (2 * size + 1, 3 * size),
        ]
        assert (document.encoding, document.problem, document.oddities) == ("pem", "", [])

    @pytest.mark.slow
    def test_knows_size_and_digest(self, pem: str) -> None:
        document = judged(pem)
        assert document.data_size == len(pem)
        assert document.sha256 == hashlib.sha256(pem.encode()).hexdigest()
        assert judged(pem + "\n").sha256 != document.sha256

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("name", "kinds"),
        [
            ("cert", [BlockKind.CERTIFICATE]),
            ("key", [BlockKind.PRIVATE_KEY]),
            ("rsa", [BlockKind.PRIVATE_KEY]),
            ("ec", [BlockKind.PARAMETERS, BlockKind.PRIVATE_KEY]),
            ("encrypted", [BlockKind.ENCRYPTED_KEY]),
            ("legacy", [BlockKind.ENCRYPTED_KEY]),
            ("public", [BlockKind.PUBLIC_KEY]),
            ("csr", [BlockKind.REQUEST]),
            ("crl", [BlockKind.CRL]),
            ("p7", [BlockKind.PKCS7]),
        ],
    )
    def test_tells_the_kinds_that_openssl_writes(self, folder: Path, name: str, kinds: list[BlockKind]) -> None:
        document = read((folder / f"{name}.pem").read_bytes())
        assert [block.kind for block in document.blocks] == kinds
        assert document.oddities == []

    def test_headers_are_read(self, folder: Path) -> None:
        (block,) = read((folder / "legacy.pem").read_bytes()).blocks
        assert block.headers["Proc-Type"] == "4,ENCRYPTED"
        assert block.headers["DEK-Info"].startswith("AES-128-CBC,")
        assert block.line_at(0) == 5

    def test_other_labels_are_kept(self) -> None:
        (block,) = judged(armor(b"0\x03\x02\x01\x05", "FANCY THING")).blocks
        assert (block.label, block.kind) == ("FANCY THING", BlockKind.OTHER)

    def test_repr_shows_no_bytes(self, folder: Path) -> None:
        (block,) = read((folder / "key.pem").read_bytes()).blocks
        assert repr(block) == f"<Block 1 'PRIVATE KEY', lines 1-{block.last_line}, {len(block.der)} bytes>"


class TestAgreesWithOpenSSL:
    """What `openssl x509` reads has no oddity, what it refuses has one: blank lines, blanks, line lengths, padding."""

    @pytest.mark.slow
    @pytest.mark.parametrize("width", [1, 3, 63, 76, 253, 10_000])
    def test_line_lengths(self, folder: Path, der: bytes, width: int) -> None:
        self.check(folder, armor(der, width=width), reads=True)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("old", "new", "reads"),
        [
            ("\n", "  \n", True),
            ("\n", "\t\n", True),
            ("\n", "\r\n", True),
            (f"{BEGIN}\n", f"{BEGIN}\n\n", True),
            (f"{BEGIN}\n", f"{BEGIN}\n  ", True),
            (f"{BEGIN}\n", f"{BEGIN}\nA-Header: x\n\n", False),
            (f"{BEGIN}\n", f"{BEGIN}\n\n\n", False),
            (f"\n{END}", f"\n\n{END}", False),
            (f"\n{END}", f"\n   \n{END}", False),
            (f"\n{END}", f"\n {END}", False),
            (BEGIN, f" {BEGIN}", False),
            (END, f"{END}x", False),
            (f"\n{END}", f"!\n{END}", False),
            (f"\n{END}", f"====\n{END}", False),
            (END, "-----END X509 CERTIFICATE-----", False),
            (END, END[:-1], False),
            (END, f"-{END}", False),
            (BEGIN, BEGIN.lower(), False),
        ],
    )
    def test_changes(self, folder: Path, pem: str, old: str, new: str, reads: bool) -> None:
        self.check(folder, pem.replace(old, new), reads)

    def check(self, folder: Path, text: str, reads: bool) -> None:
        assert (openssl(folder, "x509 -noout", check=False, data=text.encode()).returncode == 0) == reads
        odd = [oddity for oddity in judged(text).oddities if oddity.kind != "crlf"]
        assert (odd == []) == reads


class TestBoundaries:
    @pytest.mark.parametrize(
        ("written", "says"),
        [
            ("-----END CERTIFICATE----", "ends in four dashes, five are needed"),
            ("-----END CERTIFICATE------", "ends in six dashes, five are needed"),
            ("-----END CERTIFICATE", "ends in no dashes, five are needed"),
            ("----END CERTIFICATE-----", "starts with four dashes, five are needed"),
            ("------END CERTIFICATE-----", "starts with six dashes, five are needed"),
            ("-----------END CERTIFICATE-----", "starts with 11 dashes, five are needed"),
            ("-----end certificate-----", "is not in capitals"),
            ("-----End Certificate-----", "is not in capitals"),
            ("-----ENDCERTIFICATE-----", "lacks the space after END"),
            ("-----END  CERTIFICATE-----", "has misplaced blanks"),
            ("----- END CERTIFICATE -----", "has misplaced blanks"),
            ("-----END\tCERTIFICATE-----", "has misplaced blanks"),
        ],
    )
    def test_malformed_end_is_read_and_quoted(self, pem: str, der: bytes, written: str, says: str) -> None:
        text = pem.replace(END, written) + pem
        oddity = only(text, "malformed-boundary")
        assert oddity.message == f'"{written}" {says}'.replace("\t", "\\x09")
        assert (oddity.line, oddity.block, oddity.expected) == (len(pem.splitlines()), 1, END)
        assert oddity.found == f'"{written}"'.replace("\t", "\\x09")
        assert [block.der for block in judged(text).blocks] == [der, der]

    def test_malformed_begin(self, pem: str, der: bytes) -> None:
        oddity = only(pem + pem.replace(BEGIN, "----BEGIN CERTIFICATE------"), "malformed-boundary")
        assert oddity.message.endswith(
            "starts with four dashes, five are needed and ends in six dashes, five are needed"
        )
        assert (oddity.line, oddity.block) == (len(pem.splitlines()) + 1, 2)

    @pytest.mark.parametrize("dash", ["\u2010", "\u2013", "\u2014", "\u2212"])
    def test_dashes_of_word_processors(self, pem: str, der: bytes, dash: str) -> None:
        text = pem.replace("-----BEGIN", f"{dash}---BEGIN")
        oddity = only(text, "malformed-boundary")
        assert f"U+{ord(dash):04X}" in oddity.message
        assert oddity.found.isascii()
        assert judged(text).blocks[0].der == der

    def test_windows_1252_dash(self, pem: str) -> None:
        assert "byte 0x96" in only(pem.encode().replace(b"-----BEGIN", b"\x96BEGIN"), "malformed-boundary").message

    def test_joined_files(self, pem: str, der: bytes) -> None:
        text = pem.rstrip() + pem
        oddity = only(text, "malformed-boundary")
        assert "the next boundary on the same line" in oddity.message
        assert [block.der for block in judged(text).blocks] == [der, der]
        assert judged(text).blocks[1].first_line == judged(text).blocks[0].last_line == oddity.line

    def test_line_breaks_lost(self, pem: str, der: bytes) -> None:
        text = pem.replace("\n", " ")
        oddity = only(text, "malformed-boundary")
        assert "has other text after it" in oddity.message
        assert (oddity.expected, oddity.found) == ("-----BEGIN CERTIFICATE----- alone on its line", "")
        assert judged(text).blocks[0].der == der

    @pytest.mark.parametrize("comment", [" # my server", " foo", " (1)"])
    def test_comment_after_begin_is_not_base64(self, pem: str, der: bytes, comment: str) -> None:
        text = pem.replace(BEGIN, BEGIN + comment)
        assert "has other text after it" in only(text, "malformed-boundary").message
        assert judged(text).blocks[0].der == der

    def test_indented(self, pem: str, der: bytes) -> None:
        text = "".join(f"    {line}\n" for line in pem.splitlines())
        assert ["indented (by 4)" in oddity.message for oddity in judged(text).oddities] == [True, True]
        assert judged(text).blocks[0].der == der

    @pytest.mark.parametrize("newline", ["\\n", "\\r\\n", "\\\\n"])
    def test_line_breaks_in_letters(self, pem: str, der: bytes, newline: str) -> None:
        text = '{"a": 1,\n "cert": "' + (pem * 2).replace("\n", newline) + '"}\n'
        oddity = only(text, "malformed-boundary")
        assert "the two characters \\n" in oddity.message
        assert oddity.line == 2
        document = judged(text)
        assert [block.der for block in document.blocks] == [der, der]
        assert {(b.first_line, b.line_at(400), b.last_line) for b in document.blocks} == {(2, 2, 2)}

    def test_end_without_begin(self, pem: str) -> None:
        text, oddity = judged(f"QUJD\n{END}\n{pem}").oddities
        assert (text.kind, oddity.kind) == ("text-outside-blocks", "malformed-boundary")
        assert "without a BEGIN" in oddity.message
        assert (oddity.line, oddity.block) == (2, None)

    def test_end_that_ends_nothing(self, pem: str) -> None:
        oddity = only(f"{END}\n{pem}", "boundary-in-text")
        assert oddity.message == f'"{END}" is inside text and does not end a block'
        assert (oddity.line, oddity.block) == (1, None)

    @pytest.mark.parametrize("comment", ["# --- begin of chain ---", "-- END --", "---- BEGINNING ----", "- begin -"])
    def test_comments_with_dashes_are_text(self, pem: str, comment: str) -> None:
        only(f"{comment}\n{pem}", "text-outside-blocks")

    def test_labels_differ(self, pem: str, der: bytes) -> None:
        text = pem.replace(END, "-----END X509 CERTIFICATE-----")
        oddity = only(text, "label-mismatch")
        assert (oddity.expected, oddity.found) == (END, "-----END X509 CERTIFICATE-----")
        assert oddity.line == len(pem.splitlines())
        assert judged(text).blocks[0].der == der

    def test_label_belies_the_contents(self, folder: Path) -> None:
        text = (folder / "key.pem").read_text().replace("PRIVATE KEY", "CERTIFICATE")
        assert "contains what is labelled PRIVATE KEY" in only(text, "label-mismatch").message
        assert judged(text).blocks[0].kind is BlockKind.PRIVATE_KEY

    def test_misspelt_label(self, pem: str) -> None:
        text = pem.replace("CERTIFICATE", "CERTIFCATE")
        assert only(text, "label-mismatch").found == "CERTIFCATE"
        assert judged(text).blocks[0].kind is BlockKind.CERTIFICATE

    def test_trust_data_is_cut_off(self, folder: Path, der: bytes) -> None:
        data = (folder / "trusted.pem").read_bytes()
        assert "TRUSTED CERTIFICATE" in only(data, "label-mismatch").message
        (block,) = read(data).blocks
        assert (block.der, block.kind, block.label) == (der, BlockKind.CERTIFICATE, "TRUSTED CERTIFICATE")


class TestUnterminated:
    def test_next_begin(self, pem: str, der: bytes) -> None:
        text = pem.replace(f"{END}\n", "") + pem
        oddity = only(text, "unterminated-block")
        assert (oddity.line, oddity.block, oddity.expected) == (1, 1, END)
        assert [block.der for block in judged(text).blocks] == [der, der]

    def test_end_of_file(self, pem: str, der: bytes) -> None:
        cut = pem[: len(pem) // 2]
        only(cut, "unterminated-block")
        (block,) = judged(cut).blocks
        assert len(block.der) > 300
        assert der.startswith(block.der[:-2])
        assert block.last_line == len(cut.splitlines())

    def test_text_after_it_is_text(self, pem: str, der: bytes) -> None:
        document = judged(pem.replace(END, "that was the certificate.") + pem)
        assert [block.der for block in document.blocks] == [der, der]
        assert [oddity.kind for oddity in document.oddities] == ["unterminated-block", "text-outside-blocks"]

    def test_begin_twice(self, pem: str, der: bytes) -> None:
        only(f"{BEGIN}\n{pem}", "unterminated-block")
        (block,) = judged(f"{BEGIN}\n{pem}").blocks
        assert (block.der, block.first_line, block.index) == (der, 2, 1)


class TestBase64:
    @pytest.mark.parametrize(
        ("character", "says"),
        [
            ("!", "'!' (U+0021) in column 4 is not base64"),
            ("\u00a0", "U+00A0 in column 4 is not base64"),
            ("\u202e", "U+202E in column 4 is not base64"),
            ("\x1b", "U+001B in column 4 is not base64"),
            ("\udcff", "byte 0xFF in column 4 is not base64"),
            ("-", "'-' (U+002D) in column 4 is not base64"),
        ],
    )
    def test_alien_character(self, pem: str, der: bytes, character: str, says: str) -> None:
        lines = pem.splitlines()
        lines[5] = lines[5][:3] + character + lines[5][3:]
        text = "\n".join(lines)
        oddity = only(text, "bad-base64")
        assert (oddity.message, oddity.line, oddity.block) == (says, 6, 1)
        assert judged(text).blocks[0].der == der

    def test_all_aliens_are_counted(self, pem: str) -> None:
        oddity = only(pem.replace("\nMII", "\n**MII"), "bad-base64")
        assert oddity.message.endswith("2 such characters in the block")

    @pytest.mark.parametrize(
        ("body", "says", "der"),
        [
            ("QUJD=", "wrong padding", b"ABC"),
            ("QUI", "wrong padding", b"AB"),
            ("QUI==", "wrong padding", b"AB"),
            ("QQ=", "wrong padding", b"A"),
            ("QQ==QUJD", "continues after its padding", b"A\x04\x14$"),
            ("QUJDQ", "5 characters of base64 cannot be decoded completely", b"ABC"),
            ("", "contains no base64", b""),
            ("=", "contains no base64", b""),
            ("QUJD\n\nQUJD", "empty line", b"ABCABC"),
        ],
    )
    def test_padding(self, body: str, says: str, der: bytes) -> None:
        text = f"{BEGIN}\n{body}\n{END}\n"
        assert says in only(text, "bad-base64").message
        assert judged(text).blocks[0].der == der

    @pytest.mark.parametrize(
        ("body", "der"), [("QR==", b"A"), ("Qf==", b"A"), ("QUJDQUJ=", b"ABCAB"), ("QUJD\nQUK=", b"ABCAB")]
    )
    def test_bits_that_belong_to_no_byte(self, body: str, der: bytes) -> None:
        """GnuTLS and cryptography refuse the file; the bytes are the same."""
        text = f"{BEGIN}\n{body}\n{END}\n"
        oddity = only(text, "unused-bits")
        assert (oddity.line, oddity.block) == (text.count("\n") - 1, 1)
        assert judged(text).blocks[0].der == der

    def test_line_of_an_empty_line(self) -> None:
        assert only(f"{BEGIN}\nQUJD\nQUJD\n \nQUJD\n{END}\n", "bad-base64").line == 4

    def test_colon_amid_base64_is_no_header(self, pem: str, der: bytes) -> None:
        text = pem.replace("\nMIID", "\nMIID:")
        assert "':'" in only(text, "bad-base64").message
        assert (judged(text).blocks[0].der, judged(text).blocks[0].headers) == (der, {})


class TestCharacters:
    def test_windows_line_ends(self, pem: str, der: bytes) -> None:
        text = pem.replace("\n", "\r\n")
        oddity = only(pem + text, "crlf")
        count = len(pem.splitlines())
        assert (oddity.line, oddity.block, oddity.found) == (count + 1, None, "CRLF")
        assert f"{count} × CRLF" in oddity.message
        assert judged(text).blocks[0].last_line == count

    def test_old_mac_line_ends(self, pem: str, der: bytes) -> None:
        text = pem.replace("\n", "\r")
        crlf, refused = judged(text).oddities
        assert (crlf.kind, crlf.found, refused.kind) == ("crlf", "CR", "openssl-refuses")
        block = judged(text).blocks[0]
        assert (block.der, block.last_line) == (der, len(pem.splitlines()))

    def test_byte_order_mark(self, pem: str, der: bytes) -> None:
        assert only("\ufeff" + pem, "byte-order-mark").line == 1
        assert judged("\ufeff" + pem).blocks[0].der == der

    def test_byte_order_mark_in_the_middle(self, pem: str) -> None:
        oddity = only(pem + "\ufeff" + pem, "byte-order-mark")
        assert oddity.line == len(pem.splitlines()) + 1
        assert len(judged(pem + "\ufeff" + pem).blocks) == 2

    @pytest.mark.parametrize(("nuls", "is_wide"), [(1, False), (24, False), (25, True), (32, True)])
    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
    def test_more_than_three_quarters_of_every_other_byte_are_nul_in_utf_16(
        self, pem: str, codec, nuls, is_wide
    ) -> None:
        head = "".join(["x" * nuls, "\u0178" * (32 - nuls)]).encode(codec)
        noted = [each.found for each in judged(head + pem.encode(codec)).oddities if each.kind == "not-ascii"]
        assert (noted == [codec.upper().replace("-", " ").replace("UTF 16", "UTF-16")]) is is_wide

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_utf_16(self, pem: str, der: bytes, codec: str, mark: str) -> None:
        data = (mark + pem).encode(codec)
        assert only(data, "not-ascii").found == codec.upper().replace("-LE", " LE").replace("-BE", " BE")
        block = read(data).blocks[0]
        assert (block.der, block.last_line) == (der, len(pem.splitlines()))

    @pytest.mark.parametrize(("comment", "found"), [("für".encode(), "U+00FC"), (b"f\xfcr", "byte 0xFC")])
    def test_other_characters(self, pem: str, comment: bytes, found: str) -> None:
        document = read(b"# one\n# " + comment + b"\n" + pem.encode())
        text, foreign = document.oddities
        assert (text.kind, text.line) == ("text-outside-blocks", 1)
        assert (foreign.kind, foreign.line, foreign.found) == ("comment-not-ascii", 2, found)


class TestText:
    def test_regions(self, pem: str) -> None:
        document = judged(f"\n# first, of two\n\n# lines\n\n{pem}\n\t\n{pem}# last one")
        (oddity,) = document.oddities
        assert (oddity.kind, oddity.line) == ("text-outside-blocks", 2)
        assert 'in lines 2 to 4: it begins "# first, of two"' in oddity.message
        assert oddity.message.endswith(", and in one more place")

    def test_quotes_are_harmless_and_short(self, pem: str) -> None:
        document = judged(f"# \x1b[31m\u202e {'ab ' * 100}\n{pem}")
        oddity = document.oddities[0]
        assert 'it begins "# \\x1b[31m\\u202e ab ab' in oddity.message
        assert oddity.message.endswith('..."')
        assert len(oddity.message) < 150
        assert oddity.message.isprintable()

    def test_tools_are_named(self, folder: Path) -> None:
        bag = only((folder / "from_p12.pem").read_bytes(), "text-outside-blocks")
        assert (bag.line, "Bag Attributes" in bag.message) == (1, True)
        assert "`openssl x509 -text`" in only((folder / "text.pem").read_bytes(), "text-outside-blocks").message

    @pytest.mark.parametrize(
        "secret",
        [
            "password: hunter2",
            "see MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
            "# note\n00:c1:9f:00:c1:9f:00:c1:9f:00",
            "00000000: 3077 0201 0104 20da 25bf 4721 e157 50c5  0w....",
            "0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20, 0xda, 0xfb",
        ],
    )
    def test_what_may_be_secret_is_not_quoted(self, folder: Path, pem: str, secret: str) -> None:
        key = (folder / "key.pem").read_text()
        with_key = judged(f"{secret}\n{pem}{key}")
        assert secret.rsplit(maxsplit=1)[-1] not in words(with_key)
        assert "key material" in words(with_key)
        assert secret.rsplit(maxsplit=1)[-1] not in words(judged(f"{pem}{BEGIN}\n{secret}\n{pem}"))
        if "hunter2" not in secret:
            assert secret.rsplit(maxsplit=1)[-1] not in words(judged(f"{secret}\n{pem}"))

    def test_remains_of_a_broken_key_are_not_quoted(self, pem: str) -> None:
        """Both lines that say that this is a key are damaged, and the last line of the base64 has run into one."""
        text = armor(bytes(range(200)), "PRIVATE KEY").replace("-----BEGIN PRIVATE KEY", BEGIN)
        remains = text.replace("\n-----END PRIV", "").splitlines()[-1]
        assert remains.endswith("ATE KEY-----")
        assert remains[:6] not in words(judged(text.replace("\n-----END PRIV", "")))


class TestDer:
    def test_certificate(self, der: bytes) -> None:
        document = read(der, "server.cer")
        assert (document.path, document.encoding, document.oddities) == ("server.cer", "der", [])
        (block,) = document.blocks
        assert (block.der, block.label, block.kind, block.index) == (der, "CERTIFICATE", BlockKind.CERTIFICATE, 1)
        assert (block.first_line, block.last_line, block.line_at(100)) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("name", "label"),
        [
            ("cert", "CERTIFICATE"),
            ("key", "PRIVATE KEY"),
            ("rsa", "RSA PRIVATE KEY"),
            ("encrypted", "ENCRYPTED PRIVATE KEY"),
            ("public", "PUBLIC KEY"),
            ("csr", "CERTIFICATE REQUEST"),
            ("crl", "X509 CRL"),
            ("p7", "PKCS7"),
        ],
    )
    def test_kinds_by_their_look(self, folder: Path, name: str, label: str) -> None:
        (pem,) = read((folder / f"{name}.pem").read_bytes()).blocks
        (block,) = read(pem.der).blocks
        assert (block.label, block.kind) == (label, pem.kind)

    def test_elliptic_curve_key(self, folder: Path) -> None:
        der = read((folder / "ec.pem").read_bytes()).blocks[1].der
        assert [(b.label, b.kind) for b in read(der).blocks] == [("EC PRIVATE KEY", BlockKind.PRIVATE_KEY)]

    def test_pkcs12(self, folder: Path) -> None:
        (block,) = read((folder / "bundle.p12").read_bytes()).blocks
        assert (block.label, block.kind) == ("PKCS12", BlockKind.PKCS12)

    def test_several_in_one_file(self, der: bytes) -> None:
        assert [block.der for block in read(der + der).blocks] == [der, der]

    def test_cut_off(self, der: bytes) -> None:
        oddity = only(der[:300], "unterminated-block")
        assert oddity.found == "300 bytes"
        assert read(der[:300]).blocks[0].kind is BlockKind.CERTIFICATE

    def test_more_behind_it(self, der: bytes) -> None:
        assert "7 bytes" in only(der + b"garbage", "text-outside-blocks").message

    def test_digits_are_no_der(self) -> None:
        assert read(b"0A0202" * 20).encoding == "unknown"


class TestProblems:
    @pytest.mark.parametrize(
        ("data", "encoding", "says"),
        [
            (b"", "empty", "empty"),
            (b" \r\n\t\n", "empty", "white space"),
            (b"\0" * 100, "unknown", "binary"),
            (b"\xfe\xed\xfe\xed\0\0\0\2", "unknown", "Java keystore"),
            (b"hello, world\r\n", "unknown", "no BEGIN line"),
            (b"<!DOCTYPE html>", "unknown", "HTML"),
            (f"{BEGIN}\n".encode(), "unknown", "every PEM block is empty"),
        ],
    )
    def test_nothing_to_read(self, data: bytes, encoding: str, says: str) -> None:
        document = read(data)
        assert (document.encoding, document.blocks) == (encoding, [])
        assert says in document.problem

    def test_bare_base64(self, der: bytes) -> None:
        document = read(base64.encodebytes(der))
        assert "base64 without BEGIN and END" in document.problem
        assert document.oddities == []

    def test_too_many_certificates(self, pem: str) -> None:
        document = read((pem * 4).encode(), max_certificates=3)
        assert "more than 3 certificates" in document.problem
        assert len(document.blocks) == 3
        assert read((pem * 3).encode(), max_certificates=3).problem == ""

    def test_too_many_boundaries(self) -> None:
        document = read(f"{END}\n".encode() * 5000, max_certificates=10)
        assert "more than 1,020 blocks" in document.problem
        assert len(document.oddities) == 1001
        assert document.oddities[-1].message == "20 more of this kind"

    def test_too_many_der_objects(self, der: bytes) -> None:
        assert len(read(der * 5, max_certificates=3).blocks) == 3

    def test_encoded_twice(self, pem: str, der: bytes) -> None:
        data = base64.b64encode((pem * 2).encode())
        oddity = only(data, "double-encoded")
        assert "Kubernetes Secret" in oddity.message
        assert [block.der for block in read(data).blocks] == [der, der]
        assert [block.index for block in read(data).blocks] == [1, 2]

    def test_text_before_a_pem_that_is_encoded_twice(self, folder: Path, der: bytes) -> None:
        document = read(base64.b64encode((folder / "from_p12.pem").read_bytes()))
        assert [block.der for block in document.blocks] == [der]
        assert [oddity.kind for oddity in document.oddities] == ["double-encoded", "text-outside-blocks"]

    def test_kubernetes_secret(self, folder: Path, pem: str, der: bytes) -> None:
        cert, key = (base64.b64encode((folder / name).read_bytes()).decode() for name in ("cert.pem", "key.pem"))
        document = judged(f"kind: Secret\ndata:\n  tls.crt: {cert}\n  tls.key: {key}\n")
        assert [(b.kind, b.first_line, b.line_at(9)) for b in document.blocks] == [
            (BlockKind.CERTIFICATE, 3, 3),
            (BlockKind.PRIVATE_KEY, 4, 4),
        ]
        assert [(o.kind, o.line, o.block) for o in document.oddities] == [
            ("double-encoded", 3, 1),
            ("double-encoded", 4, 2),
        ]

    def test_block_of_pem(self, pem: str) -> None:
        only(armor(pem.encode()), "double-encoded")


DERS = st.binary(min_size=1, max_size=200).map(lambda content: b"\x04\x81" + bytes([len(content)]) + content)
BLANKS = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def wrapped(draw: st.DrawFn) -> tuple[bytes, str, list[int]]:
    """DER, PEM of it in odd lines that OpenSSL would read, and the line of the character that holds each byte's start."""
    der = draw(DERS)
    text = base64.b64encode(der).decode()
    before = draw(st.integers(0, 3))
    content, line, lines = "\n" * before + f"{BEGIN}\n", before + 2, []
    for at, character in enumerate(text):
        content += character
        lines.append(line)
        if at + 1 < len(text) and draw(st.integers(0, 9)) == 0:
            content += draw(BLANKS) + "\n" + draw(BLANKS)
            line += 1
    return der, f"{content}\n{END}\n", [lines[offset * 8 // 6] for offset in range(len(der))]


class TestProperties:
    @pytest.mark.slow
    @given(st.binary(max_size=400))
    @example(b"-----BEGIN A-----\\n")
    @example(b"0\x80\x02\x01\x00")
    @example("-----BEGIN CERTIFICATE-----\ufeff=".encode())
    def test_no_bytes_raise(self, data: bytes) -> None:
        self.walk(read(data))

    @pytest.mark.slow
    @given(
        st.lists(
            st.sampled_from(
                [
                    BEGIN,
                    END,
                    "-----BEGIN PRIVATE KEY-----",
                    "----",
                    "-",
                    "MIIB",
                    "=",
                    "\n",
                    "\r",
                    " ",
                    "\\n",
                    "\ufeff",
                    "Proc-Type: 4,ENCRYPTED",
                    "LS0tLS1CRUdJTiBYLS0tLS0K",
                    "BEGIN ",
                    "end ",
                    "\u2014",
                    "\0",
                    "0\x82",
                    "é",
                ]
            ),
            max_size=30,
        ),
        st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-8-sig"]),
    )
    def test_no_soup_raises(self, pieces: list[str], codec: str) -> None:
        self.walk(read("".join(pieces).encode(codec)))

    def walk(self, document: Document) -> None:
        """What holds for every document."""
        assert document.encoding in {"pem", "der", "empty", "unknown"}
        assert bool(document.blocks) == (document.encoding in {"pem", "der"})
        assert document.problem or document.blocks
        assert [block.index for block in document.blocks] == list(range(1, len(document.blocks) + 1))
        assert words(document).isprintable()
        for block in document.blocks:
            for offset in (-1, 0, len(block.der) // 2, len(block.der), 10**9):
                assert block.first_line <= block.line_at(offset) <= block.last_line
        assert [o.line for o in document.oddities] == sorted(o.line for o in document.oddities)

    @pytest.mark.slow
    @given(st.lists(DERS, min_size=1, max_size=5), st.integers(1, 80))
    def test_clean_files_round_trip(self, ders: list[bytes], width: int) -> None:
        parts = [armor(der, width=width) for der in ders]
        document = judged("".join(parts))
        assert [block.der for block in document.blocks] == ders
        assert document.oddities == []
        line = 1
        for block, part in zip(document.blocks, parts, strict=True):
            assert (block.first_line, block.last_line) == (line, line + part.count("\n") - 1)
            line += part.count("\n")

    @pytest.mark.slow
    @given(wrapped(), st.sampled_from(["\n", "\r\n", "\r"]))
    def test_line_at(self, case: tuple[bytes, str, list[int]], end: str) -> None:
        der, text, lines = case
        (block,) = judged(text.replace("\n", end)).blocks
        assert block.der == der
        assert [block.line_at(offset) for offset in range(len(der))] == lines
        assert block.line_at(-5) == lines[0]
        assert block.line_at(len(der) + 5) == lines[-1]

    @pytest.mark.slow
    @given(st.data())
    def test_mutated_pem(self, data: st.DataObject) -> None:
        text = bytearray(armor(b"\x30\x82\x01\x2c" + bytes(range(256)) + bytes(44)) * 2, "ascii")
        for _ in range(data.draw(st.integers(1, 8))):
            at = data.draw(st.integers(0, len(text) - 1))
            piece = data.draw(st.binary(max_size=3))
            text[at : at + data.draw(st.integers(0, 3))] = piece
        document = read(bytes(text))
        self.walk(document)

    @pytest.mark.slow
    @given(st.data())
    def test_mutated_keys_never_leak(self, data: st.DataObject) -> None:
        key = hashlib.shake_256(b"a key").digest(300)
        label = data.draw(st.sampled_from(["PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE"]))
        text = armor(key, label)
        for _ in range(data.draw(st.integers(1, 5))):
            at = data.draw(st.integers(0, len(text) - 1))
            piece = data.draw(st.sampled_from(["", " ", "\n", "-----", "!", ":", ": ", "\\n", "é", BEGIN, "=", "\n\n"]))
            text = text[:at] + piece + text[at + data.draw(st.integers(0, 40)) :]
        said = words(judged(text))
        base = base64.b64encode(key).decode()
        assert not any(base[at : at + 8] in said for at in range(len(base) - 8))

    @pytest.mark.slow
    @given(wrapped())
    def test_agrees_with_binascii(self, case: tuple[bytes, str, list[int]]) -> None:
        _, text, _ = case
        (block,) = judged(text).blocks
        assert block.der == binascii.a2b_base64(text.strip()[len(BEGIN) : -len(END)])


def test_reader_imports_little() -> None:
    """The reader costs the start of the command no library that it does not need."""
    code = "import sys, certlint.pem; print(*sorted(m for m in sys.modules if m in sys.argv[1:]))"
    heavy = ["base64", "pathlib", "dataclasses", "hashlib", "cryptography", "asn1crypto", "struct", "inspect"]
    run = subprocess.run([sys.executable, "-S", "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["-", "-BEGIN", "-begin crl ", f"{BEGIN}\n", f"{END}\n", "\\", "-----BEGIN A-----\\n", "a: b\n", "LS0tLS", "= "],
)
def test_time_grows_with_size(piece: str) -> None:
    """Work that grows with the square of the size would not end here: half a MiB of what makes such readers slow."""
    data = (f"{BEGIN}\n" + piece * (512 * 1024 // len(piece))).encode()
    assert isinstance(read(data), Document)


def test_block_stands_alone() -> None:
    block = Block("CERTIFICATE", BlockKind.CERTIFICATE, b"\x30\x00", 1)
    assert (block.line_at(1), block.headers) == (0, {})


@pytest.mark.parametrize("status", range(7))
def test_the_shortest_of_ocsp_responses_is_one(status):
    """A responder that has no answer says so in five bytes."""
    data = forge.ocsp_failure(status)
    assert [block.kind for block in read(data).blocks] == [BlockKind.OCSP]
    assert read(data + b"\0").blocks == []
    assert read(data[:4]).blocks == []
