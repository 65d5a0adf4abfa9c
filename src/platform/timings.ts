import type { Server, ServerResponse } from 'node:http';

/** Upper bounds of the buckets in seconds, as in a histogram of Prometheus. */
const boundsSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Timing {
  /** How many answers took at most as long as each bound and longer than the one before; the last: longer than all. */
  readonly counts: number[];
  sum: number;
}
const timings = new Map<string, Timing>();

/** Times the answers of this process for its metrics, by class of status. Event streams are open for a quarter of an hour and say nothing. */
export function timeAnswers(server: Server): void {
  server.on('request', (_request, response: ServerResponse) => {
    const beganMs = performance.now();
    response.once('finish', () => {
      if (String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
      note(`${Math.floor(response.statusCode / 100)}xx`, (performance.now() - beganMs) / 1_000);
    });
  });
}

function note(status: string, seconds: number): void {
  let timing = timings.get(status);
  if (!timing) timings.set(status, (timing = { counts: boundsSeconds.map(() => 0).concat(0), sum: 0 }));
  const found = boundsSeconds.findIndex((bound) => seconds <= bound);
  const at = found < 0 ? boundsSeconds.length : found;
  timing.counts[at] = (timing.counts[at] ?? 0) + 1;
  timing.sum += seconds;
}

/** The histogram `name` in Prometheus' text: prom-client has none that is filled with counts. */
export function renderTimings(name: string, help: string): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const [status, { counts, sum }] of timings) {
    let total = 0;
    for (const [at, n] of counts.entries()) {
      total += n;
      lines.push(`${name}_bucket{status="${status}",le="${boundsSeconds[at] ?? '+Inf'}"} ${total}`);
    }
    lines.push(`${name}_sum{status="${status}"} ${sum}`, `${name}_count{status="${status}"} ${total}`);
  }
  return `${lines.join('\n')}\n`;
}
