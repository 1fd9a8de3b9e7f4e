"""Signing keys and signatures."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jose import jwk, jws

from devstack.identity.settings import Algorithm

Claims = Mapping[str, object]


def base64url(raw: bytes) -> str:
    """Encode without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SigningKey:
    """A private key with its JWK; `kid` is the RFC 7638 thumbprint, like Logto's."""

    def __init__(self, pem: str, algorithm: Algorithm) -> None:
        self.pem = pem
        self.algorithm: Algorithm = algorithm
        private = serialization.load_pem_private_key(pem.encode(), password=None)
        public_pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        # python-jose returns some members of an RSA key as bytes.
        fields: dict[str, Any] = jwk.construct(public_pem.decode(), algorithm).to_dict()
        public = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in fields.items()
        }
        members = ("crv", "kty", "x", "y") if public["kty"] == "EC" else ("e", "kty", "n")
        canonical = json.dumps({name: public[name] for name in members}, separators=(",", ":"))
        self.kid = base64url(hashlib.sha256(canonical.encode()).digest())
        self.jwk = {**public, "use": "sig", "alg": algorithm, "kid": self.kid}

    @classmethod
    def generate(cls, algorithm: Algorithm) -> SigningKey:
        """Generate a new key."""
        private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if algorithm == "ES384":
            private = ec.generate_private_key(ec.SECP384R1())
        else:
            private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return cls(pem.decode(), algorithm)

    def sign(self, claims: Claims, header: Mapping[str, object]) -> str:
        """Return the signed JWT of the claims; `header` adds to the usual header."""
        return jws.sign(dict(claims), self.pem, headers={"kid": self.kid, **header}, algorithm=self.algorithm)

    def half_hash(self, token: str) -> str:
        """Return the `at_hash` of a token (OpenID Connect Core, section 3.1.3.6)."""
        hashing = hashlib.sha384 if self.algorithm == "ES384" else hashlib.sha256
        digest = hashing(token.encode()).digest()
        return base64url(digest[: len(digest) // 2])
