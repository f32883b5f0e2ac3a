"""The pages of a generated project's console: their cost with 10,000 rows, and how they look in a browser."""
