// David's week: days that toggle between sun and rain, three predictions for each, and the hidden states of a network.
import { connect } from "../parts/connect.js";
import { button, check, choice, h, liveText, uniqueId } from "../parts/dom.js";
import { signed } from "../parts/formats.js";
import { arithmetic } from "./numbers.js";
import { icon } from "./icons.js";
import { ACTIVITIES, live, NETWORKS, tell, tellingDay, WEATHER } from "./story.js";
import { unpackAll } from "../arithmetic/half.js";

const LONGEST = 14;
const MODELS = [["lookup", "yesterday + weather"], ...NETWORKS];
const networks = (get) =>
  Object.fromEntries(Object.entries(get("models")).map(([name, network]) => [name, unpackAll(network)]));
const aside = (text) => h("span", { class: "dw-aside" }, text); // for screen readers only

// Rebuilds part of a figure and gives the keyboard focus back to the control that had it.
function keepFocus(root, rebuild) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  rebuild();
  const same = focused?.isConnected ? focused : focused && root.querySelector(`[data-key="${focused.dataset.key}"]`);
  if (same && same !== document.activeElement) same.focus({ preventScroll: true });
}

// A row of the week: a head, a cell for the time before day 1, and one cell per day from [attributes, ...children].
function weekRow(className, name, before, cells, day) {
  const toCell = ([attributes, ...children], t) =>
    h("td", { "data-t": t + 1, "data-selected": t + 1 === day, ...attributes }, ...children);
  return h(
    "tr",
    { class: className },
    h("th", { scope: "row" }, name),
    h("td", { class: "dw-before" }, before),
    cells.map(toCell),
  );
}

function headRow(days, day) {
  const heads = days.map((_, t) => {
    const attributes = {
      type: "button",
      class: "dw-day",
      "data-key": `day-${t + 1}`,
      "aria-label": `Day ${t + 1}`,
      "aria-pressed": String(t + 1 === day),
    };
    return h("th", { scope: "col", "data-t": t + 1, "data-selected": t + 1 === day }, h("button", attributes, t + 1));
  });
  return h(
    "tr",
    { class: "dw-days" },
    h("th", { scope: "col" }, "day"),
    h("th", { scope: "col", class: "dw-before" }, "before"),
    heads,
  );
}

function weatherCell(rain, t, toggle) {
  const [now, other] = [WEATHER[rain], WEATHER[1 - rain]];
  const attributes = {
    type: "button",
    class: "dw-weather",
    "data-key": `weather-${t + 1}`,
    "data-weather": now,
    "aria-label": `Day ${t + 1}: ${now}`,
    title: `change to ${other}`,
    onclick: () => toggle(t),
  };
  return [{}, h("button", attributes, icon(now), h("span", {}, now))];
}

function predictionCell({ activity, guess }, truth) {
  const wrong = activity !== truth;
  const attributes = { "data-activity": ACTIVITIES[activity], "data-wrong": wrong, "data-guess": guess };
  const word = h("span", { class: "dw-word" }, wrong && icon("cross"), ACTIVITIES[activity], guess && "?");
  return [
    attributes,
    word,
    (wrong || guess) && aside(` (${[guess && "a guess", wrong ? "wrong" : "right"].filter(Boolean).join(", ")})`),
  ];
}

// A value between -1 and 1 as a square: full and blue above zero, hollow and orange below, larger when stronger.
function square(value) {
  const side = 0.15 + 0.85 * Math.sqrt(Math.min(1, Math.abs(value))); // the area shows the value
  const attributes = {
    class: "dw-square",
    "data-sign": value < 0 ? "minus" : "plus",
    style: `--side: ${side.toFixed(3)}`,
  };
  return h(
    "span",
    { class: "dw-state", "data-value": value, title: signed(value, 3) },
    h("span", attributes),
    aside(signed(value)),
  );
}

function weekTable(week, models, { day, network, networkChoice, toggle }) {
  const { days, did, predictions, steps } = week;
  const score = (name) => predictions[name].filter(({ activity }, t) => activity === did[t]).length;
  const head = (name, label) => [label, h("span", { class: "dw-score" }, `${score(name)} of ${days.length} right`)];
  const { units, h_0 } = models[network];
  return h(
    "table",
    { class: "dw-week" },
    h("caption", { class: "dw-aside" }, "David's week, day by day"),
    h("thead", {}, headRow(days, day)),
    h(
      "tbody",
      {},
      weekRow("dw-weathers", "weather", "", days.map((rain, t) => weatherCell(rain, t, toggle)), day),
      weekRow(
        "dw-david",
        "David",
        [icon("swim"), h("span", {}, "swim")],
        did.map((
          activity,
        ) => [
          { "data-activity": ACTIVITIES[activity] },
          icon(ACTIVITIES[activity]),
          h("span", {}, ACTIVITIES[activity]),
        ]),
        day,
      ),
    ),
    h(
      "tbody",
      {},
      MODELS.map(([name, label]) =>
        weekRow(
          "dw-prediction",
          head(name, label),
          "",
          predictions[name].map((prediction, t) => predictionCell(prediction, did[t])),
          day,
        )
      ),
    ),
    h(
      "tbody",
      {},
      h(
        "tr",
        { class: "dw-choice-row" },
        h("td", { class: "dw-choice", colspan: days.length + 2 }, h("div", {}, networkChoice)),
      ),
      units.map((unit, i) =>
        weekRow("dw-unit", unit, square(h_0[i]), steps[network].map((step) => [{}, square(step.h[i])]), day)
      ),
    ),
  );
}

