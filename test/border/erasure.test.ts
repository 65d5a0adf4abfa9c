import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '#src/agreements/document.ts';
import { challenge } from '#src/erasure/ask-challenges.ts';
import {
  challengesPath,
  readChallengeAnswer,
  signChallenge,
  type Challenge,
} from '#src/erasure/challenge.ts';
import { signJws, type SigningKey } from '#src/agreements/jws.ts';
import { erasureCommands } from '#src/cli/erasure.ts';
import { verifyFile } from '#src/cli/verify.ts';
import { certificateFor, type Certificate } from '#src/erasure/certificate.ts';
import { objectHash } from '#src/erasure/erasure.ts';
import { contactOf } from '#src/erasure/escalate.ts';
import { receiptsPath } from '#src/erasure/give.ts';
import { readErasures } from '#src/erasure/read.ts';
import { receiptType, type ReceiptPayload } from '#src/erasure/receipt.ts';
import { verifyCertificate } from '#src/erasure/verify.ts';
import { round } from '#src/maintenance.ts';
import { newUuid } from '#src/platform/ids.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { openHydraulik, tracesOf } from '#test/stories/companies.ts';
import { browser } from '#test/stories/two.ts';
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

/** What would wait a minute runs now. */
const hurry = async (): Promise<void> => {
  for (const { db } of [alpha, beta, gamma]) {
    // Not again and again: what fails too often is given up.
    await db`
      update jobs set run_at = now() where kind in ('wire.forget-post', 'erasure.receipts') and run_at > now() and attempts < 4
        and not exists (select from deliveries where not erasure)`;
    await db`update deliveries set next_at = now() where erasure and lease_until is null and attempts = 0`;
    await db`update erasures_owed set look_at = now() where object_uri is not null and look_at > now()`;
  }
};
const statesOf = async (at: TestInstance, uri: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await readErasures(at.db, { uri, limit: 10 })).map(({ origin, state }) => [
      new URL(origin).hostname,
      state,
    ]),
  );
const confirmed = (at: TestInstance, uri: string, hosts: readonly string[]) =>
  until(
    `${hosts.join(' and ')} confirm`,
    async () => {
      await hurry();
      const states = await statesOf(at, uri);
      return hosts.every((host) => states[`${host}.localhost`] === 'erased') && states;
    },
    { timeoutMs: 25_000 },
  );
const run = async (at: TestInstance, verb: string, ...args: string[]): Promise<string> => {
  const command = erasureCommands[verb];
  if (!command) throw new Error(verb);
  return (await command.run({ ...at.app, args })).text;
};
const send = (at: TestInstance, document: unknown) =>
  ask(at.origin, {
    method: 'POST',
    path: receiptsPath,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ document }),
  });
async function posted(text: string, at: TestInstance): Promise<{ id: string; uri: string }> {
  const [who, list] = at === alpha ? [scene.ada, scene.room.id] : [scene.bea, scene.atBeta];
  const post = await who.post(text, { visibility: 'private', list_id: list });
  for (const other of [alpha, beta, gamma])
    await until(
      `${text} at ${other.name}`,
      async () => (await other.db`select from posts where uri = ${post.uri}`).length > 0,
    );
  return post;
}
interface Loose {
  type: string;
  statement: { signatures: { signature: string }[] };
  receipts: { payload: string; signatures: { signature: string }[] }[];
  agreements: { keys: { jwk: { x: string } }[] }[];
}
const clone = (certificate: Certificate): Loose => JSON.parse(JSON.stringify(certificate)) as Loose;
const spoil = (signed: { signatures: { signature: string }[] }): void => {
  for (const each of signed.signatures)
    each.signature = `${each.signature.startsWith('A') ? 'B' : 'A'}${each.signature.slice(1)}`;
};

