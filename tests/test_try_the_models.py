"""The trained networks in the page: what they read, compute and write there, against the package."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
import traitlets

from rnn import runs
from rnn.datasets import Vocabulary, dates, digits, replies, spelling, tagging
from rnn.explorables import TryTheModels
from rnn.functional import softmax
from tests.browser import assert_accessible, exports_of, show

TASKS = ("replies", "tags", "dates", "digits")

RUN = f"""({{ packed, call, inputs, rules }}) => {{
  const params = {exports_of("arithmetic/half.js")}.unpackAll(packed);
  const answers = {exports_of("arithmetic/wirings.js")};
  return inputs.map((input) => answers[call](params, input, rules));
}}"""
TOKENS = f"""({{ tokenizer, symbols, texts }}) => {{
  const tokens = {exports_of("arithmetic/tokens.js")};
  const read = tokens.createVocabulary(symbols);
  return texts.map((text) => read(tokens[tokenizer](text)));
}}"""


@cache
def figure(task: str) -> TryTheModels:
    return TryTheModels(tasks=[task])


def run(page: Any, task: str, name: str, call: str, inputs: list[Any]) -> list[Any]:
    """What the page's arithmetic makes of some inputs, with the weights that the page gets."""
    state = figure(task).state()
    rules = state["symbols"][task].get("writes")
    arguments = {"packed": state["networks"][name], "call": call, "inputs": inputs, "rules": rules}
    return page.evaluate(RUN, arguments)


def tokens(page: Any, task: str, tokenizer: str, texts: list[str]) -> list[list[dict[str, Any]]]:
    symbols = figure(task).state()["symbols"][task]["reads"]
    return page.evaluate(TOKENS, {"tokenizer": tokenizer, "symbols": symbols, "texts": texts})


def mark(task: str) -> Vocabulary:
    return {"replies": replies, "tags": tagging}[task].vocabulary()


ODD = [
    "",
    "\u2026?! \u2014",
    "I can\u2019t; you WON'T.",
    "isn'tit n't 'twas '' 12 cats",
    "Zo\u00eb's caf\u00e9 \U0001f600 ok",
    "o'clock'n'roll don'tn't",
]


@pytest.mark.browser
def test_replies_are_cut_into_the_same_words(page: Any) -> None:
    texts = [text for split in ("train", "test") for text in replies.load(split).texts] + ODD
    words = mark("replies")
    for text, given in zip(texts, tokens(page, "replies", "tokenizeReply", texts), strict=True):
        assert [item["token"] for item in given] == replies.tokenize(text)
        assert [item["id"] for item in given] == words.encode(replies.tokenize(text)).tolist()
        assert [item["known"] for item in given] == [token in words for token in replies.tokenize(text)]


@pytest.mark.browser
def test_sentences_are_cut_into_the_same_words(page: Any) -> None:
    texts = [" ".join(words).replace(" n't", "n't").replace(" '", "'") for words in tagging.load("all").words]
    words = mark("tags")
    for text, given in zip(texts + ODD, tokens(page, "tags", "tokenizeSentence", texts + ODD), strict=True):
        assert [item["token"] for item in given] == tagging.tokenize(text)
        assert [item["id"] for item in given] == words.encode(tagging.tokenize(text)).tolist()
        assert [item["known"] for item in given] == [token in words for token in tagging.tokenize(text)]


@pytest.mark.browser
def test_dates_are_read_as_the_same_characters(page: Any) -> None:
    texts = dates.sample(500, split="test", rng=1).texts
    asked = [text.capitalize() for text in texts]
    for text, given in zip(texts, tokens(page, "dates", "tokenizeDate", asked), strict=True):
        assert [item["id"] for item in given] == dates.SOURCE.encode(text).tolist()
    [given] = tokens(page, "dates", "tokenizeDate", ["6/5\U0001f600"])
    assert [(item["token"], item["known"]) for item in given] == [
        ("6", True),
        ("/", False),
        ("5", True),
        ("\U0001f600", False),
    ]


