// One step of a two-unit cell: the equation as matrices of sliders, the sums written out, the wiring, and a challenge.
import { button, check, choice, h, liveText, math } from "../parts/dom.js";
import { signed } from "../parts/formats.js";
import { rnnStep } from "../arithmetic/rnn.js";
import { showChallenge } from "./challenge.js";
import { arrays, createContext, names, symbol } from "./context.js";
import { showCurve, showWiring } from "./pictures.js";
import { showEquation, showLedger } from "./sums.js";

const zeros = {
  W_xh: [
    [0, 0],
    [0, 0],
  ],
  W_hh: [
    [0, 0],
    [0, 0],
  ],
  b_h: [0, 0],
};
const presets = {
  example: {
    W_xh: [
      [0.5, -1],
      [1, 0.5],
    ],
    W_hh: [
      [0.8, -0.4],
      [0.3, 0.6],
    ],
    b_h: [0.1, -0.2],
    x: [1, -0.5],
    h_prev: [0.5, -1],
  },
  memory: {
    ...zeros,
    W_hh: [
      [2, 0],
      [0, 2],
    ],
  },
};

function showControls(context) {
  const pick = (name) => (value) => context.set({ [name]: value });
  const modes = choice({
    label: "Multiply",
    options: [
      ["matrix", "by matrix product"],
      ["elementwise", "element by element (the mistake)"],
    ],
    value: context.get("mode"),
    onchange: pick("mode"),
  });
  const functions = choice({
    label: "Squash with",
    options: Object.entries(names),
    value: context.get("nonlinearity"),
    onchange: pick("nonlinearity"),
  });
  const buttons = h(
    "div",
    { class: "x-controls" },
    h("strong", {}, "Start from"),
    button("Example of the chapter", () => context.set(presets.example)),
    button("Memory", () => context.set(presets.memory)),
    button("All weights zero", () => context.set(zeros)),
  );
  const update = () => {
    check(modes, context.get("mode"));
    check(functions, context.get("nonlinearity"));
  };
  return { modes, functions, buttons, update };
}

function formula(mode, nonlinearity) {
  const times = mode === "matrix" ? "\u2009" : " \u2299 ";
  const inner = [
    ...symbol("W_xh"),
    times,
    ...symbol("x"),
    " + ",
    ...symbol("W_hh"),
    times,
    ...symbol("h_prev"),
    " + ",
    ...symbol("b_h"),
  ];
  const f = names[nonlinearity];
  return [...math("h", "t"), " = ", ...(nonlinearity === "linear" ? inner : [f, "(", ...inner, ")"])];
}

export default {
  render({ model, el }) {
    const root = h("div", { class: "x-figure cbh" });
    const context = createContext(model, root);
    const controls = showControls(context);
    const [equation, wiring, curve, ledger, challenge] = [
      showEquation,
      showWiring,
      showCurve,
      showLedger,
      showChallenge,
    ].map(
      (show) => show(context),
    );
    const written = h("p", { class: "cbh-formula" });
    const loss = h(
      "p",
      { class: "cbh-loss" },
      h("strong", {}, "What is lost: "),
      "unit 1 can never hear input 2 or unit 2, and unit 2 never input 1 or unit 1. Four of the eight weights are gone, ",
      "and the product exists at all only where there are as many inputs as units.",
    );
    const live = liveText();
    root.append(
      h("p", { class: "x-title" }, "The cell by hand"),
      written,
      h("div", { class: "cbh-choices" }, controls.modes, controls.functions),
      equation.node,
      loss,
      controls.buttons,
      h(
        "div",
        { class: "cbh-columns" },
        h("div", {}, wiring.node, h("p", { class: "x-muted cbh-key" }, "Thickness is size; dashed is negative.")),
        h("div", {}, ledger.node, curve.node),
      ),
      live,
      challenge.node,
    );
    const update = () => {
      const step = rnnStep(context.params(), context.get("x"), context.get("h_prev"));
      [equation, wiring, curve, ledger, challenge, controls].forEach((part) => part.update(step));
      const mode = context.get("mode");
      written.replaceChildren(...formula(mode, context.get("nonlinearity")));
      loss.hidden = mode === "matrix";
      root.dataset.mode = mode;
      live.textContent = `The sums ${step.a.map((a) => signed(a)).join(" and ")} become the new state ` +
        `(${step.h.map((value) => signed(value, 3)).join(", ")})` +
        (mode === "matrix"
          ? "; each unit hears both inputs and both old states."
          : "; each unit hears only its own input and its own old state.");
    };
    context.when([...arrays, "mode", "nonlinearity"], update);
    update();
    el.append(root);
    return context.stop;
  },
};
