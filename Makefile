# Every command works on a fresh clone: the first one sets up what it needs. `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 5000
FULL ?=
# Another interpreter from 3.11 on, if you must: make PYTHON=python3.13 ...
PYTHON ?=
# Further words for pytest, as in: make test PYTEST_ARGS="tests/map/mapping -k gaps"
PYTEST_ARGS ?=
UPGRADE ?=

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
# The lists are whole, so nothing is looked for beyond them: pip would else meet newer releases, which have no hash here.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps

MADE := .venv/made
RUNTIME := .venv/made-runtime
DEV := .venv/made-dev
PACKAGES := .venv/made-packages
FRONTEND := partnership/static/vendor/assets.json
OWN_FRONTEND := $(wildcard partnership/static/*.css partnership/static/*.js)

.PHONY: help setup setup-dev run worker test test-fast promises check lint types imports templates migrations format documents bench pins sbom ages clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | while read -r name does; do printf '  make %-12s %s\n' "$$name" "$$does"; done

# --- set up ---

# The system's own interpreter before others: it is built with its optimisations, which one built by hand often is not
# (a tenth of the time of some hundred tests), and patched with the system. Debian's needs python3.11-venv beside it.
$(MADE):
	@python=""; \
	for name in $(or $(PYTHON),/usr/bin/python3.11 python3.11 python3 python); do \
	  if "$$name" -c 'import ensurepip, sys; found = sys.version_info[:2]; sys.exit(not (found >= (3, 11) if "$(PYTHON)" else found == (3, 11)))' 2>/dev/null; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 is needed, with its module venv, and was not found. On Debian and Ubuntu: apt install python3.11-venv" >&2; exit 1; fi; \
	echo "Making a virtual environment with $$("$$python" --version) of $$("$$python" -c 'import sys; print(sys.base_prefix)')."; \
	"$$python" -m venv --clear .venv && touch $@

$(RUNTIME): requirements/runtime.txt | $(MADE)
	@echo "Installing what the service needs."
	@$(PIP) --requirement requirements/runtime.txt
	@touch $@

$(DEV): requirements/dev.txt | $(RUNTIME)
	@echo "Installing what the tests and checks need."
	@$(PIP) --requirement requirements/dev.txt
	@touch $@

$(PACKAGES): package-lock.json .npmrc requirements/node.txt tools/install_frontend.py | $(MADE)
	@$(BIN)/python tools/install_frontend.py
	@touch $@

$(FRONTEND): $(PACKAGES) tools/build_assets.mjs tools/build_assets.py $(OWN_FRONTEND)
	@$(BIN)/python -m tools.build_assets

setup: $(RUNTIME) $(FRONTEND) ## install what the service needs (every other command does so by itself)

setup-dev: setup $(DEV)

# --- use ---

run: export PARTNERSHIP_DEMO := 1
run: export PARTNERSHIP_COUNCIL ?= Thameside Council
run: export PARTNERSHIP_WORKER_EVERY = 5
run: export PARTNERSHIP_PUBLIC_URL = http://127.0.0.1:$(PORT)
# The terminal is for people: what a log collector reads goes into a file, so that the accounts stay on the screen.
run: export PARTNERSHIP_EVENT_LOG ?= $(CURDIR)/instance/events.jsonl
run: setup ## serve the demonstration partnership on http://127.0.0.1:5000 (PORT= changes the port)
	@$(FLASK) database upgrade
	@$(FLASK) demo load --if-empty
	@$(FLASK) demo load --if-empty --partnership demo-2026
	@$(FLASK) demo users
	@echo
	@echo "Serving on http://127.0.0.1:$(PORT): sign in at http://127.0.0.1:$(PORT)/sign-in with an account from the list above."
	@echo "The accounts again: PARTNERSHIP_DEMO=1 $(FLASK) demo users. Events: instance/events.jsonl. Ctrl+C stops."
	@exec $(BIN)/gunicorn --config python:partnership.operations.serving --bind 127.0.0.1:$(PORT) --log-level warning wsgi:app

worker: setup ## send mail and do what is due by the clock, beside a running site; `make run` does so by itself
	@exec $(FLASK) worker

documents: export PARTNERSHIP_DEMO := 1
documents: PARTNERSHIP ?= demo
documents: setup ## write every paper of a demonstration partnership as Word files: OUT=folder PARTNERSHIP=demo or demo-2026
	@if [ -z "$(OUT)" ]; then echo "Say where to: make documents OUT=folder" >&2; exit 2; fi
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	export PARTNERSHIP_DATABASE_URL="sqlite:///$$scratch/demonstration.sqlite3"; \
	$(FLASK) database upgrade && \
	$(FLASK) demo load --partnership "$(PARTNERSHIP)" && \
	$(FLASK) documents write --out "$(OUT)" --partnership "$(PARTNERSHIP)"

bench: setup-dev ## run the benchmarks, some minutes; ends with a fault where a limit is not kept: FULL=1 for the full size
	@over=""; \
	for file in bench/[a-z]*.py; do \
	  echo "== $$file"; \
	  PYTHONPATH=. $(BIN)/python "$$file" $(if $(FULL),--full) || over="$$over $$file"; \
	done; \
	if [ -n "$$over" ]; then echo "A limit is not kept in:$$over" >&2; exit 1; fi

# --- check ---

# What Python compiles is kept: each process of the tests, and each that a test starts, would else compile it again.
test test-fast promises: export PYTHONDONTWRITEBYTECODE :=

test: setup-dev ## run the tests, two more at once than the machine has processors
	@$(BIN)/pytest --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)

test-fast: setup-dev ## run the tests that need no site and take no seconds, while you write
	@$(BIN)/pytest --numprocesses=auto --dist=worksteal -m "pure and not slow" $(PYTEST_ARGS)

promises: setup-dev ## try the promises: an active adversary, and the product with each rule taken away; ends with "caught N of N"
	@$(BIN)/python tools/promises.py --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)

check: lint types imports templates migrations test ## everything that CI checks

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

imports: setup-dev
	@$(BIN)/lint-imports

templates: setup-dev
	@$(BIN)/djlint --lint --quiet templates

migrations: setup-dev
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	export PARTNERSHIP_DEMO=1 PARTNERSHIP_DATABASE_URL="sqlite:///$$scratch/check.sqlite3"; \
	$(FLASK) database upgrade && \
	$(FLASK) database check

format: setup-dev ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

pins: ## compile requirements/*.in anew, with uv from the PATH: UPGRADE=--upgrade for the newest releases
	@cd requirements && for name in runtime dev node sbom; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet \
	    $(UPGRADE) "$$name.in" --output-file "$$name.txt" || exit 1; \
	done

# Its library is not for the service: it lives in an environment of its own.
.venv/sbom/made: requirements/sbom.txt | $(RUNTIME)
	@$(BIN)/python -m venv .venv/sbom
	@.venv/sbom/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps --requirement requirements/sbom.txt
	@touch $@

sbom: OUT ?= sbom.cdx.json
sbom: .venv/sbom/made ## write the bill of materials, CycloneDX: OUT=file
	@.venv/sbom/bin/python tools/sbom.py "$(OUT)" --packages "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

ages: $(RUNTIME) ## say how old each pinned package is, in requirements/ages.csv; asks pip and npm for what is new
	@$(BIN)/python tools/ages.py

clean: ## remove what the tools made; instance/ with its database stays
	@rm -rf .venv node_modules partnership/static/vendor .coverage .coverage.* coverage.xml htmlcov .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
