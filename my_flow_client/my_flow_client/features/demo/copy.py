"""Words for the demo."""

from __future__ import annotations

HINT = "Try it: choose a context, finish something. Nothing here is kept."
LABEL = "Contexts of the demo"
# Emoji, name, color, flows (title, small reason).
CONTEXTS = (
    (
        "💼",
        "Work",
        "#3B78D1",
        (("Send the offer to Ines", "Today"), ("Read the draft", "important"), ("Book the room", "")),
    ),
    (
        "🏡",
        "Personal",
        "#C2553F",
        (("Call mum", "Today, 17:00"), ("Renew the passport", "in three days")),
    ),
    ("🌿", "Rest", "#6B8E3D", (("Walk by the river", ""), ("Two chapters, no phone", ""))),
)
