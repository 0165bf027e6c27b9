"""Files put into a pack and taken out of it, with ``sources.yaml`` kept true."""
