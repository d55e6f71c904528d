// What the parts of the figure share: symbols, keys that link the places where one term shows, and the linked highlight.
import { connect } from "../parts/connect.js";
import { math } from "../parts/dom.js";
import { diagonal } from "../arithmetic/vectors.js";

export const arrays = ["W_xh", "W_hh", "b_h", "x", "h_prev"];
export const names = { tanh: "tanh", relu: "ReLU", sigmoid: "sigmoid", linear: "linear" };

const symbols = {
  W_xh: math("W", "xh"),
  W_hh: math("W", "hh"),
  b_h: math("b", "h"),
  x: math("x", "t"),
  h_prev: math("h", "t\u22121"),
};
export const symbol = (name) => symbols[name].map((node) => node.cloneNode(true));

// The eight products and two biases have keys such as "x1-0": from input 2 (index 1) to unit 1 (index 0).
export const sources = [
  { name: "x", weights: "W_xh", j: 0, label: "input" },
  { name: "x", weights: "W_xh", j: 1, label: "input" },
  { name: "h_prev", weights: "W_hh", j: 0, label: "old state" },
  { name: "h_prev", weights: "W_hh", j: 1, label: "old state" },
];
export const keyOf = (source, unit) => `${source.name}${source.j}-${unit}`;
export const keysOf = (name, i, j) => {
  if (name === "b_h") return [`b${i}`];
  if (j === undefined) return [`${name}${i}-0`, `${name}${i}-1`];
  return [`${name === "W_xh" ? "x" : "h_prev"}${j}-${i}`];
};

// The model, its parameters in the chosen mode, and the highlight.
export function createContext(model, root) {
  const { get, set, when, stop } = connect(model);
  const params = () => {
    const kept = get("mode") === "matrix" ? (W) => W : diagonal;
    return { W_xh: kept(get("W_xh")), W_hh: kept(get("W_hh")), b_h: get("b_h"), nonlinearity: get("nonlinearity") };
  };
  const exists = (unit, j) => get("mode") === "matrix" || unit === j;
  const light = (keys, on) => {
    for (const key of keys) {
      for (const node of root.querySelectorAll(`[data-keys~="${key}"]`)) node.classList.toggle("cbh-lit", on);
    }
  };
  const link = (node, keys) => {
    node.setAttribute("data-keys", keys.join(" "));
    node.addEventListener("pointerenter", () => light(keys, true));
    node.addEventListener("pointerleave", () => light(keys, false));
    node.addEventListener("focusin", () => light(keys, true));
    node.addEventListener("focusout", () => light(keys, false));
    return node;
  };
  return { get, set, when, stop, params, exists, link };
}
