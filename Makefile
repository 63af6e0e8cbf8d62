# Everything a person types. Bare `make` prints this list.
PY = .venv/bin/python
READY = @provisioning/install/bootstrap
ONLY ?= tests
HOURS ?= 1
.DEFAULT_GOAL := help
.PHONY: help run test test-all check fix bench planted soak features settings screenshots texts fonts lock clean ready-run ready

help: ## this list
	@printf 'The pickup kiosk. make …\n'; awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ready-run ## set everything up and start the whole thing here, without any hardware
	@$(PY) -m provisioning.demo

test: ready ## set everything up and run the tests (ONLY=tests/edge for a part)
	@$(PY) -m pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder \
		--reruns 1 --max-suite-reruns 5 --rerun-show-tracebacks $(ONLY)

test-all: ready ## the tests that take long, too
	@$(PY) -m pytest $(ONLY)

check: ready ## format, lint, types, imports, dead code, house rules, unit files
	@$(PY) -m tests.house

fix: ready ## repair what a program can repair
	@$(PY) -m ruff check -q --fix . ; $(PY) -m ruff format -q .

bench: ready ## measure; prints a table and writes build/bench.jsonl
	@$(PY) -m tests.bench

soak: ready ## people and faults for HOURS=1 of real time, then 1,000 kills and cuts, every crash state, 10,000 customers
	@$(PY) -m tests.system.soak --hours $(HOURS)
	@KIOSK_TEST_KILLS=1000 KIOSK_TEST_CUTS=1000 KIOSK_TEST_STATES=1000000 KIOSK_TEST_STEP=1 KIOSK_TEST_INJURIES=10000 \
		$(PY) -m pytest -o timeout=0 tests/system/test_kills.py tests/system/storage tests/system/network
	@KIOSK_TEST_SESSIONS=10000 $(PY) -m pytest -o timeout=0 tests/edge/web/test_sessions.py

planted: ready ## put known bugs into copies of the tree: the simulator must see each (BUGS="7 31" for some)
	@$(PY) -m tests.system.simulator.planted $(BUGS)

features: ready ## every row of docs/features.md with the tests that prove it
	@$(PY) -m tests.house.features

settings: ready ## write docs/settings.md anew from edge/settings.py
	@$(PY) -m tests.house.settings_table

screenshots: ready ## pictures of every screen, size and mode into build/
	@$(PY) -m tests.system.screenshots

texts: ready ## compile the catalogs of texts
	@$(PY) -m provisioning.texts

fonts: ready ## cut the screen font to the characters that are used
	@$(PY) -m provisioning.fonts

lock: ready ## pin every package with its hashes (needs uv)
	@uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
		--custom-compile-command 'make lock' --extra dev --extra fleet --extra pi -o requirements.lock pyproject.toml
	@uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
		--custom-compile-command 'make lock' --extra pi -c requirements.lock --no-annotate -o provisioning/install/kiosk.lock pyproject.toml

clean: ## throw away what can be made again (the demo's data in data/ stays)
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

ready-run:
	$(READY) run

ready:
	$(READY) test
