"""What a certificate is to hold, how it is signed, and a sound hierarchy to begin with.

The same description gives the same bytes: ECDSA signs by RFC 6979, and RSASSA-PSS with a salt that follows from
what is signed. (Only ML-DSA, which two minimal pairs use, signs again each time.)
"""

import base64
import datetime as dt
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.verifiers import der, keys

TIME = dt.datetime(2026, 11, 27, 12, 0, 0, tzinfo=dt.UTC)  # all is judged for this moment
FQDN = "c.example.com"
HASHES = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha512_256": hashes.SHA512_256,
    "sha3_256": hashes.SHA3_256,
}
PKCS1, ANSI, NIST = "1.2.840.113549.1.1", "1.2.840.10045.4", "2.16.840.1.101.3.4"
RSA_OIDS = {
    **{digest: f"{PKCS1}.{arc}" for digest, arc in {"md5": 4, "sha1": 5, "sha224": 14, "sha256": 11}.items()},
    **{digest: f"{PKCS1}.{arc}" for digest, arc in {"sha384": 12, "sha512": 13, "sha512_256": 16}.items()},
    "sha3_256": f"{NIST}.3.14",
}
ECDSA_OIDS = {
    "sha1": f"{ANSI}.1",
    **{f"sha{size}": f"{ANSI}.3.{arc}" for arc, size in enumerate((224, 256, 384, 512), 1)},
    "sha3_256": f"{NIST}.3.10",
}
PURE_OIDS = {"Ed25519": "1.3.101.112", "Ed448": "1.3.101.113", "MLDSA44": "2.16.840.1.101.3.4.3.17"}
PURE_OIDS["DSA"] = "2.16.840.1.101.3.4.3.2"  # with SHA-256, as path_pairs.py signs
PURE_OIDS["Small"] = "1.2.840.10045.4.3.2"  # ECDSA with SHA-256, as small_curve.py signs
HASH_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha512_256": "2.16.840.1.101.3.4.2.6",
    "sha3_256": "2.16.840.1.101.3.4.2.8",
}


class Certificate:
    """A certificate to be: a mutation changes fields, `der()` writes and signs."""

    def __init__(self, subject, issuer, key, issuer_key, serial, days):
        self.subject, self.issuer = subject, issuer  # DER
        self.key, self.issuer_key = key, issuer_key
        self.serial = serial
        self.raw_serial = None  # DER in place of the number
        self.not_before, self.not_after = (TIME + dt.timedelta(days=day) for day in days)
        self.validity = None  # DER in place of the two times
        self.version = 3
        self.raw_version = None  # DER in place of what fits; extensions stay
        self.behind = b""  # what follows the certificate in its block
        self.extensions = {}  # kind: (value, critical)
        self.more_extensions = []  # DER, after the others
        self.hash = natural_hash(issuer_key)
        self.salt = None  # its length makes it RSASSA-PSS
        self.mask_hash = None  # of MGF1, if not the hash
        self.inner_algorithm = self.outer_algorithm = None  # DER in place of what fits
        self.public_info = None  # DER in place of the key's
        self.damage = None  # 'signature' or 'body'

    def put(self, kind, value, critical=False):
        self.extensions[kind] = (value, critical)

    def drop(self, kind):
        self.extensions.pop(kind, None)

    def algorithm(self, digest=None):
        return signature_algorithm(self.issuer_key, digest or self.hash, self.salt, self.mask_hash)

    def der(self):
        algorithm = self.algorithm()
        encoded = [der.extension(kind, value, critical) for kind, (value, critical) in self.extensions.items()]
        encoded += self.more_extensions
        body = der.sequence(
            (der.tlv(0xA0, der.integer(self.version - 1)) if self.version > 1 else b"")
            if self.raw_version is None
            else self.raw_version,
            self.raw_serial or der.integer(self.serial),
            self.inner_algorithm or algorithm,
            self.issuer,
            self.validity or der.sequence(der.time(self.not_before), der.time(self.not_after)),
            self.subject,
            self.public_info or keys.public_info(self.key),
            *([der.tlv(0xA3, der.sequence(*encoded))] if encoded and self.version == 3 else []),
        )
        signature = sign(self.issuer_key, body, self.hash, self.salt, self.mask_hash)
        if self.damage == "signature":
            signature = signature[:-3] + bytes([signature[-3] ^ 1]) + signature[-2:]
        if self.damage == "body":
            body = body.replace(der.time(self.not_after), der.time(self.not_after + dt.timedelta(days=1)), 1)
        return der.sequence(body, self.outer_algorithm or algorithm, der.bits(signature)) + self.behind


