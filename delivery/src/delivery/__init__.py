"""Deploys My Flow to Vercel and Railway, checks their settings, and rolls back."""
