"""OpenTelemetry: where spans go, and the metrics that are counted from them."""