def natural_hash(key):
    return "sha384" if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size > 256 else "sha256"


def signature_algorithm(key, digest, salt=None, mask_hash=None):
    if isinstance(key, rsa.RSAPrivateKey) and salt is not None:
        mask = der.sequence(der.oid("1.2.840.113549.1.1.8"), hash_algorithm(mask_hash or digest))
        return der.sequence(
            der.oid("1.2.840.113549.1.1.10"),
            der.sequence(der.tlv(0xA0, hash_algorithm(digest)), der.tlv(0xA1, mask), der.tlv(0xA2, der.integer(salt))),
        )
    if isinstance(key, rsa.RSAPrivateKey):
        return der.sequence(der.oid(RSA_OIDS[digest]), der.NULL)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return der.sequence(der.oid(ECDSA_OIDS[digest]))
    return der.sequence(der.oid(PURE_OIDS[type(key).__name__.removesuffix("PrivateKey")]))


def hash_algorithm(digest):
    return der.sequence(der.oid(HASH_OIDS[digest]), der.NULL)


def sign(key, data, digest, salt=None, mask_hash=None):
    if isinstance(key, rsa.RSAPrivateKey):
        if salt is not None:
            return sign_pss(key, data, digest, salt, mask_hash or digest)
        return key.sign(data, padding.PKCS1v15(), HASHES[digest]())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(HASHES[digest](), deterministic_signing=True))
    return key.sign(data)


