// The order of the computation, and the path of a gradient.

export const weights = ["w_hh", "w_xh", "b_h", "h_0"];

// What one use of a weight at step k multiplies dL/da_k with: the derivative of a_k with respect to the weight itself.
export const factorOf = {
  w_hh: (node, k) => node[`h${k - 1}`],
  w_xh: (node, k) => node[`x${k}`],
  b_h: () => 1,
  h_0: null,
};

// What happens one after the other: every node forward, the total, then every node backward; "w" is what a step hands on
// to its input and to the weights.
export function timeline(T) {
  const times = Array.from({ length: T }, (_, i) => i + 1);
  return [
    ...times.flatMap((t) => [..."xahyL"].map((kind) => ({ pass: "forward", kind, t }))),
    { pass: "forward", kind: "sum", t: T },
    ...times.reverse().flatMap((t) => [..."Lyhaw"].map((kind) => ({ pass: "backward", kind, t }))),
    { pass: "backward", kind: "h", t: 0 },
  ];
}

// The nodes on the way from L_t to the use of a weight at step k, in the order in which the gradient passes them.
export function pathNodes(name, t, k) {
  const nodes = [`L${t}`, `y${t}`];
  for (let s = t; s >= k; s--) nodes.push(`h${s}`, `a${s}`);
  const source = { w_hh: `h${k - 1}`, w_xh: `x${k}`, b_h: null, h_0: "h0" }[name];
  return source ? [...nodes, source] : nodes;
}
