"""The command line: it calls, prints and exits; it holds no logic."""
