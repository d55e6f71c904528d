// Sequence to sequence: an encoder reads a date, a decoder writes it in the form of ISO 8601.
import { h } from "../parts/dom.js";
import { translate } from "../arithmetic/wirings.js";
import { createPlayback } from "../parts/playback.js";
import { createVocabulary, tokenizeDate } from "../arithmetic/tokens.js";
import { createField } from "../parts/field.js";
import { probability as percent } from "../parts/formats.js";

const readable = (symbol) => (symbol === " " ? "\u2423" : symbol);

// The state as a strip of colored cells, stronger where a unit is further from zero.
function drawState(values) {
  const cell = (value, i) =>
    h("rect", {
      x: i,
      y: 0,
      width: 1.02,
      height: 8,
      class: value < 0 ? "tm-minus" : "tm-plus",
      "fill-opacity": Math.abs(value).toFixed(2),
    });
  const title = `${values.length} numbers between \u22121 and 1`;
  return h("svg", {
    viewBox: `0 0 ${values.length} 8`,
    preserveAspectRatio: "none",
    class: "tm-state",
    role: "img",
    "aria-label": title,
  }, ...values.map(cell));
}

export function createDates({ get, set, weights, symbols, examples }) {
  const read = createVocabulary(symbols.reads);
  const { symbols: letters, ...rules } = symbols.writes;
  const change = (changes) => {
    controls.stop();
    set({ ...changes, step: 1000 });
  };
  const field = createField({ label: "A date", name: "date", get, set: change, examples, length: 40 });
  let total = 0;
  const controls = createPlayback({ get, set, count: () => total, pause: () => 350 });
  const source = h("ol", { class: "tm-letters tm-source", "aria-label": "What the encoder reads" });
  const target = h("ol", { class: "tm-letters tm-target", "aria-label": "What the decoder writes" });
  const state = h("div", { class: "tm-strip" });
  const caption = h("p", { class: "tm-caption" });
  const result = h("p", { class: "tm-result" });
  const out = h(
    "div",
    { class: "tm-out" },
    h("p", { class: "tm-caption" }, "The encoder reads"),
    source,
    caption,
    state,
    h("p", { class: "tm-caption" }, "The decoder writes"),
    target,
    result,
  );
  const note =
    "The network has learned dates from 1950 to 2049 in Danish, Dutch, English, Finnish, French, German, Hungarian, Italian, Polish, Portuguese, Spanish and Swedish. It writes something, whatever it reads.";

  const update = (live) => {
    field.update();
    const characters = read(tokenizeDate(get("date")));
    const known = characters.filter((character) => character.known);
    out.hidden = known.length === 0;
    if (!known.length) return live("Type a date, such as May 6, 1990.");
    const { read: states, written } = translate(
      weights.dates,
      known.map(({ id }) => id),
      rules,
    );
    total = known.length + written.length;
    const done = Math.min(get("step"), total);
    const said = Math.max(0, done - known.length);
    let place = 0;
    source.replaceChildren(
      ...characters.map(({ token, known: isKnown }) => {
        if (isKnown) place += 1;
        const status = !isKnown ? "tm-skipped" : place === done ? "tm-now" : place > done ? "tm-ahead" : "";
        return h("li", { class: status, title: isKnown ? null : "unknown: left out" }, readable(token));
      }),
    );
    target.replaceChildren(
      ...written.map(({ id, p }, k) => {
        const status = k + 1 > said ? "tm-ahead" : k + 1 === said && done < total ? "tm-now" : "";
        const letter = id === rules.stop ? h("span", { class: "tm-stop" }, "stop") : readable(letters[id]);
        return h(
          "li",
          { class: status },
          h("span", { class: "tm-letter" }, k + 1 > said ? "" : letter),
          h("small", {}, k + 1 > said ? "" : percent(p)),
        );
      }),
    );
    const current = said ? written[said - 1].h : done ? states[done - 1] : states[0].map(() => 0);
    const which = said
      ? "The decoder\u2019s state"
      : done === known.length
      ? "The encoder\u2019s last state: all that the decoder gets"
      : "The encoder\u2019s state";
    caption.textContent = `${which}, ${current.length} numbers`;
    state.replaceChildren(drawState(current));
    const text = (steps) => steps.flatMap(({ id }) => (id === rules.stop ? [] : [letters[id]])).join("");
    const unknown = characters.length - known.length;
    const skipped = unknown ? ` ${unknown} unknown ${unknown === 1 ? "character is" : "characters are"} left out.` : "";
    result.textContent = text(written.slice(0, said));
    controls.update();
    if (done === total) {
      const sure = written.reduce((product, { p }) => product * p, 1);
      return live(
        `The answer is ${text(written)}; together, its characters have the probability ${percent(sure)}.${skipped}`,
      );
    }
    if (said) {
      return live(
        `Written so far: ${
          text(written.slice(0, said)) || "nothing"
        }. The decoder reads what it wrote and goes on.${skipped}`,
      );
    }
    live(
      done
        ? `Read so far: \u201c${known.slice(0, done).map(({ token }) => token).join("")}\u201d.${skipped}`
        : `Nothing is read yet.${skipped}`,
    );
  };
  const node = h("div", {}, field.node, controls.node, out, h("p", { class: "x-muted tm-note" }, note));
  return { node, update, stop: controls.stop };
}
