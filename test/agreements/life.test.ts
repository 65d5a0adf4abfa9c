import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes, countersign, signPayload } from '#src/agreements/document.ts';
import { signJws } from '#src/agreements/jws.ts';
import { noticeType, type Notice } from '#src/agreements/notice.ts';
import { settleAgreements } from '#src/agreements/settle.ts';
import { decide, type Decision } from '#src/agreements/decide.ts';
import { toPartner } from '#src/agreements/agreement.ts';
import { readAgreement } from '#src/agreements/read.ts';
import { transaction } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { agree, documentOf, post, startCompany, stateAtCompany, type Company } from './cast.ts';

let alpha: Company;
let beta: Company;
let id: string;

beforeAll(async () => {
  alpha = await startCompany('alpha', 'Alpha AG');
  beta = await startCompany('beta', 'Beta SAS');
});
afterAll(() => Promise.all([alpha, beta].map((c) => c?.stop())));
beforeEach(async () => {
  id = await agree(alpha, beta, '--template', 'full');
});

const both = async (): Promise<string[]> => [await stateAtCompany(alpha, id), await stateAtCompany(beta, id)];
async function ask(company: Company, direction: 'in' | 'out', more = {}): Promise<Decision> {
  const agreement = await readAgreement(company.db, id);
  const partner = agreement === null ? null : toPartner(agreement, Date.now());
  return decide(partner ?? undefined, { direction, now: Date.now(), ...more });
}
const factsAt = async (company: Company): Promise<string[]> => {
  const rows = await company.db<
    { name: string }[]
  >`select name from facts where about = ${`agreement:${id}`} order by id`;
  return rows.map((r) => r.name);
};
const noticeByBeta = async (change: Partial<Notice>): Promise<unknown> => {
  const notice = {
    type: 'KontorAgreementNotice',
    agreement: id,
    number: 1,
    state: 'suspended',
    from: beta.origin,
    to: alpha.origin,
    at: '2026-06-01T00:00:00Z',
    endsAt: null,
    offer: null,
    ...change,
  };
  const key = await instanceKey(beta.db, beta.db.instance);
  return { kind: 'notice', document: await signJws(canonicalBytes(notice), noticeType, key) };
};

