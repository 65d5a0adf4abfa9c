import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyCommands } from '#src/cli/keys.ts';
import { editGroup } from '#src/groups/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { retireKeys } from '#src/platform/keys.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { keepKeys, type KeyKeeper } from '#test/support/key-keeper.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Gina of a plain server follows Ada of Alpha. Her server holds the key that it read first, and believes another only in an Update signed with it.
let alpha: TestInstance;
let ada: Member;
let peer: PlainPeer;
let gina: PeerActor;
let keeper: KeyKeeper;
const cavage = { scheme: 'cavage' } as const;

async function open(program: 'gotosocial' | 'snac', inProcess = true): Promise<void> {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha', inProcess }), startPlainPeer(program)]);
  await alpha.allow('followers,forum', peer.origin);
  ada = await alpha.person('ada');
  gina = peer.person('gina');
  keeper = keepKeys(peer, alpha.origin, { silent: program === 'snac' });
  expect((await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, cavage)).status).toBe(202);
  await until('Gina follows Ada', () => keeper.believed.some((json) => json.type === 'Accept'));
}
async function close(): Promise<void> {
  await alpha.remove();
  await peer.stop();
}

const rotate = async (...args: string[]): Promise<string> => {
  const answer = await keyCommands.rotate?.run({ ...alpha.app, args });
  return answer?.text ?? '';
};
/** The time after which every process knows that there are two keys is over; whoever rested is asked again. */
const laterOn = async (): Promise<void> => {
  await alpha.db`update deliveries set next_at = now() where next_at > now() + interval '3 seconds'`;
  await alpha.db`update peers set retry_at = null`;
};
const posts = (text: string): Promise<unknown> =>
  alpha.api('POST', '/api/v1/statuses', { status: text, visibility: 'private' }, ada.token);
const isBelieved = (fits: (json: Json) => boolean) => () => keeper.believed.some(fits);
const says =
  (text: string) =>
  (json: Json): boolean =>
    String((json.object as Json).content).includes(text);
const pems = async (uri: string): Promise<string[]> => {
  const rows =
    await alpha.db`select public_pem from actor_keys where actor_uri = ${uri} and kind = 'rsa' order by id`;
  return rows.map((row) => String(row.publicPem));
};
const announced = (uri: string): Json[] =>
  keeper.believed.filter((json) => json.type === 'Update' && (json.object as Json).id === uri);

