/** Lets a loop sleep until there is work: `ring()` wakes it, even if it rings just before the sleep. */
export interface WakeSignal {
  /** There is work. */
  ring(): void;
  /** Room, but no news: ends a rest that is under way, and nothing else. */
  nudge(): void;
  /** What rang until now is known: the next rest lasts unless it rings again. */
  heard(): void;
  /** Until it rings, at most `ms`. */
  rest(ms: number): Promise<void>;
}

export function createWakeSignal(): WakeSignal {
  let rung = false;
  let wake: () => void = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    nudge: () => wake(),
    heard() {
      rung = false;
    },
    rest: (ms) =>
      new Promise((resolve) => {
        if (rung) return resolve();
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
