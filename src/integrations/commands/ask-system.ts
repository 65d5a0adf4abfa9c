import { createHmac } from 'node:crypto';
import type { Db, Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { newId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { hashSecret, newSecret, unseal } from '#src/platform/secrets.ts';
import { refusals } from '../refusals.ts';
import { signedHeaders } from '../webhooks/sign.ts';
import type { Asked, Command } from './command.ts';

/** All of one exchange; a person waits for it. */
const answerMs = 5_000;
const answerBytesMax = 64 * 1024;

/** One time that a system is asked, and the secret by which it answers later. */
export interface Run {
  readonly id: string;
  readonly later: string;
}
export type Payload = Readonly<Record<string, unknown>>;

/** `postId`: what was posted, and is asked once whatever becomes of it; null then: it was asked before. */
export async function openRun(
  tx: Tx,
  command: Command,
  { by, replyToId, chat }: Asked,
  postId: PostId | null = null,
): Promise<Run | null> {
  const run = { id: newId(), later: newSecret() };
  const opened = await tx`
    insert into slash_runs (id, command_id, person_id, reply_to, token_hash, chat, post_id)
    values (${run.id}, ${command.id}, ${by}, ${replyToId}, ${hashSecret(run.later)}, ${chat && json(tx, chat)}, ${postId})
    on conflict (post_id) where post_id is not null do nothing`;
  return opened.count === 0 ? null : run;
}

/** The request of Slack and Mattermost (a form), signed as webhooks are. Refuses what is no answer. */
export async function askSystem(
  db: Db,
  egress: Egress,
  command: Command,
  { run, asked, text }: { readonly run: Run; readonly asked: Asked; readonly text: string },
): Promise<Payload> {
  const { instance } = db;
  const [person] = await db<{ name: string }[]>`
    select p.handle || coalesce('@' || regexp_replace(h.origin, '^https?://', ''), '') as name
    from people p left join peers h on h.id = p.peer_id where p.id = ${asked.by}`;
  const secret = unseal(instance.sealKey, command.secret, `command ${command.id}`);
  const body = new URLSearchParams({
    token: tokenOf(secret),
    ...{ team_id: instance.addresses.host, team_domain: instance.addresses.host },
    ...{ channel_id: command.groupId, channel_name: channelOf(command, asked) },
    ...{ user_id: asked.by, user_name: person?.name ?? '' },
    ...{ command: `/${command.word}`, text, trigger_id: run.id },
    response_url: `${instance.origin}/hooks/answers/${run.later}`,
  }).toString();
  const headers = signedHeaders({ id: `cmd_${run.id}`, at: new Date(), body }, [secret]);
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

/** As Slack calls where it was asked: a group by its name, a message to the bot alone, and one to several. */
function channelOf(command: Command, { by, chat }: Asked): string {
  if (chat === null) return command.groupHandle;
  const others = chat.to.filter((id) => id !== by && id !== command.serviceId).length + chat.strangers.length;
  return others === 0 ? 'directmessage' : 'privategroup';
}

/** What Slack and Mattermost send along to be compared; it tells nothing about the secret. */
export const tokenOf = (secret: string): string =>
  createHmac('sha256', secret).update('token').digest('hex').slice(0, 26);

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
