# Builds, runs, tests and deploys My Flow. `make help` lists the targets.
# Works with GNU make 3.81, the version on macOS.

PYTHON ?= python3.12

PARTS := delivery smoke devstack my_flow_api my_flow_client
VENVS := $(PARTS:%=%/.venv/.installed)

# The longest check comes first, because it determines when the parallel checks are done.
CHECKS := check-my_flow_api $(filter-out check-my_flow_api,$(PARTS:%=check-%)) check-house-rules check-bench check-ops \
	check-contract check-runtime

BUN_VERSION := $(shell sed -n 's/.*"packageManager": *"bun@\([^"]*\)".*/\1/p' my_flow_client/package.json)
TOOLS := my_flow_client/.tools
BUN := $(TOOLS)/.bun-$(BUN_VERSION)
DELIVERY_TOOLS := delivery/node_modules/.installed
VALIDATORS := my_flow_api/tests/validators
VALIDATE := $(VALIDATORS)/node_modules/.bin

# The load generator of `make load`, in an environment that no test needs.
GENERATOR := bench/load/generator

# The URLs that `make client` uses; empty means the local stack.
API ?=
LOGTO ?=
LOGTO_APP_ID ?= my-flow-dev
LOGTO_RESOURCE ?= https://api.my-flow.example

STARTED_AT := $(shell date +%s)

need = command -v $(1) >/dev/null 2>&1 || { echo "make: $(1) is not here. $(2)" >&2; exit 1; }
python_advice = Install Python 3.12, or say which one: make PYTHON=/path/to/python3
node_advice = Install Node 20 or later (it brings npm): https://nodejs.org

.DEFAULT_GOAL := help
.PHONY: help setup locks bindings dev client test test-deploy test-long test-browsers test-faults backup-drill check smoke doctor rollback bench growth load budgets screenshots contract clean
.PHONY: client-setup client-export deploy-setup $(CHECKS)

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(VENVS) $(BUN) $(DELIVERY_TOOLS) ## Install the dependencies of all parts (other targets do this automatically)

dev: setup ## Run the whole stack: client, API, identity provider, MongoDB (options: ARGS="--help")
	@devstack/.venv/bin/python -m devstack up --began $(STARTED_AT) $(ARGS)

ifeq ($(strip $(API)$(LOGTO)),)
client: setup ## Run the client with hot reload; against another API: make client API=https://… LOGTO=https://…
	@devstack/.venv/bin/python -m devstack up --client dev --began $(STARTED_AT) $(ARGS)
else
client: devstack/.venv/.installed my_flow_client/.venv/.installed $(BUN)
	@test -n "$(API)" -a -n "$(LOGTO)" || { echo "make client: give both, API=https://… and LOGTO=https://…" >&2; exit 1; }
	@devstack/.venv/bin/python -m devstack client --api "$(API)" --logto "$(LOGTO)" \
		--app-id "$(LOGTO_APP_ID)" --resource "$(LOGTO_RESOURCE)" --began $(STARTED_AT) $(ARGS)
endif

test: setup ## Run every test of every part
	@.ci/browser
	@.ci/browser firefox
	@.ci/test

test-deploy: setup ## Run only the tests of delivery and of the smoke tests
	@.ci/browser
	@status=0; for part in delivery smoke; do \
		echo "== $$part"; (cd $$part && .venv/bin/python -m pytest -q) || status=1; \
	done; exit $$status

# Called by machines that only build the client: Vercel's builder, or a workflow (vercel.json).
client-setup: my_flow_client/.venv/.installed $(BUN)

client-export: client-setup
	@cd my_flow_client && .venv/bin/python -m my_flow_client export

# Called by the workflows that deploy.
deploy-setup: smoke/.venv/.installed delivery/.venv/.installed $(DELIVERY_TOOLS)

doctor: delivery/.venv/.installed ## Compare Railway, Vercel and GitHub with the repository: make doctor ARGS="staging"
	@delivery/.venv/bin/python -m delivery doctor $(ARGS)

rollback: delivery/.venv/.installed ## Roll the API back to an earlier deployment (docs/runbooks/rollback-api.md)
	@delivery/.venv/bin/python -m delivery rollback $(ARGS)

smoke: smoke/.venv/.installed ## Check a running My Flow: make smoke API=https://… CLIENT=https://… ARGS=--browser
	@test -n "$(API)" || { echo "make smoke: say which, make smoke API=https://… CLIENT=https://…" >&2; exit 1; }
	@smoke/.venv/bin/python -m smoke --api "$(API)" $(if $(CLIENT),--client "$(CLIENT)") $(ARGS)

