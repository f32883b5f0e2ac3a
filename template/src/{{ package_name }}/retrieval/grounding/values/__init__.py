"""Numbers, measures, dates and times of day, as texts write them."""
