"""One sign-in against the identity provider of the local stack, over the network."""

from devstack.testing import IdentityProvider
from tests.support.api import Person, assert_problem, running

from my_flow_api.config import Settings
from my_flow_api.main import create_app


async def test_a_token_of_the_local_identity_provider_opens_the_door(
    settings: Settings, identity_provider: IdentityProvider
) -> None:
    app = create_app(settings.model_copy(update={"logto_endpoint": identity_provider.endpoint}))
    async with running(app) as transport:
        carol = Person(transport, identity_provider.access_token("carol"))
        assert (await carol.get("/contexts")).json() == {"items": [], "next_cursor": None}
        expired = Person(transport, identity_provider.access_token("carol", exp=1))
        assert_problem(await expired.get("/contexts"), 401, "unauthorized")
