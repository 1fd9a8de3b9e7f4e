"""The pages name only what exists, name all that has to be set, and say the same as the data."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from devstack.layout import ROOT

from delivery.environments import environments
from tests import names
from tests.test_railway_settings import settings_of_the_api

PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / ".github").glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(path for path in ROOT.glob("*/README.md") if path.parent.name != "docs"),
]
PARTS = ("delivery", "smoke", "devstack", "my_flow_api", "my_flow_client")
DEPLOYMENT = ROOT / "docs/deployment.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
# The pages that people follow word by word.
FOLLOWED = [DEPLOYMENT, ARCHITECTURE, *sorted((ROOT / "docs/runbooks").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    inside = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_table_of_environments_is_that_of_the_data() -> None:
    text = (ROOT / "docs/deployment.md").read_text()
    for environment in environments().values():
        for address in (environment.client, environment.api, environment.logto, f"`{environment.database}`"):
            assert address in text


def test_previews_are_let_in_as_in_the_example() -> None:
    example = (ROOT / "my_flow_api/.env.example").read_text()
    (previews,) = re.findall(r"^CORS_ORIGIN_REGEX=.+$", example, re.MULTILINE)
    (written,) = re.findall(r"'(CORS_ORIGIN_REGEX=.+)'", DEPLOYMENT.read_text())
    team = r"(?<=-)[a-z0-9-]+(?=\\\.vercel)"
    assert re.sub(team, "TEAM", written) == re.sub(team, "TEAM", previews)


def test_every_file_and_test_that_the_table_names_exists() -> None:
    text = (ROOT / "docs/deployment.md").read_text()
    for path in re.findall(r"`((?:delivery|smoke|my_flow_api)/[\w./]+)`", text):
        moved = ROOT / path.replace("delivery/", "delivery/src/delivery/", 1)
        assert (ROOT / path).exists() or moved.exists(), path
    tests = (ROOT / "delivery/tests/vercel/test_output.py").read_text()
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in tests, name


def test_the_runbooks_are_listed() -> None:
    folder = ROOT / "docs/runbooks"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    assert {path.name for path in folder.glob("*.md")} - {"README.md"} == listed


def test_all_that_a_person_has_is_copied_from_a_restored_database() -> None:
    source = (ROOT / "my_flow_api/src/my_flow_api/account/repository.py").read_text()
    places = source.partition("_PLACES")[2].partition("\n}\n")[0]
    removed_with_an_account = set(re.findall(r'^    "(\w+)":', places, re.MULTILINE))
    loops = re.findall(
        r"^for name in ([\w ]+); do$", (ROOT / "docs/runbooks/database.md").read_text(), re.MULTILINE
    )
    assert [set(loop.split()) for loop in loops] == [removed_with_an_account - {"idempotency_keys"}]


def names_of_all_tests() -> set[str]:
    sources = [path.read_text() for part in PARTS for path in (ROOT / part / "tests").rglob("test_*.py")]
    return {
        name for source in sources for name in re.findall(r"^(?:async )?def (test_\w+)", source, re.MULTILINE)
    }


@pytest.mark.parametrize(("page", "least"), [("threat-model.md", 30), ("architecture.md", 5)])
def test_a_page_names_tests_that_there_are(page: str, least: int) -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text()))
    assert len(named) > least
    assert named - names_of_all_tests() == set()


def test_the_architecture_names_every_folder_and_every_feature() -> None:
    text = ARCHITECTURE.read_text()
    named = set(re.findall(r"`([\w/]+)/`", text))
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {path.partition("/")[0] for path in tracked if "/" in path and not path.startswith(".")}
    assert folders - named == set()
    for package in ("my_flow_api/src/my_flow_api", "my_flow_client/my_flow_client"):
        inside = {
            path.removeprefix(f"{package}/").partition("/")[0]
            for path in tracked
            if path.startswith(package) and path.removeprefix(f"{package}/").count("/")
        }
        assert inside - named == set(), package


@pytest.mark.parametrize("page", FOLLOWED, ids=page_name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    assert names.unknown_variables(text) == set()
    assert names.unknown_targets(text) == set()
    assert names.unknown_workflows(text) == set()
    assert names.unknown_files(text, page.parent) == set()
    assert names.unknown_vercel_flags(names.vercel_commands(names.code_of(text))) == set()


def test_no_foreign_name_is_kept_that_no_page_uses() -> None:
    used = "\n".join(page.read_text() for page in FOLLOWED)
    assert {name for name in names.FOREIGN if name not in used} == set()
    assert {name for name in names.MADE if name not in used} == set()


def test_the_flags_of_the_workflows_exist() -> None:
    commands = list(names.commands_of_workflows())
    assert {"pull", "build", "deploy", "promote", "rollback"} <= {words[0] for words in commands}
    assert names.unknown_vercel_flags(iter(commands)) == set()


def test_every_variable_is_named_where_the_set_up_is_described() -> None:
    code = names.code_of(DEPLOYMENT.read_text())
    needed = settings_of_the_api() | names.variables_of_the_client() | names.variables_of_the_workflows()
    assert {"MONGODB_URL", "NEXT_PUBLIC_LOGTO_APP_ID", "GIT_COMMIT", "VERCEL_TOKEN"} < needed
    assert {name for name in needed if not re.search(rf"(?<!\w){name}(?!\w)", code)} == set()


PAGE_WITH_MISTAKES = """
Set `MONGODB_URI`, then `make doktor` and `gh workflow run deploi.yml`.
See `delivery/doctors.py` and `docs/runbok`.

