import { Worker } from 'node:worker_threads';

export interface ThreadLimits {
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

const startMsMax = 10_000;

/**
 * What a thread makes of `data`: it reads its `workerData` and posts one answer. Limits on time and memory end it, so that nothing that was sent
 * delays or crashes this process. Null: it failed or was ended.
 */
export function runInThread(inside: URL, data: unknown, limits: ThreadLimits): Promise<unknown> {
  return new Promise((resolve) => {
    const thread = new Worker(inside, {
      workerData: data,
      resourceLimits: {
        maxOldGenerationSizeMb: limits.memoryMb,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
      // Nothing of the environment, no loader, no output: it reads what it is given and answers.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const settle = (answer: unknown): void => {
      clearTimeout(timer);
      void thread.terminate();
      resolve(answer);
    };
    // On a busy machine a thread may wait long before it begins: that is not what its limit is for.
    let timer = setTimeout(() => settle(null), limits.timeoutMs + startMsMax);
    thread.once('online', () => {
      clearTimeout(timer);
      timer = setTimeout(() => settle(null), limits.timeoutMs);
    });
    thread.once('message', settle);
    thread.once('error', () => settle(null));
    thread.once('exit', () => settle(null));
  });
}
