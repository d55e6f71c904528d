// Pictograms of the weather and of what David does, drawn in the color of the text around them.
import { h } from "../parts/dom.js";

const shapes = {
  sun: {
    circles: [[12, 12, 4.3]],
    path:
      "M12 2.2v2.6M12 19.2v2.6M2.2 12h2.6M19.2 12h2.6M5.1 5.1l1.8 1.8M17.1 17.1l1.8 1.8M5.1 18.9l1.8-1.8M17.1 6.9l1.8-1.8",
  },
  rain: {
    path:
      "M7.2 14.5a4.1 4.1 0 0 1 .5-8.1A5.4 5.4 0 0 1 18 7.8a3.4 3.4 0 0 1-.4 6.7zM8.3 17.6l-1.2 3.4M12.6 17.6l-1.2 3.4M16.9 17.6l-1.2 3.4",
  },
  run: {
    circles: [[15.6, 4.2, 1.9]],
    path: "M6.2 10.6l3-3.2 4.2.5-3.2 5.6 3.8 2.6-1.2 5M10.2 13.5l-1.6 3.9H4.4M13.4 7.9l2.4 3.3h3.6",
  },
  cycle: {
    circles: [[5.8, 16, 3.9], [18.2, 16, 3.9]],
    path: "M5.8 16l3.6-7.2h6.4l2.4 7.2M9.4 8.8l2.9 7.2M5.8 16h6.5l3.5-7.2-.8-2.6h2.6M7.8 6.4h3.2",
  },
  swim: {
    circles: [[18, 9, 2]],
    path:
      "M3.6 13.2l7-6.2 4.6 6.2M3 16.6c1.5 1.4 3 1.4 4.5 0s3-1.4 4.5 0 3 1.4 4.5 0 3-1.4 4.5 0M3 20.6c1.5 1.4 3 1.4 4.5 0s3-1.4 4.5 0 3 1.4 4.5 0 3-1.4 4.5 0",
  },
  sleep: { path: "M19.6 14.9A8 8 0 1 1 10.2 4.6a6.4 6.4 0 0 0 9.4 10.3zM14.6 3.6h5l-5 5.4h5" },
  cross: { path: "M5.5 5.5l13 13M18.5 5.5l-13 13" },
};

export function icon(name) {
  const { circles = [], path } = shapes[name];
  return h(
    "svg",
    { class: `dw-icon dw-icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    circles.map(([cx, cy, r]) => h("circle", { cx, cy, r })),
    h("path", { d: path }),
  );
}
