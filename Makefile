# Customer segmentation warehouse. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
GROUPS := dev report spark postgres realdata bench
LOCKS := $(patsubst %,requirements/%.lock,run $(GROUPS))
READERS := $(patsubst %,.readers/%/.installed,1.4 1.5)

# A misspelt setting must not be taken for none. .VARIABLES holds names make gives itself, too.
SETTINGS := SOURCE RAW_PATH RAW_DATABASE DATASET AS_OF TIMEZONE CURRENCY CUSTOMERS FORCE MEMORY KEEP_RUNS PUBLISHED_VERSIONS VERSION ENGINE CUSTOMER SEGMENT AS PORT RUNS PACKAGE PYTHON
GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
UNKNOWN := $(filter-out $(SETTINGS) MAKE% -%,$(GIVEN))
ifneq ($(strip $(UNKNOWN)),)
$(error $(UNKNOWN) is no setting. There are: $(SETTINGS))
endif

# make's own AS is the assembler.
ifeq ($(origin AS),default)
AS :=
endif

# What a run reads: make run RAW_PATH=dir DATASET=name AS_OF=YYYY-MM-DD TIMEZONE=… CURRENCY=…
export SOURCE RAW_PATH RAW_DATABASE DATASET AS_OF TIMEZONE CURRENCY CUSTOMERS FORCE MEMORY KEEP_RUNS PUBLISHED_VERSIONS VERSION ENGINE CUSTOMER SEGMENT AS PORT RUNS
export DAGSTER_HOME := $(CURDIR)/.dagster
export DBT_PROFILES_DIR := $(CURDIR)
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export PYTHONUNBUFFERED := 1

##@ Use
.PHONY: run
run: $(if $(findstring complete_journey,$(SOURCE)),.venv/.realdata,.venv/.run) ## Raw data in, checked segments out (SOURCE= RAW_PATH= RAW_DATABASE= DATASET= AS_OF= TIMEZONE= CURRENCY= CUSTOMERS= FORCE=1 MEMORY=4GB)
	@$(BIN)/python -m orchestration run

.PHONY: validate
validate: .venv/.run ## Check the structure of RAW_PATH or RAW_DATABASE without running anything else
	@$(BIN)/python -m orchestration validate

.PHONY: rollback
rollback: .venv/.run ## Serve the published file before the last one again, or the one named (DATASET= VERSION=)
	@$(BIN)/python -m orchestration rollback

.PHONY: freeze
freeze: .venv/.run ## Keep a segment's members as those of a static segment (SEGMENT=loyal_customers AS=loyal_2026 DATASET=)
	@$(BIN)/python -m orchestration freeze

.PHONY: explain
explain: .venv/.run ## Why somebody is in a segment or not, and who nearly is (CUSTOMER= SEGMENT= or one of them; DATASET=)
	@$(BIN)/python -m orchestration explain

.PHONY: preview
preview: .venv/.run ## What the rules as they are now would change of the last run (SEGMENT= DATASET=)
	@$(BIN)/python -m orchestration preview

.PHONY: new-segment
new-segment: .venv/.run ## Ask for a segment, show its size, write its YAML (DATASET=)
	@$(BIN)/python -m orchestration new-segment

.PHONY: load
load: .venv/.run $(addprefix .venv/.,$(filter postgres spark,$(ENGINE))) ## Raw data into another engine (ENGINE=postgres or spark), then dbt builds there: docs/engines.md
	@$(BIN)/python -m orchestration load

.PHONY: fit
fit: .venv/.run $(addprefix .venv/.,$(filter postgres spark,$(ENGINE))) ## Models in Python between two builds on another engine (ENGINE=): docs/engines.md
	@$(BIN)/python -m orchestration fit

.PHONY: dev
dev: .venv/.run ## Dagster UI on 127.0.0.1:3000 (DATASET= PORT=)
	@exec $(BIN)/python -m orchestration dev

.PHONY: docs
docs: .venv/.run ## dbt documentation of a data set's last run as one page (DATASET=)
	@$(BIN)/python -m orchestration docs

.PHONY: holdout-report
holdout-report: .venv/.run ## How good the last run's predictions were, into docs/reports (SOURCE= DATASET=)
	@$(BIN)/python -m orchestration holdout-report

##@ Work on it
.PHONY: test
test: .venv/.dev $(READERS) ## Every test that needs only Python
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: test-fast
test-fast: .venv/.dev ## The unit tests that are quick and for which dbt need not compile anything
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not compiles and not slow" tests/unit

.PHONY: check
check: .venv/.dev ## Quick check of what changed since the last commit: segment rules, lint, unit tests
	@$(BIN)/python -m tools.check

