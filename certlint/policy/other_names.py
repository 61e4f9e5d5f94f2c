"""What people call a profile that has another name: hints about unknown profiles know it."""

from __future__ import annotations

_ANY_SERVER = (
    "tls tls-server tls-servers ssl ssl-server https http server servers web web-server webserver any default generic"
)
_OF_OTHERS = {
    "apache": "httpd apache2 apache-httpd",
    "nginx": "nginx-server openresty freenginx",
    "iis": "windows windows-server microsoft-iis",
    "go-server": "go golang caddy traefik",
    "java": "jvm jdk tomcat jetty spring spring-boot",
    "openssl-server": "postfix dovecot exim stunnel",
    "openldap": "ldap ldaps slapd",
    "mysql": "mariadb",
    "mongodb": "mongod",
    "elasticsearch": "elastic opensearch",
    "kubernetes-ingress": "k8s kubernetes ingress ingress-nginx k8s-ingress",
    "aws-acm": "aws acm amazon",
    "azure-key-vault": "azure keyvault key-vault",
    "gcp": "google google-cloud",
    "kafka": "confluent",
    "web-pki": "cabf cabf-br ca-browser-forum browser browsers public public-tls br baseline-requirements webtrust zlint",
    "web-pki-ev": "ev cabf-ev extended-validation",
    "web-pki-ov": "ov",
    "web-pki-dv": "dv letsencrypt",
    "web-pki-ca": "ca root intermediate",
    "smime": "mail email e-mail cabf-smime",
    "code-signing": "cabf-cs codesign authenticode",
    "etsi": "eidas qualified qwac psd2",
    "rfc5280": "pkix x509 rfc-5280",
    "csr": "request requests pkcs10",
    "nist-800-131a": "nist fips sp800-131a",
    "pci-dss-4": "pci-dss",
    "bsi-tr-02102": "bsi-tls",
    "cnsa-2.0": "cnsa nsa cnsa-2",
    "mozilla-tls-intermediate mozilla-tls-modern": "mozilla mozilla-tls",
    "redis-enterprise redis-oss redis-cloud-client": "redis redis-server valkey",
}
OTHER_NAMES = {word: names for names, words in {"hygiene": _ANY_SERVER, **_OF_OTHERS}.items() for word in words.split()}
