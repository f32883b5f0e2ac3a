"""Decisions about models after their training: drift, promotion and retraining."""
