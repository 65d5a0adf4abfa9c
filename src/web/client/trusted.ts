/** An empty element, and what Leaflet asks to see whether the browser draws (controllers/site-map.ts). */
const harmless: ReadonlySet<string> = new Set(['', '<svg/>']);

/**
 * Text becomes HTML in one way only: parsed by Turbo into a document of its own, in which nothing runs, out of an answer of this origin
 * (connect-src allows no other). What Turbo then moves into the page stays under the page's policy, which has no inline script. Whatever
 * else asks for HTML, a script or the address of one is refused by the browser with an error. docs/decisions/0013-scripts.md.
 */
window.trustedTypes?.createPolicy('default', {
  createHTML: (html, _type, sink) =>
    sink === 'DOMParser parseFromString' || harmless.has(html) ? html : null,
});

const workerPath = '/sw.js';

/** The one script URL that may be created: whatever is asked of this policy, it returns this. */
export const workerAddress =
  window.trustedTypes
    ?.createPolicy('kontor', { createScriptURL: () => workerPath })
    .createScriptURL(workerPath) ?? workerPath;
