"""Telling other programs what happens here, by the Standard Webhooks specification, and chats in words."""
