// Shows interactive figures in the built page. A classic script, because module scripts and fetch do not work from disk.
// Each figure is a <div class="explorable" data-module="name.js"> holding its state as JSON.
"use strict";

(() => {
  const folder = new URL(".", document.currentScript.src);
  const sources = {}; // module name -> Promise of its text

  // Called by the scripts beside this one, each of which wraps the text of one module.
  globalThis.registerExplorable = (name, text) => sources[name].resolve(text);

  function load(name) {
    if (!sources[name]) {
      const script = document.createElement("script");
      script.src = new URL(name, folder);
      const promise = new Promise((resolve, reject) => {
        sources[name] = { resolve };
        script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      });
      sources[name].url = promise.then(toURL);
      document.head.append(script);
    }
    return sources[name].url;
  }

  // A blob has no folder, so its relative imports are replaced with the blob URLs of what they name.
  async function toURL(text) {
    const imports = [...new Set([...text.matchAll(/"\.\/([\w-]+\.js)"/g)].map((match) => match[1]))];
    for (const name of imports) text = text.replaceAll(`"./${name}"`, JSON.stringify(await load(name)));
    return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
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
    const module = await import(await load(figure.dataset.module));
    const el = document.createElement("div");
    module.default.render({ model: createModel(state), el });
    figure.replaceChildren(el);
    figure.dataset.ready = "true";
  }

  const showAll = () => document.querySelectorAll(".explorable").forEach(show);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", showAll);
  else showAll();
})();