describe('a receipt is refused', () => {
  const receipt = async (more: Partial<ReceiptPayload> = {}): Promise<ReceiptPayload> => {
    const [agreement] = await alpha.db`
      select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${beta.origin}`;
    return {
      type: 'KontorErasureReceipt',
      from: beta.origin,
      to: alpha.origin,
      agreement: String(agreement?.id),
      number: 1,
      prev: null,
      at: new Date().toISOString(),
      objects: [{ hash: objectHash('x'), outcome: 'erased', at: new Date().toISOString() }],
      stores: ['database'],
      backupsUntil: null,
      ...more,
    };
  };
  const betasKey = () => instanceKey(beta.db, beta.db.instance);
  const sign = async (payload: unknown, key?: Awaited<ReturnType<typeof betasKey>>) =>
    await signJws(canonicalBytes(payload), receiptType, key ?? (await betasKey()));

  it('that another key signed, that is for somebody else, in the name of somebody else, or malformed', async () => {
    const stray = strayKey(`${beta.origin}/actor`) as Awaited<ReturnType<typeof betasKey>>;
    const gammas = await instanceKey(gamma.db, gamma.db.instance);
    const wrong: unknown[] = [
      await sign(await receipt(), stray),
      await sign(await receipt(), gammas),
      await sign(await receipt({ to: gamma.origin })),
      await sign(await receipt({ from: gamma.origin })),
      await sign(await receipt({ agreement: crypto.randomUUID() })),
      await sign({ ...(await receipt()), objects: [] }),
      await sign({ ...(await receipt()), more: 1 }),
      'nonsense',
      null,
    ];
    for (const document of wrong) expect((await send(alpha, document)).status).toBeOneOf([400, 403]);
    expect(await alpha.db`select from erasure_receipts where not given`).toHaveLength(0);
  });

  it('for what was never erased changes nothing', async () => {
    expect((await send(gamma, await sign(await receipt({ to: gamma.origin })))).status).toBe(403);
    expect(await gamma.db`select from erasures`).toHaveLength(0);
  });
});

describe('a deletion', () => {
  it('is confirmed by every company that had a copy, and no word of it is left there', async () => {
    const post = await posted('Zwetschge-alpha', alpha);
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['beta', 'gamma']);
    for (const other of [beta, gamma]) expect(await tracesOf(other, 'Zwetschge-alpha')).toEqual({});
    // The partner itself forgets the address; a hash remains.
    expect(await beta.db`select from erasures_owed where object_uri is not null`).toHaveLength(0);
    const chain = await alpha.db`select follows, number from erasure_receipts where not given`;
    expect(chain.map((each) => each.follows)).toEqual(chain.map(() => true));
  });

  it('in a group elsewhere is confirmed by its home and by the third company', async () => {
    const post = await posted('Zwetschge-beta', beta);
    await scene.bea.remove(post.id);
    await confirmed(beta, post.uri, ['alpha', 'gamma']);
    for (const other of [alpha, gamma]) expect(await tracesOf(other, 'Zwetschge-beta')).toEqual({});
  });

  it('asked for and confirmed twice is confirmed once, and what is erased never comes back', async () => {
    const post = await posted('Zwetschge-twice', alpha);
    const [create] =
      await alpha.db`select body from activities where object_uri = ${post.uri} and type = 'Create'`;
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['beta', 'gamma']);
    await expect(run(alpha, 'ask', post.uri, beta.origin)).rejects.toThrow('confirmed');
    const [receipt] = await alpha.db`
      select r.document from erasures e join erasure_receipts r on r.id = e.receipt_id join peers p on p.id = e.peer_id
      where e.object_uri = ${post.uri} and p.origin = ${beta.origin}`;
    expect((await send(alpha, receipt?.document)).json).toEqual({ state: 'known' });
    // Restored from a backup, this side has forgotten: it asks again and is answered again.
    await alpha.db`update erasures set outcome = null, outcome_at = null, receipt_id = null where object_uri = ${post.uri}`;
    await run(alpha, 'ask', post.uri, beta.origin);
    await confirmed(alpha, post.uri, ['beta']);
    const [given] =
      await beta.db`select count(*)::int as n from erasures_owed where object_hash = ${objectHash(post.uri)}`;
    expect(given?.n).toBe(1);
    expect(create === undefined || (create.body as Buffer).length > 0).toBe(true);
    expect(await beta.db`select from posts where uri = ${post.uri}`).toHaveLength(0);
  });

  it('says so when a report keeps what it quotes', async () => {
    const post = await posted('Zwetschge-reported', alpha);
    const theirs = await until('Bea sees it', async () =>
      (await scene.bea.room(scene.atBeta)).find(({ uri }) => uri === post.uri),
    );
    const filed = await beta.api(
      'POST',
      '/api/v1/reports',
      { account_id: await scene.bea.find(`ada@${alpha.host}`), status_ids: [theirs.id], comment: 'rude' },
      scene.bea.who.token,
    );
    expect(filed.status).toBe(200);
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['gamma']);
    await until(
      'beta says what it keeps',
      async () => {
        await hurry();
        return (await statesOf(alpha, post.uri))['beta.localhost'] === 'refused';
      },
      { timeoutMs: 25_000 },
    );
    await beta.db`update report_cases set evidence = null where object_uri = ${post.uri}`;
    await beta.db`update erasures_owed set look_at = now()`;
    await round(beta.db);
    await confirmed(alpha, post.uri, ['beta']);
  });
});

