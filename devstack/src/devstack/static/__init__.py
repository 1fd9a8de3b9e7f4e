"""Serves the client's export as Vercel does, as far as our vercel.json needs it."""
