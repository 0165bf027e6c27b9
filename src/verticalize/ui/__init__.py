"""The browser page: it asks the assistant and shows what stands behind each answer."""
