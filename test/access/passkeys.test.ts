import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addPasskey,
  askForPasskey,
  checkPasskey,
  offerPasskey,
  readPasskeys,
  removePasskey,
} from '#src/access/passkeys.ts';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { createAuthenticator, type Authenticator, type Flaws } from '#test/support/authenticator.ts';
import { freshDatabase } from '#test/support/database.ts';
import { addPerson } from './cast.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let bob: PersonId;
const browser = 'a browser';
const address = '192.0.2.1';

beforeAll(async () => {
  instance = await freshDatabase();
  ada = await addPerson(instance.db, 'ada');
  bob = await addPerson(instance.db, 'bob');
});
afterAll(() => instance.drop());
beforeEach(() => instance.db`delete from login_attempts`);

const offered = (person: PersonId, from = browser) =>
  transaction(instance.db, (tx) => offerPasskey(tx, { id: person, handle: 'ada', name: 'Ada' }, from));
const asked = (purpose: 'sign in' | 'prove' = 'sign in', from = browser) =>
  transaction(instance.db, (tx) => askForPasskey(tx, from, purpose));
const check = (answer: string, purpose: 'sign in' | 'prove' = 'sign in', from = browser) =>
  checkPasskey(instance.db, { answer, browser: from, purpose, address });

async function withPasskey(person: PersonId): Promise<Authenticator> {
  const authenticator = createAuthenticator(instance.instance);
  const answer = authenticator.make(await offered(person));
  await addPasskey(instance.db, person, { answer, browser, name: 'Laptop' });
  return authenticator;
}

