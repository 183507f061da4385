#!/usr/bin/env bash
# Has everything go wrong that an operator has to reckon with, many times: killed servers, lost databases, full disks, dead
# receivers, editors who overwrite each other, floods of requests. `make test` does the same a few times.
#
# One line a fault with its figures; what fails is shown whole. PGURL, when set, names the PostgreSQL server to use
# instead of a throw-away one. Durations are what the machine allows; the bounds that are asserted stand in the tests.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

scripts/need.sh || exit 1
export CARGO_TERM_COLOR=never NO_COLOR=1 RUST_BACKTRACE=0 CRM_FAULTS=full
ulimit -n "$(ulimit -Hn)" # thousands of connections

if [ -z "${PGURL:-}" ]; then
	export PGTMP_DIR
	PGTMP_DIR=$(mktemp -d /tmp/crm-faults-XXXXXX)
	trap 'scripts/postgres.sh stop; rm -rf "$PGTMP_DIR"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	scripts/postgres.sh start || exit 1
	PGURL=$(scripts/postgres.sh url) && export PGURL
fi
mkdir -p frontend/dist
cargo build --locked --workspace --lib --bins --tests || exit 1

log=${CARGO_TARGET_DIR:-target}/faults.log
status=0
# faults TARGET NAME...: the tests of one program whose names have one of these in them, one after the other, so
# that they do not slow each other down.
faults() {
	local target=$1
	shift
	cargo test --locked --workspace --test "$target" -- --test-threads=1 --nocapture "$@" >"$log" 2>&1 || {
		status=1
		cat "$log"
	}
	# A figure stands behind "test ... " when the runner has not ended its line.
	sed -nE 's/^(test .* \.\.\. )?((F|X)[0-9]+ .*)/\2/p' "$log"
	grep -E '^test result' "$log"
}
faults commands crash:: faults:: hostile:: an_import_whose_server open_streams a_stream_ends
echo "F2, F9, F13: every commit synced, messages sent again under their id, a panic is one request's misfortune"
faults databases durability:: concurrency::
faults http panics:: what_fails_is_tried replayed_events dead_receivers
exit $status
