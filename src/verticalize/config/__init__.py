"""What to build with: the settings, their defaults, and how run.yaml and --set change them."""

from verticalize.config.load import default_file, load_settings
from verticalize.config.settings import Settings

__all__ = ["Settings", "default_file", "load_settings"]
