"""Shell completions and the manual page, generated from the command line's parsers."""
