# The words of this project. `make` alone lists them.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Arguments for the program or the test runner: make run ARGS="--db other.sqlite3", make test ARGS="-k diff".
ARGS   ?=
# Test processes beside each other: one more than most machines have cores, as many tests wait for a server.
JOBS   ?= 3
TESTS  := --numprocesses $(JOBS) --dist worksteal -m "not quality" $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help run demo test coverage lint format quality quality-sample chaos bench migration lock wheel clean

help: ## list these words
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: $(VENV)/.run ## start the service with the sources of variorum.toml
	@$(BIN)/variorum --config variorum.toml run $(ARGS)

demo: $(VENV)/.run ## watch a small press site that edits itself, offline, for a minute
	@$(BIN)/variorum demo $(ARGS)

test: $(VENV)/.test ## run the tests (tests/quality apart: make quality)
	$(BIN)/python -m pytest $(TESTS)

coverage: $(VENV)/.test ## run the same tests traced, which takes half as long again, against the floor of what they reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report $(if $(ARGS),--fail-under=0)

lint: $(VENV)/.lint ## check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.lint ## mend style where a program can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

quality: $(VENV)/.bench ## measure extraction on the whole corpus against its floors
	VARIORUM_QUALITY=whole $(BIN)/python -m pytest tests/quality $(ARGS)

quality-sample: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadscope tests/quality $(ARGS)

chaos: $(VENV)/.test ## kill the service thirty times while everything goes wrong (ten minutes)
	VARIORUM_CHAOS_KILLS=30 $(BIN)/python -m pytest tests/e2e/test_chaos.py -s $(ARGS)

bench: $(VENV)/.bench ## measure speed and stability, beside the peers
	@for name in diff storage copies fetch service extraction stability; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

migration: $(VENV)/.run
	@$(BIN)/python -c "import sys; from storage.migrate import new_revision; print(new_revision(sys.argv[1]))" "$(NAME)"

lock: ## pin every requirement anew (needs uv)
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements/run.txt
	uv pip compile pyproject.toml requirements/build.in --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements/run.txt --extra postgresql --group test --output-file requirements/test.txt
	uv pip compile requirements/build.in --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements/build.txt
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements/run.txt --extra postgresql --output-file requirements/image.txt
	uv pip compile --group lint --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements/test.txt --output-file requirements/lint.txt
	uv pip compile --group benchmark --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements/test.txt --output-file requirements/benchmark.txt

wheel: $(VENV)/.run ## build the wheel into dist/
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

clean: ## remove what these words have made
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Each stamp stands for one set of installed requirements.
$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing Variorum into $(VENV) (a minute, the first time only)"
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.lint: requirements/lint.txt $(VENV)/.test
	@$(PIP) install --require-hashes -r requirements/lint.txt
	@touch $@

$(VENV)/.bench: requirements/benchmark.txt $(VENV)/.test
	@$(PIP) install --require-hashes -r requirements/benchmark.txt
	@touch $@