# Both end with exit code 69, said by make as "Error 69", where they could not run.
.PHONY: postgres-test
postgres-test: .venv/.dev .venv/.postgres ## The same marts on PostgreSQL as on DuckDB (needs Debian's postgresql)
	@$(BIN)/python -m pytest tests/engines/test_postgres.py

.PHONY: spark-test
spark-test: .venv/.dev .venv/.spark ## The same marts on Spark as on DuckDB (needs Java 17)
	@$(BIN)/python -m pytest tests/engines/test_spark.py

.PHONY: literature-test
literature-test: .venv/.dev .venv/.bench ## The same numbers as lifetimes and pymc-marketing, on the same data
	@$(BIN)/python -m pytest tests/literature

.PHONY: bench
bench: .venv/.run .venv/.bench ## Time and memory beside DuckDB, Polars, pandas, lifetimes, PyMC-Marketing: docs/benchmarks.md (CUSTOMERS="100000 1000000" RUNS=)
	@$(BIN)/python -m benchmarks.membership
	$(BIN)/python -m benchmarks.fits

.PHONY: lint
lint: .venv/.dev ## ruff, the segments' JSON Schema, sqlfluff; dbt compiles the segment rules on the way
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m orchestration check-rules
	# dbt compiles the segment rules while sqlfluff's dbt reads the project.
	$(BIN)/python -m orchestration prepare &
	prepared=$$!
	failed=0
	PYTHONWARNINGS=ignore $(BIN)/python -m tools.lint_sql || failed=1
	wait "$$prepared"
	exit "$$failed"

.PHONY: format
format: .venv/.dev ## Let ruff and sqlfluff rewrite what they can
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models tests/dbt/singular

.PHONY: reference
reference: .venv/.run ## Write docs/reference anew from the project
	@$(BIN)/python -m orchestration reference

# With PACKAGE, every other package keeps its version: the pins of the locks are what the resolution
# starts from. The locks of the groups come from that one resolution in both cases.
.PHONY: lock
lock: $(UV) ## Resolve all dependencies anew, or move, add or drop one only (PACKAGE=name)
	@everything=$$(mktemp); before=$$(mktemp)
	pins() { grep -hE '^[a-z0-9].*==' $(LOCKS) | sed 's/ *\\$$//' | sort -u; }
	pins >"$$before"
	if [ -n "$(PACKAGE)" ]; then
	    if ! grep -qiE "(^|\")$$(echo "$(PACKAGE)" | tr '_.' '-')([^a-z0-9_-]|$$)" "$$before" pyproject.toml; then
	        echo "make: $(PACKAGE) is neither in a lock nor in pyproject.toml. Is the name right?" >&2
	        exit 2
	    fi
	    cp "$$before" "$$everything"
	fi
	$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml $(GROUPS:%=--group %) $(if $(PACKAGE),--upgrade-package "$(PACKAGE)") --output-file "$$everything"
	rm -f $(LOCKS)
	$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml --constraints "$$everything" --output-file requirements/run.lock
	for group in $(GROUPS); do
	    $(UV) pip compile $(LOCK_OPTIONS) pyproject.toml --group $$group --constraints "$$everything" --output-file requirements/$$group.lock
	done
	pins | diff --unchanged-line-format= --old-line-format='- %L' --new-line-format='+ %L' "$$before" - || true
	rm "$$everything" "$$before"

.PHONY: clean
clean: ## Remove everything a run made (data, targets, logs); the environment stays
	rm -rf data target logs .dagster/storage .dagster/history .dagster/schedules .dagster/logs

# uv is installed beside the project, by pip alone: `--target` needs neither the venv module nor a
# Python that lets pip write to it.
$(UV): requirements/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is $$($(PYTHON) -V 2>&1); Python 3.11 or newer is needed. Name one: make run PYTHON=python3.12" >&2; exit 1; }
	rm -rf .uv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv --require-hashes -r requirements/uv.lock
	touch $(UV)

# One environment; each stamp says that this group set is installed in it. All sets come from one
# resolution (see `lock`), so that adding one never moves another's versions.
.venv/.%: requirements/%.lock $(UV)
	@[ -x $(BIN)/python ] || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv
	echo "Installing the $* environment (once) …"
	$(UV) pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/$*.lock
	# Dagster's own programs find the project's package, in whatever way they are called.
	echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth"
	touch $@

# DuckDB as BI tools carry it. A test reads the published file with each version, in an environment
# of its own, because one environment has one version.
.readers/%/.installed: requirements/duckdb-%.lock $(UV)
	@echo "Installing DuckDB $* for a test (once) …"
	rm -rf .readers/$*
	$(UV) venv --quiet --python "$$(command -v $(PYTHON))" .readers/$*
	$(UV) pip install --quiet --python .readers/$*/bin/python --require-hashes -r requirements/duckdb-$*.lock
	touch $@

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
