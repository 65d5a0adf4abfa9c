import { isComplete, readChecklist } from '#src/accounts/checklist.ts';
import { closeDay, sweepRoots } from '#src/audit/close-day.ts';
import { compareRoots } from '#src/audit/compare.ts';
import { sealAll } from '#src/audit/seal.ts';
import { ourKeys, verifyChain } from '#src/audit/verify.ts';
import { transaction } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { until } from './client.ts';
import type { Scene } from './look.ts';
import { personOf } from './seeded.ts';

/** What can be proved afterwards: who has gone everywhere, and that nobody rewrote the log. */
export async function proofs(scene: Scene): Promise<void> {
  await leaverIsConfirmed(scene);
  await tamperedEntryIsNamed(scene);
}

/** 10. Bruno of Beta, who left in 8, can do nothing any more, and Alpha and Gamma have signed that nothing ties him to them. */
async function leaverIsConfirmed({ network, seeded, report }: Scene): Promise<void> {
  const { db } = network.site('beta').desk;
  const bruno = personOf(seeded, 'bruno@beta');
  const list = await until('the partners to confirm', async () => {
    const now = await readChecklist(db, bruno);
    return now !== null && isComplete(now) && now;
  });
  report.claim(
    '10. leaver: no session, app or device of Bruno works, and each partner has confirmed by a receipt',
    list.partners.length >= 2,
    list.partners.map(({ company, state }) => `${company}: ${state}`).join(', '),
  );
}

/** 11. Whoever owns Gamma's database changes one line of its audit log; then it is put back. */
async function tamperedEntryIsNamed({ network, report }: Scene): Promise<void> {
  const { db, egress } = network.site('gamma').desk;
  await sealAll(db);
  await closeDay(db);
  await transaction(db, sweepRoots);
  await until('partners to hold the root', async () => {
    const given = await db`select from audit_roots_given where document is not null`;
    return given.length >= 2;
  });
  const deps = { db, egress, key: () => instanceKey(db, db.instance) };
  const compared = await compareRoots(deps, await ourKeys(db));
  const isSame = compared.every(({ agreed, differences }) => agreed > 0 && differences.length === 0);
  report.claim(
    '11. audit: Gamma’s log is whole, and Alpha and Beta hold the same root',
    isSame && (await verifyChain(db)).flaws.length === 0,
    compared.map(({ origin, agreed, trouble }) => `${origin}: ${trouble || agreed}`).join(', '),
  );
  const change = async (from: string, to: string): Promise<void> => {
    await db`alter table audit_log disable trigger user`;
    await db`update audit_log set said = replace(said, ${from}, ${to}) where number = 2`;
    await db`alter table audit_log enable trigger user`;
  };
  await change('"what"', '"whaT"');
  const { flaws } = await verifyChain(db);
  await change('"whaT"', '"what"');
  report.claim(
    '11. audit: a tampered row is pinpointed',
    flaws.length === 1 && flaws[0]?.kind === 'changed' && flaws[0].from === 2,
    flaws.map(({ words }) => words).join(' '),
  );
  report.claim('11. audit: put back, the log is whole', (await verifyChain(db)).flaws.length === 0);
}
