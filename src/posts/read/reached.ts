import { hostIn } from '#src/platform/sql.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Addressee } from '../post.ts';
import { refusals } from '../refusals.ts';

/** Whom a direct post reaches, and whom it names without reaching them. */
export interface Reached {
  readonly mentions: PersonId[];
  readonly addressees: readonly Addressee[];
}

/**
 * Of a direct post's addressees: who receives it, as far as only we decide. People who have left, who block the writer or whom the writer blocks
 * do not. In a conversation the others receive it, and it says whom it did not reach; a first message is refused with `not_allowed`, as is one
 * that reaches no one.
 */
export async function whomItReaches(
  tx: Reader,
  author: PersonId,
  recipients: readonly PersonId[],
  audience: { readonly strangers: readonly Addressee[]; readonly parent: unknown },
): Promise<Reached> {
  const { strangers } = audience;
  const rows = await tx<{ id: PersonId; name: string; uri: string; handle: string; reached: boolean }[]>`
    select p.id, p.name, p.uri, p.handle || '@' || ${hostIn(tx, 'p.uri')} as handle,
      p.deactivated_at is null and not exists (select from blocks b
        where (b.person_id = p.id and b.blocked_id = ${author}) or (b.person_id = ${author} and b.blocked_id = p.id)) as reached
    from people p where p.id = any(${[...recipients]}::bigint[])`;
  const missed = rows.filter((row) => !row.reached);
  const mentions = rows.filter((row) => row.reached).map((row) => row.id);
  const [first] = [...missed.map((row) => row.name || row.handle), ...strangers.map((each) => each.name)];
  if (mentions.length === 0 && first === undefined) throw refusals.noRecipient();
  if (first !== undefined && (mentions.length === 0 || (missed.length > 0 && audience.parent === null)))
    throw refusals.notReachable({ person: first });
  const others = missed.map(({ uri, handle }) => ({ uri, name: handle, reached: false }));
  return { mentions, addressees: [...strangers.map((each) => ({ ...each, reached: false })), ...others] };
}

/** These people remain addressees of a post of ours, and get no copy: no agreement allows it. */
export async function markUnreached(tx: Tx, postId: PostId, people: readonly PersonId[]): Promise<void> {
  await tx`
    with gone as (delete from mentions where post_id = ${postId} and person_id = any(${[...people]}::bigint[]) returning person_id)
    insert into addressees (post_id, uri, name, reached)
    select ${postId}, p.uri, p.handle || '@' || ${hostIn(tx, 'p.uri')}, false
    from gone join people p on p.id = gone.person_id on conflict do nothing`;
}

/** Someone a direct post is written to. */
export interface DirectReader {
  readonly id: PersonId;
  readonly peerId: number | null;
  readonly company: string;
  /** The post answers another: a conversation is already going on. */
  readonly answers: boolean;
}

export async function directReadersOf(reader: Reader, postId: PostId): Promise<DirectReader[]> {
  return await reader<DirectReader[]>`
    select p.id, p.peer_id, coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}) as company,
      po.reply_to_uri is not null as answers
    from mentions m join posts po on po.id = m.post_id join people p on p.id = m.person_id left join peers pe on pe.id = p.peer_id
    where m.post_id = ${postId}`;
}
