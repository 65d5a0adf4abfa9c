import { createHash } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';

/**
 * Names what is to be approved, so that what was approved can be told from anything else: SHA-256 over JSON of title, text as it was written,
 * amount, currency, and the name and size of each file.
 */
export function digestOf(asked: {
  readonly title: string;
  readonly source: string;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly files: readonly (readonly [name: string, bytes: number])[];
}): string {
  const { title, source, amount, currency, files } = asked;
  return createHash('sha256')
    .update(JSON.stringify([title, source, amount, currency, files]))
    .digest('hex');
}

/** Of one of ours, once its files are there. */
export async function keepDigest(tx: Tx, postId: PostId): Promise<void> {
  const [row] = await tx<Parameters<typeof digestOf>[0][]>`
    select p.title, p.source, v.amount::text as amount, v.currency,
      coalesce((select json_agg(json_build_array(f.name, f.bytes) order by f.position, f.id) from files f where f.post_id = p.id), '[]') as files
    from posts p join approvals v on v.post_id = p.id where p.id = ${postId} and p.peer_id is null and v.digest = ''`;
  if (row) await tx`update approvals set digest = ${digestOf(row)} where post_id = ${postId}`;
}
