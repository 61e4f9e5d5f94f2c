"""The command line, one module per command: turns arguments into settings, and results into exit codes."""
