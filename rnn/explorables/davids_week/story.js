// David's rules, the models that predict him, and a text about each day.
import { rnnForward } from "../arithmetic/rnn.js";
import { argmax, oneHot } from "../arithmetic/vectors.js";

export const WEATHER = ["sun", "rain"];
export const ACTIVITIES = ["run", "cycle", "swim", "sleep"];
export const NETWORKS = [["hand-wired", "RNN wired by hand"], ["trained", "trained RNN"]];

const SWIM = 2; // what he did on the day before the week
const SLEEP = 3;
const next = (exercise) => (exercise + 1) % 3;

// What David does: the next exercise when it is sunny (0), sleep when it rains (1).
function routine(days) {
  let last = SWIM;
  return days.map((rain) => {
    if (rain) return SLEEP;
    last = next(last);
    return last;
  });
}

// The best that a table of yesterday's activity and today's weather can do: after a sleep, sun leaves three exercises
// equally likely, so it says the first of them.
function lookUp(yesterday, rain) {
  if (rain) return { activity: SLEEP, guess: false };
  return yesterday === SLEEP ? { activity: 0, guess: true } : { activity: next(yesterday), guess: false };
}

// Everything that the figure shows of a week: what David does, and per model and day the prediction, with the steps of the networks.
export function live(days, models) {
  const did = routine(days);
  const yesterdays = [SWIM, ...did.slice(0, -1)];
  const steps = {};
  const predictions = { lookup: days.map((rain, t) => lookUp(yesterdays[t], rain)) };
  for (const [name] of NETWORKS) {
    steps[name] = rnnForward(models[name], days.map((rain) => oneHot(rain, 2)), models[name].h_0);
    predictions[name] = steps[name].map(({ y }) => ({ activity: argmax(y), guess: false }));
  }
  return { days, did, yesterdays, steps, predictions };
}

// The day of a new week to look at first: one that the table gets wrong, else a sunny one after rain, else the first.
export function tellingDay(week) {
  const wrong = week.did.findIndex((activity, t) => week.predictions.lookup[t].activity !== activity);
  const guessed = week.predictions.lookup.findIndex(({ guess }) => guess);
  return Math.max(0, wrong >= 0 ? wrong : guessed) + 1;
}

const past = ["ran", "cycled", "swam", "slept"];
const present = ["runs", "cycles", "swims", "sleeps"];

// What happens on a day (counted from 0), in plain words.
export function tell(week, models, t, network) {
  const { days, did, yesterdays } = week;
  const table = week.predictions.lookup[t];
  const verdict = ({ activity }) => (activity === did[t] ? "right" : "wrong");
  const when = t ? "Yesterday" : "The day before,";
  let story;
  if (days[t]) {
    story =
      "it rains, so David sleeps. The weather alone tells that, but whoever wants to know what comes after must not forget where he is in his cycle.";
  } else if (table.guess) {
    const rainy = t - 1 - days.lastIndexOf(0, t - 1);
    story = `the sun is back after ${
      rainy === 1 ? "a rainy day" : `${rainy} rainy days`
    }. Yesterday David slept, so yesterday and the weather cannot tell what comes next. That model can only guess: ${
      ACTIVITIES[table.activity]
    }, right one time in three, and ${verdict(table)} this time.`;
  } else {
    story = `the sun shines. ${when} David ${past[yesterdays[t]]}, so today he ${
      present[did[t]]
    }: yesterday and the weather are enough to know that.`;
  }
  const prediction = week.predictions[network][t];
  const outcome = `predicts ${ACTIVITIES[prediction.activity]}: ${verdict(prediction)}.`;
  return `Day ${t + 1}: ${story} ${inside(week, models, t, network)} ${outcome}`;
}

// The sentence about the state of the chosen network, up to the verb "predicts".
function inside(week, models, t, network) {
  const { days, steps } = week;
  if (network === "trained") {
    const number = models.trained.units.length;
    return days[t] || week.predictions.lookup[t].guess
      ? `The trained RNN, which keeps his place as a pattern of its own over ${number} units,`
      : "The trained RNN";
  }
  const { units } = models[network];
  const before = units[argmax(steps[network][t].hPrev)];
  const now = units[argmax(steps[network][t].h)];
  if (before === now) return `The RNN wired by hand keeps “${now}” on and`;
  return `The RNN wired by hand still holds “${before}”, switches to “${now}” and`;
}
