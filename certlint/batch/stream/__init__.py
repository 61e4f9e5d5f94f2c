"""Certificates by the million: every one judged on its own, one line of JSON each, memory flat. `docs/bulk.md`.

chunks      Chunk, a stretch of input that one worker reads; where a file may be cut
inputs      paths ─► chunks: folders, files, standard input
archives    tar archives ─► chunks        tables   rows and their base64 column        parquet   row groups ─► chunks
streams     streams ─► chunks: pipes, compressed files, members, CSV
decompress  compressed streams, piece by piece
kinds       what input is by its name and its first bytes
pem_entries PEM and DER ─► entries
readers     a chunk ─► entries
tasks       chunks that are worked on together, and what comes of them
journal     what is done, so that a killed run can go on
progress    the bar on a terminal
runner      tasks are handed out, lines are written in order
jsonl       all of it put together
"""
