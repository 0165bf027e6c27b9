"""Why something is left out when instruction data is imported or exported: a closed set of phrases.

A phrase that begins with ``turn:`` or ``thread:`` is counted by turns or threads, of which a row
may have several; one that begins with ``pair:`` by pairs of answers. All others cost a whole row.
"""

NOT_JSON = "not valid JSON"
NOT_UTF8 = "not valid UTF-8"
NOT_OBJECT = "not a JSON object"
TOO_LONG = "line too long"
WRONG_CELLS = "wrong number of cells"
LONE_SURROGATE = "half a character (a lone surrogate)"
MISSING = "a field is missing"
NOT_TEXT = "a field is not text"
NOT_NUMBER = "a score is not a number"
UNKNOWN_ROLE = "unknown role"
TOOL = "turns of a tool"
NOT_ALTERNATING = "roles do not alternate"
UNEQUAL_LISTS = "lists of unequal length"
NO_MARKS = "no marks of who speaks"
EMPTY_QUESTION = "empty question"
EMPTY_ANSWER = "empty answer"
NO_ANSWER = "no answer at the end"
CONTEXTS_DIFFER = "contexts differ"
SAME_ANSWERS = "chosen and rejected are the same"
NO_TEXT = "no text"
TREE_NOT_READY = "tree not ready for export"
TWICE = "a message is there twice"
NO_THREAD = "no thread with an answer"
NO_PAIR = "no two answers of different rank"

FIRST_BY_ASSISTANT = "turn: before the first question"
LAST_BY_USER = "turn: unanswered at the end"

DELETED = "thread: deleted message"
FAILED_REVIEW = "thread: message failed its review"
SYNTHETIC = "thread: written by a machine"
NO_CONVERSATION = "thread: not a conversation"
LOW_RANK = "thread: ranked below top_k"
ORPHAN = "thread: its beginning is not in the file"
CIRCLE = "messages that reply to each other in a circle"
NO_COMPARISON = "pair: not to be compared"
SCORE_TIE = "pair: equal scores"
TOO_MANY_PAIRS = "pair: more than max_pairs of one question"

REASONS = frozenset(value for name, value in list(globals().items()) if name.isupper())
