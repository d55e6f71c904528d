// The worker that measures for One knob.
import { measure } from "./measure.js";

globalThis.onmessage = ({ data }) => globalThis.postMessage(measure(data));
