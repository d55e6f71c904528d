// The three models, and the probability that each gives to each animal, as a table of bars.
import { h } from "../parts/dom.js";

export const models = [
  { key: "memoryless", name: "Memoryless", note: "this frame alone", dash: "2 4", radius: 0 },
  { key: "rnn", name: "Trained RNN", note: "its hidden state", dash: null, radius: 3.2 },
  { key: "bayes", name: "Bayes filter", note: "the best possible", dash: "7 4", radius: 0 },
];

// The table of bars; `set(beliefs)` moves them.
export function barTable(animals) {
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
