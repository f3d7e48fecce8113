# Passerelle. Needs Python 3.11+ with venv, git and make; everything else goes into .venv.
#
#   make PYTHON=python3.12 demo      another interpreter
#   make test PYTEST_ARGS=tests/web  a part of the suite
#   make test BROWSER=no             without the tests that drive Chromium
#   make lock LOCK_ARGS=--upgrade    newer releases of what is locked
#   make bench-exam BENCH_ARGS=--quick

PYTHON ?= python3
# Tests wait for servers, browsers and clocks half of the time: two more workers than cores.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 2 )))
BROWSER ?= yes
PYTEST_ARGS ?=
BENCH_ARGS ?=
LOCK_ARGS ?=

BIN := .venv/bin
PY := $(BIN)/python
UV := $(BIN)/uv pip
PYTEST := $(PY) -m pytest
COMPILE := $(UV) compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --custom-compile-command "make lock" $(LOCK_ARGS)

# The machine's own certificates are the ones that count behind a company's proxy.
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS ?= never
# A personal pip.conf may ask for --user, which a virtual environment refuses.
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# An image may forbid compiled files; each server a test starts would then compile everything again.
unexport PYTHONDONTWRITEBYTECODE
override VIRTUAL_ENV := $(CURDIR)/.venv
export VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help install demo test faults check lock translations vendor bench-exam bench-banks screenshots clean
.DELETE_ON_ERROR:

help: ## Say what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | \
		while IFS=@ read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done

install: .venv/.run ## Install what running Passerelle needs into .venv

demo: install ## Install, then play a certification from the bank to the signed attestations
	$(BIN)/lms demo

test: .venv/.dev ## Run every test, a real PostgreSQL and Chromium included
	@$(if $(filter no,$(BROWSER)),true,tools/browser.sh >/dev/null)
	$(PYTEST) --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal \
		$(if $(filter no,$(BROWSER)),-m "not browser") $(PYTEST_ARGS)

faults: .venv/.dev ## Break exams in every way we know and judge what is left
	@$(if $(filter no,$(BROWSER)),true,tools/browser.sh >/dev/null)
	$(PYTEST) --override-ini python_files="test_*.py campaign_*.py" \
		$(if $(filter no,$(BROWSER)),-m "not browser") tests/faults tests/journeys $(PYTEST_ARGS)

check: .venv/.dev ## Check style, the ladder of packages and types
	$(PY) -m ruff check .
	$(BIN)/lint-imports
	$(PY) -m mypy

lock: .venv/.uv ## Recompute the locks from requirements/*.in
	$(COMPILE) requirements/run.in -o requirements/run.lock
	$(COMPILE) -c requirements/run.lock requirements/dev.in -o requirements/dev.lock
	$(COMPILE) requirements/build.in -o requirements/build.lock
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt

translations: .venv/.dev ## Bring the English catalogue up to date with the French sentences
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k plural:1,2 --omit-header --no-location --sort-output -o .messages.pot lms
	$(BIN)/pybabel -q update -i .messages.pot -d lms/translations -l en --omit-header \
		--no-fuzzy-matching --ignore-obsolete --no-wrap
	$(BIN)/pybabel -q compile -f -d lms/translations -l en
	@rm .messages.pot

vendor: .venv/.dev ## Fetch the front-end files again and check their digests
	$(PY) tools/vendor.py

bench-exam: .venv/.dev ## Compare the exam engine with a bare application (about 45 minutes)
	$(PY) -m tests.benchmarks.exam $(BENCH_ARGS)

bench-banks: .venv/.dev ## Measure what ten thousand questions cost (about 15 minutes)
	$(PY) -m tests.benchmarks.banks $(BENCH_ARGS)

screenshots: .venv/.dev ## Take the pictures of the documentation again
	@tools/browser.sh >/dev/null
	$(PY) tools/screenshots.py

clean: ## Remove .venv and every cache; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says nothing once the interpreter is gone, as after an upgrade of Python.
$(shell test -x $(PY) || rm -f .venv/.uv)

# A .venv that is there and works is kept.
.venv/.uv: requirements/bootstrap.txt
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
			{ echo "Python 3.11 or newer is needed, for instance: make PYTHON=python3.12"; exit 1; }; \
		$(PYTHON) -m venv --clear .venv; }
	$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r requirements/bootstrap.txt
	@touch $@

.venv/.run: .venv/.uv requirements/run.lock requirements/build.lock pyproject.toml
	$(UV) install --require-hashes -r requirements/run.lock
	$(UV) install --no-deps --build-constraints requirements/build.lock -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.lock
	$(UV) install --require-hashes -r requirements/dev.lock
	@touch $@
