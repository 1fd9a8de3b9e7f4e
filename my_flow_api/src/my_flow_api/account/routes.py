"""`/account`: the end of it."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response

from my_flow_api.account.service import AccountService
from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.kit.http.openapi import PROTECTED

router = APIRouter(prefix="/account", tags=["account"], responses=PROTECTED)


async def _account(request: Request) -> AccountService:
    return cast("AccountService", request.state.account)


@router.delete("", operation_id="deleteAccount", summary="Delete everything", status_code=204)
async def delete_account(
    subject: CurrentSubject, account: Annotated[AccountService, Depends(_account)]
) -> Response:
    """Remove everything of the person for good, the trash included. There is no way back.

    How they sign in stays with the identity provider. Who signs in again begins with nothing.
    """
    await account.delete(subject)
    return Response(status_code=204)