```sh
ATLAS=1
railway variable set METRICS_TOKENS=x
vercel rollback https://x --yes \\
  --time-out 5m
args=(--prebuild)
vercel deploy "${args[@]}" --target=staging
```
"""


def test_mistakes_in_a_page_are_found() -> None:
    assert names.unknown_variables(PAGE_WITH_MISTAKES) == {"MONGODB_URI", "METRICS_TOKENS"}
    assert names.unknown_targets(PAGE_WITH_MISTAKES) == {"doktor"}
    assert names.unknown_workflows(PAGE_WITH_MISTAKES) == {"deploi.yml"}
    assert names.unknown_files(PAGE_WITH_MISTAKES, DEPLOYMENT.parent) == {
        "deploi.yml",
        "delivery/doctors.py",
        "docs/runbok",
    }
    commands = names.vercel_commands(names.code_of(PAGE_WITH_MISTAKES))
    assert names.unknown_vercel_flags(commands) == {
        "vercel rollback --time-out",
        "vercel deploy --prebuild",
    }


def test_no_step_of_the_set_up_needs_a_later_one() -> None:
    """Addresses change with the region, Atlas asks for them, staging is copied, and a push deploys."""
    text = DEPLOYMENT.read_text()
    steps = text.partition("## From nothing to production")[2].partition("\n## ")[0]
    order = [
        "make deploy-setup",
        "postinstall.js",
        "gh repo create",
        "railway init",
        "railway add --service api",
        "apply_settings production",
        "railway environment new staging --duplicate production",
        "railway outbound-network static-ip enable",
        f"railway domain {environments()['staging'].api.removeprefix('https://')}",
        "(runbooks/atlas.md)",
        "https://my-flow-*-",
        "MONGODB_URL --stdin",
        "vercel link",
        "custom-environments",
        "vercel env add",
        "customEnvironmentId=",
        "repos/{owner}/{repo}/environments/production",
        "deployment-branch-policies",
        "gh secret set",
        "make doctor",
        "git push",
    ]
    found = [steps.find(step) for step in order]
    assert -1 not in found
    assert found == sorted(found)
    assert steps.count("git push") == 1


def test_the_page_ends_with_what_only_real_accounts_show() -> None:
    headings = re.findall(r"^## (.+)$", DEPLOYMENT.read_text(), re.MULTILINE)
    assert headings[-1] == "Check by hand, once"


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def promises() -> dict[str, list[tuple[str, set[str]]]]:
    """Return the sentences of each page, each with the tests that cover it."""
    sections = re.split(r"^## \[([\w-]+\.md)\]", (ROOT / "docs/promises.md").read_text(), flags=re.MULTILINE)
    rows = re.compile(r"^\| (.+) \| ((?:`test_\w+`(?:, )?)+) \|$", re.MULTILINE)
    return {
        page: [(sentence, set(re.findall(r"test_\w+", tests))) for sentence, tests in rows.findall(table)]
        for page, table in zip(sections[1::2], sections[2::2], strict=True)
    }


@pytest.mark.parametrize("page", ["api-guide.md", "threat-model.md"])
def test_a_promise_is_a_sentence_of_its_page_and_has_tests(page: str) -> None:
    text = in_one_line((ROOT / "docs" / page).read_text())
    found = promises()[page]
    assert len(found) >= 8
    assert [sentence for sentence, _ in found if sentence not in text] == []
    assert {name for _, tests in found for name in tests} - names_of_all_tests() == set()


def test_every_row_of_the_promises_is_read() -> None:
    lines = (ROOT / "docs/promises.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| ") and line != "| sentence | shown by |"]
    assert len(rows) == sum(len(found) for found in promises().values())


def test_every_paragraph_of_the_guide_has_a_promise() -> None:
    text = re.sub(r"```.*?```", "", (ROOT / "docs/api-guide.md").read_text(), flags=re.DOTALL)
    paragraphs = [
        in_one_line(part)
        for paragraph in re.split(r"\n\s*\n", text)
        if paragraph.strip() and not paragraph.lstrip().startswith(("#", "|"))
        for part in re.split(r"\n(?=- )", paragraph)
    ]
    assert len(paragraphs) > 30
    sentences = [sentence for sentence, _ in promises()["api-guide.md"]]
    assert [part for part in paragraphs if not any(sentence in part for sentence in sentences)] == []
