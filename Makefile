# `make help` lists what can be made. Nothing has to be set up before.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
BROWSER := tests/browser
WORKERS := --numprocesses auto --dist worksteal
export PYTHON

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/.runtime ## set up, show what is in the graph, answer one question with its evidence, write build/graph.html
	@mkdir -p build
	$(BIN)/kg info
	$(BIN)/kg query honors-of-branch --evidence
	$(BIN)/kg view -o build/graph.html
	@echo; echo 'Open build/graph.html with a double-click. · 双击 build/graph.html 即可打开。'

.PHONY: test
test: lint engine axe old-browser ## set up what tests need, then lint and run every test
	$(BIN)/python -m pytest $(WORKERS)

.PHONY: lint
lint: .venv/.dev ## style and types
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy

.PHONY: screenshots
screenshots: .venv/.dev engine ## pictures of every view, in build/screenshots; the best ones in docs/images
	$(BIN)/python $(BROWSER)/screenshots.py

.PHONY: stress
stress: .venv/.dev engine axe old-browser notebook ## every test with much longer campaigns of generated cases
	$(BIN)/python -m pytest $(WORKERS) --hypothesis-profile=stress

.PHONY: kills
kills: .venv/.dev ## kill load, build, export and push at random moments, KILLS=60 times each; bench/results/kills.md
	@mkdir -p build
	PYTHONPATH=tests:bench $(BIN)/python tests/stress/campaigns.py $(KILLS) | tee build/kills.md
	@mv build/kills.md bench/results/kills.md

KILLS := 60

.PHONY: bench
bench: .venv-bench/.made ## install what the benchmarks compare with, in .venv-bench, and run them (SIZE=100000 ROUNDS=3)
	.venv-bench/bin/python bench/run.py $(SIZE) --rounds $(ROUNDS) --patience $(PATIENCE)

SIZE := 100000
ROUNDS := 3
PATIENCE := 300

.PHONY: format
format: .venv/.dev ## lay out the Python files
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

.PHONY: dist
dist: .venv/.dev ## the wheel and the source archive, in dist/
	$(BIN)/python -m hatchling build --clean

.PHONY: lock
lock: ## resolve the dependencies anew for every supported Python (needs uv)
	uv pip compile $(LOCK) --extra check --extra remote --extra sheet --extra zst --group build --output-file requirements.lock
	uv pip compile $(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

# No index address is written into the locks: pip finds the files where this machine looks, the hashes say which.
LOCK := pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

.PHONY: clean
clean: ## remove what was made, but for the environments
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## remove the environments too
	rm -rf .venv .venv-bench .venv-notebook $(BROWSER)/node_modules $(OLD)/node_modules

# Stamps: each says that the step before it was done with these very files.

.venv/.made: scripts/make-venv.sh scripts/find-python.sh
	scripts/make-venv.sh .venv
	@touch $@

.venv/.runtime: .venv/.made requirements.lock pyproject.toml hatch_build.py src/kg/page/engine/package-lock.json
	@echo "Installing the locked dependencies …"
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# No isolated build: what builds a source package is in requirements.lock, hashed like the rest.
.venv/.dev: .venv/.runtime requirements-dev.lock
	@echo "Installing the locked development tools …"
	$(PIP) --require-hashes --no-build-isolation --requirement requirements-dev.lock
	@touch $@

# JupyterLab is heavy and only shown the page, so it has an environment of its own: the newest that fits.
.PHONY: notebook
notebook: .venv-notebook/.made
.venv-notebook/.made: scripts/make-venv.sh requirements.lock pyproject.toml
	scripts/make-venv.sh .venv-notebook
	.venv-notebook/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --requirement requirements.lock
	.venv-notebook/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-build-isolation --editable .
	.venv-notebook/bin/python -m pip --disable-pip-version-check --no-input install --quiet 'jupyterlab>=4,<5'
	@touch $@

# pip reads groups from 25.1 on. What kg itself needs is locked; what it is compared with is the newest that fits.
.venv-bench/.made: scripts/make-venv.sh requirements.lock pyproject.toml
	scripts/make-venv.sh .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check --no-input install --quiet --upgrade 'pip>=25.1'
	.venv-bench/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --requirement requirements.lock
	.venv-bench/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-build-isolation --editable .
	.venv-bench/bin/python -m pip --disable-pip-version-check --no-input install --quiet --group bench
	@touch $@

.PHONY: system-packages
system-packages:
	@scripts/system-packages.sh

# Installing has fetched the engine already where npm was there.
.PHONY: engine
engine: .venv/.runtime system-packages ## fetch the SPARQL engine of the page (needs npm)
	$(BIN)/python hatch_build.py

# The judges of the page: without them their tests are skipped and say so.
.PHONY: axe
axe: system-packages
	@if command -v npm >/dev/null && [[ -f $(BROWSER)/package-lock.json ]]; then $(MAKE) --silent $(BROWSER)/node_modules/.made || echo "npm could not install axe-core"; fi

$(BROWSER)/node_modules/.made: $(BROWSER)/package-lock.json
	cd $(BROWSER) && npm ci --silent --no-audit --no-fund --ignore-scripts </dev/null
	@touch $@

# A browser of 2020, as offices still have it: 45 MB, once.
OLD := $(BROWSER)/chromium-86

.PHONY: old-browser
old-browser: ## fetch Chromium 86, in which the page must work too (needs npm, Linux on x64)
	@if command -v npm >/dev/null && [[ "$$(uname -sm)" == "Linux x86_64" ]]; then $(MAKE) --silent $(OLD)/node_modules/.made || echo "npm could not fetch Chromium 86"; fi

$(OLD)/node_modules/.made: $(OLD)/package-lock.json $(OLD)/unpack.mjs
	cd $(OLD) && npm ci --silent --no-audit --no-fund --ignore-scripts </dev/null && node unpack.mjs
	@touch $@
