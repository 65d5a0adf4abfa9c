import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes, documentType, signPayload } from '#src/agreements/document.ts';
import { exchangePath } from '#src/agreements/exchange.ts';
import { signJws } from '#src/agreements/jws.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { instanceKey } from '#src/platform/keys.ts';
import {
  agree,
  contacts,
  documentOf,
  invitationOf,
  loopback,
  makeKey,
  post,
  propose,
  startCompany,
  stateAtCompany,
  type Company,
} from './cast.ts';

let alpha: Company;
let beta: Company;

beforeAll(async () => {
  alpha = await startCompany('alpha', 'Alpha AG');
  beta = await startCompany('beta', 'Beta SAS');
});
afterAll(() => Promise.all([alpha, beta].map((c) => c?.stop())));
beforeEach(() => {
  for (const company of [alpha, beta]) {
    company.asked.length = 0;
    company.isDown = false;
    company.askedBy = null;
  }
});

describe('the body of a message', () => {
  it.each([
    ['no JSON', 'agreed', 400],
    ['an array', '[]', 400],
    ['an unknown kind', '{"kind":"takeover","document":{}}', 400],
    ['a member too many', '{"kind":"notice","document":{},"and":1}', 400],
    ['a key twice', '{"kind":"notice","kind":"proposal","document":{}}', 400],
    ['no JWS', '{"kind":"proposal","document":{"payload":1}}', 400],
    ['endless nesting', `{"kind":"proposal","document":${'['.repeat(100_000)}`, 400],
    ['more than 256 KiB', JSON.stringify({ kind: 'proposal', document: 'x'.repeat(256 * 1024) }), 413],
    ['__proto__', '{"kind":"proposal","document":{},"__proto__":{"kind":"notice"}}', 400],
  ])('%s is refused with a sentence', async (_, body, status) => {
    const answer = await post(alpha, body);
    expect(answer.status).toBe(status);
    expect(answer.error).toMatch(/\.$/);
  });

  it('of a payload with wrong types deep inside is a 400', async () => {
    const jws = await signJws(
      canonicalBytes({ type: 'KontorAgreement', proposer: [] }),
      documentType,
      makeKey('x'),
    );
    expect(await post(alpha, { kind: 'acceptance', document: jws })).toMatchObject({ status: 400 });
  });

  it('of a notice that is an agreement is a 400', async () => {
    const id = await agree(alpha, beta);
    const { jws } = await documentOf(beta, id);
    expect(await post(alpha, { kind: 'notice', document: jws })).toMatchObject({ status: 400 });
  });
});

