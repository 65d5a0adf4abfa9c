import type { App } from '#src/compose.ts';
import { readDealings } from '#src/agreements/read-partners.ts';
import { readBackupState, type BackupState } from '#src/backup/read.ts';
import { freeOf } from '#src/backup/disk.ts';
import type { Certificate } from '#src/platform/certificates.ts';
import { serverRoom } from '#src/platform/database.ts';
import { queueState, silentPeers } from '#src/platform/deliveries.ts';
import { counted } from '#src/platform/counters.ts';
import { jobState } from '#src/platform/jobs.ts';
import { keysInChange } from '#src/platform/keys.ts';
import { renderTimings } from '#src/platform/timings.ts';
import type { StandbyState } from '#src/platform/standby.ts';
import { version } from '#src/platform/version.ts';

type SetGauge = (
  name: string,
  help: string,
  value: number,
  labels?: Readonly<Record<string, string>>,
) => void;

const secondsSince = (at: Date): number => Math.max(0, (Date.now() - at.getTime()) / 1_000);
/** Negative once it has passed. */
const secondsUntil = (at: Date): number => (at.getTime() - Date.now()) / 1_000;

/**
 * Prometheus text of this process and what all processes share. prom-client is loaded at the first scrape: it costs memory and start-up time
 * that a process no one scrapes need not pay. Names are promises: rules and dashboards in deploy/monitoring/ use them.
 */
export async function render(
  app: App,
  certificates: () => Promise<readonly Certificate[]>,
): Promise<{ type: string; body: string }> {
  const { Registry, Gauge, Counter, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'kontor_' });
  const gauges = new Map<string, InstanceType<typeof Gauge>>();
  const set: SetGauge = (name, help, value, labels = {}) => {
    const known = gauges.get(name);
    const gauge = known ?? new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] });
    gauges.set(name, gauge);
    gauge.set(labels, value);
  };
  set('kontor_info', 'Always 1; the version is in its label', 1, { version, role: app.config.role });
  set('kontor_deliveries_in_flight', 'Deliveries in flight in this process', app.work()?.inFlight ?? 0);
  await queueGauges(app, set);
  backupGauges(await readBackupState(app.db), set);
  await expiryGauges(app, await certificates(), set);
  await roomGauges(app, set);
  if (app.standby !== null) standbyGauges(app.standby.state(), set);
  const count = (name: string, help: string, label: string, counts: ReadonlyMap<string, number>): void => {
    const counter = new Counter({ name, help, labelNames: [label], registers: [registry] });
    for (const [value, n] of counts) counter.inc({ [label]: value }, n);
  };
  count('kontor_inbox_total', 'Inbox verdicts', 'verdict', counted('inbox'));
  count('kontor_deliveries_total', 'Delivery attempts by outcome', 'outcome', counted('delivery'));
  count('kontor_standby_reads_total', 'Reads of a standby by outcome', 'outcome', counted('reads'));
  const timings = renderTimings(
    'kontor_http_seconds',
    'Time until an answer had been sent, by class of status',
  );
  return { type: registry.contentType, body: (await registry.metrics()) + timings };
}

async function queueGauges({ db }: App, set: SetGauge): Promise<void> {
  const [queues, silent, jobs] = await Promise.all([queueState(db), silentPeers(db), jobState(db)]);
  for (const { origin: partner, waiting, oldestSeconds, dead } of queues) {
    set('kontor_queue_depth', 'Deliveries waiting, by partner', waiting, { partner });
    set('kontor_queue_age_seconds', 'Age of the oldest waiting delivery, by partner', oldestSeconds, {
      partner,
    });
    set('kontor_dead_letters', 'Deliveries that ended without success, by partner', dead, { partner });
  }
  for (const { origin: partner, seconds } of silent)
    set('kontor_partner_silent_seconds', 'For how long a partner has not answered', seconds, { partner });
  set('kontor_jobs_waiting', 'Jobs waiting', jobs.waiting);
  set('kontor_jobs_age_seconds', 'For how long the job that is due first has been due', jobs.oldestSeconds);
  set('kontor_jobs_dead', 'Jobs that failed for good', jobs.dead);
}

/** Ages are missing while there is no backup, or none was tested. */
function backupGauges(state: BackupState, set: SetGauge): void {
  const { lastAt, lastBytes, trouble, testedAt, testTrouble, unnoted } = state;
  if (lastAt !== null) {
    set('kontor_backup_age_seconds', 'Time since the last backup', secondsSince(lastAt));
    set('kontor_backup_bytes', 'Size of the last backup', lastBytes ?? 0);
  }
  set('kontor_backup_failed', '1 if the latest attempt at a backup failed', trouble === null ? 0 : 1);
  if (testedAt !== null) {
    const test = testTrouble === null ? 0 : 1;
    set('kontor_backup_test_age_seconds', 'Time since a backup was last tested', secondsSince(testedAt));
    set('kontor_backup_test_failed', '1 if the backup that was tested last could not be restored', test);
  }
  set('kontor_erasures_unnoted', 'Erasures that are not in the ledger yet', unnoted);
}

/** What ends by itself unless someone does something. */
async function expiryGauges({ db }: App, certificates: readonly Certificate[], set: SetGauge): Promise<void> {
  for (const { origin, endsAt, trouble } of certificates) {
    const refused = 'Whether browsers and partners would refuse the certificate of an address, or see none';
    set('kontor_certificate_refused', refused, trouble === null ? 0 : 1, { origin });
    if (endsAt !== null)
      set('kontor_certificate_expires_seconds', 'Time left to a certificate', secondsUntil(endsAt), {
        origin,
      });
  }
  for (const { origin: partner, endsAt } of await readDealings(db))
    if (endsAt !== null)
      set('kontor_agreement_expires_seconds', 'Time left to an agreement', secondsUntil(endsAt), { partner });
  const { actors, since } = await keysInChange(db);
  set('kontor_keys_changing', 'Actors whose new key some partner does not know yet', actors);
  const age = since === null ? 0 : secondsSince(since);
  set('kontor_keys_changing_seconds', 'Since when the oldest of these changes waits', age);
}

/** Only of processes that have one. */
function standbyGauges({ inUse, behindMs }: StandbyState, set: SetGauge): void {
  set('kontor_standby_in_use', '1 while lists are read from the standby', inUse ? 1 : 0);
  const seconds = behindMs === null ? Number.NaN : behindMs / 1_000;
  set('kontor_standby_behind_seconds', 'How far the standby is behind at most', seconds);
}

/** How much room is left: on disks and in the database. */
async function roomGauges({ db, config }: App, set: SetGauge): Promise<void> {
  const places = { data: config.dataDir, backups: config.backup.dir };
  for (const [place, folder] of Object.entries(places)) {
    const free = folder === null ? null : await freeOf(folder).catch(() => null);
    if (free !== null) set('kontor_disk_free_bytes', 'Room on the disk of a folder of ours', free, { place });
  }
  const [row] = await db<{ bytes: number }[]>`select pg_database_size(current_database())::float8 as bytes`;
  const { used, max } = await serverRoom(db);
  set('kontor_database_bytes', 'Size of the database', row?.bytes ?? 0);
  set('kontor_database_connections', 'Connections to the PostgreSQL server', used);
  set('kontor_database_connections_max', 'Connections that it accepts', max);
}
