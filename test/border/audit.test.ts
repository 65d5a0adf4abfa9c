import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes } from '#src/agreements/document.ts';
import { signJws, type SigningKey } from '#src/agreements/jws.ts';
import { appendAudit } from '#src/audit/append.ts';
import { closeDay } from '#src/audit/close-day.ts';
import { compareRoots } from '#src/audit/compare.ts';
import { exportAudit } from '#src/audit/export.ts';
import { heldRootsPath, rootsPath } from '#src/audit/give-roots.ts';
import { readAudit } from '#src/audit/read.ts';
import { questionType, rootType } from '#src/audit/root.ts';
import { sealAll } from '#src/audit/seal.ts';
import { settleTallies } from '#src/audit/tallies.ts';
import { ourKeys } from '#src/audit/verify.ts';
import { verifyAuditFile } from '#src/cli/audit-file.ts';
import { round } from '#src/maintenance.ts';
import { transaction } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { openHydraulik } from '#test/stories/companies.ts';
import { strayKey } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

let scene: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
beforeAll(async () => {
  scene = await openHydraulik();
  ({ alpha, beta, gamma } = scene.companies);
});
afterAll(() => scene?.companies.end());

const keyOf = (at: TestInstance): Promise<SigningKey> => instanceKey(at.db, at.db.instance);
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const agreementBetween = async (at: TestInstance, other: TestInstance): Promise<string> => {
  const [row] =
    await at.db`select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${other.origin}`;
  return String(row?.id);
};
const send = (at: TestInstance, to: string, body: unknown) =>
  ask(at.origin, {
    method: 'POST',
    path: to,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const compared = async (at: TestInstance) => {
  const deps = { db: at.db, egress: at.app.egress, key: () => keyOf(at) };
  const all = await compareRoots(deps, await ourKeys(at.db));
  return Object.fromEntries(
    all.map(({ origin, agreed, differences, trouble }) => [
      new URL(origin).hostname.split('.')[0],
      trouble || differences.map(({ side, day }) => `${side} ${day}`).join(', ') || `same ${agreed}`,
    ]),
  );
};
/** As whoever owns a company's database could. */
const tamper = async ({ db }: TestInstance, change: () => Promise<unknown>): Promise<void> => {
  await db`alter table audit_log disable trigger user`;
  await change();
  await db`alter table audit_log enable trigger user`;
};

describe('a root is refused', () => {
  const root = (more: object = {}) => ({
    ...{ type: 'KontorAuditRoot', from: beta.origin, day: yesterday, hash: 'a'.repeat(43) },
    at: new Date().toISOString(),
    ...more,
  });
  const signed = async (payload: unknown, key?: SigningKey) =>
    await signJws(canonicalBytes(payload), rootType, key ?? (await keyOf(beta)));

  it('that another key signed, in the name of somebody else, for a day to come, or malformed', async () => {
    const agreement = await agreementBetween(alpha, beta);
    const stray = strayKey(`${beta.origin}/actor`) as SigningKey;
    const tomorrow = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const wrong: unknown[] = [
      { agreement, document: await signed(root(), stray) },
      { agreement, document: await signed(root(), await keyOf(gamma)) },
      { agreement, document: await signed(root({ from: gamma.origin })) },
      { agreement, document: await signed(root({ day: tomorrow })) },
      { agreement, document: await signed({ ...root(), more: 1 }) },
      { agreement: crypto.randomUUID(), document: await signed(root()) },
      { agreement: await agreementBetween(alpha, gamma), document: await signed(root()) },
      { agreement, document: 'nonsense' },
      null,
    ];
    for (const body of wrong) expect((await send(alpha, rootsPath, body)).status).toBeOneOf([400, 403]);
    expect(await alpha.db`select from audit_roots_held`).toHaveLength(0);
  });

  it('and what is held is shown to the partner itself alone, while its question is fresh', async () => {
    const question = async (more: object = {}, key?: SigningKey) => ({
      document: await signJws(
        canonicalBytes({
          ...{ type: 'KontorAuditQuestion', from: beta.origin, to: alpha.origin, since: yesterday },
          ...{ agreement: await agreementBetween(alpha, beta), at: new Date().toISOString() },
          ...more,
        }),
        questionType,
        key ?? (await keyOf(beta)),
      ),
    });
    const old = new Date(Date.now() - 3_600_000).toISOString();
    const wrong = [
      await question({}, await keyOf(gamma)),
      await question({ from: gamma.origin }),
      await question({ to: gamma.origin }),
      await question({ at: old }),
      { document: null },
    ];
    for (const body of wrong) expect((await send(alpha, heldRootsPath, body)).status).toBeOneOf([400, 403]);
    expect((await send(alpha, heldRootsPath, await question())).status).toBe(200);
  });
});

describe('the border', () => {
  it('is in the log: what crossed, by partner, kind and day; once for each, in both logs', async () => {
    const post = await scene.ada.post('Seals are here.', { visibility: 'private', list_id: scene.room.id });
    await until(
      'beta has it',
      async () => (await beta.db`select from posts where uri = ${post.uri}`).length > 0,
    );
    const tomorrow = new Date(Date.now() + 86_400_000 + 10_000);
    for (const at of [alpha, beta]) await settleTallies(at.db, tomorrow);
    const out = await readAudit(alpha.db, { kind: 'crossed', peer: beta.origin, limit: 50 });
    expect(out.filter(({ what }) => what === 'out Announce')).toHaveLength(1);
    const into = await readAudit(beta.db, { kind: 'crossed', peer: alpha.origin, limit: 50 });
    expect(into.map(({ what }) => what)).toContain('in Announce');
    const [row] = await alpha.db`select count(*)::int as n from audit_log where said like '%Seals%'`;
    expect(row?.n).toBe(0);
  });
});

describe('roots of three companies', () => {
  beforeEach(async () => {
    for (const at of [alpha, beta, gamma]) {
      await tamper(at, async () => {
        await at.db`delete from audit_roots`;
        await at.db`delete from audit_roots_held`;
        await at.db`delete from audit_log`;
      });
      await transaction(at.db, async (tx) => {
        for (let n = 0; n < 20; n++) await appendAudit(tx, { kind: 'changed', what: `test ${n}`, by: null });
      });
      await sealAll(at.db);
      await closeDay(at.db);
    }
    // Twice: what is given is given once.
    for (const at of [alpha, beta, gamma, alpha, beta, gamma]) await round(at.db);
    for (const at of [alpha, beta, gamma])
      await until(`${at.name} holds two and has given two`, async () => {
        const held = await at.db`select from audit_roots_held`;
        const given = await at.db`select from audit_roots_given where document is not null`;
        return held.length === 2 && given.length === 2;
      });
  });

  it('are exchanged, countersigned, and equal', async () => {
    const same = { alpha: 'same 1', beta: 'same 1', gamma: 'same 1' };
    const { alpha: _a, ...ofAlpha } = same;
    const { beta: _b, ...ofBeta } = same;
    expect(await compared(alpha)).toEqual(ofAlpha);
    expect(await compared(beta)).toEqual(ofBeta);
    const lines: string[] = [];
    for await (const line of exportAudit(alpha.db)) lines.push(line);
    expect(lines.at(-1)).toContain(gamma.origin);
    const file = path.join(alpha.dataDir, 'log.jsonl');
    writeFileSync(file, lines.join(''));
    expect(await verifyAuditFile([file])).toBe(0);
    const [first = '', ...rest] = lines;
    const swapped = JSON.parse(first) as { partners: { jwk: unknown; keyUri: unknown }[] };
    const [one, two] = swapped.partners;
    if (one && two) [one.jwk, two.jwk] = [two.jwk, one.jwk];
    writeFileSync(file, [`${JSON.stringify(swapped)}\n`, ...rest].join(''));
    expect(await verifyAuditFile([file])).toBe(1);
  });

  it('say which side rewrote its log, and from which day', async () => {
    const { db } = beta;
    await tamper(beta, async () => {
      await db`delete from audit_log`;
      await transaction(db, async (tx) => {
        for (let n = 0; n < 20; n++) await appendAudit(tx, { kind: 'changed', what: 'lies', by: null });
      });
    });
    const roots = await db`select day::text as day, number from audit_roots`;
    await db`update audit_roots set number = 0`;
    await sealAll(db);
    for (const { day, number } of roots)
      await db`update audit_roots set number = ${number} where day = ${day}`;
    expect(await compared(beta)).toEqual({ alpha: `ours ${yesterday}`, gamma: `ours ${yesterday}` });
    expect(await compared(alpha)).toEqual({ beta: `theirs ${yesterday}`, gamma: 'same 1' });
    // With the key as well it signs another root: nobody takes it, and it is written down.
    await db`delete from audit_roots`;
    await closeDay(db);
    await round(db);
    await until('the other root is refused', async () => {
      const refused = await db`select from audit_roots_given where refused is not null`;
      return refused.length === 2;
    });
    const noted = await readAudit(alpha.db, { kind: 'denied', peer: beta.origin, limit: 5 });
    expect(noted).toContainEqual(
      expect.objectContaining({ what: 'root.differs', detail: { day: yesterday } }),
    );
    expect(await compared(alpha)).toEqual({ beta: `theirs ${yesterday}`, gamma: 'same 1' });
    expect(await compared(beta)).toEqual({ alpha: `ours ${yesterday}`, gamma: `ours ${yesterday}` });
  });

  it('say so when a partner changed what it holds of ours, and when it cannot be asked', async () => {
    const [ours] = await beta.db`select id from peers where origin = ${alpha.origin}`;
    const [others] = await beta.db`select document from audit_roots_held where peer_id <> ${ours?.id}`;
    await beta.db`update audit_roots_held set document = ${beta.db.json(others?.document as never)} where peer_id = ${ours?.id}`;
    expect(await compared(alpha)).toEqual({ beta: `theirs ${yesterday}`, gamma: 'same 1' });
    await beta.stop();
    expect((await compared(alpha)).beta).not.toContain('same');
  });
});
