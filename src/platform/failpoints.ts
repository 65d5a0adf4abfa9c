/** Steps at which a test can kill the process or make it fail: post → queue → deliver → receive. */
export type FailPoint =
  | 'post.before-commit'
  | 'post.after-commit'
  | 'deliver.claimed'
  | 'deliver.sent'
  | 'deliver.answered'
  | 'receive.before-commit'
  | 'receive.after-commit'
  | 'job.claimed'
  | 'job.done'
  | 'mail.sent'
  | 'ending.after-batch'
  | 'carve-out.before-commit'
  | 'carve-out.person-gone'
  | 'guest.seat-passed';

const armed = new Map<string, 'kill' | 'error'>();

/** Arms `step:kill` or `step:error` pairs; `step:off` disarms. Development only; config.ts refuses it elsewhere. */
export function armFailPoints(pairs: string): void {
  for (const pair of pairs.split(',').filter(Boolean)) {
    const [step, action] = pair.trim().split(':');
    if (step && (action === 'kill' || action === 'error')) armed.set(step, action);
    if (step && action === 'off') armed.delete(step);
  }
}

/** A no-op unless armed. `kill` sends SIGKILL to ourselves: nothing is flushed, as in a power cut. */
export function failPoint(step: FailPoint): void {
  if (armed.size === 0) return;
  const action = armed.get(step);
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (action === 'error') throw new Error(`fail point ${step}`);
}
