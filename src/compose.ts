import { mkdirSync } from 'node:fs';
import { openPartnerRegistry, type PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { listenForRevocations } from '#src/access/revoke.ts';
import { startTallies } from '#src/audit/tallies.ts';
import { createCoedit, type Coedit } from '#src/coedit/editors.ts';
import type { CoeditElsewhere } from '#src/coedit/elsewhere.ts';
import { ensurePushKey } from '#src/notifications/push-key.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { whoIsSuspended } from '#src/people/suspend.ts';
import { brandingOf } from '#src/company/branding.ts';
import { openBranding } from '#src/company/open.ts';
import { createStreaming } from '#src/api/streaming/hub.ts';
import type { Streaming } from '#src/api/streaming/streaming.ts';
import { createMemory } from '#src/memory.ts';
import { addressesOf, hostOf } from '#src/platform/addresses.ts';
import type { Config } from '#src/platform/config.ts';
import { openDatabase, transaction, withStandby, type Db } from '#src/platform/database.ts';
import type { Standby } from '#src/platform/standby.ts';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { openPlaces, type Places } from '#src/platform/file-places.ts';
import { armFailPoints } from '#src/platform/failpoints.ts';
import type { Instance } from '#src/platform/instance.ts';
import { startChanges, type Changes } from '#src/platform/changes.ts';
import { staysInPractice } from '#src/posts/practice.ts';
import { createJournal } from '#src/platform/journal.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { createMailer } from '#src/platform/mailer.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { wrapGlobalFetch } from '#src/platform/egress-fetch.ts';
import { loadSealKey } from '#src/platform/secrets.ts';
import { version } from '#src/platform/version.ts';
import { createLive, type Live } from '#src/web/live/hub.ts';
import { subscribers } from '#src/subscribers.ts';
import { bringUpToDate } from '#src/up-to-date.ts';
import { ringWorkers, startWorker, type NotificationChannels, type Worker } from '#src/worker.ts';
import type { FederationContext } from '#federation/context.ts';
import { outboxSubscriber } from '#federation/outbox/subscribers.ts';
import type { AskDryRun } from '#src/agreements/dry-run.ts';
import type { AskLineCheck } from '#src/agreements/line-check.ts';
import type { SeenActor } from '#src/agreements/seen-actor.ts';
import { coeditElsewhere } from '#federation/coedit/elsewhere.ts';
import { createGroupCommit } from '#federation/inbox/commit.ts';
import { createKeyring } from '#federation/actors/keyring.ts';
import { createCaches } from '#federation/caches.ts';
import { createLender } from '#federation/objects/lender.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { dryRun } from '#federation/outbox/dry-run.ts';
import { checkLine } from '#federation/probes.ts';

/** One instance in one process: everything a surface or a command needs, and the way to end it. */
export interface App {
  readonly config: Config;
  readonly instance: Instance;
  readonly db: Db;
  /** What some reads may be taken from; null: there is none. */
  readonly standby: Standby | null;
  readonly federation: FederationContext;
  readonly registry: PartnerRegistry;
  readonly egress: Egress;
  /** Whoever looks at a page of this process. */
  readonly live: Live;
  /** And which apps are connected to it. */
  readonly streaming: Streaming;
  /** Whoever writes pages through this process. */
  readonly coedit: Coedit;
  /** The same for pages that live at partners. */
  readonly coeditElsewhere: CoeditElsewhere;
  /** Ends all that browsers hold open, so that requests come to an end. */
  closeLines(): Promise<void>;
  /** For an administrator's command; loads what other requests do without. */
  readonly lookUpActor: (name: string) => Promise<SeenActor | null>;
  /** The person at this address, if they say themselves that they were the one at the other; null: they do not. */
  readonly confirmMove: (target: string, old: string) => Promise<PersonId | null>;
  /** What would go to partners, without sending it. */
  readonly dryRun: AskDryRun;
  /** A signed probe to a partner and back. */
  readonly checkLine: AskLineCheck;
  readonly embedded: Embedded | null;
  /** How notifications leave the instance. */
  readonly channels: NotificationChannels;
  /** Starts jobs and deliveries; a web process never calls it. */
  startWorker(): void;
  /** Null until `startWork`. */
  readonly work: () => Worker | null;
  /** Stops work, waits for what is in flight (≤ `graceMs`), closes the pool. The embedded database stays up unless told otherwise. */
  close(options?: { graceMs?: number; stopDatabase?: boolean }): Promise<void>;
}

const closeGraceMs = 25_000;

/** Wires an instance: database (embedded when none is given), schema, keys, partners, journal with its echoes. */
export async function compose(
  config: Config,
  /** `waits`: for PostgreSQL, while it is away; else it is said in one sentence. */
  options: { readonly duringRestore?: boolean; readonly waits?: boolean } = {},
): Promise<App> {
  mkdirSync(config.dataDir, { recursive: true });
  armFailPoints(config.failPoints);
  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir });
  const url = config.databaseUrl ?? (await ensureDatabase(embedded?.url ?? '', 'kontor'));
  let wake = { jobs: () => {}, deliveries: () => {} };
  const late: { federation?: FederationContext } = {};
  const places = openPlaces(config);
  const instance = makeInstance(
    { config, places },
    () => wake.jobs(),
    () => required(late.federation),
  );
  const primary = openDatabase(url, instance, { max: config.poolMax, listenUrl: config.listenUrl });
  await bringUpToDate(primary, config.listenUrl ?? url, options);
  const { db, standby } = beside(primary, config);
  const { egress, closeEgress } = openEgress(config, instance);
  instance.memory.named.current = egress.isNamed;
  const [{ registry, changes, coedit, ...hearing }, schemes, channels] = await Promise.all([
    listenToOthers(db),
    readSchemes(db),
    openChannels(config, db),
    ensureOwnActor(db),
  ]);
  const federation: FederationContext = {
    ...{ coedit, db, instance, egress, registry, schemes },
    keyring: createKeyring(db, instance),
    caches: createCaches(),
    commit: createGroupCommit(db),
    isSuspended: whoIsSuspended(db),
    wakeDelivery: () => wake.deliveries(),
  };
  late.federation = federation;
  instance.memory.lending.current = createLender(federation);
  const lines = openLines(federation, changes);
  let work: Worker | null = null;
  if (config.role === 'web') {
    const ring = ringWorkers(db);
    wake = { jobs: ring, deliveries: ring };
  }
  return {
    ...{ config, instance, db, standby, federation, registry, egress },
    ...lines,
    ...administering(federation),
    embedded,
    channels,
    work: () => work,
    startWorker() {
      const started = startWorker(federation, channels, config.backup);
      work = started;
      wake = { jobs: started.wakeJobs, deliveries: started.wakeDeliveries };
    },
    async close({ graceMs = closeGraceMs, stopDatabase = false } = {}) {
      await lines.closeLines();
      await work?.stop(graceMs);
      await hearing.close();
      channels.mailer?.close();
      closeEgress();
      places.close();
      await standby?.close();
      await db.end({ timeout: 5 });
      if (stopDatabase) await embedded?.stop();
    },
  };
}

