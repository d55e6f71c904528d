// Gates: an LSTM or a GRU of two units reads letters. Every gate at every step, the sums of one step, and how half-life and
// gradient follow from the gate that keeps.
import { connect } from "../parts/connect.js";
import { button, check, choice, h, liveText, slider, uniqueId } from "../parts/dom.js";
import { percent, plural, signed } from "../parts/formats.js";
import { crossEntropy } from "../arithmetic/training.js";
import { argmax } from "../arithmetic/vectors.js";
import { shiftKeeping, throughGates } from "./keeping.js";
import { createSums } from "./sums.js";
import { createTable } from "./table.js";
import { kinds, short } from "./words.js";
import { unpackAll } from "../arithmetic/half.js";
import { createPlayback } from "../parts/playback.js";
import { backward, forward } from "../arithmetic/layers.js";

const longest = 20;
const hint = "Type . a b A B or ?";
const presets = [
  ["Two capitals", "bAa.b?aBa?"],
  ["Long gap", "Aab.abb.aab.bab.aab?"],
  ["Silence", "A..................?"],
];
const start = { layer: "LSTM", text: presets[0][1], step: longest, unit: kinds.LSTM.holder, shift: 0 };

// The right answer at each step: at a question mark the last capital, which is counted from 1 among A and B.
function rightAnswers(text, answers) {
  let last = 0;
  return [...text].map((symbol) => {
    last = Math.max(0, answers.indexOf(symbol)) || last;
    return symbol === "?" ? last : 0;
  });
}

// The gradient of the loss of the last step with respect to what the unit keeps, at each step: the whole, and what the
// keeping gates alone hand back.
function creditOf(network, steps, right, unit, kind) {
  const { loss, gradient } = crossEntropy(steps.at(-1).y, right);
  const dys = steps.map((_, t) => (t === steps.length - 1 ? gradient : null));
  const whole = backward(network, steps, dys)[kind.gradient];
  const alone = throughGates(
    steps.map((step) => step[kind.keep]),
    whole.at(-1),
  );
  return { loss, whole: whole.map((values) => values[unit]), alone: alone.map((values) => values[unit]) };
}

function computeScene(get, networks) {
  const [layer, text, unit] = [get("layer"), get("text"), get("unit") - 1];
  const kind = kinds[layer];
  const network = shiftKeeping(networks[layer], get("shift"));
  const steps = forward(
    network,
    [...text].map((symbol) => get("features")[symbol]),
  );
  const t = Math.min(get("step"), text.length);
  const right = rightAnswers(text, get("answers"));
  const credit = t ? creditOf(network, steps.slice(0, t), right[t - 1], unit, kind) : null;
  const said = steps.map(({ p }) => argmax(p));
  return {
    layer,
    kind,
    text,
    unit,
    t,
    network,
    steps,
    right,
    said,
    credit,
    answers: get("answers"),
    shift: get("shift"),
  };
}

const name = (answer) => (answer === "-" ? "nothing" : answer);

// From the step on which the loss is, back to the last capital before it: where the gradient has to arrive.
function tellCredit({ text, t, unit, kind, credit }) {
  const capital = [...text.slice(0, t - 1)].findLastIndex((symbol) => /[AB]/.test(symbol));
  if (capital < 0) return "There is no earlier capital for a gradient to go back to.";
  const { whole, alone } = credit;
  const [full, gates] = [whole, alone].map((values) => short(Math.abs(values[capital] / values[t - 1])));
  return (
    `From here back to the ${text[capital]}, ${plural(t - 1 - capital, "step")}, dL/d${kind.state} of unit ${
      unit + 1
    } is multiplied by ${full}; ` +
    `the ${kind.keepName}s alone would multiply it by ${gates}.`
  );
}

