// The story: its frames, how many are shown, the controls that change it, and a text about each frame.
import { argmax } from "../arithmetic/vectors.js";
import { button, h, slider, uniqueId } from "../parts/dom.js";
import { plural } from "../parts/formats.js";
import { pictures } from "./pictures.js";

const WHITE = "white animal";
const LONGEST = 40; // frames in a story

const picture = (frame) =>
  h(
    "svg",
    { viewBox: "0 0 48 36", class: "story-picture", "aria-hidden": "true", focusable: "false" },
    ...pictures[frame].map(([tag, attributes, text = ""]) => h(tag, attributes, text)),
  );

const preset = (clue, lag) => [clue, ...Array.from({ length: lag }, (_, i) => ["tree", "squirrel"][i % 2]), WHITE];

// The strip of frames; those after `shown` are still blank.
export function drawStrip(strip, story, shown, isClue) {
  strip.replaceChildren(
    ...story.map((frame, i) => {
      if (i >= shown) {
        return h(
          "li",
          { class: "story-frame story-blank", "aria-hidden": "true" },
          h("span", { class: "story-picture" }),
        );
      }
      const now = i === shown - 1;
      return h(
        "li",
        {
          class: `story-frame${now ? " story-now" : ""}${isClue(frame) ? " story-clue" : ""}`,
          "aria-current": now && "step",
        },
        picture(frame),
        h("span", { class: "story-label" }, frame),
        isClue(frame) && h("span", { class: "story-tag" }, "clue"),
      );
    }),
  );
}

// One or two sentences about the frame that has just appeared.
export function describe(story, shown, beliefs, animals, isClue) {
  if (shown === 0) return story.length ? "No frame yet. Show the next one." : "The story is empty. Add a frame.";
  const frame = story[shown - 1];
  const where = `Frame ${shown} of ${story.length}, ${frame}.`;
  const says = (key) => {
    const p = beliefs[key][shown - 1];
    return p.every((value) => Math.abs(value - p[0]) < 0.005)
      ? "1/3 each"
      : `${animals[argmax(p)]} ${Math.max(...p).toFixed(2)}`;
  };
  const numbers = `trained RNN ${says("rnn")}, Bayes filter ${says("bayes")}`;
  if (isClue(frame)) {
    return `${where} A clue, so even the memoryless model can tell: it says ${says("memoryless")}; ${numbers}.`;
  }
  const last = story.slice(0, shown).findLastIndex(isClue);
  const sight = frame === WHITE ? "A white animal looks the same everywhere" : `A ${frame} can be anywhere`;
  if (last < 0) return `${where} ${sight}, and there was no clue yet: ${numbers}.`;
  const ago = plural(shown - 1 - last, "frame");
  return `${where} ${sight}: memoryless 1/3 each. The models with memory still use the clues, the last of them ${ago} ago: ${numbers}.`;
}

// The story in the model: its frames, how many are shown, and the functions that change it.
export function teller({ get, set }) {
  const clues = get("frames").slice(0, 6);
  const story = () => get("own") ?? preset(get("clue"), get("lag"));
  const within = (count) => Math.max(0, Math.min(count, story().length));
  const shown = () => within(get("shown"));
  return {
    story,
    shown,
    isClue: (frame) => clues.includes(frame),
    follow: (animal) => set({ animal }),
    clear: () => set({ own: [], shown: 0 }),
    append(frame) {
      if (story().length < LONGEST) set({ own: [...story(), frame], shown: story().length + 1 });
    },
    // A preset story, from its beginning or, where the end is what changes, at its end.
    retell(changes, atEnd) {
      set({ own: null, ...changes });
      set({ shown: atEnd ? story().length : 1 });
    },
  };
}

// The clue and the number of irrelevant frames; `update` shows what the model holds.
export function presets(get, retell) {
  const id = uniqueId("clue");
  const clues = get("clues");
  const pick = () => retell({ clue: select.value, animal: clues.find(([frame]) => frame === select.value)[1] }, false);
  const ownOption = h("option", { value: "", disabled: true }, "your own story");
  const options = clues.map(([frame, animal]) => h("option", { value: frame }, `${frame} (points to the ${animal})`));
  const select = h("select", { id, onchange: pick }, ...options, ownOption);
  const lag = slider({
    label: "Irrelevant frames between the clue and the white animal",
    min: 0,
    max: 20,
    step: 1,
    value: get("lag"),
    oninput: (value) => retell({ lag: value }, true),
  });
  const update = () => {
    const own = get("own") !== null;
    ownOption.hidden = !own;
    select.value = own ? "" : get("clue");
    lag.set(get("lag"));
  };
  return { nodes: [h("div", { class: "x-controls" }, h("label", { for: id }, "Clue"), select), lag.node], update };
}

// The buttons that add a frame; `update` says when the story is full.
export function builder(frames, append, clear) {
  const added = frames.map((frame) =>
    button([picture(frame), frame], () => append(frame), { class: "x-button story-add" })
  );
  const full = h("span", { class: "x-muted" });
  const legend = h("legend", {}, "Tell your own story: add a frame");
  const update = (story) => {
    full.textContent = story.length >= LONGEST ? `A story has at most ${LONGEST} frames.` : "";
  };
  return { node: h("fieldset", { class: "story-build" }, legend, ...added, button("Clear", clear), full), update };
}
