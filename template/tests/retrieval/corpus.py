"""Documents for tests of retrieval: a library, a mountain railway and a garden, in three languages."""

from collections.abc import Mapping
from pathlib import Path

DOCUMENTS: Mapping[str, str] = {
    "loans.md": """---
title: Loans
valid_from: 2025-01-01
---
# Loans

Books are lent for 28 days. Films are lent for 7 days.
A reader may have 30 items at home at the same time.

## Fees

A late book costs 20 cents a day. Reservations are never charged.
""",
    "loans-2020.md": """---
title: Loans (2020)
valid_until: 2020-12-31
---
# Loans

In the year 2020 books were lent for 14 days. Reservations cost one euro.
""",
    "rooms.md": """# Reading rooms

The large room is open until 8 in the evening. Desks cannot be reserved.
Only pencils are allowed in the manuscript room.
""",
    "bahn.md": """# Silberhornbahn

Die letzte Talfahrt beginnt um 18 Uhr 40. Hunde zahlen 8 Franken.
""",
    "garden.md": """# 青葉植物園

休園日は毎週月曜日です。温室の中では三脚は使えません。
""",
}


def write_documents(folder: Path) -> Path:
    """Write the documents below `folder` and return it."""
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
