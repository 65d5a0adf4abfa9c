import type { Partner } from '#src/agreements/decide.ts';
import { findPersonByHandle, readPerson } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import { isUuid, type PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { readGroupDocument, readPersonDocument } from './read-actors.ts';
import { cachedDocument } from '../objects/documents.ts';
import { movedGroups } from '../succession/addresses.ts';
import { mayHear } from '../groups/member-group.ts';
import type { Serve } from '../ask.ts';
import { document, tombstone } from '../serve.ts';
import type { Json } from '../vocabulary/read.ts';
import { writeGroup, writePerson } from '../vocabulary/write-actor.ts';

/** Servers that request our instance actor for its key have no agreement yet: it alone is for everyone, and says nothing about people. */
export async function instanceActor(ctx: FederationContext): Promise<Response> {
  const uri = ctx.instance.addresses.instanceActor;
  const body = await cachedDocument(ctx, uri, async () => {
    return { body: JSON.stringify(await instanceDocument(ctx, ctx.db)), keep: true };
  });
  return new Response(body, {
    headers: { 'content-type': 'application/activity+json', 'cache-control': 'max-age=60' },
  });
}

export async function instanceDocument(ctx: FederationContext, reader: Reader): Promise<Json> {
  const person = await readPersonDocument(reader, ctx.instance.addresses.instanceActor, null);
  if (!person) throw new Error('The instance has no actor yet: start it once.');
  return writePerson(person, ctx.instance.addresses);
}

/** The instance itself publishes nothing; its document names an outbox because ActivityPub requires one. */
export function instanceOutbox(ctx: FederationContext): Response {
  const { addresses } = ctx.instance;
  return document(
    JSON.stringify({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: addresses.outbox(addresses.instanceActor),
      type: 'OrderedCollection',
      totalItems: 0,
      orderedItems: [],
    }),
  );
}

/** A person of ours with the fields that person and agreement show to this partner; 410 once they have left. */
export const person: Serve = async ({ ctx, caller, uuid }) => {
  if (!isUuid(uuid)) return null;
  const uri = ctx.instance.addresses.person(uuid);
  const body = await personDocument(ctx, uri, caller.partner);
  if (body === 'gone') return tombstone(uri, 'Person');
  return body === null ? null : document(body);
};

/** Whether a reader wants the ActivityPub document behind a page. */
export const asksForActor = (accept: string | undefined): boolean =>
  /application\/(activity\+json|ld\+json)/i.test(accept ?? '');

/** The same by the URL of the person's page, `/@ada`, which is what people copy. */
export const personAtPage: Serve = async (ask) => {
  const handle = /^\/@([^/@]{1,100})\/?$/.exec(ask.url.pathname)?.[1];
  if (handle === undefined) return null;
  const found = await findPersonByHandle(ask.ctx.db, handle, null);
  const address = found && ask.ctx.instance.addresses.parse(found.uri);
  return address?.kind === 'person' ? await person({ ...ask, uuid: address.uuid }) : null;
};

/** The same document, so that its owner can preview what a partner receives. Null: nothing, or no such partner. */
export async function documentForPartner(
  ctx: FederationContext,
  personId: PersonId,
  peerId: number,
): Promise<string | null> {
  const partner = ctx.registry.byPeer(peerId);
  const owner = await readPerson(ctx.db, personId);
  const isOurs = owner !== null && owner.peerId === null && owner.kind !== 'instance';
  const body = partner && isOurs ? await personDocument(ctx, owner.uri, partner) : null;
  return body === 'gone' ? null : body;
}

async function personDocument(
  ctx: FederationContext,
  uri: string,
  partner: Partner,
): Promise<string | 'gone' | null> {
  const allowed = fieldsFor(ctx, partner);
  if (allowed === null) return null;
  let isGone = false;
  const body = await cachedDocument(
    ctx,
    `${uri} ${partner.peerId} ${allowed.join()} ${tellsAway(ctx, partner)}`,
    async () => {
      const shown = await personFor(ctx, ctx.db, uri, partner);
      isGone = shown === 'gone';
      return shown === null || shown === 'gone' ? null : { body: JSON.stringify(shown), keep: true };
    },
  );
  return isGone ? 'gone' : body;
}

/** A person of ours with the fields that person and agreement show to this partner; `gone` if they left and had everything deleted. */
export async function personFor(
  ctx: FederationContext,
  reader: Reader,
  uri: string,
  partner: Partner,
): Promise<Json | 'gone' | null> {
  const allowed = fieldsFor(ctx, partner);
  const found = allowed && (await readPersonDocument(reader, uri, partner.peerId));
  if (!allowed || !found) return null;
  if (found.isGone) return 'gone';
  const shown = {
    ...found,
    html: allowed.includes('bio') && found.showsBio ? found.html : '',
    avatarUrl: allowed.includes('avatar') && found.showsAvatar ? found.avatarUrl : null,
    headerUrl: allowed.includes('avatar') && found.showsHeader ? found.headerUrl : null,
    fields: found.fields.filter((f) => allowed.includes(f.name)),
    away: tellsAway(ctx, partner) ? (found.away ?? null) : null,
    isSuspended: found.isSuspended === true && allowed.length > 0,
  };
  return writePerson(shown, ctx.instance.addresses);
}

/** Name, handle, addresses and keys always go with a person (src/agreements/terms.ts), these fields besides. Null: not even those. */
function fieldsFor(ctx: FederationContext, partner: Partner): readonly string[] | null {
  const decision = ctx.registry.decide(partner.origin, { direction: 'out', category: 'profile' });
  if (!decision.allowed && decision.code !== 'category') return null;
  return decision.allowed ? (decision.fields ?? []) : [];
}

/** Whether the agreement lets this partner know who is away. */
const tellsAway = (ctx: FederationContext, partner: Partner): boolean =>
  ctx.registry.allows(partner.origin, { direction: 'out', category: 'presence' });

/** Numbers of partners begin at 1: only what all of them may see is a field of this one's document. */
const noPartner = 0;

/** The document of a person of ours as they may show it to anyone. Null if there is none. */
export async function ownDocument(ctx: FederationContext, uri: string): Promise<unknown> {
  const found = await readPersonDocument(ctx.db, uri, noPartner);
  return found && writePerson(found, ctx.instance.addresses);
}

/** A group of ours, if the agreement covers it; a secret one only for partners with a member or an invited person. */
export const group: Serve = async ({ ctx, caller, uuid }) => {
  if (!isUuid(uuid)) return null;
  const uri = ctx.instance.addresses.group(uuid);
  // It says itself where it is now (succession/moved-document.ts).
  if ((await movedGroups(ctx, uri)).has(uri)) return null;
  const { peerId } = caller.partner;
  const body = await cachedDocument(ctx, `${uri} ${peerId}`, async () => {
    const found = await groupFor(ctx, ctx.db, uri, caller.partner);
    // Who may know of a secret group changes with its members: asked each time.
    return found && { body: JSON.stringify(found.document), keep: !found.isSecret };
  });
  return body === null ? null : document(body);
};

/** A group of ours as this partner may see it; with its pictures where those of people go as well. */
export async function groupFor(
  ctx: FederationContext,
  reader: Reader,
  uri: string,
  partner: Partner,
): Promise<{ document: Json; isSecret: boolean } | null> {
  const found = await readGroupDocument(reader, uri, partner.peerId);
  if (!found || !mayHear(ctx, partner, found.handle)) return null;
  const pictures = fieldsFor(ctx, partner)?.includes('avatar') === true;
  const shown = pictures ? found : { ...found, avatarUrl: null, headerUrl: null };
  return { document: writeGroup(shown, ctx.instance.addresses), isSecret: found.access === 'secret' };
}
