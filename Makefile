# Everything a newcomer runs. Each target sets up what it needs: Python 3.11 or later is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SKT := $(BIN)/skt
OUT := out
DAY := --as-of 2021-06-10
# Where Python is told to write no bytecode, each of a thousand processes compiles everything anew.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/bytecode
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: demo test check lint types imports docs docs-check templates examples bench fuzz lock dist bundle web test-lowest clean

# The main job on examples/: validate a messy county, merge a city, validate what came out, show it; then a province.
demo: $(VENV)/.installed
	@mkdir -p $(OUT)
	@echo '$$ skt validate examples/broken/张店区（问题最多）.xlsx $(DAY)'
	@$(SKT) validate "examples/broken/张店区（问题最多）.xlsx" $(DAY) || \
		{ test $$? -eq 1 && echo '（上面是一份有问题的表，退出码 1 是预期的）' && echo; }
	$(SKT) merge examples/zibo -o $(OUT)/淄博市.xlsx $(DAY) --force
	$(SKT) validate $(OUT)/淄博市.xlsx $(DAY)
	@$(BIN)/python examples/show.py $(OUT)/淄博市.xlsx
	$(SKT) merge examples/zibo examples/zaozhuang examples/province -o $(OUT)/山东省.xlsx \
		--html $(OUT)/山东省.html --docx $(OUT)/山东省通报.docx $(DAY) --force
	@echo '接着自己试：先运行 . $(BIN)/activate，然后 skt --help'

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.linted lint types imports docs-check

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[0-9]*.yml
	$(BIN)/zizmor --offline --no-progress --quiet --min-severity medium .github action.yml

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Mutated packages, ten minutes of them: nothing may come of one but coded troubles.
fuzz: $(VENV)/.tested
	$(BIN)/python tests/fuzz_archives.py --minutes 10

# Pages and passages that are made from the code.
docs: $(VENV)/.linted
	$(BIN)/python docs/generate.py

docs-check:
	$(BIN)/python docs/generate.py --check

templates: $(VENV)/.installed
	$(BIN)/python docs/templates.py

examples: $(VENV)/.tested
	$(BIN)/python examples/make.py

bench: $(VENV)/.benched
	$(BIN)/python bench/run.py
	$(BIN)/python bench/scans.py
	$(BIN)/python bench/province.py

# What is released: the lock, the distributions, and a zip for computers without a network.
lock: $(VENV)/.releasing
	$(BIN)/python release/lock.py

dist: $(VENV)/.releasing
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/python -m twine check --strict dist/*

# The tests that run on the lowest versions that we ask for, as well as on the newest: each room where a library works.
FAST := $(addprefix tests/,values notices regions review judging rules forms readers writers reporters usecases)

# The shipped templates are those that the newest XlsxWriter writes.
TEMPLATES := tests/writers/workbooks/test_blanks.py::test_templates_are_up_to_date

test-lowest: $(VENV)/.releasing
	$(BIN)/python release/lowest.py
	$(VENV)/lowest/bin/python -m pytest -n auto $(FAST) --deselect $(TEMPLATES)

bundle: dist
	$(BIN)/python release/bundle.py --wheel dist/*.whl $(if $(PYTHON_VERSION),--python $(PYTHON_VERSION))

# The offline page: one html file with Python and the tool in it. Needs Node.js 18 or later, too.
web: $(VENV)/.webbed
	$(BIN)/python web/build.py

# Chromium 103 and 109, the oldest that the page is tested with (Linux, x64); SKT_CHROMIUM names one to a test.
old-browsers:
	cd web/browsers && npm ci --ignore-scripts --no-audit --no-fund && node unpack.mjs

$(VENV)/.made:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and '需要 Python 3.11 或更高版本')"
	@echo '正在准备 $(VENV)，第一次要下载依赖，请稍候……'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.made
	@$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@$(PIP) --group test
	@touch $@

$(VENV)/.linted: $(VENV)/.installed
	@$(PIP) --group lint
	@touch $@

$(VENV)/.releasing: $(VENV)/.installed
	@$(PIP) --group release
	@touch $@

$(VENV)/.benched: $(VENV)/.installed
	@$(PIP) --group bench
	@touch $@

$(VENV)/.webbed: $(VENV)/.installed
	@$(PIP) --group web
	@touch $@

clean:
	rm -rf $(VENV) $(OUT)
