import { scopes, type Scope } from '#src/agreements/terms.ts';
import { uploadFile } from '#src/media/upload.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { transaction } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import type { PostInput, Level } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { agree } from '#test/support/agreements.ts';
import { addFollow, addMember, addPeer, addPerson } from '#test/support/cast.ts';
import { until } from '#test/support/http.ts';
import { startInstance } from '#test/support/instance.ts';
import { joins, worker } from '../stories/companies.ts';
import { browser } from '../stories/two.ts';

/** What the agreement with a partner lets us send at the moment. */
export interface Terms {
  readonly scopes: readonly Scope[];
  readonly posts: boolean;
  readonly standing: 'active' | 'terminating' | 'terminated' | 'suspended by us' | 'suspended by them';
}
export const everything: Terms = { scopes, posts: true, standing: 'active' };

/** The companies beside Alpha. Plain is a server that is no Kontor; with Delta there is no agreement. */
export const partners = ['beta', 'gamma', 'plain'] as const;
export type Partner = (typeof partners)[number];
/** One person of each company: those of partners, of Delta, and a colleague. */
export const names = ['bea', 'carl', 'dora', 'eve', 'otto'] as const;
export type Name = (typeof names)[number];

/** What Ada answers in a case: a post of a colleague's, or of Bea's. */
export type Whose = 'ours' | 'theirs';

/**
 * Alpha (Ada, Otto), Beta (Bea) and Gamma (Carl) are instances with agreements. Alpha keeps the group Pumps; Beta keeps Valves, where Ada and
 * Carl are members. Dora of Delta and Eve of Plain are known to Alpha. There is a post to answer at each level.
 */
