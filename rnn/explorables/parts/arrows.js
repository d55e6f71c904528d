// Heads of arrows in drawings.

// The direction from one point to another, as a vector of length one.
export function direction([x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  return [(x2 - x1) / length, (y2 - y1) / length];
}

// The corners of the head of an arrow that ends at the second point.
export function arrowHead(from, [x, y], length = 8, half = 4.5) {
  const [ux, uy] = direction(from, [x, y]);
  const corner = (side) => `${x - length * ux + side * half * uy},${y - length * uy - side * half * ux}`;
  return `${x},${y} ${corner(1)} ${corner(-1)}`;
}
