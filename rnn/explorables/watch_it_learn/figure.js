// Trains a small network on David's routine in the page: its loss, its gradient, and how far back its gradient reaches.
import { connect } from "../parts/connect.js";
import { button, h, liveText, reducedMotion } from "../parts/dom.js";
import { percent } from "../parts/formats.js";
import { createCharts } from "./charts.js";
import { createExam, createLearner, creditMap, examine } from "./learner.js";
import { createMap } from "./map.js";
import { createReadout, judge, tell } from "./readout.js";
import { createSettings } from "./settings.js";

const budget = 9; // milliseconds of learning per frame
const longest = 20000; // updates
const settings = ["lr", "optimizer", "truncate", "max_grad_norm"];

// The network in training, and what is known of it: `changes` are the updates after which a setting was changed, `ghost` the
// losses of the run before, `exam` and `map` what the last measurement found.
function createRun(get) {
  const task = get("task");
  const questions = createExam(task, 120);
  const chosen = () => Object.fromEntries(settings.map((name) => [name, get(name)]));
  const run = { task, learner: createLearner(task, get("seed")), ghost: [], changes: [], measured: 0 };
  run.scene = () => ({ ...run, ...chosen() });
  run.over = () => run.learner.failed || run.learner.losses.length >= longest;
  run.verdict = () => judge(run.learner, run.exam, task);
  run.learn = (updates) => {
    const now = chosen();
    for (let i = 0; i < updates && !run.learner.failed; i++) run.learner.step(now);
  };
  run.measure = () => {
    run.exam = examine(run.learner.params, questions);
    run.map = creditMap(run.learner.params, questions.slice(0, 12));
    run.measured = performance.now();
  };
  run.mark = () => {
    const done = run.learner.losses.length;
    if (done && run.changes.at(-1) !== done) run.changes.push(done);
  };
  run.reset = () => {
    if (run.learner.losses.length >= 20) run.ghost = run.learner.smooth;
    run.learner = createLearner(task, get("seed"));
    run.changes = [];
  };
  return run;
}

// Calls `frame` again and again until it returns false.
function createLoop(frame) {
  let running = null;
  const go = () => {
    running = requestAnimationFrame(go);
    if (!frame()) stop();
  };
  const stop = () => {
    if (running !== null) cancelAnimationFrame(running);
    running = null;
  };
  return { start: () => (running = requestAnimationFrame(go)), stop, runs: () => running !== null };
}

const introduce = (task) =>
  h(
    "p",
    {},
    `A network of ${task.hidden_size} tanh units reads ${task.seq_len} days of weather and predicts what David does. It rains on ` +
      `${percent(task.p_rain)} of the days, and on ${
        percent(task.oversleep)
      } of the sunny ones he oversleeps, so no one can be right always: ` +
      `the best possible predictor has a loss of ${
        task.floor.toFixed(3)
      } nats per day. Every update sees ${task.batch_size} new sequences.`,
  );

function render({ model, el }) {
  const { get, set, when, whenResized, atEnd, stop } = connect(model);
  const run = createRun(get);
  let [width, verdict] = [0, ""];

  const drawMap = () => credit.update(run.scene());
  const draw = () => {
    const now = { ...run.scene(), width };
    charts.update(now);
    readout.update(now);
  };
  const drawAll = () => {
    draw();
    drawMap();
    controls.update();
  };
  const report = () => {
    run.measure();
    drawAll();
    live.textContent = tell(run.scene());
  };
  const pause = () => {
    loop.stop();
    start.textContent = "Start";
  };
  // Measures while it runs, and speaks up when the verdict changes.
  const follow = () => {
    run.measure();
    drawMap();
    if (run.verdict() === verdict) return;
    verdict = run.verdict();
    live.textContent = tell(run.scene());
  };
  const loop = createLoop(() => {
    const until = performance.now() + budget;
    do run.learn(1); while (get("fast") && performance.now() < until);
    if (!root.isConnected || run.over()) {
      pause();
      report();
      return false;
    }
    draw();
    if (performance.now() - run.measured > 300) follow();
    return true;
  });
  const step = (updates) => () => {
    pause();
    run.learn(updates);
    report();
  };
  const toggle = () => {
    if (loop.runs()) {
      pause();
      return report();
    }
    if (run.learner.failed) return;
    start.textContent = "Pause";
    verdict = "";
    live.textContent = "Learning.";
    loop.start();
  };
  const reset = () => {
    pause();
    run.reset();
    report();
  };
  const start = button("Start", toggle, { class: "x-button wl-start", hidden: reducedMotion() });
  const buttons = h(
    "div",
    { class: "x-controls" },
    start,
    button("1 update", step(1)),
    button("50 updates", step(50)),
    button("Reset", reset),
  );
  const controls = createSettings(get, set, run.task.seq_len);
  const [charts, readout, credit] = [createCharts(), createReadout(), createMap(run.task.seq_len, () => drawMap())];
  const live = liveText();
  const root = h(
    "div",
    { class: "x-figure wl" },
    h("p", { class: "x-title" }, "Watch it learn"),
    introduce(run.task),
    buttons,
    controls.node,
    readout.list,
    h("div", { class: "wl-columns" }, charts.node, credit.node),
    live,
    readout.table,
  );
  el.append(root);
  whenResized(charts.node, (room) => {
    width = Math.floor(room);
    draw();
  });
  when(settings, () => {
    run.mark();
    drawAll();
  });
  when(["seed"], reset);
  when(["fast"], controls.update);
  atEnd(pause);
  report();
  return stop;
}

export default { render };
