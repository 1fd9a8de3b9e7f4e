"""`Idempotency-Key`: a POST that is sent again has one effect, and gets the first answer again.

Source: draft-ietf-httpapi-idempotency-key-header-07. The key belongs to one person and one operation and is
kept for 24 hours. Another request under the same key is 422, one that is still running is 409.

A router uses `route.py`: `APIRouter(route_class=IdempotentRoute)`. `kit/persistence/preallocated_id.py` makes
a repetition safe even where the process died between the effect and the note of its answer.
"""
