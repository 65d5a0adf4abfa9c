import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { checkLine, composeText } from '../../compose.ts';
import { titleMax } from '../../limits.ts';
import { visibleTo } from '../../policy.ts';
import { publishPost } from '../../publish.ts';
import { removePost } from '../../remove.ts';
import { checkNote, keptSource, placeOf, requireWriter } from './check-page.ts';
import { recordFact } from './facts.ts';
import type { PageInput } from './forms.ts';
import { refusals } from './refusals.ts';
import { keepVersion, lockWiki, nameInPage, showLatest } from './versions.ts';

/** A page as somebody hands it in. Links are typed by title. */
export interface PageDraft extends PageInput {
  readonly title: string;
  /** Markdown. */
  readonly source: string;
}

/** Writes a new page in the group's wiki. Refusals say what to change. */
export async function createPage(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  groupId: GroupId,
  { title, source, ...page }: PageDraft,
): Promise<PostId> {
  await requireWriter(tx, person, groupId, { page: null, registry });
  return await publishPost(tx, person, {
    ...{ level: 'group', groupId, title, page },
    source: await keptSource(tx, groupId, source),
  });
}

/** A version of a page as its writer hands it in; `base` is the number of the version they changed. What is not given stays as it is. */
export interface PageChange extends Partial<PageDraft> {
  readonly base: number;
}

/**
 * Writes the next version of a page: its text, its title or its place. The version before stays in the history. No effect if nothing differs.
 * Refusal changedMeanwhile if somebody else was faster: the caller shows both texts.
 */
export async function editPage(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
  change: PageChange,
): Promise<void> {
  const groupId = await groupOfPage(tx, person, pageId);
  await lockWiki(tx, groupId);
  const held = await readHeld(tx, pageId);
  await requireWriter(tx, person, groupId, { page: held, registry });
  const title = checkLine('title', change.title ?? held.title, titleMax);
  if (title === '') throw refusals.titleMissing();
  const source = change.source === undefined ? held.source : await keptSource(tx, groupId, change.source);
  const place = await placeOf(tx, groupId, change, held);
  const isSame = title === held.title && source === held.source && place.parentUri === held.parentUri;
  if (isSame && place.position === held.position) return;
  if (change.base !== held.number) throw refusals.changedMeanwhile();
  const { mentions, tags, ...composed } = await composeText(tx, source, person, groupId);
  const uri = tx.instance.addresses.activity(newUuid());
  // Newer than what others hold, whatever our clock says.
  const at = new Date(Math.max(Date.now(), held.at.getTime() + 1));
  const number = held.number + 1;
  await keepVersion(
    tx,
    {
      ...{ uri, pageUri: held.uri, groupId, number, basedOn: held.versionUri, authorId: person },
      ...{ ...composed, ...place, title, note: checkNote(change.note), language: held.language, at },
    },
    pageId,
  );
  await nameInPage(tx, pageId, { mentions, tags });
  await showLatest(tx, pageId);
  await recordFact(tx, person, 'page.written', {
    ...{ postId: pageId, groupId, personId: person, uri, number, at: at.toISOString(), peerId: null },
  });
}

/** Deletes an own page for good, with all its versions. Refused while there are pages under it. */
export async function removePage(tx: Tx, person: PersonId, pageId: PostId): Promise<void> {
  const groupId = await groupOfPage(tx, person, pageId);
  await lockWiki(tx, groupId);
  const [below] = await tx`
    select from pages b join posts p on p.id = b.post_id where b.parent_id = ${pageId} and p.removed_at is null limit 1`;
  if (below) throw refusals.hasPagesBelow();
  await removePost(tx, person, pageId);
}

interface Held {
  readonly uri: string;
  readonly versionUri: string;
  readonly number: number;
  readonly title: string;
  readonly source: string;
  readonly language: string;
  readonly parentUri: string | null;
  readonly position: number;
  readonly at: Date;
  readonly hidden: boolean;
}

async function groupOfPage(tx: Tx, person: PersonId, pageId: PostId): Promise<GroupId> {
  const [page] = await tx<{ groupId: GroupId }[]>`
    select g.group_id from posts p join pages g on g.post_id = p.id
    where p.id = ${pageId} and ${visibleTo(tx, { personId: person })}`;
  if (!page) throw notFound('page');
  return page.groupId;
}

async function readHeld(tx: Tx, pageId: PostId): Promise<Held> {
  const [held] = await tx<Held[]>`
    select p.uri, v.uri as version_uri, v.number, v.title, v.source, v.language, v.parent_uri, v.position, v.at,
      p.removed_at is not null as hidden
    from posts p join pages g on g.post_id = p.id
    join page_versions v on v.post_id = g.post_id and v.number = g.number and v.refused is null
    where p.id = ${pageId} for no key update of p`;
  if (!held) throw notFound('page');
  return held;
}
