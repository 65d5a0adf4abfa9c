import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Addressee } from './post.ts';

/** Whom a direct post reads to, and whom it names without reaching them. */
export interface Reached {
  readonly mentions: PersonId[];
  readonly addressees: readonly Addressee[];
}

/**
 * Of those a direct post is written to: who gets it, as far as we alone decide. Who has left, who blocks the writer and whom the writer blocks do not.
 * In a conversation the others get it, and it says whom it did not reach; a first letter is refused with `not_allowed`, as is one that reaches nobody.
 */
export async function whomItReaches(
  tx: Tx,
  author: PersonId,
  recipients: readonly PersonId[],
  audience: { readonly strangers: readonly Addressee[]; readonly parent: unknown },
): Promise<Reached> {
  const { strangers } = audience;
  const rows = await tx<{ id: PersonId; name: string; uri: string; handle: string; reached: boolean }[]>`
    select p.id, p.name, p.uri, p.handle || '@' || split_part(p.uri, '/', 3) as handle,
      p.deactivated_at is null and not exists (select from blocks b
        where (b.person_id = p.id and b.blocked_id = ${author}) or (b.person_id = ${author} and b.blocked_id = p.id)) as reached
    from people p where p.id = any(${[...recipients]}::bigint[])`;
  const missed = rows.filter((row) => !row.reached);
  const mentions = rows.filter((row) => row.reached).map((row) => row.id);
  const [first] = [...missed.map((row) => row.name || row.handle), ...strangers.map((each) => each.name)];
  if (mentions.length === 0 && first === undefined)
    throw new Refusal('invalid', 'A direct message needs a recipient: name somebody with @.');
  if (first !== undefined && (mentions.length === 0 || (missed.length > 0 && audience.parent === null)))
    throw new Refusal('not_allowed', said`${first} cannot be reached by message.`);
  const others = missed.map(({ uri, handle }) => ({ uri, name: handle, reached: false }));
  return { mentions, addressees: [...strangers.map((each) => ({ ...each, reached: false })), ...others] };
}

/** These people stay addressees of a post of ours, and get no copy: no agreement lets it go to them. */
export async function markUnreached(tx: Tx, postId: PostId, people: readonly PersonId[]): Promise<void> {
  await tx`
    with gone as (delete from mentions where post_id = ${postId} and person_id = any(${[...people]}::bigint[]) returning person_id)
    insert into addressees (post_id, uri, name, reached)
    select ${postId}, p.uri, p.handle || '@' || split_part(p.uri, '/', 3), false
    from gone join people p on p.id = gone.person_id on conflict do nothing`;
}
