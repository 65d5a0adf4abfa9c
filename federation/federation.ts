import { createFederation, type Federation, type KvStore } from '@fedify/fedify/federation';
import { Application, Group, Person, Service } from '@fedify/fedify/vocab';
import type { House } from '#src/platform/house.ts';
import { version } from '#src/platform/version.ts';

/** What WebFinger may tell anybody about an actor of ours. */
export interface Discoverable {
  readonly uri: string;
  readonly noun: 'person' | 'bot' | 'group' | 'instance';
  readonly handle: string;
  readonly pageUrl: string | null;
}

/**
 * Fedify's part: WebFinger and NodeInfo. The actor that is asked for comes as context data, looked up and permitted before; documents are
 * written by vocabulary/, requests are judged by the gate. Load it when it is first needed: it takes a quarter of a second.
 */
export function buildFederation(house: House): Federation<Discoverable | null> {
  const federation = createFederation<Discoverable | null>({
    kv: keepNothing,
    origin: house.origin,
    // It fetches nothing here; if it ever did, globalThis.fetch is our egress client, which has its own rules.
    allowPrivateAddress: false,
  });
  federation
    .setActorDispatcher('/ap/{+identifier}', (context, identifier) => {
      const actor = context.data;
      return actor && identifier === identifierOf(house, actor) ? describe(actor) : null;
    })
    .mapHandle((context) => (context.data ? identifierOf(house, context.data) : null))
    .mapAlias((context) =>
      context.data ? { identifier: identifierOf(house, context.data) as string } : null,
    )
    .mapActorAlias('/actor', 'instance');
  federation.setNodeInfoDispatcher('/nodeinfo/2.1', () => nodeInfo(house));
  return federation;
}

/** The part of an actor's address that Fedify's route has for it: `p/{uuid}`, `g/{uuid}`, or the alias of /actor. */
export const identifierOf = (house: House, actor: { readonly uri: string }): string =>
  actor.uri === house.addresses.instanceActor ? 'instance' : actor.uri.slice(`${house.origin}/ap/`.length);

const classes = { person: Person, bot: Service, group: Group, instance: Application } as const;

function describe(actor: Discoverable) {
  return new classes[actor.noun]({
    id: new URL(actor.uri),
    preferredUsername: actor.handle,
    ...(actor.pageUrl === null ? {} : { url: new URL(actor.pageUrl) }),
  });
}

/** The schema demands numbers; how many people a company has and how much they write is nobody's business. */
const nodeInfo = (house: House) => ({
  software: { name: 'kontor', version },
  protocols: ['activitypub' as const],
  services: { inbound: [], outbound: [] },
  openRegistrations: false,
  usage: { users: {}, localPosts: 0, localComments: 0 },
  metadata: { nodeName: house.company },
});

/** WebFinger and NodeInfo remember nothing; what must last lies in PostgreSQL. */
const keepNothing: KvStore = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
  async *list() {},
};
