// Measures what it is asked for, apart from the page.
import { measure } from "./measure.js";

globalThis.onmessage = ({ data }) => globalThis.postMessage(measure(data));