test-faults: my_flow_api/.venv/.installed devstack/.venv/.installed ## Inject faults into the API's dependencies under load, and update docs/reliability.md
	@cd my_flow_api && WRITE_FAULT_REPORT=1 .venv/bin/python -m pytest -q -m "" tests/faults

test-long: setup ## Run the long tests: full-length attacks, every fault, thousands of generated requests, keys and clicks
	@.ci/browser
	@cd my_flow_api && .venv/bin/python -m pytest -q -m long
	@cd my_flow_api && FAST_DISPATCH=false .venv/bin/python -m pytest -q tests/contract tests/security tests/fast_dispatch
	@cd my_flow_client && .venv/bin/python -m pytest -q -m long

test-browsers: setup ## Run the user journey in Firefox and WebKitGTK, by mouse and by keyboard
	@.ci/browser firefox
	@.ci/browser webkit
	@cd my_flow_client && .venv/bin/python -m pytest -q -m "" tests/browsers

URL ?= mongodb://127.0.0.1:27018/?replicaSet=rs0
DATABASE ?= my_flow

backup-drill: my_flow_api/.venv/.installed ## Dump a database, restore it into an empty one, and compare all checksums (URL=… DATABASE=…)
	@my_flow_api/.venv/bin/python ops/backup_drill.py "$(URL)" "$(DATABASE)"

# Print the output of each check in one piece, where make supports it (3.81 does not).
IN_ONE_PIECE := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

check: setup $(VALIDATORS)/node_modules/.installed ## Lint, check formatting and types, and check that the contract is current and compatible
	@$(MAKE) --no-print-directory --keep-going --jobs="$$(getconf _NPROCESSORS_ONLN)" $(IN_ONE_PIECE) $(CHECKS)

$(PARTS:%=check-%): check-%:
	@echo "== $*"; .ci/check-part $*

check-house-rules:
	@echo "== house rules"; cd my_flow_api && .venv/bin/python -m tests.house_rules.lint

check-bench check-ops: check-%:
	@echo "== $*"; status=0; \
	my_flow_api/.venv/bin/ruff check --quiet $* || status=1; \
	my_flow_api/.venv/bin/ruff format --quiet --check $* || status=1; \
	exit $$status

check-contract:
	@echo "== contract"; status=0; \
	(cd my_flow_api && .venv/bin/python -m my_flow_api.contract --check) || status=1; \
	(cd my_flow_api && .venv/bin/python -m my_flow_api.contract_diff) || status=1; \
	my_flow_api/.venv/bin/python -m openapi_spec_validator contract/openapi.json || status=1; \
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(VALIDATE)/redocly lint --max-problems 20 \
		--config $(VALIDATORS)/redocly.yaml --format stylish contract/openapi.json || status=1; \
	$(VALIDATE)/spectral lint --quiet --fail-severity warn --ruleset $(VALIDATORS)/spectral.yaml \
		contract/openapi.json || status=1; \
	exit $$status

check-runtime:
	@echo "== runtime"; cd my_flow_client && .venv/bin/python -m my_flow_client check

screenshots: setup ## Take the screenshots of the README from the running app, into docs/images
	@.ci/browser
	@cd my_flow_client && PYTHONPATH=../devstack/src .venv/bin/python -m tests.screenshots

budgets: setup my_flow_client/tests/budgets/node_modules/.installed ## Measure the built client: sizes, Lighthouse, two hundred switches
	@.ci/browser
	@cd my_flow_client && PYTHONPATH=../devstack/src .venv/bin/python -m tests.budgets $(ARGS)

SIZE ?= full

bench: my_flow_api/.venv/.installed devstack/.venv/.installed ## Compare the API with an ordinary FastAPI program, and write bench/results.md (SIZE=short takes ten minutes; ARGS="--only focus")
	@PYTHONPATH=.:my_flow_api:my_flow_api/src:devstack/src my_flow_api/.venv/bin/python -m bench --size $(SIZE) $(ARGS)

growth: my_flow_api/.venv/.installed devstack/.venv/.installed ## Measure reads in a database of a million flows, and update docs/growth.md
	@PYTHONPATH=.:my_flow_api:my_flow_api/src:devstack/src my_flow_api/.venv/bin/python -m bench.growth $(ARGS)
	@PYTHONPATH=.:my_flow_api:my_flow_api/src:devstack/src my_flow_api/.venv/bin/python -m bench.change_streams $(ARGS)