describe('the way to an agreement', () => {
  it('both see the same six words, and only the accepting administrator puts it in force', async () => {
    const proposed = await propose(alpha, beta, '--template', 'groups');
    expect(await stateAtCompany(alpha, proposed.id)).toBe('proposed');
    expect(await stateAtCompany(beta, proposed.id)).toBe('proposed');
    const listed = await alpha.run('list');
    expect(listed.text).toContain(`six words: ${proposed.words}`);
    expect(listed.text).toContain('+ People at Beta SAS may join groups of Alpha AG: all.');
    expect(listed.text).toContain(`kontor agreement accept ${proposed.id}`);
    await expect(beta.run('accept', proposed.id)).rejects.toThrow('You proposed this yourselves');
    await alpha.run('accept', proposed.id);
    expect(await stateAtCompany(alpha, proposed.id)).toBe('active');
    expect(await alpha.work()).toEqual([]);
    expect(await stateAtCompany(beta, proposed.id)).toBe('active');
    expect((await documentOf(alpha, proposed.id)).jws).toEqual((await documentOf(beta, proposed.id)).jws);
  });

  it('an acceptance that finds the proposer down arrives later', async () => {
    const { id } = await propose(alpha, beta);
    await alpha.run('accept', id);
    beta.isDown = true;
    expect((await alpha.work()).join()).toContain('502');
    expect(await stateAtCompany(beta, id)).toBe('proposed');
    beta.isDown = false;
    expect(await alpha.work()).toEqual([]);
    expect(await stateAtCompany(beta, id)).toBe('active');
  });

  it('an acceptance without the signature of the proposer is refused', async () => {
    const { id } = await propose(alpha, beta);
    const { payload } = await documentOf(beta, id);
    const alone = await signPayload(payload, await instanceKey(alpha.db, alpha.db.instance));
    expect(await post(beta, { kind: 'acceptance', document: alone.jws })).toMatchObject({ status: 400 });
    expect(await stateAtCompany(beta, id)).toBe('proposed');
  });

  it('an acceptance whose answer was lost changes nothing the second time', async () => {
    const { id } = await propose(alpha, beta);
    await alpha.run('accept', id);
    const { jws } = await documentOf(alpha, id);
    expect(await post(beta, { kind: 'acceptance', document: jws })).toMatchObject({
      status: 200,
      state: 'activated',
    });
    expect(await post(beta, { kind: 'acceptance', document: jws })).toMatchObject({
      status: 200,
      state: 'known',
    });
    expect(await alpha.work()).toEqual([]);
  });

  it('a proposal that could not be sent is kept as a draft and sent again', async () => {
    const { invitation } = await invitationOf(alpha);
    alpha.isDown = 'for messages';
    await expect(beta.run('propose', '--invitation', invitation, ...contacts)).rejects.toThrow('--send');
    alpha.isDown = false;
    const { json } = await beta.run('list');
    const draft = (json as { id: string; state: string }[]).find((a) => a.state === 'draft');
    await beta.run('propose', '--send', draft?.id ?? '');
    expect(await stateAtCompany(alpha, draft?.id ?? '')).toBe('proposed');
    expect(await stateAtCompany(beta, draft?.id ?? '')).toBe('proposed');
  });

  it('a withdrawn proposal cannot be accepted, and one accepted meanwhile ends again', async () => {
    const { id } = await propose(alpha, beta);
    await beta.run('end', id);
    await alpha.run('accept', id);
    expect(await alpha.work()).toEqual([]);
    expect(await stateAtCompany(beta, id)).toBe('terminated');
    expect((await alpha.run('show', id)).text).toContain('withdrawn');
    await beta.work();
    expect(await stateAtCompany(alpha, id)).toBe('terminated');
  });

  it('a refused proposal ends on both sides', async () => {
    const { id } = await propose(alpha, beta);
    await alpha.run('end', id);
    await alpha.work();
    expect(await stateAtCompany(beta, id)).toBe('terminated');
  });

  it('a new agreement with a partner replaces the one before', async () => {
    const first = await agree(alpha, beta);
    const second = await agree(beta, alpha);
    expect(await stateAtCompany(alpha, first)).toBe('terminated');
    expect(await stateAtCompany(beta, first)).toBe('terminated');
    expect(await stateAtCompany(alpha, second)).toBe('active');
    expect((await findAgreement(alpha.db, beta.origin)).id).toBe(second);
  });

  it('a rotated key does not sign for an agreement that names the old one', async () => {
    const gamma = await startCompany('gamma', 'Gamma Ltd');
    try {
      const { id } = await propose(gamma, beta);
      await gamma.rotateKey();
      await expect(gamma.run('accept', id)).rejects.toThrow('names an earlier key');
      await agree(gamma, beta);
    } finally {
      await gamma.stop();
    }
  });
});

describe('the document of an agreement', () => {
  const get = async (id: string) => {
    const response = await fetch(`${loopback(alpha)}${exchangePath}/${id}`);
    return { status: response.status, body: await response.text() };
  };
  it('is given to its party, and is the same nothing to everybody else', async () => {
    const id = await agree(alpha, beta);
    const unknown = await get(crypto.randomUUID());
    expect(unknown.status).toBe(404);
    expect(await get(id)).toEqual(unknown);
    alpha.askedBy = 'https://eve.example';
    expect(await get(id)).toEqual(unknown);
    expect(await get('not-an-id')).toEqual(unknown);
    alpha.askedBy = beta.origin;
    expect(JSON.parse((await get(id)).body)).toEqual((await documentOf(beta, id)).jws);
  });
});
