# For developers. Users need ./luoshi only. `make` prints this file's targets.
# Medium findings of bandit are ruff's S rules, judged there line by line; H015 and H043 of djlint are taste.
.DEFAULT_GOAL := help
.PHONY: help venv lint fix types imports migrations docs bench bench-scale check requirements

VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONPATH := src:.
REPORTS := $(wildcard ../shared/reports/dev)

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

venv: ## what the other targets need, installed into .venv
	@test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt

lint: ## style and known traps: ruff, djlint, bandit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint src --lint --profile django --ignore H015,H043 --quiet
	$(BIN)/bandit --quiet --recursive src --severity-level high

fix: ## let ruff put right what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: ## mypy, strict
	$(BIN)/mypy

imports: ## the import contracts of .importlinter
	$(BIN)/lint-imports

migrations: ## write the migrations that the models ask for, and show them
	$(BIN)/python -m django makemigrations --settings luoshi.web.settings

docs: ## write the generated reference pages again
	$(BIN)/python -m luoshi.web.reference

bench: ## the speed figures; reading beside other readers, its scores where ../shared is
	$(BIN)/python -m pytest tests/bench/register_bench.py -q -s -p no:randomly
	$(BIN)/python tests/bench/reading_speed.py $(REPORTS)
	$(BIN)/python tests/bench/reading_score.py
	$(BIN)/python tests/bench/reading_peers.py
	$(BIN)/python tests/bench/scale_bench.py --only sqlite

bench-scale: ## the day of 100,000 items with five years behind them, on PostgreSQL: minutes, 6 GB, kept for the next time
	$(BIN)/python tests/bench/scale_bench.py --only postgresql

check: lint types imports ## everything above, then all tests on both databases
	./luoshi test

requirements: ## pin requirements/*.txt again from *.in
	cd requirements && for name in platform test dev bench; do \
	  CUSTOM_COMPILE_COMMAND="make requirements" ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	    --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file $$name.txt $$name.in || exit 1; done
