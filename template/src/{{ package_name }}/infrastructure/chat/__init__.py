"""Adapters of `models.chat.ChatModel`."""
