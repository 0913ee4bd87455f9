# Everything on a machine with Python 3.11 and make: `make demo`, then `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/ready

.PHONY: demo test lint schema bench clean

demo: $(READY)
	$(VENV)/bin/ehs-eval analyse configs/salford.toml --out report
	@echo "Open $(CURDIR)/report/index.html"

test: $(READY)
	$(VENV)/bin/python -m pytest -n auto

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

schema: $(READY)
	$(VENV)/bin/ehs-eval schema > configs/study.schema.json

bench: $(READY)
	$(VENV)/bin/python -m benchmarks

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) report build dist
