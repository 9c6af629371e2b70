"""``python -m kg`` is the command kg."""

import sys

from kg.cli import process

if __name__ == "__main__":
    sys.exit(process())
