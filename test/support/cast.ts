import { namedTemplate } from '#src/agreements/templates.ts';
import { auditSubscriber } from '#src/audit/subscriber.ts';
import { coeditSubscriber } from '#src/coedit/subscribers.ts';
import { chatSubscriber } from '#src/chat/gather.ts';
import { notificationSubscriber } from '#src/notifications/notify.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { newId, newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { praiseSubscriber } from '#src/posts/kinds/praise/settle-praise.ts';
import { feedSubscriber } from '#src/timelines/feed.ts';
import { freshDatabase } from './database.ts';

/** A partner's server, written straight into its table. */
export async function addPeer(db: Db, origin: string, company: string): Promise<number> {
  const [row] = await db<{ id: number }[]>`
    insert into peers (origin, company, country) values (${origin}, ${company}, 'FR') returning id`;
  if (!row) throw new Error('no row');
  return row.id;
}

/** With which the partner would sign (the key of RFC 8037, appendix A). */
const partnerKey = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

/** An agreement about everything with a partner whose people are known here already, written straight into its table. */
export async function addAgreement(db: Db, peerId: number): Promise<void> {
  const { fromUs, fromThem } = namedTemplate('full', { ours: 'DE', theirs: 'FR' });
  const [peer] = await db<{ company: string; country: string }[]>`
    select company, country from peers where id = ${peerId}`;
  const terms = {
    ...{ notBefore: null, expires: null, in: fromThem, out: fromUs, erasureDays: 30, termination: null },
    partner: {
      ...{ legalName: peer?.company, country: peer?.country },
      ...{ dataProtectionOfficer: 'dpo@example', securityContact: 'security@example' },
    },
  };
  await db`
    insert into agreements (id, peer_id, kind, state, proposed_by, version, terms, partner_key, activated_at)
    values (${newUuid()}, ${peerId}, 'mutual', 'active', 'us', 1, ${json(db, terms)}, ${json(db, partnerKey)}, now())`;
}

/** A person, ours or (with `peerId`) a partner's, without keys, logins or facts: for tests of slices that only need somebody. */
export async function addPerson(
  db: Db,
  handle: string,
  options: { peerId?: number | undefined; origin?: string | undefined; locale?: string } = {},
): Promise<PersonId> {
  const id = newId<PersonId>();
  const uri = `${options.origin ?? db.instance.origin}/ap/p/${newUuid()}`;
  const inbox = options.peerId === undefined ? null : `${uri}/inbox`;
  await db`
    insert into people (id, uri, peer_id, handle, name, inbox_uri, locale)
    values (${id}, ${uri}, ${options.peerId ?? null}, ${handle}, ${handle}, ${inbox}, ${options.locale ?? 'en'})`;
  return id;
}

export async function addFollow(db: Db | Tx, follower: PersonId, followee: PersonId): Promise<void> {
  await db`
    insert into follows (follower_id, followee_id, state, uri) values (${follower}, ${followee}, 'accepted', ${newUuid()})`;
}

export async function addGroup(
  db: Db,
  handle: string,
  options: { peerId?: number; origin?: string } = {},
): Promise<GroupId> {
  const id = newId<GroupId>();
  const uri = `${options.origin ?? db.instance.origin}/ap/g/${newUuid()}`;
  const inbox = options.peerId === undefined ? null : `${uri}/inbox`;
  await db`
    insert into groups (id, uri, peer_id, handle, name, inbox_uri)
    values (${id}, ${uri}, ${options.peerId ?? null}, ${handle}, ${handle}, ${inbox})`;
  return id;
}

export async function addMember(
  db: Db | Tx,
  group: GroupId,
  person: PersonId,
  role: 'owner' | 'moderator' | 'member' = 'member',
  state: 'active' | 'requested' | 'invited' = 'active',
): Promise<void> {
  await db`
    insert into memberships (group_id, person_id, role, state) values (${group}, ${person}, ${role}, ${state})`;
}

/** Ada and Anna at alpha (where we are), Bob at beta, Carl at gamma; Ada's group Hydraulik has Ada (owner), Anna and Bob. */
export interface Company extends Awaited<ReturnType<typeof freshDatabase>> {
  readonly beta: number;
  readonly gamma: number;
  readonly ada: PersonId;
  readonly anna: PersonId;
  readonly otto: PersonId;
  readonly bob: PersonId;
  readonly carl: PersonId;
  readonly group: GroupId;
  /** Runs one verb in a transaction of its own. */
  act<T>(verb: (tx: Tx) => Promise<T>): Promise<T>;
  /** Bob and Carl as the wire hands them over. */
  readonly fromBob: { readonly id: PersonId; readonly peerId: number };
  readonly fromCarl: { readonly id: PersonId; readonly peerId: number };
  /** All facts told so far, oldest first. */
  facts(name?: string): Promise<{ name: string; about: string; data: Record<string, unknown> }[]>;
}

/** A company with its feeds and notifications wired, as compose.ts does; Otto is a colleague who belongs to nothing. */
export async function openCompany(): Promise<Company> {
  const instance = await freshDatabase({
    subscribers: [
      ...[feedSubscriber, chatSubscriber, notificationSubscriber],
      ...[auditSubscriber, coeditSubscriber, praiseSubscriber],
    ],
  });
  const { db } = instance;
  const beta = await addPeer(db, 'https://beta.example', 'Beta SAS');
  const gamma = await addPeer(db, 'https://gamma.example', 'Gamma Ltd');
  const [ada, anna, otto] = [
    await addPerson(db, 'ada'),
    await addPerson(db, 'anna'),
    await addPerson(db, 'otto', { locale: 'de' }),
  ];
  const bob = await addPerson(db, 'bob', { peerId: beta, origin: 'https://beta.example' });
  const carl = await addPerson(db, 'carl', { peerId: gamma, origin: 'https://gamma.example' });
  const group = await addGroup(db, 'hydraulik');
  await addMember(db, group, ada, 'owner');
  await addMember(db, group, anna);
  await addMember(db, group, bob);
  return {
    ...instance,
    ...{ beta, gamma, ada, anna, otto, bob, carl, group },
    fromBob: { id: bob, peerId: beta },
    fromCarl: { id: carl, peerId: gamma },
    act: (verb) => transaction(db, verb),
    facts: async (name) =>
      await db<{ name: string; about: string; data: Record<string, unknown> }[]>`
        select name, about, data from facts ${name ? db`where name = ${name}` : db``} order by at, id`,
  };
}

/** A plain note of a partner's person for their followers, unless `more` says otherwise. */
export function incomingNote(uri: string, more: Partial<IncomingPost> = {}): IncomingPost {
  return {
    ...{
      uri,
      kind: 'note',
      level: 'followers',
      html: '<p>Bonjour</p>',
      title: '',
      summary: '',
      sensitive: false,
    },
    ...{ language: 'fr', pageUrl: null, publishedAt: new Date(), mentions: [], tags: [], files: [], ...more },
  };
}