describe('a certificate', () => {
  it('is checked by itself, and says what is wrong with one that was tampered with', async () => {
    const post = await posted('Zwetschge-proof', alpha);
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['beta', 'gamma']);
    const certificate = await certificateFor(
      alpha.db,
      post.uri,
      await instanceKey(alpha.db, alpha.db.instance),
    );
    const verdict = await verifyCertificate(clone(certificate));
    expect(verdict.problems).toEqual([]);
    expect(verdict.open).toEqual([]);
    expect(verdict.proven).toHaveLength(2);
    const file = path.join(alpha.dataDir, 'certificate.json');
    writeFileSync(file, JSON.stringify(certificate));
    expect(await verifyFile([file, '--json'])).toBe(0);

    const swap = (one: Loose): void => {
      const [first, second] = one.agreements.map(({ keys }) => keys[0]);
      if (first && second) first.jwk.x = second.jwk.x;
    };
    const tampered: [string, (one: Loose) => void][] = [
      ['statement', (one) => spoil(one.statement)],
      ['Receipt', (one) => one.receipts.forEach(spoil)],
      ['receipts', (one) => void one.receipts.pop()],
      ['agreement', swap],
      ['agreement', (one) => void one.agreements.splice(0, 2)],
      ['no certificate', (one) => void (one.type = 'Other')],
    ];
    for (const [about, change] of tampered) {
      const copy = clone(certificate);
      change(copy);
      expect([about, (await verifyCertificate(copy)).problems.join(' ')]).toEqual([
        about,
        expect.stringContaining(about),
      ]);
    }
    const copy = clone(certificate);
    for (const receipt of copy.receipts) {
      const said = JSON.parse(Buffer.from(receipt.payload, 'base64url').toString()) as ReceiptPayload;
      const objects = said.objects.map((each) => ({ ...each, outcome: 'not_held' as const }));
      receipt.payload = canonicalBytes({ ...said, objects }).toString('base64url');
    }
    writeFileSync(file, JSON.stringify(copy));
    expect(await verifyFile([file, '--json'])).toBe(1);
    expect(await verifyFile([`${file}.gone`])).toBe(2);
  });

  it('is not issued for what no one had', async () => {
    await expect(
      run(alpha, 'certificate', `${alpha.origin}/ap/o/${crypto.randomUUID()}`),
    ).rejects.toMatchObject({
      kind: 'not_found',
    });
  });
});

