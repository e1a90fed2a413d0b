#!/usr/bin/env bash
# Every check, fast ones first. CI and people run the same.
set -euo pipefail
cd "$(dirname "$0")/.."
tests/lint.sh
echo "pytest"
.venv/bin/python -m pytest --numprocesses=2 --dist=loadfile "$@"
