# What a person types. `make` alone lists it. Every target sets up what it needs first.
PYTHON ?= $(shell sh scripts/choose_python.sh)
BIN := .venv/bin
NPM := npm --prefix extension

.DEFAULT_GOAL := help
.PHONY: help setup run dev test check fix demo bench faults fuzz build firefox generate lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/ready extension/node_modules/ready ## make .venv and the extension's packages from the lock files

.venv/ready: requirements.lock pyproject.toml
	@python="$(PYTHON)"; \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "greentick needs Python 3.11 or newer; $$python is older. Name another one: make PYTHON=python3.12 ..."; exit 1; }; \
	echo "Making .venv with $$python (once) ..."; \
	$$python -m venv --clear .venv || { echo "Python could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the Python packages (once; a minute or two, in which pip says nothing unless it fails) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

extension/node_modules/ready: extension/package-lock.json extension/package.json
	@node -e 'var v = process.versions.node.split(".").map(Number); process.exit(v[0] > 22 || (v[0] === 22 && v[1] >= 12) || (v[0] === 20 && v[1] >= 19) ? 0 : 1)' 2>/dev/null || { echo "greentick needs Node.js to build its extension: 20.19 or newer of 20, or 22.12 or newer; here is $$(node --version 2>/dev/null || echo none). Get one from https://nodejs.org"; exit 1; }
	@echo "Installing the extension's packages (once; half a minute or so) ..."
	@$(NPM) ci --loglevel=error --update-notifier=false --ignore-scripts --no-audit --no-fund || { echo "npm could not install the extension's packages; the lines above say why. It needs the network (registry.npmjs.org) and space on the disk. Mend that and give the same command again."; exit 1; }
	@touch $@

build: setup ## build the extension into extension/dist and the zip into build/
	@$(NPM) run --silent build
	@$(BIN)/python scripts/package_extension.py

run: setup build ## start everything on this machine; Ctrl-C stops it
	@$(BIN)/greentick serve

dev: setup build ## as run, and anew whenever a file of the server or the extension is saved
	@$(BIN)/watchfiles --verbosity warning --sigint-timeout 30 \
	  "sh -c '$(NPM) run --silent build && exec $(BIN)/greentick serve'" server/greentick extension/src

# One more than two cores: servers and browsers that start, stop and are waited for leave much of the time unused.
WORKERS ?= 3

# Hundreds of processes start in the tests: what they import is compiled once, also where the shell says otherwise.
test: setup build ## run every test: units, servers, and the extension in real Chromium
	@$(BIN)/python scripts/system_tools.py ensure chromium postgresql dbus-daemon nginx
	@$(NPM) run --silent test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup ## everything that can be checked without running: style, types, rooms, generated files, known holes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy server tests scripts
	@$(BIN)/lint-imports
	@$(NPM) run --silent check
	@$(BIN)/python scripts/generate.py --check
	@$(BIN)/python scripts/audit.py

fix: setup ## mend what a tool can mend
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(NPM) run --silent fix

firefox: setup ## build the extension for Firefox too, and have Mozilla's own linter look at it
	@node extension/build.mjs --firefox
	@npm exec --silent --yes --package=addons-linter@10.13.0 -- addons-linter build/extension-firefox --self-hosted --warnings-as-errors

generate: setup ## write the generated files anew (OpenAPI, wire types, reasons, vectors, settings table)
	@$(BIN)/python scripts/generate.py

demo: setup build ## play the whole story against a stand-in for Gmail; screenshots in build/demo
	@$(BIN)/python scripts/system_tools.py ensure chromium dbus-daemon
	@$(BIN)/python scripts/demo.py

bench: setup build ## measure against nginx and others; ONLY=name runs a part; results in build/bench.json
	@$(BIN)/python scripts/system_tools.py ensure chromium postgresql nginx wrk
	@$(BIN)/python scripts/bench.py $(ONLY)

faults: setup ## kill, freeze and fill everything under load, then count what was answered, stored and told
	@$(BIN)/python scripts/system_tools.py ensure postgresql
	@$(BIN)/python scripts/faults.py $(ARGS)

lock: setup ## choose the newest allowed Python packages anew and write requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --quiet --upgrade -o requirements.lock

fuzz: setup ## ask every endpoint more than 5,000 times what it does not expect; CASES=120 per endpoint and way
	@CASES=$(or $(CASES),120) $(BIN)/pytest -q -n 2 --dist loadfile tests/fuzz $(ARGS)

clean: ## remove everything that was built or installed here (not your data)
	rm -rf .venv build extension/dist extension/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
