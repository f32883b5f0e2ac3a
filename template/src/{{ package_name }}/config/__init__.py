"""Settings: what may differ between a laptop and production.

May import `errors` only. `loading.load_settings` is the only way in. To add a setting, add a field to the model of its
feature (`config/<feature>.py`) and a line to `.env.example`.
"""
