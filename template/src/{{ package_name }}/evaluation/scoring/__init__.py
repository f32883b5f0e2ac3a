"""Measures churn scores against what customers did."""
