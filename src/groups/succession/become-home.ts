import { claimHandle } from '#src/people/handles.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hasKeys, storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { recordFact } from '../facts.ts';
import { setCompanies } from '../store-companies.ts';
import { keepAddress } from './addresses.ts';
import type { AcceptanceState, BanState, CharterState, GroupState, MemberState } from './read-state.ts';

export interface Inheritance {
  readonly group: GroupState;
  readonly members: readonly MemberState[];
  readonly charters: readonly CharterState[];
  readonly acceptances: readonly AcceptanceState[];
  readonly bans: readonly BanState[];
}

/** A partner's group and under which address it goes on here. */
export interface Heir {
  readonly groupId: GroupId;
  readonly formerUri: string;
  readonly uri: string;
  readonly keys: NewKeys;
  /** People by their addresses: all whom the inheritance names. */
  readonly people: ReadonlyMap<string, PersonId>;
}

/**
 * A partner's group that is known here becomes ours, with its members, roles, charter and bans as its home had them, under a new address; its
 * number here, and all that was said in it, stay. Refuses a handle that somebody here has.
 */
export async function becomeHome(tx: Tx, heir: Heir, left: Inheritance): Promise<void> {
  const { groupId, uri } = heir;
  const { group } = left;
  const { addresses } = tx.instance;
  await claimHandle(tx, group.handle);
  await keepAddress(tx, { uri: heir.formerUri, groupId, handle: group.handle, ours: false, now: uri });
  await tx`
    update groups set uri = ${uri}, peer_id = null, handle = ${group.handle}, name = ${group.name},
      description_source = ${group.description}, description_html = ${renderMarkdown(group.description).html},
      charter_source = ${group.charter}, charter_version = ${group.charterVersion}, access = ${group.access},
      companies = ${group.companies}, joinable = true, hue = ${group.hue}, pseudonyms = ${group.pseudonyms},
      pages_restricted = ${group.pagesRestricted}, purpose = ${group.purpose}, welcome_source = ${group.welcome},
      start_page = ${group.startPage}, avatar_url = null, header_url = null, archives_at = null, created_at = ${group.createdAt}::text::timestamptz,
      archived_at = case when ${group.archived} then coalesce(archived_at, now()) end,
      page_url = ${addresses.groupPage(group.handle)}, inbox_uri = ${addresses.inbox(uri)},
      shared_inbox_uri = ${addresses.sharedInbox}, followers_uri = ${addresses.followers(uri)},
      log_seq = ${group.seq}, epoch = ${group.epoch + 1}, fetched_at = null, moved_to = null, updated_at = now()
    where id = ${groupId}`;
  // It lived here before: others know its keys.
  if (!(await hasKeys(tx, uri))) await storeKeys(tx, uri, heir.keys);
  await takeMembers(tx, heir, left.members);
  await takeCharters(tx, heir, left);
  await takeBans(tx, heir, left.bans);
  if (group.companies === 'listed') {
    const peers = await tx<{ id: number }[]>`select id from peers where origin = any(${[...group.listed]})`;
    await setCompanies(
      tx,
      groupId,
      peers.map(({ id }) => id),
    );
  }
}

const idsOf = ({ people }: Heir, uris: readonly string[]): PersonId[] =>
  uris.map((uri) => {
    const id = people.get(uri);
    if (id === undefined) throw new Error(`${uri} was not resolved.`);
    return id;
  });

async function takeMembers(tx: Tx, heir: Heir, members: readonly MemberState[]): Promise<void> {
  const ids = idsOf(
    heir,
    members.map(({ person }) => person),
  );
  const invited = members.map(({ invitedBy }) => (invitedBy && heir.people.get(invitedBy)) || null);
  await tx`delete from memberships where group_id = ${heir.groupId} and person_id <> all(${ids}::bigint[])`;
  await tx`
    insert into memberships (group_id, person_id, role, state, uri, since, note, invited_by)
    select ${heir.groupId}, w.person_id, w.role, w.state, w.uri, w.since::timestamptz, w.note, w.invited_by
    from unnest(${ids}::bigint[], ${members.map(({ role }) => role)}::text[], ${members.map(({ state }) => state)}::text[],
      ${members.map(({ uri }) => uri)}::text[], ${members.map(({ since }) => since)}::text[],
      ${members.map(({ note }) => note)}::text[], ${invited}::bigint[])
      w(person_id, role, state, uri, since, note, invited_by)
    on conflict (group_id, person_id) do update set role = excluded.role, state = excluded.state, uri = excluded.uri,
      since = excluded.since, note = excluded.note, invited_by = excluded.invited_by`;
}

async function takeCharters(tx: Tx, heir: Heir, left: Inheritance): Promise<void> {
  const { charters, acceptances } = left;
  await tx`
    insert into charters (group_id, version, source, at)
    select ${heir.groupId}, w.version, w.source, w.at::timestamptz
    from unnest(${charters.map(({ version }) => version)}::int[], ${charters.map(({ source }) => source)}::text[],
      ${charters.map(({ at }) => at)}::text[]) w(version, source, at)
    on conflict (group_id, version) do update set source = excluded.source, at = excluded.at`;
  const ids = idsOf(
    heir,
    acceptances.map(({ person }) => person),
  );
  await tx`
    insert into charter_acceptances (group_id, person_id, version, digest, proof, at)
    select ${heir.groupId}, w.person_id, w.version, w.digest, decode(w.proof, 'base64'), w.at::timestamptz
    from unnest(${ids}::bigint[], ${acceptances.map(({ version }) => version)}::int[],
      ${acceptances.map(({ digest }) => digest)}::text[], ${acceptances.map(({ proof }) => proof)}::text[],
      ${acceptances.map(({ at }) => at)}::text[]) w(person_id, version, digest, proof, at)
    on conflict (group_id, person_id, version) do update set digest = excluded.digest, proof = excluded.proof, at = excluded.at`;
}

async function takeBans(tx: Tx, heir: Heir, bans: readonly BanState[]): Promise<void> {
  const ids = idsOf(
    heir,
    bans.map(({ person }) => person),
  );
  await tx`
    insert into bans (group_id, person_id, at, until)
    select ${heir.groupId}, w.person_id, w.at::timestamptz, w.until::timestamptz
    from unnest(${ids}::bigint[], ${bans.map(({ at }) => at)}::text[], ${bans.map(({ until }) => until)}::text[])
      w(person_id, at, until)
    on conflict (group_id, person_id) do update set at = excluded.at, until = excluded.until`;
}

/** Told once everything is as it was. */
export const tellOfInheritance = (tx: Tx, groupId: GroupId, from: number): Promise<void> =>
  recordFact(tx, null, 'group.moved', { groupId, fromPeer: from, toPeer: null });
