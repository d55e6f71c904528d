// Small drawings of the frames of the animal story, each a list of [tag, attributes, text] in a box of 48 by 36.

const backdrop = (fill) => ["rect", { width: 48, height: 36, fill }];
const ground = (fill, height = 6) => ["rect", { y: 36 - height, width: 48, height, fill }];
const circle = (cx, cy, r, fill) => ["circle", { cx, cy, r, fill }];
const path = (d, fill, rest = {}) => ["path", { d, fill, ...rest }];
const box = (x, y, width, height, fill, rx = 0) => ["rect", { x, y, width, height, fill, rx }];
const pine = (x, top, fill) => [
  box(x - 1.2, 28, 2.4, 4, "#6b4a2d"),
  path(`M${x} ${top} L${x + 5} ${top + 9} H${x + 3} L${x + 7} 29 H${x - 7} L${x - 3} ${top + 9} H${x - 5} Z`, fill),
];
const windows = (x, y, columns, rows) =>
  Array.from(
    { length: columns * rows },
    (_, i) => box(x + 4 * (i % columns), y + 5 * Math.floor(i / columns), 2, 2.6, "#fdf3d0"),
  );
const cattail = (x, top) => [
  path(`M${x} 34 V${top}`, "none", { stroke: "#5b7a3a", "stroke-width": 1.5 }),
  box(x - 1.8, top, 3.6, 10, "#7a4a24", 1.8),
];

export const pictures = {
  bear: [
    backdrop("#eef1e4"),
    ...[14, 34].flatMap((x) => [circle(x, 10.5, 4.6, "#7a4a24"), circle(x, 10.5, 2.2, "#b98a5c")]),
    path("M24 6 C34 6 37 14 36.5 20 C36 28 30 32 24 32 C18 32 12 28 11.5 20 C11 14 14 6 24 6 Z", "#7a4a24"),
    path("M24 19 C29 19 31 23 30 26 C29 30 19 30 18 26 C17 23 19 19 24 19 Z", "#c79a6b"),
    ...[19, 29].map((x) => circle(x, 15.5, 1.5, "#22160c")),
    path("M21.5 21 H26.5 L24 24 Z", "#22160c"),
    path("M24 24 V26.5 M21.5 27.3 Q24 28.6 26.5 27.3", "none", { stroke: "#22160c", "stroke-width": 0.9 }),
  ],
  forest: [
    backdrop("#e3eee6"),
    ground("#a9c29a"),
    ...pine(11, 8, "#2f6b3c"),
    ...pine(37, 10, "#2f6b3c"),
    ...pine(24, 4, "#3f8a52"),
  ],
  street: [
    backdrop("#e4e9f0"),
    box(3, 10, 12, 18, "#b06a4f"),
    box(16, 4, 14, 24, "#7d8aa0"),
    box(31, 12, 14, 16, "#c2974a"),
    ...windows(6, 13, 2, 2),
    ...windows(18, 7, 3, 3),
    ...windows(33, 15, 3, 1),
    ground("#5c6066", 9),
    ...[3, 15, 27, 39].map((x) => box(x, 30.7, 6, 1.4, "#f4f4f4")),
  ],
  car: [
    backdrop("#e4e9f0"),
    ground("#9aa0a8"),
    path("M4 28 V21 Q5 18 11 17.5 L16 11 Q17 10 19 10 H30 Q32 10 33 11 L38 17.5 Q44 18 44 22 V28 Z", "#b8402f"),
    path("M17.5 12.5 L14 17.5 H23 V12.5 Z M25 12.5 V17.5 H34.5 L31 12.5 Z", "#dbe8f2"),
    ...[13, 35].flatMap((x) => [circle(x, 28, 4.4, "#2b2b2b"), circle(x, 28, 1.8, "#b9b9b9")]),
  ],
  lily: [
    backdrop("#cfe4ee"),
    path(
      "M24 33 C11 33 5 29.5 5 26.5 C5 23.5 13 21 24 21 C35 21 43 23.5 43 26.5 C43 28 41 29.6 38 30.8 L27 26.8 L33 32.3 C30 32.8 27 33 24 33 Z",
      "#3f8a52",
    ),
    path("M24 25 C15 25 11 20 11 15 C16 15 21 18 24 25 Z M24 25 C33 25 37 20 37 15 C32 15 27 18 24 25 Z", "#e58fb4"),
    path("M24 25 C17 21 15 14 18 9 C22 12 24 17 24 25 Z M24 25 C31 21 33 14 30 9 C26 12 24 17 24 25 Z", "#f0b1cb"),
    path("M24 25 C20 19 20 11 24 6 C28 11 28 19 24 25 Z", "#f9d5e3"),
  ],
  reed: [
    backdrop("#e2eef2"),
    ground("#9cc4d6", 7),
    path("M20 34 Q16 22 9 17 M27 34 Q31 20 40 15 M24 34 Q22 24 18 20", "none", {
      stroke: "#7d9c52",
      "stroke-width": 2,
    }),
    ...[...cattail(15, 9), ...cattail(24, 4), ...cattail(33, 8)],
  ],
  tree: [
    backdrop("#eaf0e6"),
    ground("#b7cba4"),
    path("M21.5 32 L22.5 18 H25.5 L26.5 32 Z", "#6b4a2d"),
    ...[[16, 15], [32, 15], [24, 10], [24, 17]].map(([x, y]) => circle(x, y, 8, "#5d9a4c")),
  ],
  squirrel: [
    backdrop("#f1ece2"),
    ground("#c9bb9d", 4),
    path("M20 32 C6 33 3 17 9 10 C13 5 20 7 19 12 C18.5 15 15 15 14.5 18 C14 22 17 26 21 27 Z", "#b9692e"),
    path("M19 33 C17 24 22 18 28 17 C33 19 33 28 31 33 Z", "#a2571f"),
    path(
      "M26 19 C24 13 27 9 31 9 C36 9 39 13 38.5 16 C38 19 33 20.5 30 20 Z M28.5 10.5 L28.5 5.5 L32 9.5 Z",
      "#a2571f",
    ),
    path("M24 33 C24 28 27 24 29.5 24 C31.5 26 31 31 30.5 33 Z", "#ecd3b0"),
    circle(34, 13.5, 1.2, "#22160c"),
    circle(33.5, 23, 2.4, "#6b4a2d"),
  ],
  "white animal": [
    backdrop("#7f8fa1"),
    path("M6 31 C4 22 9 14 17 14 C19 8 25 6 30 8 C38 8 43 15 42 22 C42 27 41 29 42 31 C36 33 12 33 6 31 Z", "#ffffff"),
    ["text", { x: 25, y: 28, "text-anchor": "middle", "font-size": 17, "font-weight": 700, fill: "#44505e" }, "?"],
  ],
};
