"""No file of the repository holds a secret, as far as the form of a token or of an address tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings
from devstack.layout import ROOT

# What guesses by randomness or by the name of a variable finds hashes and examples here.
DETECTORS = (
    "AWSKeyDetector",
    "BasicAuthDetector",
    "GitHubTokenDetector",
    "JwtTokenDetector",
    "NpmDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
)
# Passwords of databases that are reached from one machine alone, and a placeholder.
KNOWN = {
    ("devstack/tests/test_up.py", "Basic Auth Credentials"),
    ("docker-compose.yml", "Basic Auth Credentials"),
    ("my_flow_api/.env.example", "Basic Auth Credentials"),
}
# In two halves, so that this file is not found.
PLANTED = {
    "AWS Access Key": ("AKIA", "IOSFODNN7EXAMPLE"),
    "Basic Auth Credentials": ("mongodb+srv://app:s3cr3t", "@cluster.example.net/"),
    "GitHub Token": ("ghp_", "1234567890abcdefghijklmnopqrstuvwxyz"),
    "Private Key": ("-----BEGIN ", "PRIVATE KEY-----"),
    "Slack Token": ("https://hooks.slack.com/services/", "T00000000/B00000000/aaaaaaaaaaaaaaaaaaaaaaaa"),
    "Stripe Access Key": ("sk_live_", "1234567890abcdefghijklmn"),
}


def found(*files: Path) -> set[tuple[str, str]]:
    """Return the name of each file with a secret, relative to the repository, and the kind of the secret."""
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        secrets = SecretsCollection(root=str(ROOT))
        for file in files:
            secrets.scan_file(str(file))
        return {(name, secret.type) for name, secret in secrets}


def test_no_tracked_file_holds_a_secret() -> None:
    listed = subprocess.run(
        ["git", "grep", "-I", "--name-only", "-e", "", "--", ":!*.lock", ":!contract"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert len(listed) > 500
    assert found(*(Path(name) for name in listed)) == KNOWN


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_is_found(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f'TOKEN = "{"".join(PLANTED[kind])}"\n')
    assert kind in {type_ for _, type_ in found(file)}
