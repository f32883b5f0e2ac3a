"""Further patterns that this project redacts in stored and logged text, each with its replacement.

Releases of the template leave this file as it is. Bound every quantifier: `tests/unit/test_patterns.py` holds
each pattern to the time that it takes.
"""

import re

# For instance: (re.compile(r"\bEMP-\d{6}\b"), "[employee]")
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = ()
