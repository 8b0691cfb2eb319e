"""Places: whose report it is, and the roads, parks, towns and projects named in it.

>>> parse_place("浙江临江市云河区_2017.txt").county
'云河区'
"""

from luoshi.reading.places.mentions import PlaceMention, find_places
from luoshi.reading.places.names import PlaceName, Province, parse_place, provinces

__all__ = ["PlaceMention", "PlaceName", "Province", "find_places", "parse_place", "provinces"]
