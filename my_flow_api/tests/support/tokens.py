"""An identity provider's keys, and tokens signed with them."""

import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jose import jwk, jwt

ENDPOINT = "https://auth.my-flow.test"
ISSUER = f"{ENDPOINT}/oidc"
JWKS_URI = f"{ISSUER}/jwks"
RESOURCE = "https://api.my-flow.example"


class Signer:
    """A key pair of the identity provider."""

    def __init__(self, key_id: str, algorithm: str = "ES384", *, bits: int = 2048) -> None:
        self.key_id = key_id
        self.algorithm = algorithm
        private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if algorithm.startswith("ES"):
            curve = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1()}[algorithm]
            private = ec.generate_private_key(curve)
        else:
            private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        self.pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @property
    def public(self) -> dict[str, Any]:
        """The public key as an entry of a JWK set."""
        entry: dict[str, Any] = jwk.construct(self.pem, self.algorithm).public_key().to_dict()
        return entry | {"kid": self.key_id, "use": "sig", "alg": self.algorithm}

    def token(self, sub: str = "alice", *, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """Return an access token for the API. A claim or header that is None is left out."""
        now = int(time.time())
        usual = {"sub": sub, "iss": ISSUER, "aud": RESOURCE, "iat": now, "exp": now + 3600}
        headers = {"kid": self.key_id, "typ": "at+jwt"} | dict(header or {})
        token: str = jwt.encode(
            {name: value for name, value in (usual | claims).items() if value is not None},
            self.pem,
            algorithm=self.algorithm,
            headers=headers,
        )
        return token
