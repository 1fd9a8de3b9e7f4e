"""What brings My Flow to Vercel and Railway, and back."""
