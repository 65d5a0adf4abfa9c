import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardedScopeNames } from '#src/access/scopes.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { serviceCommands } from '#src/cli/services.ts';
import type { CommandContext } from '#src/cli/command.ts';
import { startInstance, type Caller, type Person, type TestInstance } from '#test/api/instance.ts';

let alpha: TestInstance;
let admin: Person;
let ben: Person;
beforeAll(async () => {
  alpha = await startInstance();
  const keys = await generateKeys();
  await transaction(alpha.db, (tx) => ensureInstanceActor(tx, keys));
  admin = await alpha.person('admin', ['read', 'write', ...guardedScopeNames]);
  ben = await alpha.person('ben', ['read', 'write', ...guardedScopeNames]);
  await alpha.db`update people set is_admin = true where id = ${admin.id}`;
});
afterAll(() => alpha.stop());

const base = '/api/kontor/v1/services';
const made = async (name: string): Promise<PersonId> =>
  (await admin.post(base).send({ name })).body.id as PersonId;
const tokenOf = async (id: PersonId, scopes: string[], more: object = {}): Promise<string> =>
  (await admin.post(`${base}/${id}/tokens`).send({ name: 'run', scopes, ...more })).body.token;
const withToken = async (token: string, path: string, body?: object) => {
  const asked = body ? alpha.http().post(path).send(body) : alpha.http().get(path);
  return await asked.set('authorization', `Bearer ${token}`);
};

describe('who may', () => {
  it('nobody but administrators lists, adds or ends services, whatever their token carries', async () => {
    const id = await made('Guarded');
    const tried = (who: Caller) => [
      who.get(base),
      who.post(base).send({ name: 'Mine' }),
      who.get(`${base}/${id}`),
      who.get(`${base}/${id}/tokens`),
      who.post(`${base}/${id}/tokens`).send({ name: 'x', scopes: ['read'] }),
      who.delete(`${base}/${id}`),
    ];
    expect((await Promise.all(tried(ben))).map(({ status }) => status)).toEqual([
      404, 404, 404, 404, 404, 404,
    ]);
    expect(await alpha.db`select 1 from people where name = 'Mine'`).toHaveLength(0);
    expect((await admin.get(`${base}/${id}`)).body).toMatchObject({
      name: 'Guarded',
      isHook: false,
      tokens: 0,
    });
  });

  it('a person is no service: no token is made for one here', async () => {
    const answer = await admin.post(`${base}/${ben.id}/tokens`).send({ name: 'x', scopes: ['read'] });
    expect(answer.status).toBe(404);
    expect((await admin.delete(`${base}/${ben.id}`)).status).toBe(404);
  });

  it('a service is given nothing that administers, by the API and by the command line', async () => {
    const id = await made('Modest');
    const answer = await admin.post(`${base}/${id}/tokens`).send({ name: 'x', scopes: ['admin:read'] });
    expect(answer.status).toBe(422);
    const context = { db: alpha.db, args: [id, '--scopes', 'read export'] } as unknown as CommandContext;
    await expect(serviceCommands['token']?.run(context)).rejects.toMatchObject({
      reason: { id: 'access.serviceScope' },
    });
    expect((await admin.get(`${base}/${id}/tokens`)).body.items).toEqual([]);
  });
});

