// The exact Bayes filter of a hidden Markov process, the best possible predictor.

// One step of the Bayes filter of a hidden Markov process: predict with transition[q][p] = P(p | q), then weigh with
// emission[p][observation] = P(observation | p) and normalize.
export function filterStep(transition, emission, belief, observation) {
  const weights = emission.map((row, p) =>
    row[observation] * belief.reduce((sum, b, q) => sum + b * transition[q][p], 0)
  );
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

// The filter over a whole sequence: the belief after each observation, from the belief before the first.
export function bayesFilter(transition, emission, observations, prior) {
  const beliefs = [];
  let belief = prior;
  for (const observation of observations) {
    belief = filterStep(transition, emission, belief, observation);
    beliefs.push(belief);
  }
  return beliefs;
}