@pytest.mark.browser
def test_moods_of_all_test_replies_equal_pythons(page: Any) -> None:
    model, test = runs.load("replies"), replies.load("test")
    ids = [mark("replies").encode(replies.tokenize(text)) for text in test.texts]
    given = run(page, "replies", "replies", "follow", [one.tolist() for one in ids])
    for one, moods in zip(ids, given, strict=True):
        expected = [softmax(model.forward(one[: t + 1, None])[0])[0, 0] for t in range(len(one))]
        np.testing.assert_allclose(moods, expected, rtol=0, atol=1e-9)


@pytest.mark.browser
def test_tags_of_all_test_sentences_equal_pythons(page: Any) -> None:
    model, test = runs.load("tagging"), tagging.load("test")
    ids, mask = mark("tags").encode_all(test.words)  # (T, B)
    given = run(
        page, "tags", "tagging", "follow", [column[real].tolist() for column, real in zip(ids.T, mask.T, strict=True)]
    )
    expected = softmax(model.forward(ids, mask=mask)[0])
    for i, tags in enumerate(given):
        np.testing.assert_allclose(tags, expected[mask[:, i], i], rtol=0, atol=1e-9)


def assert_written(steps: list[dict[str, Any]], ids: np.ndarray, p: np.ndarray) -> None:
    """Compare what one text is in the page with ids (T,) and probabilities (T, K) of Python."""
    assert [step["id"] for step in steps] == ids.tolist()
    np.testing.assert_allclose([step["p"] for step in steps], p[np.arange(len(ids)), ids], rtol=0, atol=1e-9)


def shifted(ids: np.ndarray, start: int) -> np.ndarray:
    return np.concatenate([np.full((1, ids.shape[1]), start), ids[:-1]])


@pytest.mark.browser
def test_dates_of_the_test_are_written_as_in_python(page: Any) -> None:
    model, test = runs.load("dates"), dates.sample(100, split="test", rng=7)
    x, mask = dates.SOURCE.encode_all(test.texts)  # (S, B)
    rules = figure("dates").state()["symbols"]["dates"]["writes"]
    given = run(
        page, "dates", "dates", "translate", [one[real].tolist() for one, real in zip(x.T, mask.T, strict=True)]
    )
    ids, running = model.generate(x, start=rules["start"], stop=rules["stop"], max_steps=rules["maxSteps"], mask=mask)
    p = softmax(model.forward(x, mask=mask, previous=shifted(ids, rules["start"]))[0])  # (T, B, K)
    for i, answer in enumerate(given):
        real = running[:, i]
        assert_written(answer["written"], ids[real, i], p[real, i])
    texts = ["".join(dates.TARGET.symbols[step["id"]] for step in one["written"]).rstrip(">") for one in given]
    assert texts == runs.recipe("dates").answer(model, test.texts)


@pytest.mark.browser
def test_digits_of_the_test_are_classified_and_named_as_in_python(page: Any) -> None:
    images = digits.load("test").images[::2]  # (N, 64)
    classes = run(page, "digits", "digits", "classify", images.tolist())
    expected = softmax(runs.load("digits").forward(images[None])[0])[0]
    np.testing.assert_allclose(classes, expected, rtol=0, atol=1e-9)

    speller = runs.load("digit-names")
    rules = figure("digits").state()["symbols"]["digits"]["writes"]
    ids, running = speller.generate(images[None], start=rules["start"], stop=rules["stop"], max_steps=rules["maxSteps"])
    p = softmax(speller.forward(images[None], previous=shifted(ids, rules["start"]))[0])
    for i, answer in enumerate(run(page, "digits", "digit_names", "caption", images.tolist())):
        real = running[:, i]
        assert_written(answer["written"], ids[real, i], p[real, i])


def test_weights_are_at_most_300_kb_and_only_those_that_are_needed() -> None:
    assert len(TryTheModels().to_html()) < 300_000
    needed = {"replies": {"replies"}, "tags": {"tagging"}, "dates": {"dates"}, "digits": {"digits", "digit_names"}}
    for task in TASKS:
        state = figure(task).state()
        assert set(state["networks"]) == needed[task]
        assert set(state["symbols"]) == set(state["examples"]) == {task}
        assert state["task"] == task
        assert json.loads(json.dumps(state)) == state


