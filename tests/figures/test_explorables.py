"""What all interactive figures share: their state, their page form, and that every one draws itself in a browser."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
import traitlets

import rnn.explorables
from rnn.explorables import Explorable, Quiz, bundle, quiz
from rnn.explorables.bundle import figures, modules_of, source
from tests.support.browser import assert_accessible, show

CLASSES = [value for value in vars(rnn.explorables).values() if isinstance(value, type) and value is not Explorable]
FIGURES = [(cls.__name__, cls) for cls in CLASSES if cls is not Quiz]
QUIZZES = sorted(path.stem for path in (Path(quiz.__file__).parent / "questions").glob("*.toml"))
EVERY = [pytest.param(cls, id=name) for name, cls in FIGURES] + [
    pytest.param(lambda name=name: Quiz(name), id=f"quiz-{name}") for name in QUIZZES
]


NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea")].filter((control) => {
  const named = control.labels?.length || control.ariaLabel || control.getAttribute("aria-labelledby");
  return !named && !(control.tagName === "BUTTON" && control.textContent.trim());
}).map((control) => control.outerHTML)"""


COUNT_OBSERVERS = """() => {
  globalThis.observers = 0;
  globalThis.ResizeObserver = class extends ResizeObserver {
    observe(node) { observers += 1; super.observe(node); }
    disconnect() { observers -= 1; super.disconnect(); }
  };
}"""


class Sample(Explorable):
    """A figure with hostile texts."""

    folder = "quiz"
    description = "Is 1 < 2 & 3?"
    text = traitlets.Unicode("</script><script>alert(1)</script> ü").tag(sync=True)
    number: Any = traitlets.Any(0.25).tag(sync=True)
    private = traitlets.Int(1)
    _hidden = traitlets.Int(1).tag(sync=True)


