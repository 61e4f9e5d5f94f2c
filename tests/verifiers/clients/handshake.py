"""What a TLS client says in a handshake within the process: handshake.py MODE < LIST (see Verify.java).

plain: the defaults of Python's ssl up to 3.12; strict: those of its create_default_context() from 3.13 on;
rustls: rustls with rustls-webpki, through the package rtls. The server is OpenSSL always.
"""

import ssl
import sys


def client_for(folder, mode):
    if mode == "rustls":
        import rtls

        client, to_client, to_server = rtls.SSLContext(rtls.PROTOCOL_TLS_CLIENT), rtls.MemoryBIO(), rtls.MemoryBIO()
    else:
        client, to_client, to_server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.MemoryBIO(), ssl.MemoryBIO()
    if mode == "strict":
        client.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(f"{folder}/root.pem")
    return client, to_client, to_server


def handshake(folder, fqdn, mode):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.set_ciphers("DEFAULT:@SECLEVEL=0")  # let the client be the judge
    try:
        server.load_cert_chain(f"{folder}/file.pem", f"{folder}/key.pem")
    except OSError as error:
        return f"server cannot load: {error}"
    try:
        client, client_in, client_out = client_for(folder, mode)
    except (OSError, ValueError) as error:
        return f"trust store: {error}"
    server_in, server_out = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        ("", client.wrap_bio(client_in, client_out, server_hostname=fqdn)),
        ("server: ", server.wrap_bio(server_in, server_out, server_side=True)),
    ]
    for _ in range(10):
        for end in list(ends):
            try:
                end[1].do_handshake()
                ends.remove(end)
            except OSError as error:  # SSLError and its kin, of either library
                if type(error).__name__ != "SSLWantReadError":
                    return end[0] + (
                        getattr(error, "verify_message", "") or str(error).removeprefix("('").removesuffix("',)")
                    )
            server_in.write(client_out.read())
            client_in.write(server_out.read())
        if not ends:
            return ""
    return "no end"


def main():
    for line in sys.stdin:
        name, folder, fqdn, _ = line.rstrip("\n").split("\t")
        try:
            error = handshake(folder, fqdn, sys.argv[1])
        except Exception as broken:  # noqa: BLE001 - a client may dislike even the name that is asked for
            error = f"{type(broken).__name__}: {broken}"
        print(name, " ".join(error.split()), sep="\t", flush=True)


if __name__ == "__main__":
    main()
