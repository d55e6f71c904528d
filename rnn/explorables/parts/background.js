// Runs long computations in a worker, so that the page stays responsive.

// `address` is that of a worker's script, `work` the function it runs: without workers, or when one fails, it runs here. Of
// the requests that arrive during a computation, only the latest is kept. `tell` gets a request, its result, and whether
// another one is waiting; `fail` gets an error in place of a result.
export function createBackground(address, work, tell, fail) {
  let [worker, current, waiting] = [null, null, null];
  const start = (request) => {
    current = request;
    if (worker) worker.postMessage(request);
    else setTimeout(() => current && compute());
  };
  const compute = () => {
    let [report, value] = [tell, null];
    try {
      value = work(current);
    } catch (error) {
      reportError(error);
      [report, value] = [fail, error];
    }
    finish(report, value);
  };
  const finish = (report, value) => {
    const [done, next] = [current, waiting];
    [current, waiting] = [null, null];
    if (next) start(next);
    report(done, value, next !== null);
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
    worker.onmessage = ({ data }) => finish(tell, data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      worker = null;
      if (current) start(current);
    };
  } catch {
    worker = null; // where pages may have none
  }
  return { ask, stop };
}
