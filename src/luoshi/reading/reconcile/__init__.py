"""Setting reports side by side and checking each within itself: what agrees, what was restated, what cannot both be.

>>> findings = reconcile([read_text(this_year), read_text(last_year)])
"""

from luoshi.reading.reconcile.engine import reconcile
from luoshi.reading.reconcile.model import Cite, Finding, to_json
from luoshi.reading.reconcile.tables import facts_of_tables

__all__ = ["Cite", "Finding", "facts_of_tables", "reconcile", "to_json"]