describe.each(['gotosocial', 'snac'] as const)('%s', (program) => {
  beforeAll(() => open(program));
  afterAll(close);
  beforeEach(() => {
    keeper.isUp = true;
  });

  it('is told of a person’s new key by an Update with the old one’s signature, and then the new one signs', async () => {
    const [before] = await pems(ada.uri);
    expect(keeper.pemOf(ada.uri)).toBe(before);
    expect(await rotate('ada')).toContain('until that message has been accepted');
    await posts('while it waits');
    await until('it is believed', isBelieved(says('while it waits')));
    expect(keeper.pemOf(ada.uri)).toBe(before);
    await laterOn();
    await until('it is told', () => announced(ada.uri).length === 1);
    const [object] = announced(ada.uri).map((json) => json.object as Json);
    expect(object?.publicKey).toMatchObject({
      id: `${ada.uri}#main-key`,
      publicKeyPem: (await pems(ada.uri))[1],
    });
    await until('nothing waits', async () => (await alpha.db`select 1 from deliveries`).count === 0);
    await posts('after that');
    await until('it is believed', isBelieved(says('after that')));
    expect(keeper.doubted).toEqual([]);
  });

  it('twice in a row while it is down: it is told of each by the one before', async () => {
    keeper.isUp = false;
    const before = announced(ada.uri).length;
    await rotate('ada');
    await rotate('ada');
    await posts('meanwhile');
    await laterOn();
    await until(
      'it was tried',
      async () => (await alpha.db`select 1 from deliveries where attempts > 0`).count > 0,
    );
    keeper.isUp = true;
    await laterOn();
    await until('it is told of both', async () => {
      await laterOn();
      return announced(ada.uri).length === before + 2;
    });
    await until('it is believed', isBelieved(says('meanwhile')));
    await posts('with the last');
    await until('it is believed', isBelieved(says('with the last')));
    expect(keeper.pemOf(ada.uri)).toBe((await pems(ada.uri)).at(-1));
    if (program === 'snac') expect(keeper.doubted).toEqual([]);
  });

  it('the instance’s new key too, and what the instance asks for is signed with the key that is known', async () => {
    const uri = `${alpha.origin}/actor`;
    await keeper.meet(uri);
    expect(await rotate('--instance')).toContain('agreements name it');
    const [before, after] = await pems(uri);
    const ask = async (name: string) => {
      peer.person(name);
      const path = `/api/v1/accounts/search?resolve=true&q=@${name}@${peer.host}`;
      await alpha.api('GET', path, undefined, ada.token);
      return peer.asked.findLast((asked) => asked.method === 'GET' && asked.path.endsWith(`/${name}`));
    };
    const first = await until('it was asked', () => ask('gus'));
    expect(keeper.isBy(first, before ?? '')).toBe(true);
    await laterOn();
    await until('it is told', () => announced(uri).length === 1);
    await until('nothing waits', async () => (await alpha.db`select 1 from deliveries`).count === 0);
    const second = await until('it was asked', () => ask('gerd'));
    expect(keeper.isBy(second, after ?? '')).toBe(true);
  });

  it('a group’s new key too, and then it speaks with it', async () => {
    const room = await alpha.group('pumps', ada, 'open');
    expect((await peer.post(alpha.origin, activity(gina, 'Follow', room.uri), gina, cavage)).status).toBe(
      202,
    );
    await until('Gina is a member', () =>
      keeper.believed.some((json) => json.type === 'Accept' && json.actor === room.uri),
    );
    const [before] = await pems(room.uri);
    expect(keeper.pemOf(room.uri)).toBe(before);
    await rotate('--group', 'pumps');
    await laterOn();
    await until('it is told', () => announced(room.uri).length === 1);
    const [, after] = await pems(room.uri);
    expect(keeper.pemOf(room.uri)).toBe(after);
    const [object] = announced(room.uri).map((json) => json.object as Json);
    expect(object?.publicKey).toMatchObject({ publicKeyPem: after });
    await until('nothing waits', async () => (await alpha.db`select 1 from deliveries`).count === 0);
    await transaction(alpha.db, (tx) => editGroup(tx, ada.id, room.id, { name: 'Valves' }));
    await until('the group is believed', () => announced(room.uri).length === 2);
    expect(keeper.doubted).toEqual([]);
  });

  it('an old key goes a day later, when nobody waits to hear of the next', async () => {
    await transaction(alpha.db, retireKeys);
    expect((await alpha.db`select 1 from actor_keys where retired_at is not null`).count).toBe(0);
    await alpha.db`update actor_keys set superseded_at = superseded_at - interval '25 hours'`;
    await transaction(alpha.db, retireKeys);
    const left =
      await alpha.db`select actor_uri from actor_keys where kind = 'rsa' and retired_at is null group by 1 having count(*) > 1`;
    expect(left).toHaveLength(0);
    const retired = await alpha.db`select distinct kind from actor_keys where retired_at is not null`;
    expect(retired.map((row) => row.kind)).toEqual(['rsa']);
  });
});

it('what was ordered survives a process that is killed', async () => {
  await open('gotosocial', false);
  try {
    keeper.isUp = false;
    await rotate('ada');
    await alpha.kill();
    await alpha.again();
    keeper.isUp = true;
    await posts('after the fall');
    await until('it is believed', isBelieved(says('after the fall')));
    await laterOn();
    await until('it is told', () => announced(ada.uri).length === 1);
    await posts('with the new');
    await until('it is believed', isBelieved(says('with the new')));
    expect(keeper.pemOf(ada.uri)).toBe((await pems(ada.uri))[1]);
  } finally {
    await close();
  }
});

it('stolen keys sign nothing any more from that moment on', async () => {
  await open('gotosocial');
  try {
    expect(await rotate('ada', '--compromised')).toContain('The old ones no longer sign');
    const left =
      await alpha.db`select kind from actor_keys where actor_uri = ${ada.uri} and retired_at is null order by kind`;
    expect(left.map((row) => row.kind)).toEqual(['ed25519', 'rsa']);
    await until('it was sent', () => keeper.doubted.some((asked) => asked.json.type === 'Update'));
    const [, after] = await pems(ada.uri);
    const knocked = keeper.doubted.filter(({ headers }) => headers['signature-input'] === undefined);
    expect(knocked.every((asked) => keeper.isBy(asked, after ?? ''))).toBe(true);
  } finally {
    await close();
  }
});

it.each([[['nobody']], [['--group', 'nothing']], [[]]])(
  'whose keys nobody has: %s is refused',
  async (args) => {
    await open('gotosocial');
    try {
      await expect(rotate(...args)).rejects.toThrow(/handle|Say whose keys/);
    } finally {
      await close();
    }
  },
);
