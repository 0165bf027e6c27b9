# Two commands set everything up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DOMAIN ?= medical
PORT ?= 7860

.PHONY: demo install build test check coverage lint clean
.DEFAULT_GOAL := demo

# Set up once; again only when the pins or the project's metadata change. torch comes first, pinned:
# a plain `torch` pulls gigabytes of CUDA packages.
.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	sh tests/install_browser.sh
	touch $@

install: .venv/installed

demo: build
	$(BIN)/verticalize demo $(DOMAIN) --port $(PORT) || test $$? -eq 130  # Ctrl-C is how it ends

build: .venv/installed
	$(BIN)/verticalize build $(DOMAIN)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	OMP_NUM_THREADS=1 $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

# Some tests alone: make check ARGS=tests/domain
check: .venv/installed-test
	OMP_NUM_THREADS=1 $(BIN)/pytest $(ARGS)

# All tests, slower, with the lines that none of them runs.
coverage: lint
	OMP_NUM_THREADS=1 $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under=85

clean:
	rm -rf .venv runs build dist .pytest_cache .mypy_cache .ruff_cache .coverage
