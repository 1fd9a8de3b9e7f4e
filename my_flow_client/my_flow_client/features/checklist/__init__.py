"""The checklist of a flow: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""

from .view import checklist_section, flow_checklist

__all__ = ["checklist_section", "flow_checklist"]
