#!/bin/sh
# Runs the tests on another release of Debian, with the Python, OpenSSL and shells that it has: in a folder, by chroot, as root.
# usage: test-debian.sh RELEASE      such as: trixie
#   FOLDER   where the Debian is made, and kept for the next time (/tmp/certlint-debian-RELEASE)
#   MIRROR   where it comes from (where this machine's apt has its Debian from, or debootstrap's own choice)
#   JOBS     how many processes run the tests (2)
#   T        which tests (all)
# shellcheck disable=SC2016 # what is in single quotes is for the shells that are started
set -eu
cd "$(dirname "$0")/.."
release="${1:?which release? for example: trixie}"
folder="${FOLDER:-${TMPDIR:-/tmp}/certlint-debian-$release}"
if [ "$(id -u)" -ne 0 ]; then
    echo "another Debian is made and entered by root: sudo make test-debian RELEASE=$release" >&2
    exit 1
fi
for program in debootstrap unshare git; do
    command -v "$program" >/dev/null 2>&1 || missing="${missing:-} $program"
done
# shellcheck disable=SC2086 # a list of packages
[ -z "${missing:-}" ] || sh scripts/install-test-tools.sh $missing

# The way to Debian is the one that apt is told of here.
has_apt() { command -v apt-config >/dev/null 2>&1; }
if has_apt; then
    proxy=""
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    [ -z "$proxy" ] || export http_proxy="$proxy"
    [ -n "${MIRROR:-}" ] ||
        MIRROR="$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' 'Created-By: Packages' | head -n 1)"
fi
if [ ! -e "$folder/.complete" ]; then
    # shellcheck disable=SC2086 # no mirror is no argument
    debootstrap --variant=minbase --include=ca-certificates,git,make,python3,python3-venv "$release" "$folder" ${MIRROR:-}
    touch "$folder/.complete"
fi

# What this machine says of proxies, retries, indexes of packages and whom to trust holds in there, too.
if has_apt; then
    apt-config dump | grep -E '^Acquire::(https?|Retries|Check-Valid-Until|Check-Date)\b' >"$folder/etc/apt/apt.conf.d/90host" || true
fi
for file in /etc/resolv.conf /etc/pip.conf /etc/apt/auth.conf /root/.config/pip/pip.conf /root/.netrc; do
    [ ! -e "$file" ] || install -D -m 600 "$file" "$folder$file"
done
chmod 644 "$folder/etc/resolv.conf"
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/host.crt" 2>/dev/null || true

# A repository, because some tests ask git what there is; the environment of the last time is kept.
work="$folder/work"
mkdir -p "$work"
find "$work" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' _ |
    tar --null --files-from=- -cf - | tar -xf - -C "$work" --no-same-owner

set --
for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST http_proxy https_proxy no_proxy; do
    eval "value=\${$name:-}"
    [ -z "$value" ] || set -- "$@" "$name=$value"
done
[ ! -e "$folder/etc/ssl/certs/host.crt" ] || set -- "$@" PIP_CERT=/etc/ssl/certs/host.crt
# The mounts, and every process that a test forgets, end with the namespace. The folder is a mount itself: some tests mount, too,
# and the system lets them only where the root is one.
exec unshare --mount --pid --fork --kill-child sh -euc '
    folder="$1"; shift
    mount --bind "$folder" "$folder"
    mount --bind /dev "$folder/dev"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$folder/dev/pts"
    mount -t tmpfs tmpfs "$folder/dev/shm"
    mount -t proc proc "$folder/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$folder/tmp"
    exec chroot "$folder" env -i "$@"
' _ "$folder" \
    HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTEST_XDIST_AUTO_NUM_WORKERS="${JOBS:-2}" "$@" \
    sh -euc 'cd /work
git init -q && git add -A && git -c user.name=t -c user.email=t@example.com commit -qm all
python3 --version && openssl version
exec make test T="$1"' _ "${T:-}"
