#!/usr/bin/env bash
# Runs the checks and tests that a change has to pass: scripts/test.sh [rust|web|e2e]... (default: all three).
#
#   rust  format, clippy, unit, database, HTTP and contract tests, on SQLite and on a throw-away PostgreSQL, and thousands
#         of made-up requests against the whole API
#   web   lint, types and unit tests of the front end and of the journeys
#   e2e   the journeys in tests/e2e: the debug server and a real Chromium (E2E_DB=postgres: on PostgreSQL); the generated
#         Python and TypeScript clients against the same server
#
# One line a step with its seconds; a step's own output is shown when it fails and kept in target/test-logs. A step
# whose groundwork failed is skipped, all others run, so one run shows every fault. The last line counts the tests of
# all runners; a step that fails without a failed test (a build, a lint) counts as one failure.
# PGURL, when set, names the PostgreSQL server to use instead of a throw-away one.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

parts=" ${*:-rust web e2e} "
for part in $parts; do
	case $part in rust | web | e2e) ;; *) echo "usage: scripts/test.sh [rust|web|e2e]..." >&2; exit 2 ;; esac
done
has() { [[ $parts == *" $1 "* ]]; }

export CARGO_TERM_COLOR=never NO_COLOR=1 NEXTEST_HIDE_PROGRESS_BAR=1
unset FORCE_COLOR
target=${CARGO_TARGET_DIR:-target}
logs=$target/test-logs
rm -rf "$logs"
mkdir -p "$logs"
touch "$logs/failed" # a file, because steps in the background report here too

# --- steps ----------------------------------------------------------------------------------------------------------

show() { tail -n 200 "$1" | sed 's/^/    /'; }
report() { # report RESULT NAME SECONDS, over what may stand on the terminal's line
	[ -t 1 ] && printf '\r\033[K'
	printf '%-7s %-34s %4d s\n' "$@"
}

log_of() { echo "$logs/${1//[ \/]/-}.log"; }

# step NAME [after STEP...] -- COMMAND...
step() {
	local name=$1 started=$SECONDS log count_file
	log=$(log_of "$name")
	count_file=${log%.log}.count
	shift
	[ "$1" = after ] && shift
	while [ "$1" != -- ]; do
		if grep -qx "$1" "$logs/failed"; then
			report skipped "$name" 0
			echo "$name" >>"$logs/failed"
			return
		fi
		shift
	done
	shift
	[ -t 1 ] && printf '\r\033[K%s …' "$name"
	if "$@" >"$log" 2>&1 </dev/null; then
		report ok "$name" $((SECONDS - started))
	else
		report FAILED "$name" $((SECONDS - started))
		show "$log"
		echo "$name" >>"$logs/failed"
		grep -qs ' [1-9]' "$count_file" || echo "0 1" >>"$count_file"
	fi
}

# count PASSED FAILED: what a step's test runner reported. Fails when a test did, and when there was none.
count() {
	echo "$1 $2" >"$count_file"
	[ "$2" -eq 0 ] && [ "$1" -gt 0 ]
}

in_folder() { (cd "$1" && shift && "$@"); }

# --- groundwork, in the background beside the Rust build ------------------------------------------------------------

groundwork() {
	has rust && step "PostgreSQL programs" -- scripts/postgres.sh bin
	has e2e && step "Chromium" -- scripts/chromium.sh
	if has web || has e2e; then
		step "Node" -- scripts/node.sh
		step "packages of tests/e2e" after "Node" -- scripts/npm.sh tests/e2e
		step "packages of frontend" after "Node" -- scripts/npm.sh frontend
	fi
	has e2e && step "front end build" after "packages of frontend" -- npm_run frontend build
	has e2e && step "clients" after "packages of frontend" -- scripts/clients.sh generate
}

npm_run() { in_folder "$1" env PATH="$(scripts/node.sh):$PATH" npm run "${@:2}"; }

# --- rust -----------------------------------------------------------------------------------------------------------

# One build for the tests and for the journeys' server: with the test targets asked for, the features of all
# dependencies come out the same as the test runner's, which then compiles nothing.
rust_build() {
	mkdir -p frontend/dist # embedded by path; a debug build reads it when it runs
	cargo build --locked --workspace --lib --bins --tests
}

throw_away_postgres() {
	[ -n "${PGURL:-}" ] && return
	# In /tmp itself and not in the checkout: a socket's path has to be short.
	export PGTMP_DIR
	PGTMP_DIR=$(mktemp -d /tmp/crm-test-XXXXXX)
	scripts/postgres.sh start && PGURL=$(scripts/postgres.sh url) && export PGURL
}

