import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import { requireRoom } from '#src/company/limits.ts';
import { mayEnter } from '#src/people/policy.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { newId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { hashSecret, newSecret, unseal } from '#src/platform/secrets.ts';
import { checkPostInput, publishPost } from '#src/posts/publish.ts';
import type { PostInput } from '#src/posts/post.ts';
import { refusals } from '../refusals.ts';
import { escaped, sayChat } from '../say-slack.ts';
import { signedHeaders } from '../webhooks/sign.ts';
import { commandsOf, tokenOf, type CommandFormat } from './make-command.ts';

/** All of one exchange; a person waits for it. */
const answerMs = 5_000;
const answerBytesMax = 64 * 1024;
const sourceMax = 8_000;
/** As Slack's: a system that needs longer answers later, at the address that it was given. */
const laterMinutes = 30;
const answersMax = 5;

interface Command {
  readonly id: string;
  readonly groupId: GroupId;
  readonly groupHandle: string;
  readonly serviceId: PersonId;
  readonly name: string;
  readonly word: string;
  readonly address: string;
  readonly format: CommandFormat;
  readonly secret: Buffer;
}
interface Asked {
  readonly by: PersonId;
  readonly replyToId: PostId | null;
}

/** What came of it. `postId`: of what the system said, in the group or to the asker alone; null: it said nothing. */
export interface Ran {
  readonly postId: PostId | null;
}

/**
 * Carries out what was typed, if it begins with a command of the group that it was to be posted in: nothing is posted then but what the system
 * answers. Null: it is no command, and is posted. `/help` is refused with the list of commands. Whatever goes wrong is refused with a sentence, so
 * that the text stays with who typed it. Not inside a transaction: a system is asked.
 */
export async function runCommand(
  db: Db,
  egress: Egress,
  by: PersonId,
  input: PostInput,
): Promise<Ran | null> {
  const [, word, text = ''] = /^\/([a-z0-9][a-z0-9_-]{0,29})(?:\s+([^]*))?$/i.exec(input.source.trim()) ?? [];
  if (word === undefined) return null;
  const groupId = input.groupId ?? (await groupOf(db, input.replyToId));
  if (groupId === null) return null;
  const commands = await commandsOf(db, groupId);
  const isHelp = word.toLowerCase() === 'help' && commands.length > 0;
  const found = commands.find((each) => each.word === word.toLowerCase());
  if (!found && !isHelp) return null;
  // Whoever may not post there has no commands there either.
  await transaction(db, (tx) => checkPostInput(tx, by, input));
  if (!found) {
    const list = commands
      .map((each) => `/${each.word}${each.hint === '' ? '' : ` ${each.hint}`}`)
      .join(' · ');
    throw refusals.commandHelp({ list });
  }
  if ((input.fileIds?.length ?? 0) > 0 || input.as !== undefined) throw refusals.commandAlone();
  requireRoom(db.instance, by, 'acts');
  const command = await readCommand(db, found.id);
  if (command === null) return null;
  const asked = { by, replyToId: input.replyToId ?? null };
  const answer = await ask(db, egress, command, { ...asked, text });
  return await transaction(db, async (tx) => {
    await tx`update slash_commands set last_used_at = now() where id = ${command.id}`;
    return { postId: await say(tx, command, asked, answer) };
  });
}

/**
 * What a system answers later, at the response_url: five times within 30 minutes, whatever came of each. Null: there is no such address, any more; or who asked has left the group or the company, and
 * nothing is said in their name. Refuses what the group does not take.
 */
export async function answerCommand(db: Db, token: string, payload: Payload): Promise<Ran | null> {
  // By itself, so that what is refused counts as well.
  const run = await transaction(db, async (tx) => {
    const [taken] = await tx<(Asked & { commandId: string })[]>`
      update slash_runs set answers = answers + 1
      where token_hash = ${hashSecret(token)} and answers < ${answersMax} and at > now() - make_interval(mins => ${laterMinutes})
        and exists (select from slash_commands c join memberships m on m.group_id = c.group_id join people p on p.id = m.person_id
          where c.id = command_id and m.person_id = slash_runs.person_id and m.state = 'active' and ${mayEnter(tx, 'p')})
      returning command_id, person_id as by, reply_to as reply_to_id`;
    return taken;
  });
  return await transaction(db, async (tx) => {
    const command = run ? await readCommand(tx, run.commandId) : null;
    return run && command ? { postId: await say(tx, command, run, payload) } : null;
  });
}