describe('what is overdue', () => {
  it('is told to administrators once, and to the contact in the agreement', async () => {
    const lena = await alpha.person('lena', { admin: true });
    const post = await posted('Zwetschge-late', alpha);
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['beta', 'gamma']);
    await alpha.db`
      update erasures set outcome = null, outcome_at = null, receipt_id = null, due_at = now() - interval '1 day'
      where object_uri = ${post.uri} and peer_id = (select id from peers where origin = ${beta.origin})`;
    expect(await statesOf(alpha, post.uri)).toMatchObject({
      'beta.localhost': 'overdue',
      'gamma.localhost': 'erased',
    });
    await round(alpha.db);
    await round(alpha.db);
    const told =
      await alpha.db`select detail from notifications where person_id = ${lena.id} and kind = 'erasure_overdue'`;
    expect(told.map(({ detail }) => detail)).toEqual([expect.stringContaining(beta.host)]);
    expect(await run(alpha, 'list', beta.origin, '--open')).toContain('suspend the agreement');
    const page = await alpha.api(
      'GET',
      '/api/v1/notifications?types[]=kontor:erasure_overdue',
      undefined,
      lena.token,
    );
    expect(page.status).toBe(200);
    await run(alpha, 'ask', post.uri, beta.origin);
    await confirmed(alpha, post.uri, ['beta']);
    expect(await run(alpha, 'list', beta.origin, '--open')).toContain('Nothing');
  });

  it('finds the address that a contact gave', () => {
    const partner = { legalName: 'B', country: 'FR', securityContact: 'Sam, security@b.example' };
    expect(contactOf({ ...partner, dataProtectionOfficer: 'Dora Schutz <dpo@b.example>' })).toBe(
      'dpo@b.example',
    );
    expect(contactOf({ ...partner, dataProtectionOfficer: 'Dora Schutz, by telephone' })).toBe(
      'security@b.example',
    );
    expect(contactOf({ ...partner, dataProtectionOfficer: 'D', securityContact: 'S' })).toBeNull();
  });
});

describe('the page of a partner', () => {
  it('is for administrators alone, says where each erasure stands, and gives the certificate', async () => {
    const mia = await alpha.person('mia', { admin: true });
    const [peer] = await alpha.db`select id from peers where origin = ${beta.origin}`;
    const path = `/settings/company/partners/${peer?.id}`;
    const hers = await browser({ at: alpha, who: mia } as never);
    const adas = await browser(scene.ada);
    for (const each of ['/settings/company/partners', path])
      expect(await adas.page(each)).not.toContain('Beta SAS');
    expect((await adas.send(`${path}/questions`, { uri: 'x' })).status).toBe(404);
    const post = await posted('Zwetschge-page', alpha);
    await scene.ada.remove(post.id);
    await confirmed(alpha, post.uri, ['beta', 'gamma']);
    expect(await hers.page('/settings/company/partners')).toContain('Beta SAS');
    const page = await hers.page(path);
    expect(page).toContain(post.uri);
    expect(page).toContain('Erased');
    expect((await hers.send(`${path}/questions`, { uri: post.uri })).status).toBe(422);
    const file = await hers.page(`${path}/certificate?uri=${encodeURIComponent(post.uri)}`);
    expect((await verifyCertificate(JSON.parse(file))).problems).toEqual([]);
  });
});

