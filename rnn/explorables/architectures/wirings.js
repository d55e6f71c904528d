// The five wirings, each on a small example, as columns of an unrolled network. A column has a cell and, where the task has
// them, an input and an output. `previous` marks an input that is the symbol of the column before.
export const START = "<";
export const STOP = ">";
export const PICTURE = "picture";

const letters = (text) => [...text, STOP];
const writing = (text) =>
  letters(text).map((letter, t) => ({
    input: t ? letters(text)[t - 1] : START,
    previous: t > 0,
    output: letter,
    part: "decoder",
  }));

export const wirings = {
  "one-to-one": {
    name: "One-to-one",
    task: "A picture, and the digit in it.",
    fact: "One input, one output, no message: the ordinary network.",
    columns: [{ input: PICTURE, output: "3" }],
  },
  "one-to-many": {
    name: "One-to-many",
    task: "A picture, and the name of the digit, letter by letter.",
    fact: "One input sets the first state. Then the network writes until it writes the stop symbol.",
    columns: [{ input: PICTURE, part: "start" }, ...writing("three")],
  },
  "many-to-one": {
    name: "Many-to-one",
    task: "A reply, and the mood it tells of.",
    fact: "Many inputs, one output at the end. The states before have no loss of their own.",
    columns: ["not", "bad", "at", "all"].map((input, t) => ({ input, ...(t === 3 && { output: "good" }) })),
  },
  "many-to-many": {
    name: "Many-to-many",
    task: "A sentence, and the part of speech of each word.",
    fact: "One output for each input, at the same step, before the next input is read.",
    columns: [
      ["she", "PRON"],
      ["reads", "VERB"],
      ["a", "DET"],
      ["book", "NOUN"],
    ].map(([input, output]) => ({ input, output })),
  },
  "sequence-to-sequence": {
    name: "Sequence to sequence",
    task: "A day as people write it, and as computers do.",
    fact: "An encoder reads all inputs; its last state is all that a decoder gets. Lengths may differ.",
    columns: [..."6 may"].map((input) => ({ input, part: "encoder" })).concat(writing("05-06")),
  },
};

// Where the columns of a part count from: the steps of an encoder and of a decoder are numbered each on its own.
export function stepsOf({ columns }) {
  const counts = {};
  return columns.map(({ part = "cell" }) => {
    if (part === "start") return 0;
    counts[part] = (counts[part] ?? 0) + 1;
    return counts[part];
  });
}

// What happens one after the other: a cell computes its state, an output leaves and is compared; at the end the losses are
// summed. Without training there is nothing to compare with.
export function eventsOf({ columns }, training) {
  const events = columns.flatMap(({ output }, column) => [
    { kind: "cell", column },
    ...(output ? [{ kind: "output", column }] : []),
  ]);
  return training ? [...events, { kind: "loss" }] : events;
}
