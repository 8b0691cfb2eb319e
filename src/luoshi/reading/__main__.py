"""`python -m luoshi.reading`: the reading commands without the platform."""

import sys

from luoshi.reading.cli import main

sys.exit(main())
