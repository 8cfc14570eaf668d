# Everything a newcomer runs. Each target sets up what it needs: Python 3.11 or later is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SKT := $(BIN)/skt
OUT := out
DAY := --as-of 2021-06-10

.PHONY: demo test check lint types imports docs docs-check templates examples bench clean

# The main job on examples/: validate a messy county, merge a city, validate what came out, show it.
demo: $(VENV)/.installed
	@mkdir -p $(OUT)
	-$(SKT) validate "examples/broken/张店区（问题最多）.xlsx" $(DAY)
	$(SKT) merge examples/zibo -o $(OUT)/淄博市.xlsx $(DAY) --force
	$(SKT) validate $(OUT)/淄博市.xlsx $(DAY)
	@$(BIN)/python examples/show.py $(OUT)/淄博市.xlsx

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.linted lint types imports docs-check

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Pages and passages that are made from the code.
docs: $(VENV)/.linted
	$(BIN)/python docs/generate.py

docs-check:
	$(BIN)/python docs/generate.py --check

templates: $(VENV)/.installed
	$(BIN)/python -m skilltrain_cli.cli.blanks templates

examples: $(VENV)/.tested
	$(BIN)/python examples/make.py

bench: $(VENV)/.benched
	$(BIN)/python bench/run.py

$(VENV)/.made:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and '需要 Python 3.11 或更高版本')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.linted: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group lint
	@touch $@

$(VENV)/.benched: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

clean:
	rm -rf $(VENV) $(OUT)
