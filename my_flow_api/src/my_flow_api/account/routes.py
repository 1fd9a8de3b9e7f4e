"""Routes of `/account`: deletion of the account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.account.service import AccountService
from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED

router = APIRouter(prefix="/account", tags=["account"], responses=PROTECTED)


@router.delete("", operation_id="deleteAccount", summary="Delete everything", status_code=204)
async def delete_account(
    subject: CurrentSubject, account: Annotated[AccountService, Depends(provide(AccountService))]
) -> Response:
    """Remove everything of the person for good, the trash included. There is no way back.

    How they sign in stays with the identity provider. Who signs in again begins with nothing.
    """
    await account.delete(subject)
    return Response(status_code=204)
