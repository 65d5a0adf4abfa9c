/** Work that is looked for again and again while a process runs. */
export interface Rounds {
  /** How often it is looked for, in milliseconds. A round that takes longer delays the next; two never run at once. */
  readonly everyMs: number;
  /** Does some of it; true: more waits, and is done at once. */
  readonly doSome: () => Promise<boolean>;
  /** A round failed; it is tried again at the next time. */
  readonly failed: (error: unknown) => void;
}

/** Runs rounds until `stop()`, which waits for the one that runs. */
export function startRounds({ everyMs, doSome, failed }: Rounds): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  let stopping = false;
  const round = async (): Promise<void> => {
    try {
      while (!stopping && (await doSome()));
    } catch (error) {
      failed(error);
    }
  };
  const timer = setInterval(() => {
    running ??= round().finally(() => (running = null));
  }, everyMs);
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
