# `make help` lists what there is. Needed: Rust, a C compiler, make, and python3 or Node; the rest is brought along.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

TARGET := $(or $(CARGO_TARGET_DIR),target)
RELEASE := $(TARGET)/release/crm
SPA := frontend/dist/index.html
SPA_SOURCES := $(shell find frontend \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)

# Puts the pinned Node first on PATH for the rest of a recipe's line.
NODE = node=$$(scripts/node.sh) && export PATH="$$node:$$PATH"

.PHONY: help run build dist dev test faults bench lint openapi released sdk clean need

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: build ## Build all and start the CRM on http://127.0.0.1:8080, with its data in ./data
	CRM_DATA_DIR="$${CRM_DATA_DIR:-data}" exec $(RELEASE) serve

build: need $(SPA) ## Build the release binary target/release/crm, front end inside
	cargo build --locked --release --bin crm
	@echo "Built $(RELEASE)"

dist: need $(SPA) ## As build, with TLS to PostgreSQL (needs perl; builds OpenSSL from source)
	cargo build --locked --release --bin crm --features pg_tls
	@echo "Built $(RELEASE) with TLS to PostgreSQL"

dev: ## Start the debug server and the front end's development server
	scripts/dev.sh

test: ## Run every check and test (a part: scripts/test.sh rust, web or e2e)
	@scripts/test.sh

faults: need ## Kill servers, cut databases, fill disks and flood, many times on both databases (`make test` does so a few times)
	@scripts/faults.sh

bench: need ## Measure at full size on both databases: load, imports, memory, sizes, Lighthouse, rows visited
	@scripts/bench.sh

lint: need ## Check format, lint and types of Rust and TypeScript
	cargo fmt --all --check
	mkdir -p frontend/dist
	cargo clippy --locked --workspace --all-targets -- -D warnings
	scripts/npm.sh frontend
	$(NODE) && cd frontend && npm run lint && npm run typecheck
	scripts/npm.sh tests/e2e
	$(NODE) && cd tests/e2e && npm run lint && npm run typecheck

openapi: need ## Write openapi/openapi.json from the code, and the front end's types from that
	mkdir -p openapi frontend/dist
	cargo run --locked --bin crm -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json
	scripts/npm.sh frontend
	$(NODE) && cd frontend && npm run gen

released: openapi ## Keep the API's description as that of the version in Cargo.toml, for the test that finds breaking changes
	python3 -m json.tool --compact openapi/openapi.json \
		> openapi/released/$$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml).json

sdk: ## Generate Python, TypeScript, Kotlin and Swift clients into sdk/
	scripts/sdk.sh

clean: ## Remove everything that was built or downloaded, but not ./data
	cargo clean
	rm -rf .node .venv .venv-tests sdk frontend/dist frontend/dist.next frontend/dist.before frontend/node_modules frontend/tools/node_modules
	rm -rf tests/clients/node_modules tests/e2e/node_modules tests/e2e/test-results

need:
	@scripts/need.sh

$(SPA): $(SPA_SOURCES)
	scripts/npm.sh frontend
	$(NODE) && cd frontend && npm run build
	@touch $@ # a build that changes nothing may leave the old time
