#!/usr/bin/env bash
# Install locks, each into its environment, which is made if there is none: requirements/install.sh base dev postgres spark peers dbt2
# Uses uv where it is on the PATH, otherwise pip alone; both install hash-checked files and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf '\n%s\n' "$@" >&2
    exit 1
}

# The peers and dbt 2 want versions of their own and must never be what the product runs on.
environment_of() {
    case $1 in
        peers | dbt2) echo ".venv-$1" ;;
        *) echo .venv ;;
    esac
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Basketry needs Python 3.11, 3.12 or 3.13, and none was found." \
        "Install one (Debian, Ubuntu: apt-get install python3) or name it: make build PYTHON=/path/to/python3"
}

make_environment() {
    local environment=$1 python
    echo "Making the environment $environment"
    rm -rf "$environment"
    python=$(find_python)
    if command -v uv >/dev/null; then
        uv venv --quiet --python "$python" "$environment"
        return
    fi
    # Debian and Ubuntu ship Python without the part that makes environments.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "This Python cannot make environments yet: installing Debian's python3-venv"
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        else
            fail "$python cannot make environments: its module venv is missing." \
                "Install it and run the same command again: sudo apt-get install python3-venv"
        fi
    fi
    "$python" -m venv "$environment"
}

install() {
    local environment=$1
    shift
    if command -v uv >/dev/null; then
        VIRTUAL_ENV=$environment uv pip install --quiet --no-deps "$@"
    else
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$@"
    fi
}

for group in "$@"; do
    environment=$(environment_of "$group")
    if ! "$environment/bin/python" -c '' 2>/dev/null; then
        make_environment "$environment"
    fi
    stamp=$environment/installed-$group
    lock=requirements/$group.txt
    if ! cmp -s "$lock" "$stamp"; then
        echo "Installing $lock ($(grep -c '==' "$lock") packages; the first time takes a minute)"
        install "$environment" --require-hashes -r "$lock"
        cp "$lock" "$stamp"
    fi
    # The command `basketry`, from this folder; built by the pinned build backend of the base lock.
    if [ "$group" = base ] && { [ ! -x .venv/bin/basketry ] || [ pyproject.toml -nt .venv/installed-basketry ]; }; then
        install .venv --no-build-isolation --editable .
        touch .venv/installed-basketry
    fi
done
