"""All access to the file system.

walking       the input files in folders; `globs`, `path_patterns` and `paths` are about their names
sources       opens and loads an input, with its `facts`; `opening` and `waiting` are about single files and about streams
whole         files that are read as a whole; `given`: those that an option names; `given_streams`: pipes that options name
passphrase    secrets from a file, the environment or a prompt
writing       writes files atomically: `staging` has them under construction, `pending` those of reports, `page_folder` those
              of a report of several files; `devices` are written to directly
growing       files that are appended to; `rewritten`: journals
held          a file that is read and may be replaced; `likeness`, `modes` and `backups`: what the new one has of the old one
folders       folders for new files; `leftovers`: files that killed runs have left
system        the functions that differ between operating systems: `posix` or `portable`
standard      standard streams
failures      why a file cannot be written
spool         temporary texts; `user_cache`: the folder of caches
"""
