"""The colours and emoji that a context can be given with one press. Any other may be typed in."""

COLOURS = (
    ("Clay", "#C2553F"),
    ("Amber", "#C98A1B"),
    ("Moss", "#6B8E3D"),
    ("Pine", "#2F7A66"),
    ("Sea", "#2287A5"),
    ("Sky", "#3B78D1"),
    ("Iris", "#6A5ACD"),
    ("Plum", "#9B4F98"),
    ("Rose", "#C9506F"),
    ("Slate", "#5B6472"),
)
EMOJI = ("💼", "🏡", "🌿", "💬", "🏃", "📚", "🎨", "🎵", "🧑‍🍳", "🌱", "💡", "✈️", "💰", "🩺", "🛠️", "⭐")
# What a first visit offers: name, emoji, colour.
STARTERS = (
    ("Work", "💼", "#3B78D1"),
    ("Personal", "🏡", "#C2553F"),
    ("Rest", "🌿", "#6B8E3D"),
    ("Social", "💬", "#9B4F98"),
)
# What a context gets that is only named, one after the other.
OWN_EMOJI = ("🌱", "⭐", "🎵", "🎨", "✈️", "🧑‍🍳", "💰", "🩺")
# What the first steps offer: the contexts of a first visit, and a few more.
SUGGESTIONS = (
    *STARTERS,
    ("Home", "🛋️", "#C98A1B"),
    ("Study", "📚", "#6A5ACD"),
    ("Health", "🏃", "#2F7A66"),
    ("Project", "💡", "#2287A5"),
)
