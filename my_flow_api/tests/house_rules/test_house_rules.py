from itertools import pairwise
from pathlib import Path

import pytest
from tests.house_rules.lint import import_circle, queries_without_owner, violations


def method(body: str) -> str:
    return f"class R:\n    async def m(self, user_id, other):\n        {body}\n"


def test_the_house_is_in_order() -> None:
    assert list(violations()) == []


@pytest.mark.parametrize(
    "body",
    [
        "await self._collection.find_one({'_id': 1})",
        "await self._collection.find_one({'_id': 1, 'user_id': other})",
        "await self._collection.find_one({**other})",
        "await self._collection.find_one(other)",
        "self._collection.find()",
        "query = {'_id': 1}; self._collection.find(query)",
        "await self._flows.update_many({}, {'$set': {'user_id': user_id}})",
        "self._collection.aggregate([])",
        "self._collection.aggregate([{'$sort': {'a': 1}}, {'$match': {'user_id': user_id}}])",
        "self._c.aggregate([{'$match': {'user_id': user_id}}, {'$lookup': {'pipeline': [{'$match': {}}]}}])",
        "self._collection.find({'user_id': {'$in': list(user_ids)}})",
        "await self._collection.bulk_write(other)",
        "await self._collection.insert_many(other)",
        "await self._collection.insert_many([{**one} for one in other])",
    ],
)
def test_a_query_without_the_owner_is_found(body: str) -> None:
    assert list(queries_without_owner(method(body))) == [3]


@pytest.mark.parametrize(
    "body",
    [
        "await self._collection.find_one({'_id': 1, 'user_id': user_id})",
        "query = {'user_id': user_id}; self._collection.find(query)",
        "pipeline: list = [{'$match': {'user_id': user_id}}]; self._collection.aggregate(pipeline)",
        "await self._collection.insert_one(other)",
        "await self._collection.insert_many([{**one, 'user_id': user_id} for one in other])",
        "other.find({})",
    ],
)
def test_a_query_with_the_owner_passes(body: str) -> None:
    assert list(queries_without_owner(method(body))) == []


def test_motor_and_foreign_repositories_are_found(tmp_path: Path) -> None:
    feature = tmp_path / "flows"
    feature.mkdir()
    (feature / "service.py").write_text(
        "import motor.motor_asyncio\n"
        "from my_flow_api.contexts.repository import ContextRepository\n"
        "from my_flow_api.flows.repository import FlowRepository\n"
        "from my_flow_api.kit.persistence.repository import OwnedRepository\n"
    )
    (feature / "repository.py").write_text("from motor.motor_asyncio import AsyncIOMotorClient\n")
    assert [line.partition(": ")[0] for line in violations(tmp_path)] == [
        "flows/service.py:1",
        "flows/service.py:2",
    ]


def write_modules(root: Path, **sources: str) -> None:
    """Write modules, whose names have two underscores in place of each slash."""
    for name, source in sources.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)


def test_an_import_circle_between_packages_is_found(tmp_path: Path) -> None:
    write_modules(
        tmp_path,
        focus__service="from my_flow_api.flows.service import FlowService\n",
        flows__service="from my_flow_api.kit.http.etag import etag\n",
        flows__lists="from my_flow_api.transitions import rules\n",
        transitions__rules="def f():\n    from my_flow_api.focus.service import FocusService\n",
    )
    circle = import_circle(tmp_path)
    assert circle is not None
    assert circle[0] == circle[-1]
    assert set(pairwise(circle)) == {
        ("focus", "flows"),
        ("flows", "transitions"),
        ("transitions", "focus"),
    }
    assert [line.partition(":")[0] for line in violations(tmp_path)] == ["an import circle"]


def test_packages_of_kit_count_one_by_one(tmp_path: Path) -> None:
    write_modules(
        tmp_path,
        kit__http__etag="from my_flow_api.kit.limits import costs\nfrom my_flow_api.kit import clock\n",
        kit__limits__costs="from my_flow_api.kit.server.middleware import PATHS\n",
        kit__server__middleware="from my_flow_api.kit.limits import costs\n",
    )
    circle = import_circle(tmp_path)
    assert circle is not None
    assert set(circle) == {"kit.limits", "kit.server"}


def test_kit_imports_neither_a_feature_nor_auth(tmp_path: Path) -> None:
    write_modules(
        tmp_path,
        kit__http__subject="from my_flow_api.errors import Unauthorized\nimport my_flow_api.config\n",
        kit__limits__costs="from my_flow_api.auth.tokens import Token\nfrom my_flow_api import flows\n",
    )
    assert [line.partition(": ")[0] for line in violations(tmp_path)] == [
        "kit/limits/costs.py:1",
        "kit/limits/costs.py:2",
    ]


def test_a_folder_of_kit_with_too_many_files_is_found(tmp_path: Path) -> None:
    write_modules(tmp_path, **{f"kit__limits__part{n}": "" for n in range(11)})
    assert list(violations(tmp_path)) == []
    write_modules(tmp_path, kit__limits__part11="")
    assert list(violations(tmp_path)) == ["kit/limits: 12 Python files or more"]
