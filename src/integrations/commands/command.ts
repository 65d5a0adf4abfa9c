import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Addressee } from '#src/posts/post.ts';
import { refusals } from '../refusals.ts';

export const commandFormats = ['slack', 'mattermost'] as const;
export type CommandFormat = (typeof commandFormats)[number];

/** One in force, with everything that asking its system takes. */
export interface Command {
  readonly id: string;
  readonly groupId: GroupId;
  readonly groupHandle: string;
  readonly serviceId: PersonId;
  readonly name: string;
  readonly word: string;
  readonly hint: string;
  readonly address: string;
  readonly format: CommandFormat;
  readonly secret: Buffer;
}

/** A conversation that a command's bot is in: everybody in it reads what is said there for all. */
export interface Chat {
  /** Who asked and the bot may be among them. */
  readonly to: readonly PersonId[];
  readonly strangers: readonly Addressee[];
  /** Of a chat with a name. */
  readonly uri: string | null;
}

export interface Asked {
  readonly by: PersonId;
  /** In a group or a thread of it: what was to be answered. In a chat: the message before. */
  readonly replyToId: PostId | null;
  /** Null: in the group of the command. */
  readonly chat: Chat | null;
}

/** One that was named where it can be asked. `isOpen`: who asks belongs to the group whose moderators made it. */
export interface Offered extends Command {
  readonly isOpen: boolean;
}

/** Those of a group, for somebody in it. */
export const commandsIn = (reader: Reader, by: PersonId, groupId: GroupId): Promise<Offered[]> =>
  offered(reader, by, { groupId, services: [] });

/** Those whose bots are written to. */
export const commandsAmong = async (
  reader: Reader,
  by: PersonId,
  services: readonly PersonId[],
): Promise<Offered[]> =>
  services.length === 0 ? [] : await offered(reader, by, { groupId: null, services });

const offered = (
  reader: Reader,
  by: PersonId,
  { groupId, services }: { readonly groupId: GroupId | null; readonly services: readonly PersonId[] },
): Promise<Offered[]> => reader<Offered[]>`
  select ${reader.unsafe(columns)},
    exists (select from memberships m where m.group_id = c.group_id and m.person_id = ${by} and m.state = 'active')
      and g.archived_at is null as is_open
  from ${reader.unsafe(inForce)} and (c.group_id = ${groupId}::bigint or c.person_id = any(${[...services]}::bigint[]))
  order by c.word, c.id`;

export async function readCommand(reader: Reader, id: string): Promise<Command | null> {
  const [command] = await reader<Command[]>`
    select ${reader.unsafe(columns)} from ${reader.unsafe(inForce)} and c.id = ${id}`;
  return command ?? null;
}

const columns = `c.id, c.group_id, g.handle as group_handle, c.person_id as service_id, p.name, c.word, c.hint, c.address, c.format, c.secret`;
const inForce = `slash_commands c join groups g on g.id = c.group_id join people p on p.id = c.person_id
  where c.ended_at is null and p.deactivated_at is null`;

const typed = /^\/([a-z0-9][a-z0-9_-]{0,29})(?:\s+([^]*))?$/i;

/** What may be a command; null: it begins with none. */
export function typedIn(source: string): { readonly word: string; readonly text: string } | null {
  const [, word, text = ''] = typed.exec(source.trim()) ?? [];
  return word === undefined ? null : { word: word.toLowerCase(), text };
}

/**
 * The command that is meant; null: none, these are words. `help` is refused with the list, and so is a command of a group that who asks does not
 * belong to.
 */
export function chosenOf(all: readonly Offered[], word: string, where: 'group' | 'chat'): Offered | null {
  const open = all.filter((each) => each.isOpen);
  const named = all.filter((each) => each.word === word);
  const found = named.find((each) => each.isOpen) ?? named[0];
  if (found?.isOpen === false) throw refusals.commandForMembers({ name: found.name });
  if (found || word !== 'help' || open.length === 0) return found ?? null;
  const list = open.map((each) => `/${each.word}${each.hint === '' ? '' : ` ${each.hint}`}`).join(' · ');
  throw where === 'group' ? refusals.commandHelp({ list }) : refusals.commandHelpChat({ list });
}
