// Paper is white: a page in dark colors prints in light ones.
"use strict";

(() => {
  const root = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.theme;
    root.theme = "light";
  });
  addEventListener("afterprint", () => {
    root.theme = theme;
  });
})();