def test_examples_of_replies_and_dates_are_held_out() -> None:
    assert set(TryTheModels().examples["replies"]) <= set(replies.load("test").texts)
    days = dates.calendar("test")
    written = {
        dates.write(day, language, style) for day in days for language in ("en_US", "de") for style in ("full", "long")
    }
    written |= {
        dates.write(day, language, style)
        for day in days
        for language, style in (("fr", "long"), ("hu", "full"), ("nl", "weekday"))
    }
    assert {text.lower() for text in TryTheModels().examples["dates"]} <= written
    known = set(tagging.load("train").words)
    assert not known & {tuple(tagging.tokenize(text)) for text in TryTheModels().examples["tags"]}


def test_own_values_are_kept() -> None:
    given = TryTheModels(tasks=["tags", "digits"], task="digits", sentence="Run!", image=[0] * 63 + [16])
    assert (given.task, given.sentence, sum(given.image)) == ("digits", "Run!", 16)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tasks": []}, "tasks must be one or more of replies, tags, dates, digits"),
        ({"tasks": ["tags", "tags"]}, "each once"),
        ({"tasks": ["tags"], "task": "dates"}, "task must be one of tags, got 'dates'"),
        ({"image": [0] * 63}, "image must be 64 integers from 0 to 16"),
        ({"image": [17] * 64}, "image must be 64 integers from 0 to 16"),
    ],
)
def test_wrong_values_are_named(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TryTheModels(**wrong)


@pytest.mark.parametrize("wrong", [{"tasks": ["speech"]}, {"step": -1}, {"reply": 3}])
def test_values_of_another_type_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        TryTheModels(**wrong)


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text()


def percent(p: float) -> str:
    return ">99" if 0.995 <= p < 1 else "<1" if 0 < p < 0.005 else str(int(np.floor(100 * p + 0.5)))


def texts(page: Any, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


@pytest.mark.browser
def test_a_typed_reply_is_followed_word_by_word(page: Any) -> None:
    show(page, TryTheModels(tasks=["replies"]))
    reply = "It was a zeppelin kind of day, not bad!"
    page.get_by_role("textbox", name="How was your day?").fill(reply)
    words = replies.tokenize(reply)
    model, ids = runs.load("replies"), mark("replies").encode(words)[:, None]
    moods = [softmax(model.forward(ids[: t + 1])[0])[0, 0, 1] for t in range(len(ids))]
    rows = page.locator(".tm-moods tbody tr")
    assert rows.count() == len(words)
    for row, word, mood in zip(rows.all(), words, moods, strict=True):
        heading = word + ("unknown word" if word == "zeppelin" else "")
        assert row.locator("th").text_content() == heading
        assert row.locator("td").last.text_content() == f"{percent(mood)}\u2009%"
        assert (row.locator(".tm-good").count() == 1) == (mood >= 0.5)
        width = float(row.locator(".tm-bar").get_attribute("style").split("width: ")[1].rstrip("%;"))
        assert width == pytest.approx(100 * abs(mood - 0.5), abs=1e-4)
    moves = np.diff([0.5, *moods])
    assert f"The answer is a {'good' if moods[-1] > 0.5 else 'bad'} day" in live(page)
    assert f"moved it most is “{words[int(np.argmax(np.abs(moves)))]}”" in live(page)
    assert page.evaluate("model.get('reply')") == reply


@pytest.mark.browser
def test_a_typed_sentence_gets_its_tags(page: Any) -> None:
    show(page, TryTheModels(tasks=["tags"]))
    sentence = "Don't book a zeppelin, read David's book!"
    page.get_by_role("textbox", name="A sentence").fill(sentence)
    words = tagging.tokenize(sentence)
    p = softmax(runs.load("tagging").forward(mark("tags").encode(words)[:, None])[0])[:, 0]
    tags = [list(tagging.TAGS)[k] for k in p.argmax(axis=-1)]
    assert texts(page, ".tm-token") == words
    assert texts(page, ".tm-tag") == tags
    assert live(page) == ", ".join(f"{w}: {tagging.TAGS[t]}" for w, t in zip(words, tags, strict=True)) + "."
    usual = tagging.most_frequent_tags(tagging.load("train"))
    notes = texts(page, ".tm-word > :last-child")
    for word, tag, note in zip(words, tags, notes, strict=True):
        expected = f"usually {usual[word]}" if word in usual and usual[word] != tag else ""
        assert note == ("unknown word" if word == "zeppelin" else expected)
    sure = texts(page, ".tm-word > :nth-child(3)")
    assert sure == [f"{percent(row.max())}\u2009%" for row in p]


@pytest.mark.browser
def test_a_date_is_read_and_written_step_by_step(page: Any) -> None:
    show(page, TryTheModels(tasks=["dates"]))
    page.get_by_role("textbox", name="A date").fill("Montag, 6. Oktober 2025 \u2713")
    answer = runs.recipe("dates").answer(runs.load("dates"), ["montag, 6. oktober 2025 "])[0]
    assert page.locator(".tm-result").inner_text() == answer
    assert f"The answer is {answer};" in live(page)
    assert "1 unknown character is left out." in live(page)
    assert texts(page, ".tm-source .tm-skipped") == ["\u2713"]
    page.get_by_role("button", name="Back").press("Enter")  # before the stop
    assert f"Written so far: {answer}." in live(page)
    assert page.locator(".tm-target .tm-ahead").count() == 1
    page.evaluate("model.set('step', 8)")
    assert "Read so far: “montag, ”." in live(page)
    assert page.locator(".tm-source .tm-ahead").count() == 16
    assert page.locator(".tm-source .tm-now").inner_text() == "\u2423"
    assert page.locator(".tm-result").inner_text() == ""
    assert "The encoder’s state, 144 numbers" in page.locator(".tm-out").inner_text()
    page.evaluate("model.set('step', 24)")
    assert "all that the decoder gets" in page.locator(".tm-out").inner_text()
    page.get_by_role("button", name="Step").press("Space")
    assert texts(page, ".tm-target .tm-letter")[0] == answer[0]
    assert page.locator(".tm-state rect").count() == 144


@pytest.mark.browser
def test_the_strip_shows_the_state(page: Any) -> None:
    show(page, TryTheModels(tasks=["dates"], date="6. mai 2001", step=11))
    model = runs.load("dates")
    x, _, _ = model.embedding.forward(dates.SOURCE.encode("6. mai 2001")[:, None])
    state = model.encoder.forward(x)[1][0]  # (144,)
    shown = page.locator(".tm-state rect").evaluate_all(
        "all => all.map((node) => +node.getAttribute('fill-opacity') * (node.classList.contains('tm-minus') ? -1 : 1))"
    )
    assert shown == pytest.approx(state, abs=0.0051)


@pytest.mark.browser
def test_dates_play_and_pause(page: Any) -> None:
    page.clock.install()
    show(page, TryTheModels(tasks=["dates"], date="6. mai 2001"))
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1100)
    assert page.evaluate("model.get('step')") == 3
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    assert page.evaluate("model.get('step')") == 3
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(20_000)
    assert page.evaluate("model.get('step')") == 11 + page.locator(".tm-target li").count()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("task", "name", "asks"),
    [
        ("replies", "How was your day?", "Type an answer"),
        ("tags", "A sentence", "Type a sentence"),
        ("dates", "A date", "Type a date"),
    ],
)
def test_an_empty_field_asks_for_text_and_examples_fill_it(page: Any, task: str, name: str, asks: str) -> None:
    show(page, TryTheModels(tasks=[task]))
    field = page.get_by_role("textbox", name=name)
    for nothing in ("", "\U0001f600"):
        field.fill(nothing)
        assert asks in live(page)
    for text in TryTheModels(tasks=[task]).examples[task]:
        page.get_by_role("button", name=text, exact=True).press("Enter")
        assert field.input_value() == text
        assert asks not in live(page)


