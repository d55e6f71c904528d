# `make book` and `make test` do everything, from a bare Python >= 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
BOOK := _build/html
JOBS ?= 2
# Coverage is measured where no test may be skipped: there every line must be covered.
COVERAGE := $(if $(RNN_REQUIRE),--cov --cov-report=term --cov-fail-under=100)
UNIT := tests/rnn tests/datasets $(wildcard rnn/*.py) rnn/cells rnn/datasets rnn/diagnostics rnn/interop rnn/layers rnn/models \
    rnn/parallel rnn/training
OLDEST = $(shell sed -n 's/^    "\(.*\)", *#*.*/\1/p' pyproject.toml | grep -E '[>=]=' | sed 's/>=/==/')
TOOLS = $(shell grep -E '^(hypothesis|pytest|pytest-xdist)==' requirements.txt)
export JUPYTER_PLATFORM_DIRS := 1
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help setup book read lab notebooks unit oldest test runs bench clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

setup: $(READY) ## create .venv and install the pinned requirements

# A failed build drops the cached pages: the next one would not repeat their warnings, and so would pass.
book: $(READY) ## set up if needed and build the HTML book
	$(BIN)/jupyter-book build book --config _config.yml --toc "$(CURDIR)/_toc.yml" --path-output . -W -n --keep-going --quiet \
	    || { rm -rf _build/.doctrees; exit 1; }
	@echo "The book is at $(CURDIR)/$(BOOK)/index.html"

read: book ## build, serve and open the book in a browser
	$(BIN)/python -m webbrowser -t http://localhost:8000/ & \
	$(BIN)/python -m http.server 8000 --bind localhost --directory $(BOOK)

lab: $(READY) ## open the chapters in JupyterLab
	$(BIN)/python -m jupyterlab book

notebooks: $(READY) ## execute every chapter again and normalize it
	$(BIN)/python book/_tools/notebooks.py

unit: export OMP_NUM_THREADS := 1
unit: $(READY) ## run the tests of the package alone, without browser and book, in under a minute
	$(BIN)/python -m pytest -n $(JOBS) -q $(UNIT)

oldest: export OMP_NUM_THREADS := 1
oldest: ## run these tests with the oldest versions that pyproject.toml allows (Python 3.11 or 3.12)
	test -x $(VENV)-oldest/bin/python || $(PYTHON) -m venv $(VENV)-oldest
	$(VENV)-oldest/bin/python -m pip install --quiet --disable-pip-version-check $(OLDEST) $(TOOLS)
	$(VENV)-oldest/bin/python -m pytest -n $(JOBS) -q -W ignore::DeprecationWarning $(UNIT)

# One thread for each worker: more would get in each other's way.
test: export OMP_NUM_THREADS := 1
test: export DENO_DIR := _build/deno
test: export DENO_NO_UPDATE_CHECK := 1
test: book ## run every check: lint, types, unit tests, notebooks, pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/deno fmt --check --quiet
	$(BIN)/deno lint --quiet
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope $(COVERAGE)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --nbval --nbval-cell-timeout=180 book

runs: $(READY) ## make stored results again: KEYS, or those that no longer fit
	OMP_NUM_THREADS=1 $(BIN)/python -m rnn.runs $(KEYS)

bench: $(READY) ## measure rnn against PyTorch (needs torch)
	$(BIN)/python benchmarks/rnn_vs_torch.py

clean: ## delete the built book (the environment stays)
	rm -rf _build
