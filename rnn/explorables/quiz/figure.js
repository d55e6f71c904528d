// Multiple-choice questions. A choice shows its explanation when it is picked; nothing is sent or stored.
import { h, uniqueId } from "../parts/dom.js";

// Text between backquotes is set as code.
const rich = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

function showQuestion(question, number) {
  const name = uniqueId("question");
  const feedback = h("div", { class: "x-feedback", role: "status" });
  const pick = (choice) => {
    const verdict = choice.correct ? "Right." : "Not quite.";
    feedback.className = `x-feedback ${choice.correct ? "x-right" : "x-wrong"}`;
    feedback.replaceChildren(
      h("strong", {}, `${choice.correct ? "\u2713" : "\u2717"} ${verdict}`),
      " ",
      ...rich(choice.why),
    );
  };
  const options = question.choices.map((choice) => {
    const id = uniqueId("answer");
    return h(
      "div",
      { class: "x-answer" },
      h("input", { type: "radio", name, id, onchange: () => pick(choice) }),
      h("label", { for: id }, ...rich(choice.text)),
    );
  });
  return h(
    "fieldset",
    { class: "x-question" },
    h("legend", {}, `${number}. `, ...rich(question.text)),
    ...options,
    feedback,
  );
}

export default {
  render({ model, el }) {
    const questions = model.get("questions").map((question, i) => showQuestion(question, i + 1));
    el.append(h("div", { class: "x-figure x-quiz" }, ...questions));
  },
};
