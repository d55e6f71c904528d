// Shows interactive figures in the built page. A classic script, because module scripts and fetch do not work from disk.
// Each figure is a <div class="explorable" data-module="name.js"> holding its state as JSON.
"use strict";

(() => {
  const folder = new URL(".", document.currentScript.src);
  const arrivals = new Map(); // name of a script -> where the figure goes that it brings
  const figures = new Map(); // name of a script -> Promise of its figure

  // Called by the scripts beside this one, each of which brings one figure with all of its modules.
  globalThis.registerExplorable = (name, run) => arrivals.get(name)(run());

  function load(name) {
    if (!figures.has(name)) {
      const script = document.createElement("script");
      script.src = new URL(name, folder);
      const figure = new Promise((resolve, reject) => {
        arrivals.set(name, resolve);
        script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      });
      figures.set(name, figure);
      document.head.append(script);
    }
    return figures.get(name);
  }

  // The part of the widget model that figures use.
  function createModel(state) {
    const listeners = new Map();
    return {
      get: (key) => state[key],
      set(key, value) {
        if (Object.is(state[key], value)) return;
        state[key] = value;
        for (const callback of listeners.get(`change:${key}`) ?? []) callback();
      },
      on(event, callback) {
        listeners.set(event, [...(listeners.get(event) ?? []), callback]);
      },
      off(event, callback) {
        listeners.set(event, (listeners.get(event) ?? []).filter((other) => other !== callback));
      },
      save_changes() {},
    };
  }

  async function show(figure) {
    const state = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const { render } = await load(figure.dataset.module);
    const el = document.createElement("div");
    await render({ model: createModel(state), el });
    figure.replaceChildren(el);
    figure.dataset.ready = "true";
  }

  const showAll = () => document.querySelectorAll(".explorable").forEach(show);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", showAll);
  else showAll();
})();
