"""``python -m certlint``."""

from certlint.cli import program

if __name__ == "__main__":
    program()
