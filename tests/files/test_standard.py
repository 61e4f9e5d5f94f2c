"""Standard streams in one process, over pipes and devices of its own; tests/commands/test_pipes.py has whole commands."""

from __future__ import annotations

import io
import os
import signal
import sys

import pytest

from certlint.errors import OutputError
from certlint.files import standard
from certlint.files.standard import READER_LEFT, _ClosedOutput, _Messages, _Output, _text, reader_left, write_utf8


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def like(encoding: str, **more) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding, **more)


def test_the_code_of_a_reader_that_left_is_that_of_a_shell():
    assert READER_LEFT == 128 + signal.SIGPIPE


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("ascii", "plain", b"plain"),
        ("ascii", "a… → ► ─ ├ └ × ² b", b"a... -> > - | ` x ^2 b"),
        ("ascii", "é\U0001f600", rb"\xe9\U0001f600"),
        ("latin-1", "é… ├ €", b"\xe9... | \\u20ac"),
        ("utf-8", "é… ├", "é… ├".encode()),
        ("utf-8", "a\udc80b", rb"a\x80b"),
    ],
)
def test_nothing_is_too_odd_to_be_encoded(encoding, text, written):
    raw = io.BytesIO()
    stream = _text(raw, like(encoding))
    stream.write(text)
    stream.flush()
    assert raw.getvalue() == written


def test_what_is_no_matter_of_encoding_is_an_error_as_before():
    _text(io.BytesIO(), like("ascii"))  # makes the handler known
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "certlint")


@pytest.mark.parametrize(
    ("stream", "by_line"),
    [
        (None, False),
        (like("utf-8"), False),
        (like("utf-8", line_buffering=True), True),
        (like("utf-8", write_through=True), True),
    ],
)
def test_it_is_buffered_as_the_stream_that_it_replaces(stream, by_line):
    raw = io.BytesIO()
    made = _text(raw, stream)
    assert (made.line_buffering, made.encoding) == (by_line, "utf-8")
    made.write("line\nrest")
    assert raw.getvalue() == (b"line\nrest" if by_line else b"")


def test_a_run_goes_on_when_the_reader_has_left(pipe):
    reading, writing = pipe
    out = _Output(writing, "w", closefd=False)
    assert out.write(b"text") == 4
    assert os.read(reading, 10) == b"text"
    assert not out.reader_left
    os.close(reading)
    assert out.write(b"lost") == 4
    assert out.reader_left
    assert out.write(b"lost as well") == 12
    out.close()


def test_a_place_that_cannot_be_written_is_an_error_once():
    descriptor = os.open("/dev/full", os.O_WRONLY)
    out = _Output(descriptor, "w")
    with pytest.raises(OutputError, match="cannot write to standard output: No space left on device") as caught:
        out.write(b"text")
    assert caught.value.hint == "free some space, or write it elsewhere"
    assert out.write(b"text") == 4
    assert not out.reader_left
    out.close()


def test_what_was_closed_before_is_an_error_where_something_is_written_and_once():
    out = _ClosedOutput()
    assert out.writable()
    stream = _text(out, None)
    stream.flush()
    stream.write("text")
    with pytest.raises(OutputError, match="cannot write to standard output: it is closed"):
        stream.flush()
    assert out.write(b"more") == 4
    stream.close()


@pytest.mark.parametrize("place", ["/dev/full", "a pipe without a reader"])
def test_a_message_that_nobody_can_get_is_no_error(place, pipe):
    reading, writing = pipe
    os.close(reading)
    descriptor = os.open(place, os.O_WRONLY) if place.startswith("/") else os.dup(writing)
    messages = _Messages(descriptor, "w")
    assert messages.write(b"text") == 4
    messages.close()


def test_a_place_that_does_not_wait_is_waited_for(pipe):
    """What is asked first has no room: the pipe is full until somebody has read."""
    reading, writing = pipe
    os.set_blocking(writing, False)
    filled = 0
    while True:
        try:
            filled += os.write(writing, b"x" * 4096)
        except BlockingIOError:
            break
    asked = []

    def write(data: bytes) -> int | None:
        asked.append(data)
        if len(asked) == 1:
            os.read(reading, filled)
            return None
        return os.write(writing, data)

    assert standard._write(write, b"text", writing) == 4
    assert asked == [b"text"] * 2


def test_whether_a_call_waits(pipe, monkeypatch):
    reading, _ = pipe
    assert standard._waits(reading) is True
    os.set_blocking(reading, False)
    assert standard._waits(reading) is False
    monkeypatch.delattr(os, "get_blocking")  # as on Windows, with older Pythons
    assert standard._waits(reading) is True


@pytest.mark.parametrize(("encoding", "written"), [("utf-8", "é→"), ("ascii", "é→"), ("latin-1", "é→")])
def test_what_programs_read_is_utf_8(encoding, written, monkeypatch):
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding)
    monkeypatch.setattr(sys, "stdout", out)
    out.write("before ")
    write_utf8(written)
    out.flush()
    assert raw.getvalue() == f"before {written}".encode()
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    write_utf8(written)
    assert sys.stdout.getvalue() == written


def test_whether_the_reader_has_left(pipe, monkeypatch):
    reading, writing = pipe
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert reader_left() is False
    out = _text(_Output(writing, "w", closefd=False), like("utf-8"))
    monkeypatch.setattr(sys, "stdout", out)
    assert reader_left() is False
    os.close(reading)
    out.write("text")
    out.flush()
    assert reader_left() is True