describe('what a token of a service does', () => {
  it('it writes under the name of the service, marked as a bot, and is seen to be used', async () => {
    const id = await made('Release news');
    const token = await tokenOf(id, ['read', 'write']);
    const posted = await withToken(token, '/api/v1/statuses', { status: 'Version 7 is out' });
    expect(posted.body.account).toMatchObject({ bot: true, display_name: 'Release news' });
    const { items } = (await admin.get(`${base}/${id}/tokens`)).body;
    expect(items).toEqual([
      expect.objectContaining({
        name: 'run',
        scopes: ['read', 'write'],
        lastUsedAt: expect.any(String),
        expiresAt: expect.any(String),
      }),
    ]);
    expect((await admin.get(base)).body.items).toContainEqual(
      expect.objectContaining({ id, tokens: 1, lastUsedAt: items[0].lastUsedAt }),
    );
  });

  it('what its scopes do not name is refused', async () => {
    const token = await tokenOf(await made('Reader'), ['read:statuses']);
    expect((await withToken(token, '/api/v1/timelines/home')).status).toBe(200);
    expect((await withToken(token, '/api/v1/statuses', { status: 'no' })).status).toBe(403);
    expect((await withToken(token, '/api/v1/notifications')).status).toBe(403);
    expect((await withToken(token, base)).status).toBe(403);
  });

  it('it reads no more than its service may: a closed group only once it belongs to it', async () => {
    const id = await made('Outsider');
    const token = await tokenOf(id, ['read', 'write']);
    const group = (
      await ben.post('/api/kontor/v1/groups').send({ handle: 'deals', name: 'Deals', access: 'secret' })
    ).body.id;
    const said = await ben.post('/api/v1/statuses').send({ status: 'confidential', list_id: group });
    const path = `/api/v1/statuses/${said.body.id}`;
    expect((await withToken(token, path)).status).toBe(404);
    const [row] = await alpha.db`select handle from people where id = ${id}`;
    const invited = await ben
      .post(`/api/kontor/v1/groups/${group}/invitations`)
      .send({ people: [row?.handle] });
    expect(invited.status).toBeLessThan(300);
    const joined = await alpha
      .http()
      .put(`/api/kontor/v1/groups/${group}/membership`)
      .set('authorization', `Bearer ${token}`);
    expect(joined.status).toBeLessThan(300);
    expect((await withToken(token, path)).body.content).toContain('confidential');
  });

  it('it ends with its day, by an administrator, and with its service, at once; twice is no other thing', async () => {
    const id = await made('Short');
    const [first, second] = [await tokenOf(id, ['read']), await tokenOf(id, ['read'])];
    const verify = (token: string) => withToken(token, '/api/v1/accounts/verify_credentials');
    expect((await verify(first)).status).toBe(200);
    const [row] = (await admin.get(`${base}/${id}/tokens`)).body.items.toReversed();
    expect((await admin.delete(`${base}/${id}/tokens/${row.id}`)).status).toBe(204);
    expect((await admin.delete(`${base}/${id}/tokens/${row.id}`)).status).toBe(404);
    expect([(await verify(first)).status, (await verify(second)).status]).toEqual([401, 200]);
    const third = await tokenOf(id, ['read']);
    await alpha.db`update tokens set expires_at = now() - interval '1 second' where person_id = ${id} and revoked_at is null
      and id = (select max(id) from tokens where person_id = ${id})`;
    expect((await verify(third)).status).toBe(401);
    expect((await admin.delete(`${base}/${id}`)).status).toBe(204);
    expect((await verify(second)).status).toBe(401);
    expect((await admin.delete(`${base}/${id}`)).status).toBe(404);
    const kept = await alpha.db`select name from facts where about = ${`person:${id}`} and by = ${admin.id}`;
    expect(kept.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'person.added',
        'account.changed',
        'service.token_ended',
        'person.deactivated',
      ]),
    );
  });
});

it('the command line does the same, and says what is wrong', async () => {
  const run = async (verb: string, ...args: string[]) =>
    (await serviceCommands[verb]?.run({ db: alpha.db, args } as unknown as CommandContext))?.json as never;
  const { handle } = (await run('add', 'Deploy', '--handle', 'deploy')) as { handle: string };
  expect(handle).toBe('deploy');
  await expect(run('add', 'Deploy', '--handle', 'deploy')).rejects.toMatchObject({ kind: 'conflict' });
  const { token } = (await run('token', 'deploy', '--scopes', 'read write:statuses')) as { token: string };
  expect((await withToken(token, '/api/v1/accounts/verify_credentials')).body).toMatchObject({ bot: true });
  const [only] = (await run('tokens', 'deploy')) as { id: string }[];
  await run('end-token', 'deploy', only?.id ?? '');
  expect((await withToken(token, '/api/v1/accounts/verify_credentials')).status).toBe(401);
  await run('end', 'deploy');
  await expect(run('end', 'deploy')).rejects.toMatchObject({ kind: 'not_found' });
});
