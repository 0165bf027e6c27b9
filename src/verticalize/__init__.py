"""verticalize: a domain pack plus its knowledge becomes a tuned, cited, measured assistant."""
