#!/bin/sh
# A throw-away PostgreSQL for tests and benchmarks: no port, only a socket in a private folder, nothing kept.
#
#   scripts/postgres.sh start [--fsync]   starts it (again: does nothing); --fsync makes commits durable, for benchmarks
#   scripts/postgres.sh url [DATABASE]    prints the URL of a database (default: postgres)
#   scripts/postgres.sh stop              stops it and removes its data
#   scripts/postgres.sh bin               prints the folder of PostgreSQL's programs, installing them where it may
#
# PGTMP_DIR chooses the folder, so that two of them can run side by side.
set -eu
. "$(dirname "$0")/apt.sh"

fail() {
	echo "postgres.sh: $*" >&2
	exit 1
}

# A socket's path has to stay under 104 bytes (macOS) or 108 (Linux), and a user's TMPDIR can be long.
temp=${TMPDIR:-/tmp}
[ "${#temp}" -le 60 ] || temp=/tmp
root=${PGTMP_DIR:-${temp%/}/crm-postgres-$(id -u)}
socket=$root/s
[ "${#socket}" -le 80 ] || fail "the folder name $root is too long for a socket"
marker=$root/crm-throw-away # only a folder with this file in it is ever removed

find_bin() {
	if command -v initdb >/dev/null 2>&1 && command -v pg_ctl >/dev/null 2>&1; then
		dirname "$(command -v initdb)"
		return 0
	fi
	# Debian keeps the server's programs off PATH; the newest version wins.
	newest=
	for version in $(ls /usr/lib/postgresql 2>/dev/null | sort -n); do
		[ -x "/usr/lib/postgresql/$version/bin/initdb" ] && newest=/usr/lib/postgresql/$version/bin
	done
	[ -n "$newest" ] && echo "$newest"
}

bin_or_fail() {
	find_bin && return 0
	apt_install postgresql && find_bin && return 0
	fail "no PostgreSQL programs (initdb, pg_ctl) found: install PostgreSQL (Debian: apt-get install postgresql)"
}

# PostgreSQL refuses to run as root, so root hands it to an ordinary user.
user=
if [ "$(id -u)" = 0 ]; then
	user=$(id -un postgres 2>/dev/null || echo nobody)
fi
unprivileged() {
	if [ -z "$user" ]; then
		"$@"
	elif command -v setpriv >/dev/null 2>&1; then
		setpriv --reuid "$(id -u "$user")" --regid "$(id -g "$user")" --clear-groups env HOME=/tmp "$@"
	elif command -v runuser >/dev/null 2>&1; then
		runuser -u "$user" -- env HOME=/tmp "$@"
	else
		fail "as root this needs setpriv or runuser (package util-linux)"
	fi
}

running() { [ -f "$root/data/postmaster.pid" ] && unprivileged "$bin/pg_ctl" -D "$root/data" status >/dev/null 2>&1; }

start() {
	mode=quick
	safety="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
	case ${1:-} in
	'') ;;
	--fsync)
		mode=durable
		safety="-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c autovacuum=on"
		;;
	*) fail "unknown option $1" ;;
	esac
	bin=$(bin_or_fail)

	if [ -d "$root" ]; then
		[ -f "$marker" ] || [ -z "$(ls -A "$root")" ] || fail "$root is not empty and not mine"
	fi
	if running; then
		[ "$(cat "$marker")" = "$mode" ] || fail "it already runs in the other mode (with or without --fsync): stop it first"
		return 0
	fi
	mkdir -p "$socket"
	echo "$mode" >"$marker"
	chmod 755 "$root" # the tests reach the socket as whoever runs them
	[ -z "$user" ] || chown -R "$user" "$root"
	cd "$root" # the unprivileged user must be able to enter the working folder

	if [ ! -f "$root/data/PG_VERSION" ]; then
		unprivileged "$bin/initdb" -D "$root/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
			>"$root/initdb.log" 2>&1 || fail "initdb failed: $(tail -1 "$root/initdb.log")"
	fi
	# Word splitting of $safety is meant: pg_ctl takes the server's options as one string.
	unprivileged "$bin/pg_ctl" -D "$root/data" -l "$root/log" -w -t 60 -s start -o "$safety \
		-c listen_addresses='' -c unix_socket_directories='$socket' -c max_connections=200 -c shared_buffers=128MB" \
		</dev/null >"$root/start.log" 2>&1 ||
		fail "PostgreSQL did not start: $(grep -hE 'FATAL|PANIC|could not' "$root/log" "$root/start.log" 2>/dev/null | tail -1)"

	# Search needs this extension; some systems keep it in a package of its own.
	psql=$bin/psql
	[ -x "$psql" ] || psql=$(command -v psql) || fail "no psql found: install PostgreSQL's client"
	printf 'CREATE EXTENSION pg_trgm;\nDROP EXTENSION pg_trgm;\n' >"$root/check.sql"
	if ! unprivileged "$psql" -qX -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d postgres -f "$root/check.sql" \
		>"$root/check.log" 2>&1; then
		reason=$(tail -1 "$root/check.log")
		stop
		fail "this PostgreSQL has no pg_trgm (its contrib package): $reason"
	fi
}

stop() {
	[ -f "$marker" ] || return 0
	bin=$(find_bin) || fail "PostgreSQL's programs are gone; remove $root by hand"
	cd /
	if running; then
		# Whatever it says, the data goes: without its files a server stops by itself.
		unprivileged "$bin/pg_ctl" -D "$root/data" -m immediate -t 15 -s stop >/dev/null 2>&1 || true
	fi
	rm -rf "$root"
}

case ${1:-} in
start) shift && start "$@" ;;
stop) stop ;;
url) echo "postgres://postgres@/${2:-postgres}?host=$socket" ;;
bin) bin_or_fail ;;
*) fail "usage: scripts/postgres.sh start [--fsync] | url [DATABASE] | stop | bin" ;;
esac
