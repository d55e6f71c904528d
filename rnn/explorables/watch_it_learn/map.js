// The map of credit: how much of the loss of day t reaches the state of day k, and which parts a truncation removes.
import { h } from "../parts/dom.js";
import { plural, scientific as short } from "../parts/formats.js";
import { reaches } from "./learner.js";

const size = 22; // of a cell
const lowest = -4; // of the logarithmic scale, which ends at 1
const share = (value) => Math.round(100 * Math.min(1, Math.max(0, 1 - Math.log10(value) / lowest)));

export function createMap(T, onchoose) {
  const cells = Array.from({ length: T }, (_, t) =>
    Array.from({ length: t + 1 }, (_, k) => {
      const place = { x: k * size, y: t * size, width: size, height: size };
      const cross = h("path", {
        d: `M${k * size + 4} ${(t + 1) * size - 4}l${size - 8} ${8 - size}`,
        class: "wl-cross",
      });
      return h("g", { class: "wl-cell", "data-t": t + 1, "data-k": k + 1 }, h("rect", place), cross);
    }));
  const numbers = Array.from({ length: T }, (_, i) => [
    h("text", { x: (i + 0.5) * size, y: T * size + 15, "text-anchor": "middle" }, String(i + 1)),
    h("text", { x: -6, y: (i + 0.5) * size + 4, "text-anchor": "end" }, String(i + 1)),
  ]);
  const chunks = h("g", { class: "wl-chunks" });
  const frame = h(
    "g",
    { class: "wl-chosen" },
    h("rect", { width: size, height: size }),
    h("rect", { width: size, height: size }),
  );
  const drawing = h(
    "svg",
    { viewBox: `-42 -4 ${T * size + 48} ${T * size + 40}`, class: "wl-map", role: "img" },
    cells,
    chunks,
    frame,
    numbers,
    h("text", { x: (T * size) / 2, y: T * size + 32, "text-anchor": "middle" }, "state of day k"),
    h("text", { x: -(T * size) / 2, y: -28, "text-anchor": "middle", transform: "rotate(-90)" }, "loss of day t"),
  );
  const said = h("p", { class: "wl-credit", role: "status" });
  const keys = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  let chosen = [T, Math.ceil(T / 2)];
  const choose = (t, k) => {
    chosen = [Math.min(T, Math.max(1, t)), 0];
    chosen[1] = Math.min(chosen[0], Math.max(1, k));
    onchoose();
  };
  const board = h(
    "div",
    { class: "wl-board", tabindex: 0, role: "group", "aria-label": "Map of credit; the arrow keys move the frame" },
    drawing,
  );
  board.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (!move) return;
    event.preventDefault();
    choose(chosen[0] + move[0], chosen[1] + move[1]);
  });
  const point = (event) => {
    const cell = event.target.closest(".wl-cell");
    if (cell) choose(Number(cell.dataset.t), Number(cell.dataset.k));
  };
  board.addEventListener("pointerover", point);
  board.addEventListener("click", point);

  const scale = h("div", { class: "wl-scale" }, h("div", { class: "wl-bar", "aria-hidden": "true" }));
  const ends = h(
    "div",
    { class: "wl-ends" },
    ["10\u207b\u2074", "10\u207b\u00b3", "10\u207b\u00b2", "10\u207b\u00b9", "1"].map((end) => h("span", {}, end)),
  );
  scale.append(
    ends,
    h(
      "p",
      { class: "wl-key wl-cutkey" },
      h("span", {}, h("span", { class: "wl-cutmark", "aria-hidden": "true" }), "cut off by the truncation"),
    ),
  );
  const table = h("table", { class: "wl-numbers" });
  const details = h(
    "details",
    {},
    h("summary", {}, "The map as a table"),
    h("div", { class: "x-scroll", tabindex: 0, role: "region", "aria-label": "The map as a table" }, table),
  );
  const node = h(
    "div",
    { class: "wl-credits" },
    h("p", { class: "wl-name" }, "Credit \u2016dL", h("sub", {}, "t"), "/dh", h("sub", {}, "k"), "\u2016"),
    board,
    scale,
    said,
    details,
  );

  const update = ({ map, truncate }) => {
    map.forEach((row, t) =>
      row.forEach((value, k) => {
        const cut = !reaches(t, k, truncate);
        cells[t][k].classList.toggle("wl-cut", cut);
        cells[t][k].dataset.credit = cut ? 0 : value;
        const part = cut ? 0 : share(value);
        cells[t][k].style.setProperty("--share", `${Math.min(100, Math.round(part / 0.7))}%`);
        cells[t][k].style.setProperty("--strong", `${Math.max(0, 2 * (part - 70))}%`);
      })
    );
    const starts = truncate === null ? [] : Array.from({ length: Math.ceil(T / truncate) }, (_, i) => i * truncate);
    chunks.replaceChildren(
      ...starts.map((start) => {
        const end = Math.min(T, start + truncate);
        return h("path", { d: `M${start * size} ${start * size}V${end * size}H${end * size}` });
      }),
    );
    scale.classList.toggle("wl-uncut", truncate === null || truncate >= T);
    const [t, k] = chosen;
    frame.setAttribute("transform", `translate(${(k - 1) * size} ${(t - 1) * size})`);
    const value = map[t - 1][k - 1];
    const distance = t === k ? "the same day" : `${plural(t - k, "day")} back`;
    const cut = !reaches(t - 1, k - 1, truncate);
    said.textContent = cut
      ? `t = ${t}, k = ${k}, ${distance}: 0, cut off; without the truncation it would be ${short(value)}.`
      : `t = ${t}, k = ${k}, ${distance}: ${short(value)}.`;
    const middle = map.map((row) => row[row.length - 1]).reduce((sum, credit) => sum + credit, 0) / T;
    drawing.setAttribute(
      "aria-label",
      `Credit by day of the loss and day of the state: ${short(middle)} on the same day on average, ${
        short(map[T - 1][0])
      } from day ${T} back to day 1.`,
    );
    if (!details.open) return;
    const days = Array.from({ length: T }, (_, i) => i);
    table.replaceChildren(
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "t \\ k"),
          days.map((i) => h("th", { scope: "col" }, String(i + 1))),
        ),
      ),
      h(
        "tbody",
        {},
        map.map((row, i) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, String(i + 1)),
            row.map((credit, j) => h("td", {}, reaches(i, j, truncate) ? short(credit) : "0")),
          )
        ),
      ),
    );
  };
  details.addEventListener("toggle", onchoose);
  return { node, update };
}
