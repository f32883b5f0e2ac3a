"""Settings: what may differ between a laptop and production.

May import nothing of this package but `errors`. `loading.load_settings` is the only way in. To add a setting, add a
field to the model of its feature (`config/<feature>.py`); to add a feature, copy `workflows.py`.
"""
