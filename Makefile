# Each target does its own set-up: a machine needs only Python (3.11+) and its venv module.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := demo
AS_OF  := 2025-06-29

.PHONY: demo test test-old-duckdb wheel-demo lint types bench screenshots lock measured clean

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
	$(BIN)/python -m pytest -n 2 --dist loadgroup

## The same parts on the oldest DuckDB that is supported.
OLD_DUCKDB := 1.5.5
test-old-duckdb: $(VENV)/dev.done
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target .cache/duckdb-$(OLD_DUCKDB) duckdb==$(OLD_DUCKDB)
	PYTHONPATH=.cache/duckdb-$(OLD_DUCKDB) $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser" \
	  tests/warehouse tests/feeds tests/features tests/rules tests/test_workspace.py tests/test_cli.py

## The wheel, installed by itself in another folder, runs the same demo.
wheel-demo: $(VENV)/dev.done
	rm -rf .cache/wheel && mkdir -p .cache/wheel
	$(BIN)/python -m build --wheel --no-isolation --outdir .cache/wheel .
	$(PYTHON) -m venv .cache/wheel/venv
	.cache/wheel/venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	.cache/wheel/venv/bin/python -m pip install --quiet --no-deps .cache/wheel/minewatch-*.whl
	cd .cache/wheel && sample=$$(venv/bin/python -c "from minewatch.resources import resource; print(resource('sample'))") \
	  && MINEWATCH=venv/bin/minewatch AS_OF=$(AS_OF) sh "$$sample/demo.sh" "$$sample" demo

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

## 105 million readings; prints readings/s, memory and the ratio to a plain sum.
bench: $(VENV)/dev.done
	$(BIN)/python tests/benchmarks/bench_features.py --scale
	$(BIN)/python tests/benchmarks/bench_scan.py --scale
	$(BIN)/python tests/benchmarks/bench_surcharge.py
	$(BIN)/python tests/benchmarks/load_dashboard.py

## Pictures of the desk for the README, over the sample.
screenshots: $(VENV)/dev.done
	@sh tests/install_browser.sh
	$(BIN)/python tests/dashboards/screenshots.py docs/screenshots

## Fit the shipped weights of evidence again (seeded).
data/model/weights.json: $(VENV)/run.done
	$(BIN)/python -m minewatch.calibrate --out $@

## Measure detection against its goals, on seeds and loads that nothing was fitted on.
measured: $(VENV)/run.done
	$(BIN)/python -m minewatch.evaluation.measured --out docs/measured

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
