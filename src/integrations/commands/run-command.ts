import { requireRoom } from '#src/company/limits.ts';
import { mayEnter } from '#src/people/policy.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hashSecret } from '#src/platform/secrets.ts';
import { checkPostInput } from '#src/posts/publish.ts';
import type { PostInput } from '#src/posts/post.ts';
import { refusals } from '../refusals.ts';
import { askSystem, openRun, type Payload } from './ask-system.ts';
import { chosenOf, commandsAmong, commandsIn, readCommand, typedIn, type Asked } from './command.ts';
import { sayAnswer } from './say-answer.ts';

/** As Slack's: a system that needs longer answers later, at the address that it was given. */
export const laterMinutes = 30;
const answersMax = 5;

/** What came of it. `postId`: of what the system said, where it was asked or to the asker alone; null: it said nothing. */
export interface Ran {
  readonly postId: PostId | null;
}

/**
 * Carries out what was typed, if it begins with a command of the group that it was to be posted in, or of a bot that it was to be sent to: nothing is
 * posted then but what the system answers. Null: it is no command, and is posted. `/help` is refused with the list of commands. Whatever goes wrong is
 * refused with a sentence, so that the text stays with who typed it. Not inside a transaction: a system is asked.
 */
export async function runCommand(
  db: Db,
  egress: Egress,
  by: PersonId,
  input: PostInput,
): Promise<Ran | null> {
  const typed = typedIn(input.source);
  if (typed === null) return null;
  const isChat = input.level === 'direct';
  const groupId = isChat ? null : (input.groupId ?? (await groupOf(db, input.replyToId)));
  if (groupId === null && !isChat) return null;
  const all = await (groupId === null ? commandsAmong(db, by, input.to ?? []) : commandsIn(db, by, groupId));
  if (!all.some((each) => each.word === typed.word || (typed.word === 'help' && each.isOpen))) return null;
  // Whoever may not post there has no commands there either.
  await transaction(db, (tx) => checkPostInput(tx, by, input));
  const command = chosenOf(all, typed.word, isChat ? 'chat' : 'group');
  if (command === null) return null;
  if ((input.fileIds?.length ?? 0) > 0 || input.as !== undefined) throw refusals.commandAlone();
  requireRoom(db.instance, by, 'acts');
  const { to = [], strangers = [], chat } = input;
  const asked: Asked = {
    ...{ by, replyToId: input.replyToId ?? null },
    chat: isChat ? { to, strangers, uri: chat?.uri ?? null } : null,
  };
  const run = await transaction(db, (tx) => openRun(tx, command, asked));
  if (run === null) throw new Error('A command that was typed is asked whenever it is typed.');
  const answer = await askSystem(db, egress, command, { run, asked, text: typed.text });
  return await transaction(db, async (tx) => {
    await noteUse(tx, command.id);
    return { postId: await sayAnswer(tx, command, asked, answer) };
  });
}

export const noteUse = async (tx: Tx, id: string): Promise<void> =>
  void (await tx`update slash_commands set last_used_at = now() where id = ${id}`);

/**
 * What a system answers later, at the response_url: five times within 30 minutes, whatever came of each. Null: there is no such address, any more; or
 * who asked has left the group or the company, and nothing is said in their name. Refuses what the group does not take.
 */
export async function answerCommand(db: Db, token: string, payload: Payload): Promise<Ran | null> {
  // By itself, so that what is refused counts as well.
  const run = await transaction(db, async (tx) => {
    const [taken] = await tx<(Asked & { commandId: string })[]>`
      update slash_runs set answers = answers + 1
      where token_hash = ${hashSecret(token)} and answers < ${answersMax} and at > now() - make_interval(mins => ${laterMinutes})
        and exists (select from slash_commands c join memberships m on m.group_id = c.group_id join people p on p.id = m.person_id
          where c.id = command_id and m.person_id = slash_runs.person_id and m.state = 'active' and ${mayEnter(tx, 'p')})
      returning command_id, person_id as by, reply_to as reply_to_id, chat`;
    return taken;
  });
  return await transaction(db, async (tx) => {
    const command = run ? await readCommand(tx, run.commandId) : null;
    return run && command ? { postId: await sayAnswer(tx, command, run, payload) } : null;
  });
}

async function groupOf(db: Db, replyToId: PostId | undefined): Promise<GroupId | null> {
  if (replyToId === undefined) return null;
  const [row] = await db<{ groupId: GroupId | null }[]>`
    select group_id from posts where id = ${replyToId} and level = 'group'`;
  return row?.groupId ?? null;
}

const sweptMax = 5_000;

/** What cannot be answered any more. A maintenance job. */
export async function sweepCommands(tx: Tx): Promise<void> {
  await tx`
    delete from slash_runs where ctid in (
      select ctid from slash_runs where at < now() - make_interval(mins => ${laterMinutes}) limit ${sweptMax})`;
}
