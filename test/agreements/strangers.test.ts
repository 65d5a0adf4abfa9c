import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes, countersign, readDocument, signPayload } from '#src/agreements/document.ts';
import { signJws } from '#src/agreements/jws.ts';
import { noticeType } from '#src/agreements/notice.ts';
import { instanceKey } from '#src/platform/keys.ts';
import {
  agree,
  contacts,
  documentOf,
  invitationOf,
  makeKey,
  partyOf,
  payloadOf,
  post,
  proposalBy,
  startCompany,
  stateAtCompany,
  type Company,
} from './cast.ts';

let alpha: Company;
let beta: Company;
/** A stranger: runs the same program, has no agreement with anyone. */
let eve: Company;

beforeAll(async () => {
  alpha = await startCompany('alpha', 'Alpha AG');
  beta = await startCompany('beta', 'Beta SAS');
  eve = await startCompany('eve', 'Eve Ltd');
});
afterAll(() => Promise.all([alpha, beta, eve].map((c) => c?.stop())));
beforeEach(() => {
  for (const company of [alpha, beta, eve]) {
    company.asked.length = 0;
    company.isDown = false;
    company.askedBy = null;
  }
});

const agreementsAt = async (company: Company): Promise<number> => {
  const [row] = await company.db<{ n: number }[]>`select count(*)::int as n from agreements`;
  return row?.n ?? -1;
};

describe('a stranger', () => {
  it('who proposes without an invitation gets 403, and nothing is asked of its server', async () => {
    const invited = await invitationOf(alpha);
    const jws = await proposalBy(eve, { ...invited, nonce: 'B'.repeat(43) });
    const before = await agreementsAt(alpha);
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
    expect(eve.asked).toEqual([]);
    expect(await agreementsAt(alpha)).toBe(before);
    const allowed = await proposalBy(eve, invited);
    expect(await post(alpha, { kind: 'proposal', document: allowed })).toMatchObject({
      status: 202,
      state: 'proposed',
    });
    expect(eve.asked).toEqual(['GET /actor']);
  });

  it('cannot use an invitation of another company', async () => {
    const { nonce } = await invitationOf(beta);
    const { party } = await invitationOf(alpha);
    const jws = await proposalBy(eve, { nonce, party });
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
    expect(eve.asked).toEqual([]);
  });

  it('cannot address a proposal to somebody else', async () => {
    const { nonce } = await invitationOf(alpha);
    const { party } = await invitationOf(beta);
    const jws = await proposalBy(eve, { nonce, party });
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
    expect(eve.asked).toEqual([]);
  });

  it('gets the same answer for an agreement that exists and one that does not', async () => {
    const id = await agree(alpha, beta);
    const key = await instanceKey(eve.db, eve.db.instance);
    const real = await documentOf(beta, id);
    const forged = await signPayload(real.payload, { ...key, keyUri: `${beta.origin}/actor#proof-key` });
    const unknown = await signPayload({ ...real.payload, id: crypto.randomUUID() }, key);
    const answers = await Promise.all(
      [forged, unknown].flatMap((d) => [
        post(alpha, { kind: 'proposal', document: d.jws }),
        post(beta, { kind: 'acceptance', document: d.jws }),
      ]),
    );
    expect(new Set(answers.map((a) => a.error)).size).toBe(1);
    expect(answers.map((a) => a.status)).toEqual([403, 403, 403, 403]);
    expect(eve.asked).toEqual([]);
  });

  it('cannot suspend or end an agreement of others, and nothing is asked of anybody', async () => {
    const id = await agree(alpha, beta);
    const key = await instanceKey(eve.db, eve.db.instance);
    for (const state of ['suspended', 'terminated'] as const) {
      const notice = {
        type: 'KontorAgreementNotice',
        agreement: id,
        number: 99,
        state,
        from: beta.origin,
        to: alpha.origin,
        at: '2026-06-01T00:00:00Z',
        endsAt: null,
        offer: null,
      };
      const jws = await signJws(canonicalBytes(notice), noticeType, {
        ...key,
        keyUri: `${beta.origin}/actor#proof-key`,
      });
      expect(await post(alpha, { kind: 'notice', document: jws })).toMatchObject({ status: 403 });
    }
    expect(await stateAtCompany(alpha, id)).toBe('active');
    expect(eve.asked).toEqual([]);
  });
});

