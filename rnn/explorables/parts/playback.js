// Buttons that go through the steps of a figure, one at a time or by themselves.
import { button, h } from "./dom.js";

// `count()` is the number of steps there are now, the trait `step` how many are done (beyond the last one, all; another
// trait, if named), `pause()` the milliseconds between two of them, and `first` where playing begins again.
export function createPlayback({ get, set, count, pause, step = "step", first = 0, labels = {} }) {
  let timer = null;
  const done = () => Math.min(get(step), count());
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const go = (by) => set({ [step]: Math.max(0, Math.min(count(), done() + by)) });
  const start = () => {
    if (done() >= count()) set({ [step]: first });
    play.textContent = "Pause";
    timer = setInterval(() => {
      if (play.isConnected) go(1);
      if (done() >= count() || !play.isConnected) stop();
    }, pause());
  };
  const move = (by) => () => {
    stop();
    go(by);
  };
  const back = button("Back", move(-1));
  const forward = button(labels.forward ?? "Step", move(1));
  const play = button("Play", () => (timer ? stop() : start()), { class: "x-button x-play" });
  const node = h("div", { class: "x-controls" }, back, forward, play);
  const update = () => {
    // aria-disabled keeps the keyboard focus, which a disabled button would lose
    back.setAttribute("aria-disabled", String(done() <= 0));
    forward.setAttribute("aria-disabled", String(done() >= count()));
  };
  return { node, back, forward, play, update, stop };
}
