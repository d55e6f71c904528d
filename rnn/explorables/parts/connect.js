// Connects a figure to its model: reads and writes traits, observes their changes, and stops observing at the end.

export function connect(model) {
  const ends = [];
  const get = (name) => model.get(name);
  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  // Call `react` after any of the traits has changed: once, however many of them change at the same time.
  const when = (names, react) => {
    let waiting = false;
    let over = false;
    const later = () => {
      if (waiting) return;
      waiting = true;
      queueMicrotask(() => {
        waiting = false;
        if (!over) react();
      });
    };
    for (const name of names) model.on(`change:${name}`, later);
    ends.push(() => {
      over = true;
      for (const name of names) model.off(`change:${name}`, later);
    });
  };
  // Call `react` with the width of a node, in the next frame, as soon as it has one and whenever it gets another.
  const whenResized = (node, react) => {
    let [known, frame] = [0, 0];
    const observer = new ResizeObserver(([{ contentRect: { width } }]) => {
      if (width === 0 || Math.abs(width - known) < 1) return;
      known = width;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => react(width));
    });
    observer.observe(node);
    ends.push(() => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    });
  };
  // Call `end` when the figure is removed.
  const atEnd = (end) => ends.push(end);
  // What `render` returns: Jupyter calls it when it removes the figure.
  const stop = () => ends.forEach((end) => end());
  return { get, set, when, whenResized, atEnd, stop };
}
