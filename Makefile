# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := tests/fixtures/demo
# A file's tests run in one process, which makes what they share once.
ALL := -n auto --dist loadfile

.PHONY: demo demo-audit compiled test coverage test-debian check lint fixtures docs bench fuzz mutants clean

demo: $(VENV)/.installed
	@chmod go-w $(DEMO) $(DEMO)/*.pem
	@echo '$$ certlint $(DEMO)/bad.pem --fqdn cluster.example.com --as-of 2026-06-01'
	@$(BIN)/certlint $(DEMO)/bad.pem --fqdn cluster.example.com --as-of 2026-06-01; test $$? -eq 1
	@echo
	@echo '$$ certlint $(DEMO)/mended.pem --fqdn cluster.example.com --as-of 2026-06-01'
	@$(BIN)/certlint $(DEMO)/mended.pem --fqdn cluster.example.com --as-of 2026-06-01

# An inventory of the tests' certificates and of loopback hosts, in a browser until Ctrl-C.
demo-audit: $(VENV)/.tested
	$(BIN)/python -m scripts.demo_audit

# The tests start certlint some thousand times: what it imports is compiled once, also where the environment forbids it.
compiled: $(VENV)/.tested
	@$(BIN)/python -m compileall -q $(addprefix $(CURDIR)/,certlint tests scripts bench)

# T=tests/checks/test_san.py runs that file alone; T may be whatever pytest takes.
test: compiled tools
	$(BIN)/python -m pytest $(if $(T),$(T),$(ALL))

# The same, and which lines and branches were never run. Watching them costs half as much again, so `make test` does not.
coverage: compiled tools
	$(BIN)/python -m pytest $(ALL) --cov --cov-branch --cov-report=term:skip-covered

# All of them on another release of Debian, with its Python: RELEASE=trixie. As root; a folder below /tmp is kept for the next time.
test-debian:
	sh scripts/test-debian.sh $(RELEASE)

# The quick ones, in under a minute: no browser, no Redis, nothing that waits, kills or makes much.
# pytest keeps what it compiled of the tests, also where the environment forbids it: compiling takes longer than to run them.
check: compiled
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest $(ALL) -q -m "not slow and not browser and not redis"

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform darwin
	$(BIN)/mypy --platform win32
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.wording

fixtures: $(VENV)/.tested
	$(BIN)/python -m tests.build_fixtures
	env -u COLUMNS -u FORCE_COLOR $(BIN)/python -m tests.build_golden
	$(BIN)/python -m tests.build_formats
	$(BIN)/python -m tests.build_readings
	$(BIN)/python -m tests.build_findings
	$(BIN)/python -m tests.build_remarks

docs: $(VENV)/.tested
	$(BIN)/python -m scripts.build_docs
	$(BIN)/python -m scripts.build_man
	$(BIN)/python -m scripts.build_usual

# BENCH=--write puts the table into the README.
bench: compiled
	$(BIN)/python -m bench $(BENCH)

# Nightly: mutants by the hundred thousand, then ten minutes of coverage-guided bytes where atheris is installed. SEED=pem:1004847 runs a
# mutant again that went wrong; FUZZ="--target pem --count 500" runs some of one target.
fuzz: $(VENV)/.tested tools
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz $(if $(SEED),--seed $(SEED),$(FUZZ))

# Weekly, for hours: mistakes are made in a copy of the code, and the tests must see them. M="--sample 100 pem" for more of one room.
mutants: $(VENV)/.tested tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutants]'
	$(BIN)/python -m scripts.mutants $(M)

.PHONY: tools
tools:
	@sh scripts/install-test-tools.sh

# The scripts of commands that an old pip writes import `re`, which takes a third of `certlint --help`.
$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || (rm -rf $(VENV); sh scripts/install-test-tools.sh python3-venv && $(PYTHON) -m venv $(VENV))
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q $(CURDIR)/certlint
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,dev]'
	@$(BIN)/python -m compileall -q $(CURDIR)/certlint
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) dist build rules/.compiled .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .mutants
