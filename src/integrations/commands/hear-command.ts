import { decide } from '#src/agreements/decide.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { requireRoom } from '#src/company/limits.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Refusal, type RefusalReason } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { Addressee } from '#src/posts/post.ts';
import { escaped } from '../say-slack.ts';
import { refusals } from '../refusals.ts';
import { askSystem, openRun } from './ask-system.ts';
import { chosenOf, commandsAmong, commandsIn, typedIn, type Asked, type Offered } from './command.ts';
import { laterMinutes, noteUse } from './run-command.ts';
import { sayAnswer, sayTo } from './say-answer.ts';

/** A refusal, in the language of what was posted. */
export type SayProblem = (language: string, reason: RefusalReason) => string;

const log = logger('commands');

/**
 * The job: asks what was posted by an app or at a partner, once, and answers below it: what came of it, or why not, to who asked alone. Whatever was
 * posted stays. Only people ask, only members, and what is older than half an hour, such as a thread that was fetched later, asks nothing.
 */
export async function hearCommand(
  { db, egress, registry }: { readonly db: Db; readonly egress: Egress; readonly registry: PartnerRegistry },
  { postId }: { readonly postId: PostId },
  say: SayProblem,
): Promise<void> {
  const heard = await readHeard(db, postId);
  const typed = heard && typedIn(heard.words);
  if (!heard || !typed) return;
  const { by, groupId, language } = heard;
  const all = await (groupId === null ? commandsAmong(db, by, heard.to) : commandsIn(db, by, groupId));
  const named = all.find((each) => each.word === typed.word || (groupId === null && typed.word === 'help'));
  // In a group, the words of somebody who has left it are words.
  if (!named || (groupId !== null && !named.isOpen)) return;
  const asked: Asked = {
    ...{ by, replyToId: postId },
    chat: groupId === null ? { to: [...heard.to, by], strangers: heard.strangers, uri: heard.chatUri } : null,
  };
  const run = await transaction(db, (tx) => openRun(tx, named, asked, postId));
  if (run === null) return;
  try {
    const command = chosenOf(all, typed.word, groupId === null ? 'chat' : 'group');
    if (command === null) throw refusals.commandForMembers({ name: named.name });
    await requireReadable(db, command, postId);
    requireGranted(registry, heard, command);
    if (heard.hasFiles) throw refusals.commandAlone();
    requireRoom(db.instance, by, 'acts');
    const answer = await askSystem(db, egress, command, { run, asked, text: typed.text });
    await transaction(db, async (tx) => {
      await noteUse(tx, command.id);
      await sayAnswer(tx, command, asked, answer);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await sayProblem(db, named, by, escaped(say(language, error.reason)));
  }
}

async function sayProblem(db: Db, command: Offered, by: PersonId, words: string): Promise<void> {
  try {
    await transaction(db, (tx) => sayTo(tx, command, by, words));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.info('Nobody could be told why a command failed: {reason}', {
      reason: error.message,
      command: command.id,
    });
  }
}

interface Heard {
  readonly by: PersonId;
  readonly peerId: number | null;
  readonly groupId: GroupId | null;
  readonly groupHandle: string | null;
  readonly to: readonly PersonId[];
  readonly strangers: readonly Addressee[];
  readonly chatUri: string | null;
  readonly language: string;
  readonly hasFiles: boolean;
  /** Without those it begins by naming. */
  readonly words: string;
}

/** Null: it is gone, old, no person's, or by reference, so that its words are not ours to pass on. */
async function readHeard(db: Db, postId: PostId): Promise<Heard | null> {
  const [row] = await db<Heard[]>`
    select p.author_id as by, a.peer_id, p.group_id, g.handle as group_handle, p.language,
      p.has_files,
      regexp_replace(case when p.peer_id is null then p.source else p.text end, '^(@\\S+\\s+)*', '') as words,
      array(select m.person_id::text from mentions m where m.post_id = p.id) as "to",
      coalesce((select json_agg(json_build_object('uri', d.uri, 'name', d.name, 'reached', false)) from addressees d
        where d.post_id = p.id and not exists (select from people w where w.uri = d.uri)), '[]') as strangers,
      (select c.uri from conversation_posts x join group_chats c on c.conversation_id = x.conversation_id where x.post_id = p.id) as chat_uri
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
    where p.id = ${postId} and p.removed_at is null and not p.lent and a.kind = 'person' and a.deactivated_at is null
      and (p.group_id is not null or p.level = 'direct')
      and least(p.published_at, p.received_at) > now() - make_interval(mins => ${laterMinutes})`;
  return row ?? null;
}

/** What a system is told is what its bot could read. */
async function requireReadable(db: Db, { serviceId, name }: Offered, postId: PostId): Promise<void> {
  const [read] = await db`
    select from posts p where p.id = ${postId} and ${visibleTo(db, { personId: serviceId })}`;
  if (!read) throw refusals.commandDenied({ name });
}

/** A partner's words go to a system of ours only where their company lets us keep a copy of them. */
function requireGranted(
  registry: PartnerRegistry,
  { peerId, groupId, groupHandle }: Heard,
  { name }: Offered,
): void {
  if (peerId === null) return;
  const granted = decide(registry.byPeer(peerId), {
    ...{ direction: 'in', category: 'post', copies: true, now: Date.now() },
    ...(groupId === null ? { scope: 'direct' } : { group: groupHandle ?? undefined }),
  });
  if (!granted.allowed) throw refusals.commandDenied({ name });
}
