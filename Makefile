# make run    the whole site on this machine: http://127.0.0.1:8000/ (PORT=9000 make run: another port)
# make test   all tests (ARGS="-k feed" for some of them)
# make lint   what else must hold before a change is kept
# Each installs first what it needs into .venv, and only when it changed. GNU make 3.81 suffices.

.DEFAULT_GOAL := run
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip -qq --disable-pip-version-check install
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard platform/*/locale/*/LC_MESSAGES/*.po))

# A checkout that was moved, or a Python that was removed, needs a new .venv.
ifneq ($(shell $(PYTHON) -c "" 2>/dev/null && cat .venv/place),$(CURDIR))
.PHONY: .venv/place
endif

.PHONY: run setup test lint lock

run: setup
	@$(PYTHON) manage.py run

setup: .venv/base $(TRANSLATIONS)

test: setup .venv/dev
	@$(PYTHON) -m tests.browser.chrome
	@$(PYTHON) -m pytest $(ARGS)

lint: setup .venv/dev
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check

.venv/place:
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
		$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || continue; \
		found=$$python; \
		$$python -c "import ensurepip, venv" 2>/dev/null || continue; \
		$$python -m venv --clear .venv && printf %s "$(CURDIR)" > $@; exit; \
	done; \
	if [ "$$found" ]; then echo "$$found has no venv module: apt-get install $$found-venv"; \
	else echo "Lyceum needs Python 3.11 or newer, and found none (python3.11, python3)"; fi >&2; exit 1

.venv/base: requirements/base.txt pyproject.toml .venv/place
	@echo "Installing the packages of requirements/base.txt …"
	@$(PIP) --require-hashes --only-binary :all: -r requirements/base.txt
	@$(PIP) --no-index --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements/dev.txt .venv/base
	@echo "Installing the packages of requirements/dev.txt …"
	@$(PIP) --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

%.mo: %.po .venv/base
	@$(PYTHON) -m babel.messages.frontend --quiet compile -i $< -o $@

lock: .venv/dev
	.venv/bin/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/base.txt
	.venv/bin/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/base.txt -o requirements/dev.txt
	.venv/bin/uv pip compile -q pyproject.toml --extra s3 --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/base.txt -o requirements/s3.txt
