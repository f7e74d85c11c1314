#!/bin/sh
# Installs the outside judge of the API, which npm can't: into .venv/fuzz.
set -eu
cd "$(dirname "$0")/../.."
python3 -m venv .venv/fuzz
.venv/fuzz/bin/pip install -q -r tests/end-to-end/fuzz-requirements.txt
