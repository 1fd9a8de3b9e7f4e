"""`Idempotency-Key`: a retried POST has one effect, and gets the first response again.

Source: draft-ietf-httpapi-idempotency-key-header-07. The key belongs to one user and one operation and is
kept for 24 hours. Another request under the same key is a 422, a retry during the first attempt is a 409.

A router uses `route.py`: `APIRouter(route_class=IdempotentRoute)`. `kit/persistence/preallocated_id.py` makes
a retry safe even if the process died between the effect and the storage of its response.
"""
