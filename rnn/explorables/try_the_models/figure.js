// The trained networks of the chapter on architectures; they give the same outputs as in Python.
import { connect } from "../parts/connect.js";
import { check, choice, h, liveText } from "../parts/dom.js";
import { unpackAll } from "../arithmetic/half.js";
import { createDates } from "./dates.js";
import { createDigits } from "./digits.js";
import { createReplies } from "./replies.js";
import { createTags } from "./tags.js";

const panels = {
  replies: {
    name: "Replies",
    wiring: "Many-to-one: words to the kind of day",
    create: createReplies,
    shows: ["reply"],
  },
  tags: {
    name: "Parts of speech",
    wiring: "Many-to-many: words to their tags",
    create: createTags,
    shows: ["sentence"],
  },
  dates: {
    name: "Dates",
    wiring: "Sequence to sequence: characters to characters",
    create: createDates,
    shows: ["date", "step"],
  },
  digits: {
    name: "Digits",
    wiring: "One-to-one and one-to-many: a picture to its class and to its name",
    create: createDigits,
    shows: ["image"],
  },
};

export default {
  render({ model, el }) {
    const { get, set, when, atEnd, stop } = connect(model);
    const weights = Object.fromEntries(
      Object.entries(get("networks")).map(([name, packed]) => [name, unpackAll(packed)]),
    );
    const live = liveText();
    const say = (sentence) => (live.textContent = sentence);
    const place = h("div", {});
    const wiring = h("p", { class: "tm-wiring" });
    const made = {};
    const panelOf = (
      task,
    ) => (made[task] ??= panels[task].create({
      get,
      set,
      weights,
      symbols: get("symbols")[task],
      examples: get("examples")[task],
    }));

    const update = () => {
      const task = get("task");
      const panel = panelOf(task);
      if (place.firstChild !== panel.node) {
        Object.values(made).forEach(({ stop }) => stop?.());
        place.replaceChildren(panel.node);
      }
      wiring.textContent = panels[task].wiring;
      if (several) check(tasks, task);
      panel.update(say);
    };
    const several = get("tasks").length > 1;
    const tasks = several
      ? choice({
        label: "Give it",
        options: get("tasks").map((task) => [task, panels[task].name]),
        value: get("task"),
        onchange: (task) => set({ task }),
      })
      : "";
    el.append(
      h("div", { class: "x-figure tm" }, h("p", { class: "x-title" }, "Try the networks"), tasks, wiring, place, live),
    );
    when(["task", ...Object.values(panels).flatMap(({ shows }) => shows)], update);
    atEnd(() => Object.values(made).forEach((panel) => panel.stop?.()));
    update();
    return stop;
  },
};
