// Many-to-one: the probability of a good day after each word of a reply, as if the reply ended there.
import { h } from "../parts/dom.js";
import { follow } from "../arithmetic/wirings.js";
import { createVocabulary, tokenizeReply } from "../arithmetic/tokens.js";
import { createField } from "../parts/field.js";
import { probability as percent } from "../parts/formats.js";

const GOOD = 1;

function drawRow({ token, known }, p, last) {
  const width = Math.abs(p - 0.5) * 100;
  const style = `left: ${p < 0.5 ? 50 - width : 50}%; width: ${width}%`;
  return h(
    "tr",
    { class: last ? "tm-answer" : "" },
    h("th", { scope: "row", class: known ? "" : "tm-unknown" }, token, known ? "" : h("small", {}, "unknown word")),
    h(
      "td",
      { class: "tm-wide", "aria-hidden": "true" },
      h("span", { class: "tm-track" }, h("span", { class: `tm-bar ${p < 0.5 ? "tm-bad" : "tm-good"}`, style })),
    ),
    h("td", {}, percent(p)),
  );
}

export function createReplies({ get, set, weights, symbols, examples }) {
  const read = createVocabulary(symbols.reads);
  const field = createField({ label: "How was your day?", name: "reply", get, set, examples, length: 160 });
  const body = h("tbody", {});
  const ends = h("span", { class: "tm-ends" }, h("span", {}, "\u2190 bad"), h("span", {}, "good \u2192"));
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, "after"),
    h("td", { class: "tm-wide", "aria-hidden": "true" }, ends),
    h("th", { scope: "col" }, "P(good)"),
  );
  const table = h("table", { class: "tm-moods" }, h("thead", {}, head), body);
  const note =
    "The network was trained to answer once, after the last word. The rows above it show what it would say if the reply ended there.";
  const update = (live) => {
    field.update();
    const words = read(tokenizeReply(get("reply")));
    table.hidden = words.length === 0;
    if (!words.length) return live("Type an answer of at least one word.");
    const moods = follow(
      weights.replies,
      words.map(({ id }) => id),
    ).map((p) => p[GOOD]);
    body.replaceChildren(...words.map((word, t) => drawRow(word, moods[t], t === words.length - 1)));
    const moves = moods.map((p, t) => p - (t ? moods[t - 1] : 0.5));
    const strongest = moves.reduce((best, move, t) => (Math.abs(move) > Math.abs(moves[best]) ? t : best), 0);
    const answer = moods.at(-1) > 0.5
      ? `a good day (${percent(moods.at(-1))})`
      : `a bad day (${percent(1 - moods.at(-1))})`;
    live(
      `The answer is ${answer}. The word that moved it most is \u201c${words[strongest].token}\u201d, ${
        moves[strongest] > 0 ? "up" : "down"
      }.`,
    );
  };
  return {
    node: h("div", {}, field.node, h("div", { class: "tm-out" }, table), h("p", { class: "x-muted tm-note" }, note)),
    update,
  };
}
