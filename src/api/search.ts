import { findGroupByHandle, findGroupByUri, listGroups, readGroup } from '#src/groups/read.ts';
import { findPersonByHandle, findPersonByUri, readProfile, relationships } from '#src/people/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { ApiContext } from './context.ts';
import { flagOf, numberOf, type Fields } from './fields.ts';
import { presentAccount, presentProfile, type PresentedAccount } from './present/account.ts';
import { presentGroupAccount } from './present/group.ts';

/** `@ada`, `ada@beta.example`, `@ada@beta.example:4002`. */
const handlePattern = /^@?([^@\s/]{1,100})(?:@([^@\s/]{1,255}))?$/;

/** The human pages of this instance: `/@ada`, `/groups/hydraulik`. */
const pagePattern = /^\/(@|groups\/)([^/]{1,100})$/;

/** A handle or URL as an account the viewer may see: what is known here and, with `resolve`, what its home says. Null: no one. */
export async function lookUpAccount(
  api: ApiContext,
  viewerId: PersonId,
  name: string,
  resolve: boolean,
): Promise<PresentedAccount | null> {
  const text = name.trim();
  const known = await findKnown(api, text);
  if (known.personId !== null) return showPerson(api, viewerId, known.personId);
  if (known.groupId !== null) return showGroup(api, viewerId, known.groupId);
  if (!resolve || !isElsewhere(api, text)) return null;
  const personId = await api.remote.resolvePerson(text, viewerId).catch(unavailableIsNobody);
  if (personId !== null) return showPerson(api, viewerId, personId);
  const groupId = await api.remote.resolveGroup(text, viewerId).catch(unavailableIsNobody);
  return groupId === null ? null : showGroup(api, viewerId, groupId);
}

/** People and groups matching words, with the one that a handle or URL names first. */
export async function searchAccounts(
  api: ApiContext,
  viewerId: PersonId,
  search: {
    readonly q: string;
    readonly limit: number;
    readonly resolve: boolean;
    /** Only those whom the viewer follows. */
    readonly following: boolean;
    /** Later pages are empty: the first contains everything worth showing. */
    readonly isFirst: boolean;
  },
): Promise<PresentedAccount[]> {
  if (!search.isFirst) return [];
  const { db } = api;
  const viewer = { personId: viewerId };
  const q = search.q.trim();
  if (q === '') return [];
  const exact = isNameOrAddress(q) ? await lookUpAccount(api, viewerId, q, search.resolve) : null;
  const { limit } = search;
  const words = q.replace(/^@/, '');
  const people = isAddress(q) ? [] : await searchPeople(db, viewer, { q: words, limit });
  const groups = isAddress(q) ? [] : await listGroups(db, viewer, { q: words, page: { limit: groupsMax } });
  const found = [
    ...(exact ? [exact] : []),
    ...people.map((person) => presentAccount(db.instance, person)),
    ...groups.map((group) => presentGroupAccount(db.instance, group)),
  ];
  const distinct = [...new Map(found.map((account) => [account.id, account])).values()];
  if (!search.following) return distinct.slice(0, limit);
  const ids = distinct.map(({ id }) => id);
  const standings = await relationships(db, viewer, ids);
  const followed = new Set<string>(standings.flatMap(({ id, following }) => (following ? [id] : [])));
  return distinct.filter(({ id }) => followed.has(id)).slice(0, limit);
}

/** A client's filters beside the words. */
export const narrowedBy = (query: Fields) => ({
  following: flagOf(query, 'following') ?? false,
  isFirst: (numberOf(query, 'offset') ?? 0) === 0,
});

/** Groups among the accounts found: enough to find one, few enough to leave room for people. */
const groupsMax = 5;

export const isAddress = (q: string): boolean => originOf(q) !== null;
const isNameOrAddress = (q: string): boolean => isAddress(q) || handlePattern.test(q);

/** Only a full handle of another host, or an address there, is worth asking for. */
function isElsewhere(api: ApiContext, text: string): boolean {
  if (isAddress(text)) return !api.db.instance.addresses.isOurs(text);
  const host = handlePattern.exec(text)?.[2]?.toLowerCase();
  return host !== undefined && host !== api.db.instance.addresses.host;
}

async function findKnown(
  api: ApiContext,
  text: string,
): Promise<{ personId: PersonId | null; groupId: GroupId | null }> {
  const { db } = api;
  const page =
    isAddress(text) && db.instance.addresses.isOurs(text) ? pagePattern.exec(new URL(text).pathname) : null;
  if (page?.[2]) return findHandle(api, page[1] === 'groups/' ? 'group' : 'person', page[2], null);
  if (isAddress(text)) {
    const person = await findPersonByUri(db, text);
    const group = person ? null : await findGroupByUri(db, text);
    return { personId: person?.id ?? null, groupId: group?.id ?? null };
  }
  const [, handle, host] = handlePattern.exec(text) ?? [];
  if (handle === undefined) return { personId: null, groupId: null };
  return findHandle(api, 'any', handle, host ?? null);
}

async function findHandle(
  api: ApiContext,
  noun: 'person' | 'group' | 'any',
  handle: string,
  host: string | null,
) {
  const person = noun === 'group' ? null : await findPersonByHandle(api.db, handle, host);
  const group = person || noun === 'person' ? null : await findGroupByHandle(api.db, handle, host);
  return { personId: person?.id ?? null, groupId: group?.id ?? null };
}

async function showPerson(
  api: ApiContext,
  viewerId: PersonId,
  id: PersonId,
): Promise<PresentedAccount | null> {
  const profile = await readProfile(api.db, { personId: viewerId }, id);
  if (!profile) return null;
  return presentProfile(api.db.instance, profile);
}

async function showGroup(api: ApiContext, viewerId: PersonId, id: GroupId): Promise<PresentedAccount | null> {
  const group = await readGroup(api.db, { personId: viewerId }, id);
  return group && presentGroupAccount(api.db.instance, group);
}

/** A search goes on when one server does not answer. */
function unavailableIsNobody(error: unknown): null {
  if (error instanceof Unavailable) return null;
  throw error;
}
