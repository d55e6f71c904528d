// One knob: the recurrent gain decides what a network remembers, what its gradients do, and how often they are clipped.
import { createBackground } from "../parts/background.js";
import { connect } from "../parts/connect.js";
import { h, liveText } from "../parts/dom.js";
import { createControls } from "./controls.js";
import { measure } from "./measure.js";
import { drawExponents, drawPanels } from "./panels.js";
import { reference, tell } from "./words.js";

const settings = ["cell", "gain", "gate_bias", "noise", "threshold"];

const key = (kind, text) =>
  h("span", { class: "ok-key" }, h("span", { class: `ok-sample ok-${kind}`, "aria-hidden": "true" }), text);

async function render({ model, el }) {
  const { get, set, when, whenResized, atEnd, stop } = connect(model);
  const controls = createControls(get, set);
  const live = liveText();
  const top = h("div", { class: "ok-top" });
  const grid = h("div", { class: "ok-grid" });
  const dotted = h("span", {});
  const keys = [
    key("exponent", "exponent \u03bb, measured"),
    key("trend", "growth by exactly \u03bb per step"),
    key("reference", dotted),
  ];
  const figure = h(
    "div",
    { class: "x-figure ok-figure" },
    h("div", { class: "x-title" }, "One knob"),
    controls.node,
    live,
    top,
    h("div", { class: "ok-keys" }, keys),
    grid,
  );
  el.append(figure);

  const draw = ({ setting, found }) => {
    const width = Math.max(260, figure.clientWidth - 34);
    const columns = width >= 560 ? 2 : 1;
    top.replaceChildren(drawExponents(width, setting, found));
    grid.replaceChildren(...drawPanels(Math.floor((width - (columns - 1) * 14) / columns), setting, found));
    live.replaceChildren(...tell(setting, found));
    dotted.textContent = reference(setting);
  };
  let [shown, settle] = [null, null];
  const finished = new Promise((resolve, reject) => (settle = { resolve, reject }));
  const busy = (more) => figure.setAttribute("aria-busy", String(more));
  const show = (setting, found, more) => {
    shown = { setting, found };
    busy(more);
    draw(shown);
    settle.resolve();
  };
  const fail = (_, error, more) => {
    busy(more);
    settle.reject(error);
  };
  const background = createBackground(new URL("./worker.js", import.meta.url), measure, show, fail);
  const request = () => {
    controls.update();
    busy(true);
    background.ask(Object.fromEntries([...settings, "matrix", "gate_matrix"].map((name) => [name, get(name)])));
  };
  atEnd(background.stop);
  when(settings, request);
  request();
  await finished; // the page shows no figure without plots
  whenResized(el, () => draw(shown));
  return stop;
}

export default { render };