/** A worker reads what it acts on: from the primary. */
function beside(primary: Db, { standbyUrl, role, poolMax }: Config): { db: Db; standby: Standby | null } {
  if (standbyUrl === null || role === 'worker') return { db: primary, standby: null };
  return withStandby(primary, standbyUrl, poolMax);
}

/** What browsers and apps hold open. */
function openLines(federation: FederationContext, changes: Changes) {
  const { db, coedit } = federation;
  const hubs = {
    live: createLive(db, changes),
    streaming: createStreaming(db, changes),
    coeditElsewhere: coeditElsewhere(federation),
  };
  const closeLines = async (): Promise<void> => {
    for (const hub of Object.values(hubs)) hub.close();
    await coedit.close();
  };
  return { ...hubs, coedit, closeLines };
}

/** What pages and commands of administrators ask of federation/. */
const administering = (
  federation: FederationContext,
): Pick<App, 'lookUpActor' | 'confirmMove' | 'dryRun' | 'checkLine'> => ({
  lookUpActor: async (name) =>
    (await import('#federation/discovery/look-up.ts')).lookUpActor(federation, name),
  confirmMove: async (target, old) =>
    (await import('#federation/inbox/move.ts')).confirmed(federation, target, old),
  dryRun: (question) => dryRun(federation, question),
  checkLine: (by, peerId) => checkLine(federation, by, peerId),
});

