"""Routes of `/preferences`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.etag import IfMatch, IfNoneMatch
from my_flow_api.kit.http.openapi import NOT_MODIFIED, PROTECTED, with_etag
from my_flow_api.kit.http.responses import unless_known, versioned
from my_flow_api.preferences.schemas import PreferencesRead, PreferencesUpdate
from my_flow_api.preferences.service import PreferencesService

router = APIRouter(prefix="/preferences", tags=["preferences"], responses=PROTECTED)


Preferences = Annotated[PreferencesService, Depends(provide(PreferencesService))]


@router.get(
    "",
    operation_id="getPreferences",
    summary="Read the preferences",
    response_model=PreferencesRead,
    responses=with_etag("The preferences.") | NOT_MODIFIED | problem_responses(422),
)
async def get_preferences(subject: CurrentSubject, preferences: Preferences, known: IfNoneMatch) -> Response:
    """The preferences, made with their defaults on the first read."""
    return unless_known(await preferences.get(subject), known)


@router.patch(
    "",
    operation_id="updatePreferences",
    summary="Change the preferences",
    response_model=PreferencesRead,
    responses=with_etag("The preferences after the change.")
    | problem_responses(400, 404, 409, 412, 413, 422),
)
async def update_preferences(
    subject: CurrentSubject, preferences: Preferences, patch: PreferencesUpdate, precondition: IfMatch
) -> Response:
    """Change the preferences that are sent; the others stay."""
    return versioned(await preferences.update(subject, patch, precondition))
