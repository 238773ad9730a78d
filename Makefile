# Every command of the project. A fresh machine needs Python 3.10 or newer and make, nothing else.
#
#   make build PYTHON=python3.12           another Python
#   make build RAW_DIR=path/to/parquet     your own raw tables instead of the demo's
#   make pytest TESTS="-k tiers"           some of the tests
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# Where the raw tables lie, the database that is built from them, and the folder that readers open.
RAW_DIR ?= data/raw
DUCKDB_PATH ?= warehouse/engagement.duckdb
PUBLISH_DIR ?= published
export RAW_DIR DUCKDB_PATH PUBLISH_DIR
export DBT_PROFILES_DIR ?= profiles
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export DBT_USE_COLORS ?= $(if $(MAKE_TERMOUT),true,false)
export PYTHONDONTWRITEBYTECODE := 1

# `make test` works beside the warehouse, never in it: its own demo data, database and target folder.
TEST_DIR := build/test
IN_TEST_DIR := RAW_DIR=$(TEST_DIR)/raw DUCKDB_PATH=$(TEST_DIR)/engagement.duckdb \
	DBT_TARGET_PATH=$(TEST_DIR)/target DBT_LOG_PATH=$(TEST_DIR)/logs
REAL_DIR := build/real
# Pinned there, so that fourteen weeks of campaigns lie after what the scorecard learnt.
REAL_SCORECARD := 2017-09-18
IN_REAL_DIR := RAW_DIR=data/real_raw DUCKDB_PATH=warehouse/real.duckdb \
	DBT_TARGET_PATH=$(REAL_DIR)/target DBT_LOG_PATH=$(REAL_DIR)/logs

# With unit tests, which dbt leaves out unless it is given a selection (selectors.yml).
EVERYTHING := --select "*"

# What `make charts` draws, and the folder of the pictures.
PICTURES ?= docs
BOARDS_PORT ?= 8080
DRAWN = first_look boards/overview boards/predictions boards/pressure

# Suites that build the whole project many times over, by what they are about: not in `make test`.
suites = $(foreach name,$(1),tests/python/test_$(name).py)
LOADS_TESTS := $(call suites,increments kills)
REFRESH_TESTS := $(wildcard tests/python/test_refresh*.py) $(call suites,backup erase)
PRODUCT_TESTS := $(call suites,capabilities predictions saturation send_times)
DECISION_TESTS := $(call suites,decisions segments exports activation bench bench_decisions)
ENGINE_TESTS := $(call suites,postgres package)
SPARK_TESTS := $(call suites,spark)
BOARD_TESTS := $(call suites,boards)
MORE_TESTS := $(LOADS_TESTS) $(REFRESH_TESTS) $(PRODUCT_TESTS) $(DECISION_TESTS) $(ENGINE_TESTS) $(SPARK_TESTS) $(BOARD_TESTS)

# `make quick` looks at SQL that differs from where this branch left origin; name another commit here.
SINCE ?= $(shell git merge-base HEAD origin/HEAD 2>/dev/null || echo HEAD)
QUICK_DIR := build/quick
IN_QUICK_DIR := RAW_DIR=$(QUICK_DIR)/raw DUCKDB_PATH=$(QUICK_DIR)/engagement.duckdb \
	DBT_TARGET_PATH=$(QUICK_DIR)/target DBT_LOG_PATH=$(QUICK_DIR)/logs