describe('a suspension', () => {
  it('stops both directions here at once, and what goes there when the partner hears of it', async () => {
    await alpha.run('suspend', beta.origin, '--reason', 'audit');
    expect(await both()).toEqual(['suspended', 'active']);
    expect(await ask(alpha, 'in')).toMatchObject({ allowed: false, code: 'suspended' });
    expect(await ask(alpha, 'out')).toMatchObject({ allowed: false, code: 'suspended' });
    await alpha.work();
    expect(await stateAtCompany(beta, id)).toBe('suspended');
    expect(await ask(beta, 'out')).toMatchObject({ allowed: false, code: 'suspended' });
    expect(await ask(beta, 'in')).toMatchObject({ allowed: true });
  });

  it('does not tell the partner why', async () => {
    await alpha.run('suspend', id, '--reason', 'we suspect their administrator');
    await alpha.work();
    const rows = await beta.db`select 1 from facts where data::text like '%suspect%'`;
    expect(rows).toHaveLength(0);
  });

  it('is lifted only by who made it', async () => {
    await alpha.run('suspend', id);
    await beta.run('suspend', id);
    await alpha.work();
    await beta.work();
    expect((await alpha.run('resume', id)).json).toMatchObject({ outcome: 'suspended_by_partner' });
    await expect(alpha.run('resume', id)).rejects.toThrow('ask its administrator');
    await alpha.work();
    expect(await both()).toEqual(['suspended', 'suspended']);
    await beta.run('resume', id);
    await beta.work();
    expect(await both()).toEqual(['active', 'active']);
  });

  it('cannot be made twice, nor lifted when there is none', async () => {
    await expect(alpha.run('resume', id)).rejects.toMatchObject({ kind: 'conflict' });
    await alpha.run('suspend', id);
    await expect(alpha.run('suspend', id)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it("survives the partner's notice that it resumes", async () => {
    await alpha.run('suspend', id);
    expect(await post(alpha, await noticeByBeta({ state: 'resumed' }))).toMatchObject({ status: 200 });
    expect(await stateAtCompany(alpha, id)).toBe('suspended');
  });

  it('leaves facts', async () => {
    await alpha.run('suspend', id);
    await alpha.run('resume', id);
    expect((await factsAt(alpha)).slice(-2)).toEqual(['agreement.suspended', 'agreement.resumed']);
  });
});

describe('a notice from the partner', () => {
  it('that is older than the last one changes nothing', async () => {
    await post(alpha, await noticeByBeta({ number: 5, state: 'resumed' }));
    expect(await post(alpha, await noticeByBeta({ number: 4, state: 'suspended' }))).toMatchObject({
      state: 'known',
    });
    expect(await stateAtCompany(alpha, id)).toBe('active');
    expect(await post(alpha, await noticeByBeta({ number: 6, state: 'suspended' }))).toMatchObject({
      state: 'noted',
    });
    expect(await stateAtCompany(alpha, id)).toBe('suspended');
  });

  it('that was meant for somebody else is refused', async () => {
    const other = await noticeByBeta({ to: 'https://gamma.example', state: 'terminated' });
    expect(await post(alpha, other)).toMatchObject({ status: 403 });
    expect(await stateAtCompany(alpha, id)).toBe('active');
  });

  it('never makes anything active again', async () => {
    await alpha.run('end', id, '--now');
    await post(alpha, await noticeByBeta({ number: 9, state: 'resumed' }));
    await post(
      alpha,
      await noticeByBeta({ number: 10, state: 'terminating', endsAt: '2039-01-01T00:00:00Z' }),
    );
    expect(await stateAtCompany(alpha, id)).toBe('terminated');
  });

  it('of a later end does not lengthen ours', async () => {
    await alpha.run('end', id);
    const before = (await readAgreement(alpha.db, id))?.endsAt;
    await post(alpha, await noticeByBeta({ state: 'terminating', endsAt: '2039-01-01T00:00:00Z' }));
    expect((await readAgreement(alpha.db, id))?.endsAt).toEqual(before);
  });
});

describe('an end', () => {
  it('with notice lets things go on, begins nothing new, and is over when its days are', async () => {
    await alpha.run('end', id);
    await alpha.work();
    expect(await both()).toEqual(['terminating', 'terminating']);
    expect(await ask(beta, 'out', { category: 'post' })).toMatchObject({ allowed: true });
    expect(await ask(beta, 'out', { scope: 'groups.join', begins: true })).toMatchObject({
      allowed: false,
      code: 'notice',
    });
    const endsAt = (await readAgreement(alpha.db, id))?.endsAt;
    expect((await readAgreement(beta.db, id))?.endsAt).toEqual(endsAt);
    await beta.db`update agreements set ends_at = now() where id = ${id}`;
    expect(await ask(beta, 'out', { category: 'post' })).toMatchObject({ allowed: false, code: 'ended' });
    expect(await stateAtCompany(beta, id)).toBe('terminated');
  });

  it('at once is over on both sides as soon as the partner hears of it', async () => {
    await alpha.run('end', id, '--now');
    expect(await ask(alpha, 'in')).toMatchObject({ allowed: false, code: 'ended' });
    await alpha.work();
    expect(await both()).toEqual(['terminated', 'terminated']);
  });

  it('is no end twice', async () => {
    await alpha.run('end', id);
    await expect(alpha.run('end', id)).rejects.toThrow('--now');
    await alpha.run('end', id, '--now');
    await expect(alpha.run('end', id, '--now')).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('by time is written down once, with its fact', async () => {
    await alpha.db`update agreements set terms = jsonb_set(terms, '{expires}', '"2026-01-01T00:00:00Z"') where id = ${id}`;
    expect(await stateAtCompany(alpha, id)).toBe('expired');
    expect(await transaction(alpha.db, settleAgreements)).toBe(1);
    expect(await transaction(alpha.db, settleAgreements)).toBe(0);
    expect((await factsAt(alpha)).at(-1)).toBe('agreement.expired');
    expect(await stateAtCompany(alpha, id)).toBe('expired');
  });
});

describe('an amendment', () => {
  const amendByBeta = () => beta.run('propose', '--amend', id, '--template', 'followers');

  it('changes nothing until it is accepted, and is shown as a difference', async () => {
    await amendByBeta();
    expect(await ask(alpha, 'in', { scope: 'groups.join' })).toMatchObject({ allowed: true });
    const { text } = await alpha.run('list');
    expect(text).toContain('− People at Beta SAS may join groups of Alpha AG: all.');
    expect(text).not.toContain('People at Beta SAS may follow people at Alpha AG.');
    await alpha.run('accept', id);
    expect(await ask(alpha, 'in', { scope: 'groups.join' })).toMatchObject({ allowed: false, code: 'scope' });
    expect(await ask(beta, 'out', { scope: 'groups.join' })).toMatchObject({ allowed: true });
    await alpha.work();
    expect(await ask(beta, 'out', { scope: 'groups.join' })).toMatchObject({ allowed: false, code: 'scope' });
    expect((await documentOf(alpha, id, 2)).payload.prev).toBe((await documentOf(beta, id, 1)).payloadHash);
  });

  it('that does not follow the version in force is refused', async () => {
    const key = await instanceKey(beta.db, beta.db.instance);
    const { payload, payloadHash } = await documentOf(beta, id);
    for (const change of [
      { version: 3, prev: payloadHash },
      { version: 2, prev: 'A'.repeat(43) },
    ]) {
      const { jws } = await signPayload({ ...payload, ...change }, key);
      expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 409 });
    }
  });

  it('cannot exchange a party or its key', async () => {
    const key = await instanceKey(beta.db, beta.db.instance);
    const { payload, payloadHash } = await documentOf(beta, id);
    const proposer = { ...payload.proposer, thumbprint: 'B'.repeat(43) };
    const { jws } = await signPayload({ ...payload, version: 2, prev: payloadHash, proposer }, key);
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 400 });
  });

  it('waits alone: a second one is refused until the first is off the table, on both sides', async () => {
    await amendByBeta();
    await expect(amendByBeta()).rejects.toThrow('--offer');
    await expect(alpha.run('propose', '--amend', id)).rejects.toThrow('--offer');
    await alpha.run('end', id, '--offer');
    await alpha.work();
    expect(await both()).toEqual(['active', 'active']);
    await amendByBeta();
    expect((await alpha.run('list')).text).toContain('version 2, proposed by Beta SAS');
  });

  it('that was taken back while it was being accepted still holds on both sides', async () => {
    await amendByBeta();
    await beta.run('end', id, '--offer');
    await alpha.run('accept', id);
    expect(await alpha.work()).toEqual([]);
    expect(await beta.work()).toEqual([]);
    for (const company of [alpha, beta]) expect((await readAgreement(company.db, id))?.version).toBe(2);
  });

  it('bearing a forged countersignature is refused', async () => {
    await amendByBeta();
    const offer = await documentOf(beta, id, 2);
    const twice = await countersign(offer, await instanceKey(beta.db, beta.db.instance));
    expect(await post(beta, { kind: 'acceptance', document: twice.jws })).toMatchObject({ status: 403 });
    expect((await readAgreement(beta.db, id))?.version).toBe(1);
  });
});

describe('local policy', () => {
  it('takes away from what both have signed, and gives it back', async () => {
    const { narrow } = await import('#src/agreements/narrow.ts');
    const noFiles = { in: { categories: { file: 'deny' } }, out: { groups: ['hydraulik'] } };
    await transaction(alpha.db, (tx) => narrow(tx, 'ada', id, noFiles));
    expect(await ask(alpha, 'in', { category: 'file' })).toMatchObject({ allowed: false, code: 'category' });
    expect(await ask(alpha, 'out', { category: 'file' })).toMatchObject({ allowed: true });
    expect(await ask(alpha, 'out', { group: 'sales' })).toMatchObject({ allowed: false, code: 'group' });
    await alpha.run('narrow', id, '--clear');
    expect(await ask(alpha, 'in', { category: 'file' })).toMatchObject({ allowed: true });
  });

  it('cannot say what the agreement does not know', async () => {
    const { narrow } = await import('#src/agreements/narrow.ts');
    await expect(
      transaction(alpha.db, (tx) => narrow(tx, 'ada', id, { in: { scopes: ['everything'] } })),
    ).rejects.toMatchObject({ kind: 'invalid' });
  });
});
