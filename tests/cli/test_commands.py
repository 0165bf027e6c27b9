"""Every command, as a user types it."""

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from shell import Command

import verticalize
from verticalize.cores import cores
from workshop import Workshop

COMMANDS = (
    "domains", "export", "new", "check", "convert", "data", "knowledge", "prune", "plan", "build", "ask", "chat", "demo", "serve",
    "report", "doctor",
)  # fmt: skip
STAGES = ["ingest", "index", "base", "instruct", "tune", "evaluate"]
MOONS = "Which moons does Jupiter have?"


def python(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).parents[2] / "src"
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_in_less_than_a_second(tmp_path: Path) -> None:
    took = []
    for _ in range(2):  # the first run may have to compile
        began = time.monotonic()
        said = python("-m", "verticalize", "--help", folder=tmp_path)
        took.append(time.monotonic() - began)
    assert (said.returncode, said.stderr) == (0, "")
    listed = re.findall(r"^  (\w+)  ", said.stdout.partition("Commands:")[2], re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)
    assert min(took) < 1.0


def test_the_version_is_said_without_a_command(tmp_path: Path, command: Command) -> None:
    said = command(tmp_path, "--version")
    assert (said.code, said.out, said.err) == (0, f"verticalize {verticalize.__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, tmp_path: Path, command: Command) -> None:
    said = command(tmp_path, name, "--help")
    assert said.code == 0
    assert f"verticalize {name}" in said.out


@pytest.mark.parametrize("name", ["ask", "chat"])
def test_the_help_says_who_answers_by_default(name: str, tmp_path: Path, command: Command) -> None:
    said = " ".join(command(tmp_path, name, "--help").out.split())
    assert "Default: of base+rag and tuned+rag the one that the report finds better;" in said


def test_the_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys; import verticalize.cli.main\n"
        "print(sorted({'torch', 'numpy', 'transformers', 'gradio', 'pydantic'} & set(sys.modules)))"
    )
    assert python("-c", script, folder=tmp_path).stdout.strip() == "[]"


