/** Waits so long, or until somebody looks again, the network is back, or it is over. */
export function waitOrLook(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    const now = (): void => {
      window.clearTimeout(timer);
      resolve();
    };
    window.addEventListener('online', now, { once: true, signal: over });
    document.addEventListener('visibilitychange', now, { once: true, signal: over });
    over.addEventListener('abort', now, { once: true });
  });
}

export const nextLook = (): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
