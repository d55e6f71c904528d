// The animal story: frames appear one by one, and three models say which animal a white animal would be.
import { bayesFilter } from "../arithmetic/bayes.js";
import { rnnForward } from "../arithmetic/rnn.js";
import { argmax, oneHot } from "../arithmetic/vectors.js";
import { pictures } from "./pictures.js";
import { button, choice, h, liveText, slider, uniqueId } from "../parts/dom.js";
import { unpackAll } from "../arithmetic/half.js";

const WHITE = "white animal";
const LONGEST = 40; // frames in a story
const PAUSE = 900; // milliseconds between frames while playing

const models = [
  { key: "memoryless", name: "Memoryless", note: "this frame alone", dash: "2 4", radius: 0 },
  { key: "rnn", name: "Trained RNN", note: "its hidden state", dash: null, radius: 3.2 },
  { key: "bayes", name: "Bayes filter", note: "the best possible", dash: "7 4", radius: 0 },
];

const picture = (frame) =>
  h(
    "svg",
    { viewBox: "0 0 48 36", class: "story-picture", "aria-hidden": "true", focusable: "false" },
    ...pictures[frame].map(([tag, attributes, text = ""]) => h(tag, attributes, text)),
  );

const preset = (clue, lag) => [clue, ...Array.from({ length: lag }, (_, i) => ["tree", "squirrel"][i % 2]), WHITE];

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// What each model believes after each frame: { memoryless, rnn, bayes }, each a list of three probabilities per frame.
function answers(model, story) {
  const names = model.get("frames");
  const [emission, transition] = [model.get("emission"), model.get("transition")];
  const ids = story.map((frame) => names.indexOf(frame));
  const uniform = emission.map(() => 1 / emission.length);
  const weights = unpackAll(model.get("weights"));
  const inputs = ids.map((id) => oneHot(id, names.length));
  return {
    memoryless: ids.map((id) => bayesFilter(transition, emission, [id], uniform)[0]),
    rnn: rnnForward(weights, inputs, weights.b_h.map(() => 0)).map((step) => step.p),
    bayes: bayesFilter(transition, emission, ids, uniform),
  };
}

// The strip of frames; those after `shown` are still blank.
function drawStrip(strip, story, shown, isClue) {
  strip.replaceChildren(
    ...story.map((frame, i) => {
      if (i >= shown) {
        return h(
          "li",
          { class: "story-frame story-blank", "aria-hidden": "true" },
          h("span", { class: "story-picture" }),
        );
      }
      const now = i === shown - 1;
      return h(
        "li",
        {
          class: `story-frame${now ? " story-now" : ""}${isClue(frame) ? " story-clue" : ""}`,
          "aria-current": now && "step",
        },
        picture(frame),
        h("span", { class: "story-label" }, frame),
        isClue(frame) && h("span", { class: "story-tag" }, "clue"),
      );
    }),
  );
}

// The table of bars; `set(beliefs)` moves them.
function barTable(animals) {
  const cells = {};
  const rows = models.map(({ key, name, note }) => {
    cells[key] = animals.map(() => ({
      fill: h("span", { class: `story-fill story-${key}` }),
      number: h("span", { class: "story-number" }),
    }));
    return h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h("span", { class: "story-model" }, swatch(key), h("span", {}, name, h("span", { class: "story-note" }, note))),
      ),
      ...cells[key].map(({ fill, number }) => h("td", {}, number, h("span", { class: "story-bar" }, fill))),
    );
  });
  const head = h(
    "tr",
    {},
    h("td", { class: "story-corner" }),
    ...animals.map((animal) => h("th", { scope: "col" }, animal)),
  );
  const caption = h("caption", { class: "x-muted" }, "Probability that a white animal, here and now, is a \u2026");
  const node = h("table", { class: "story-bars" }, caption, h("thead", {}, head), h("tbody", {}, ...rows));
  const set = (beliefs) => {
    for (const { key } of models) {
      const best = beliefs && Math.max(...beliefs[key]);
      cells[key].forEach(({ fill, number }, i) => {
        const p = beliefs?.[key][i];
        number.textContent = beliefs ? p.toFixed(2) : "\u2013";
        number.classList.toggle("story-best", Boolean(beliefs) && p > 0.34 && p === best);
        fill.style.width = `${100 * (p ?? 0)}%`;
      });
    }
  };
  return { node, set };
}

// The line of a model, as it looks in the chart.
function swatch(key) {
  const { dash, radius } = models.find((model) => model.key === key);
  const line = h("line", { x1: 1, x2: 25, y1: 6, y2: 6, "stroke-dasharray": dash, class: `story-line story-${key}` });
  const dot = radius > 0 && h("circle", { cx: 13, cy: 6, r: radius, class: `story-dot story-${key}` });
  return h(
    "svg",
    { viewBox: "0 0 26 12", class: "story-swatch", "aria-hidden": "true", focusable: "false" },
    line,
    dot,
  );
}

