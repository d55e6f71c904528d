// Trains a small network on David's routine in the page: its loss, its gradient, and how far back credit reaches.
import { button, choice, h, liveText, reducedMotion, slider, uniqueId } from "../parts/dom.js";
import { createCharts } from "./charts.js";
import { createExam, createLearner, creditMap, examine } from "./learner.js";
import { createMap, short } from "./map.js";

const rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const limits = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, null];
const budget = 9; // milliseconds of learning per frame
const longest = 20000; // updates
const settings = ["lr", "optimizer", "truncate", "max_grad_norm"];

const nearest = (values, value) =>
  values.reduce((best, candidate, i) => {
    const distance = (other) =>
      other === null || value === null ? (other === value ? 0 : Infinity) : Math.abs(Math.log(other / value));
    return distance(candidate) < distance(values[best]) ? i : best;
  }, values.length - 1);

// A slider over a list of values; the label says the model's value even where it lies between two of them.
function listSlider(label, values, get, write, describe) {
  const part = slider({
    label,
    min: 0,
    max: values.length - 1,
    step: 1,
    value: nearest(values, get()),
    format: () => describe(get()),
    oninput: (i) => {
      write(values[i]);
      part.set(i);
    },
  });
  return { node: part.node, update: () => part.set(nearest(values, get())) };
}

function createSettings(get, set, T) {
  const days = [...Array.from({ length: T - 1 }, (_, i) => i + 1), null];
  const say = (value) => (value === null ? "none" : String(value));
  const sliders = [
    listSlider(
      "Learning rate",
      rates,
      () => get("lr"),
      (lr) => set({ lr }),
      say,
    ),
    listSlider(
      "Truncate after",
      days,
      () => get("truncate"),
      (truncate) => set({ truncate }),
      (k) => (k === null ? "none" : `${k} ${k === 1 ? "day" : "days"}`),
    ),
    listSlider(
      "Clip norm to",
      limits,
      () => get("max_grad_norm"),
      (max_grad_norm) => set({ max_grad_norm }),
      say,
    ),
  ];
  const optimizer = choice({
    label: "Optimizer",
    options: [
      ["adam", "Adam"],
      ["sgd", "SGD"],
    ],
    value: get("optimizer"),
    onchange: (name) => set({ optimizer: name }),
  });
  const id = uniqueId("seed");
  const seed = h("input", { type: "number", id, min: 0, max: 999, step: 1, class: "wl-seed" });
  seed.addEventListener("change", () => {
    const value = Math.round(Number(seed.value));
    if (seed.value !== "" && value >= 0 && value <= 999) set({ seed: value });
    seed.value = get("seed");
  });
  const fastId = uniqueId("fast");
  const fast = h("input", { type: "checkbox", id: fastId, onchange: () => set({ fast: fast.checked }) });
  const quick = h(
    "span",
    { class: "x-option", hidden: reducedMotion() },
    fast,
    h("label", { for: fastId }, "as fast as the page allows"),
  );
  const others = h(
    "div",
    { class: "x-controls" },
    optimizer,
    h("span", {}, h("label", { for: id }, "Seed "), seed),
    quick,
  );
  const update = () => {
    sliders.forEach((part) => part.update());
    optimizer.querySelector(`[value="${get("optimizer")}"]`).checked = true;
    seed.value = get("seed");
    fast.checked = get("fast");
  };
  return {
    node: h(
      "div",
      {},
      h(
        "div",
        { class: "wl-settings" },
        sliders.map((part) => part.node),
      ),
      others,
    ),
    update,
  };
}

// The numbers of the moment, and how often the guesses are right after rain.
function createReadout() {
  const names = [
    ["update", "update"],
    ["loss", "smoothed loss"],
    ["gap", "above the floor"],
    ["norm", "gradient norm"],
    ["clipped", "clipped, last 100"],
  ];
  const values = Object.fromEntries(names.map(([key]) => [key, h("strong", { "data-read": key })]));
  const list = h(
    "div",
    { class: "wl-readout" },
    names.map(([key, name]) => h("div", {}, h("span", {}, name), " ", values[key])),
  );
  const cells = [0, 1, 2, 3].map((n) => [h("td", { "data-network": n }), h("td", { "data-best": n })]);
  const heads = ["0", "1", "2", "3 or more"].map((n) => h("th", { scope: "col" }, n));
  const table = h(
    "table",
    { class: "wl-rain" },
    h("caption", {}, "Right on a sunny day after so many days of rain in a row"),
    h("thead", {}, h("tr", {}, h("td"), heads)),
    h(
      "tbody",
      {},
      ["network", "best possible"].map((name, i) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          cells.map((pair) => pair[i]),
        )
      ),
    ),
  );
  const update = ({ learner: { losses, smooth, norms, clipped }, exam: { gap, rows } }) => {
    const done = losses.length;
    const recent = clipped.slice(-100);
    values.update.textContent = done.toLocaleString("en-US");
    values.loss.textContent = done ? smooth.at(-1).toFixed(3) : "\u2013";
    values.gap.textContent = gap.toFixed(3);
    values.norm.textContent = done ? short(norms.at(-1)) : "\u2013";
    values.clipped.textContent = done
      ? `${Math.round((100 * recent.filter(Boolean).length) / recent.length)} %`
      : "\u2013";
    list.dataset.loss = done ? losses.at(-1) : "";
    list.dataset.norm = done ? norms.at(-1) : "";
    list.dataset.gap = gap;
    rows.forEach(({ network, best }, i) =>
      [network, best].forEach((rate, j) => {
        cells[i][j].dataset.rate = rate;
        cells[i][j].textContent = `${(100 * rate).toFixed(0)} %`;
      })
    );
  };
  return { list, table, update };
}

