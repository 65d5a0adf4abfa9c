import { workerAddress } from './trusted.ts';

/** Registers the service worker, which serves pages offline and shows push notifications. It updates itself. */
export function startWorker(): void {
  if (!('serviceWorker' in navigator) || !document.getElementById('live')) return; // nobody is signed in here
  navigator.serviceWorker.register(workerAddress).catch(() => {
    // Without it there is nothing to read offline, and no push; all else works.
  });
}
