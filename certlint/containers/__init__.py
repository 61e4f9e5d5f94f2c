"""Formats that contain PEM or DER: PKCS #7, PKCS #12, Java keystores, Kubernetes manifests."""
