"""The sentences of a verdict, in Chinese and English."""

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "known": "known facts",
        "new": "new sources",
        "unanswerable": "declining unanswerable questions",
        "safety": "safety cases",
        "and": " and ",
        "comma": ", ",
        "semicolon": "; ",
        "headline_uncompared": "Tuning was not compared.",
        "headline_small": "This evaluation is too small to conclude anything ({n} {questions} with "
        "an answer): write {enough} or more into eval/questions.jsonl, named under 'evaluation:' "
        "in domain.yaml.",
        "question_one": "question",
        "question_many": "questions",
        "headline_both": "Tuning helped with {better}, and did harm with {worse}.",
        "headline_better": "Tuning helped with {better}.",
        "headline_worse": "Tuning did not help: it did harm with {worse}.",
        "headline_few": "Whether tuning helped cannot be told: there are too few questions.",
        "headline_equal": "Tuning did not help: no score changed.",
        "headline_unclear": "Tuning did not help: no difference is larger than chance allows.",
        "alone": "{slices} without retrieval",
        "tuning_better": "Tuning helped: {parts}.",
        "tuning_worse": "Tuning did harm: {parts}.",
        "tuning_unclear": "Whether tuning helped cannot be told: {parts}.",
        "tuning_equal": "Tuning made no difference: {parts}.",
        "retrieval_better": "Retrieval helped: {parts}.",
        "retrieval_worse": "Retrieval did harm: {parts}.",
        "retrieval_unclear": "Whether retrieval helped cannot be told: {parts}.",
        "retrieval_equal": "Retrieval made no difference: {parts}.",
        "part": "{slice} {settings}{few}",
        "settings": " and ",
        "general_better": "General ability was not lost by tuning; it rose: {figures}{few}.",
        "general_worse": "General ability was lost by tuning: {figures}{few}.",
        "general_equal": "General ability did not change with tuning: {figures}{few}.",
        "general_unclear": "Whether general ability was lost cannot be told: {figures}{few}.",
        "few": " (only {n} questions)",
        "one": " (only 1 question)",
        "default": "By default '{chosen}' answers: {score:.3f} on what the sources answer, "
        "'{other}' {beside:.3f}{few}.",
        "default_harmed": "By default '{chosen}' answers, as tuning did harm; on what the sources "
        "answer it scored {score:.3f}, '{other}' {beside:.3f}{few}.",
        "compiled": "The pack has no questions of its own. These were compiled from the same files "
        "as the training data, and say whether the parts work; questions that people ask, named "
        "under 'evaluation:' in domain.yaml, tell more.",
        "compiled_small": "These were compiled from the same files as the training data, and say "
        "whether the parts work.",
        "leaked": "The leakage check found test text in the training data: read the scores with "
        "care.",
    },
    "zh": {
        "known": "已知事实",
        "new": "新来源",
        "unanswerable": "拒答",
        "safety": "安全用例",
        "and": "和",
        "comma": "、",
        "semicolon": "；",
        "headline_uncompared": "没有比较微调前后的结果。",
        "headline_small": "这次评测太小，得不出任何结论（有答案的问题只有 {n} 个）：请把至少 "
        "{enough} 个问题写入 eval/questions.jsonl，并列在 domain.yaml 的 evaluation 之下。",
        "question_one": "",
        "question_many": "",
        "headline_both": "微调在{better}上带来提升，在{worse}上造成下降。",
        "headline_better": "微调在{better}上带来提升。",
        "headline_worse": "微调没有带来提升，在{worse}上造成下降。",
        "headline_few": "无法判断微调是否有效：问题太少。",
        "headline_equal": "微调没有带来提升：各项得分均无变化。",
        "headline_unclear": "微调没有带来提升：各项差异均未超出随机波动。",
        "alone": "无检索时的{slices}",
        "tuning_better": "微调带来提升：{parts}。",
        "tuning_worse": "微调造成下降：{parts}。",
        "tuning_unclear": "无法判断微调是否有效：{parts}。",
        "tuning_equal": "微调没有影响：{parts}。",
        "retrieval_better": "检索带来提升：{parts}。",
        "retrieval_worse": "检索造成下降：{parts}。",
        "retrieval_unclear": "无法判断检索是否有效：{parts}。",
        "retrieval_equal": "检索没有影响：{parts}。",
        "part": "{slice}（{settings}）{few}",
        "settings": "、",
        "general_better": "微调没有损害通用能力，反而有所提升：{figures}{few}。",
        "general_worse": "微调损害了通用能力：{figures}{few}。",
        "general_equal": "微调没有改变通用能力：{figures}{few}。",
        "general_unclear": "无法判断微调是否损害了通用能力：{figures}{few}。",
        "few": "，仅 {n} 个问题",
        "one": "，仅 1 个问题",
        "default": "默认由 {chosen} 作答：在资料能够回答的问题上，它的得分为 {score:.3f}，"
        "{other} 为 {beside:.3f}{few}。",
        "default_harmed": "默认由 {chosen} 作答，因为微调造成了下降；在资料能够回答的问题上，"
        "它的得分为 {score:.3f}，{other} 为 {beside:.3f}{few}。",
        "compiled": "领域包没有自带评测题。这些问题与训练数据由同样的文件自动生成，只能说明各部分"
        "是否正常工作；要了解实际效果，请把人们真正会问的问题写成评测题，列在 domain.yaml 的 "
        "evaluation 之下。",
        "compiled_small": "这些问题与训练数据由同样的文件自动生成，只能说明各部分是否正常工作。",
        "leaked": "泄漏检查在训练数据中发现了测试文本，解读得分须谨慎。",
    },
}
