import { transaction, type Db } from '#src/platform/database.ts';
import { countMetric } from './count.ts';
import { mayReplace } from './metric.ts';
import { lastCounts, readK, readMetrics } from './read.ts';
import { publishCount, sweepValues } from './store.ts';

/**
 * Counts what is on, once a day (UTC), and publishes what may be published. What is off is neither counted nor deleted: if it were forgotten,
 * switching off and on would publish a new figure however few had changed. A maintenance chore; returns how many figures are new.
 */
export async function rollUpMetrics(db: Db, now = new Date()): Promise<number> {
  const day = now.toISOString().slice(0, 10);
  const memory = db.instance.memory.analytics;
  const on = (await readMetrics(db)).filter(({ isOn }) => isOn);
  let published = 0;
  for (const { metric } of on) {
    if (memory.counted.get(metric) === day) continue;
    const counted = await countMetric(db, metric, now);
    published += await transaction(db, async (tx) => {
      const [last, k] = await Promise.all([lastCounts(tx, metric), readK(tx)]);
      const fresh = counted.filter((each) => {
        const known = last.get(each.item);
        return known === undefined || (known.day < day && mayReplace(known, each, k));
      });
      for (const each of fresh) await publishCount(tx, metric, day, each);
      return fresh.length;
    });
    memory.counted.set(metric, day);
  }
  if (published > 0) await transaction(db, sweepValues);
  return published;
}

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** On which day this process counted a metric last: rounds of maintenance come every minute. */
    readonly analytics: { readonly counted: Map<string, string> };
  }
}
