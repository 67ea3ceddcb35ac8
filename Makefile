# The two commands: `make demo` and `make test`. Each sets up everything by itself.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-quick lint bench docs clean

demo: $(STAMP)
	$(BIN)/themekit demo demo-study

test: $(STAMP)
	$(BIN)/python -m pytest -n 2

test-quick: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m "not slow and not browser"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m benchmarks

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) demo-study build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
