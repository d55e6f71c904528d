// Runs the modules of a bundle (see bundle.py), each at most once, when it is first asked for. `modules` has a function for
// each of them, under its path: it takes `load` and returns what the module exports.
export function createLoader(modules) {
  const loaded = {};
  const load = (path) => (loaded[path] ??= modules[path](load));
  // The address of a script for a worker that runs one of these modules: a blob, since from disk no other will do.
  load.url = (path) => {
    const entries = Object.entries(modules).map(([name, make]) => `${JSON.stringify(name)}: ${make}`);
    const script = `"use strict";\n(${createLoader})({${entries.join(",\n")}})(${JSON.stringify(path)});`;
    return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  };
  return load;
}