// Probability of one animal after each frame that has been shown.
function drawChart(box, beliefs, shown, animal, clues) {
  const [width, height, left, right, top, bottom] = [Math.max(box.clientWidth, 240), 170, 30, 14, 18, 36];
  const count = beliefs.rnn.length;
  const x = (i) => left + ((i + 0.5) / Math.max(count, 1)) * (width - left - right);
  const y = (p) => height - bottom - p * (height - top - bottom);
  const label = (text, at, where, anchor = "middle", kind = "") =>
    h("text", { x: at, y: where, "text-anchor": anchor, class: `story-text ${kind}` }, text);
  const grid = [[0, "0"], [1 / 3, "1/3"], [2 / 3, "2/3"], [1, "1"]].flatMap(([p, text]) => [
    h("line", { x1: left, x2: width - right, y1: y(p), y2: y(p), class: "story-grid" }),
    label(text, left - 6, y(p) + 4, "end"),
  ]);
  const every = Math.ceil(count / ((width - left - right) / 26));
  const ticks = beliefs.rnn.map((_, i) => i % every === 0 && label(i + 1, x(i), height - bottom + 16));
  const marks = clues.filter((i) => i < shown).map((i) => [
    h("line", { x1: x(i), x2: x(i), y1: y(0), y2: y(1), class: "story-mark" }),
    h("polygon", { points: `${x(i) - 5},${top - 10} ${x(i) + 5},${top - 10} ${x(i)},${top - 2}`, class: "story-pin" }),
  ]);
  const lines = models.map(({ key, dash, radius }) => {
    const points = beliefs[key].slice(0, shown).map((p, i) => [x(i), y(p[animal])]);
    return [
      h("polyline", {
        points: points.map((point) => point.join()).join(" "),
        "stroke-dasharray": dash,
        class: `story-line story-${key}`,
      }),
      ...points.map(([cx, cy], i) =>
        (radius > 0 || i === shown - 1) &&
        h("circle", { cx, cy, r: i === shown - 1 ? 4.5 : radius, class: `story-dot story-${key}` })
      ),
    ];
  });
  const axis = label("frame", (left + width - right) / 2, height - 3);
  box.replaceChildren(
    h(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" },
      ...grid,
      ...ticks,
      axis,
      ...marks,
      ...lines,
    ),
  );
}

// One or two sentences about the frame that has just appeared.
function describe(story, shown, beliefs, animals, isClue) {
  if (shown === 0) return story.length ? "No frame yet. Show the next one." : "The story is empty. Add a frame.";
  const frame = story[shown - 1];
  const where = `Frame ${shown} of ${story.length}, ${frame}.`;
  const says = (key) => {
    const p = beliefs[key][shown - 1];
    return p.every((value) => Math.abs(value - p[0]) < 0.005)
      ? "1/3 each"
      : `${animals[argmax(p)]} ${Math.max(...p).toFixed(2)}`;
  };
  const numbers = `trained RNN ${says("rnn")}, Bayes filter ${says("bayes")}`;
  if (isClue(frame)) {
    return `${where} A clue, so even the memoryless model can tell: it says ${says("memoryless")}; ${numbers}.`;
  }
  const last = story.slice(0, shown).findLastIndex(isClue);
  const sight = frame === WHITE ? "A white animal looks the same everywhere" : `A ${frame} can be anywhere`;
  if (last < 0) return `${where} ${sight}, and there was no clue yet: ${numbers}.`;
  const ago = plural(shown - 1 - last, "frame");
  return `${where} ${sight}: memoryless 1/3 each. The models with memory still use the clues, the last of them ${ago} ago: ${numbers}.`;
}

// Buttons that step through the story, and play it.
function player(view) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const step = (by) => {
    stop();
    view.show(view.shown() + by);
  };
  const tick = () => {
    if (!play.isConnected || view.shown() >= view.story().length) return stop();
    view.show(view.shown() + 1);
    if (view.shown() >= view.story().length) stop();
  };
  const start = () => {
    if (view.shown() >= view.story().length) view.show(1);
    play.textContent = "Pause";
    timer = setInterval(tick, PAUSE);
  };
  const back = button("Back", () => step(-1));
  const next = button("Next frame", () => step(1));
  const play = button("Play", () => (timer ? stop() : start()));
  const update = () => {
    // aria-disabled keeps the keyboard focus, which a disabled button would lose
    back.setAttribute("aria-disabled", view.shown() <= 0);
    next.setAttribute("aria-disabled", view.shown() >= view.story().length);
  };
  return { node: h("div", { class: "x-controls" }, next, back, play), stop, update };
}

