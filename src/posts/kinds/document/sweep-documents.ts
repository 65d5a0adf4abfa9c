import type { Tx } from '#src/platform/database.ts';
import { doomedColumns, erasePost, type Doomed } from '../../erase.ts';
import { binDays } from './document.ts';

const sweptMax = 100;

/**
 * Erases for good what one of ours wrote of documents that have been in the bin for `binDays`, and versions of documents that are erased. Every
 * company does so with its own. A maintenance job.
 */
export async function sweepDocuments(tx: Tx): Promise<void> {
  const posts = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where peer_id is null and id in (
      (select v.id from documents d join posts v on v.id = d.post_id or (v.reply_to_id = d.post_id and v.kind = 'version')
       where d.binned_at < now() - make_interval(days => ${binDays}) limit ${sweptMax})
      union all
      (select v.id from removals r join posts v on v.root_id = r.post_id and v.kind = 'version'
       where r.at > now() - interval '7 days' limit ${sweptMax}))
    for update skip locked`;
  for (const post of posts) await erasePost(tx, post);
}
