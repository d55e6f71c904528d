// Vectors as arrays of numbers, matrices as arrays of rows, and the functions that act on each number.

export const nonlinearities = {
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  sigmoid: (a) => 0.5 * (1 + Math.tanh(a / 2)),
  linear: (a) => a,
};

// The derivatives f'(a), in terms of h = f(a).
export const slopes = {
  tanh: (h) => 1 - h * h,
  relu: (h) => (h > 0 ? 1 : 0),
  sigmoid: (h) => h * (1 - h),
  linear: () => 1,
};

export function dot(u, v) {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * v[i];
  return sum;
}

export const matvec = (W, v) => W.map((row) => dot(row, v));

// W^T v, with which gradients go back through a matrix.
export function transposedMatvec(W, v) {
  const result = new Array(W[0].length).fill(0);
  for (let i = 0; i < v.length; i++) for (let j = 0; j < result.length; j++) result[j] += W[i][j] * v[i];
  return result;
}

export const add = (...vectors) => vectors[0].map((_, i) => vectors.reduce((sum, v) => sum + v[i], 0));

// The diagonal part of a matrix: the weights that act when vectors are multiplied element by element.
export const diagonal = (W) => W.map((row, i) => row.map((value, j) => (i === j ? value : 0)));

export const multiplyElements = (u, v) => u.map((value, i) => value * v[i]);

export function softmax(y) {
  const largest = Math.max(...y);
  const powers = y.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

export const argmax = (values) => values.indexOf(Math.max(...values));

export const oneHot = (index, size) => Array.from({ length: size }, (_, i) => (i === index ? 1 : 0));
