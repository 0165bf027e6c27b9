"""The assistant behind an OpenAI-compatible API: it asks the assistant and tells what it says."""
