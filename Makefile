# Each target does its own set-up: a machine needs only Python (3.11+) and its venv module.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := demo
AS_OF  := 2025-06-29

.PHONY: demo test lint types bench lock clean

$(VENV)/run.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

## Sample feeds in; list, map and summary out.
demo: $(VENV)/run.done
	@MINEWATCH=$(BIN)/minewatch AS_OF=$(AS_OF) sh data/sample/demo.sh data/sample $(DEMO)

## Everything that must hold. Browser tests run where Chromium is or can be installed.
test: $(VENV)/dev.done
	@sh tests/install_browser.sh
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

## 105 million readings; prints readings/s, memory and the ratio to a plain sum.
bench: $(VENV)/dev.done
	$(BIN)/python tests/benchmarks/bench_features.py

## Fit the shipped weights of evidence again (seeded).
data/model/weights.json: $(VENV)/run.done
	$(BIN)/python -m minewatch.calibrate --out $@

## Renew the lock files from pyproject.toml.
lock:
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet pip-tools
	.cache/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra build --output-file requirements.lock pyproject.toml
	.cache/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev --constraint requirements.lock \
	  --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) $(DEMO) .cache artifacts build dist
