"""Which customers are scored for churn, by which features, and what a score means."""
