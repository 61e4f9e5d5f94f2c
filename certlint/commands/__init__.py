"""The command line, one module per command: turns arguments into settings, and results into exit codes.

`registry` lists the commands; each has a module of its name with `add_arguments` and `run`. The other modules serve them.

parser           the parser of a command; `unexpected` has its hints, `untranslated` makes argparse cheap to import
options          options that several commands share; also `reports`, `declared`, `evidence`, `login`, `inventory_options`
shared           what commands share that change files or compare them; `configured` applies a configuration file
recording        `--record`; `apart` keeps files that are written apart from those that are read
stderr           messages on standard error; `bar` shows progress, `printed` formats commands to paste
located          the file and the line of a wrong value
described        all options as data, for completions and the manual
usual_arguments  a usual check without argparse; also `usual_help`, and `usual_options`, which `make docs` generates

Parts of single commands:
check            `check_stream` for single certificates, `check_written` for other outputs, `show_files`
fix              `fix_folder` for files that belong together, `fix_report`
forecast         `forecast_inventory`
impact           `impact_report`
install          `install_ways` for the ways to a cluster, `install_rest` for one of them
inventory        `inventory_text`
cluster          `cluster_audit`
audit_keys       `weak_keys`
"""
