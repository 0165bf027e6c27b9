"""How the tasks of pretraining are worded: general, without any pack's relations or questions."""

SYSTEM = {
    "zh": (
        "请根据编号资料回答问题，并注明出处。",
        "你是资料助手，只用下面的资料回答。",
        "你是严谨的助手，依据编号资料作答，注明编号。",
        "阅读资料，用原文的句子回答。",
    ),
    "en": (
        "Answer from the numbered passages and cite them.",
        "You are a careful assistant: use only the passages below.",
        "Read the passages, answer with a sentence of theirs, and name its number.",
        "You answer questions from numbered sources.",
    ),
}
BRIEF = {
    "zh": ("阅读资料，只用原文中的几个字回答。", "请用最短的原文词语回答。"),
    "en": ("Answer with a few words of the passages.", "Give the shortest answer from the text."),
}
REFUSAL = {
    "zh": ("资料里没有能回答这个问题的内容。", "现有资料没有提到。", "知识库中没有相关资料。"),
    "en": (
        "The passages do not answer this question.",
        "Nothing in the sources answers this.",
        "The knowledge base holds no answer to this question.",
    ),
}
ABOUT = {
    "zh": (
        "关于{a}，资料是怎么说的？", "{a}是怎么回事？", "{t}里对{a}有什么说明？", "请说说{a}。",
        "{a}？", "想了解{t}，特别是{a}。", "{a}和{b}有什么关系？", "为什么提到{a}和{b}？",
        "我想问问{a}的情况，还有{b}。", "{t}：{a}怎么办？", "哪里说到了{b}和{a}？", "{a}方面有什么规定？",
    ),
    "en": (
        "What does the text say about {a}?", "Tell me about {a}.", "{t}: what about {a}?",
        "How are {a} and {b} related?", "What is said of {a}?", "Can you explain {a} and {b}?",
        "I read about {a}. What does it have to do with {b}?", "Where is {b} mentioned with {a}?",
        "What about {a} in {t}?", "{a}?", "Why does {a} matter for {b}?", "Describe {a}.",
    ),
}  # fmt: skip
ASKING = {
    "zh": ("什么", "哪些", "多少", "谁", "哪里", "怎样", "何时"),
    "en": ("what", "which", "how many", "who", "where", "how", "when"),
}
MEDICAL = {
    "information": ("What is {s}?", "Can you tell me what {s} is?", "I have just been told of {s}. What is that?", "Explain {s} to me."),
    "symptoms": ("What are the symptoms of {s}?", "How do I notice {s}?", "What does a person with {s} feel?", "My sister may have {s}: what signs would she show?", "What should I look out for with {s}?"),
    "treatment": ("How is {s} treated?", "What can be done about {s}?", "What helps against {s}?", "Which treatments are there for {s}?", "Is there a cure for {s}?", "My father has {s}. What will the doctors do?"),
    "inheritance": ("Is {s} inherited?", "Can {s} be passed on to children?", "Does {s} run in families?"),
    "frequency": ("How many people have {s}?", "How common is {s}?", "Is {s} rare?"),
    "genetic changes": ("Which gene is changed in {s}?", "What genetic changes belong to {s}?", "Which mutation is behind {s}?"),
    "causes": ("What causes {s}?", "Why do people get {s}?", "Where does {s} come from?", "What brings {s} on?"),
    "exams and tests": ("How is {s} diagnosed?", "Which tests show {s}?", "How do doctors find out whether it is {s}?"),
    "research": ("What research is there on {s}?", "Are there studies of {s}?"),
    "outlook": ("What is the outlook with {s}?", "What happens to people with {s} in the long run?", "How does {s} usually go on?"),
    "susceptibility": ("Who is at risk of {s}?", "Who gets {s}?", "What raises the chance of {s}?"),
    "considerations": ("What else should I know about {s}?",),
    "prevention": ("How can {s} be prevented?", "What keeps {s} away?", "How do I avoid {s}?"),
    "stages": ("Which stages does {s} have?", "How is {s} staged?"),
    "complications": ("What complications can {s} have?", "What can {s} lead to?", "What trouble does {s} cause later?"),
}  # fmt: skip
