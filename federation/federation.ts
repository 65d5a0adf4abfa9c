import { createFederation, type Federation, type KvStore } from '@fedify/fedify/federation';
import { Application, Group, Person, Service } from '@fedify/fedify/vocab';
import type { Instance } from '#src/platform/instance.ts';
import { version } from '#src/platform/version.ts';

/** What WebFinger may tell anyone about an actor of ours. */
export interface Discoverable {
  readonly uri: string;
  readonly noun: 'person' | 'bot' | 'group' | 'instance';
  readonly handle: string;
  readonly pageUrl: string | null;
}

/**
 * Fedify's part: WebFinger and NodeInfo. The requested actor comes as context data, looked up and permitted beforehand; documents are written by
 * vocabulary/, requests are checked by the gate. Load it on first use: it takes a quarter of a second.
 */
export function buildFederation(instance: Instance): Federation<Discoverable | null> {
  const federation = createFederation<Discoverable | null>({
    kv: keepNothing,
    origin: instance.origin,
    // It fetches nothing here; if it ever did, globalThis.fetch is our egress client, which has its own rules.
    allowPrivateAddress: false,
  });
  federation
    .setActorDispatcher('/ap/{+identifier}', (context, identifier) => {
      const actor = context.data;
      return actor && identifier === identifierOf(instance, actor) ? describe(actor) : null;
    })
    .mapHandle((context) => (context.data ? identifierOf(instance, context.data) : null))
    .mapAlias((context) =>
      context.data ? { identifier: identifierOf(instance, context.data) as string } : null,
    )
    .mapActorAlias('/actor', 'instance');
  federation.setNodeInfoDispatcher('/nodeinfo/2.1', () => nodeInfo(instance));
  return federation;
}

/** The part of an actor's URI that Fedify's route has for it: `p/{uuid}`, `g/{uuid}`, or the alias of /actor. */
export const identifierOf = (instance: Instance, actor: { readonly uri: string }): string =>
  actor.uri === instance.addresses.instanceActor
    ? 'instance'
    : actor.uri.slice(`${instance.origin}/ap/`.length);

const classes = { person: Person, bot: Service, group: Group, instance: Application } as const;

function describe(actor: Discoverable) {
  return new classes[actor.noun]({
    id: new URL(actor.uri),
    preferredUsername: actor.handle,
    ...(actor.pageUrl === null ? {} : { url: new URL(actor.pageUrl) }),
  });
}

/** The schema demands numbers; how many people a company has and how much they write is no one's business. */
const nodeInfo = (instance: Instance) => ({
  software: {
    ...{ name: 'kontor', version },
    ...(instance.sourceUrl !== null && { repository: new URL(instance.sourceUrl) }),
  },
  protocols: ['activitypub' as const],
  services: { inbound: [], outbound: [] },
  openRegistrations: false,
  usage: { users: {}, localPosts: 0, localComments: 0 },
  metadata: { nodeName: instance.company },
});

/** WebFinger and NodeInfo keep no state; what must last is in PostgreSQL. */
const keepNothing: KvStore = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
  async *list() {},
};
