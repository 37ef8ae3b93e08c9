"""Find virtual-currency mining in power and register data.

The steps of the flow are sub-packages, and imports go one way, in this order: ``feeds`` (files
into the warehouse), ``features`` (readings to figures), ``scoring`` (evidence to a class),
``sites`` (register and map joins), ``rules`` (measures), ``publish`` (the read-only result) and
``exports`` (what people take away).
"""

__version__ = "0.1.0"
