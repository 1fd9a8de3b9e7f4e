"""`.ci/browser` finds the browsers that the tests run in, or names the one command that installs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from devstack.layout import ROOT


def look_for(browser: str, commands: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script with only the commands of a folder on PATH."""
    argv = ["/bin/sh", str(ROOT / ".ci/browser"), browser]
    environment = {"PATH": str(commands), **variables}
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    (tmp_path / "uname").write_text("#!/bin/sh\necho Linux\n")
    (tmp_path / "uname").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("browser", "packages"),
    [
        ("chromium", "chromium"),
        ("firefox", "firefox-esr"),
        ("webkit", "webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb"),
    ],
)
def test_a_missing_browser_is_named_with_its_command(browser: str, packages: str, commands: Path) -> None:
    missing = look_for(browser, commands)
    assert missing.returncode == 1
    assert f"sudo apt-get install {packages}" in missing.stderr


@pytest.mark.parametrize(("browser", "name"), [("chromium", "chromium"), ("firefox", "firefox-esr")])
def test_a_browser_that_is_there_needs_no_word(browser: str, name: str, commands: Path) -> None:
    (commands / name).symlink_to("/bin/true")
    found = look_for(browser, commands)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(("browser", "variable"), [("chromium", "CHROME"), ("firefox", "FIREFOX")])
def test_a_chosen_browser_has_to_be_one(browser: str, variable: str, commands: Path) -> None:
    assert look_for(browser, commands, **{variable: "/bin/true"}).returncode == 0
    wrong = look_for(browser, commands, **{variable: "/nowhere"})
    assert wrong.returncode == 1
    assert f"{variable}=/nowhere is not a program" in wrong.stderr
