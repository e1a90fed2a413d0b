#!/usr/bin/env bash
# Compile the hash-pinned locks from pyproject.toml, all from one resolution so that any two can be installed together;
# the peers and dbt 2 alone have resolutions of their own, since they have environments of their own.
# Needs uv. The locks name no registry host: they work behind any mirror.
set -euo pipefail
cd "$(dirname "$0")/.."
together=$(mktemp)
trap 'rm -f "$together"' EXIT
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate "$@"
}
compile pyproject.toml --group build --group postgres --group metrics --group spark --group quality --group docs --group dev --output-file "$together"
compile pyproject.toml --group build --generate-hashes --constraint "$together" \
    --output-file requirements/base.txt
for group in postgres metrics spark quality docs dev; do
    compile pyproject.toml --group "$group" --generate-hashes --constraint "$together" \
        --output-file "requirements/$group.txt"
done
for group in peers dbt2; do
    compile --group "$group" --generate-hashes --output-file "requirements/$group.txt"
done