def picture(page: Any) -> list[int]:
    return page.evaluate("model.get('image')")


def named(image: list[int]) -> tuple[int, str]:
    x = np.array(image)[None] / 16
    classes = runs.load("digits").forward(x[None])[0][0, 0]
    return int(classes.argmax()), runs.recipe("digit-names").answer(runs.load("digit-names"), x)[0]


@pytest.mark.browser
def test_chosen_digits_are_classified_and_named(page: Any) -> None:
    show(page, TryTheModels(tasks=["digits"]))
    for k, name in enumerate(digits.NAMES):
        page.get_by_role("button", name=f"A handwritten {name}").click()
        label, word = named(picture(page))
        assert page.locator(".tm-best > :first-child").inner_text() == str(label)
        assert page.locator(".tm-result").inner_text() == word
        assert f"One network says {label}" in live(page)
        assert f"another one writes “{word}”" in live(page)
        assert picture(page) == TryTheModels(tasks=["digits"]).examples["digits"][k]
    assert texts(page, ".tm-right .tm-letters .tm-letter") == [*word, "stop"]


@pytest.mark.browser
def test_digits_are_drawn_by_pointer_and_by_keyboard(page: Any) -> None:
    show(page, TryTheModels(tasks=["digits"]))
    page.get_by_role("button", name="Clear").click()
    assert picture(page) == [0] * 64
    cells = page.locator(".tm-cell")
    cells.nth(11).hover()
    page.mouse.down()
    for place in (19, 27, 35, 43, 51):
        cells.nth(place).hover()
    page.mouse.up()
    cells.nth(0).hover()  # the pen is lifted
    image = picture(page)
    assert [place for place, ink in enumerate(image) if ink == 16] == [11, 19, 27, 35, 43, 51]
    assert image[0] == 0
    assert image[20] > 0
    label, word = named(image)
    assert f"One network says {label}" in live(page)
    assert word in live(page)

    page.get_by_role("button", name="Clear").press("Enter")
    cells.nth(11).hover()
    page.mouse.down()
    box = cells.nth(51).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # in one leap: nothing is skipped
    page.mouse.up()
    assert [place for place, ink in enumerate(picture(page)) if ink == 16] == [11, 19, 27, 35, 43, 51]

    page.get_by_role("button", name="Clear").press("Enter")
    cells.nth(51).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert picture(page)[52] == 16
    assert picture(page)[44] == picture(page)[60] == 5
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Row 7, column 5: 100 % ink"
    page.keyboard.press("Space")
    assert picture(page)[52] == 0
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # there is no row below
    page.keyboard.press("Enter")
    assert picture(page)[60] == 16
    assert page.locator(".tm-cell[tabindex='0']").count() == 1