async function openChannels(config: Config, db: Db): Promise<NotificationChannels> {
  return { mailer: config.mail && createMailer(config.mail), pushKey: await ensurePushKey(db) };
}

/** Libraries that fetch by themselves go through it, too. */
function openEgress(config: Config, instance: Instance) {
  const egress = createEgress({
    client: config.clientCertificate,
    allowHosts: [...config.allowHosts],
    readHosts: config.readHosts,
    ownHosts: [instance.addresses.host, hostOf(instance.filesOrigin)],
    userAgent: `Kontor/${version} (+${config.origin})`,
  });
  const unwrapFetch = wrapGlobalFetch(egress);
  const closeEgress = (): void => {
    unwrapFetch();
    egress.close();
  };
  return { egress, closeEgress };
}

/** What this process is told by the others of its instance. */
async function listenToOthers(db: Db) {
  const tallies = startTallies(db);
  const [registry, revocations, branding, changes] = await Promise.all([
    openPartnerRegistry(db),
    listenForRevocations(db),
    openBranding(db),
    startChanges(db),
  ]);
  db.instance.memory.partners.current = registry;
  const close = async (): Promise<void> => {
    await Promise.all([registry, revocations, branding, changes].map((each) => each.close().catch(() => {})));
    await tallies.close();
  };
  return { registry, changes, coedit: await createCoedit(db, registry), close };
}

function makeInstance(
  { config, places }: { readonly config: Config; readonly places: Places },
  wakeWorker: () => void,
  federation: () => FederationContext,
): Instance {
  return {
    origin: config.origin,
    filesOrigin: config.filesOrigin,
    get company() {
      return brandingOf(this).name ?? config.company;
    },
    country: config.country,
    sourceUrl: config.sourceUrl,
    mediaServers: config.mediaServers,
    meetings: config.meetings,
    addresses: addressesOf(config.origin),
    dataDir: config.dataDir,
    files: places.files,
    exports: places.exports,
    clamd: config.clamd,
    ffmpeg: config.ffmpeg,
    soffice: config.soffice,
    trustProxy: config.trustProxy,
    apiRequestsMax: config.apiRequestsMax,
    uploadedBytesMax: config.uploadedBytesMax,
    groupDocumentsBytesMax: config.groupDocumentsBytesMax,
    backupDays: config.backupDays,
    map: config.map,
    translator: config.translator,
    backup: config.backup,
    auditDays: config.auditDays,
    mailIn: config.mailIn,
    model: config.model,
    sealKey: loadSealKey(config.keyFile),
    journal: createJournal(subscribers(outboxSubscriber(federation)), wakeWorker, staysInPractice),
    memory: createMemory(),
  };
}

/** The instance's own actor and keys, made at the first start. */
async function ensureOwnActor(db: Db): Promise<void> {
  const [row] =
    await db`select 1 from actor_keys where actor_uri = ${db.instance.addresses.instanceActor} and retired_at is null`;
  if (row) return;
  const keys = await generateKeys();
  await transaction(db, (tx) => ensureInstanceActor(tx, keys));
}

async function readSchemes(db: Db): Promise<FederationContext['schemes']> {
  const rows = await db`select id, signature_scheme from peers where signature_scheme is not null`;
  return new Map(rows.map((r) => [Number(r.id), r.signatureScheme as 'rfc9421' | 'cavage']));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The journal was used before the instance was complete.');
  return value;
}
