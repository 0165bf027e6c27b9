"""Knowledge into instruction data, without any teacher model: every row names its evidence."""
