import { bringIn } from '#src/groups/moderation/bring-in.ts';
import { leave } from '#src/groups/leave.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { readGroup } from '#src/groups/read.ts';
import { refusals as groupRefusals } from '#src/groups/refusals.ts';
import { addBot } from '#src/people/add-bot.ts';
import { checkLine, nameMax } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { seal } from '#src/platform/secrets.ts';
import { recordFact } from '../facts.ts';
import { moderated } from '../inbound.ts';
import { refusals } from '../refusals.ts';
import { handleOf } from '../services/handle-of.ts';
import { addressIn } from '../webhooks/make.ts';
import { newWebhookSecret } from '../webhooks/sign.ts';
import { tokenOf } from './ask-system.ts';
import type { CommandFormat } from './command.ts';

const perGroupMax = 20;
const hintMax = 200;
export const wordPattern = /^[a-z0-9][a-z0-9_-]{0,29}$/;

export interface NewCommand {
  readonly name: string;
  readonly word: string;
  readonly hint: string;
  readonly address: string;
  readonly format: CommandFormat;
  readonly keys: NewKeys;
}

/**
 * Lets members of a group ask a system by `/word`, and a service with that name answer. For moderators of ours; what is asked goes to the same
 * addresses as webhooks do, and is signed as they are. Returns what it is signed with, and the token that is sent along, both told once.
 */
export async function makeCommand(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  made: NewCommand,
): Promise<{ readonly id: string; readonly secret: string; readonly token: string }> {
  const group = await moderated(tx, by, groupId);
  if (group.archivedAt !== null) throw notFound('group');
  if (group.practice !== null) throw groupRefusals.practiceStaysHere();
  const name = checkLine(made.name, nameMax);
  if (name === '') throw refusals.hookNameMissing();
  const word = made.word.trim().replace(/^\//, '').toLowerCase();
  if (!wordPattern.test(word) || word === 'help') throw refusals.commandWord();
  const address = addressIn(tx.instance, made.address);
  const others = await commandsOf(tx, groupId);
  if (others.length >= perGroupMax) throw refusals.tooManyCommands({ max: perGroupMax });
  if (others.some((each) => each.word === word)) throw refusals.commandTaken({ word });
  const id = newId();
  const serviceId = await addBot(tx, by, { handle: handleOf(name, id), name, keys: made.keys });
  if (group.peerId === null) await bringIn(tx, by, groupId, serviceId);
  else await requestToJoin(tx, serviceId, groupId);
  const secret = newWebhookSecret();
  const sealed = seal(tx.instance.sealKey, secret, `command ${id}`);
  await tx`
    insert into slash_commands (id, group_id, person_id, word, hint, address, format, secret, made_by)
    values (${id}, ${groupId}, ${serviceId}, ${word}, ${checkLine(made.hint, hintMax)}, ${address}, ${made.format}, ${sealed}, ${by})`;
  await recordFact(tx, by, 'command.made', { commandId: id, personId: serviceId, groupId });
  return { id, secret, token: tokenOf(secret) };
}

/** The service leaves the group; what it said stays. */
export async function endCommand(tx: Tx, by: PersonId, groupId: GroupId, id: string): Promise<void> {
  await moderated(tx, by, groupId);
  const [ended] = await tx<{ personId: PersonId }[]>`
    update slash_commands set ended_at = now() where id = ${id} and group_id = ${groupId} and ended_at is null
    returning person_id`;
  if (!ended) throw notFound('app');
  await leave(tx, ended.personId, groupId);
  await recordFact(tx, by, 'command.ended', { commandId: id, personId: ended.personId, groupId });
}

export interface SlashCommand {
  readonly id: string;
  readonly name: string;
  /** Of its bot, which can be written to. */
  readonly handle: string;
  readonly word: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Those of a group in force. The caller has asked whether the reader belongs to it. */
export const commandsOf = (reader: Reader, groupId: GroupId): Promise<SlashCommand[]> => reader<
  SlashCommand[]
>`
  select c.id, p.name, p.handle, c.word, c.hint, c.created_at, c.last_used_at
  from slash_commands c join people p on p.id = c.person_id
  where c.group_id = ${groupId} and c.ended_at is null and p.deactivated_at is null order by c.word`;

/** For members. */
export async function commandsFor(reader: Reader, me: PersonId, groupId: GroupId): Promise<SlashCommand[]> {
  const group = await readGroup(reader, { personId: me }, groupId);
  if (group?.mine?.state !== 'active') throw notFound('group');
  return await commandsOf(reader, groupId);
}
