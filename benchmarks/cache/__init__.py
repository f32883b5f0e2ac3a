"""What a cached answer costs."""