def test_a_retrieval_answer_in_a_fresh_process_imports_no_torch(finished: Workshop) -> None:
    script = (
        "import sys\n"
        f"sys.argv = ['verticalize', 'ask', 'cooking', {MOONS!r}, '--arm', 'retrieval', '--json']\n"
        "from verticalize.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'torch', 'transformers', 'scipy', 'gradio', 'langchain'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    said = python("-c", script, folder=finished.root)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["citations"]


def test_domains_names_the_packs_of_this_folder_and_the_built_in_ones(
    unbuilt: Workshop, command: Command
) -> None:
    rows = json.loads(command(unbuilt.root, "domains", "--json").out)
    origins = {row["name"]: row["origin"] for row in rows}
    assert origins == {"cooking": "project", "medical": "built-in", "legal": "built-in"}
    assert re.search(r"^cooking +project ", command(unbuilt.root, "domains").out, re.MULTILINE)


def test_a_faulty_pack_is_listed_with_its_fault_and_others_can_be_checked(
    fresh: Workshop, command: Command
) -> None:
    faulty = fresh.root / "domains/dialysis"
    faulty.mkdir()
    (faulty / "domain.yaml").write_text("name: dialysis\nlanguages: [en]\n", "utf-8")
    said = command(fresh.root, "domains")
    assert said.code == 3
    assert re.search(r"^cooking +project .*domains/cooking$", said.out, re.MULTILINE)
    assert re.search(r"^dialysis +project .*dialysis  \(faulty\)$", said.out, re.MULTILINE)
    assert "dialysis/domain.yaml:1: 'knowledge' is required." in said.err
    rows = json.loads(command(fresh.root, "domains", "--json").out)
    assert [row["name"] for row in rows if row["problems"]] == ["dialysis"]
    assert command(fresh.root, "check", "cooking").code == 0
    assert "'knowledge' is required" in command(fresh.root, "check", "dialysis").err


def test_new_writes_a_pack_that_check_finds_in_order(tmp_path: Path, command: Command) -> None:
    said = command(tmp_path, "new", "gardening")
    assert said.code == 0
    assert "wrote domains/gardening/domain.yaml" in said.out
    assert "verticalize build gardening" in said.out
    assert command(tmp_path, "check", "gardening").code == 0


@pytest.mark.parametrize("langs", [("--lang", "zh,en"), ("--lang", "zh", "--lang", "en")])
def test_an_empty_new_pack_says_how_to_fill_it_and_check_that_it_has_no_knowledge_yet(
    tmp_path: Path, command: Command, langs: tuple[str, ...]
) -> None:
    said = command(tmp_path, "new", "gardening", "--empty", *langs)
    assert (said.code, "example" in said.out) == (0, False)
    assert "verticalize knowledge add gardening FILE" in said.out
    manifest = (tmp_path / "domains/gardening/domain.yaml").read_text("utf-8")
    assert "\nlanguages: [zh, en]\n" in manifest
    checked = command(tmp_path, "check", "gardening")
    assert checked.code == 0
    assert "there is no knowledge yet" in checked.out
    assert json.loads(command(tmp_path, "check", "gardening", "--json").out)["ok"] is True
    assert command(tmp_path, "plan", "gardening").code == 3


def test_check_shows_what_each_source_yields(unbuilt: Workshop, command: Command) -> None:
    said = command(unbuilt.root, "check", "cooking")
    assert said.code == 0
    assert re.search(r"cooking/example.jsonl +facts +16 +16 ", said.out)
    report = json.loads(command(unbuilt.root, "check", "cooking", "--json").out)
    assert (report["ok"], report["problems"]) == (True, [])
    assert set(report["sources"][0]) >= {
        "path", "kind", "documents", "passages", "facts", "coverage",
    }  # fmt: skip
    assert report["sources"][0]["documents"] == 16
    assert 0.99 <= report["coverage"] <= 1


def test_check_shows_what_the_files_of_rows_yield(fresh: Workshop, command: Command) -> None:
    domain = fresh.root / "domains/cooking"
    rows = [{"instruction": "怎么煮蛋？", "output": "煮八分钟。"}, {"instruction": "Boil?"}]
    (domain / "data").mkdir()
    (domain / "data/eggs.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    manifest = domain / "domain.yaml"
    text = manifest.read_text("utf-8")
    manifest.write_text(f"{text}\ndata:\n  - {{path: data/*.jsonl, format: alpaca}}\n", "utf-8")
    said = command(fresh.root, "check", "cooking")
    assert said.code == 0
    assert re.search(r"data/eggs.jsonl +alpaca +1\n +1  data/eggs.jsonl: a field is", said.out)
    report = json.loads(command(fresh.root, "check", "cooking", "--json").out)
    assert report["data"] == [
        {
            "path": "data/eggs.jsonl",
            "format": "alpaca",
            "rows": 1,
            "dropped": {"a field is missing": 1},
        }
    ]
    manifest.write_text(f"{text}\ndata:\n  - {{path: data/*.csv, wieght: 2}}\n", "utf-8")
    assert "Did you mean 'weight'" in command(fresh.root, "check", "cooking").err
    manifest.write_text(f"{text}\ndata: data/*.csv\n", "utf-8")
    said = command(fresh.root, "check", "cooking")
    assert said.code == 1
    assert re.search(r"domain.yaml:\d+: 'data/\*.csv' matches no file", said.out)


def test_check_names_the_problems_and_ends_with_a_code(fresh: Workshop, command: Command) -> None:
    with (fresh.root / "knowledge/cooking/example.jsonl").open("a", encoding="utf-8") as handle:
        handle.write('{"id": "cut", "subj\n')
    said = command(fresh.root, "check", "cooking")
    assert said.code != 0
    assert "example.jsonl:17" in said.out
    assert json.loads(command(fresh.root, "check", "cooking", "--json").out)["ok"] is False


def test_plan_says_what_would_run_and_what_is_built(
    fresh: Workshop, finished: Workshop, command: Command
) -> None:
    rows = json.loads(command(fresh.root, "plan", "cooking", "--json").out)["stages"]
    assert [(row["stage"], row["state"]) for row in rows] == [(s, "missing") for s in STAGES]
    said = command(finished.root, "plan", "cooking", "--set", "tune.max_steps=4").out
    words = dict(re.findall(r"^(\w+) +(built|will run)", said, re.MULTILINE))
    assert words == dict.fromkeys(STAGES, "built") | dict.fromkeys(("tune", "evaluate"), "will run")


def test_build_says_in_json_what_ran_and_where_it_lies(fresh: Workshop, command: Command) -> None:
    said = command(fresh.root, "build", "cooking", "--until", "index", "--json")
    built = json.loads(said.out)
    assert (said.code, built["domain"], built["base"]) == (0, "cooking", "nano")
    assert built["ran"] == ["ingest", "index"]
    assert (fresh.root / built["folders"]["index"] / "CURRENT").is_file()
    assert "index done in" in said.err


def test_build_without_anything_to_do_tells_the_verdict_and_the_next_step(
    finished: Workshop, command: Command
) -> None:
    said = command(finished.root, "build", "cooking")
    assert "nothing to do" in said.out
    assert "never what it yields" not in said.err
    settings = ("--set", "hardware.gradient_checkpointing=true", "--set", "tune.loss_spike=0")
    said = command(finished.root, "build", "cooking", *settings)
    assert "nothing to do" in said.out
    assert "hardware.gradient_checkpointing, tune.loss_spike: this says how" in said.err
    assert re.search(r"remove its folder, runs/cooking/tune/\w+, and build again", said.err)
    assert "report.html" in said.out
    assert "verticalize demo cooking" in said.out


def test_build_writes_where_runs_says(fresh: Workshop, command: Command, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    command(fresh.root, "build", "cooking", "--until", "ingest", "--runs", str(elsewhere))
    assert (elsewhere / "cooking/latest.json").is_file()
    assert not fresh.runs.exists()


def test_a_pack_and_its_knowledge_may_lie_anywhere(
    unbuilt: Workshop, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "facts/cooking").mkdir(parents=True)
    (tmp_path / "facts/cooking/tea.md").write_text("# Tea\n\nTea is brewed.\n", "utf-8")
    places = ("--domains", str(unbuilt.root / "domains"), "--knowledge", str(tmp_path / "facts"))
    said = command(tmp_path, "build", "cooking", "--until", "ingest", "--json", *places)
    passages = tmp_path / json.loads(said.out)["folders"]["ingest"] / "passages.jsonl"
    assert "Tea is brewed." in passages.read_text("utf-8")


def test_ask_answers_with_the_place_of_its_evidence(finished: Workshop, command: Command) -> None:
    said = command(finished.root, "ask", "cooking", MOONS, "--arm", "retrieval")
    assert said.code == 0
    assert "Io, Europa, Ganymede and Callisto" in said.out
    assert re.search(r"\[1\] cooking/example.jsonl#\S+ \(\d+-\d+\)", said.out)


def test_ask_says_that_the_knowledge_has_changed_since_the_build(
    workshop: Workshop, command: Command
) -> None:
    asked = ("ask", "cooking", MOONS, "--arm", "retrieval")
    assert "has changed" not in command(workshop.root, *asked).err
    (workshop.root / "knowledge/cooking/more.md").write_text("# Pluto\n\nNo planet.\n", "utf-8")
    said = command(workshop.root, *asked)
    assert said.code == 0
    assert "has changed since its newest build" in said.err
    assert "verticalize build cooking" in said.err


def test_ask_says_how_far_its_source_binds(
    unbuilt: Workshop, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "facts/cooking").mkdir(parents=True)
    front = '---\nvalid_to: 2020-12-31\nstatus: 已废止\njurisdiction: "O\\u0007hio"\n---\n'
    tea = tmp_path / "facts/cooking/tea.md"
    tea.write_text(f"{front}# Tea\n\nTea is taxed at a tenth.\n", "utf-8")
    places = ("--domains", str(unbuilt.root / "domains"), "--knowledge", str(tmp_path / "facts"))
    command(tmp_path, "build", "cooking", "--until", "index", *places)
    said = command(tmp_path, "ask", "cooking", "How is tea taxed?", "--arm", "retrieval", *places)
    assert "repealed · valid to 2020-12-31 · O\\x07hio" in said.out
    assert "! Source [1] is repealed (valid to 2020-12-31)." in said.out
    asked = command(tmp_path, "ask", "cooking", "How is tea taxed?", "--json", *places)
    (citation,) = json.loads(asked.out)["citations"]
    assert citation["authority"]["status"] == "repealed"
    ask = ("ask", "cooking", "How is tea taxed?", "--arm", "retrieval", *places)
    then = command(tmp_path, *ask, "--on", "2019-05-01", "--jurisdiction", "O\x07hio", "--json")
    assert json.loads(then.out)["receipt"]["as_of"] == "2019-05-01"
    elsewhere = command(tmp_path, *ask, "--jurisdiction", "Utah")
    assert elsewhere.code == 6
    assert "no passage has the jurisdiction 'Utah'" in elsewhere.err
    for day in ("2019/05/01", "01/05/2019", "2019-02-30"):
        wrong = command(tmp_path, *ask, "--on", day)
        assert wrong.code == 2
        assert f"--on: '{day}' is no day. A day is written YYYY-MM-DD." in wrong.err


def test_ask_gives_the_promised_json(finished: Workshop, command: Command) -> None:
    said = command(finished.root, "ask", "cooking", "木星有哪些卫星？", "--json")
    answer = json.loads(said.out)
    assert set(answer) == {"answer", "outcome", "citations", "refused", "notices", "receipt"}
    assert answer["receipt"]["artifacts"]["tune"]
    retrieved = command(finished.root, "ask", "cooking", MOONS, "--arm", "retrieval", "--json")
    for citation in json.loads(retrieved.out)["citations"]:
        assert set(citation) >= {"label", "passage_id", "source", "start", "end", "quote"}
        assert citation["end"] - citation["start"] == len(citation["quote"])


def test_chat_answers_each_line_and_ends_with_the_input(
    finished: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{MOONS}\n木星有哪些卫星？\n"))
    said = command(finished.root, "chat", "cooking", "--arm", "retrieval")
    assert said.code == 0
    assert "Io, Europa, Ganymede and Callisto" in said.out
    assert "木卫一" in said.out
    assert said.out.count("cooking/example.jsonl") >= 2


def test_report_shows_the_comparison_of_the_newest_build(
    finished: Workshop, command: Command
) -> None:
    report = json.loads(command(finished.root, "report", "cooking", "--json").out)
    assert report["domain"] == "cooking"
    said = command(finished.root, "report", "cooking", "--language", "en")
    assert "tuned+rag" in said.out
    assert report["verdict"].splitlines()[0] in said.out
    assert "## Receipt" not in said.out
    assert re.search(r"With all settings, and charts: \S+report\.html", said.out)


def test_report_is_told_in_the_language_of_the_locale_or_in_the_one_asked_for(
    finished: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = command(finished.root, "report", "cooking").out
    assert "四种方式对比" in chinese
    assert re.search(r"全部设置与图表：\S+report\.zh\.html", chinese)
    assert (
        "four ways compared" in command(finished.root, "report", "cooking", "--language", "en").out
    )
    monkeypatch.setenv("LC_ALL", "C")
    assert "four ways compared" in command(finished.root, "report", "cooking").out
    assert command(finished.root, "report", "cooking", "--language", "zh").out == chinese
    asked = command(finished.root, "report", "cooking", "--json", "--language", "zh")
    assert json.loads(asked.out)["verdict"].startswith("This evaluation is too small")


def test_doctor_names_the_packages_and_the_machine(tmp_path: Path, command: Command) -> None:
    found = {row["name"]: row for row in json.loads(command(tmp_path, "doctor", "--json").out)}
    assert found["torch"]["state"] == "ok"
    assert int(found["cores"]["value"]) == cores()
    assert re.search(r"^ok +torch +\d", command(tmp_path, "doctor").out, re.MULTILINE)


def test_code_of_a_foreign_pack_runs_only_after_its_approval(
    fresh: Workshop, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERTICALIZE_CONFIG", str(tmp_path / "config"))
    pack = fresh.root / "domains/cooking"
    ran = tmp_path / "ran"
    (pack / "hooks.py").write_text(f"open({str(ran)!r}, 'w').close()\n", "utf-8")
    with (pack / "domain.yaml").open("a", encoding="utf-8") as handle:
        handle.write("hooks: hooks.py\n")
    words = ("check", "cooking", "--domains", str(fresh.root / "domains"))
    refused = command(tmp_path, *words)
    assert refused.code != 0
    assert "--approve-hooks" in refused.out + refused.err
    assert not ran.exists()
    approved = command(tmp_path, *words, "--approve-hooks", "--json")
    assert approved.code == 0
    assert str(pack / "hooks.py") in approved.err
    assert json.loads(approved.out)["ok"] is True
    assert ran.exists()
    (pack / "hooks.py").write_text("# changed\n", "utf-8")
    assert command(tmp_path, *words).code != 0


def test_an_empty_question_is_an_error(finished: Workshop, command: Command) -> None:
    said = command(finished.root, "ask", "cooking", "  ")
    assert said.code != 0
    assert "the question is empty" in said.err