rust_tests() {
	local status=0
	if cargo nextest --version >/dev/null 2>&1; then
		cargo nextest run --locked --workspace --config-file scripts/nextest.toml --no-fail-fast || status=$?
		# "Summary [   3.1s] 12 tests run: 10 passed (1 slow), 2 failed, 0 skipped"
		local line run passed
		line=$(grep -E '^ *Summary \[.*\] .*tests? run: ' "$(log_of "Rust tests")" | tail -1)
		run=$(sed -nE 's/.*\] ([0-9]+)(\/[0-9]+)? tests? run: .*/\1/p' <<<"$line")
		passed=$(sed -nE 's/.* run: ([0-9]+) passed.*/\1/p' <<<"$line")
		count "${passed:-0}" $((${run:-0} - ${passed:-0})) || status=1
	else
		cargo test --locked --workspace --lib --bins --tests --no-fail-fast || status=$?
		count_test_results "Rust tests" || status=1
	fi
	return "$status"
}

# The test runner leaves out the examples in documentation comments, of which there may be none.
rust_examples() {
	local status=0
	cargo test --locked --workspace --doc --no-fail-fast || status=$?
	grep -qE '^test result: .* [1-9][0-9]* (passed|failed)' "$(log_of "Rust examples")" || return "$status"
	count_test_results "Rust examples" || status=1
	return "$status"
}

bad_input() {
	scripts/bad_input.sh "$target/debug/crm" short || return 1
	count 1 0
}

count_test_results() { # sums "test result: ok. 3 passed; 0 failed; ..." over all programs in a step's log
	# shellcheck disable=SC2046 # two numbers, two arguments
	count $(awk '/^test result:/ {
		for (i = 2; i <= NF; i++) { if ($i == "passed;") p += $(i - 1); if ($i == "failed;") f += $(i - 1) }
	} END { print p + 0, f + 0 }' "$(log_of "$1")")
}

# --- web ------------------------------------------------------------------------------------------------------------

json_counts() { # json_counts FILE 'EXPRESSION over report, giving [passed, failed]'
	PATH="$(scripts/node.sh):$PATH" node -e '
		const report = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
		console.log(eval(process.argv[2]).join(" "));' "$@"
}

web_tests() {
	local status=0 file=$PWD/$logs/vitest.json
	[[ $logs == /* ]] && file=$logs/vitest.json
	npm_run frontend test -- --reporter=default --reporter=json --outputFile.json="$file" || status=$?
	# shellcheck disable=SC2046
	count $(json_counts "$file" '[report.numPassedTests, report.numFailedTests]' || echo 0 1) || status=1
	return "$status"
}

# --- e2e ------------------------------------------------------------------------------------------------------------

clients() {
	scripts/clients.sh run "$target/debug/crm" || return 1
	count 2 0
}

journeys() {
	local status=0 report=tests/e2e/test-results/report.json
	rm -f "$report"
	CRM_BIN=${CRM_BIN:-$(cd "$target" && pwd)/debug/crm} CHROMIUM=$(scripts/chromium.sh) || return 1
	export CRM_BIN CHROMIUM
	npm_run tests/e2e test || status=$?
	# shellcheck disable=SC2046
	count $(json_counts "$report" '[report.stats.expected + report.stats.flaky, report.stats.unexpected]' || echo 0 1) ||
		status=1
	return "$status"
}

# --- the run --------------------------------------------------------------------------------------------------------

background=
finish() {
	# Job control gave the background its own process group, so that nothing it started is left behind.
	[ -n "$background" ] && kill -- "-$background" 2>/dev/null
	[ -n "${PGTMP_DIR:-}" ] && scripts/postgres.sh stop && rm -rf "$PGTMP_DIR"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

scripts/need.sh || exit 1

set -m
groundwork </dev/null &
background=$!
set +m

has rust && step "Rust format" -- cargo fmt --all --check -- --color never
if has rust || has e2e; then
	step "Rust build" -- rust_build
fi
has rust && step "clippy" after "Rust build" -- cargo clippy --locked --workspace --all-targets -- -D warnings
wait "$background"
background=

if has rust || { has e2e && [ "${E2E_DB:-}" = postgres ]; }; then
	step "PostgreSQL start" after "PostgreSQL programs" -- throw_away_postgres
fi
if has rust; then
	step "Rust tests" after "Rust build" "PostgreSQL start" -- rust_tests
	step "Rust examples" after "Rust build" -- rust_examples
	step "bad input" after "Rust build" -- bad_input
fi
if has web; then
	step "API types are up to date" after "packages of frontend" -- npm_run frontend gen --workspace tools -- --check
	step "lint of frontend" after "packages of frontend" -- npm_run frontend lint -- --colors=off
	step "types of frontend" after "packages of frontend" -- npm_run frontend typecheck
	step "lint of tests/e2e" after "packages of tests/e2e" -- npm_run tests/e2e lint -- --colors=off
	step "types of tests/e2e" after "packages of tests/e2e" -- npm_run tests/e2e typecheck
	step "front end tests" after "packages of frontend" -- web_tests
fi
has e2e && step "round trip of the clients" after "Rust build" "clients" -- clients
has e2e && step "journeys" after "Rust build" "front end build" "packages of tests/e2e" "Chromium" "PostgreSQL start" -- \
	journeys

echo "$SECONDS s in all; the steps' output is in $logs"
awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$logs"/*.count /dev/null