describe('a passkey', () => {
  it('opens the account it was made for, and remembers when', async () => {
    const authenticator = await withPasskey(ada);
    expect(await check(authenticator.use(await asked()))).toBe(ada);
    const [listed] = (await readPasskeys(instance.db, ada)).slice(-1);
    expect(listed?.name).toBe('Laptop');
    expect(listed?.lastUsedAt).not.toBeNull();
  });

  it('is asked for with verification of the user, and is found without a name', async () => {
    const options = (await offered(ada)) as {
      rp: { id: string };
      authenticatorSelection: Record<string, unknown>;
      user: { id: string };
    };
    expect(options.rp.id).toBe('alpha.localhost');
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      userVerification: 'required',
    });
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(32);
    expect(await asked()).toMatchObject({ userVerification: 'required', rpId: 'alpha.localhost' });
  });

  const wrong: readonly (readonly [string, Flaws])[] = [
    ['from another origin', { origin: 'http://evil.localhost:4001' }],
    ['from another port of our host', { origin: 'http://alpha.localhost:4002' }],
    ['for another relying party', { host: 'evil.localhost' }],
    ['without verification of the user', { verified: false }],
    ["in another person's name", { userHandle: Buffer.alloc(32, 7).toString('base64url') }],
    ['of a copy that was left behind', { counter: 0 }],
  ];
  it.each(wrong)('opens nothing %s', async (_what, flaws) => {
    const authenticator = await withPasskey(ada);
    expect(await check(authenticator.use(await asked()))).toBe(ada);
    expect(await check(authenticator.use(await asked(), flaws))).toBeNull();
    expect(await check(authenticator.use(await asked()))).toBe(ada);
  });

  it('answers a challenge once', async () => {
    const authenticator = await withPasskey(ada);
    const answer = authenticator.use(await asked());
    expect(await check(answer)).toBe(ada);
    expect(await check(answer)).toBeNull();
  });

  it('uses a challenge up with a wrong answer, too', async () => {
    const authenticator = await withPasskey(ada);
    const options = await asked();
    expect(await check(authenticator.use(options, { verified: false }))).toBeNull();
    expect(await check(authenticator.use(options))).toBeNull();
  });

  it('answers only what its own browser was asked, for the purpose it was asked for, and in time', async () => {
    const authenticator = await withPasskey(ada);
    expect(await check(authenticator.use(await asked('sign in', 'another browser')))).toBeNull();
    expect(await check(authenticator.use(await asked('prove')))).toBeNull();
    const late = await asked();
    await instance.db`update passkey_challenges set expires_at = now() - interval '1 second'`;
    expect(await check(authenticator.use(late))).toBeNull();
    expect(await check(authenticator.use(await asked()))).toBe(ada);
  });

  it('answers no challenge that we did not give', async () => {
    const authenticator = await withPasskey(ada);
    const own = Buffer.alloc(32, 1).toString('base64url');
    expect(await check(authenticator.use({ challenge: own }))).toBeNull();
    expect(await check('no JSON')).toBeNull();
    expect(await check('{}')).toBeNull();
  });

  it('opens nothing once removed, and nobody else can remove it', async () => {
    const authenticator = await withPasskey(ada);
    const keep = await withPasskey(ada);
    const keys = await readPasskeys(instance.db, ada);
    const { id = '' } = keys.at(-2) ?? {};
    await expect(transaction(instance.db, (tx) => removePasskey(tx, bob, id))).rejects.toThrow(
      'This passkey',
    );
    expect(await check(authenticator.use(await asked()))).toBe(ada);
    await transaction(instance.db, (tx) => removePasskey(tx, ada, id));
    expect(await check(authenticator.use(await asked()))).toBeNull();
    expect(await check(keep.use(await asked()))).toBe(ada);
  });

  it('stays when all are removed at once and there is no password: one way in is left', async () => {
    const lone = await addPerson(instance.db, 'lone');
    for (let keys = 0; keys < 4; keys++) await withPasskey(lone);
    const keys = await readPasskeys(instance.db, lone);
    const removed = await Promise.allSettled(
      keys.map(({ id }) => transaction(instance.db, (tx) => removePasskey(tx, lone, id))),
    );
    expect(removed.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await readPasskeys(instance.db, lone)).toHaveLength(1);
  });

  it('is not made from an answer to somebody else, twice, or to an old question', async () => {
    const authenticator = createAuthenticator(instance.instance);
    const options = await offered(ada);
    const add = (answer: string, from = browser) =>
      addPasskey(instance.db, ada, { answer, browser: from, name: 'x' });
    await expect(add(authenticator.make(options), 'another browser')).rejects.toThrow('not accepted');
    await expect(add(authenticator.make(options))).rejects.toThrow('not accepted');
    const unverified = authenticator.make(await offered(ada), { verified: false });
    await expect(add(unverified)).rejects.toThrow('not accepted');
    await add(authenticator.make(await offered(ada)));
    await expect(add(authenticator.make(await offered(ada)))).rejects.toThrow('already been added');
  });

  it('of a deactivated person opens nothing', async () => {
    const gone = await addPerson(instance.db, 'gone');
    const authenticator = await withPasskey(gone);
    expect(await check(authenticator.use(await asked()))).toBe(gone);
    await instance.db`update people set deactivated_at = now() where id = ${gone}`;
    expect(await check(authenticator.use(await asked()))).toBeNull();
  });

  it('stays when it is the last way in', async () => {
    const eve = await addPerson(instance.db, 'eve');
    await withPasskey(eve);
    const [key] = await readPasskeys(instance.db, eve);
    const remove = () => transaction(instance.db, (tx) => removePasskey(tx, eve, key?.id ?? ''));
    await expect(remove()).rejects.toThrow('only way to sign in');
    await transaction(instance.db, (tx) => setPassword(tx, eve, 'four quiet pumps hum'));
    await remove();
    expect(await readPasskeys(instance.db, eve)).toEqual([]);
  });

  it('cannot be guessed at: tries of one address are counted like passwords', async () => {
    const authenticator = await withPasskey(ada);
    for (let n = 0; n < 30; n++) {
      const stranger = createAuthenticator(instance.instance);
      const answer = stranger.use(await asked(), { userHandle: 'AAAA' });
      expect(await check(answer)).toBeNull();
    }
    const answer = authenticator.use(await asked());
    await expect(check(answer)).rejects.toThrow('Too many attempts');
  });
});