function tell(scene) {
  const { text, t, steps, right, said, answers } = scene;
  if (t === 0) return [`Nothing is read yet. Press Step: the first symbol is \u201c${text[0]}\u201d.`];
  const k = t - 1;
  const verdict = said[k] === right[k] ? "right" : `wrong: it should say ${name(answers[right[k]])}`;
  const first = `Step ${t}, \u201c${text[k]}\u201d: the network says ${name(answers[said[k]])} (${
    percent(steps[k].p[said[k]])
  }), which is ${verdict}. `;
  return [h("b", {}, first), tellCredit(scene)];
}

function createControls(get, set) {
  const id = uniqueId("text");
  const note = h("span", { class: "gf-note", role: "status" }, hint);
  const input = h("input", {
    type: "text",
    id,
    maxlength: longest,
    size: longest,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    class: "gf-text",
  });
  input.addEventListener("input", () => {
    const kept = [...input.value].filter((symbol) => symbol in get("features")).join("");
    const dropped = kept !== input.value;
    note.textContent = !kept
      ? "Type at least one symbol."
      : dropped
      ? `Left out what is none of the six symbols. ${hint}`
      : hint;
    if (!kept) return;
    if (dropped) input.value = kept;
    set({ text: kept, step: kept.length });
  });
  const layer = choice({
    label: "Network",
    options: Object.keys(kinds).map((key) => [key, key]),
    value: get("layer"),
    onchange: (value) => set({ layer: value, unit: kinds[value].holder }),
  });
  const unit = choice({
    label: "Look at",
    options: [1, 2].map((number) => [String(number), `unit ${number}`]),
    value: String(get("unit")),
    onchange: (value) => set({ unit: Number(value) }),
  });
  const playback = createPlayback({ get, set, count: () => get("text").length, pause: () => 1200 });
  const load = (changes) => () => {
    playback.stop();
    note.textContent = hint;
    set(changes);
  };
  const buttons = presets.map(([label, text]) => button(label, load({ text, step: longest })));
  const field = h("div", { class: "x-controls" }, h("label", { for: id }, "It reads"), input, note);
  const examples = h(
    "div",
    { class: "x-controls", role: "group", "aria-label": "Examples" },
    buttons,
    button("Reset", load(start)),
  );
  const update = ({ text, layer: chosen, unit: number }) => {
    if (input.value || document.activeElement !== input) input.value = text;
    check(layer, chosen);
    check(unit, number + 1);
    playback.update();
  };
  const node = h("div", {}, h("div", { class: "x-controls gf-choices" }, layer, unit), field, examples, playback.node);
  return { node, update, stop: playback.stop };
}

export default {
  render({ model, el }) {
    const { get, set, when, atEnd, stop } = connect(model);
    const networks = Object.fromEntries(
      Object.entries(get("networks")).map(([key, packed]) => [key, unpackAll(packed)]),
    );
    const controls = createControls(get, set);
    const shift = slider({
      label: "Added to the bias",
      min: -8,
      max: 4,
      step: 0.5,
      value: get("shift"),
      format: (value) => (value > 0 ? "+" : value < 0 ? "" : "\u00b1") + signed(value, 1),
      oninput: (value) => set({ shift: value }),
    });
    const table = createTable((step, unit) => set(unit ? { step, unit } : { step }));
    const sums = createSums(shift);
    const live = liveText();
    const update = () => {
      const scene = computeScene(get, networks);
      controls.update(scene);
      shift.set(scene.shift);
      table.update(scene);
      sums.update(scene);
      live.replaceChildren(...tell(scene));
      requestAnimationFrame(() => table.reveal(scene));
    };
    const introduction = h(
      "p",
      {},
      "Two units, trained to answer each ",
      h("b", {}, "?"),
      " with the last capital, ",
      h("b", {}, "A"),
      " or ",
      h("b", {}, "B"),
      ", and to say nothing elsewhere. Small letters do not count, and a dot is an input of zeros.",
    );
    el.append(
      h(
        "div",
        { class: "x-figure gf" },
        h("p", { class: "x-title" }, "Gates"),
        introduction,
        controls.node,
        live,
        table.node,
        sums.node,
      ),
    );
    when(Object.keys(start), update);
    atEnd(controls.stop);
    update();
    return stop;
  },
};
