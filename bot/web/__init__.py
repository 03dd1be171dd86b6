"""Webhooks, health, office pages and the simulator, over HTTP."""
