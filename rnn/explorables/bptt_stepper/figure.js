// Backpropagation through time on a tiny network, one number at a time: forward, backward, and every (t, k) contribution.
import { connect } from "../parts/connect.js";
import { button, check, choice, h, liveText, slider } from "../parts/dom.js";
import { threeDecimals as short } from "../parts/formats.js";
import { createPlayback } from "../parts/playback.js";
import { createGraph } from "./graph.js";
import { solve } from "./network.js";
import { pathNodes, timeline } from "./order.js";
import { createInputs, createPicker, createTriangle, createWeights, sayTotals } from "./table.js";
import { math, tell, tellPath } from "./words.js";

const settable = ["w_xh", "w_hh", "b_h", "h_0", "x", "targets"];

// The names of all numbers computed after so many steps: "h2" for a node, "dh2" for its gradient, "use2" for what step 2
// adds to the weights.
function computed(events) {
  const done = new Set(["h0"]);
  for (const { pass, kind, t } of events) {
    if (kind === "sum") done.add("sum");
    else if (pass === "forward") done.add(`${kind}${t}`);
    else if (kind === "w") [`dx${t}`, `use${t}`].forEach((name) => done.add(name));
    else done.add(`d${kind}${t}`);
  }
  return done;
}

function createControls(get, set) {
  const last = () => timeline(get("seq_len")).length;
  const now = () => Math.min(get("step"), last());
  const initial = Object.fromEntries(settable.map((name) => [name, get(name)]));
  const half = () => 5 * get("seq_len") + 1;
  const { back, forward, update: updateSteps } = createPlayback({ get, set, count: last });
  const all = button("", () => set({ step: now() < half() ? half() : last() }), { class: "x-button bp-all" });
  const reset = button("Reset", () => set({ ...initial, step: 0, path: [] }));
  const position = slider({
    label: "Progress",
    min: 0,
    max: last(),
    step: 1,
    value: now(),
    format: (step) => `${step} of ${last()}`,
    oninput: (step) => set({ step }),
  });
  const lengths = choice({
    label: "Steps T",
    options: [2, 3, 4].map((T) => [String(T), String(T)]),
    value: String(get("seq_len")),
    onchange: (T) => set({ seq_len: Number(T), step: 0, path: [] }),
  });
  const node = h(
    "div",
    { class: "bp-controls" },
    h("div", { class: "x-controls" }, back, forward, all, reset, lengths),
    position.node,
  );
  const update = () => {
    updateSteps();
    all.setAttribute("aria-disabled", String(now() === last()));
    all.textContent = now() < half() ? "All forward" : "All backward";
    position.input.max = last();
    position.set(now());
    check(lengths, get("seq_len"));
  };
  return { node, update };
}

// Every number computed so far, for reading and copying.
function createLedger() {
  const rows = [
    ["x_t", "x", ""],
    ["a_t", "a", ""],
    ["h_t", "h", ""],
    ["y_t", "y", ""],
    ["L_t", "L", ""],
    ["dy_t", "y", "d"],
    ["dh_t", "h", "d"],
    ["da_t", "a", "d"],
    ["dx_t", "x", "d"],
  ];
  const table = h("table", { class: "bp-ledger" });
  const update = ({ T, node, grad, done }) => {
    const times = Array.from({ length: T + 1 }, (_, t) => t);
    const cell = (kind, d, t) =>
      h("td", {}, done.has(`${d}${kind}${t}`) ? short((d ? grad : node)[`${kind}${t}`]) : "");
    const head = h("tr", {}, h("th", { scope: "col" }, "t"), ...times.map((t) => h("th", { scope: "col" }, String(t))));
    const line = ([label, kind, d]) =>
      h("tr", {}, h("th", { scope: "row" }, math(label)), ...times.map((t) => cell(kind, d, t)));
    table.replaceChildren(h("thead", {}, head), h("tbody", {}, ...rows.map(line)));
  };
  const node = h(
    "details",
    { class: "bp-details" },
    h("summary", {}, "All numbers so far as a table"),
    h("div", { class: "x-scroll", tabindex: 0, role: "region", "aria-label": "All numbers so far" }, table),
  );
  return { node, update };
}