// The story in the model: what it is, how much of it is shown, and every way to change it.
function teller(model) {
  const clues = model.get("frames").slice(0, 6);
  const save = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    model.save_changes();
  };
  const story = () => model.get("own") ?? preset(model.get("clue"), model.get("lag"));
  const within = (count) => Math.max(0, Math.min(count, story().length));
  const shown = () => within(model.get("shown"));
  return {
    story,
    shown,
    isClue: (frame) => clues.includes(frame),
    show: (count) => save({ shown: within(count) }),
    follow: (animal) => save({ animal }),
    clear: () => save({ own: [], shown: 0 }),
    append(frame) {
      if (story().length < LONGEST) save({ own: [...story(), frame], shown: story().length + 1 });
    },
    // A preset story, from its beginning or, where the end is what changes, at its end.
    retell(changes, atEnd) {
      save({ own: null, ...changes });
      save({ shown: atEnd ? story().length : 1 });
    },
  };
}

// The clue and the number of irrelevant frames; `update` shows what the model holds.
function presets(model, retell) {
  const id = uniqueId("clue");
  const clues = model.get("clues");
  const pick = () => retell({ clue: select.value, animal: clues.find(([frame]) => frame === select.value)[1] }, false);
  const ownOption = h("option", { value: "", disabled: true }, "your own story");
  const options = clues.map(([frame, animal]) => h("option", { value: frame }, `${frame} (points to the ${animal})`));
  const select = h("select", { id, onchange: pick }, ...options, ownOption);
  const lag = slider({
    label: "Irrelevant frames between the clue and the white animal",
    min: 0,
    max: 20,
    step: 1,
    value: model.get("lag"),
    oninput: (value) => retell({ lag: value }, true),
  });
  const update = () => {
    const own = model.get("own") !== null;
    ownOption.hidden = !own;
    select.value = own ? "" : model.get("clue");
    lag.set(model.get("lag"));
  };
  return { nodes: [h("div", { class: "x-controls" }, h("label", { for: id }, "Clue"), select), lag.node], update };
}

// The buttons that add a frame; `update` says when the story is full.
function builder(frames, append, clear) {
  const added = frames.map((frame) =>
    button([picture(frame), frame], () => append(frame), { class: "x-button story-add" })
  );
  const full = h("span", { class: "x-muted" });
  const legend = h("legend", {}, "Tell your own story: add a frame");
  const update = (story) => {
    full.textContent = story.length >= LONGEST ? `A story has at most ${LONGEST} frames.` : "";
  };
  return { node: h("fieldset", { class: "story-build" }, legend, ...added, button("Clear", clear), full), update };
}

function render({ model, el }) {
  const animals = model.get("animals");
  const tale = teller(model);
  const steps = player(tale);
  const afterStop = (change) => (...given) => {
    steps.stop();
    change(...given);
  };
  const clueChoice = presets(model, afterStop(tale.retell));
  const build = builder(model.get("frames"), afterStop(tale.append), afterStop(tale.clear));
  const strip = h("ol", { class: "story-strip", "aria-label": "Frames of the story" });
  const live = liveText();
  const bars = barTable(animals);
  const chart = h("div", { class: "story-chart" });
  const options = animals.map((animal) => [animal, animal]);
  const follow = choice({ label: "The chart follows the", options, value: model.get("animal"), onchange: tale.follow });

  const draw = () => {
    const [frames, count] = [tale.story(), tale.shown()];
    const beliefs = answers(model, frames);
    const clues = frames.flatMap((frame, i) => (tale.isClue(frame) ? [i] : []));
    const now = ({ key }) => [key, beliefs[key][count - 1]];
    drawStrip(strip, frames, count, tale.isClue);
    bars.set(count > 0 ? Object.fromEntries(models.map(now)) : null);
    drawChart(chart, beliefs, count, animals.indexOf(model.get("animal")), clues);
    live.textContent = describe(frames, count, beliefs, animals, tale.isClue);
    for (const input of follow.querySelectorAll("input")) input.checked = input.value === model.get("animal");
    for (const part of [clueChoice, steps, build]) part.update(frames);
  };
  for (const key of ["own", "shown", "clue", "lag", "animal"]) model.on(`change:${key}`, draw);
  new ResizeObserver(draw).observe(chart);

  const title = h("p", { class: "x-title" }, "Wolf, dog or goldfish? The frames before decide");
  const following = h("div", { class: "story-follow" }, follow);
  const parts = [title, ...clueChoice.nodes, strip, steps.node, live, bars.node, following, chart, build.node];
  el.append(h("div", { class: "x-figure story" }, ...parts));
  draw();
}

export default { render };
