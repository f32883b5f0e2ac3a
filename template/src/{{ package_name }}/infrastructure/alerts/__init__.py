"""Adapters of `services.alerts.Alerts`. Each redacts what it sends and gives up within seconds."""
