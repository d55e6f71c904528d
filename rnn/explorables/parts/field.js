// A text field with examples to try.
import { button, h, uniqueId } from "./dom.js";

// `typed` and `tried` return the traits to change when the reader types a text or picks an example; update() shows the value
// of the trait `name`.
export function createField({ label, name, get, set, examples, length, about = "Examples to try", typed, tried }) {
  const id = uniqueId("field");
  const alone = (text) => ({ [name]: text });
  const input = h("input", {
    type: "text",
    id,
    maxlength: length,
    autocomplete: "off",
    spellcheck: "false",
    value: get(name),
  });
  input.addEventListener("input", () => set((typed ?? alone)(input.value)));
  const buttons = examples.map((text) => button(text, () => set((tried ?? alone)(text))));
  const node = h(
    "div",
    {},
    h("div", { class: "x-ask" }, h("label", { for: id }, label), input),
    h("div", { class: "x-controls x-examples", role: "group", "aria-label": about }, ...buttons),
  );
  const update = () => {
    if (input.value !== get(name)) input.value = get(name);
  };
  return { node, update };
}
