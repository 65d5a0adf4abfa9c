import { mkdirSync } from 'node:fs';
import { openPartnerBook, type PartnerBook } from '#src/agreements/book.ts';
import { listenForRevocations } from '#src/access/revoke.ts';
import { chatSubscribers } from '#src/chat/gather.ts';
import { groupSubscribers } from '#src/groups/subscribers.ts';
import { ensurePushKey } from '#src/notifications/push-key.ts';
import { notificationSubscribers } from '#src/notifications/notify.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { lookOf } from '#src/company/look.ts';
import { openLook } from '#src/company/open.ts';
import { addressesOf } from '#src/platform/addresses.ts';
import type { Config } from '#src/platform/config.ts';
import { openDatabase, openPool, transaction, type Db } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { armFailPoints } from '#src/platform/failpoints.ts';
import type { House } from '#src/platform/house.ts';
import { startChanges } from '#src/platform/changes.ts';
import { createJournal, type Subscriber } from '#src/platform/journal.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { createMailer } from '#src/platform/mailer.ts';
import { migrate } from '#src/platform/migrate.ts';
import { createOutside, wrapGlobalFetch, type Outside } from '#src/platform/outside.ts';
import { loadSealKey } from '#src/platform/secrets.ts';
import { version } from '#src/platform/version.ts';
import { reportSubscribers } from '#src/reports/subscribers.ts';
import { postSubscribers } from '#src/posts/erase-person.ts';
import { timelineSubscribers } from '#src/timelines/feed.ts';
import { liveSubscribers } from '#src/web/live/facts.ts';
import { createLive, type Live } from '#src/web/live/hub.ts';
import { ringWorkers, startWork, type WaysOut, type Work } from '#src/work.ts';
import type { Wire } from '#federation/context.ts';
import { createGroupCommit } from '#federation/inbox/commit.ts';
import { createKeyring } from '#federation/keyring.ts';
import { createKnown } from '#federation/known.ts';
import { outboxSubscribers } from '#federation/outbox/subscribers.ts';

/** One instance in one process: everything a surface or a command needs, and the way to end it. */
export interface App {
  readonly config: Config;
  readonly house: House;
  readonly db: Db;
  readonly wire: Wire;
  readonly book: PartnerBook;
  readonly outside: Outside;
  /** Whoever looks at a page of this process. */
  readonly live: Live;
  readonly embedded: Embedded | null;
  /** How alerts leave the house. */
  readonly ways: WaysOut;
  /** Starts jobs and deliveries; a web process never calls it. */
  startWork(): void;
  /** Null until `startWork`. */
  readonly work: () => Work | null;
  /** Stops work, waits for what is in flight (≤ `graceMs`), closes the pool. The embedded database stays up unless told otherwise. */
  close(options?: { graceMs?: number; stopDatabase?: boolean }): Promise<void>;
}

const closeGraceMs = 25_000;

/** Wires an instance: database (embedded when none is given), schema, keys, partners, journal with its echoes. */
export async function compose(config: Config): Promise<App> {
  mkdirSync(config.dataDir, { recursive: true });
  armFailPoints(config.failPoints);
  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir });
  const url = config.databaseUrl ?? (await ensureDatabase(embedded?.url ?? '', 'kontor'));
  await bringUpToDate(url);

  let wake = { jobs: () => {}, deliveries: () => {} };
  const late: { wire?: Wire } = {};
  const house = makeHouse(
    config,
    () => wake.jobs(),
    () => required(late.wire),
  );
  const db = openDatabase(url, house, { max: config.poolMax });
  const outside = openOutside(config, house);
  wrapGlobalFetch(outside);
  await ensureOwnActor(db);
  const [{ book, changes, ...hearing }, schemes] = await Promise.all([listenToOthers(db), readSchemes(db)]);
  const wire: Wire = {
    db,
    house,
    outside,
    book,
    schemes,
    keyring: createKeyring(db, house),
    known: createKnown(),
    commit: createGroupCommit(db),
    wakeDelivery: () => wake.deliveries(),
  };
  late.wire = wire;
  const ways = await openWays(config, db);

  const live = createLive(db, changes);
  let work: Work | null = null;
  if (config.role === 'web') {
    const ring = ringWorkers(db);
    wake = { jobs: ring, deliveries: ring };
  }
  return {
    config,
    house,
    db,
    wire,
    book,
    outside,
    live,
    embedded,
    ways,
    work: () => work,
    startWork() {
      const started = startWork(wire, ways);
      work = started;
      wake = { jobs: started.wakeJobs, deliveries: started.wakeDeliveries };
    },
    async close({ graceMs = closeGraceMs, stopDatabase = false } = {}) {
      live.close();
      await work?.stop(graceMs);
      await hearing.close();
      ways.mailer?.close();
      outside.close();
      await db.end({ timeout: 5 });
      if (stopDatabase) await embedded?.stop();
    },
  };
}

