// The folded and the unrolled picture of one network, the messages it passes on, and its parameters counted.
import { connect } from "../parts/connect.js";
import { button, h, liveText, slider } from "../parts/dom.js";
import { lowered as sub, plural, vector } from "../parts/formats.js";
import { createPlayback } from "../parts/playback.js";
import { rnnForward } from "../arithmetic/rnn.js";
import { createCounter } from "./counter.js";
import { createDrawing, icon, inputs, narrow, wide } from "./drawing.js";

const weights = ["W_xh", "W_hh", "W_hy"];
const jobs = { W_xh: "input to state", W_hh: "state to state", W_hy: "state to output" };
const symbol = (name) => [h("i", {}, "W"), h("sub", {}, name.slice(2))];

function createLegend(get, set, point) {
  const buttons = weights.map((name) => {
    const node = button("", () => set({ highlight: get("highlight") === name ? "" : name }), {
      class: `x-button fu-name fu-${name}`,
      "data-name": name,
    });
    node.append(h("span", { class: "fu-mark", "aria-hidden": "true" }), ...symbol(name), ` ${jobs[name]}`);
    for (
      const [event, to] of [
        ["pointerenter", name],
        ["focus", name],
        ["pointerleave", ""],
        ["blur", ""],
      ]
    ) {
      node.addEventListener(event, () => point(to));
    }
    return node;
  });
  const sentence = h("p", { class: "fu-sentence", role: "status" });
  const update = (lit) => {
    buttons.forEach((node) => node.setAttribute("aria-pressed", String(get("highlight") === node.dataset.name)));
    const [D, H, K, T] = ["input_size", "hidden_size", "output_size", "seq_len"].map(get);
    const [rows, columns] = { W_xh: [H, D], W_hh: [H, H], W_hy: [K, H] }[lit] ?? [];
    const n = rows * columns;
    sentence.classList.toggle("fu-bold", lit !== "");
    if (!lit) return sentence.replaceChildren("Choose a weight to see every place where it is used.");
    const numbers = plural(n, "number");
    sentence.replaceChildren(
      ...symbol(lit),
      ` has ${rows} \u00d7 ${columns} = ${numbers}: the same ${numbers}, used ${plural(T, "time")}.`,
    );
  };
  return { node: h("div", {}, h("div", { class: "x-controls fu-legend" }, ...buttons), sentence), update };
}

function createWeek(get, set) {
  const days = Array.from({ length: 7 }, (_, k) => {
    const flip = () => set({ week: get("week").map((day, i) => (i === k ? { sun: "rain", rain: "sun" }[day] : day)) });
    return h("button", { type: "button", class: "x-button fu-day", onclick: flip });
  });
  const update = () =>
    days.forEach((node, k) => {
      const day = get("week")[k];
      node.replaceChildren(
        h("svg", { viewBox: "-12 -12 24 24", width: 22, height: 22, "aria-hidden": "true" }, icon(day)),
        day,
      );
      node.setAttribute("aria-label", `Day ${k + 1}: ${day}`);
    });
  const note = h("span", { class: "fu-weekname" }, "Change the inputs");
  return {
    node: h(
      "div",
      { class: "fu-week", role: "group", "aria-label": "The weather of the week, which repeats" },
      note,
      ...days,
    ),
    update,
  };
}

// Buttons that unroll, and that move the time; playing stops at the end.
function createControls(get, set) {
  const playback = createPlayback({
    get,
    set,
    count: () => get("seq_len"),
    pause: () => Math.max(80, Math.min(1000, 8000 / get("seq_len"))),
  });
  const unroll = button("Unroll", () => set({ unrolled: !get("unrolled") }), { class: "x-button fu-unroll" });
  playback.node.prepend(unroll);
  const length = slider({
    label: "Steps T",
    min: 1,
    max: 200,
    step: 1,
    value: get("seq_len"),
    oninput: (value) => set({ seq_len: value }),
  });
  const update = () => {
    unroll.textContent = get("unrolled") ? "Fold" : "Unroll";
    playback.update();
    length.set(get("seq_len"));
  };
  return { node: h("div", { class: "fu-controls" }, playback.node, length.node), update, stop: playback.stop };
}

function tell({ steps, dayOf, t, unrolled }, T) {
  const shape = unrolled ? `Unrolled over ${plural(T, "step")}.` : "Folded: one cell with a loop.";
  if (t === 0) return `${shape} Nothing is read yet; the first message is h${sub(0)} = ${vector(steps[0].h)}.`;
  const handed = t < T
    ? `passes h${sub(t)} = ${vector(steps[t].h)} on to step ${t + 1}`
    : `ends with h${sub(t)} = ${vector(steps[t].h)}`;
  return `${shape} Step ${t}: the cell reads ${dayOf(t)} and the message h${sub(t - 1)} = ${
    vector(steps[t - 1].h)
  }, and ${handed}.`;
}

// The container of the drawing, which is redrawn when T changes or there is room for more or fewer copies.
function createStage(point) {
  const node = h("div", { class: "fu-stage" });
  node.addEventListener("pointerover", (event) => point(event.target.closest("[data-weight]")?.dataset.weight ?? ""));
  node.addEventListener("pointerleave", () => point(""));
  let drawing = null;
  let drawn = "";
  const update = (scene, T, width) => {
    const geometry = width >= 560 ? wide : narrow;
    if (drawn !== `${T} ${geometry.most}`) {
      drawn = `${T} ${geometry.most}`;
      drawing = createDrawing(T, geometry);
      node.replaceChildren(drawing.node);
    }
    drawing.update(scene);
  };
  return { node, update };
}

// The present step and everything computed so far.
function computeScene(get, lit) {
  const T = get("seq_len");
  const dayOf = (step) => get("week")[(step - 1) % 7];
  const xs = Array.from({ length: T }, (_, k) => inputs[dayOf(k + 1)]);
  const steps = [{ h: [0, 0] }, ...rnnForward(get("cell"), xs, [0, 0])];
  return { steps, dayOf, t: Math.min(get("step"), T), lit, unrolled: get("unrolled") };
}

export default {
  render({ model, el }) {
    const { get, set, when, whenResized, atEnd, stop } = connect(model);
    let [pointed, width] = ["", 640];
    const point = (name) => {
      if (name === pointed) return;
      pointed = name;
      update();
    };
    const update = () => {
      const scene = computeScene(get, pointed || get("highlight"));
      stage.update(scene, get("seq_len"), width);
      controls.update();
      week.update();
      legend.update(scene.lit);
      counter.update(get("seq_len"), width);
      live.textContent = tell(scene, get("seq_len"));
    };
    const [controls, week, counter] = [createControls(get, set), createWeek(get, set), createCounter(get, set)];
    const legend = createLegend(get, set, point);
    const stage = createStage(point);
    const live = liveText();
    const title = h("p", { class: "x-title" }, "Fold and unroll");
    const note = h(
      "p",
      { class: "x-muted fu-note" },
      "The messages are those of the two-unit cell in the figure \u201cThe cell by hand\u201d, with D = 2, H = 2 and K = 1; the counts follow the sizes below.",
    );
    const parts = [title, controls.node, stage.node, week.node, live, legend.node, note, counter.node];
    const names = ["input_size", "hidden_size", "output_size", "seq_len", "unrolled", "step", "week", "highlight"];
    when(names, update);
    whenResized(stage.node, (room) => {
      width = room;
      update();
    });
    atEnd(controls.stop);
    update();
    el.append(h("div", { class: "x-figure fu" }, ...parts));
    return stop;
  },
};