@pytest.mark.browser
def test_tasks_are_chosen_by_keyboard(page: Any) -> None:
    show(page, TryTheModels())
    page.get_by_role("radio", name="Replies").focus()
    for task in (*TASKS[1:], TASKS[0]):
        page.keyboard.press("ArrowDown")
        assert page.evaluate("model.get('task')") == task
        assert live(page) != ""
    page.evaluate("model.set('sentence', 'go')")  # a panel that is not shown
    assert page.locator(".tm-moods").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("task", TASKS)
def test_axe_finds_nothing(page: Any, task: str, dark: bool) -> None:
    show(page, TryTheModels(tasks=[task], step=9, reply="A zeppelin kind of day.", sentence="They saw her zeppelin."))
    assert_accessible(page, dark=dark)


@pytest.mark.browser
@pytest.mark.parametrize("task", TASKS)
def test_no_sideways_scrolling_on_a_phone(page: Any, task: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(
        page,
        TryTheModels(tasks=[task], reply="unfortunatelyunbelievable " * 5, sentence="unfortunatelyunbelievable " * 5),
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    edges = page.locator(".x-figure *").evaluate_all("all => all.map((node) => node.getBoundingClientRect().right)")
    assert max(edges) <= page.evaluate("document.querySelector('.x-figure').getBoundingClientRect().right")


@pytest.mark.browser
def test_reduced_motion_is_honored(page: Any) -> None:
    show(page, TryTheModels(tasks=["replies"]))
    page.emulate_media(reduced_motion="reduce")
    durations = "all => all.map((node) => getComputedStyle(node).transitionDuration)"
    assert set(page.locator(".tm-bar").evaluate_all(durations)) == {"0s"}


def test_symbols_are_those_of_the_package() -> None:
    written = figure("dates").state()["symbols"]["dates"]["writes"]
    assert (written["symbols"][written["start"]], written["symbols"][written["stop"]]) == (
        spelling.START,
        spelling.STOP,
    )
    assert figure("tags").state()["symbols"]["tags"]["tags"] == list(tagging.TAGS)
