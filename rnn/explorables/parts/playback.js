// Buttons that go through the steps of a figure, one at a time or by themselves.
import { button, h } from "./dom.js";

// `count()` is the number of steps there are now, the trait `step` how many are done (beyond the last one, all), and `pause`
// the milliseconds between two of them.
export function createPlayback({ get, set, count, pause }) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const go = (by) => set({ step: Math.max(0, Math.min(count(), Math.min(get("step"), count()) + by)) });
  const start = () => {
    if (get("step") >= count()) set({ step: 0 });
    play.textContent = "Pause";
    timer = setInterval(() => {
      go(1);
      if (get("step") >= count() || !node.isConnected) stop();
    }, pause);
  };
  const move = (by) => () => {
    stop();
    go(by);
  };
  const back = button("Back", move(-1));
  const forward = button("Step", move(1));
  const play = button("Play", () => (timer ? stop() : start()), { class: "x-button x-play" });
  const node = h("div", { class: "x-controls" }, back, forward, play);
  const update = (done) => {
    // aria-disabled keeps the keyboard focus, which a disabled button would lose
    back.setAttribute("aria-disabled", String(done === 0));
    forward.setAttribute("aria-disabled", String(done >= count()));
  };
  return { node, update, stop };
}
