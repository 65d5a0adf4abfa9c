import { findGroupByHandle, findGroupByUri, listGroups, readGroup } from '#src/groups/read.ts';
import { findPersonByHandle, findPersonByUri, readProfile } from '#src/people/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { writtenBy } from '#src/posts/written.ts';
import type { ApiContext } from './context.ts';
import { presentAccount, presentProfile, type PresentedAccount } from './present/account.ts';
import { presentGroupAccount } from './present/group.ts';

/** `@ada`, `ada@beta.example`, `@ada@beta.example:4002`. */
const handlePattern = /^@?([^@\s/]{1,100})(?:@([^@\s/]{1,255}))?$/;

/** The human pages of this instance: `/@ada`, `/groups/hydraulik`. */
const pagePattern = /^\/(@|groups\/)([^/]{1,100})$/;

/** A handle or address as an account the viewer may see: what is known here, and, with `resolve`, what its home says. Null: nobody. */
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

/** People and groups for words, or the one that a handle or address names first. */
export async function searchAccounts(
  api: ApiContext,
  viewerId: PersonId,
  search: { readonly q: string; readonly limit: number; readonly resolve: boolean },
): Promise<PresentedAccount[]> {
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
    ...people.map((face) => presentAccount(db.house, face)),
    ...groups.map((group) => presentGroupAccount(db.house, group)),
  ];
  return [...new Map(found.map((account) => [account.id, account])).values()].slice(0, limit);
}

/** Groups among the accounts found: enough to find one, few enough to leave room for people. */
const groupsMax = 5;

export const isAddress = (q: string): boolean => originOf(q) !== null;
const isNameOrAddress = (q: string): boolean => isAddress(q) || handlePattern.test(q);

/** Only a full handle of another host, or an address there, is worth asking for. */
function isElsewhere(api: ApiContext, text: string): boolean {
  if (isAddress(text)) return !api.db.house.addresses.isOurs(text);
  const host = handlePattern.exec(text)?.[2]?.toLowerCase();
  return host !== undefined && host !== api.db.house.addresses.host;
}

async function findKnown(
  api: ApiContext,
  text: string,
): Promise<{ personId: PersonId | null; groupId: GroupId | null }> {
  const { db } = api;
  const page =
    isAddress(text) && db.house.addresses.isOurs(text) ? pagePattern.exec(new URL(text).pathname) : null;
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
  return presentProfile(api.db.house, {
    ...profile,
    ...(await writtenBy(api.db, { personId: viewerId }, id)),
  });
}

async function showGroup(api: ApiContext, viewerId: PersonId, id: GroupId): Promise<PresentedAccount | null> {
  const group = await readGroup(api.db, { personId: viewerId }, id);
  return group && presentGroupAccount(api.db.house, group);
}

/** A search goes on when one server does not answer. */
function unavailableIsNobody(error: unknown): null {
  if (error instanceof Unavailable) return null;
  throw error;
}
