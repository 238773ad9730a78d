#!/bin/sh
# Resolves requirements/*.in into requirements*.lock: sh tools/lock.sh path/to/uv [uv's options, such as --upgrade]
#
# Every lock holds for all systems and Pythons from the one named here on, with hashes and no
# addresses: the index is whatever uv is set to use. The smaller locks follow the larger one, so
# that environments can be completed instead of made anew.
set -eu

uv=$1
shift

resolve() { # python, name of the .in, lock, constraints...
    python=$1 input=requirements/$2.in output=$3
    shift 3
    "$uv" pip compile --quiet --universal --python-version "$python" --generate-hashes \
        --no-emit-index-url --no-strip-extras --custom-compile-command "make lock" "$@" \
        "$input" --output-file "$output"
    echo "$output: $(grep -c '^[a-z].*==' "$output") packages"
}

resolve 3.10 dev requirements-dev.lock "$@"
resolve 3.10 build requirements.lock --constraints requirements-dev.lock "$@"
resolve 3.10 real requirements-real.lock "$@"
resolve 3.10 postgres requirements-postgres.lock "$@"
resolve 3.11 duckdb2 requirements-duckdb2.lock "$@"
resolve 3.11 spark requirements-spark.lock "$@"
resolve 3.11 charts requirements-charts.lock "$@"
resolve 3.11 bench requirements-bench.lock --constraints requirements-dev.lock "$@"
