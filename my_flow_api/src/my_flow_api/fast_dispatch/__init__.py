"""Precompiled dispatch to FastAPI's routes; `FAST_DISPATCH=false` switches it off (docs/fast-dispatch.md)."""

from my_flow_api.fast_dispatch.router import FastDispatch

__all__ = ["FastDispatch"]
