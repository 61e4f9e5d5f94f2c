"""The access log: a line a request, whatever the request says."""

from __future__ import annotations

from datetime import UTC, datetime

from certlint.service.access_log import Access, AccessLog, log_line

NOW = datetime(2026, 6, 1, tzinfo=UTC)
USUAL = Access("127.0.0.1", "ci", "GET", "/api/v1/places", 200, 1234, 3.21)


def test_what_a_line_says():
    assert log_line(USUAL, NOW) == "2026-06-01T00:00:00Z 127.0.0.1 ci GET /api/v1/places 200 1234 3.2ms\n"


def test_a_path_adds_no_line_and_no_field():
    for path in (
        "/a\n2026-06-01T00:00:00Z 127.0.0.1 ci GET / 200 1 1ms",
        "/a b c",
        "/\x1b[31m\u202e",
        "/" + "x" * 9999,
    ):
        written = log_line(USUAL._replace(path=path), NOW)
        assert len(written.split()) == 8
        assert written.count("\n") == 1
        assert not {"\n", "\x1b", "\u202e"} & set(written[:-1])
        assert len(written) < 600


class Full:
    """A place that takes nothing any more."""

    tried = 0

    def write(self, text):
        self.tried += 1
        raise OSError

    def flush(self):
        raise OSError


def test_a_log_that_cannot_be_written_ends_nothing():
    full = Full()
    log = AccessLog(full)
    log.add(USUAL)
    log.add(USUAL)
    assert full.tried == 1
    AccessLog(None).add(USUAL)
