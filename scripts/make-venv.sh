#!/usr/bin/env bash
# make-venv.sh FOLDER: a virtual environment with pip in it, by whichever way this machine offers.
set -euo pipefail

folder=$1
python=$("$(dirname "$0")/find-python.sh")
rm -rf "$folder"

has_pip() { "$folder/bin/python" -m pip --version >/dev/null 2>&1; }

# Debian leaves ensurepip out of its Python unless python3-venv is installed.
"$python" -m venv "$folder" >/dev/null 2>&1 && has_pip && exit
if [[ $(id -u) == 0 && $python == /usr/bin/* ]] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv, which makes virtual environments …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 </dev/null || true
    apt-get install -y -qq --no-install-recommends python3-venv >/dev/null 2>&1 </dev/null || true
    "$python" -m venv --clear "$folder" >/dev/null 2>&1 && has_pip && exit
fi
if command -v uv >/dev/null; then
    uv venv --quiet --clear --seed --python "$python" "$folder" && has_pip && exit
fi
if command -v virtualenv >/dev/null; then
    virtualenv --quiet --clear --python "$python" "$folder" && has_pip && exit
fi
rm -rf "$folder"
cat >&2 <<END
$python cannot make a virtual environment with pip. On Debian and Ubuntu: sudo apt-get install python3-venv
$python 无法建立带 pip 的虚拟环境。Debian 与 Ubuntu 上请运行：sudo apt-get install python3-venv
END
exit 1
