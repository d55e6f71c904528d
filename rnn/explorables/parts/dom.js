// Elements that figures are made of: HTML, SVG, sliders, radio buttons, and live text.

const SVG = "http://www.w3.org/2000/svg";
const svgTags = new Set([
  "svg",
  "g",
  "path",
  "line",
  "rect",
  "circle",
  "text",
  "tspan",
  "polyline",
  "polygon",
  "title",
  "defs",
  "marker",
]);

// h("button", { class: "day", onclick: f, "aria-pressed": "true" }, "text", child, ...)
export function h(tag, attributes = {}, ...children) {
  const node = svgTags.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Ids are counted for the whole page: every kind of figure comes with a copy of this module.
const ids = (globalThis[Symbol.for("rnn.explorables.ids")] ??= { last: 0 });
export const uniqueId = (prefix) => `${prefix}-${++ids.last}`;

// A labelled slider; `set(value)` moves it from outside.
export function slider({ label, min, max, step, value, format = String, oninput }) {
  const id = uniqueId("slider");
  const output = h("output", { for: id }, format(value));
  const input = h("input", { type: "range", id, min, max, step, value, "aria-valuetext": format(value) });
  const show = () => {
    output.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    show();
    oninput(Number(input.value));
  });
  const node = h("div", { class: "x-slider" }, h("label", { for: id }, label), input, output);
  const set = (next) => {
    input.value = next;
    show();
  };
  return { node, input, set };
}

// One of several choices, as radio buttons in a fieldset.
export function choice({ label, options, value, onchange }) {
  const name = uniqueId("choice");
  const inputs = options.map(([key, text]) => {
    const id = uniqueId("option");
    const input = h("input", {
      type: "radio",
      name,
      id,
      value: key,
      checked: key === value,
      onchange: () => onchange(key),
    });
    return h("span", { class: "x-option" }, input, h("label", { for: id }, text));
  });
  return h("fieldset", { class: "x-choice" }, h("legend", {}, label), ...inputs);
}

// Mark the chosen one.
export function check(fieldset, value) {
  for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === String(value);
}

export const button = (text, onclick, attributes = {}) =>
  h("button", { type: "button", class: "x-button", onclick, ...attributes }, text);

// A sentence that says what the figure shows now; screen readers announce its changes.
export const liveText = () => h("p", { class: "x-live", "aria-live": "polite" });

// A text in a drawing, centered at x.
export const textAt = (x, y, content, attributes = {}) =>
  h("text", { x, y, "text-anchor": "middle", ...attributes }, content);

// A letter with a lowered index, if there is one.
export const math = (letter, index) => [h("i", {}, letter), index === undefined ? null : h("sub", {}, index)];

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
