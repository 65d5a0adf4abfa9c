import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFederation, MemoryKvStore } from '@fedify/fedify/federation';
import { Create, Document, Image, Note } from '@fedify/fedify/vocab';
import type * as vocabulary from '@fedify/fedify/vocab';
import { buildFederation, identifierOf } from '#federation/federation.ts';
import { addressesOf } from '#src/platform/addresses.ts';
import type { Instance } from '#src/platform/instance.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { newUuid } from '#src/platform/ids.ts';
import { ask, fingerprintOf, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { act, docOf } from './partner.ts';

let alpha: TestInstance;
let ada: Member;
beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha' });
  ada = await alpha.person('ada', { sharedKeys: true, admin: true });
});
afterAll(() => alpha.remove());

const finger = (resource: string): Promise<Answer> =>
  ask(alpha.origin, { path: `/.well-known/webfinger?resource=${encodeURIComponent(resource)}` });

const selfIn = (answer: Answer): unknown =>
  (docOf(answer).links as { rel: string; href: string; type?: string }[]).find((l) => l.rel === 'self');

describe('WebFinger, asked by anybody', () => {
  test('finds a person by handle, whatever its case, by id and by page', async () => {
    const self = { rel: 'self', href: ada.uri, type: 'application/activity+json' };
    for (const resource of [
      `acct:ada@${alpha.host}`,
      `acct:ADA@${alpha.host.toUpperCase()}`,
      ada.uri,
      `${alpha.origin}/@ada`,
    ])
      expect([resource, selfIn(await finger(resource))]).toEqual([resource, self]);
  });

  test('answers as RFC 7033 wants it', async () => {
    const answer = await finger(`acct:ada@${alpha.host}`);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/jrd+json',
      'access-control-allow-origin': '*',
    });
    expect(docOf(answer)).toMatchObject({ subject: `acct:ada@${alpha.host}`, aliases: [ada.uri] });
  });

  test('names the subject in one way, however it is spelled', async () => {
    const host = encodeURIComponent(alpha.host);
    for (const resource of [
      `acct:Ada@${alpha.host}`,
      `ACCT:ada@${alpha.host.toUpperCase()}`,
      `acct:%61da@${host}`,
      `${alpha.origin}/@ada`,
      `${alpha.origin}/@ada/`,
      ada.uri,
    ]) {
      const answer = await finger(resource);
      expect([resource, answer.status, docOf(answer).subject]).toEqual([
        resource,
        200,
        `acct:ada@${alpha.host}`,
      ]);
    }
  });

  test('gives the links that are asked for', async () => {
    const resource = encodeURIComponent(`acct:ada@${alpha.host}`);
    const at = (rels: string) =>
      ask(alpha.origin, { path: `/.well-known/webfinger?resource=${resource}${rels}` });
    const relsOf = async (rels: string) =>
      (docOf(await at(rels)).links as { rel: string }[]).map(({ rel }) => rel);
    expect(await relsOf('&rel=self')).toEqual(['self']);
    expect(await relsOf('&rel=nothing')).toEqual([]);
    expect((await relsOf('')).length).toBeGreaterThan(1);
  });

  test('refuses two resources, and what is no URI', async () => {
    const resource = `acct:ada@${alpha.host}`;
    const two = `/.well-known/webfinger?resource=${resource}&resource=${resource}`;
    expect((await ask(alpha.origin, { path: two })).status).toBe(400);
    for (const bad of [`ada@${alpha.host}`, 'foo bar', 'ada', 'acct:ada', 'acct:%', 'http://[']) {
      const answer = await finger(bad);
      expect([bad, answer.status]).toEqual([bad, 400]);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
  });

  test('finds open groups, and the instance under its own name; closed ones for nobody who is no partner', async () => {
    const room = await alpha.group('hydraulik', ada, 'open');
    await alpha.group('vorstand', ada, 'closed');
    expect((await finger(`acct:vorstand@${alpha.host}`)).status).toBe(404);
    expect(selfIn(await finger(`acct:hydraulik@${alpha.host}`))).toMatchObject({ href: room.uri });
    expect(selfIn(await finger(`acct:${alpha.host}@${alpha.host}`))).toMatchObject({
      href: `${alpha.origin}/actor`,
    });
  });

  test('does not know secret groups, people who left, and other hosts', async () => {
    await alpha.group('geheim', ada, 'secret');
    await alpha.group('vertraulich', ada, 'closed');
    const leaver = await alpha.person('leaver', { sharedKeys: true });
    await act(alpha, (tx) => deactivatePerson(tx, ada.id, leaver.id, revokeAll));
    const unknown = fingerprintOf(await finger(`acct:nobody@${alpha.host}`));
    for (const resource of [
      `acct:geheim@${alpha.host}`,
      `acct:leaver@${alpha.host}`,
      `acct:vertraulich@${alpha.host}`,
      leaver.uri,
      'acct:ada@beta.example',
      'mailto:ada@alpha.example',
    ])
      expect([resource, fingerprintOf(await finger(resource))]).toEqual([resource, unknown]);
  });

  test.each(['', 'x'.repeat(3_000)])('refuses a resource that is none (%#)', async (resource) => {
    expect((await finger(resource)).status).toBe(400);
  });

  test.each(['%00', '%ff', 'acct:%', "acct:'--@x", 'http://[', '\u202e'])(
    'says 400 or 404 to %j and not 500',
    async (resource) => {
      const path = `/.well-known/webfinger?resource=${resource}`;
      expect([400, 404]).toContain((await ask(alpha.origin, { path: encodeURI(path) })).status);
    },
  );
});