export async function openWorld() {
  const [alpha, beta, gamma] = await Promise.all([
    startInstance({ name: 'alpha', company: 'Alpha AG' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB' }),
  ]);
  await Promise.all([agree(alpha, beta), agree(beta, gamma)]);
  await agree(alpha, gamma);
  const plainOrigin = 'http://plain.localhost:9';
  await alpha.allow('followers,forum', plainOrigin);
  const { db } = alpha;
  const [ada, otto, bea, carl] = await Promise.all([
    worker(alpha, 'ada'),
    worker(alpha, 'otto'),
    worker(beta, 'bea'),
    worker(gamma, 'carl'),
  ]);
  await db`insert into settings (name, value) values ('public_posts', 'true') on conflict (name) do update set value = 'true'`;
  await db`insert into preferences (person_id, shortcuts, undo_seconds, theme) values (${ada.who.id}, true, 0, 'auto')`;
  const peerIds: Record<Partner | 'delta', number> = {
    beta: await peerOf(beta.origin),
    gamma: await peerOf(gamma.origin),
    plain: await peerOf(plainOrigin),
    delta: await addPeer(db, 'https://delta.example', 'Delta NV'),
  };
  async function peerOf(origin: string): Promise<number> {
    const [row] = await db`select id from peers where origin = ${origin}`;
    return Number(row?.id);
  }
  const people: Record<Name, PersonId> = {
    bea: (await ada.find(bea.who.acct)) as PersonId,
    carl: (await ada.find(carl.who.acct)) as PersonId,
    dora: await addPerson(db, 'dora', { peerId: peerIds.delta, origin: 'https://delta.example' }),
    eve: await addPerson(db, 'eve', { peerId: peerIds.plain, origin: plainOrigin }),
    otto: otto.who.id,
  };
  const companyOf: Record<Name, string | null> = {
    ...{ bea: 'Beta SAS', carl: 'Gamma Ltd', dora: 'Delta NV', eve: new URL(plainOrigin).host, otto: null },
  };
  const handleOf: Record<Name, string> = {
    ...{ bea: bea.who.acct, carl: carl.who.acct, dora: 'dora@delta.example', otto: 'otto' },
    eve: `eve@${new URL(plainOrigin).host}`,
  };
  const pumps = await alpha.group('pumps', ada.who);
  await addMember(db, pumps.id, otto.who.id);
  await addMember(db, pumps.id, people.bea);
  const valves = await beta.group('valves', bea.who);
  const there = (await joins(ada, valves, beta, bea)) as GroupId;
  await joins(carl, valves, beta, bea);
  await until('Alpha knows that Carl is a member', async () => {
    const rows =
      await db`select from memberships where group_id = ${there} and person_id = ${people.carl} and state = 'active'`;
    return rows.length === 1;
  });
  await addFollow(db, people.bea, otto.who.id);

  const say = (draft: PostInput, by: PersonId = ada.who.id): Promise<PostId> =>
    transaction(db, (tx) => publishPost(tx, by, draft));
  const arrives = async (source: string, how: Partial<PostInput>): Promise<PostId> => {
    const id = await transaction(beta.db, (tx) => publishPost(tx, bea.who.id, { ...how, source }));
    const [row] = await beta.db`select uri from posts where id = ${id}`;
    return until(`${source} arrived`, async () => {
      const [post] = await db`select id from posts where uri = ${String(row?.uri)}`;
      return post?.id as PostId | undefined;
    });
  };
  await ada.follow(bea.who.acct);
  await until(
    'Ada follows Bea',
    async () =>
      (await db`select from follows where follower_id = ${ada.who.id} and state = 'accepted'`).count === 1,
  );
  const [atBeta] = await beta.db`select id from peers where origin = ${alpha.origin}`;
  const mine = otto.who.id;
  const answerable: Record<Level, Record<Whose, PostId>> = {
    instance: both(await say({ source: 'at home' }, mine)),
    group: {
      ours: await say({ source: 'in Pumps', groupId: pumps.id }, mine),
      theirs: await arrives('in Valves', { groupId: valves.id }),
    },
    partner: {
      ours: await say({ source: 'for Beta', level: 'partner', partnerId: peerIds.beta }, mine),
      theirs: await arrives('for Alpha', { level: 'partner', partnerId: Number(atBeta?.id) }),
    },
    direct: {
      ours: await say({ source: `@ada @${bea.who.acct} hello`, level: 'direct' }, mine),
      theirs: await arrives(`@${ada.who.acct} @${carl.who.acct} hello`, { level: 'direct' }),
    },
    followers: {
      ours: await say({ source: 'for my followers @ada', level: 'followers' }, mine),
      theirs: await arrives('for her followers', { level: 'followers' }),
    },
    public: both(await say({ source: 'for everybody', level: 'public' }, mine)),
  };
  function both(id: PostId): Record<Whose, PostId> {
    return { ours: id, theirs: id };
  }
  // What is queued is delivered and gone in a moment: what was, is written down.
  await db.unsafe(`
    create table queued_log (object_uri text, type text, peer_id int);
    create function log_queued() returns trigger language plpgsql as $$ begin
      insert into queued_log select a.object_uri, a.type, new.peer_id from activities a where a.id = new.activity_id;
      return null; end $$;
    create trigger log_queued after insert on deliveries for each row execute function log_queued();`);

  const companiesOf = async (peers: readonly number[]): Promise<string[]> => {
    const rows = await db`
      select coalesce(nullif(company, ''), split_part(origin, '://', 2)) as name from peers
      where id = any(${[...new Set(peers)]}::int[]) order by 1`;
    return rows.map((row) => String(row.name)).toSorted();
  };
  return {
    ...{ alpha, beta, gamma, db, people, handleOf, companyOf, answerable, say, peerIds },
    ...{ pumps: pumps.id, valves: there, ada: { ...ada, ...(await browser(ada)) } },
    allCompanies: ['Beta SAS', 'Gamma Ltd', 'Delta NV', new URL(plainOrigin).host],
    file: async (): Promise<FileId> =>
      (
        await uploadFile(db, ada.who.id, {
          bytes: Buffer.from('plain'),
          mediaType: 'text/plain',
          name: 'a.txt',
          alt: '',
        })
      ).id,
    /** Sets what the agreements allow, who follows Ada and who is in Pumps. */
    async arrange(now: {
      readonly terms: Readonly<Record<Partner, Terms>>;
      readonly followers: readonly Name[];
      readonly members: readonly Name[];
    }): Promise<void> {
      for (const partner of partners) await setTerms(peerIds[partner], now.terms[partner]);
      await db`update agreement_book set revision = revision + 1`;
      await alpha.app.registry.refresh();
      await db`delete from follows where followee_id = ${ada.who.id}`;
      for (const name of now.followers) await addFollow(db, people[name], ada.who.id);
      await db`delete from memberships where group_id = ${pumps.id} and person_id <> all(${[ada.who.id, otto.who.id]}::bigint[])`;
      for (const name of now.members) if (name !== 'otto') await addMember(db, pumps.id, people[name]);
      await db`delete from border_confirmations`;
      await db`delete from queued_log`;
    },
    /** Companies to whom something of this type about it was queued since `arrange`. */
    async queued(uri: string, type: 'Create' | 'Update' | 'Delete'): Promise<string[]> {
      const rows =
        await db`select distinct peer_id from queued_log where object_uri = ${uri} and type in (${type}, 'Announce')`;
      return companiesOf(rows.map((row) => Number(row.peerId)));
    },
    /** Companies that the ledger of an instance says have got it; of Alpha's unless another is named, and then in Alpha's names. */
    async ledger(uri: string): Promise<string[]> {
      const rows = await db`select peer_id from exposures where object_uri = ${uri}`;
      return companiesOf(rows.map((row) => Number(row.peerId)));
    },
    /** Companies that Beta's ledger says have got it, without Alpha. */
    async passedOn(uri: string): Promise<string[]> {
      const rows = await beta.db`
        select pe.company from exposures e join peers pe on pe.id = e.peer_id where e.object_uri = ${uri} and pe.origin <> ${alpha.origin}`;
      return rows.map((row) => String(row.company)).toSorted();
    },
    async uriOf(id: string): Promise<string> {
      const [row] = await db`select uri from posts where id = ${id}`;
      return String(row?.uri);
    },
    async end(): Promise<void> {
      for (const instance of [alpha, beta, gamma]) await instance.remove();
    },
  };

  async function setTerms(peerId: number, { scopes: granted, posts, standing }: Terms): Promise<void> {
    const out = { scopes: granted, categories: posts ? {} : { post: 'deny' } };
    const state = standing === 'terminating' || standing === 'terminated' ? standing : 'active';
    const endsAt = standing === 'terminating' ? new Date(Date.now() + 86_400_000) : null;
    await db`update agreements set narrowing = ${json(db, { out })}, state = ${state}, ends_at = ${endsAt} where peer_id = ${peerId}`;
    await db`delete from agreement_suspensions where agreement_id in (select id from agreements where peer_id = ${peerId})`;
    if (standing.startsWith('suspended'))
      await db`insert into agreement_suspensions (agreement_id, side, by)
        select id, ${standing.endsWith('us') ? 'us' : 'partner'}, 'test' from agreements where peer_id = ${peerId}`;
  }
}
export type World = Awaited<ReturnType<typeof openWorld>>;
