# Sourced by the scripts that may install a Debian package: apt_install PACKAGE...
# Succeeds only as root on a system with apt-get, says what it does, and waits for another apt to finish.
apt_install() {
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
	echo "Installing the system package $* with apt-get." >&2
	apt_log=$(mktemp)
	# The lists have a lock of their own that apt-get does not wait for; stale lists are good enough, too.
	apt_try=0
	until apt-get -q update >"$apt_log" 2>&1 || [ "$apt_try" -ge 20 ] || ! grep -q 'lists/lock' "$apt_log"; do
		apt_try=$((apt_try + 1))
		sleep 3
	done
	if DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends \
		"$@" </dev/null >>"$apt_log" 2>&1; then
		rm -f "$apt_log"
		return 0
	fi
	echo "apt-get could not install $*: $(grep -E '^E:' "$apt_log" | tail -1)" >&2
	rm -f "$apt_log"
	return 1
}
