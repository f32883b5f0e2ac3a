"""`python -m` runs the same commands as the installed script."""

from .main import main

if __name__ == "__main__":
    raise SystemExit(main())