// What the loss says about the network.
function judge({ smooth }, { gap }, { memoryless, floor }) {
  if (smooth.at(-1) > Math.log(4) + 0.1) {
    return `Its loss is higher than that of a blind guess among four, ${
      Math.log(4).toFixed(2)
    }: the updates overshoot.`;
  }
  if (gap > 0.9 * (memoryless - floor)) return "It does hardly better yet than a guess without memory.";
  return gap > 0.05
    ? "It uses its memory, and is still above the floor."
    : "It is close to the floor: little is left to learn.";
}

// A sentence on the state of affairs.
function tell({ learner, exam, map, task, truncate }) {
  const { losses, failed } = learner;
  const { gap } = exam;
  if (failed) {
    return (
      `Stopped at update ${failed.update}: ${failed.what} is no longer a finite number, so there is nothing to learn from. ` +
      "The weights are put back to the last ones with a finite loss. Try a lower learning rate or clipping, and Reset."
    );
  }
  if (!losses.length) {
    return `Nothing is learned yet. Before the first update the network is ${
      gap.toFixed(2)
    } nats per day above the floor.`;
  }
  const T = map.length;
  const [far, near] = [map[T - 1][0], map[T - 1][T - 1]].map(short);
  const days = `chunk of ${truncate} ${truncate === 1 ? "day" : "days"}`;
  const credit = truncate === null
    ? `The loss of day ${T} gives credit ${near} to the state of that day and ${far} to that of day 1.`
    : `Credit stops at the edge of each ${days}, the state does not; untruncated, ${far} would reach from day ${T} back to day 1.`;
  const count = `${losses.length.toLocaleString("en-US")} ${losses.length === 1 ? "update" : "updates"}`;
  return `After ${count} the network is ${gap.toFixed(3)} nats per day above the floor. ${
    judge(learner, exam, task)
  } ${credit}`;
}

export default {
  render({ model, el }) {
    const get = (name) => model.get(name);
    const set = (changes) => {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      model.save_changes();
    };
    const task = get("task");
    const questions = createExam(task, 120);
    let learner = createLearner(task, get("seed"));
    let [ghost, changes, running, measured, width, verdict] = [[], [], null, 0, 0, ""];
    let exam, map;

    const scene = () => ({
      ...Object.fromEntries(settings.map((name) => [name, get(name)])),
      ...{ learner, ghost, task, changes, width, exam, map },
    });
    const measure = () => {
      exam = examine(learner.params, questions);
      map = creditMap(learner.params, questions.slice(0, 12));
      measured = performance.now();
    };
    const drawMap = () => credit.update(scene());
    const draw = () => {
      const now = scene();
      charts.update(now);
      readout.update(now);
    };
    const drawAll = () => {
      draw();
      drawMap();
      controls.update();
    };
    const report = () => {
      measure();
      drawAll();
      live.textContent = tell(scene());
    };
    const learn = (updates) => {
      const chosen = Object.fromEntries(settings.map((name) => [name, get(name)]));
      for (let i = 0; i < updates && !learner.failed; i++) learner.step(chosen);
    };
    const pause = () => {
      if (running !== null) cancelAnimationFrame(running);
      running = null;
      start.textContent = "Start";
    };
    const step = (updates) => () => {
      pause();
      learn(updates);
      report();
    };
    // Measures while it runs, and speaks up when the verdict changes.
    const follow = () => {
      measure();
      drawMap();
      if (judge(learner, exam, task) === verdict) return;
      verdict = judge(learner, exam, task);
      live.textContent = tell(scene());
    };
    const frame = () => {
      const until = performance.now() + budget;
      do learn(1); while (get("fast") && performance.now() < until);
      if (!root.isConnected || learner.failed || learner.losses.length >= longest) {
        pause();
        return report();
      }
      draw();
      if (performance.now() - measured > 300) follow();
      running = requestAnimationFrame(frame);
    };
    const toggle = () => {
      if (running !== null) {
        pause();
        return report();
      }
      if (learner.failed) return;
      start.textContent = "Pause";
      verdict = "";
      live.textContent = "Learning.";
      running = requestAnimationFrame(frame);
    };
    const reset = () => {
      pause();
      if (learner.losses.length >= 20) ghost = learner.smooth;
      learner = createLearner(task, get("seed"));
      changes = [];
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
    const controls = createSettings(get, set, task.seq_len);
    const [charts, readout, credit] = [createCharts(), createReadout(), createMap(task.seq_len, () => drawMap())];
    const live = liveText();
    const percent = (share) => `${Math.round(100 * share)} %`;
    const introduction = h(
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
    const columns = h("div", { class: "wl-columns" }, charts.node, credit.node);
    const root = h(
      "div",
      { class: "x-figure wl" },
      h("p", { class: "x-title" }, "Watch it learn"),
      introduction,
      buttons,
      controls.node,
      readout.list,
      columns,
      live,
      readout.table,
    );
    el.append(root);
    const observer = new ResizeObserver(([{ contentRect }]) => {
      const room = Math.floor(contentRect.width);
      if (!room || room === width) return;
      width = room;
      requestAnimationFrame(draw);
    });
    observer.observe(charts.node);
    for (const name of settings) {
      model.on(`change:${name}`, () => {
        if (learner.losses.length && changes.at(-1) !== learner.losses.length) changes.push(learner.losses.length);
        drawAll();
      });
    }
    model.on("change:seed", reset);
    model.on("change:fast", controls.update);
    report();
    return () => {
      pause();
      observer.disconnect();
    };
  },
};
