"""Certificates by the million: every one judged on its own, one line of JSON each, memory flat. `docs/bulk.md`.

audit      the core, one total function: records in, lines out. It knows no file, no process, no engine
pieces     Piece, a stretch of input that one worker reads; where a file may be cut
inputs     paths ─► pieces: folders, files, standard input
archives   tar archives ─► pieces        tables   rows and their base64 column        parquet   row groups ─► pieces
flows      streams ─► pieces: pipes, compressed files, members, CSV
readers    a piece ─► records
tally      what is counted
pool       pieces ─► text and counts, in order, in this process or in several
journal    what is done, so that a killed run can go on
progress   the bar on a terminal
run        all of it put together
"""
