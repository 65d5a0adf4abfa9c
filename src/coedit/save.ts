import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { keptSource } from '#src/posts/kinds/page/check-page.ts';
import { noteMax } from '#src/posts/kinds/page/page.ts';
import { typedSource } from '#src/posts/kinds/page/transfer/export-wiki.ts';
import { lockWiki } from '#src/posts/kinds/page/versions.ts';
import { editPage, type PageChange } from '#src/posts/kinds/page/write-page.ts';
import { notFound } from '#src/platform/errors.ts';
import { documentOf } from './documents.ts';
import { requireEditor } from './may-edit.ts';
import { refusals } from './refusals.ts';
import {
  addUpdate,
  lockRoom,
  markSaved,
  markSaving,
  mergeUpdates,
  tell,
  versionInForce,
  writersOf,
  type Room,
} from './store.ts';

/** The next version of a page that was written together, to be signed by one of its writers. */
export interface NextVersion {
  /** As it is kept, with links by address. */
  readonly source: string;
  /** Of the version in force. */
  readonly base: number;
  /** Who else wrote. */
  readonly note: string;
}

/**
 * Takes the text to write a version of it, as one of those who wrote; for a moment nobody else does. `asked`: they wish it, also if it was others
 * who typed, in the session of that name. Null: there is nothing to save, or nothing of theirs. Refusal beingSaved, begunAnew, or that they may not
 * write.
 */
export async function takeNextVersion(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
  asked: string | null,
): Promise<NextVersion | null> {
  const inForce = await versionInForce(tx, pageId);
  if (!inForce) throw notFound('page');
  await lockWiki(tx, inForce.groupId);
  const room = await lockRoom(tx, pageId);
  if (asked !== null && room?.epoch !== asked) throw refusals.begunAnew();
  if (!room) return null;
  await requireEditor(tx, registry, person, pageId);
  const current = await versionInForce(tx, pageId);
  if (!current) throw notFound('page');
  const writers = await writersOf(tx, pageId);
  if (asked === null && !writers.some(({ id }) => id === person)) return null;
  const { text } = await documentOf(tx, pageId, room);
  const source = await keptSource(tx, current.groupId, text.text.trim());
  if (source === current.source.trim()) {
    await markSaved(tx, pageId, { state: text.state, number: current.number, rest: false });
    return null;
  }
  if (room.isBeingSaved) throw refusals.beingSaved();
  await markSaving(tx, pageId, { state: text.state, source });
  return {
    source,
    base: current.number,
    note: noteOf(
      tx,
      writers.filter(({ id }) => id !== person),
    ),
  };
}

/** `+ Ada (Alpha), Bea (Beta)`: in no language, as it goes to every company. */
function noteOf(
  { instance }: Tx,
  others: readonly { readonly name: string; readonly company: string | null }[],
): string {
  let note = '';
  for (const { name, company } of others) {
    const more = `${note === '' ? '+ ' : `${note}, `}${name} (${company ?? instance.company})`;
    if (more.length > noteMax) return note;
    note = more;
  }
  return note;
}

/** Writes the next version as one of ours. `change`: what they say besides of title, place and note, in the session
 * of that name. False: nothing was to be saved. */
export async function saveTogether(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
  change: (Omit<PageChange, 'base' | 'source'> & { readonly epoch: string }) | null,
): Promise<boolean> {
  const next = await takeNextVersion(tx, registry, person, pageId, change?.epoch ?? null);
  if (next === null && change === null) return false;
  const base = next?.base ?? (await versionInForce(tx, pageId))?.number ?? 0;
  const note = [change?.note ?? '', next?.note ?? '']
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, noteMax);
  const { epoch: _epoch, ...said } = change ?? { epoch: '' };
  await editPage(tx, registry, person, pageId, { ...said, ...(next && { source: next.source }), base, note });
  return true;
}

/**
 * A page has a new version, from whomever. If it is what was typed together, that is saved; if it came another way, by the plain form or from a
 * company that knows no writing together, it becomes part of what is being typed, and nothing of either is lost.
 */
export async function followVersion(tx: Tx, pageId: PostId): Promise<void> {
  const room = await lockRoom(tx, pageId);
  const current = room && (await versionInForce(tx, pageId));
  if (!room || !current || current.number === room.baseNumber) return;
  const { number, groupId } = current;
  const { text } = await documentOf(tx, pageId, room);
  const isOurs = room.savingState !== null && current.source === room.savingSource;
  if (isOurs && room.savingState) {
    const rest = (await keptSource(tx, groupId, text.text.trim())) !== current.source.trim();
    await markSaved(tx, pageId, { state: room.savingState, number, rest });
  } else await mergeVersion(tx, pageId, { ...current, room });
  await tell(tx, JSON.stringify({ page: pageId, number }));
}

async function mergeVersion(
  tx: Tx,
  pageId: PostId,
  { source, number, groupId, room }: { source: string; number: number; groupId: GroupId; room: Room },
): Promise<void> {
  const [{ changeTo, merged }, typed] = await Promise.all([
    import('./shared-text.ts'),
    typedSource(tx, groupId, source),
  ]);
  const change = changeTo(room.baseState, typed);
  const seq = await addUpdate(tx, pageId, change, []);
  const held = await documentOf(tx, pageId, { ...room, seq });
  // The whole at once: what a form says may be larger than what one editor may send.
  await mergeUpdates(tx, pageId, held.text.state, seq);
  const rest = (await keptSource(tx, groupId, held.text.text.trim())) !== source.trim();
  await markSaved(tx, pageId, { state: merged([room.baseState, change]), number, rest });
}
