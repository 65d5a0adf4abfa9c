/** What is counted until then: `until` is the end of its minute or day, in milliseconds since 1970. */
export interface Tally {
  readonly until: number;
  readonly kind: 'denied' | 'crossed';
  /** 0: a host that there is no agreement with. */
  readonly peerId: number;
  /** From a closed set: a stranger must not be able to invent lines. */
  readonly what: string;
  readonly count: number;
}

/** Counts of this process that have not been written down yet. */
export interface Tallies {
  /** Costs a look into a map: the hot path asks for nothing more. */
  add(tally: Omit<Tally, 'until' | 'count'>, span: 'minute' | 'day', count?: number): void;
  /** Hands over what was counted, and forgets it. */
  take(): readonly Tally[];
  /** What could not be written comes back. */
  putBack(tallies: readonly Tally[]): void;
}

declare module './memory.ts' {
  interface InstanceMemory {
    readonly tallies: Tallies;
  }
}

const spans = { minute: 60_000, day: 86_400_000 } as const;
/** Lines that wait to be written; while the database is away, no more new ones than this. */
const linesMax = 20_000;

export function createTallies(): Tallies {
  let lines = new Map<string, Tally>();
  const put = (key: string, tally: Omit<Tally, 'count'>, count: number): void => {
    const before = lines.get(key);
    if (before === undefined && lines.size >= linesMax) return;
    lines.set(key, { ...tally, count: (before?.count ?? 0) + count });
  };
  const keyOf = ({ until, kind, peerId, what }: Omit<Tally, 'count'>): string =>
    `${until} ${kind} ${peerId} ${what}`;
  return {
    add(tally, span, count = 1) {
      const until = (Math.floor(Date.now() / spans[span]) + 1) * spans[span];
      const line = { ...tally, until };
      put(keyOf(line), line, count);
    },
    take() {
      const taken = [...lines.values()];
      lines = new Map();
      return taken;
    },
    putBack(tallies) {
      for (const { count, ...tally } of tallies) put(keyOf(tally), tally, count);
    },
  };
}
