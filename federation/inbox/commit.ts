import { transaction, isDatabaseDown, type Db, type Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { logger } from '#src/platform/log.ts';

const log = logger('inbox');

/** One activity, authenticated and prepared: all network access is done, only the effect is left. */
export interface Effect {
  /** SHA-256 of verified actor and activity id; once-ness is UNIQUE(hash) in the effect's own transaction. */
  readonly hash: Buffer;
  /** False: doing it twice changes nothing, and the state decides, because some servers use the id of a Follow or a Like again. */
  readonly once: boolean;
  /** In how many feeds it may write, at most; see reach.ts. */
  readonly reach: number;
  apply(tx: Tx): Promise<unknown>;
}

/** What reaches more feeds than this is large. Effects that share a transaction reach no more than this together. */
export const reachMax = 500;

interface LaneLimits {
  readonly workers: number;
  /** Activities that share one transaction at most. */
  readonly batch: number;
  /** Beyond this the sender is asked to come back: memory must not grow with a flood. */
  readonly waiting: number;
}
/** A large effect holds up and undoes only others like it. */
const lanes: Readonly<Record<'small' | 'large', LaneLimits>> = {
  small: { workers: 2, batch: 48, waiting: 4_000 },
  large: { workers: 1, batch: 1, waiting: 500 },
};

/**
 * Commits effects of simultaneous requests together: small ones that arrive while a transaction runs share the next one, and none is acknowledged
 * before its commit. If one of them fails, all of that batch are run again one by one, so that a bad one stalls no one. Large ones (`reachMax`)
 * have a transaction each, one at a time, beside those.
 */
export interface GroupCommit {
  /** 'known' when this activity had its effect before. Rejects with what `apply` threw. */
  submit(effect: Effect): Promise<'new' | 'known'>;
  readonly waiting: number;
}

interface Waiting {
  readonly effect: Effect;
  resolve(verdict: 'new' | 'known'): void;
  reject(error: unknown): void;
}

export function createGroupCommit(db: Db): GroupCommit {
  const [small, large] = [openLane(db, lanes.small), openLane(db, lanes.large)];
  return {
    get waiting() {
      return small.waiting + large.waiting;
    },
    submit: (effect) => (effect.reach > reachMax ? large : small).submit(effect),
  };
}

function openLane(db: Db, { workers, batch: batchMax, waiting: waitingMax }: LaneLimits): GroupCommit {
  const queue: Waiting[] = [];
  let running = 0;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue, batchMax);
      if (batch.length > 1 && (await commitTogether(db, batch))) continue;
      for (const one of batch) await commitAlone(db, one);
    }
    running--; // in the same turn as the last look at the queue, so that no arrival is left without a worker
  }
  return {
    get waiting() {
      return queue.length;
    },
    submit(effect) {
      if (queue.length >= waitingMax) throw new Unavailable('This server is busy; try again in a minute.');
      return new Promise((resolve, reject) => {
        queue.push({ effect, resolve, reject });
        if (running >= workers) return;
        running++;
        // The turn of the event loop in which the first request arrives may bring more.
        setImmediate(() => void drain());
      });
    },
  };
}

/** The oldest waiting effects; the same activity twice never shares a batch, the second is simply known to the next. */
function takeBatch(queue: Waiting[], batchMax: number): Waiting[] {
  const hashes = new Set<string>();
  let reach = 0;
  let n = 0;
  while (n < queue.length && n < batchMax) {
    const hash = hexOf(queue[n]);
    reach += queue[n]?.effect.reach ?? 0;
    if (hashes.has(hash) || (n > 0 && reach > reachMax)) break;
    hashes.add(hash);
    n++;
  }
  return queue.splice(0, n);
}

const hexOf = (one: Waiting | undefined): string => one?.effect.hash.toString('hex') ?? '';

/** True when the batch was committed; false when nothing happened and each must be tried alone. */
async function commitTogether(db: Db, batch: readonly Waiting[]): Promise<boolean> {
  const fresh = new Set<string>();
  const isDue = (w: Waiting): boolean => !w.effect.once || fresh.has(hexOf(w));
  try {
    await transaction(db, async (tx) => {
      const rows = await tx`
        insert into received (hash) select decode(h, 'hex') from unnest(${batch.map(hexOf)}::text[]) h order by h
        on conflict do nothing returning encode(hash, 'hex') as hash`;
      for (const row of rows) fresh.add(row.hash as string);
      // Statements of several effects are pipelined on the one connection; each effect still sees its own in order.
      await settleAll(batch.filter(isDue).map((w) => w.effect.apply(tx)));
      failPoint('receive.before-commit');
    });
  } catch (error) {
    // Each is tried alone next, and its own trouble comes out there; a batch that fails often is worth a look all the same.
    log.debug('A batch of {size} is tried one by one: {reason}', {
      size: batch.length,
      reason: String(error),
    });
    return false;
  }
  failPoint('receive.after-commit');
  for (const one of batch) one.resolve(isDue(one) ? 'new' : 'known');
  return true;
}

async function commitAlone(db: Db, one: Waiting): Promise<void> {
  try {
    await transaction(db, async (tx) => {
      // Pipelined: an effect that was known already is undone with its transaction, whatever it came to.
      const [inserted, applied] = await Promise.allSettled([
        tx`insert into received (hash) values (${one.effect.hash}) on conflict do nothing`,
        one.effect.apply(tx),
      ]);
      if (inserted.status === 'rejected') throw inserted.reason;
      if (one.effect.once && inserted.value.count === 0) throw new AlreadyKnown();
      if (applied.status === 'rejected') throw applied.reason;
      failPoint('receive.before-commit');
    });
    failPoint('receive.after-commit');
    one.resolve('new');
  } catch (error) {
    if (error instanceof AlreadyKnown) return one.resolve('known');
    const away = new Unavailable('The database is not available; try again in a minute.', {
      retryable: true,
      cause: error,
    });
    one.reject(isDatabaseDown(error) ? away : error);
  }
}

class AlreadyKnown extends Error {}

/** Like Promise.all, but leaves no statement running when it rejects: the transaction must not end under a sibling. */
async function settleAll(all: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(all);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
