# Everything a person types; `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check accuracy explore faults bench lock migration format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { echo "This Python has no venv module: install it (Debian: apt-get install python3-venv)."; rm -rf .venv; exit 1; }

$(STAMP): requirements.txt pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: $(STAMP) ## prepare .venv with the command 'jirani' in it

install-dev: $(DEV_STAMP) ## the same, with what tests and checks need

run: install ## start everything in one process, with the simulator
	@exec $(BIN)/jirani run

test: install-dev ## all tests: SQLite, PostgreSQL and Valkey are real and started here
	@$(BIN)/pytest -n auto --dist worksteal

check: install-dev ## ruff, mypy, import rules, catalogues, migrations, lock
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m locales.check
	@$(BIN)/python -m tests.check_lock

accuracy: install-dev ## how well texts are understood, by language
	@$(BIN)/python -m tests.accuracy

explore: install-dev ## property tests with other chances and many more examples
	@HYPOTHESIS_PROFILE=explore $(BIN)/pytest -n auto -m "hypothesis and not faults" --timeout 3600

faults: install-dev ## a rush of texts while processes, databases, disks and gateways fail
	@$(BIN)/pytest -n 2 -m faults tests/whole

bench: install-dev ## speed of intake, worker, understanding, digest, pages and ledger, as JSON lines
	@$(BIN)/python -m tests.bench

lock: install-dev ## write the lock files anew from pyproject.toml
	@$(BIN)/python -m tests.check_lock --write

migration: install-dev ## write a revision for changed models: make migration MESSAGE="Add …"
	@$(BIN)/python -m tests.make_migration "$(MESSAGE)"

format: install-dev ## ruff's fixes and formatting
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean: ## remove .venv and caches; data/ stays
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