describe('NodeInfo', () => {
  test('leads from its address to a document of version 2.1 without numbers about the company', async () => {
    const jrd = docOf(await ask(alpha.origin, { path: '/.well-known/nodeinfo' }));
    const [link, actor] = jrd.links as { href: string; rel: string }[];
    expect(actor?.href).toBe(`${alpha.origin}/actor`);
    const info = docOf(await ask(alpha.origin, { path: new URL(link?.href ?? '').pathname }));
    expect(info).toMatchObject({
      version: '2.1',
      software: { name: 'kontor' },
      protocols: ['activitypub'],
      openRegistrations: false,
      usage: { users: {} },
    });
  });

  test('is there for apps that ask version 2.0, as is host-meta, and web clients may read all of it', async () => {
    const info = docOf(await ask(alpha.origin, { path: '/nodeinfo/2.0' }));
    expect(info).toMatchObject({
      version: '2.0',
      software: { name: 'kontor' },
      usage: { users: { total: 0 }, localPosts: 0 },
    });
    const meta = await ask(alpha.origin, { path: '/.well-known/host-meta' });
    expect(meta.status).toBe(200);
    for (const path of [
      '/nodeinfo/2.0',
      '/nodeinfo/2.1',
      '/nodeinfo/9.9',
      '/.well-known/nodeinfo',
      '/.well-known/host-meta',
      '/.well-known/oauth-authorization-server',
      '/.well-known/webfinger?resource=acct:nobody@nowhere.example',
      '/.well-known/no-such-thing',
    ])
      expect((await ask(alpha.origin, { path })).headers['access-control-allow-origin'], path).toBe('*');
  });

  test('is linked as Fedify would link it', async () => {
    const federation = createFederation<null>({
      kv: { get: async () => undefined, set: async () => {}, delete: async () => {}, async *list() {} },
      origin: alpha.origin,
    });
    federation.setNodeInfoDispatcher('/nodeinfo/2.1', () => {
      throw new Error('not asked');
    });
    const request = new Request(`${alpha.origin}/.well-known/nodeinfo`);
    const fedify = (await (await federation.fetch(request, { contextData: null })).json()) as {
      links: unknown[];
    };
    const ours = docOf(await ask(alpha.origin, { path: '/.well-known/nodeinfo' })).links;
    expect(ours).toEqual(expect.arrayContaining(fedify.links));
  });
});

describe('Fedify', () => {
  test('is 2.3.8, the version whose defences ours are built on', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../node_modules/@fedify/fedify/package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(version).toBe('2.3.8');
  });

  const addresses = addressesOf('https://alpha.example');
  const instance = { origin: addresses.origin, addresses, company: 'Alpha AG' } as Instance;
  const uuid = newUuid();

  test('mints the addresses that ours are', () => {
    const context = buildFederation(instance).createContext(new URL(instance.origin), null);
    for (const uri of [addresses.person(uuid), addresses.group(uuid), addresses.instanceActor])
      expect(context.getActorUri(identifierOf(instance, { uri })).href).toBe(uri);
    expect(context.getNodeInfoUri().href).toBe('https://alpha.example/nodeinfo/2.1');
  });

  // One set of templates serves one kind of actor: that of outboxes allows no slash in what it names.
  test.each(['person', 'group'] as const)('would serve a %s under the addresses that ours have', (noun) => {
    const under = `/ap/${noun.charAt(0)}/{identifier}` as const;
    const federation = createFederation<null>({ kv: new MemoryKvStore(), origin: addresses.origin });
    federation.setActorDispatcher(under, () => null);
    federation.setInboxListeners(`${under}/inbox`, '/inbox');
    federation.setOutboxDispatcher(`${under}/outbox`, () => null);
    federation.setFollowersDispatcher(`${under}/followers`, () => null);
    federation.setFollowingDispatcher(`${under}/following`, () => null);
    federation.setFeaturedDispatcher(`${under}/featured`, () => null);
    const context = federation.createContext(new URL(addresses.origin), null);
    const actor = addresses[noun](uuid);
    expect([context.getActorUri(uuid).href, context.getInboxUri().href]).toEqual([
      actor,
      addresses.sharedInbox,
    ]);
    expect(context.getInboxUri(uuid).href).toBe(addresses.inbox(actor));
    expect(context.getOutboxUri(uuid).href).toBe(addresses.outbox(actor));
    expect(context.getFollowersUri(uuid).href).toBe(addresses.followers(actor));
    expect(context.getFollowingUri(uuid).href).toBe(addresses.following(actor));
    expect(context.getFeaturedUri(uuid).href).toBe(addresses.featured(actor));
    expect(context.parseUri(new URL(actor))).toMatchObject({ type: 'actor', identifier: uuid });
    expect(context.parseUri(new URL(addresses.inbox(actor)))).toMatchObject({
      type: 'inbox',
      identifier: uuid,
    });
  });

  test('would serve posts, activities, pictures and files under the addresses that ours have', () => {
    const federation = createFederation<null>({ kv: new MemoryKvStore(), origin: addresses.origin });
    const objects: [type: typeof vocabulary.Object, template: `/ap/${string}/{uuid}`, uri: string][] = [
      [Note, '/ap/o/{uuid}', addresses.post(uuid)],
      [Create, '/ap/a/{uuid}', addresses.activity(uuid)],
      [Image, '/ap/i/{uuid}', addresses.picture(uuid)],
      [Document, '/ap/f/{uuid}', addresses.file(uuid)],
    ];
    for (const [type, template] of objects) federation.setObjectDispatcher(type, template, () => null);
    const context = federation.createContext(new URL(addresses.origin), null);
    for (const [type, , uri] of objects) {
      expect(context.getObjectUri(type, { uuid }).href).toBe(uri);
      expect(context.parseUri(new URL(uri))).toMatchObject({ type: 'object', values: { uuid } });
    }
  });
});
