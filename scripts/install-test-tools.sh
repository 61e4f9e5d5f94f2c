#!/bin/sh
# Installs the Debian packages that the tests run against, where it may; says what is missing where it may not.
# usage: install-test-tools.sh [PACKAGE...]
set -eu
missing=""
if [ $# -gt 0 ]; then
    missing="$*"
else
    for pair in openssl:openssl redis-server:redis-server chromium:chromium chromedriver:chromium-driver javac:default-jdk-headless certtool:gnutls-bin \
        zsh:zsh fish:fish man:man-db groff:groff mandoc:mandoc shellcheck:shellcheck strace:strace faketime:faketime jq:jq curl:curl vfychain:libnss3-tools \
        kubectl:kubernetes-client; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
    done
    # Servers: they are not in the path of everybody.
    for pair in /usr/sbin/nginx:nginx-light /usr/sbin/postfix:postfix /usr/lib/dovecot/imap-login:dovecot-imapd /usr/lib/dovecot/pop3-login:dovecot-pop3d \
        /usr/sbin/vsftpd:vsftpd /usr/bin/prosody:prosody /usr/sbin/slapd:slapd /usr/sbin/mariadbd:mariadb-server /usr/lib/postgresql:postgresql \
        /usr/sbin/haproxy:haproxy /usr/sbin/apache2:apache2 /usr/bin/etcd:etcd-server /usr/bin/erl:erlang-ssl; do
        [ -e "${pair%%:*}" ] || missing="$missing ${pair##*:}"
    done
fi
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "the tests need these programs, please install them:$missing" >&2
    exit 1
fi
run=""
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "the tests need these packages: sudo apt-get install$missing" >&2
        exit 1
    fi
    run="sudo -n"
fi
echo "installing for the tests:$missing"
$run apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
