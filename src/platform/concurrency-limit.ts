import type { Refusal } from './errors.ts';

/**
 * Lets `atOnce` pieces of heavy work run in this process and up to `waitingMax` more wait their turn, in order; any further caller gets
 * `refusal`, a too_many. It protects this process's memory, so each process has its own.
 */
export function createConcurrencyLimit(options: {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly refusal: () => Refusal;
}): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < options.atOnce) running++;
    else if (waiting.length >= options.waitingMax) throw options.refusal();
    // Whoever leaves hands over the place, so `running` stays as it is.
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