describe('who confirmed an erasure is asked at random what is held', () => {
  const peerOf = async (at: TestInstance, other: TestInstance): Promise<number> => {
    const [peer] = await at.db<{ id: number }[]>`select id from peers where origin = ${other.origin}`;
    return peer?.id ?? 0;
  };
  const askBeta = async (): Promise<void> =>
    challenge(
      { ...alpha.app, key: () => instanceKey(alpha.db, alpha.db.instance) },
      await peerOf(alpha, beta),
    );
  const audited = async (what: string): Promise<number> =>
    Number((await alpha.db`select from audit_log where said::jsonb ->> 'what' = ${what}`).count);

  it('and answers nobody but its partner, while the question is fresh', async () => {
    const [agreement] = await beta.db`
      select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${alpha.origin}`;
    const question: Challenge = {
      ...{ type: 'KontorChallenge', from: alpha.origin, to: beta.origin, agreement: String(agreement?.id) },
      ...{ at: new Date().toISOString(), nonce: newUuid(), objects: [`${gamma.origin}/ap/o/1`] },
    };
    const key = await instanceKey(alpha.db, alpha.db.instance);
    const sent = async (more: Partial<Challenge>, by: SigningKey = key) =>
      await ask(beta.origin, {
        ...{ method: 'POST', path: challengesPath, headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ document: await signChallenge({ ...question, ...more }, by) }),
      });
    expect((await sent({}, strayKey(`${alpha.origin}/actor`))).status).toBe(403);
    expect((await sent({ from: gamma.origin })).status).toBe(403);
    expect((await sent({ at: new Date(Date.now() - 11 * 60_000).toISOString() })).status).toBe(400);
    const answer = await sent({});
    expect(answer.status).toBe(200);
    expect(readChallengeAnswer((answer.json as { document: unknown }).document).payload).toMatchObject({
      ...{ from: beta.origin, nonce: question.nonce, held: [] },
    });
  });

  it('a false receipt is found, told and audited, and taken back once it is true', async () => {
    const [gone, other] = [await posted('Stichprobe', alpha), await posted('noch da', alpha)];
    await scene.ada.remove(gone.id);
    await confirmed(alpha, gone.uri, ['beta', 'gamma']);
    await askBeta();
    expect((await statesOf(alpha, gone.uri))['beta.localhost']).toBe('erased');
    expect(await audited('erasure.challenged')).toBe(0);
    // Beta restores a backup from before the erasure: it has the post again.
    await beta.db`update posts set uri = ${gone.uri} where uri = ${other.uri}`;
    for (let times = 0; times < 2; times++) await askBeta();
    expect((await statesOf(alpha, gone.uri))['beta.localhost']).toBe('contradicted');
    expect((await statesOf(alpha, gone.uri))['gamma.localhost']).toBe('erased');
    await until('it is in the audit log', async () => (await audited('erasure.challenged')) > 0);
    const nora = await browser({ at: alpha, who: await alpha.person('nora', { admin: true }) } as never);
    expect(await nora.page(`/settings/company/partners/${await peerOf(alpha, beta)}`)).toMatch(
      /Asked at random[^]*one object is still there[^]*confirmed, and still there/,
    );
    const [told] =
      await alpha.db`select count(*)::int as n from notifications where kind = 'erasure_overdue' and detail like '%beta%'`;
    expect(told?.n).toBeGreaterThan(0);
    await beta.db`update posts set uri = ${other.uri} where uri = ${gone.uri}`;
    await askBeta();
    expect((await statesOf(alpha, gone.uri))['beta.localhost']).toBe('erased');
  });

  it('who names nothing of what it has evades, and a receipt that follows none is told', async () => {
    for (const n of [1, 2, 3]) await posted(`da ${n}`, alpha);
    await beta.db`update posts set expired_at = now() where peer_id = ${await peerOf(beta, alpha)}`;
    await askBeta();
    const [last] = await alpha.db`select outcome, named from erasure_challenges order by at desc limit 1`;
    expect(last).toMatchObject({ outcome: 'evades', named: 0 });
    await beta.db`update posts set expired_at = null where peer_id = ${await peerOf(beta, alpha)}`;
    const [agreement] = await alpha.db`
      select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${beta.origin}`;
    const at = new Date().toISOString();
    const payload: ReceiptPayload = {
      ...{
        type: 'KontorErasureReceipt',
        from: beta.origin,
        to: alpha.origin,
        agreement: String(agreement?.id),
      },
      ...{ number: 900, prev: null, at, objects: [{ hash: objectHash('y'), outcome: 'erased', at }] },
      ...{ stores: ['database'], backupsUntil: null },
    };
    const key = await instanceKey(beta.db, beta.db.instance);
    expect((await send(alpha, await signJws(canonicalBytes(payload), receiptType, key))).status).toBe(200);
    await until('the gap is in the audit log', async () => (await audited('erasure.receipt_gap')) === 1);
  });
});
