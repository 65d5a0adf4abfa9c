import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit, appendReading } from '#src/audit/append.ts';
import { closeDay, sweepAudit } from '#src/audit/close-day.ts';
import { readAudit } from '#src/audit/read.ts';
import { sealAll, sealSome } from '#src/audit/seal.ts';
import { settleTallies } from '#src/audit/tallies.ts';
import { verifyChain } from '#src/audit/verify.ts';
import { hashOfEntry } from '#src/audit/entry.ts';
import { auditCommands } from '#src/cli/audit.ts';
import { verifyAuditFile } from '#src/cli/audit-file.ts';
import { replaceRole } from '#src/people/administer.ts';
import { changeRole } from '#src/access/change-role.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addAgreement, openCompany } from '#test/support/cast.ts';
import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
beforeAll(async () => {
  company = await openCompany();
  await addAgreement(company.db, company.beta);
  const keys = await generateKeys();
  await transaction(company.db, (tx) => ensureInstanceActor(tx, keys));
});
afterAll(() => company.drop());

const append = (n: number): Promise<void> =>
  transaction(company.db, async (tx) => {
    for (let i = 0; i < n; i++) await appendAudit(tx, { kind: 'changed', what: 'test', by: null, count: i });
  });

/** As whoever owns the database could: without the triggers. */
async function tamper(change: (db: typeof company.db) => Promise<unknown>): Promise<void> {
  await company.db`alter table audit_log disable trigger user`;
  await change(company.db);
  await company.db`alter table audit_log enable trigger user`;
}

beforeEach(async () => {
  await tamper(async (db) => {
    await db`delete from audit_roots`;
    await db`delete from audit_log`;
  });
});

