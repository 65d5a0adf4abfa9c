import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { cleanLine, type Person } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import { hostOf, originOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { publishOnce } from '#src/posts/idempotency.ts';
import { chatNameMax, type ChatMember, type ChatSaid } from '#src/posts/kinds/chat/chat.ts';
import { chatSentence } from '#src/posts/kinds/chat/said-chat.ts';
import { refusals as postRefusals } from '#src/posts/refusals.ts';
import { chatPeopleMax, type ConversationId } from './chat.ts';
import { missedBy } from './policy.ts';
import { messagesOf } from './read.ts';
import { membersOf, type GroupMember } from './read-members.ts';
import { refusals } from './refusals.ts';

/** What changes a chat is a message in it: everybody reads it, and every company's instance does it. */
interface Sent {
  /** What its form was sent under: the same key twice is one message. */
  readonly keyHash: Buffer;
}

/**
 * Begins a chat with a name, and gives back the message that does. Refusals: `invalid` for no name, nobody or too many, `not_found` for unknown
 * people, `not_allowed` with everybody's name whom no agreement lets us write to.
 */
export async function beginGroupChat(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  asked: Sent & { readonly name: string; readonly people: readonly PersonId[]; readonly picture?: FileId },
): Promise<PostId> {
  const name = nameOf(asked.name);
  const others = [...new Set(asked.people)].filter((id) => id !== me);
  if (others.length === 0) throw refusals.nobodyChosen();
  if (others.length >= chatPeopleMax) throw refusals.tooManyPeople({ max: chatPeopleMax });
  const people = await reachable(tx, registry, me, others);
  const [mine] = await readPeople(tx, [me]);
  if (!mine) throw notFound('person');
  const members = [mine, ...people].map((person) => memberOf(tx, person, 1));
  const said = { act: 'began', whom: people.map((each) => each.name), name, version: 1, members } as const;
  return await publishOnce(tx, me, asked.keyHash, {
    ...{ level: 'direct', source: chatSentence(said, mine.locale), language: mine.locale, to: others },
    ...{ chat: { uri: null, said }, ...(asked.picture !== undefined && { fileIds: [asked.picture] }) },
  });
}

type Change = Sent &
  (
    | { readonly name: string }
    | { readonly picture: FileId }
    | { readonly add: readonly PersonId[]; readonly picture?: FileId | undefined }
    | { readonly remove: string }
    | { readonly leader: string }
  );

/**
 * Names it, gives it a picture, takes people in, somebody (by address) out, or hands it over: for who leads it alone. Nothing happens where that is so already.
 * Refusals: `not_allowed` for the others, and as for a new chat.
 */
export async function changeGroupChat(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  id: ConversationId,
  change: Change,
): Promise<void> {
  const chat = await lockChat(tx, me, id);
  if (!chat.isIn) throw refusals.notInChat();
  if (!chat.isMine) throw refusals.onlyLeader();
  const members = await membersOf(tx, id);
  const next = await changed(tx, registry, me, { ...chat, members }, change);
  if (next === null) return;
  const { said, alsoTo } = next;
  const fileIds = 'picture' in change && change.picture !== undefined ? [change.picture] : [];
  await tell(tx, me, id, chat.uri, { said, members, alsoTo, fileIds, keyHash: change.keyHash });
}

/** Only whom the chat's members may know: it goes on without them. Nothing happens to who has left already. */
export async function leaveGroupChat(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  { keyHash }: Sent,
): Promise<void> {
  const { uri, version, isIn, locale } = await lockChat(tx, me, id);
  if (!isIn) return;
  const members = await membersOf(tx, id);
  const said = { act: 'left', whom: [], name: '', version, members: [] } as const;
  const isAlone = members.every((each) => each.id === me);
  // Nobody is left to be told.
  if (isAlone) throw refusals.lastInChat();
  await tell(tx, me, id, uri, { said, members, alsoTo: [], fileIds: [], keyHash, locale });
}

interface Locked {
  readonly uri: string;
  readonly name: string;
  readonly version: number;
  readonly isMine: boolean;
  readonly isIn: boolean;
  readonly locale: string;
}

async function lockChat(tx: Tx, me: PersonId, id: ConversationId): Promise<Locked> {
  const [row] = await tx<Locked[]>`
    select g.uri, g.name, g.version, g.owner_uri = p.uri as is_mine, s.left_post_id is null as is_in, p.locale
    from group_chats g join conversation_people s on s.conversation_id = g.conversation_id join people p on p.id = s.person_id
    where g.conversation_id = ${id} and s.person_id = ${me} for update of g`;
  if (!row) throw notFound('conversation');
  return row;
}

interface Next {
  readonly said: ChatSaid;
  /** Who hears of it, and is not in it any more. */
  readonly alsoTo: readonly GroupMember[];
}

async function changed(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  chat: Locked & { readonly members: readonly GroupMember[] },
  change: Change,
): Promise<Next | null> {
  const version = chat.version + 1;
  const kept = chat.members.map(({ uri, name, since }) => ({ uri, name, since }));
  const same = { name: chat.name, version, members: kept, whom: [] };
  if ('name' in change) {
    const name = nameOf(change.name);
    return name === chat.name ? null : { said: { ...same, act: 'named', name }, alsoTo: [] };
  }
  if ('remove' in change) {
    const gone = chat.members.filter((each) => each.uri === change.remove && each.id !== me);
    if (gone.length === 0) return null;
    const members = kept.filter((each) => each.uri !== change.remove);
    return { said: { ...same, act: 'removed', whom: gone.map(shownName), members }, alsoTo: gone };
  }
  if ('leader' in change) {
    const next = chat.members.find((each) => each.uri === change.leader);
    if (!next || next.isGone) throw notFound('person');
    if (next.id === me) return null;
    const said = { ...same, act: 'handed', whom: [shownName(next)], leader: next.uri } as const;
    return { said, alsoTo: [] };
  }
  if (!('add' in change)) return { said: { ...same, act: 'pictured' }, alsoTo: [] };
  const here = new Set(chat.members.map((each) => each.id));
  const ids = [...new Set(change.add)].filter((id) => !here.has(id));
  if (ids.length === 0) return null;
  if (kept.length + ids.length > chatPeopleMax) throw refusals.tooManyPeople({ max: chatPeopleMax });
  const people = await reachable(tx, registry, me, ids);
  requireKnown(tx, chat, people);
  const members = [...kept, ...people.map((person) => memberOf(tx, person, version))];
  const whom = people.map((each) => each.name);
  return {
    said: { ...same, act: 'added', whom, members },
    alsoTo: people.map(({ id, uri, name }) => ({
      id,
      uri,
      name,
      since: version,
      person: null,
      isGone: false,
    })),
  };
}

/** A company that has not heard of a chat believes only who is of the company where it began. */
function requireKnown(
  tx: Tx,
  { uri, members }: Locked & { readonly members: readonly GroupMember[] },
  people: readonly Person[],
): void {
  if (originOf(uri) === tx.instance.origin) return;
  const companies = new Set(members.map((each) => originOf(each.uri)));
  const other = people.find((each) => !companies.has(originOf(each.uri)));
  if (other) throw refusals.companyNotInChat({ company: other.company });
}

/** To all who are in it, and those whom it concerns. */
async function tell(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  uri: string,
  what: Sent & {
    readonly said: ChatSaid;
    readonly members: readonly GroupMember[];
    readonly alsoTo: readonly GroupMember[];
    readonly fileIds: readonly FileId[];
    readonly locale?: string;
  },
): Promise<void> {
  const readers = [...what.members, ...what.alsoTo].filter((each) => each.id !== me);
  const [last] = await messagesOf(tx, me, id, { limit: 1 });
  const locale = what.locale ?? (await readPeople(tx, [me]))[0]?.locale ?? 'en';
  await publishOnce(tx, me, what.keyHash, {
    ...{ level: 'direct', source: chatSentence(what.said, locale), language: locale },
    to: [...new Set(readers.flatMap((each) => each.id ?? []))],
    strangers: readers.flatMap((each) =>
      each.id === null ? [{ uri: each.uri, name: each.name, reached: false }] : [],
    ),
    chat: { uri, said: what.said },
    ...(last && { replyToId: last.id }),
    ...(what.fileIds.length > 0 && { fileIds: what.fileIds }),
  });
}

/** These people, if each of them can be written to. Who cannot is named, all of them. */
async function reachable(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  ids: readonly PersonId[],
): Promise<Person[]> {
  const people = (await readPeople(tx, ids)).filter((each) => each.kind === 'person' || each.kind === 'bot');
  if (people.length < ids.length) throw notFound('person');
  const { denied, away } = await missedBy(tx, registry, me, people);
  const missed = denied.map((each) => `${each.name} (${each.company})`);
  if (missed.length > 0) throw refusals.peopleNotReachable({ people: missed.join(', ') });
  const [gone] = away;
  if (gone) throw postRefusals.notReachable({ person: gone.name });
  return people;
}

function nameOf(given: string): string {
  const name = cleanLine(given, given.length);
  if (name === '') throw refusals.chatNeedsName();
  if (name.length > chatNameMax) throw refusals.chatNameTooLong({ max: chatNameMax });
  return name;
}

const memberOf = (tx: Tx, person: Person, since: number): ChatMember => ({
  ...{ uri: person.uri, name: `${person.handle}@${person.host ?? hostOf(tx.instance.origin)}`, since },
});

const shownName = (member: GroupMember): string => member.person?.name ?? member.name;