def sign_pss(key, data, digest, salt_length, mask_hash):
    """RFC 8017, 9.1.1, by hand: libraries take a random salt, which would make new bytes each time."""
    salt = hashlib.shake_256(data).digest(salt_length)
    hashed = hashlib.new(digest, bytes(8) + hashlib.new(digest, data).digest() + salt).digest()
    length = (key.key_size + 6) // 8  # of modulus bits - 1
    block = bytes(length - salt_length - len(hashed) - 2) + b"\x01" + salt
    mask = b""
    while len(mask) < len(block):
        mask += hashlib.new(
            mask_hash, hashed + (len(mask) // hashlib.new(mask_hash).digest_size).to_bytes(4, "big")
        ).digest()
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=False))
    masked[0] &= 0xFF >> (8 * length - key.key_size + 1)
    numbers = key.private_numbers()
    number = pow(int.from_bytes(bytes(masked) + hashed + b"\xbc", "big"), numbers.d, numbers.public_numbers.n)
    return number.to_bytes((key.key_size + 7) // 8, "big")


def ca_name(common_name, **more):
    return der.name(**{"C": "US", "O": "Example Inc", "CN": common_name, **more})


def leaf_name(common_name=FQDN):
    return ca_name(common_name)


def server_names(fqdn=FQDN):
    """What Redis Enterprise asks for."""
    return [("dns", fqdn), ("dns", f"*.{fqdn}"), ("dns", f"internal.{fqdn}"), ("dns", f"*.internal.{fqdn}")]


def make_ca(subject, key, issuer, issuer_key, serial, days):
    ca = Certificate(subject, issuer, key, issuer_key, serial, days)
    ca.put("basic_constraints", der.basic_constraints(True), True)
    ca.put("key_usage", der.key_usage("keyCertSign", "cRLSign"), True)
    ca.put("subject_key_id", der.octets(keys.key_id(key)))
    ca.put("authority_key_id", der.authority_key_id(keys.key_id(issuer_key)))
    return ca


def make_leaf(key, issuer, issuer_key, serial, days=(-10, 350), fqdn=FQDN, subject=None):
    leaf = Certificate(subject or leaf_name(fqdn), issuer, key, issuer_key, serial, days)
    leaf.put("basic_constraints", der.basic_constraints(False), True)
    leaf.put("key_usage", leaf_key_usage(key), True)
    leaf.put("extended_key_usage", der.extended_key_usage("serverAuth", "clientAuth"))
    leaf.put("san", der.general_names(*server_names(fqdn)))
    leaf.put("subject_key_id", der.octets(keys.key_id(key)))
    leaf.put("authority_key_id", der.authority_key_id(keys.key_id(issuer_key)))
    return leaf


def leaf_key_usage(key):
    rsa_only = ["keyEncipherment"] if isinstance(key, rsa.RSAPrivateKey) else []
    return der.key_usage("digitalSignature", *rsa_only)


class Hierarchy:
    """A sound root, intermediates (root's side first) and leaf; mutations change it, `blocks()` lists the file."""

    def __init__(
        self, random, intermediates, kinds=("p256", "p256", "rsa2048", "p384"), leaf_kinds=("rsa2048", "p256")
    ):
        self.random = random
        self.used = []
        self.last_serial = 0
        self.sound = intermediates
        key = self.new_key(random.choice(kinds))
        subject = ca_name("Root R1")
        self.root = make_ca(subject, key, subject, key, self.new_serial(), (-400, 3000))
        self.intermediates = []
        for number in range(1, intermediates + 1):
            upper, key = self.last_ca(), self.new_key(random.choice(kinds))
            self.intermediates.append(
                make_ca(
                    ca_name(f"Issuing CA I{number}"),
                    key,
                    upper.subject,
                    upper.key,
                    self.new_serial(),
                    (-300, 2000 - 100 * number),
                )
            )
        upper = self.last_ca()
        self.leaf = make_leaf(self.new_key(random.choice(leaf_kinds)), upper.subject, upper.key, self.new_serial())
        self.trusted = [self.root]
        self.beside = []  # (where, CA, certificate): others that are to be in the file
        self.absent = []  # certificates that are not to be in it
        self.server_key = None  # if not the leaf's
        self.alone = False  # no other mutation makes sense

    def new_serial(self):
        self.last_serial += 1
        digest = hashlib.sha256(f"{self.last_serial} {self.random.random()}".encode()).digest()
        return int.from_bytes(digest[:10], "big") | 1 << 75

    def new_key(self, kind):
        pool = keys.pool(kind)
        fresh = [key for key in pool if not any(key is used for used in self.used)] or pool
        self.used.append(self.random.choice(fresh))
        return self.used[-1]

    def authorities(self):
        return [self.root, *self.intermediates]

    def below_root(self):
        return [*self.intermediates, self.leaf]

    def everyone(self):
        return [*self.authorities(), self.leaf]

    def last_ca(self):
        return self.authorities()[-1]

    def any_ca(self):
        return self.random.choice(self.authorities())

    def any_intermediate(self):
        return self.random.choice(self.intermediates or [self.root])

    def issuer_of(self, certificate):
        if certificate is self.root:
            return self.root
        return self.authorities()[position(self.below_root(), certificate)]

    def level(self, certificate):
        if certificate is self.leaf:
            return "leaf"
        if certificate is self.root:
            return "root"
        return f"intermediate {position(self.intermediates, certificate) + 1}"

    def set_key(self, certificate, key):
        """Another key for a certificate, with all that follows from it."""
        if "subject_key_id" in certificate.extensions:
            certificate.put("subject_key_id", der.octets(keys.key_id(key)))
        certificate.key = key
        if certificate is self.leaf:
            certificate.put("key_usage", leaf_key_usage(key), True)
            return
        below = self.below_root()[position(self.authorities(), certificate)]
        for child in {
            id(below): below,
            **({id(certificate): certificate} if certificate is self.root else {}),
        }.values():
            child.issuer_key, child.hash = key, natural_hash(key)
            if "authority_key_id" in child.extensions:
                child.put("authority_key_id", der.authority_key_id(keys.key_id(key)))

    def chain(self):
        return [self.leaf, *reversed(self.intermediates), *([] if self.root is self.leaf else [self.root])]

    def blocks(self):
        """The certificates of the file, in order."""
        blocks = self.chain()
        end = []
        for where, neighbour, certificate in self.beside:
            if where == "end":
                end.append(certificate)
                continue
            at = position(blocks, neighbour)
            blocks.insert(at if where == "before" else at + 1, certificate)
        return [block for block in blocks + end if not any(block is gone for gone in self.absent)]


def position(certificates, wanted):
    return next(index for index, each in enumerate(certificates) if each is wanted)


def pem(encoded):
    text = base64.b64encode(encoded).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
