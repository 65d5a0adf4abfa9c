import { fileReport } from '#src/reports/file-report.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removeReported } from '#src/reports/decide.ts';
import { noteOnCase } from '#src/reports/handle-case.ts';
import { act, followed, idOfActor, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';

/** Ada reports Bob, Beta reports a post of Ada's, and Alpha removes two. */
export async function reporting(
  { alpha, beta, bob, ada }: Scene,
  found: Map<string, unknown>,
): Promise<void> {
  const inboxed = (type: string, isIt: (each: Json) => boolean): Promise<Json> =>
    until(`${type} at Beta`, () => beta.inboxed(type).find(isIt));
  const publish = async (source: string): Promise<{ id: Parameters<typeof hidePost>[2]; uri: string }> => {
    const id = await act(alpha, (tx) => publishPost(tx, ada.id, { source, level: 'followers' }));
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return { id, uri: row?.uri ?? '' };
  };
  await followed({ alpha, beta } as Scene, bob, ada);
  const anton = await alpha.person('anton', { admin: true });
  const bobId = await idOfActor(alpha, bob);
  const complaint = { category: 'spam', comment: 'Sells watches.', forward: true } as const;
  await act(alpha, (tx) => fileReport(tx, ada.id, { personId: bobId }, complaint, () => true));
  found.set('flag', await inboxed('Flag', () => true));
  const [about] = await alpha.db`select id from report_cases where person_id = ${bobId}`;
  const note = { text: 'He did it twice.', isShared: true };
  await act(alpha, (tx) => noteOnCase(tx, anton.id, String(about?.id), note, () => true));
  found.set('flag-news', await inboxed('Update', (each) => (each.object as Json).type === 'Flag'));
  const removed = await publish('All of purchasing is corrupt.');
  await act(alpha, (tx) => hidePost(tx, anton.id, removed.id, 'Unproven.'));
  found.set('company-removal', await inboxed('Remove', (each) => each.object === removed.uri));
  const reported = await publish('And sales as well.');
  const flag = activity(beta.self, 'Flag', reported.uri, { content: 'Unproven, too.' });
  await beta.post(alpha.origin, flag, beta.self);
  const [kase] = await alpha.db`select id from report_cases where object_uri = ${reported.uri}`;
  await act(alpha, (tx) => removeReported(tx, anton.id, String(kase?.id), 'Unproven.'));
  found.set('flag-accepted', await inboxed('Accept', (each) => (each.object as Json).id === flag.id));
}
