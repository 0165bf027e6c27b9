"""What to build with: the settings, their defaults, and how run.yaml and --set change them."""

from verticalize.config.load import load_settings
from verticalize.config.settings import Settings

__all__ = ["Settings", "load_settings"]
