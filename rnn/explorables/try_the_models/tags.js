// Many-to-many: the part of speech of each word, from the words up to it.
import { h } from "../parts/dom.js";
import { argmax } from "../arithmetic/vectors.js";
import { follow } from "../arithmetic/wirings.js";
import { createVocabulary, tokenizeSentence } from "../arithmetic/tokens.js";
import { createField } from "../parts/field.js";
import { probability as percent } from "../parts/formats.js";

const hues = {
  NOUN: "blue",
  PROPN: "blue",
  VERB: "red",
  AUX: "red",
  ADJ: "green",
  ADV: "green",
  PRON: "purple",
  DET: "purple",
};

export function createTags({ get, set, weights, symbols, examples }) {
  const read = createVocabulary(symbols.reads);
  const field = createField({ label: "A sentence", name: "sentence", get, set, examples, length: 160 });
  const list = h("ol", { class: "tm-words" });
  const note =
    "The network tags each word when it has read it, before it sees the next one. \u201cUsually\u201d is the word\u2019s most frequent tag in training: what a model without context would say.";

  const drawWord = ({ token, id, known }, p) => {
    const best = argmax(p);
    const usual = symbols.usual[id];
    return h(
      "li",
      { class: "tm-word", style: `--hue: var(--x-${hues[symbols.tags[best]] ?? "gray"})` },
      h("span", { class: known ? "tm-token" : "tm-token tm-unknown" }, token),
      h("b", { class: "tm-tag" }, symbols.tags[best]),
      h("span", { class: "tm-small" }, percent(p[best])),
      h(
        "span",
        { class: "tm-small" },
        known ? (usual === best ? "" : `usually ${symbols.tags[usual]}`) : "unknown word",
      ),
    );
  };
  const update = (live) => {
    field.update();
    const words = read(tokenizeSentence(get("sentence")));
    list.hidden = words.length === 0;
    if (!words.length) return live("Type a sentence of at least one word.");
    const tags = follow(
      weights.tagging,
      words.map(({ id }) => id),
    );
    list.replaceChildren(...words.map((word, t) => drawWord(word, tags[t])));
    live(`${words.map(({ token }, t) => `${token}: ${symbols.names[argmax(tags[t])]}`).join(", ")}.`);
  };
  return {
    node: h("div", {}, field.node, h("div", { class: "tm-out" }, list), h("p", { class: "x-muted tm-note" }, note)),
    update,
  };
}
