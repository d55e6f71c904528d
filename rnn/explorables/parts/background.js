// Runs long computations in a worker, so that the page stays responsive.

// `address` is that of a worker's script, `work` the function it runs: without workers, it runs here. Of the requests that
// arrive during a computation, only the latest is kept. `tell` gets a request, its result, and whether another one is waiting.
export function createBackground(address, work, tell) {
  let [worker, current, waiting] = [null, null, null];
  const start = (request) => {
    current = request;
    if (worker) worker.postMessage(request);
    else setTimeout(() => current && finish(work(current)));
  };
  const finish = (result) => {
    const [done, next] = [current, waiting];
    [current, waiting] = [null, null];
    if (next) start(next);
    tell(done, result, next !== null);
  };
  const ask = (request) => {
    if (current) waiting = request;
    else start(request);
  };
  const stop = () => {
    worker?.terminate();
    URL.revokeObjectURL(address);
    [worker, current, waiting] = [null, null, null];
  };
  try {
    worker = new Worker(address);
    worker.onmessage = ({ data }) => finish(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker = null;
      if (current) start(current);
    };
  } catch {
    worker = null; // where pages may have none
  }
  return { ask, stop };
}
