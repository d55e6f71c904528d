// Numbers as texts. All of them have a true minus sign, so that columns of signed numbers line up.

const minus = (text) => text.replace("-", "\u2212");

// A number with so many decimals; what rounds to zero has no sign.
export const signed = (value, digits = 2) => {
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "\u2212" : "") + text;
};

// A number with all its digits.
export const plain = (value) => minus(String(value));

// A factor in a product: a negative one stands in parentheses.
export const factor = (text) => (text.startsWith("\u2212") ? `(${text})` : text);

// Two digits that count: 0.02, 300.
const twoDigits = (value) => minus(String(Number(value.toPrecision(2))));

// One decimal, or two only where one is not exact.
export const oneDecimal = (value) => signed(value, Math.abs(value * 10 - Math.round(value * 10)) < 1e-9 ? 1 : 2);

// Three decimals, fewer where two say it all, more where a number is small, and a power of ten where it is tiny.
export function threeDecimals(value) {
  const size = Math.abs(value);
  if (Number(value.toFixed(2)) === value) return plain(value);
  if (size >= 0.01) return signed(value, 3);
  return size >= 0.001 ? signed(value, 4) : powerOfTen(value, 0);
}

// Two digits that count, with a power of ten where the number is below `least` or at least `most`.
export function scientific(value, { least = 0.001, most = 1000, format = twoDigits, gap = "" } = {}) {
  if (value === 0 || !Number.isFinite(value)) return plain(value);
  const size = Math.abs(value);
  return size >= least && size < most ? format(value) : powerOfTen(value, 1, gap);
}

// 2.1 times ten to the power -6, as 2.1·10⁻⁶.
function powerOfTen(value, digits, gap = "") {
  const [factor, exponent] = value.toExponential(digits).split("e");
  return `${minus(factor)}${gap}\u00b7${gap}10${raised(Number(exponent))}`;
}

// Two digits in four characters at most: .98, −.05, 1.0, 12.
export function brief(value) {
  const size = Math.abs(value);
  const text = size < 0.995 ? size.toFixed(2).slice(1) : size < 9.95 ? size.toFixed(1) : size.toFixed(0);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

// 12,345
export const thousands = (n) => n.toLocaleString("en-US");

// A share in whole per cent.
export const percent = (share) => `${Math.round(100 * share)} %`;

// A probability in per cent; it shows 0 or 100 only where it is exactly that.
export const probability = (p) =>
  `${p >= 0.995 && p < 1 ? ">99" : p > 0 && p < 0.005 ? "<1" : Math.round(100 * p)}\u2009%`;

// The same with one decimal.
export const finerProbability = (p) => p > 0.999 ? "> 99.9%" : p < 0.001 ? "< 0.1%" : `${(100 * p).toFixed(1)}%`;

// "1 step", "2 steps"
export const plural = (count, noun) =>
  `${typeof count === "number" ? thousands(count) : count} ${noun}${count === 1 ? "" : "s"}`;

const raise = { "-": "\u207b", ...[..."\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"] };
const lower = { t: "\u209c", ...[..."\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089"] };

// The digits of a number as superscripts, and as subscripts, where t stands for any step.
const raised = (n) => [...String(n)].map((character) => raise[character]).join("");
export const lowered = (n) => [...String(n)].map((character) => lower[character]).join("");

// (0.10, −0.20)
export const vector = (values, digits = 2) => `(${values.map((value) => signed(value, digits)).join(", ")})`;