// The container of the graph, which is redrawn when T or the room for it changes.
function createStage() {
  const node = h("div", { class: "bp-stage" });
  let [graph, drawn] = [null, ""];
  const update = (scene, width) => {
    if (!width) return;
    if (drawn !== `${scene.T} ${width}`) {
      drawn = `${scene.T} ${width}`;
      graph = createGraph(scene.T, width);
      node.replaceChildren(graph.node);
    }
    graph.update(scene);
  };
  return { node, update };
}

function computeScene(get, pointed) {
  const T = get("seq_len");
  const settings = {
    ...Object.fromEntries(["w_xh", "w_hh", "b_h", "h_0"].map((name) => [name, get(name)])),
    x: get("x").slice(0, T),
    targets: get("targets").slice(0, T),
  };
  const events = timeline(T).slice(0, get("step"));
  const event = events.at(-1);
  const done = computed(events);
  const weight = get("weight");
  const chosen = pointed ?? get("path");
  const [t, k] = chosen;
  const revealed = t <= T && (weight === "h_0" ? k === 1 && done.has("dh0") : done.has(`use${k}`));
  const nodes = revealed ? pathNodes(weight, ...chosen) : [];
  return {
    ...solve(settings),
    settings,
    event,
    done,
    weight,
    path: get("path"),
    chosen: revealed ? chosen : null,
    showsLocals: done.has("sum"),
    now: event && event.kind !== "sum"
      ? `${event.pass === "backward" ? "d" : ""}${event.kind === "w" ? "x" : event.kind}${event.t}`
      : "",
    litNodes: new Set(nodes),
    lit: new Set(nodes.slice(1).map((from, i) => `${from}-${nodes[i]}`)),
  };
}

export default {
  render({ model, el }) {
    const { get, set, when, whenResized, stop } = connect(model);
    let [pointed, width] = [null, 0];
    const point = (path) => {
      pointed = path;
      update();
    };
    const pin = (path) => set({ path: String(get("path")) === String(path) ? [] : path });
    const update = () => {
      const scene = computeScene(get, pointed);
      [stage, weights, triangle, ledger].forEach((part) => part.update(scene, width));
      controls.update();
      picker.update();
      inputs.update(scene.T);
      live.replaceChildren(...math(tell(scene.event, scene)));
      totals.replaceChildren(...math(sayTotals(scene)));
      path.replaceChildren(
        ...math(
          scene.chosen
            ? tellPath(scene.weight, ...scene.chosen, scene)
            : "Choose a number of the triangle to see its path in the graph.",
        ),
      );
      path.classList.toggle("bp-active", Boolean(scene.chosen));
    };
    const creators = [createControls, createInputs, createPicker, createWeights];
    const [controls, inputs, picker, weights] = creators.map((create) => create(get, set));
    const triangle = createTriangle(point, pin);
    const ledger = createLedger();
    const stage = createStage();
    const live = liveText();
    const path = h("p", { class: "bp-path", role: "status" });
    const totals = h("p", { class: "bp-totals" });
    const formula = h(
      "p",
      { class: "bp-formula" },
      math(
        "h_t = tanh(w_xh x_t + w_hh h_{t\u22121} + b_h),  y_t = h_t,  L_t = (y_t \u2212 target_t)\u00b2 / 2,  L = L_1 + \u2026 + L_T",
      ),
    );
    el.append(
      h(
        "div",
        { class: "x-figure bp" },
        h("p", { class: "x-title" }, "Backpropagation through time, one number at a time"),
        formula,
        controls.node,
        live,
        stage.node,
        h(
          "section",
          { class: "bp-part", "aria-label": "Contributions" },
          picker.node,
          h("div", { class: "bp-columns" }, triangle.node, h("div", { class: "bp-says" }, path, totals)),
        ),
        h("section", { class: "bp-part bp-columns", "aria-label": "Numbers to change" }, weights.node, inputs.node),
        ledger.node,
      ),
    );
    when([...settable, "seq_len", "step", "weight", "path"], update);
    whenResized(stage.node, (room) => {
      width = Math.floor(Math.min(760, room));
      update();
    });
    update();
    return stop;
  },
};