async function openWays(config: Config, db: Db): Promise<WaysOut> {
  return { mailer: config.mail && createMailer(config.mail), pushKey: await ensurePushKey(db) };
}

const openOutside = (config: Config, house: House): Outside =>
  createOutside({
    allowHosts: [...config.allowHosts],
    ownHosts: [house.addresses.host, new URL(house.filesOrigin).host],
    userAgent: `Kontor/${version} (+${config.origin})`,
  });

/** What this process is told by the others of its instance. */
async function listenToOthers(db: Db) {
  const [book, revocations, look, changes] = await Promise.all([
    openPartnerBook(db),
    listenForRevocations(db),
    openLook(db),
    startChanges(db),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all([book, revocations, look, changes].map((each) => each.close().catch(() => {})));
  };
  return { book, changes, close };
}

async function bringUpToDate(url: string): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await migrate(pool);
  } finally {
    await pool.end({ timeout: 1 });
  }
}

function makeHouse(config: Config, wakeWorker: () => void, wire: () => Wire): House {
  return {
    origin: config.origin,
    filesOrigin: config.filesOrigin,
    get company() {
      return lookOf(this).name ?? config.company;
    },
    country: config.country,
    addresses: addressesOf(config.origin),
    dataDir: config.dataDir,
    clamd: config.clamd,
    trustProxy: config.trustProxy,
    apiRequestsMax: config.apiRequestsMax,
    uploadedBytesMax: config.uploadedBytesMax,
    sealKey: loadSealKey(config.keyFile),
    journal: createJournal(
      merge(
        timelineSubscribers,
        chatSubscribers,
        notificationSubscribers,
        outboxSubscribers(wire),
        groupSubscribers,
        postSubscribers,
        reportSubscribers,
        liveSubscribers,
      ),
      wakeWorker,
    ),
  };
}

/** Fact → everyone who hears it, in this order: feeds, conversations, notifications, partners, then groups, whose answer partners must not see too early. */
function merge(...tables: Readonly<Record<string, readonly Subscriber[]>>[]): Record<string, Subscriber[]> {
  const all: Record<string, Subscriber[]> = {};
  for (const table of tables)
    for (const [fact, subscribers] of Object.entries(table)) (all[fact] ??= []).push(...subscribers);
  return all;
}

/** The instance's own actor and keys, made at the first start. */
async function ensureOwnActor(db: Db): Promise<void> {
  const [row] =
    await db`select 1 from actor_keys where actor_uri = ${db.house.addresses.instanceActor} and retired_at is null`;
  if (row) return;
  const keys = await generateKeys();
  await transaction(db, (tx) => ensureInstanceActor(tx, keys));
}

async function readSchemes(db: Db): Promise<Wire['schemes']> {
  const rows = await db`select id, signature_scheme from peers where signature_scheme is not null`;
  return new Map(rows.map((r) => [Number(r.id), r.signatureScheme as 'rfc9421' | 'cavage']));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The journal was used before the house was finished.');
  return value;
}
