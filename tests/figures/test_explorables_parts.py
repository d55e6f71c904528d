"""What the scripts of figures share: the tie to the model, work in the background, and numbers as texts."""

from typing import Any

import pytest

from tests.support.browser import exports_of

pytestmark = pytest.mark.browser

CONNECT = f"""async () => {{
  let listeners = [];
  const model = {{
    get: () => 0,
    set: (name) => listeners.forEach(([event, react]) => event === `change:${{name}}` && react()),
    on: (...pair) => listeners.push(pair),
    off: (event, react) => (listeners = listeners.filter((pair) => pair[0] !== event || pair[1] !== react)),
    save_changes: () => (saved += 1),
  }};
  let [saved, drawn, ended] = [0, 0, 0];
  const {{ set, when, atEnd, stop }} = {exports_of("parts/connect.js")}.connect(model);
  when(["a", "b"], () => (drawn += 1));
  atEnd(() => (ended += 1));
  const seen = [];
  set({{ a: 1, b: 2 }});
  set({{ a: 3, c: 4 }});
  seen.push(drawn);
  await null;
  seen.push(drawn);
  set({{ c: 5 }});
  await null;
  seen.push(drawn);
  set({{ b: 6 }});
  stop();
  await null;
  set({{ b: 7 }});
  await null;
  return [...seen, drawn, ended, saved];
}}"""
RESIZE = f"""async () => {{
  const node = document.createElement("div");
  const widths = [];
  const {{ whenResized, stop }} = {exports_of("parts/connect.js")}.connect({{}});
  whenResized(node, (width) => widths.push(width));
  const settle = () => new Promise((done) => setTimeout(done, 100));
  for (const width of ["0px", "300px", "300.4px", "250px"]) {{
    node.style.width = width;
    document.body.append(node);
    await settle();
  }}
  stop();
  node.style.width = "100px";
  await settle();
  return widths;
}}"""
BACKGROUND = f"""async () => {{
  const workers = [];
  globalThis.Worker = class {{
    constructor() {{ Object.assign(this, {{ asked: [], ended: false }}); workers.push(this); }}
    postMessage(request) {{ this.asked.push(request); }}
    answer(data) {{ this.onmessage({{ data }}); }}
    terminate() {{ this.ended = true; }}
  }};
  const [told, failed, reported] = [[], [], []];
  addEventListener("error", (event) => {{ event.preventDefault(); reported.push(event.error.message); }});
  const work = (request) => {{
    if (request === "bad") throw new Error(`cannot ${{request}}`);
    return request.toUpperCase();
  }};
  const fail = (request, error, more) => failed.push([request, error.message, more]);
  const background = {exports_of("parts/background.js")}
    .createBackground("blob:none", work, (...all) => told.push(all), fail);
  const [worker, ask] = [workers[0], background.ask];
  const settle = () => new Promise((done) => setTimeout(done, 50));
  STEPS
  return {{ asked: worker.asked, ended: worker.ended, told, failed, reported }};
}}"""
FORMATS: dict[str, list[tuple[Any, str]]] = {
    "signed": [(1.005, "1.00"), (-0.5, "\u22120.50"), (-0.001, "0.00")],
    "plain": [(-1.5, "\u22121.5"), (0, "0")],
    "factor": [("\u22122", "(\u22122)"), ("2", "2")],
    "oneDecimal": [(0.5, "0.5"), (-0.25, "\u22120.25"), (2, "2.0")],
    "threeDecimals": [
        (0, "0"),
        (0.25, "0.25"),
        (-0.1234, "\u22120.123"),
        (0.00456, "0.0046"),
        (-4e-5, "\u22124\u00b710\u207b\u2075"),
    ],
    "scientific": [
        (0, "0"),
        (0.0213, "0.021"),
        (2.14e-6, "2.1\u00b710\u207b\u2076"),
        (1234, "1.2\u00b710\u00b3"),
        (-300, "\u2212300"),
    ],
    "brief": [(0.984, ".98"), (-0.05, "\u2212.05"), (0.999, "1.0"), (12.3, "12"), (-0.001, ".00")],
    "thousands": [(12345, "12,345")],
    "percent": [(0.126, "13 %")],
    "probability": [(1, "100\u2009%"), (0.999, ">99\u2009%"), (0.001, "<1\u2009%"), (0, "0\u2009%")],
    "finerProbability": [(0.9995, "> 99.9%"), (0.0001, "< 0.1%"), (0.1234, "12.3%")],
    "lowered": [(10, "\u2081\u2080"), ("t", "\u209c")],
    "vector": [([0.1, -0.2], "(0.10, \u22120.20)")],
}


def test_traits_that_change_together_draw_once_and_not_after_the_end(page: Any) -> None:
    assert page.evaluate(CONNECT) == [0, 1, 1, 1, 1, 5]


def test_a_width_is_told_when_it_is_another(page: Any) -> None:
    assert page.evaluate(RESIZE) == [300, 250]


def test_a_result_is_told_with_its_own_request(page: Any) -> None:
    steps = """
      ["a", "b", "c"].forEach(ask);
      worker.answer("A");
      worker.answer("C");
      ask("d");
      worker.answer("D");
      ask("e");
      background.stop();
    """
    seen = page.evaluate(BACKGROUND.replace("STEPS", steps))
    assert seen["asked"] == ["a", "c", "d", "e"]
    assert seen["told"] == [["a", "A", True], ["c", "C", False], ["d", "D", False]]
    assert [seen["ended"], seen["failed"], seen["reported"]] == [True, [], []]


def test_a_request_that_fails_is_told_and_the_next_is_computed(page: Any) -> None:
    steps = """
      ["bad", "b"].forEach(ask);
      worker.onerror(new Event("error"));
      await settle();
      ask("bad");
      await settle();
      ask("c");
      await settle();
      ask("d");
      background.stop();
      await settle();
    """
    seen = page.evaluate(BACKGROUND.replace("STEPS", steps))
    assert [seen["asked"], seen["ended"]] == [["bad"], True]
    assert seen["told"] == [["b", "B", False], ["c", "C", False]]
    assert seen["failed"] == [["bad", "cannot bad", True], ["bad", "cannot bad", False]]
    assert seen["reported"] == ["cannot bad", "cannot bad"]


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_as_texts(page: Any, name: str) -> None:
    values = [value for value, _ in FORMATS[name]]
    given = page.evaluate(f"(values) => values.map((value) => {exports_of('parts/formats.js')}.{name}(value))", values)
    assert given == [text for _, text in FORMATS[name]]


def test_a_noun_is_plural_unless_there_is_one(page: Any) -> None:
    script = f"() => [0, 1, 1200].map((count) => {exports_of('parts/formats.js')}.plural(count, 'day'))"
    assert page.evaluate(script) == ["0 days", "1 day", "1,200 days"]
