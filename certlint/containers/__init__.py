"""What holds PEM or DER inside something else: PKCS #7, PKCS #12, Java keystores."""
