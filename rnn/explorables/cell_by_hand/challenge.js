// The challenge: make the two units swap the signs of their states.
import { button, h } from "../parts/dom.js";
import { signed } from "../parts/formats.js";
import { rnnStep } from "../arithmetic/rnn.js";

const solution = {
  W_xh: [
    [0, 0],
    [0, 0],
  ],
  W_hh: [
    [0, 2],
    [2, 0],
  ],
  b_h: [0, 0],
};
const corners = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];
const sign = (value) => (Math.abs(value) < 1e-9 ? "0" : value > 0 ? "+" : "\u2212");

// Which of the four combinations of old signs the present weights swap, with no input.
const swaps = (params) =>
  corners.map((old) => {
    const { a } = rnnStep(params, [0, 0], old);
    const right = [0, 1].map((unit) => sign(a[unit]) === sign(old[1 - unit]));
    return { old, a, right };
  });

function verdictText(mode, solved) {
  if (mode === "elementwise") {
    return (
      `Not possible here: ${solved} of 4 right, and no numbers get more than 2. ` +
      "Unit 1 knows only its own old sign, and each of its signs occurs with both wanted answers."
    );
  }
  return solved === 4 ? "Solved: all 4 combinations are swapped." : `Not yet: ${solved} of 4 combinations are swapped.`;
}

export function showChallenge(context) {
  const rows = corners.map((old) => {
    const got = [h("td"), h("td")];
    const wanted = [old[1], old[0]].map((value) => sign(value)).join("\u2002");
    const before = old.map((value) => sign(value)).join("\u2002");
    return { got, node: h("tr", {}, h("th", { scope: "row" }, before), h("td", {}, wanted), ...got) };
  });
  const verdict = h("p", { class: "cbh-verdict", role: "status" });
  const column = (...content) => h("th", { scope: "col" }, ...content);
  const node = h(
    "section",
    { class: "cbh-challenge", "aria-label": "Challenge" },
    h(
      "div",
      {},
      h(
        "p",
        {},
        h("strong", {}, "Challenge: swap. "),
        "With no input, each unit is to take over the sign of the other one\u2019s old state. Set the weights, then try the other mode.",
      ),
      verdict,
      button("Show weights that swap", () => context.set(solution)),
    ),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, column("old signs"), column("wanted"), column("a\u2081"), column("a\u2082"))),
      h("tbody", {}, ...rows.map((row) => row.node)),
    ),
  );
  const update = () => {
    const results = swaps(context.params());
    results.forEach(({ a, right }, k) => {
      rows[k].got.forEach((cell, unit) => {
        cell.textContent = `${signed(a[unit])} ${right[unit] ? "\u2713" : "\u2717"}`;
        cell.className = right[unit] ? "cbh-right" : "cbh-wrong";
      });
    });
    const solved = results.filter(({ right }) => right[0] && right[1]).length;
    const text = verdictText(context.get("mode"), solved);
    if (verdict.textContent !== text) verdict.textContent = text;
    verdict.classList.toggle("cbh-solved", solved === 4);
    verdict.dataset.solved = solved;
  };
  return { node, update };
}
