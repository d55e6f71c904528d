// How was your day? Each word of a reply, and how much it matters to the final state and to the decision of two networks.
import { nonlinearities } from "../arithmetic/vectors.js";
import { connect } from "../parts/connect.js";
import { check, choice, h, liveText } from "../parts/dom.js";
import { createField } from "../parts/field.js";
import { percent, signed } from "../parts/formats.js";
import { unpackAll } from "../arithmetic/half.js";
import { decide, differentiate, occlude } from "../arithmetic/influence.js";
import { createVocabulary, tokenizeReply } from "../arithmetic/tokens.js";

const methods = { occlusion: occlude, gradient: differentiate };
const columns = [
  ["state", "final state"],
  ["logOdds", "decision"],
];
const settings = ["reply", "method", "first", "second"];

const largest = (values) => values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0);

// A bar from the left for sizes, or from the middle for signed numbers, with its number.
function drawBar(value, most, centered) {
  const share = most > 0 ? (100 * Math.abs(value)) / most : 0;
  const width = centered ? share / 2 : share;
  const left = centered && value < 0 ? 50 - width : centered ? 50 : 0;
  const bar = h("span", {
    class: `hd-bar ${value < 0 ? "hd-negative" : "hd-positive"}`,
    style: `left: ${left.toFixed(2)}%; width: ${width.toFixed(2)}%`,
  });
  return h(
    "td",
    {},
    h("span", { class: centered ? "hd-track hd-centered" : "hd-track", "aria-hidden": "true" }, bar),
    signed(value),
  );
}

function drawTable(networks, words, results, method) {
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      h("td", { rowspan: 2 }),
      ...networks.map(([, name]) => h("th", { scope: "colgroup", colspan: 2 }, name)),
    ),
    h("tr", {}, ...networks.flatMap(() => columns.map(([, name]) => h("th", { scope: "col" }, name)))),
  );
  const most = Object.fromEntries(
    networks.flatMap(([network]) =>
      columns.map(([key]) => [network + key, Math.max(...results[network].map((r) => Math.abs(r[key])))])
    ),
  );
  const rows = words.map(({ token, known }, t) => {
    const name = h(
      "th",
      { scope: "row", class: known ? "" : "hd-unknown" },
      token,
      known ? "" : h("small", {}, " (unknown)"),
    );
    const bars = networks.flatMap(([network]) =>
      columns.map(([key]) =>
        drawBar(results[network][t][key], most[network + key], key === "logOdds" && method === "occlusion")
      )
    );
    return h("tr", {}, name, ...bars);
  });
  return h("table", { class: "hd-table" }, head, h("tbody", {}, ...rows));
}

function tell(networks, words, results, decisions, method) {
  const [verb, preposition] = method === "gradient" ? ["answers", "to"] : ["depends", "on"];
  return networks.map(([network, name]) => {
    const [byState, byDecision] = columns.map(([key]) => results[network].map((r) => r[key]));
    const [first, second] = [largest(byState), largest(byDecision)];
    const change = byDecision[second];
    const effect = method === "gradient"
      ? ""
      : `, which ${change > 0 ? "raised" : "lowered"} the log-odds by ${Math.abs(change).toFixed(2)}`;
    return h(
      "span",
      { class: "hd-said", "data-network": network },
      h("b", {}, `${name}: ${percent(nonlinearities.sigmoid(decisions[network]))} sure of a good day. `),
      `The final state ${verb} most ${preposition} \u201c${words[first].token}\u201d, `,
      `the decision ${verb} most ${preposition} \u201c${words[second].token}\u201d${effect}.`,
    );
  });
}

const meaning = {
  occlusion:
    "Each bar says how much changes when the word is left out: how far the final state moves, and by how much the word raised (blue) or lowered (orange) the log-odds of a good day.",
  gradient:
    "Each bar says how strongly a very small change of the word\u2019s vector acts: the largest factor by which it can move the final state, or the log-odds.",
};

function render({ model, el }) {
  const { get, set, when, stop } = connect(model);
  const look = createVocabulary(get("vocabulary"));
  const offered = Object.fromEntries(
    Object.entries(get("networks")).map(([name, weights]) => [name, unpackAll(weights)]),
  );
  const kinds = Object.keys(offered);
  const trained = kinds.filter((name) => name !== "untrained");
  const titles = { untrained: "Untrained", ...(trained.length > 1 ? {} : { [trained[0]]: "Trained" }) };
  const title = (name) => titles[name] ?? name;
  const choices = ["first", "second"].map((place, i) =>
    choice({
      label: ["Compare", "with"][i],
      options: kinds.map((name) => [name, title(name)]),
      value: get(place),
      onchange: (value) => set({ [place]: value }),
    })
  );
  const field = createField({
    label: "How was your day?",
    name: "reply",
    get,
    set,
    examples: get("examples"),
    length: 160,
    about: "Replies to try",
  });
  const method = choice({
    label: "For each word",
    options: [
      ["occlusion", "leave it out"],
      ["gradient", "change it a little"],
    ],
    value: get("method"),
    onchange: (value) => set({ method: value }),
  });
  const live = liveText();
  const note = h("p", { class: "x-muted hd-note" });
  const place = h("div", {});
  el.append(
    h(
      "div",
      { class: "x-figure hd-figure" },
      field.node,
      ...(kinds.length > 2 ? choices : []),
      method,
      live,
      place,
      note,
    ),
  );

  const draw = () => {
    const words = look(tokenizeReply(get("reply")));
    const ids = words.map(({ id }) => id);
    field.update();
    check(method, get("method"));
    choices.forEach((node, i) => check(node, get(["first", "second"][i])));
    note.textContent = meaning[get("method")];
    if (!ids.length) {
      live.textContent = "Type an answer of at least one word.";
      return place.replaceChildren();
    }
    const shown = [get("first"), get("second")].map((name) => [name, title(name)]);
    const results = Object.fromEntries(shown.map(([name]) => [name, methods[get("method")](offered[name], ids)]));
    const decisions = Object.fromEntries(shown.map(([name]) => [name, decide(offered[name], ids).logOdds]));
    live.replaceChildren(...tell(shown, words, results, decisions, get("method")));
    place.replaceChildren(drawTable(shown, words, results, get("method")));
  };
  when(settings, draw);
  draw();
  return stop;
}

export default { render };
