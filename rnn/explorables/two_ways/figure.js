// Two taggers, one that reads from left to right and one that reads both ways, while a sentence arrives word by word.
import { connect } from "../parts/connect.js";
import { button, h, liveText, slider } from "../parts/dom.js";
import { createField } from "../parts/field.js";
import { argmax } from "../arithmetic/vectors.js";
import { unpackAll } from "../arithmetic/half.js";
import { follow, followBothWays } from "../arithmetic/wirings.js";
import { createVocabulary, tokenizeSentence } from "../arithmetic/tokens.js";

const readers = [
  ["left", "left to right", follow],
  ["both", "both ways", followBothWays],
];

// Half the sum of all changes between two lists of probabilities: 0 if they are equal, 1 if they share nothing.
const distance = (p, q) => p.reduce((sum, value, k) => sum + Math.abs(value - q[k]), 0) / 2;

// How far the tag of word t moves when each of the words is replaced by the unknown one.
function influence(answer, ids, t, unknown) {
  const p = answer(ids)[t];
  return ids.map((_, j) => distance(p, answer(ids.map((id, i) => (i === j ? unknown : id)))[t]));
}

function drawBar(value, seen) {
  if (!seen) return h("td", { class: "tw-blind" }, "cannot see it");
  const bar = h("span", { class: "tw-bar", style: `width: ${(100 * value).toFixed(1)}%` });
  return h("td", {}, h("span", { class: "tw-track", "aria-hidden": "true" }, bar), value.toFixed(2));
}

function render({ model, el }) {
  const { get, set, when, stop } = connect(model);
  const { reads, tags, names } = get("symbols");
  const look = createVocabulary(reads);
  const unknown = reads.symbols.indexOf(reads.unknown);
  const weights = Object.fromEntries(readers.map(([key]) => [key, unpackAll(get("networks")[key])]));
  const answers = Object.fromEntries(readers.map(([key, , answer]) => [key, (ids) => answer(weights[key], ids)]));

  const field = createField({
    label: "A sentence",
    name: "sentence",
    get,
    set,
    examples: get("examples"),
    length: 120,
    about: "Sentences to try",
    typed: (text) => ({ sentence: text, read: 1000 }),
    tried: (text) => ({ sentence: text, read: 1, word: 1 }),
  });
  const arrived = slider({
    label: "Words that have arrived",
    min: 1,
    max: 1,
    step: 1,
    value: 1,
    oninput: (read) => set({ read }),
  });
  const next = button("Next word", () => set({ read: Math.min(get("read"), all().length) + 1 }));
  const again = button("From the start", () => set({ read: 1 }));
  const live = liveText();
  const place = h("div", {});
  const note =
    "Bars: how far the tag of the chosen word moves when the word in this row is replaced by the unknown word; 0.00 is not at all, 1.00 entirely. Choose a word by its button.";
  el.append(
    h(
      "div",
      { class: "x-figure tw" },
      field.node,
      arrived.node,
      h("div", { class: "x-controls" }, next, again),
      live,
      place,
      h("p", { class: "x-muted tw-note" }, note),
    ),
  );

  const all = () => look(tokenizeSentence(get("sentence")));
  const tagsOf = (key, ids) => (ids.length ? answers[key](ids).map(argmax) : []);

  const drawTag = (now, before) =>
    h(
      "td",
      { class: before !== undefined && before !== now ? "tw-tag tw-changed" : "tw-tag" },
      h("b", {}, tags[now]),
      before !== undefined && before !== now ? h("small", {}, `was ${tags[before]}`) : null,
    );

  const drawRow = ({ token, known }, j, said, seen, chosen) => {
    const choose = button(token, () => set({ word: j + 1 }), {
      "aria-pressed": String(j === chosen),
      class: known ? "x-button" : "x-button tw-unknown",
    });
    const cells = readers.flatMap(([key]) => [
      drawTag(said[key].now[j], said[key].before[j]),
      drawBar(seen[key][j], key === "both" || j <= chosen),
    ]);
    return h("tr", {}, h("th", { scope: "row" }, choose), ...cells);
  };

  const tell = (words, said, chosen) => {
    const t = words.length - 1;
    const changed = words.slice(0, t).flatMap(({ token }, j) => {
      const [before, now] = [said.both.before[j], said.both.now[j]];
      return before === now ? [] : [`\u201c${token}\u201d from ${names[before]} to ${names[now]}`];
    });
    const last = `\u201c${words[t].token}\u201d`;
    const effect = t === 0
      ? ""
      : changed.length
      ? ` The arrival of ${last} turned ${changed.join(", ")} for the network that reads both ways.`
      : ` The arrival of ${last} changed no earlier tag.`;
    const [left, both] = readers.map(([key]) => names[said[key].now[chosen]]);
    const agree = left === both ? `both networks say ${left}` : `left to right says ${left}, both ways says ${both}`;
    return `\u201c${words[chosen].token}\u201d: ${agree}.${effect}`;
  };

  const draw = () => {
    field.update();
    const sentence = all();
    const read = Math.min(get("read"), sentence.length);
    arrived.input.max = Math.max(1, sentence.length);
    arrived.set(Math.max(1, read));
    next.disabled = read >= sentence.length;
    again.disabled = read <= 1;
    if (!sentence.length) {
      live.textContent = "Type a sentence of at least one word.";
      return place.replaceChildren();
    }
    const words = sentence.slice(0, read);
    const ids = words.map((word) => word.id);
    const chosen = Math.min(get("word"), read) - 1;
    const said = Object.fromEntries(
      readers.map(([key]) => [key, { now: tagsOf(key, ids), before: tagsOf(key, ids.slice(0, -1)) }]),
    );
    const seen = Object.fromEntries(readers.map(([key]) => [key, influence(answers[key], ids, chosen, unknown)]));
    live.textContent = tell(words, said, chosen);
    const head = h(
      "thead",
      {},
      h("tr", {}, h("td", {}), ...readers.map(([, name]) => h("th", { scope: "colgroup", colspan: 2 }, name))),
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "word"),
        ...readers.flatMap(
          () => [
            h("th", { scope: "col" }, "tag"),
            h("th", { scope: "col" }, `moves \u201c${words[chosen].token}\u201d`),
          ],
        ),
      ),
    );
    const later = sentence.slice(read).map(({ token }) =>
      h("tr", { class: "tw-later" }, h("th", { scope: "row" }, token), h("td", { colspan: 4 }, "has not arrived"))
    );
    const focused = place.contains(document.activeElement) ? chosen : -1;
    place.replaceChildren(
      h(
        "table",
        { class: "tw-table" },
        head,
        h("tbody", {}, ...words.map((word, j) => drawRow(word, j, said, seen, chosen)), ...later),
      ),
    );
    if (focused >= 0) place.querySelectorAll("button")[focused].focus();
  };
  when(["sentence", "read", "word"], draw);
  draw();
  return stop;
}

export default { render };
