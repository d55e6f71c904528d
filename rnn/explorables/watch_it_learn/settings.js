// What the reader can set: learning rate, truncation, clipping, optimizer, seed and speed.
import { check, choice, h, reducedMotion, slider, uniqueId } from "../parts/dom.js";
import { plural } from "../parts/formats.js";

const rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const limits = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, null];

const nearest = (values, value) =>
  values.reduce((best, candidate, i) => {
    const distance = (other) =>
      other === null || value === null ? (other === value ? 0 : Infinity) : Math.abs(Math.log(other / value));
    return distance(candidate) < distance(values[best]) ? i : best;
  }, values.length - 1);

// A slider over a list of values; the label says the model's value even where it lies between two of them.
function listSlider(label, values, get, write, describe) {
  const part = slider({
    label,
    min: 0,
    max: values.length - 1,
    step: 1,
    value: nearest(values, get()),
    format: () => describe(get()),
    oninput: (i) => {
      write(values[i]);
      part.set(i);
    },
  });
  return { node: part.node, update: () => part.set(nearest(values, get())) };
}

export function createSettings(get, set, T) {
  const days = [...Array.from({ length: T - 1 }, (_, i) => i + 1), null];
  const say = (value) => (value === null ? "none" : String(value));
  const sliders = [
    listSlider(
      "Learning rate",
      rates,
      () => get("lr"),
      (lr) => set({ lr }),
      say,
    ),
    listSlider(
      "Truncate after",
      days,
      () => get("truncate"),
      (truncate) => set({ truncate }),
      (k) => (k === null ? "none" : plural(k, "day")),
    ),
    listSlider(
      "Clip norm to",
      limits,
      () => get("max_grad_norm"),
      (max_grad_norm) => set({ max_grad_norm }),
      say,
    ),
  ];
  const optimizer = choice({
    label: "Optimizer",
    options: [
      ["adam", "Adam"],
      ["sgd", "SGD"],
    ],
    value: get("optimizer"),
    onchange: (name) => set({ optimizer: name }),
  });
  const id = uniqueId("seed");
  const seed = h("input", { type: "number", id, min: 0, max: 999, step: 1, class: "wl-seed" });
  seed.addEventListener("change", () => {
    const value = Math.round(Number(seed.value));
    if (seed.value !== "" && value >= 0 && value <= 999) set({ seed: value });
    seed.value = get("seed");
  });
  const fastId = uniqueId("fast");
  const fast = h("input", { type: "checkbox", id: fastId, onchange: () => set({ fast: fast.checked }) });
  const quick = h(
    "span",
    { class: "x-option", hidden: reducedMotion() },
    fast,
    h("label", { for: fastId }, "as fast as the page allows"),
  );
  const others = h(
    "div",
    { class: "x-controls" },
    optimizer,
    h("span", {}, h("label", { for: id }, "Seed "), seed),
    quick,
  );
  const update = () => {
    sliders.forEach((part) => part.update());
    check(optimizer, get("optimizer"));
    seed.value = get("seed");
    fast.checked = get("fast");
  };
  return {
    node: h(
      "div",
      {},
      h(
        "div",
        { class: "wl-settings" },
        sliders.map((part) => part.node),
      ),
      others,
    ),
    update,
  };
}
