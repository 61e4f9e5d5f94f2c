"""Certificates by the million: each evaluated on its own, one line of JSON each, constant memory. `docs/bulk.md`.

chunks       Chunk, the part of an input that one worker reads; where a file may be cut
inputs       paths ─► chunks: folders, files, standard input
archives     tar archives ─► chunks
tables       rows and their base64 column ─► chunks
parquet      row groups ─► chunks
streams      streams ─► chunks: pipes, compressed files, members, CSV
decompress   incremental decompression
kinds        the format of an input, by its name and its first bytes
pem_entries  PEM and DER ─► entries
readers      a chunk ─► entries
tasks        chunks that are processed together, and their results
journal      completed work, so that a killed run can continue
progress     the progress bar on a terminal
runner       distributes tasks and writes lines in order
sink         the destination of the lines
repeated     keys and serial numbers that several certificates have
interrupt    Ctrl-C, and other signals that end a run
jsonl        combines the parts
"""
