# StepUp: `make run` and `make test` do all the set-up on a fresh machine with Python 3.11+ (with venv) and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= 1
export LMS_INSTANCE ?= instance
COMPILE = uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := help
.PHONY: help install run check test browser test-browser test-fast format lint types layers content drift unit postgres soak mutation messages bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

# --- set-up ------------------------------------------------------------------------------------------------------

# a .venv without a working pip (its making was stopped, or its Python was replaced) is made anew, and all that is in it
ifneq ($(shell $(BIN)/python -c 'import pip; print("there")' 2>/dev/null),there)
.PHONY: $(BIN)/python
endif

$(BIN)/python:
	@bash scripts/venv.sh $(PYTHON) $(VENV)

$(VENV)/runtime.done: $(VENV)/bin/python requirements/runtime.txt pyproject.toml
	@$(BIN)/python -m pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.done: $(VENV)/runtime.done requirements/test.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/test.txt
	@touch $@

install: $(VENV)/runtime.done ## the set-up alone: .venv with pinned dependencies

# --- run ---------------------------------------------------------------------------------------------------------

run: install ## serve on http://127.0.0.1:8000 (PORT=…), with a demo hospital on the first start (DEMO=0: empty)
ifneq ($(DEMO),0)
	@$(BIN)/lms demo --if-empty
endif
	@exec $(BIN)/lms serve --port $(PORT)

# --- checks ------------------------------------------------------------------------------------------------------

check: $(VENV)/test.done format lint types layers content drift unit ## everything without a browser

format: $(VENV)/test.done ## formatting as agreed
	@$(BIN)/ruff format --check -q . || { echo "run: $(BIN)/ruff format"; exit 1; }

lint: $(VENV)/test.done ## ruff and djlint
	@$(BIN)/ruff check -q .
	@$(BIN)/djlint lms/web/templates --profile=jinja --lint --quiet

types: $(VENV)/test.done ## mypy --strict
	@$(BIN)/mypy

layers: $(VENV)/test.done ## who may import whom
	@$(BIN)/lint-imports --no-logo 2>&1 | tail -n 20; exit $${PIPESTATUS[0]}

content: $(VENV)/test.done ## all modules, quizzes, cases and facts
	@$(BIN)/lms content check

drift: $(VENV)/test.done ## models and migrations agree
	@$(BIN)/lms database drift

unit: $(VENV)/test.done postgres ## all tests without a browser
	@$(BIN)/python -m pytest -q -n 2 -m "not browser and not soak"

test-fast: $(VENV)/test.done ## tests without a browser or PostgreSQL
	@$(BIN)/python -m pytest -q -n 2 -m "not browser and not soak and not postgres"

test: $(VENV)/test.done ## make check, then the browser tests
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test-browser

test-browser: $(VENV)/test.done browser ## the browser tests
	@$(BIN)/python -m pytest -q -n 2 -m browser

browser: $(VENV)/test.done ## find a browser; as root with apt-get install one
	@bash scripts/browser.sh $(BIN)/python

postgres: ## find PostgreSQL for the tests; as root with apt-get install it
	@bash scripts/postgres.sh

soak: $(VENV)/test.done ## the long random tests
	@$(BIN)/python -m pytest -q -n 2 -m soak

messages: $(VENV)/test.done ## collect every sentence on a screen into build/messages.pot for translators
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k say -k Invalid:2 -o build/messages.pot lms
	@echo "build/messages.pot: $$(grep -c '^msgid' build/messages.pot) sentences"

mutation: $(VENV)/test.done ## mutation testing of the clinical and the competency core
	@$(BIN)/python tests/mutation/run.py clinical
	@$(BIN)/python tests/mutation/run.py competency

bench: $(VENV)/test.done ## what is fast, measured beside its floor
	@$(BIN)/python -m benchmarks

lock: ## compile requirements/*.in to pinned, hashed *.txt (needs uv)
	$(COMPILE) -o requirements/runtime.txt requirements/runtime.in
	$(COMPILE) -o requirements/test.txt requirements/test.in

clean: ## remove what the tools left (never the instance)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants test-results screenshots
