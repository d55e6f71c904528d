// The animal story: frames appear one by one, and three models say which animal a white animal would be.
import { bayesFilter } from "../arithmetic/bayes.js";
import { unpackAll } from "../arithmetic/half.js";
import { rnnForward } from "../arithmetic/rnn.js";
import { oneHot } from "../arithmetic/vectors.js";
import { connect } from "../parts/connect.js";
import { check, choice, h, liveText } from "../parts/dom.js";
import { createPlayback } from "../parts/playback.js";
import { barTable, models } from "./bars.js";
import { drawChart } from "./chart.js";
import { builder, describe, drawStrip, presets, teller } from "./story.js";

// What each model believes after each frame: { memoryless, rnn, bayes }, each a list of three probabilities per frame.
function answers(get, story) {
  const names = get("frames");
  const [emission, transition] = [get("emission"), get("transition")];
  const ids = story.map((frame) => names.indexOf(frame));
  const uniform = emission.map(() => 1 / emission.length);
  const weights = unpackAll(get("weights"));
  const inputs = ids.map((id) => oneHot(id, names.length));
  return {
    memoryless: ids.map((id) => bayesFilter(transition, emission, [id], uniform)[0]),
    rnn: rnnForward(weights, inputs, weights.b_h.map(() => 0)).map((step) => step.p),
    bayes: bayesFilter(transition, emission, ids, uniform),
  };
}

function render({ model, el }) {
  const { get, set, when, whenResized, atEnd, stop } = connect(model);
  const animals = get("animals");
  const tale = teller({ get, set });
  const steps = createPlayback({
    get,
    set,
    count: () => tale.story().length,
    pause: () => 900,
    step: "shown",
    first: 1,
    labels: { forward: "Next frame" },
  });
  const afterStop = (change) => (...given) => {
    steps.stop();
    change(...given);
  };
  const clueChoice = presets(get, afterStop(tale.retell));
  const build = builder(get("frames"), afterStop(tale.append), afterStop(tale.clear));
  const strip = h("ol", { class: "story-strip", "aria-label": "Frames of the story" });
  const live = liveText();
  const bars = barTable(animals);
  const chart = h("div", { class: "story-chart" });
  const options = animals.map((animal) => [animal, animal]);
  const follow = choice({ label: "The chart follows the", options, value: get("animal"), onchange: tale.follow });

  const draw = () => {
    const [frames, count] = [tale.story(), tale.shown()];
    const beliefs = answers(get, frames);
    const clues = frames.flatMap((frame, i) => (tale.isClue(frame) ? [i] : []));
    const now = ({ key }) => [key, beliefs[key][count - 1]];
    drawStrip(strip, frames, count, tale.isClue);
    bars.set(count > 0 ? Object.fromEntries(models.map(now)) : null);
    drawChart(chart, beliefs, count, animals.indexOf(get("animal")), clues);
    live.textContent = describe(frames, count, beliefs, animals, tale.isClue);
    check(follow, get("animal"));
    for (const part of [clueChoice, steps, build]) part.update(frames);
  };
  when(["own", "shown", "clue", "lag", "animal"], draw);
  whenResized(chart, draw);
  atEnd(steps.stop);

  const title = h("p", { class: "x-title" }, "Wolf, dog or goldfish? The frames before decide");
  const following = h("div", { class: "story-follow" }, follow);
  const controls = h("div", { class: "x-controls" }, steps.forward, steps.back, steps.play);
  const parts = [title, ...clueChoice.nodes, strip, controls, live, bars.node, following, chart, build.node];
  el.append(h("div", { class: "x-figure story" }, ...parts));
  draw();
  return stop;
}

export default { render };
