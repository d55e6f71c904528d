// The current numbers, a text about them, and the accuracy after rain.
import { h } from "../parts/dom.js";
import { percent, plural, scientific, thousands } from "../parts/formats.js";

// The current numbers, and the accuracy after rain.
export function createReadout() {
  const names = [
    ["update", "update"],
    ["loss", "smoothed loss"],
    ["gap", "above the floor"],
    ["norm", "gradient norm"],
    ["clipped", "clipped, last 100"],
  ];
  const values = Object.fromEntries(names.map(([key]) => [key, h("strong", { "data-read": key })]));
  const list = h(
    "div",
    { class: "wl-readout" },
    names.map(([key, name]) => h("div", {}, h("span", {}, name), " ", values[key])),
  );
  const cells = [0, 1, 2, 3].map((n) => [h("td", { "data-network": n }), h("td", { "data-best": n })]);
  const heads = ["0", "1", "2", "3 or more"].map((n) => h("th", { scope: "col" }, n));
  const table = h(
    "table",
    { class: "wl-rain" },
    h("caption", {}, "Right on a sunny day after so many days of rain in a row"),
    h("thead", {}, h("tr", {}, h("td"), heads)),
    h(
      "tbody",
      {},
      ["network", "best possible"].map((name, i) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          cells.map((pair) => pair[i]),
        )
      ),
    ),
  );
  const update = ({ learner: { losses, smooth, norms, clipped }, exam: { gap, rows } }) => {
    const done = losses.length;
    const recent = clipped.slice(-100);
    values.update.textContent = thousands(done);
    values.loss.textContent = done ? smooth.at(-1).toFixed(3) : "\u2013";
    values.gap.textContent = gap.toFixed(3);
    values.norm.textContent = done ? scientific(norms.at(-1)) : "\u2013";
    values.clipped.textContent = done ? percent(recent.filter(Boolean).length / recent.length) : "\u2013";
    list.dataset.loss = done ? losses.at(-1) : "";
    list.dataset.norm = done ? norms.at(-1) : "";
    list.dataset.gap = gap;
    rows.forEach(({ network, best }, i) =>
      [network, best].forEach((rate, j) => {
        cells[i][j].dataset.rate = rate;
        cells[i][j].textContent = percent(rate);
      })
    );
  };
  return { list, table, update };
}

// A text about the loss.
export function judge({ smooth }, { gap }, { memoryless, floor }) {
  if (smooth.at(-1) > Math.log(4) + 0.1) {
    return `Its loss is higher than that of a blind guess among four, ${
      Math.log(4).toFixed(2)
    }: the updates overshoot.`;
  }
  if (gap > 0.9 * (memoryless - floor)) return "It does hardly better yet than a guess without memory.";
  return gap > 0.05
    ? "It uses its memory, and is still above the floor."
    : "It is close to the floor: little is left to learn.";
}

// A sentence about the training.
export function tell({ learner, exam, map, task, truncate }) {
  const { losses, failed } = learner;
  const { gap } = exam;
  if (failed) {
    return (
      `Stopped at update ${failed.update}: ${failed.what} is no longer a finite number, so there is nothing to learn from. ` +
      "The weights are put back to the last ones with a finite loss. Try a lower learning rate or clipping, and Reset."
    );
  }
  if (!losses.length) {
    return `Nothing is learned yet. Before the first update the network is ${
      gap.toFixed(2)
    } nats per day above the floor.`;
  }
  const T = map.length;
  const [far, near] = [map[T - 1][0], map[T - 1][T - 1]].map((credit) => scientific(credit));
  const days = `chunk of ${plural(truncate, "day")}`;
  const credit = truncate === null
    ? `The loss of day ${T} gives credit ${near} to the state of that day and ${far} to that of day 1.`
    : `Credit stops at the edge of each ${days}, the state does not; untruncated, ${far} would reach from day ${T} back to day 1.`;
  const count = plural(losses.length, "update");
  return `After ${count} the network is ${gap.toFixed(3)} nats per day above the floor. ${
    judge(learner, exam, task)
  } ${credit}`;
}