function controls(get, change) {
  const id = uniqueId("week");
  const load = () => {
    const { days } = get("weeks")[select.value];
    change({ days, day: tellingDay(live(days, networks(get))) });
  };
  const select = h("select", { id, onchange: load });
  const resize = (days) => change({ days, day: days.length });
  const enabled = (control) => control.getAttribute("aria-disabled") !== "true";
  const add = button("Add a day", () => enabled(add) && resize([...get("days"), 0]));
  const remove = button("Remove a day", () => enabled(remove) && resize(get("days").slice(0, -1)));
  const node = h(
    "div",
    { class: "x-controls" },
    h("label", { class: "dw-label", for: id }, "Weather"),
    select,
    add,
    remove,
  );
  const update = () => {
    const [days, weeks] = [get("days"), get("weeks")];
    const index = weeks.findIndex((week) => week.days.join() === days.join());
    const own = h("option", { value: -1, hidden: index >= 0, disabled: true }, "a week of your own");
    select.replaceChildren(...weeks.map(({ name }, i) => h("option", { value: i }, name)), own);
    select.value = index;
    add.setAttribute("aria-disabled", days.length >= LONGEST); // still focusable, so the keyboard does not lose its place
    remove.setAttribute("aria-disabled", days.length <= 1);
  };
  return { node, update };
}

// Left and right arrows move along a row of buttons; Tab reaches every one of them, too.
function moveAlong(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const match = /^(day|weather)-(\d+)$/.exec(event.target.dataset?.key ?? "");
  if (!step || !match) return;
  event.preventDefault();
  event.currentTarget.querySelector(`[data-key="${match[1]}-${Number(match[2]) + step}"]`)?.focus();
}

// Brings the chosen day into sight, next to the heads that stay.
function reveal(scroll) {
  const column = scroll.querySelector("thead [data-selected]");
  const heads = scroll.querySelector("thead th").offsetWidth;
  const [left, right] = [column.offsetLeft, column.offsetLeft + column.offsetWidth];
  if (left < scroll.scrollLeft + heads) scroll.scrollLeft = left - heads;
  else if (right > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = right - scroll.clientWidth + 2;
}

const legend = () =>
  h(
    "p",
    { class: "dw-legend x-muted" },
    h("span", {}, h("span", { class: "dw-square", "data-sign": "plus", style: "--side: 0.9" }), " positive"),
    h("span", {}, h("span", { class: "dw-square", "data-sign": "minus", style: "--side: 0.9" }), " negative"),
    h("span", {}, "the larger, the closer to 1 or \u22121"),
    h("span", { class: "dw-mistake" }, icon("cross"), "a mistake"),
    h("span", {}, "? a guess"),
  );

export default {
  render({ model, el }) {
    let chosen = null; // the sum that the reader wants written out
    const { get, set: change, when, stop } = connect(model);
    const toggle = (t) => change({ days: get("days").map((rain, i) => (i === t ? 1 - rain : rain)), day: t + 1 });
    const select = (event) => {
      const t = event.target.closest("[data-t]")?.dataset.t;
      if (t && !event.target.closest(".dw-weather")) change({ day: Number(t) });
    };
    const networkChoice = choice({
      label: "Hidden state of the",
      options: NETWORKS,
      value: get("network"),
      onchange: (network) => change({ network }),
    });
    const bar = controls(get, change);
    const scroll = h("div", {
      class: "x-scroll",
      role: "region",
      "aria-label": "The week",
      tabindex: "0",
      onclick: select,
      onkeydown: moveAlong,
    });
    const text = liveText();
    const summary = h("summary", {});
    const panel = h("div", {});
    const details = h(
      "details",
      { class: "dw-details", ontoggle: () => change({ detail: details.open }) },
      summary,
      panel,
    );
    const figure = h(
      "div",
      { class: "x-figure dw" },
      h("p", { class: "x-title" }, "David's week"),
      h(
        "p",
        { class: "dw-rule" },
        "On a sunny day David does the next of run, cycle, swim, run \u2026; on a rainy day he sleeps. Change the weather, pick a day by its number, and see who still knows what comes next.",
      ),
      bar.node,
      scroll,
      legend(),
      text,
      details,
    );
    const update = () =>
      keepFocus(figure, () => {
        const [days, models, network] = [get("days"), networks(get), get("network")];
        const day = Math.min(get("day"), days.length);
        const week = live(days, models);
        bar.update();
        check(networkChoice, network);
        scroll.replaceChildren(weekTable(week, models, { day, network, networkChoice, toggle }));
        text.textContent = tell(week, models, day - 1, network);
        const label = NETWORKS.find(([name]) => name === network)[1];
        summary.textContent = `The arithmetic of day ${day} in the ${label}`;
        const names = { units: models[network].units, activities: ACTIVITIES };
        if (chosen?.kind === "unit" && chosen.index >= names.units.length) chosen = null;
        panel.replaceChildren(
          ...arithmetic({
            network: models[network],
            step: week.steps[network][day - 1],
            day,
            names,
            chosen,
            onchoose: (choice) => {
              chosen = choice;
            },
          }),
        );
        details.open = get("detail");
        requestAnimationFrame(() => reveal(scroll)); // once it is part of the page and has a width
      });
    when(["days", "day", "network", "detail", "models", "weeks"], update);
    update();
    el.append(figure);
    return stop;
  },
};
