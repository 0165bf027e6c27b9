"""--to ollama: the GGUF file and a Modelfile with template, stops, system prompt and licence.

Source: ollama/ollama, docs of the Modelfile and of its templates (Go's text/template). Ollama runs
a template without ``.Messages`` once for each round, and puts <s> before the whole by itself.
"""

from pathlib import Path

from verticalize.export import gguf
from verticalize.export.built import Built
from verticalize.export.card import write_card
from verticalize.export.licences import licences_of
from verticalize.export.target import Job, Made
from verticalize.export.turns import Turns, turns_of

MODELFILE = "Modelfile"
USE = """## Use

```sh
ollama create {name} -f Modelfile
ollama run {name}
```

Smaller: `ollama create {name} -f Modelfile --quantize q4_K_M`; what that changes was not
measured."""


def write(job: Job) -> Made:
    built = job.built
    turns = turns_of(built.tokenizer)
    made = gguf.write_weights(job)
    file = gguf.file_name(built, job.dtype)
    (job.out / MODELFILE).write_text(modelfile(built, turns, file), encoding="utf-8")
    write_card(
        built,
        job.out,
        target="ollama",
        parameters=made.parameters,
        checks=made.checks,
        use=USE.format(name=built.name),
    )
    return made


def modelfile(built: Built, turns: Turns, file: str) -> str:
    """The system prompt is that of the pack's first language; the others stand in comments."""
    system = built.pack.prompts.system
    first, *others = [lang for lang in built.pack.manifest.languages if lang in system] or [*system]
    lines = [
        f"# {built.title}, tuned by verticalize. See README.md.",
        f"FROM ./{file}",
        f"TEMPLATE {_quoted(go_template(turns))}",
        f"SYSTEM {_quoted(system[first])}",
        *(f"# In {lang}: {' '.join(system[lang].split())}" for lang in others),
        f'PARAMETER stop "{turns.stop}"',
        "PARAMETER temperature 0",
        f"LICENSE {_quoted(_licence(built))}",
    ]
    return "\n".join(lines) + "\n"


def go_template(turns: Turns) -> str:
    """The turns in Go's text/template; two braces in them would be code, so they are quoted."""
    return (
        f"{{{{ if .System }}}}{_go(turns.before_system)}{{{{ .System }}}}{_go(turns.after_system)}"
        f"{{{{ end }}}}{_go(turns.before_user)}{{{{ .Prompt }}}}{_go(turns.before_reply)}"
        f"{{{{ .Response }}}}{_go(turns.end)}"
    )


def _go(text: str) -> str:
    return text.replace("{{", '{{ "{{" }}')


def _quoted(text: str) -> str:
    return f'"""{text}"""'


def _licence(built: Built) -> str:
    theirs = Path(built.base.path / "README.md")
    return f"{licences_of(built).weights}; see README.md" + (
        " and BASE_README.md" if theirs.is_file() else ""
    )


def names(built: Built, dtype: str) -> list[str]:
    turns_of(built.tokenizer)
    return [MODELFILE, *gguf.names(built, dtype)]