DEMO_SOURCES := $(wildcard demo/*.py)
REAL_SOURCES := $(wildcard real/*.py)

.PHONY: help
help: ## this list
	@echo "engagement_scoring: points, scores, tiers and ranks from engagement events"
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| while IFS='|' read -r name what; do printf '  make %-23s %s\n' "$$name" "$$what"; done

# ---------------------------------------------------------------------------- environments

.PHONY: env env-dev
env:
	@$(PYTHON) tools/environment.py $(VENV) requirements.lock

env-dev:
	@$(PYTHON) tools/environment.py $(VENV) requirements-dev.lock

.PHONY: env-postgres
env-postgres:
	@$(PYTHON) tools/environment.py $(VENV) requirements-postgres.lock

.PHONY: env-spark
env-spark:
	@$(PYTHON) tools/environment.py $(VENV) requirements-spark.lock --at-least 3.11

.PHONY: lock
lock: ## resolve requirements/*.in into the locks again (LOCK_OPTIONS=--upgrade for newer releases)
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install -qq --disable-pip-version-check -r requirements/lock.in
	@sh tools/lock.sh .venv-lock/bin/uv $(LOCK_OPTIONS)

# ---------------------------------------------------------------------------- the two commands

.PHONY: build
build: env data/raw/.demo ## demo data (unless data/raw holds yours) and the warehouse; says where to look
	@echo "Building $(DUCKDB_PATH) from $(RAW_DIR) ..."
	@$(BIN)/python -m engagement build

.PHONY: check
check: env ## are the settings and the raw tables right? in seconds, without building
	@$(BIN)/python -m engagement check

.PHONY: refresh
refresh: env data/raw/.demo ## build with tests and publish to published/ in one step (REFRESH=--full-refresh)
	@$(BIN)/python -m refresh $(REFRESH)

# Written once per state of the generator. Tables that make did not write are never overwritten.
data/raw/.demo: $(DEMO_SOURCES)
	@if [ "$(RAW_DIR)" != data/raw ]; then :; \
	elif [ -d data/raw ] && [ ! -e $@ ] && [ -n "$$(ls -A data/raw)" ]; then \
		echo "data/raw holds tables of your own: no demo data."; \
	else \
		echo "Making demo data in data/raw ..."; \
		$(BIN)/python -m demo --world everyday --out data/raw --truth data/truth; \
	fi

.PHONY: quick
quick: env-dev lint-python quick-build quick-sql ## what to run at each change, minutes: ruff, yamllint, parse, a small build with all tests, SQL style

.PHONY: test
test: env-dev lint-python parse test-build lint-sql lint-project pytest ## everything that proves the project: linters, dbt's tests on the demo, pytest

.PHONY: test-long
test-long: env-dev env-postgres ## the random tests at ten times the size (long)
	@TEST_LONG=1 $(BIN)/python -m pytest

# ---------------------------------------------------------------------------- parts of `make quick`

# What was parsed before is kept: a second run parses only what has changed.
.PHONY: quick-build
quick-build: $(QUICK_DIR)/raw/.demo
	@echo "== dbt parse and build on a demo of 300 contacts, every test"
	@rm -f $(QUICK_DIR)/engagement.duckdb $(QUICK_DIR)/engagement.duckdb.wal
	@$(IN_QUICK_DIR) $(BIN)/dbt --quiet --warn-error parse
	@$(IN_QUICK_DIR) $(BIN)/dbt --quiet build $(EVERYTHING)
	@$(IN_QUICK_DIR) $(BIN)/python -m engagement.first_look --summary

$(QUICK_DIR)/raw/.demo: $(DEMO_SOURCES)
	@$(BIN)/python -m demo --world everyday --contacts 300 --out $(QUICK_DIR)/raw --truth $(QUICK_DIR)/truth

.PHONY: quick-sql
quick-sql:
	@changed=$$({ git diff --name-only --diff-filter=d $(SINCE) -- models tests; \
		git ls-files --others --exclude-standard -- models tests; } | grep '\.sql$$' | sort -u); \
	echo "== sqlfluff on $$(echo $$changed | wc -w) changed files (since $(SINCE))"; \
	[ -z "$$changed" ] || $(IN_QUICK_DIR) $(BIN)/sqlfluff lint --disable-progress-bar $$changed

# ---------------------------------------------------------------------------- parts of `make test`

.PHONY: lint
lint: env-dev lint-python parse test-build lint-sql lint-project ## all linters: ruff, yamllint, dbt parse, sqlfluff, dbt-bouncer

.PHONY: lint-python
lint-python:
	@echo "== ruff"
	@$(BIN)/ruff check --quiet .
	@echo "== yamllint"
	@$(BIN)/yamllint --strict .

.PHONY: parse
parse:
	@echo "== dbt parse, warnings are errors"
	@$(IN_TEST_DIR) $(BIN)/dbt --quiet --warn-error parse --no-partial-parse

.PHONY: test-build
test-build: $(TEST_DIR)/raw/.demo
	@echo "== dbt build on the demo, every test"
	@rm -f $(TEST_DIR)/engagement.duckdb $(TEST_DIR)/engagement.duckdb.wal
	@$(IN_TEST_DIR) $(BIN)/dbt --quiet build $(EVERYTHING)
	@$(IN_TEST_DIR) $(BIN)/python -m engagement.first_look --summary

$(TEST_DIR)/raw/.demo: $(DEMO_SOURCES)
	@$(BIN)/python -m demo --world everyday --contacts 1000 --out $(TEST_DIR)/raw --truth $(TEST_DIR)/truth

# dbt looks at the built tables while it renders some models, so sqlfluff reads them after a build.
.PHONY: lint-sql
lint-sql:
	@echo "== sqlfluff"
	@$(IN_TEST_DIR) $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests

.PHONY: lint-project
lint-project:
	@echo "== dbt-bouncer"
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		$(IN_TEST_DIR) $(BIN)/dbt --quiet docs generate && $(BIN)/python tools/bouncer.py $(TEST_DIR)/target; \
	else \
		echo "SKIPPED: dbt-bouncer needs Python 3.11 or newer. Layer rules, contracts and documentation were NOT checked."; \
	fi

.PHONY: pytest
pytest: env-dev
	@echo "== pytest"
	@$(BIN)/python -m pytest $(or $(TESTS),$(addprefix --ignore=,$(MORE_TESTS)))

.PHONY: test-more test-loads test-refresh test-products test-decisions
test-more: test-loads test-refresh test-products test-decisions ## four suites that build the project many times: below

test-loads: env-dev ## random loads, seed edits and kills: increments equal a full refresh
	@$(BIN)/python -m pytest $(LOADS_TESTS)

test-refresh: env-dev ## python -m refresh: publishing, failures, readers, nothing new; backup, erasure
	@$(BIN)/python -m pytest $(REFRESH_TESTS)

test-products: env-dev ## predictions, send times and saturation against independent fits
	@$(BIN)/python -m pytest $(PRODUCT_TESTS)

test-decisions: env-dev ## decisions, segments and exports against their oracles; the bench's script
	@$(BIN)/python -m pytest $(DECISION_TESTS)

# ---------------------------------------------------------------------------- other suites

.PHONY: test-duckdb2
test-duckdb2: ## dbt's tests and pytest on DuckDB 2 (Python 3.11 or newer), in .venv-duckdb2
	@$(PYTHON) tools/environment.py .venv-duckdb2 requirements-duckdb2.lock --at-least 3.11
	@rm -rf build/duckdb2 && mkdir -p build/duckdb2
	@.venv-duckdb2/bin/python -m demo --world everyday --contacts 300 --out build/duckdb2/raw --truth build/duckdb2/truth
	@RAW_DIR=build/duckdb2/raw DUCKDB_PATH=build/duckdb2/engagement.duckdb DBT_TARGET_PATH=build/duckdb2/target \
		DBT_LOG_PATH=build/duckdb2/logs .venv-duckdb2/bin/dbt --quiet build $(EVERYTHING)
	@.venv-duckdb2/bin/python -m pytest $(TESTS)

.PHONY: test-python
test-python: env-dev pytest ## pytest on another Python: PYTHON=python3.13 VENV=.venv-3.13

.PHONY: test-package
test-package: env-dev ## a company's dbt project that has this one as a package (integration_tests/), on DuckDB
	@$(BIN)/python -m pytest tests/python/test_package.py -k duckdb

.PHONY: test-postgres postgres-up postgres-down
test-postgres: env-dev env-postgres ## every dbt test on a PostgreSQL of its own; full build and increment equal DuckDB's; a company's project, too
	@$(BIN)/python -m pytest $(ENGINE_TESTS)

.PHONY: test-spark
test-spark: env-dev env-spark ## macros and seeds on Spark (Java 17, Python 3.11 or newer), in .venv; models are not run there
	@$(BIN)/python -m pytest $(SPARK_TESTS)

postgres-up: env env-postgres ## a PostgreSQL for trying out, on 127.0.0.1 alone; says what to export (POSTGRES_PORT=55432)
	@$(BIN)/python tools/postgres_server.py up

postgres-down: ## stop it and delete its data
	@$(BIN)/python tools/postgres_server.py down

.PHONY: build-real
build-real: env data/real_raw/.mapped ## a real retailer's year (Complete Journey) into warehouse/real.duckdb, and its tables
	@mkdir -p warehouse
	@$(IN_REAL_DIR) $(BIN)/dbt --quiet build --vars '{scorecard_version: $(REAL_SCORECARD)}'
	@$(IN_REAL_DIR) $(BIN)/python -m engagement.first_look --summary
	@$(BIN)/python -m real.report --database warehouse/real.duckdb

data/real_raw/.mapped: $(REAL_SOURCES) requirements-real.lock
	@$(PYTHON) tools/environment.py $(VENV) requirements-real.lock
	@$(BIN)/python -m real --out data/real_raw
	@touch $@

.PHONY: charts
charts: $(DUCKDB_PATH) ## render the README's pictures, four boards, into docs/ (Python 3.11 or newer), in .venv-charts
	@$(PYTHON) tools/environment.py .venv-charts requirements-charts.lock --at-least 3.11
	@mkdir -p build/charts/boards
	@for name in $(DRAWN); do \
		.venv-charts/bin/dct render charts/$$name.yml --format png --no-cache --no-warnings \
			--output build/charts/$$name.png >/dev/null || exit 1; \
		$(BIN)/python charts/pack.py build/charts/$$name.png $(PICTURES)/$$name.png || exit 1; \
	done

.PHONY: boards-html
boards-html: $(PUBLISH_DIR)/engagement.duckdb ## the boards of charts/boards/ as static pages into published/boards/
	@$(PYTHON) tools/environment.py .venv-charts requirements-charts.lock --at-least 3.11
	@.venv-charts/bin/python charts/pages.py $(PUBLISH_DIR) $(PUBLISH_DIR)/boards

.PHONY: test-boards
test-boards: env-dev boards-html ## open every page of published/boards/ in Chromium (apt-get install chromium)
	@$(BIN)/python -m pytest $(BOARD_TESTS)

.PHONY: boards
boards: boards-html ## serve the same boards with their choices at http://localhost:8080 (BOARDS_PORT)
	@DUCKDB_PATH=build/boards/engagement.duckdb DBT_TARGET_PATH=build/boards/target .venv-charts/bin/dct serve \
		--project-dir build/boards/served --dbt-project-dir . --port $(BOARDS_PORT)

$(PUBLISH_DIR)/engagement.duckdb:
	@$(MAKE) --no-print-directory refresh

# The warehouse as it is; built where there is none.
$(DUCKDB_PATH):
	@$(MAKE) --no-print-directory build

.PHONY: house
house: env ## draw the house from the manifest into docs/house.md, with its numbers
	@DBT_TARGET_PATH=build/house DBT_LOG_PATH=build/house $(BIN)/dbt --quiet parse
	@$(BIN)/python tools/house.py build/house

.PHONY: columns
columns: env ## the marts' columns into docs/columns.txt, their changes into docs/columns.md; refuses breaks
	@$(BIN)/python tools/columns.py

HISTORIES ?= 2
.PHONY: same-marts
same-marts: env-dev ## every mart beside another commit's: BASE=<commit> (HISTORIES=10 OPTIONS=--worlds)
	@$(BIN)/python tools/same_marts.py $(BASE) --histories $(HISTORIES) $(OPTIONS)

.PHONY: bad-input
bad-input: env-dev ## write what is said of bad files and places into docs/bad_input.md again
	@RENEW_DOCS=1 $(BIN)/python -m pytest -q tests/python/test_first_hour.py

.PHONY: objections
objections: ## the log of objections as a file for another database: FILE=objections.parquet
	@$(BIN)/python -m tools.objections "$(FILE)"

.PHONY: source
source: ## the skeleton of a source of your own: NAME=acme, and KIND=webhook for JSON payloads
	@$(PYTHON) tools/new_source.py "$(NAME)" $(KIND)

.PHONY: docs
docs: build ## dbt's documentation of every table and column, as one page
	@$(BIN)/dbt --quiet docs generate --static
	@echo "Open target/static_index.html in a browser."

# ---------------------------------------------------------------------------- bench

SIZES ?= 1,10,50
JUDGE ?= --again

.PHONY: bench
bench: env ## time, memory and bytes beside a hand-written script (SIZES=1,10,50 million events; long)
	@$(BIN)/python -m bench.run --sizes $(SIZES) $(BENCH)

.PHONY: bench-1
bench-1: ## the same with 1 million events, in minutes
	@$(MAKE) --no-print-directory bench SIZES=1

.PHONY: bench-history
bench-history: env ## five years of events beside half a year, per event (SIZE=10 million events; long)
	@$(BIN)/python -m bench.history --size $(or $(SIZE),10)

.PHONY: bench-soak
bench-soak: env ## 48 refreshes in a row with late rows, edits, kills and a reader: does anything creep? (long; goes on where it stopped)
	@$(BIN)/python -m bench.soak $(BENCH)

.PHONY: bench-capabilities
bench-capabilities: env ## what each capability costs, beside the contact scores alone (minutes)
	@$(BIN)/python -m bench.capabilities

.PHONY: bench-decisions
bench-decisions: env ## send decisions of 1 million contacts x 20 planned sends, beside a hand-written script (long)
	@$(BIN)/python -m bench.decisions

.PHONY: bench-predictions
bench-predictions: ## predictions against LightGBM, scikit-learn and the truth (long, Python 3.11; JUDGE= goes on where it stopped)
	@$(PYTHON) tools/environment.py .venv-bench requirements-bench.lock --at-least 3.11
	@env -u RAW_DIR -u DUCKDB_PATH .venv-bench/bin/python -m bench.predictions $(JUDGE)
	@env -u RAW_DIR -u DUCKDB_PATH .venv-bench/bin/python -m bench.predictions.levels $(JUDGE)
	@env -u RAW_DIR -u DUCKDB_PATH .venv-bench/bin/python -m bench.predictions.send_times $(JUDGE)

.PHONY: bench-predictions-cost
bench-predictions-cost: env ## what predictions of 100,000 and of 1,000,000 contacts take (long)
	@$(BIN)/python -m bench.predictions.cost

# ---------------------------------------------------------------------------- cleaning

.PHONY: clean
clean: ## remove what was built: databases, target, logs, demo data (not your own, not the environments)
	@for made in data/raw data/real_raw; do \
		if [ -e $$made/.demo ] || [ -e $$made/.mapped ]; then rm -rf $$made; fi; \
	done
	@rm -rf published data/truth build target logs .pytest_cache .ruff_cache .hypothesis
	@git worktree prune 2>/dev/null || true
	@rm -f warehouse/*.duckdb warehouse/*.duckdb.wal
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

.PHONY: clean-all
clean-all: clean ## clean, and the Python environments too
	@rm -rf .venv .venv-*