async function groupOf(db: Db, replyToId: PostId | undefined): Promise<GroupId | null> {
  if (replyToId === undefined) return null;
  const [row] = await db<{ groupId: GroupId | null }[]>`
    select group_id from posts where id = ${replyToId} and level = 'group'`;
  return row?.groupId ?? null;
}

async function readCommand(reader: Reader, id: string): Promise<Command | null> {
  const [command] = await reader<Command[]>`
    select c.id, c.group_id, g.handle as group_handle, c.person_id as service_id, p.name, c.word, c.address, c.format, c.secret
    from slash_commands c join groups g on g.id = c.group_id join people p on p.id = c.person_id
    where c.id = ${id} and c.ended_at is null and p.deactivated_at is null`;
  return command ?? null;
}

type Payload = Readonly<Record<string, unknown>>;

/** The request of Slack and Mattermost (a form), signed as webhooks are. */
async function ask(
  db: Db,
  egress: Egress,
  command: Command,
  { by, replyToId, text }: Asked & { readonly text: string },
): Promise<Payload> {
  const { instance } = db;
  const [person] = await db<{ handle: string }[]>`select handle from people where id = ${by}`;
  const [id, later] = [newId(), newSecret()];
  await db`
    insert into slash_runs (id, command_id, person_id, reply_to, token_hash)
    values (${id}, ${command.id}, ${by}, ${replyToId}, ${hashSecret(later)})`;
  const secret = unseal(instance.sealKey, command.secret, `command ${command.id}`);
  const body = new URLSearchParams({
    token: tokenOf(secret),
    ...{ team_id: instance.addresses.host, team_domain: instance.addresses.host },
    ...{ channel_id: command.groupId, channel_name: command.groupHandle },
    ...{ user_id: by, user_name: person?.handle ?? '' },
    ...{ command: `/${command.word}`, text, trigger_id: id },
    response_url: `${instance.origin}/hooks/answers/${later}`,
  }).toString();
  const headers = signedHeaders({ id: `cmd_${id}`, at: new Date(), body }, [secret]);
  const named = { name: command.name };
  const answer = await egress
    .request({
      url: command.address,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...headers,
      },
      body,
      timeoutMs: answerMs,
      maxBytes: answerBytesMax,
    })
    .catch((error: unknown) => {
      throw error instanceof Unavailable ? refusals.commandAway(named) : error;
    });
  if (answer.status < 200 || answer.status > 299)
    throw refusals.commandFailed({ ...named, status: answer.status });
  return payloadIn(answer.body.toString('utf8'));
}

/** JSON, or plain text, which is for the asker. */
function payloadIn(text: string): Payload {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Payload;
  } catch {
    // Plain text, as both allow.
  }
  return { text };
}

/** `in_channel`: in the group, below what was asked; anything else is for the asker alone, in a message. */
async function say(tx: Tx, command: Command, asked: Asked, payload: Payload): Promise<PostId | null> {
  const said = sayChat(payload, command.format).source.trim();
  if (said === '') return null;
  const words = said.length > sourceMax ? `${said.slice(0, sourceMax)} …` : said;
  if (payload['response_type'] !== 'in_channel')
    return await publishPost(tx, command.serviceId, { source: words, level: 'direct', to: [asked.by] });
  const [person] = await tx<{ name: string }[]>`select name from people where id = ${asked.by}`;
  const source = `**${escaped(person?.name ?? '')}** · /${escaped(command.word)}\n\n${words}`;
  await agreeAs(tx, command.serviceId, command.groupId);
  return await publishPost(
    tx,
    command.serviceId,
    asked.replyToId === null
      ? { source, groupId: command.groupId, level: 'group' }
      : { source, replyToId: asked.replyToId },
  );
}

const sweptMax = 5_000;

/** What cannot be answered any more. A maintenance job. */
export async function sweepCommands(tx: Tx): Promise<void> {
  await tx`
    delete from slash_runs where ctid in (
      select ctid from slash_runs where at < now() - make_interval(mins => ${laterMinutes}) limit ${sweptMax})`;
}
