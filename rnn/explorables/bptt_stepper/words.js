// Numbers and formulas as the stepper writes them, and the sentence that goes with every step.
import { h } from "../parts/dom.js";
import { factor, plain, threeDecimals as short } from "../parts/formats.js";
import { factorOf, pathNodes } from "./order.js";

export const times = (...texts) => texts.map((text, i) => (i ? factor(text) : text)).join(" \u00b7 ");
const plus = (...texts) =>
  texts.map((text, i) => (i && text.startsWith("\u2212") ? `\u2212 ${text.slice(1)}` : i ? `+ ${text}` : text)).join(
    " ",
  );

// A text in which h_2 or dw_hh stands for a letter with a subscript.
const pieces = (text) =>
  text
    .split(/((?:dL\/)?[A-Za-z]+_(?:\{[^}]*\}|[A-Za-z0-9]+))/)
    .filter(Boolean)
    .map((piece) => piece.replace(/[{}]/g, "").split("_"));
export const math = (text) =>
  pieces(text).map(([letter, index]) =>
    index
      ? h("span", { class: "bp-symbol" }, letter === "target" ? letter : h("i", {}, letter), h("sub", {}, index))
      : letter
  );
export function svgMath(text) {
  let lowered = false;
  return pieces(text).flatMap(([letter, index]) => {
    const start = h(
      "tspan",
      { "font-style": index && letter !== "target" ? "italic" : null, dy: lowered ? -3 : null },
      letter,
    );
    lowered = Boolean(index);
    return index ? [start, h("tspan", { dy: 3, "font-size": "0.78em" }, index)] : [start];
  });
}

const forward = {
  x: ({ t, node }) => `Step ${t} reads its input: x_${t} = ${plain(node[`x${t}`])}.`,
  a: ({ t, node, settings: { w_xh, w_hh, b_h } }) =>
    `The sum: a_${t} = w_xh \u00b7 x_${t} + w_hh \u00b7 h_${t - 1} + b_h = ` +
    `${plus(times(plain(w_xh), plain(node[`x${t}`])), times(plain(w_hh), short(node[`h${t - 1}`])), plain(b_h))} = ${
      short(node[`a${t}`])
    }.`,
  h: ({ t, node }) => `The new state: h_${t} = tanh(a_${t}) = tanh(${short(node[`a${t}`])}) = ${short(node[`h${t}`])}.`,
  y: ({ t, node }) => `The output is the state as it is: y_${t} = h_${t} = ${short(node[`y${t}`])}.`,
  L: ({ t, node, settings: { targets } }) =>
    `The loss: L_${t} = (y_${t} \u2212 target_${t})\u00b2 / 2 = ` +
    `(${plus(short(node[`y${t}`]), plain(-targets[t - 1]))})\u00b2 / 2 = ${short(node[`L${t}`])}.`,
  sum: ({ T, node, loss }) => {
    const losses = Array.from({ length: T }, (_, i) => i + 1);
    return (
      `The total loss: L = ${losses.map((t) => `L_${t}`).join(" + ")} = ${
        losses.map((t) => short(node[`L${t}`])).join(" + ")
      } = ${short(loss)}. ` +
      "Every arrow now shows its local derivative."
    );
  },
};

const backward = {
  L: ({ t }) => `L is the sum of the losses, so the gradient of L_${t} is 1.`,
  y: ({ t, node, grad, settings: { targets } }) =>
    `dy_${t} = 1 \u00b7 (y_${t} \u2212 target_${t}) = ${plus(short(node[`y${t}`]), plain(-targets[t - 1]))} = ${
      short(grad[`y${t}`])
    }.`,
  h: ({ t, T, grad, settings: { w_hh } }) => {
    const [direct, later] = [grad[`y${t}`], grad[`a${t + 1}`]].map((value) => short(value ?? 0));
    if (t === T) {
      return `dh_${t} = dy_${t} \u00b7 1 = ${
        short(grad[`h${t}`])
      }. Step ${t} is the last, so nothing comes from later steps.`;
    }
    if (t === 0) {
      return `dh_0 = da_1 \u00b7 w_hh = ${times(later, plain(w_hh))} = ${
        short(grad.h0)
      }. The backward pass is done: the totals stand below.`;
    }
    return (
      `Two arrows leave h_${t}, so two gradients meet and add up: dh_${t} = dy_${t} \u00b7 1 + da_${
        t + 1
      } \u00b7 w_hh = ` +
      `${plus(times(direct, "1"), times(later, plain(w_hh)))} = ${short(grad[`h${t}`])}.`
    );
  },
  a: ({ t, node, grad }) =>
    `Through the tanh: da_${t} = dh_${t} \u00b7 (1 \u2212 h_${t}\u00b2) = ${
      times(short(grad[`h${t}`]), short(1 - node[`h${t}`] ** 2))
    } = ${short(grad[`a${t}`])}.`,
  w: ({ t, node, grad, settings: { w_xh } }) => {
    const da = short(grad[`a${t}`]);
    const part = (name, symbol) =>
      `${name} receives da_${t} \u00b7 ${symbol} = ${times(da, short(factorOf[name](node, t)))} = ${
        short(grad[`a${t}`] * factorOf[name](node, t))
      }`;
    return (
      `da_${t} goes on to the input, dx_${t} = da_${t} \u00b7 w_xh = ${times(da, plain(w_xh))} = ${
        short(grad[`x${t}`])
      }, and to the weights ` +
      `for their use at step ${t}: ${part("w_xh", `x_${t}`)}; ${
        part("w_hh", `h_${t - 1}`)
      }; b_h receives da_${t} = ${da}.`
    );
  },
};

// The sentence of one entry of the timeline; none before the first.
export function tell(event, scene) {
  if (!event) return "Nothing is computed yet. The forward pass comes first, then the backward pass.";
  const sentence = { forward, backward }[event.pass][event.kind]({ ...scene, t: event.t });
  return `${event.pass === "forward" ? "Forward" : "Backward"}, ${
    event.t ? `step ${event.t}` : "at the start"
  }. ${sentence}`;
}

// The product along one path, in letters and in numbers.
export function tellPath(name, t, k, { node, arrows, terms }) {
  const nodes = pathNodes(name, t, k);
  const passed = nodes.slice(1).map((from, i) => arrows.find((arrow) => arrow.from === from && arrow.to === nodes[i]));
  if (name === "w_hh" || name === "w_xh") passed.pop(); // the last arrow is the weight's own: what it multiplies comes instead
  const letters = passed.map((arrow) => (arrow.name.includes(" ") ? `(${arrow.name})` : arrow.name));
  const numbers = passed.map(({ local }) => short(local));
  const used = { w_hh: `h_${k - 1}`, w_xh: `x_${k}` }[name];
  if (used) {
    letters.push(used);
    numbers.push(short(factorOf[name](node, k)));
  }
  const term = terms[name][t - 1][k - 1];
  const what = name === "h_0" ? "L_" + t + " back to h_0" : `L_${t} through the use at step ${k}`;
  return `${what}: ${letters.join(" \u00b7 ")} = ${times(...numbers)} = ${short(term)}.`;
}
