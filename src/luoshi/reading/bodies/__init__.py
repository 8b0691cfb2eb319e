"""Bodies of a district: who usually leads what, and what each was called when.

>>> suggest_leads("新建安置房十万平方米")[0]
'住建'
"""

from luoshi.reading.bodies.leads import bodies_named, suggest_leads, topics
from luoshi.reading.bodies.registry import BodyName, body_name, body_names, kinds, kinds_of_body

__all__ = ["BodyName", "bodies_named", "body_name", "body_names", "kinds", "kinds_of_body", "suggest_leads", "topics"]