def stored_state(page_form: str) -> Any:
    found = re.search(r'<script type="application/json">(.*?)</script>', page_form, flags=re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_state_is_what_the_script_may_see() -> None:
    assert Sample().state() == {"number": 0.25, "text": "</script><script>alert(1)</script> ü"}


@pytest.mark.browser
@pytest.mark.parametrize("text", ["</script><script>alert(1)</script> ü", "<!--<script>"])
def test_page_form_survives_hostile_texts(page: Any, text: str) -> None:
    figure = Sample(text=text)
    page_form = figure.to_html()
    assert stored_state(page_form) == figure.state()
    page.set_content(f"<title>Figure</title>{page_form}<p id='rest'>The rest</p>")
    assert json.loads(page.locator("script").inner_text()) == figure.state()
    assert page.locator("#rest").inner_text() == "The rest"
    assert "<p>Is 1 &lt; 2 &amp; 3?</p>" in page_form
    assert 'data-module="quiz.js"' in page_form


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("nest", [lambda number: number, lambda number: ["NaN", {"b": [0.5, number]}]])
def test_a_page_never_gets_a_number_that_json_has_not(nest: Any, number: float) -> None:
    with pytest.raises(ValueError, match=f"^number must be finite, because JSON knows no other numbers, got {number}$"):
        Sample(number=nest(number)).to_html()


def test_repr_is_stable() -> None:
    assert repr(Sample()) == "Sample()"
    assert repr(Quiz(QUIZZES[0])) == f"Quiz({QUIZZES[0]!r})"


def test_mime_bundle_has_a_widget_and_a_page_form() -> None:
    figure = Sample()
    data, _ = figure._repr_mimebundle_()
    assert data["text/html"] == figure.to_html()
    assert data["text/plain"] == "Sample()"
    assert "application/vnd.jupyter.widget-view+json" in data


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of that of the package, with its loader."""
    write(tmp_path, {bundle.LOADER: source(bundle.LOADER)})
    monkeypatch.setattr(bundle, "_FOLDER", tmp_path)
    return tmp_path


@pytest.mark.browser
def test_a_bundle_runs_every_module_once_and_gives_all_exports(page: Any, package: Path) -> None:
    once = "globalThis.runs = (globalThis.runs ?? 0) + 1;\nexport const one = 1;\nconst unseen = 0;\n"
    left = 'import { one as uno } from "../shared.js";\nexport function two() {\n  return uno + uno;\n}\n'
    right = 'import {\n  one,\n} from "../shared.js";\nexport class Three {\n  value = one + 2;\n}\n'
    main = (
        'import { Three } from "./right.js";\nimport { two } from "./left.js";\n'
        "export const text = `export: ${two() + new Three().value}`;\n"
        "export async function later() {}\nexport default { text };\n"
    )
    write(package, {"shared.js": once, "a/left.js": left, "a/right.js": right, "a/figure.js": main})
    assert modules_of("a/figure.js") == ["shared.js", "a/right.js", "a/left.js", "a/figure.js"]
    script = f"() => {{ {bundle.bundle('a/figure.js')}const all = load('a/figure.js'); load('shared.js');"
    given = page.evaluate(script + " return [Object.keys(all).sort(), all.default, globalThis.runs]; }")
    assert given == [["default", "later", "text"], {"text": "export: 5"}, 1]


@pytest.mark.browser
def test_a_worker_runs_a_module_of_the_bundle(page: Any, package: Path) -> None:
    work = 'import { one } from "./one.js";\nonmessage = ({ data }) => postMessage(data + one);\n'
    start = 'export const start = () => new Worker(new URL("./work.js", import.meta.url));\n'
    write(package, {"a/one.js": "export const one = 1;\n", "a/work.js": work, "a/figure.js": start})
    script = f"() => new Promise((done) => {{ {bundle.bundle('a/figure.js')}const worker = load('a/figure.js').start();"
    assert page.evaluate(script + " worker.onmessage = ({ data }) => done(data); worker.postMessage(41); })") == 42


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./other.js";',
        'import other from "./other.js";',
        'import "./other.js";',
        'import { a } from "library";',
        'export * from "./other.js";',
        "export let count = 0;",
        "export const one = 1, two = 2;",
        'export const one = "1", two = 2;',
        '  import { a } from "./other.js";',
        'import { a } from "./other.js";',  # not at the top
        'const { a } = await import("./other.js");',
        "export { render };",
        "const here = import.meta.url;",
    ],
)
def test_what_a_bundle_cannot_hold_is_refused(package: Path, line: str) -> None:
    write(package, {"a/figure.js": f"const render = null;\n{line}\n"})
    with pytest.raises(
        ValueError, match=re.escape(f"a/figure.js must import and export as `bundle` says, got {line.strip()!r}")
    ):
        bundle.bundle("a/figure.js")


def test_an_import_in_a_text_is_refused(package: Path) -> None:
    write(package, {"a.js": 'const text = `\nimport { b } from "./b.js";\n`;\n', "b.js": "export const b = 1;\n"})
    with pytest.raises(ValueError, match=r"a\.js must import and export as `bundle` says, got 'import \{ b \}"):
        bundle.bundle("a.js")


@pytest.mark.parametrize("names", ["one, two", "two as one", "\n  default as one,\n  two,\n"])
def test_only_what_is_exported_can_be_imported(package: Path, names: str) -> None:
    other = "export const one = 1;\nconst two = 2;\nexport default one;\n"
    write(package, {"a/figure.js": f'import {{{names}}} from "../other.js";\n', "other.js": other})
    with pytest.raises(ValueError, match=r"^a/figure\.js must import what other\.js exports, got 'two'$"):
        bundle.bundle("a/figure.js")


def test_a_circle_of_imports_is_refused(package: Path) -> None:
    write(package, {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'})
    with pytest.raises(ValueError, match=r"modules import each other in a circle: a\.js -> b\.js -> a\.js$"):
        bundle.bundle("a.js")


@pytest.mark.parametrize("cls", CLASSES)
def test_a_widget_is_hardly_larger_than_its_source(cls: Any) -> None:
    modules = modules_of(f"{cls.folder}/figure.js")
    assert len(cls._esm) < 1.3 * sum(len(source(module)) for module in modules)
    assert not re.search(r"^import |base64,", cls._esm, flags=re.MULTILINE)


def test_every_folder_of_a_figure_has_a_class() -> None:
    assert sorted(cls.folder for cls in CLASSES) == figures()


def test_a_subclass_without_a_module_of_its_own_keeps_the_one_it_has() -> None:
    class Smaller(Sample):
        """Inherits everything."""

    assert Smaller().to_html() == Sample().to_html()


RIGHT, WRONG = "{ text = 'a', why = 'b', correct = true }", "{ text = 'c', why = 'd' }"


@pytest.mark.parametrize("choices", [[], [WRONG], [RIGHT, WRONG, RIGHT]])
def test_a_quiz_needs_one_right_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choices: list[str]) -> None:
    question = f"[[question]]\ntext = 'Which?'\nchoices = [{', '.join(choices)}]\n"
    (tmp_path / "odd.toml").write_text(question, encoding="utf-8")
    monkeypatch.setattr(quiz, "_FOLDER", tmp_path)
    with pytest.raises(
        ValueError, match=f"quiz 'odd' must have one right choice for 'Which\\?', got {choices.count(RIGHT)}$"
    ):
        Quiz("odd")


def test_an_unknown_quiz_is_named() -> None:
    with pytest.raises(ValueError, match=f"name must be one of .*'{QUIZZES[0]}'.*, got 'nowhere'"):
        Quiz("nowhere")


def test_quiz_without_scripts_shows_questions_and_folded_answers() -> None:
    example = Quiz(QUIZZES[0])
    page_form = example.to_html()
    assert html.escape(example.questions[0]["text"]) in page_form
    right = next(choice for choice in example.questions[0]["choices"] if choice.get("correct"))
    assert f"<summary>Answer</summary>{html.escape(right['text'])}: {html.escape(right['why'])}" in page_form
    assert page_form.count("<details>") == len(example.questions)


@pytest.mark.parametrize("name", QUIZZES)
def test_quiz_questions_are_complete(name: str) -> None:
    for question in Quiz(name).questions:
        assert set(question) == {"text", "choices"}
        assert 2 <= len(question["choices"]) <= 5
        assert len({choice["text"] for choice in question["choices"]}) == len(question["choices"])
        for choice in question["choices"]:
            assert set(choice) <= {"text", "why", "correct"}
            assert len(choice["why"].split()) >= 4, f"{choice['text']!r} does not explain itself"
        for text in [question["text"], *(choice[key] for choice in question["choices"] for key in ("text", "why"))]:
            assert text.count("`") % 2 == 0, f"unpaired backquote in {text!r}"


@pytest.mark.parametrize("make", EVERY)
def test_state_survives_json(make: Any) -> None:
    figure = make()
    assert stored_state(figure.to_html()) == json.loads(json.dumps(figure.state(), allow_nan=False))


@pytest.mark.parametrize("path", sorted({path for cls in CLASSES for path in modules_of(f"{cls.folder}/figure.js")}))
def test_no_module_writes_html(path: str) -> None:
    assert "innerHTML" not in source(path)


@pytest.mark.browser
@pytest.mark.parametrize("make", EVERY)
def test_figure_draws_itself_as_a_widget(page: Any, make: Any) -> None:
    show(page, make())
    assert page.locator(".x-figure").count() == 1, "a figure draws one element of the class x-figure"
    assert page.locator(".x-figure").inner_text().strip()
    assert page.locator(".x-figure :is(h1, h2, h3, h4, h5, h6)").count() == 0, (
        "a heading would enter the page's outline"
    )


@pytest.mark.browser
@pytest.mark.parametrize("make", [make for make in EVERY if not str(make.id).startswith("quiz-")])
def test_figure_says_what_it_shows(page: Any, make: Any) -> None:
    show(page, make())
    assert page.locator("[aria-live], [role=status], output").first.inner_text().strip()


@pytest.mark.browser
@pytest.mark.parametrize("make", EVERY)
def test_every_control_has_a_name_and_takes_the_focus(page: Any, make: Any) -> None:
    show(page, make())
    nameless = page.evaluate(NAMELESS)
    assert nameless == []
    stray = page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count()
    assert stray == 0, "a positive tabindex changes the order of the keyboard focus"


@pytest.mark.browser
@pytest.mark.parametrize("make", [make for make in EVERY if not str(make.id).startswith("quiz-")])
def test_a_figure_that_is_removed_watches_nothing(page: Any, make: Any) -> None:
    page.evaluate(COUNT_OBSERVERS)
    show(page, make())
    assert page.evaluate("model.watched()") > 0
    page.evaluate("remove()")
    assert page.evaluate("[model.watched(), observers]") == [0, 0]


@pytest.mark.browser
def test_a_small_figure_can_be_accessible(page: Any) -> None:
    page.set_content("<html lang='en'><title>Figure</title><main class='x-figure'>One text</main>")
    assert_accessible(page, dark=False)


@pytest.mark.browser
def test_quiz_explains_the_picked_choice(page: Any) -> None:
    example = Quiz(QUIZZES[0])
    show(page, example)
    first = page.locator("fieldset").first
    for i, choice in enumerate(example.questions[0]["choices"]):
        first.get_by_role("radio").nth(i).check()
        text = first.get_by_role("status").inner_text()
        assert ("Right." in text) == bool(choice.get("correct"))
        assert choice["why"].replace("`", "") in text