describe('an invitation', () => {
  it('is good for one proposal', async () => {
    const invited = await invitationOf(alpha);
    const first = await proposalBy(eve, invited);
    const second = await proposalBy(eve, invited);
    expect(await post(alpha, { kind: 'proposal', document: first })).toMatchObject({ status: 202 });
    eve.asked.length = 0;
    expect(await post(alpha, { kind: 'proposal', document: second })).toMatchObject({ status: 403 });
    expect(eve.asked).toEqual([]);
  });

  it('is good for one proposal, when two arrive at once too', async () => {
    const invited = await invitationOf(alpha);
    const both = await Promise.all([proposalBy(eve, invited), proposalBy(eve, invited)]);
    const answers = await Promise.all(both.map((document) => post(alpha, { kind: 'proposal', document })));
    expect(answers.map((a) => a.status).toSorted()).toEqual([202, 403]);
  });

  it('ends after its week', async () => {
    const invited = await invitationOf(alpha);
    await alpha.db`update agreement_invitations set expires_at = now() - interval '1 second' where used_at is null`;
    expect(await post(alpha, { kind: 'proposal', document: await proposalBy(eve, invited) })).toMatchObject({
      status: 403,
    });
    expect(eve.asked).toEqual([]);
  });

  it('costs at most ten requests, however often a wrong proposal names it', async () => {
    const invited = await invitationOf(alpha);
    const wrong = await proposalBy(eve, invited, {
      proposer: await partyOf(eve.origin, makeKey(`${eve.origin}/actor`)),
    });
    for (let i = 0; i < 14; i++) await post(alpha, { kind: 'proposal', document: wrong });
    expect(eve.asked).toHaveLength(10);
  });

  it('that was changed on its way leads nowhere: the key at the origin is not the one it names', async () => {
    const invited = await invitationOf(alpha);
    const mallory = await partyOf(alpha.origin, makeKey(`${alpha.origin}/actor`), { legalName: 'Alpha AG' });
    const changed = Buffer.from(
      JSON.stringify({ ...mallory, nonce: invited.nonce, expires: invited.expires }),
    ).toString('base64url');
    await expect(beta.run('propose', '--invitation', changed, ...contacts)).rejects.toThrow(
      'does not list the key',
    );
    expect(alpha.asked).toEqual(['GET /actor']);
  });

  it.each([
    ['nonsense', 'hello'],
    ['something long', 'A'.repeat(100_000)],
    ['JSON of something else', Buffer.from('{"origin":1}').toString('base64url')],
  ])('%s is none', async (_, text) => {
    await expect(beta.run('propose', '--invitation', text, ...contacts)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('of one’s own cannot be answered', async () => {
    const { invitation } = await invitationOf(alpha);
    await expect(alpha.run('propose', '--invitation', invitation, ...contacts)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});

describe('a proposal', () => {
  it('that says something else about us than the invitation is refused before anything is fetched', async () => {
    const invited = await invitationOf(alpha);
    const jws = await proposalBy(eve, {
      ...invited,
      party: { ...invited.party, legalName: 'Alpha Holding' },
    });
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 400 });
    expect(eve.asked).toEqual([]);
  });

  it("signed with another key than its server's is refused", async () => {
    const invited = await invitationOf(alpha);
    const other = makeKey(`${eve.origin}/actor`);
    const real = await instanceKey(eve.db, eve.db.instance);
    const payload = payloadOf(await partyOf(eve.origin, real), invited.party, { nonce: invited.nonce });
    const { jws } = await signPayload(payload, { ...other, keyUri: real.keyUri });
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
    expect(eve.asked).toEqual(['GET /actor']);
  });

  it("naming a key that its server does not list is refused, though the key's signature fits", async () => {
    const invited = await invitationOf(alpha);
    const own = makeKey(`${beta.origin}/actor`);
    const payload = payloadOf(await partyOf(beta.origin, own), invited.party, { nonce: invited.nonce });
    const { jws } = await signPayload(payload, own);
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
  });

  it('of a server that cannot be reached is the sender’s trouble, not ours', async () => {
    const invited = await invitationOf(alpha);
    const jws = await proposalBy(eve, invited);
    eve.isDown = true;
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 424 });
    eve.isDown = false;
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 202 });
  });

  it('cannot take the id of another agreement', async () => {
    const id = await agree(alpha, beta);
    const jws = await proposalBy(eve, await invitationOf(alpha), { id });
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({ status: 403 });
    expect(await stateAtCompany(alpha, id)).toBe('active');
  });

  it('is never in force by itself, even bearing two signatures', async () => {
    const invited = await invitationOf(alpha);
    const key = await instanceKey(eve.db, eve.db.instance);
    const payload = payloadOf(await partyOf(eve.origin, key), invited.party, { nonce: invited.nonce });
    const once = await signPayload(payload, key);
    const twice = await countersign(once, key);
    expect(await post(alpha, { kind: 'proposal', document: twice.jws })).toMatchObject({ status: 400 });
    expect(await post(alpha, { kind: 'proposal', document: once.jws })).toMatchObject({ status: 202 });
    await post(alpha, { kind: 'acceptance', document: twice.jws });
    expect(await stateAtCompany(alpha, payload.id)).toBe('proposed');
  });

  it('whose time is over cannot be accepted', async () => {
    const jws = await proposalBy(eve, await invitationOf(alpha), {
      notBefore: '2020-01-01T00:00:00Z',
      expires: '2020-12-31T00:00:00Z',
    });
    const { payload } = readDocument(jws);
    await post(alpha, { kind: 'proposal', document: jws });
    await expect(alpha.run('accept', payload.id)).rejects.toMatchObject({ kind: 'gone' });
    expect(await stateAtCompany(alpha, payload.id)).toBe('proposed');
  });

  it('that is sent again after its answer was lost is known, not doubled', async () => {
    const invited = await invitationOf(alpha);
    const jws = await proposalBy(eve, invited);
    await post(alpha, { kind: 'proposal', document: jws });
    const before = await agreementsAt(alpha);
    expect(await post(alpha, { kind: 'proposal', document: jws })).toMatchObject({
      status: 200,
      state: 'known',
    });
    expect(await agreementsAt(alpha)).toBe(before);
  });
});
