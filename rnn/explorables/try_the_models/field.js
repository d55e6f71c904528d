// What the panels share: a text field with examples, and how numbers are written.
import { button, h, uniqueId } from "../parts/dom.js";

export const percent = (p) => `${p >= 0.995 && p < 1 ? ">99" : p > 0 && p < 0.005 ? "<1" : Math.round(100 * p)}\u2009%`;
export const readable = (symbol) => (symbol === " " ? "\u2423" : symbol);

// A text field that holds the trait `name`; `set` writes it, update() shows what it is now.
export function createField({ label, name, get, set, examples, length }) {
  const id = uniqueId("tm");
  const input = h("input", {
    type: "text",
    id,
    maxlength: length,
    autocomplete: "off",
    spellcheck: "false",
    value: get(name),
  });
  input.addEventListener("input", () => set({ [name]: input.value }));
  const buttons = examples.map((text) => button(text, () => set({ [name]: text })));
  const node = h(
    "div",
    {},
    h("div", { class: "tm-ask" }, h("label", { for: id }, label), input),
    h("div", { class: "x-controls tm-examples", role: "group", "aria-label": "Examples to try" }, ...buttons),
  );
  const update = () => {
    if (input.value !== get(name)) input.value = get(name);
  };
  return { node, update };
}
