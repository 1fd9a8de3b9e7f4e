"""Tests of installed packages and allowed imports: docs/decisions/0029 and 0030."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from jose import jwt
from jose.backends import ECKey, RSAKey
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey
from tests.support.tokens import Signer

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "my_flow_api" / "src"
LOCKS = [
    ROOT / part / name
    for part in ("my_flow_api", "devstack")
    for name in ("requirements.lock", "requirements-dev.lock")
]
SCRIPT = """
import sys
import my_flow_api.main
from jose import jwt
from tests.support.tokens import Signer
for signer in (Signer("a"), Signer("b", "RS256")):
    jwt.decode(signer.token(), signer.public, algorithms=[signer.algorithm], options={"verify_aud": False})
print(sorted(name for name in sys.modules if name.partition(".")[0] == "ecdsa"))
"""


def imported_by(source: Path) -> set[str]:
    """Return the packages that a module imports."""
    found = set[str]()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: f"{lock.parent.name}/{lock.name}")
def test_no_lock_holds_ecdsa(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "\npython-jose[cryptography]==" in text
    assert "\necdsa==" not in text


@pytest.mark.parametrize("algorithm", ["ES384", "RS256"])
def test_ecdsa_is_not_there_and_tokens_are_verified_by_cryptography(algorithm: str) -> None:
    assert find_spec("ecdsa") is None
    assert (ECKey, RSAKey) == (CryptographyECKey, CryptographyRSAKey)
    signer = Signer("key", algorithm)
    claims = jwt.decode(
        signer.token("alice"), signer.public, algorithms=[algorithm], options={"verify_aud": False}
    )
    assert claims["sub"] == "alice"


def test_nothing_of_the_api_imports_ecdsa() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT / "my_flow_api",
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_one_module_imports_motor() -> None:
    importing = {
        str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py") if "motor" in imported_by(path)
    }
    assert importing == {"my_flow_api/kit/persistence/mongo.py"}
