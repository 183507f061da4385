#!/usr/bin/env bash
# Measures at full size (100,000 contacts, 20,000 accounts, 50,000 deals, 200,000 activities), on SQLite and on a throw-away
# PostgreSQL that makes commits durable, and writes one report to target/bench/report.md:
#
#   visits      the rows that lists, boards and searches visit; in the debug build, as only that can count them
#   load        the release server over HTTP with 1 and 8 clients, against no-op and other CRMs; a mix at an even pace, alone and
#               beside log-ins and an import; open streams; webhooks; imports, memory, start, sizes
#   lighthouse  the scores of the main screens in Chromium, on the full set
#
#   scripts/bench.sh [visits|load|lighthouse]... (default: all three)
#
# Fails when something broke; what falls short of what is wished for reads MISSED in the report and fails nothing.
# PGURL, when set, names the PostgreSQL server to use instead of a throw-away one.
set -euo pipefail
cd "$(dirname "$0")/.."

parts=" ${*:-visits load lighthouse} "
for part in $parts; do
	case $part in visits | load | lighthouse) ;; *) echo "usage: scripts/bench.sh [visits|load|lighthouse]..." >&2; exit 2 ;; esac
done
has() { [[ $parts == *" $1 "* ]]; }

target=${CARGO_TARGET_DIR:-target}
out=$target/bench
mkdir -p "$out" frontend/dist # embedded by path
out=$(cd "$out" && pwd)
work=$(mktemp -d "$out/work-XXXXXX")
finish() {
	if [ -n "${PGTMP_DIR:-}" ]; then
		scripts/postgres.sh stop
		rm -rf "$PGTMP_DIR"
	fi
	rm -rf "$work"
}
trap finish EXIT

scripts/need.sh
if [ -z "${PGURL:-}" ]; then
	# In /tmp itself and not in the checkout: a socket's path has to be short.
	PGTMP_DIR=$(mktemp -d /tmp/crm-bench-XXXXXX)
	export PGTMP_DIR
	scripts/postgres.sh start --fsync
	PGURL=$(scripts/postgres.sh url)
	export PGURL
fi

arguments=()
if has visits; then
	if CRM_FULL_SIZE=1 cargo test --locked -p crm-tests --test databases a_page_costs_what_it_shows -- --nocapture \
		>"$out/visits.log" 2>&1; then
		echo "0 over" >"$work/visits"
	elif over=$(grep -oE '^[0-9]+ visit too much' "$out/visits.log" | head -1) && [ -n "$over" ]; then
		echo "${over%% *} over, see visits.log" >"$work/visits"
	else
		tail -n 50 "$out/visits.log" >&2
		exit 1
	fi
	arguments+=(--visits "$work/visits")
fi

if has load || has lighthouse; then
	make build
	cargo build --locked --release -p crm-bench
	PATH=$(scripts/postgres.sh bin):$PATH # psql
	arguments+=(--crm "$target/release/crm" --work "$work" --report "$out/report.md")
	if has load; then
		arguments+=(--postgres "$PGURL")
	else
		arguments+=(--skip-load --skip-imports)
	fi
	if has lighthouse; then
		scripts/npm.sh tests/lighthouse
		CHROMIUM=$(scripts/chromium.sh)
		PATH=$(scripts/node.sh):$PATH
		export CHROMIUM
		arguments+=(--lighthouse tests/lighthouse/scores.mjs)
	fi
	export PATH
	"$target/release/crm-bench" "${arguments[@]}"
	echo "The report is in $out/report.md."
else
	grep -E ' (visited|over)' "$out/visits.log" || true
fi
