#!/usr/bin/env python
"""Django's command line, inside the environment that ./plenum made."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    from django.core.exceptions import ImproperlyConfigured

    try:
        main()
    except ImproperlyConfigured as trouble:
        sys.exit(f"plenum: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
