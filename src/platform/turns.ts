import { Refusal } from './errors.ts';

/**
 * Lets `atOnce` pieces of heavy work run in this process and makes up to `waitingMax` more wait their turn, in order; who comes after that
 * gets a Refusal too_many with `sentence`. What it protects is this process's memory, so each process has its own.
 */
export function createTurns(options: {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly sentence: string;
}): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < options.atOnce) running++;
    else if (waiting.length >= options.waitingMax) throw new Refusal('too_many', options.sentence);
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
