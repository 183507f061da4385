#!/usr/bin/env bash
# Measures at full size (100,000 contacts, 20,000 accounts, 50,000 deals, 200,000 activities), on SQLite and on a throw-away
# PostgreSQL: the rows that lists, boards and searches visit. Fails when one visits more than it may.
# PGURL, when set, names the PostgreSQL server to use instead of a throw-away one.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need.sh
mkdir -p frontend/dist # embedded by path
if [ -z "${PGURL:-}" ]; then
	PGTMP_DIR=$(mktemp -d /tmp/crm-bench-XXXXXX)
	export PGTMP_DIR
	trap 'scripts/postgres.sh stop; rm -rf "$PGTMP_DIR"' EXIT
	scripts/postgres.sh start --fsync
	PGURL=$(scripts/postgres.sh url)
	export PGURL
fi

CRM_FULL_SIZE=1 cargo test --locked -p crm-tests --test databases a_page_costs_what_it_shows -- --nocapture