describe('the log', () => {
  it('cannot be changed, emptied or shortened through the database', async () => {
    await append(2);
    await sealAll(company.db);
    const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow('only grows');
    await refused(company.db`update audit_log set said = '{}'`.execute());
    await refused(company.db`update audit_log set hash = 'x', number = 9`.execute());
    await refused(company.db`delete from audit_log`.execute());
    await refused(company.db`truncate audit_log`.execute());
    expect((await verifyChain(company.db)).flaws).toEqual([]);
  });

  it('records an act in its own transaction, and nothing of one that was rolled back', async () => {
    const { db, ada, otto } = company;
    await db`update people set is_admin = true where id = ${ada}`;
    const failing = transaction(db, async (tx) => {
      await changeRole(tx, ada, otto, 'administrator', true);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readAudit(db, { limit: 10 })).toEqual([]);
    await expect(transaction(db, (tx) => replaceRole(tx, otto, ada, true))).rejects.toThrow('administrator');
    await transaction(db, (tx) => changeRole(tx, ada, otto, 'administrator', true));
    const [entry] = await readAudit(db, { limit: 10, person: `person:${otto}` });
    expect(entry).toMatchObject({
      kind: 'changed',
      what: 'account.changed',
      by: `person:${ada}`,
      about: `person:${otto}`,
      detail: { kind: 'administrator' },
    });
    await transaction(db, (tx) => changeRole(tx, ada, otto, 'administrator', false));
  });

  it('is sealed in order by one at a time, however many try', async () => {
    await append(300);
    await Promise.all([1, 2, 3, 4].map(() => sealSome(company.db)));
    await sealAll(company.db);
    const verdict = await verifyChain(company.db);
    expect(verdict).toMatchObject({ checked: 300, first: 1, last: 300, waiting: 0, flaws: [] });
  });
});

describe('what was tampered with is named', () => {
  const number = 17;
  const flaws = async () =>
    (await verifyChain(company.db)).flaws.map(({ kind, from, to }) => `${kind} ${from}-${to}`);
  beforeEach(async () => {
    await append(40);
    await sealAll(company.db);
  });

  it('a changed entry', async () => {
    await tamper(
      (db) => db`update audit_log set said = replace(said, 'test', 'lies') where number = ${number}`,
    );
    expect(await flaws()).toEqual(['changed 17-17']);
  });

  it('an entry that was rewritten with its hash', async () => {
    const [before] = await company.db`select hash from audit_log where number = ${number - 1}`;
    const [row] = await company.db`select said from audit_log where number = ${number}`;
    const said = String(row?.said).replace('test', 'lies');
    const hash = hashOfEntry(number, String(before?.hash), said);
    await tamper((db) => db`update audit_log set said = ${said}, hash = ${hash} where number = ${number}`);
    expect(await flaws()).toEqual(['rewritten 17-17']);
  });

  it('a missing entry, also the first ones and, once a root covers them, the last', async () => {
    await tamper((db) => db`delete from audit_log where number = ${number}`);
    expect(await flaws()).toEqual(['missing 17-17']);
    await tamper((db) => db`delete from audit_log where number <= 20`);
    expect(await flaws()).toEqual(['missing 1-20']);
    await closeDay(company.db);
    await tamper((db) => db`delete from audit_log where number > 38`);
    expect(await flaws()).toEqual(['missing 1-20', 'missing 39-40']);
  });

  it('a whole log written anew after its root was signed, by somebody with the key', async () => {
    expect(await closeDay(company.db)).not.toBeNull();
    expect(await closeDay(company.db)).toBeNull();
    await tamper((db) => db`delete from audit_log`);
    await append(40);
    await company.db`delete from audit_roots_given`;
    const roots = await company.db`select document, day, number, hash from audit_roots`;
    await company.db`delete from audit_roots`;
    await sealAll(company.db);
    for (const { document, day, number: at, hash } of roots)
      await company.db`insert into audit_roots (document, day, number, hash) values (${company.db.json(document as never)}, ${day}, ${at}, ${hash})`;
    expect(await flaws()).toEqual(['root 40-40']);
  });
});

describe('counts', () => {
  it('of refusals make one entry for each partner, question and minute, however many there are', async () => {
    const { db } = company;
    const registry = await openPartnerRegistry(db);
    const [peer] = await db`select origin from peers where id = ${company.beta}`;
    for (let i = 0; i < 500; i++)
      registry.decide('https://stranger.example', { direction: 'in', scope: 'follow' });
    for (let i = 0; i < 20; i++)
      registry.decide(String(peer?.origin), {
        direction: 'in',
        scope: 'groups.host',
        group: `room-${i}`,
        now: 0,
      });
    await registry.close();
    expect(await settleTallies(db, new Date())).toBe(0);
    const later = new Date(Date.now() + 65_000);
    await settleTallies(db, later);
    const entries = await readAudit(db, { kind: 'denied', limit: 10 });
    expect(entries.map(({ what, peer: at, count }) => [what, at, count])).toContainEqual([
      'no_agreement: in scope follow',
      null,
      500,
    ]);
    expect(entries.every(({ by }) => by === null)).toBe(true);
    expect(entries.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBeGreaterThanOrEqual(500);
    expect(entries.length).toBeLessThan(4);
    expect(await settleTallies(db, later)).toBe(0);
  });
});

describe('an export', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-audit-'));
  it('is checked without a server, and says what was done to it', async () => {
    const { db } = company;
    await append(30);
    await appendReading(db, { what: 'people.list', by: `person:${company.ada}` });
    await sealAll(db);
    await closeDay(db);
    const file = path.join(folder, 'log.jsonl');
    const command = auditCommands.export;
    await command?.run({ db, args: ['--out', file] } as never);
    await expect(command?.run({ db, args: ['--out', file] } as never)).rejects.toThrow('cannot be written');
    expect(await verifyAuditFile([file])).toBe(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const spoilt: [string, string[]][] = [
      ['changed', lines.map((line, at) => (at === 9 ? line.replace('"test"', '"lies"') : line))],
      ['missing', lines.filter((_, at) => at !== 9)],
      ['root gone', lines.slice(0, -1)],
      ['no header', lines.slice(1)],
    ];
    for (const [name, changed] of spoilt) {
      const other = path.join(folder, `${name}.jsonl`);
      writeFileSync(other, `${changed.join('\n')}\n`);
      expect([name, await verifyAuditFile([other, '--json'])]).toEqual([name, 1]);
    }
    writeFileSync(path.join(folder, 'x'), 'nonsense');
    expect(await verifyAuditFile([path.join(folder, 'x')])).toBe(2);
    expect(await verifyAuditFile([path.join(folder, 'nothing')])).toBe(2);
  });
});

describe('after the days it is kept', () => {
  it('it goes up to a signed root, and what is left is checked from there', async () => {
    const { db } = company;
    await append(10);
    await sealAll(db);
    await closeDay(db, new Date(Date.now() - 2_000 * 86_400_000));
    await append(5);
    await sealAll(db);
    await transaction(db, (tx) => sweepAudit(tx));
    expect(await verifyChain(db)).toMatchObject({ checked: 5, first: 11, last: 15, flaws: [] });
    await transaction(db, (tx) => sweepAudit(tx));
    await append(1);
    await sealAll(db);
    expect(await verifyChain(db)).toMatchObject({ checked: 6, last: 16, flaws: [] });
  });
});
