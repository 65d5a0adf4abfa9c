import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { toPartner } from './agreement.ts';
import { decide, type Decision, type Partner, type Question } from './decide.ts';
import { createDenials } from './denials.ts';
import { readRegistry, readRevision } from './read.ts';
import { nextChangeMs, stateAt } from './state.ts';
import { changesChannel } from './store.ts';

/** With the time of the question itself, no view is older than this: the safety net under LISTEN, for lost connections. */
const pollMs = 1_500;
const log = logger('agreements');

/**
 * All partners, in the memory of this process: the gate asks it for every request. Another process's change is seen within 2 s (usually in
 * milliseconds); after a change of your own, `await refresh()` to see it at once.
 */
export interface PartnerRegistry {
  /** By the exact origin string, as originOf() gives it. Ended agreements are found too: ask `decide`, not this, whether something may flow. */
  find(origin: string): Partner | undefined;
  byPeer(peerId: number): Partner | undefined;
  /** Denials are counted for the audit, see denials.ts. */
  decide(origin: string, question: RegistryQuestion): Decision;
  /** The same question where nobody tries anything: what may be offered to choose, or goes along with something else. Counts no denial. */
  allows(origin: string, question: RegistryQuestion): boolean;
  /** Another value whenever anything in the registry was changed; what follows from time alone does not change it. */
  revision(): string;
  /** Everyone we have or had an agreement with. */
  all(): readonly Partner[];
  /** Resolves when the view is at least as new as this call. */
  refresh(): Promise<void>;
  /** Writes the counted denials down and stops listening. */
  close(): Promise<void>;
}
export type RegistryQuestion = Omit<Question, 'now'> & { readonly now?: number };

interface Entry {
  partner: Partner;
  changesAtMs: number;
}
interface View {
  revision: string;
  byOrigin: Map<string, Entry>;
  byPeer: Map<number, Entry>;
}

export async function openPartnerRegistry(db: Db): Promise<PartnerRegistry> {
  let view: View = { revision: '', byOrigin: new Map(), byPeer: new Map() };
  const denials = createDenials(db);
  const refresh = oneAtATime(async () => {
    view = await load(db);
  });
  const refreshQuietly = () => {
    refresh().catch((error: unknown) => {
      log.warn('The partner registry could not be read; retrying. {reason}', { reason: String(error) });
    });
  };
  // Listening comes before reading, so that no change falls between the two; and what was notified while no connection was open is lost.
  let connections = 0;
  const listening = await db.listen(changesChannel, refreshQuietly, () => {
    if (++connections > 1) refreshQuietly();
  });
  await refresh();
  const timer = setInterval(() => {
    readRevision(db).then(
      (revision) => revision !== view.revision && refreshQuietly(),
      (error: unknown) =>
        log.warn('The partner registry could not be compared; retrying. {reason}', { reason: String(error) }),
    );
  }, pollMs);
  timer.unref();

  const find = (origin: string) => current(view.byOrigin.get(origin));
  return {
    find,
    byPeer: (peerId) => current(view.byPeer.get(peerId)),
    decide(origin, question) {
      const partner = find(origin);
      const decision = decide(partner, { ...question, now: question.now ?? Date.now() });
      if (!decision.allowed) denials.count(partner?.peerId ?? 0, question, decision.code);
      return decision;
    },
    allows: (origin, question) =>
      decide(find(origin), { ...question, now: question.now ?? Date.now() }).allowed,
    revision: () => view.revision,
    all: () => [...view.byOrigin.values()].flatMap((entry) => current(entry) ?? []),
    refresh,
    async close() {
      clearInterval(timer);
      await listening.unlisten();
      await denials.close();
    },
  };
}

async function load(db: Db): Promise<View> {
  const { revision, agreements } = await readRegistry(db);
  const nowMs = Date.now();
  const view: View = { revision, byOrigin: new Map(), byPeer: new Map() };
  for (const agreement of agreements) {
    const partner = toPartner(agreement, nowMs, db.instance.country);
    if (partner === null) continue;
    const entry = { partner, changesAtMs: nextChangeMs(partner.standing, nowMs) };
    view.byOrigin.set(partner.origin, entry);
    view.byPeer.set(partner.peerId, entry);
  }
  return view;
}

/** The partner with the state it has now: time alone begins, expires and ends agreements. */
function current(entry: Entry | undefined): Partner | undefined {
  if (entry === undefined) return undefined;
  const nowMs = Date.now();
  if (nowMs >= entry.changesAtMs) {
    entry.partner = { ...entry.partner, state: stateAt(entry.partner.standing, nowMs) };
    entry.changesAtMs = nextChangeMs(entry.partner.standing, nowMs);
  }
  return entry.partner;
}

/** Runs `work` once at a time. Whoever calls during a run waits for the next one, which all such callers share. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    if (waiting !== null) return waiting;
    waiting = last.then(() => {
      waiting = null;
      return work();
    });
    last = waiting.catch(() => {}); // its callers hear of it
    return waiting;
  };
}
