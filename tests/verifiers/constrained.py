"""Names in a SAN with the constraints that a CA may put on them, and extended key usages: what clients read in many ways."""

from tests.verifiers import der

DIRECTORY, ABROAD = ("directory", der.name(C="US")), ("directory", der.name(C="DE"))
URL, MAIL, UPN, OID = (
    ("uri", "https://a.example.com/"),
    ("email", "a@example.com"),
    ("upn", "a@x"),
    ("registered", "1.2.3"),
)
IPV4, IPV6 = ("ip", "10.9.9.9"), ("ip", "2001:db8::1")

PURPOSES = [
    names.split()
    for names in (
        "anyEKU",
        "anyEKU emailProtection",
        "anyEKU clientAuth",
        "anyEKU netscapeSGC",
        "anyEKU microsoftSGC",
        "netscapeSGC emailProtection",
        "microsoftSGC clientAuth",
        "emailProtection",
    )
]

# Names in the SAN, the constraints that a CA or the root puts on names of their kind.
CONSTRAINED = {
    "URI": ([URL], {"permitted": [("uri", ".example.com")]}),
    "URI, host": ([URL], {"permitted": [("uri", "a.example.com")]}),
    "URI elsewhere": ([URL], {"permitted": [("uri", ".example.org")]}),
    "URI excluded": ([URL], {"excluded": [("uri", ".example.com")]}),
    "URI not excluded": ([URL], {"excluded": [("uri", ".example.org")]}),
    "mail": ([MAIL], {"permitted": [("email", "example.com")]}),
    "mail elsewhere": ([MAIL], {"permitted": [("email", "example.org")]}),
    "mail excluded": ([MAIL], {"excluded": [("email", "example.com")]}),
    "directory": ([], {"permitted": [DIRECTORY]}),
    "directory elsewhere": ([], {"permitted": [ABROAD]}),
    "directory excluded": ([], {"excluded": [DIRECTORY]}),
    "directory not excluded": ([], {"excluded": [ABROAD]}),
    "directory in the SAN": ([ABROAD], {"permitted": [DIRECTORY]}),
    "UPN": ([UPN], {"permitted": [("upn", "@x")]}),
    "UPN not excluded": ([UPN], {"excluded": [("upn", "@y")]}),
    "UPN unused": ([], {"permitted": [("upn", "@x")]}),
    "OID": ([OID], {"permitted": [OID]}),
    "OID not excluded": ([OID], {"excluded": [("registered", "1.2.4")]}),
    "OID unused": ([], {"permitted": [OID]}),
    "nothing": ([], {}),
    "empty name": ([], {"permitted": [("dns", "")]}),
    "mask with a hole": ([], {"excluded": [("ip", bytes([10, 0, 0, 0, 255, 0, 255, 0]))]}),
    "URI below a permitted host": ([URL], {"permitted": [("uri", "example.com")]}),
    "URI below an excluded host": ([URL], {"excluded": [("uri", "example.com")]}),
    "URI of a user of an excluded host": (
        [("uri", "https://a@b.example.com/")],
        {"excluded": [("uri", "b.example.com")]},
    ),
    "URI of an address": ([("uri", "https://192.0.2.1/")], {"excluded": [("uri", "b.example.com")]}),
    "URI of an address, permitted": ([("uri", "https://192.0.2.1/")], {"permitted": [("uri", "b.example.com")]}),
    "every URI permitted": ([URL], {"permitted": [("uri", "")]}),
    "every URI excluded": ([URL], {"excluded": [("uri", "")]}),
    "mail below a permitted host": ([("email", "a@b.example.com")], {"permitted": [("email", "example.com")]}),
    "mail below an excluded host": ([("email", "a@b.example.com")], {"excluded": [("email", "example.com")]}),
    "mail in other case": ([MAIL], {"permitted": [("email", "A@example.com")]}),
    "mail excluded in other case": ([MAIL], {"excluded": [("email", "A@example.com")]}),
    "every mail permitted": ([MAIL], {"permitted": [("email", "")]}),
    "every mail excluded": ([MAIL], {"excluded": [("email", "")]}),
    "mail of nothing unused": ([], {"permitted": [("email", "")]}),
    "directory excluded in other case": ([], {"excluded": [("directory", der.name(C="us"))]}),
    "dot at the end, excluded": ([], {"excluded": [("dns", "example.com.")]}),
    "dot at the end, excluded elsewhere": ([], {"excluded": [("dns", "example.org.")]}),
    "dot at the beginning, excluded below a wildcard": (
        [("dns", "*.example.com")],
        {"excluded": [("dns", ".b.example.com")]},
    ),
    "address with more than the mask": ([IPV4], {"permitted": [("ip", bytes([10, 1, 2, 3, 255, 0, 0, 0]))]}),
    "address with more than the mask, excluded": ([IPV4], {"excluded": [("ip", bytes([10, 1, 2, 3, 255, 0, 0, 0]))]}),
    "address of the other family": ([IPV6], {"permitted": [("ip", bytes([10, 0, 0, 0, 255, 0, 0, 0]))]}),
    "address of the other family, excluded": ([IPV6], {"excluded": [("ip", bytes([10, 0, 0, 0, 255, 0, 0, 0]))]}),
}

UTF8_MAIL = ("utf8mail", "ü@example.com")
ANY_IPV4 = bytes(8)
CONSTRAINED |= {
    "every address of IPv4 excluded": ([], {"excluded": [("ip", ANY_IPV4)]}),
    "every address of IPv4 excluded, an address of IPv6": ([IPV6], {"excluded": [("ip", ANY_IPV4)]}),
    "every address of IPv4 permitted, an address of IPv6": ([IPV6], {"permitted": [("ip", ANY_IPV4)]}),
    "every address of IPv6 excluded, an address of IPv4": ([IPV4], {"excluded": [("ip", bytes(32))]}),
    **{
        f"base {base}, excluded": ([], {"excluded": [("dns", base)]})
        for base in (
            "*.example.org",
            "a b.org",
            "-a.example.org",
            "a..org",
            "_x.example.org",
            "192.0.2.1",
            "a@example.org",
        )
    },
    "URI host with a dot at its end, constrained": ([], {"permitted": [("uri", "a.example.com.")]}),
    **{
        f"URI {uri.replace('/', '|')}, {how} {base}": ([("uri", uri)], {how: [("uri", base)]})
        for uri in (
            "https://a.example.com./",
            "https://a.example.com?x",
            "https://a.example.com#x",
            "https://u@a.example.com/",
            "https://[2001:db8::1]/",
            "https://a_b.example.com/",
            "https://a%2eexample.com/",
            "ldap:///c=US",
            "urn:x:y",
        )
        for how in ("permitted", "excluded")
        for base in (".example.com", "a.example.com")
    },
    **{
        f"mail {mail}, {how}": ([("email", mail)], {how: [("email", base)]})
        for mail in ('"a b"@example.com', '"a@b"@example.com', "a..b@example.com", "a@x_y.example.com", "ü@example.com")
        for how, base in (("permitted", "example.com"), ("excluded", "example.org"))
    },
    "UTF-8 mail": ([UTF8_MAIL], {"permitted": [("email", "example.com")]}),
    "UTF-8 mail elsewhere": ([UTF8_MAIL], {"permitted": [("email", "example.org")]}),
    "UTF-8 mail excluded": ([UTF8_MAIL], {"excluded": [("email", "example.com")]}),
    "UTF-8 mail not excluded": ([UTF8_MAIL], {"excluded": [("email", "example.org")]}),
}
