#!/usr/bin/env bash
# The inner loop: lint of what changed, beside the unit tests and the worked examples. All of it is in tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
tests/lint.sh changed >build/lint.log 2>&1 &
lint=$!
export BASKETRY_DUCKDB_PATH=build/quick.duckdb DBT_TARGET_PATH=build/quick
# Unit tests ask the database for the columns of what they stand in for: without rows it has them at once.
.venv/bin/dbt --quiet build --empty --exclude-resource-type test --exclude-resource-type exposure
echo "unit tests passed"
.venv/bin/python -m pytest --quiet tests/python/test_worked_examples.py
status=0
wait "$lint" || status=$?
cat build/lint.log
exit "$status"
