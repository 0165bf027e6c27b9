"""``python -m verticalize`` is the command line."""

from verticalize.cli.main import main

main()
