#!/usr/bin/env bash
# Style and types: Python, then SQL. `tests/lint.sh changed` looks at the SQL that is not committed yet.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.venv/bin:$PATH BASKETRY_DUCKDB_PATH=build/lint.duckdb
mkdir -p build
echo "ruff"
ruff check --quiet .
ruff format --quiet --check .
echo "mypy"
mypy --no-error-summary
echo "columns"
if LC_ALL=C.UTF-8 grep -rnE --include='*.sql' --exclude-dir=target '^.{101,}' models macros tests/dbt analyses examples; then
    echo "these lines are longer than 100 columns" >&2
    exit 1
fi
echo "aliases"
# With --empty dbt writes an alias of its own behind a relation: import it by a CTE.
if grep -rnE --include='*.sql' '(from|join) \{\{ *(ref|source)\([^)]*\) *\}\} as ' models tests/dbt analyses; then
    echo "these lines give an alias to a relation" >&2
    exit 1
fi
echo "names"
# PostgreSQL makes a relation of each unit test, and knows names of 63 characters.
if grep -rnE --include='*.yml' '^  - name: .{64,}' models tests/integration/models; then
    echo "these names are longer than 63 characters" >&2
    exit 1
fi
sql=(models tests/dbt analyses)
if [ "${1:-}" = changed ]; then
    # Seconds in place of minutes, for the inner loop.
    mapfile -t sql < <({ git diff --name-only --diff-filter=d HEAD; git ls-files --others --exclude-standard; } |
        grep -E '^(models|tests/dbt|analyses)/.*\.sql$' || true)
    [ ${#sql[@]} -gt 0 ] || exit 0
fi
echo "sqlfluff (all of it takes some minutes)"
sqlfluff lint --processes 2 --disable-progress-bar "${sql[@]}"
