#!/usr/bin/env bash
# dbt 2 (the Rust engine) on this project: tests/dbt2.sh build --exclude-resource-type unit_test
# It finds databases by ADBC drivers; DuckDB's is inside the duckdb wheel of its environment.
set -euo pipefail
environment=$(cd "$(dirname "$0")/.." && pwd)/.venv-dbt2
if ! "$environment/bin/python" -c 'import duckdb' 2>/dev/null; then
    echo "There is no .venv-dbt2. Make it: requirements/install.sh dbt2" >&2
    exit 1
fi
found=$("$environment/bin/python" - <<'END'
import sysconfig
from importlib.util import find_spec
from pathlib import Path

library = sysconfig.get_config_var("INSTSONAME") or ""
folders = (sysconfig.get_config_var(name) for name in ("LIBDIR", "LIBPL"))
paths = [path for folder in folders if folder and (path := Path(folder, library)).is_file()]
print(paths[0] if paths and ".so" in library else "")
print(find_spec("_duckdb").origin)
print(sysconfig.get_python_version())
END
)
{ read -r libpython; read -r driver; read -r version; } <<<"$found"
if [ -z "$libpython" ]; then
    echo "The Python of .venv-dbt2 has no shared library, which DuckDB's driver needs." >&2
    echo "Install it (Debian, Ubuntu: apt-get install libpython$version) and run the same command again." >&2
    exit 1
fi
mkdir -p "$environment/adbc" "$environment/home"
cat >"$environment/adbc/duckdb.toml.$$" <<END
manifest_version = 1
[ADBC]
version = "1.1.0"
[Driver]
entrypoint = "duckdb_adbc_init"
shared = "$driver"
END
mv "$environment/adbc/duckdb.toml.$$" "$environment/adbc/duckdb.toml"
# Nothing in the user's home, nothing over the network. The wheel leaves Python's own symbols to
# whoever loads it.
export HOME=$environment/home ADBC_DRIVER_PATH=$environment/adbc
export DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_DISABLE_VERSION_CHECK=true
export LD_PRELOAD=$libpython
exec "$environment/bin/dbt" "$@"
