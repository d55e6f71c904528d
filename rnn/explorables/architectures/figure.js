// Five ways to wire a recurrent network, step by step: what enters when, what leaves when, and where the loss sits.
import { connect } from "../parts/connect.js";
import { check, choice, h, liveText } from "../parts/dom.js";
import { lowered as sub } from "../parts/formats.js";
import { createDrawing, geometryFor, spoken } from "./drawing.js";
import { eventsOf, stepsOf, STOP, wirings } from "./wirings.js";
import { createPlayback } from "../parts/playback.js";

const state = (wiring, k) => (wiring.columns.length === 1 ? "h" : `h${sub(stepsOf(wiring)[k])}`);
const partOf = (column) => (column.part === "decoder" ? "decoder" : column.part === "encoder" ? "encoder" : "cell");

// What the present event does, in words.
function tell(wiring, events, done, training) {
  const { columns } = wiring;
  if (done === 0) return `${wiring.task} Nothing is read yet.`;
  const { kind, column: k } = events[done - 1];
  const losses = columns.flatMap(({ output }, i) => (output ? [`L${sub(stepsOf(wiring)[i])}`] : []));
  if (kind === "loss") {
    return losses.length > 1
      ? `The loss of the sequence is the mean of ${losses[0]} to ${losses.at(-1)}, one for each output.`
      : "The loss is this one number, L.";
  }
  const { input, output, previous, part } = columns[k];
  if (kind === "output") {
    const end = done === events.length ? " It is done." : "";
    const made = `From ${state(wiring, k)} comes ${output === STOP ? "" : "the output "}${spoken(output)}.`;
    if (!training) return made + end;
    const own = losses.length > 1 ? `L${sub(stepsOf(wiring)[k])}` : "L";
    return `${made} The loss ${own} says how little probability the network gave it.`;
  }
  if (part === "start") {
    return `The picture sets the state ${state(wiring, k)}, from which the network will write. No output yet.`;
  }
  const bridged = part === "decoder" && columns[k - 1]?.part === "encoder";
  const message = bridged ? "the last state of the encoder" : k > 0 ? `the message ${state(wiring, k - 1)}` : "";
  const source = previous ? (training ? ", the right symbol before," : ", its own output before,") : "";
  const reads = `The ${partOf(columns[k])} reads ${spoken(input)}${source}${message && ` and ${message}`}`;
  const none = output ? "" : training ? " No output at this step, so no loss." : " No output at this step.";
  return `${reads}, and makes ${state(wiring, k)}.${none}`;
}

// Where inputs, outputs and losses are.
function summarize(wiring, training) {
  const { columns } = wiring;
  const inputs = columns.filter(({ input, part }) => input && part !== "decoder").length;
  const outputs = columns.filter(({ output }) => output).length;
  const facts = [
    ["Inputs", inputs],
    ["Outputs", outputs],
    [
      "Loss",
      training
        ? (outputs > 1 ? `mean of ${outputs}, one per output` : "one, at the output")
        : "none: nothing to compare with",
    ],
  ];
  return h(
    "p",
    { class: "ar-facts" },
    ...facts.map(([name, value]) => h("span", {}, h("b", {}, `${name}: `), String(value))),
  );
}

export default {
  render({ model, el }) {
    const { get, set, when, whenResized, atEnd, stop } = connect(model);
    const events = () => eventsOf(wirings[get("wiring")], get("training"));
    const pick = choice({
      label: "Wiring",
      options: Object.entries(wirings).map(([key, { name }]) => [key, name]),
      value: get("wiring"),
      onchange: (wiring) => {
        controls.stop();
        set({ wiring, step: 0 });
      },
    });
    const mode = choice({
      label: "The network is",
      options: [
        ["training", "in training"],
        ["use", "in use"],
      ],
      value: get("training") ? "training" : "use",
      onchange: (value) => {
        controls.stop();
        set({
          training: value === "training",
          step: Math.min(get("step"), eventsOf(wirings[get("wiring")], value === "training").length),
        });
      },
    });
    const controls = createPlayback({ get, set, count: () => events().length, pause: () => 900 });
    const stage = h("div", { class: "ar-stage" });
    const live = liveText();
    const fact = h("p", { class: "ar-fact" });
    const facts = h("div", {});
    let width = 640;
    let drawing = null;
    let drawn = "";

    const update = () => {
      const wiring = wirings[get("wiring")];
      const training = get("training");
      const done = Math.min(get("step"), events().length);
      const geometry = geometryFor(wiring.columns.length, width);
      const key = [get("wiring"), training, geometry.slot].join();
      if (key !== drawn) {
        drawing = createDrawing(wiring, events(), geometry, { image: get("image"), training });
        stage.replaceChildren(drawing.node);
        drawn = key;
        facts.replaceChildren(summarize(wiring, training));
        fact.textContent = wiring.fact;
      }
      drawing.update(done);
      controls.update();
      check(pick, get("wiring"));
      check(mode, training ? "training" : "use");
      live.textContent = tell(wiring, events(), done, training);
    };
    whenResized(stage, (room) => {
      width = room;
      update();
    });
    when(["wiring", "training", "step"], update);
    atEnd(controls.stop);
    update();
    const title = h("p", { class: "x-title" }, "Five wirings");
    const bar = h("div", { class: "ar-bar" }, controls.node, mode);
    el.append(h("div", { class: "x-figure ar" }, title, pick, fact, bar, stage, live, facts));
    return stop;
  },
};
