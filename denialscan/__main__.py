"""``python -m denialscan``."""

from denialscan.cli import main

if __name__ == "__main__":
    main()
