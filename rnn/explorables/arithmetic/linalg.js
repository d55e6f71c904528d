// Linear algebra of small matrices, as arrays of rows; tests/test_arithmetic.py holds every function against NumPy.

export const transpose = (A) => A[0].map((_, j) => A.map((row) => row[j]));

export function multiply(A, B) {
  return A.map((row) => {
    const result = new Array(B[0].length).fill(0);
    for (let k = 0; k < row.length; k++) for (let j = 0; j < result.length; j++) result[j] += row[k] * B[k][j];
    return result;
  });
}

// The length of a vector, also where the squares of its entries would overflow.
export const norm = (v) => Math.hypot(...v);

// All singular values, the largest first, by one-sided Jacobi rotations: pairs of columns are turned until all are
// orthogonal; their lengths are then the singular values (Hestenes 1958).
export function singularValues(A) {
  const columns = transpose(A.length < A[0].length ? transpose(A) : A);
  for (let turned = true, sweep = 0; turned && sweep < 60; sweep++) {
    turned = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) turned = orthogonalize(columns[p], columns[q]) || turned;
    }
  }
  return columns.map(norm).sort((a, b) => b - a);
}

// Turn two vectors in their plane until they are orthogonal; false if they already were.
function orthogonalize(u, v) {
  let [uu, vv, uv] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    uu += u[i] * u[i];
    vv += v[i] * v[i];
    uv += u[i] * v[i];
  }
  if (Math.abs(uv) <= 1e-15 * Math.sqrt(uu * vv)) return false;
  const ratio = (vv - uu) / (2 * uv);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < u.length; i++) [u[i], v[i]] = [cosine * u[i] - sine * v[i], sine * u[i] + cosine * v[i]];
  return true;
}
