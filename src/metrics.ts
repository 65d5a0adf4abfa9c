import type { App } from '#src/compose.ts';
import { readBackupState, type BackupState } from '#src/backup/read.ts';
import { queueState } from '#src/platform/deliveries.ts';
import { counted } from '#src/platform/counters.ts';

/**
 * Prometheus text of this process and the shared queue. prom-client is loaded at the first scrape: it costs memory and start-up time
 * that a process no one scrapes need not pay.
 */
export async function render(app: App): Promise<{ type: string; body: string }> {
  const { Registry, Gauge, Counter, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'kontor_' });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const waiting = gauge('kontor_queue_depth', 'Deliveries waiting, by partner', ['partner']);
  const age = gauge('kontor_queue_age_seconds', 'Age of the oldest waiting delivery, by partner', [
    'partner',
  ]);
  const dead = gauge('kontor_dead_letters', 'Deliveries that ended without success, by partner', ['partner']);
  for (const q of await queueState(app.db)) {
    waiting.set({ partner: q.origin }, q.waiting);
    age.set({ partner: q.origin }, q.oldestSeconds);
    dead.set({ partner: q.origin }, q.dead);
  }
  const [jobs] =
    await app.db`select count(*) filter (where dead_at is null)::int as waiting, count(*) filter (where dead_at is not null)::int as dead from jobs`;
  gauge('kontor_jobs_waiting', 'Jobs waiting').set(Number(jobs?.waiting ?? 0));
  gauge('kontor_jobs_dead', 'Jobs that failed for good').set(Number(jobs?.dead ?? 0));
  gauge('kontor_deliveries_in_flight', 'Deliveries in flight in this process').set(app.work()?.inFlight ?? 0);
  backupGauges(await readBackupState(app.db), gauge);
  const inbox = new Counter({
    name: 'kontor_inbox_total',
    help: 'Inbox verdicts',
    labelNames: ['verdict'],
    registers: [registry],
  });
  for (const [verdict, n] of counted('inbox')) inbox.inc({ verdict }, n);
  const sent = new Counter({
    name: 'kontor_deliveries_total',
    help: 'Delivery attempts by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const [outcome, n] of counted('delivery')) sent.inc({ outcome }, n);
  return { type: registry.contentType, body: await registry.metrics() };
}

/** Ages are missing while there is no backup, or none was tested. */
function backupGauges(
  state: BackupState,
  gauge: (name: string, help: string) => { set(value: number): void },
): void {
  const secondsSince = (at: Date): number => Math.max(0, (Date.now() - at.getTime()) / 1000);
  const { lastAt, lastBytes, trouble, testedAt, testTrouble, unnoted } = state;
  if (lastAt !== null) {
    gauge('kontor_backup_age_seconds', 'Time since the last backup').set(secondsSince(lastAt));
    gauge('kontor_backup_bytes', 'Size of the last backup').set(lastBytes ?? 0);
  }
  gauge('kontor_backup_failed', '1 if the latest attempt at a backup failed').set(trouble === null ? 0 : 1);
  if (testedAt !== null) {
    gauge('kontor_backup_test_age_seconds', 'Time since a backup was last tested').set(
      secondsSince(testedAt),
    );
    gauge('kontor_backup_test_failed', '1 if the backup that was tested last could not be restored').set(
      testTrouble === null ? 0 : 1,
    );
  }
  gauge('kontor_erasures_unnoted', 'Erasures that are not in the ledger yet').set(unnoted);
}
