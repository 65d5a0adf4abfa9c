import { workerAddress } from './trusted.ts';

/** Sets the service worker to work, which reads without a connection and shows what is pushed. It renews itself. */
export function startWorker(): void {
  if (!('serviceWorker' in navigator) || !document.getElementById('live')) return; // nobody is signed in here
  navigator.serviceWorker.register(workerAddress).catch(() => {
    // Without it there is nothing to read offline, and no push; all else works.
  });
}
