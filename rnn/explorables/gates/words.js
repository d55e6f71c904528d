// The rows of the table for each kind of layer, and the format of numbers.
import { scientific } from "../parts/formats.js";

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

// Two digits that count, also of very small and very large numbers: 0.91, 2.1 · 10⁻⁶.
export const short = (value) =>
  Number.isFinite(value)
    ? scientific(value, { least: 0.01, most: 100, format: (number) => number.toPrecision(2), gap: " " })
    : "a number too large to compute";
