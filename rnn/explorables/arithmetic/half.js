// Weights travel to the page as half-precision numbers (two bytes each) in base64; half.py packs them.

// The number with these 16 bits: one for the sign, five for the exponent, ten for the fraction.
export function fromHalf(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

// The nested arrays of a packed array.
export function unpack({ shape, data }) {
  const bytes = atob(data);
  let place = 0;
  const next = () => fromHalf(bytes.charCodeAt(place++) | (bytes.charCodeAt(place++) << 8));
  const build = (axes) => Array.from({ length: axes[0] }, () => (axes.length > 1 ? build(axes.slice(1)) : next()));
  return build(shape);
}

// The dictionary with its packed arrays unpacked and all other values unchanged.
export const unpackAll = (packed) =>
  Object.fromEntries(
    Object.entries(packed).map(([name, value]) => [name, value?.data === undefined ? value : unpack(value)]),
  );
