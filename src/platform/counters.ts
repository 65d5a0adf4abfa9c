type Counted = 'inbox' | 'delivery' | 'reads';

const counters = new Map<string, Map<string, number>>();

/** Counts an event of this process for the metrics; costs a Map look-up. `label` must be from a closed set. */
export function increment(counter: Counted, label: string): void {
  let labels = counters.get(counter);
  if (!labels) counters.set(counter, (labels = new Map()));
  labels.set(label, (labels.get(label) ?? 0) + 1);
}

export const counted = (counter: Counted): ReadonlyMap<string, number> => counters.get(counter) ?? new Map();
