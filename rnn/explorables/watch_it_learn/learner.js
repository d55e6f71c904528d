// The network that learns David's routine, its data, and what can be measured on it.
import { createRandom } from "../arithmetic/random.js";
import { rnnCredit, rnnForward } from "../arithmetic/rnn.js";
import { adamStep, clipNorm, createRnn, crossEntropy, rnnLossAndGradients, sgdStep } from "../arithmetic/training.js";
import { argmax, oneHot } from "../arithmetic/vectors.js";

const SLEEP = 3;
const keep = 0.93; // of the smoothed loss, from update to update

// One sequence of days of David, who starts after a swim: weather 0 for sun and 1 for rain, and what he does.
function sampleDays(random, { seq_len, p_rain, oversleep }) {
  let last = 2;
  const [weather, targets] = [[], []];
  for (let t = 0; t < seq_len; t++) {
    weather.push(random() < p_rain ? 1 : 0);
    const awake = random() >= oversleep;
    if (weather[t] === 0 && awake) last = (last + 1) % 3;
    targets.push(weather[t] === 0 && awake ? last : SLEEP);
  }
  return { weather, targets };
}

// The exact distribution of every day's activity given the weather so far: the Bayes filter over his place in the cycle.
function predictive(weather, oversleep) {
  let belief = [0, 0, 1];
  return weather.map((day) => {
    if (day === 1) return [0, 0, 0, 1];
    const moved = belief.map((_, p) => (1 - oversleep) * belief[(p + 2) % 3]);
    belief = belief.map((b, p) => moved[p] + oversleep * b);
    return [...moved, oversleep];
  });
}

const toSequence = ({ weather, targets }, hidden) => ({
  xs: weather.map((day) => oneHot(day, 2)),
  targets,
  h0: new Array(hidden).fill(0),
});

// Weights and batches follow from the seed alone. When a loss or a gradient is no longer finite, the last weights that gave
// a finite one are restored and training ends.
export function createLearner(task, seed) {
  const random = createRandom(~seed);
  const learner = {
    params: createRnn(2, task.hidden_size, 4, seed),
    losses: [],
    smooth: [],
    norms: [],
    clipped: [],
    failed: null,
  };
  let memory = null;
  let last = "";
  let good = learner.params;
  learner.step = ({ lr, optimizer, truncate, max_grad_norm }) => {
    if (learner.failed) return;
    const batch = Array.from({ length: task.batch_size }, () => toSequence(sampleDays(random, task), task.hidden_size));
    const { loss, grads } = rnnLossAndGradients(learner.params, batch, truncate ?? Infinity);
    const clip = clipNorm(grads, max_grad_norm ?? Infinity);
    if (!Number.isFinite(loss) || !Number.isFinite(clip.norm)) {
      learner.params = good;
      learner.failed = { update: learner.losses.length + 1, what: Number.isFinite(loss) ? "the gradient" : "the loss" };
      return;
    }
    good = learner.params;
    if (optimizer !== last) memory = null;
    last = optimizer;
    if (optimizer === "adam") {
      const next = adamStep(learner.params, clip.grads, memory, lr);
      [learner.params, memory] = [next.params, next.memory];
    } else learner.params = sgdStep(learner.params, clip.grads, lr);
    learner.losses.push(loss);
    learner.smooth.push(keep * (learner.smooth.at(-1) ?? loss) + (1 - keep) * loss);
    learner.norms.push(clip.norm);
    learner.clipped.push(clip.norm > (max_grad_norm ?? Infinity));
  };
  return learner;
}

// Held-out sequences, on which the network is tested.
export function createExam(task, count) {
  const random = createRandom(20260101);
  return Array.from({ length: count }, () => {
    const days = sampleDays(random, task);
    return {
      ...toSequence(days, task.hidden_size),
      weather: days.weather,
      best: predictive(days.weather, task.oversleep),
    };
  });
}

// How the network does on the exam, expected over what David may do, without sampling noise: how many nats it is above
// the floor, and how often it and the best possible guess are right on sunny days after 0, 1, 2, 3 or more days of rain.
export function examine(params, exam) {
  const rows = [0, 1, 2, 3].map(() => ({ count: 0, network: 0, best: 0 }));
  let [gap, days] = [0, 0];
  for (const { xs, h0, weather, best } of exam) {
    let rain = 0;
    rnnForward(params, xs, h0).forEach(({ y }, t) => {
      best[t].forEach((share, k) => (gap += share > 0 ? share * (Math.log(share) + crossEntropy(y, k).loss) : 0));
      if (weather[t] === 0) {
        const row = rows[Math.min(rain, 3)];
        row.count += 1;
        row.network += best[t][argmax(y)];
        row.best += Math.max(...best[t]);
      }
      rain = weather[t] === 1 ? rain + 1 : 0;
      days += 1;
    });
  }
  return {
    gap: gap / days,
    rows: rows.map(({ count, network, best }) => ({ network: network / count, best: best / count })),
  };
}

// The map of credit: [t][k] is the mean norm of dL_t/dh_k over the sequences, without truncation.
export function creditMap(params, sequences) {
  const map = sequences[0].xs.map((_, t) => new Array(t + 1).fill(0));
  for (const { xs, targets, h0 } of sequences) {
    const steps = rnnForward(params, xs, h0);
    const dys = steps.map(({ y }, t) => crossEntropy(y, targets[t]).gradient);
    rnnCredit(params, steps, dys).forEach(({ dh }, t) => {
      for (let k = 0; k <= t; k++) map[t][k] += Math.hypot(...dh[k]) / sequences.length;
    });
  }
  return map;
}

// Whether the loss of day t can send credit to the state of day k, both counted from 0, when sequences are cut.
export const reaches = (t, k, truncate) => truncate === null || Math.floor(t / truncate) === Math.floor(k / truncate);
