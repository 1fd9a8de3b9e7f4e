"""The checklist of a flow, changed item by item, so that devices do not overwrite each other."""
