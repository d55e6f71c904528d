// What the two kinds of gated layers show, and how numbers are written.
import { h } from "../parts/dom.js";

// Rows of the table: key of a step, name, and job. `keep` is the gate that keeps the state, `state` what it keeps; the
// unit `holder` of the trained network holds the letter.
export const kinds = {
  LSTM: {
    rows: [
      ["i", "input gate", "how much of the candidate is written"],
      ["f", "forget gate", "how much of the cell is kept"],
      ["g", "candidate", "what could be written"],
      ["o", "output gate", "how much of the cell is shown"],
      ["c", "cell"],
      ["h", "state"],
    ],
    keep: "f",
    keepName: "forget gate",
    state: "c",
    stateName: "cell",
    gradient: "dc",
    holder: 2,
  },
  GRU: {
    rows: [
      ["r", "reset gate", "how much the candidate sees of the state"],
      ["z", "update gate", "how much of the state is kept"],
      ["n", "candidate", "what could replace it"],
      ["h", "state"],
    ],
    keep: "z",
    keepName: "update gate",
    state: "h",
    stateName: "state",
    gradient: "dh",
    holder: 1,
  },
};

// Two digits in four characters at most: .98, −.05, 1.0, 12.
export function brief(value) {
  const size = Math.abs(value);
  const text = size < 0.995 ? size.toFixed(2).slice(1) : size < 9.95 ? size.toFixed(1) : size.toFixed(0);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

// Two digits that count, also of very small and very large numbers: 0.91, 2.1 · 10⁻⁶.
export function short(value) {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? "0" : "a number too large to compute";
  const [digits, exponent] = value.toExponential(1).split("e");
  if (Math.abs(exponent) < 3) return value.toPrecision(2);
  const raised = [...String(Number(exponent))].map((
    sign,
  ) => (sign === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[sign]));
  return `${digits} \u00b7 10${raised.join("")}`;
}

export const percent = (share) => `${Math.round(100 * share)} %`;

// "h_4" with a lowered index.
export const math = (letter, index) => [h("i", {}, letter), index === undefined ? null : h("sub", {}, index)];
