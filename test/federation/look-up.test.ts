import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeenActor } from '#src/agreements/seen-actor.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { startFedifyPeer, type FedifyPeer } from '#test/support/fedify-peer.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// An administrator of Alpha looks at servers that there is no agreement with.
let alpha: TestInstance;
let plain: PlainPeer;
let fedify: FedifyPeer;
beforeAll(async () => {
  [alpha, plain, fedify] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startPlainPeer('mastodon'),
    startFedifyPeer(),
  ]);
});
afterAll(async () => {
  await alpha.remove();
  await Promise.all([plain.stop(), fedify.peer.stop()]);
});

const lookUp = (name: string) => alpha.agreement<SeenActor>('look-up', name);

describe('kontor agreement look-up', () => {
  test('shows who it is, what runs there, and where and how things are sent', async () => {
    const gina = plain.person('gina');
    const seen = await lookUp(gina.uri);
    expect(seen).toEqual({
      ...{ uri: gina.uri, origin: plain.origin, type: 'Person', handle: `@gina@${plain.host}` },
      ...{ name: gina.document.name, inbox: gina.inbox, sharedInbox: `${plain.origin}/inbox` },
      ...{ asksFollowers: false, keys: ['RSA'], software: 'mastodon 1.0' },
    });
  });

  test('reads a server made with Fedify, which proves what it says and tells no software', async () => {
    const seen = await lookUp(fedify.faye);
    expect(seen).toMatchObject({ uri: fedify.faye, keys: ['RSA', 'Ed25519'], software: '' });
  });

  test('asks signed, as the instance, and stores nothing', async () => {
    const gus = plain.person('gus');
    await lookUp(gus.uri);
    const asked = plain.asked.find(({ path }) => path === new URL(gus.uri).pathname);
    expect(asked?.headers.signature).toContain(`${alpha.origin}/actor#main-key`);
    expect(await alpha.db`select from people where uri = ${gus.uri}`).toHaveLength(0);
    expect(await alpha.db`select from peers where origin = ${plain.origin}`).toHaveLength(0);
  });

  test('says so when there is nobody', async () => {
    const here = ['/users/nobody', '/nodeinfo/2.0'].map((path) => plain.origin + path);
    for (const name of [...here, 'gina', 'at://gina.example', 'file:///etc/passwd'])
      await expect(lookUp(name)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('goes to no private address, wherever a name or an answer leads', async () => {
    const before = plain.connections();
    const private_ = [
      'http://127.0.0.1/users/ada',
      'https://10.0.0.1/users/ada',
      `http://127.0.0.1:${plain.port}/users/gina`,
      `@gina@127.0.0.1:${plain.port}`,
    ];
    for (const name of private_) await expect(lookUp(name)).rejects.toMatchObject({ kind: 'not_found' });
    expect(plain.connections()).toBe(before);
    plain.serve('/users/moved', (_asked, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${plain.port}/users/gina` }).end(),
    );
    await expect(lookUp(`${plain.origin}/users/moved`)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('is a command that says it in sentences', async () => {
    const gina = plain.person('gina');
    const { text } = (await agreementCommands['look-up']?.run({ ...alpha.app, args: [gina.uri] })) ?? {};
    expect(text).toContain(`@gina@${plain.host} is a Person`);
    expect(text).toContain(`kontor agreement allow ${plain.origin} --profile followers`);
  });
});
