#!/usr/bin/env bash
# Prints a Python that is new enough. A name on the PATH is not yet a Python that runs, so each is asked.
set -euo pipefail

for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python python3.14; do
    if [[ -n $name ]] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$name" -c 'import sys; print(sys.executable)'
    fi
done
cat >&2 <<'END'
No Python 3.11 or newer was found. Install one (Debian 12, Ubuntu 24.04 or newer: apt-get install python3 python3-venv),
or say where it is: make PYTHON=/path/to/python3.12 …
没有找到 Python 3.11 或更新的版本。请先安装（Debian 12、Ubuntu 24.04 及更新版本：apt-get install python3 python3-venv），
或者指明它在哪里：make PYTHON=/path/to/python3.12 …
END
exit 1