load: my_flow_api/.venv/.installed devstack/.venv/.installed $(GENERATOR)/.venv/.installed ## Measure the API's capacity in 40 minutes, and update docs/reliability.md (ARGS="--stage soak" or "--stage before --before COMMIT"; SIZE=short is a trial run)
	@PYTHONPATH=.:my_flow_api/src:devstack/src my_flow_api/.venv/bin/python -m bench.load --size $(SIZE) $(ARGS)

UV ?= uv
# Keep the requested extras (delivery/tests/test_locks.py gives the reason).
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	--no-strip-extras --python-version 3.12

locks: ## Regenerate the lock files from each pyproject.toml; for newer versions: make locks ARGS="--upgrade"
	@$(call need,$(UV),Install uv: pip install uv)
	@set -e; for part in $(PARTS); do cd $$part; \
		$(COMPILE) $(ARGS) -o requirements.lock; \
		$(COMPILE) $(ARGS) --extra dev -c requirements.lock -o requirements-dev.lock; cd ..; \
	done
	@cd $(GENERATOR) && $(COMPILE) $(ARGS) -o requirements.lock

contract: my_flow_api/.venv/.installed ## Generate contract/openapi.json from the API
	@cd my_flow_api && .venv/bin/python -m my_flow_api.contract

bindings: client-setup ## Generate the contract's TypeScript types and the Python bindings of the client's TypeScript
	@cd my_flow_client && .venv/bin/python -m my_flow_client bindings

clean: ## Remove installed packages and build output; keep your data in .devstack/mongo and your sign-in
	rm -rf $(PARTS:%=%/.venv) $(GENERATOR)/.venv $(TOOLS) my_flow_client/.web my_flow_client/node_modules delivery/node_modules \
		my_flow_client/tests/budgets/node_modules $(VALIDATORS)/node_modules
	rm -rf .devstack/exports .devstack/logs
	find . -type d \( -name __pycache__ -o -name .pytest_cache -o -name .mypy_cache -o -name .ruff_cache \
		-o -name .hypothesis \) -prune -exec rm -rf {} +

# Recreate the environment when its lock changes, so that it contains no package that the lock no longer names.
$(VENVS): %/.venv/.installed: %/requirements-dev.lock
	@$(call need,$(PYTHON),$(python_advice))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' || \
		{ echo "make: $(PYTHON) is older than Python 3.12. $(python_advice)" >&2; exit 1; }
	@echo "Installing $* (once, until its requirements-dev.lock changes)"
	@$(PYTHON) -m venv --clear $*/.venv
	@$*/.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
		-r $*/requirements-dev.lock
	@cd $* && .venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(GENERATOR)/.venv/.installed: $(GENERATOR)/requirements.lock
	@$(call need,$(PYTHON),$(python_advice))
	@echo "Installing locust (once, until its requirements.lock changes)"
	@$(PYTHON) -m venv --clear $(GENERATOR)/.venv
	@$(GENERATOR)/.venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

$(DELIVERY_TOOLS): delivery/bun.lock delivery/package.json $(BUN)
	@echo "Installing the tools of delivery (once, until its bun.lock changes)"
	@cd delivery && ../$(TOOLS)/node_modules/.bin/bun install --frozen-lockfile --silent
	@touch $@

$(VALIDATORS)/node_modules/.installed: $(VALIDATORS)/bun.lock $(BUN)
	@cd $(VALIDATORS) && ../../../$(TOOLS)/node_modules/.bin/bun install --frozen-lockfile --silent
	@touch $@

my_flow_client/tests/budgets/node_modules/.installed: my_flow_client/tests/budgets/bun.lock $(BUN)
	@cd my_flow_client/tests/budgets && ../../.tools/node_modules/.bin/bun install --frozen-lockfile --silent
	@touch $@

$(BUN):
	@$(call need,node,$(node_advice))
	@$(call need,npm,$(node_advice))
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || \
		{ echo "make: node $$(node --version) is too old. $(node_advice)" >&2; exit 1; }
	@test -n "$(BUN_VERSION)" || { echo 'make: my_flow_client/package.json names no "packageManager": "bun@…"' >&2; exit 1; }
	@echo "Installing bun $(BUN_VERSION)"
	@rm -rf $(TOOLS)
	@npm install --prefix $(TOOLS) --no-save --no-audit --no-fund --loglevel=error --ignore-scripts bun@$(BUN_VERSION) >/dev/null
	@# Its install script puts the binary in place; npm no longer runs such scripts unasked.
	@cd $(TOOLS)/node_modules/bun && node install.js
	@test "$$($(TOOLS)/node_modules/.bin/bun --version)" = "$(BUN_VERSION)" || \
		{ echo "make: bun $(BUN_VERSION) was installed but does not run" >&2; exit 1; }
	@touch $@
