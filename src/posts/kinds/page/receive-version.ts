import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { cleanLine } from '#src/people/person.ts';
import {
  clampDate,
  cleanContent,
  cleanLink,
  cleanMentions,
  cleanTags,
  type IncomingPost,
  type RemotePerson,
} from '../../inbound/incoming.ts';
import { removalMark } from '../../inbound/tombstones.ts';
import { checkPlace, requireWriter } from './check-page.ts';
import { cleanPage } from './clean-page.ts';
import { recordFact } from './facts.ts';
import type { IncomingPage } from './forms.ts';
import { refusals } from './refusals.ts';
import { keepVersion, lockWiki, nameInPage, refuseVersions, showLatest } from './versions.ts';

/** A version of a page, as a partner's person wrote it. */
export interface SaidVersion {
  /** The activity. */
  readonly uri: string;
  readonly pageUri: string;
  readonly groupId: GroupId;
  readonly post: IncomingPost;
  readonly page: IncomingPage;
  readonly at: Date;
}

/** `refused`: the home does not take it, and says why. `waiting`: its page is not here yet. */
export type Reception = 'written' | 'known' | 'waiting' | { readonly refused: string };

/**
 * A partner's person writes a version of a page. The group's home takes it if its writer may, and if it builds on the version in force; every
 * other company takes what the home has relayed, in whatever order it comes. A version of ours that was written at the same time and overtaken
 * is put aside, as the home will say.
 */
export async function receiveVersion(
  tx: Tx,
  person: RemotePerson,
  said: SaidVersion,
  isHome: boolean,
): Promise<Reception> {
  const { uri, pageUri, groupId } = said;
  await lockWiki(tx, groupId);
  const [known] = await tx`select from page_versions where uri = ${uri}`;
  if (known) return 'known';
  const page = await findPage(tx, pageUri, groupId);
  if (isHome) {
    const refused = page ? await refusalAtHome(tx, person.id, said, page) : refusals.parentGone();
    if (refused) return { refused: refused.message };
  }
  if (!page && (await isErased(tx, pageUri))) return 'known';
  if (!isHome)
    await refuseVersions(
      tx,
      tx`v.page_uri = ${pageUri} and v.group_id = ${groupId} and v.number = ${said.page.number} and v.uri <> v.page_uri`,
      refusals.changedMeanwhile().message,
    );
  const now = new Date();
  const at = clampDate(said.at, now);
  const { html, text, title, language } = cleanContent(said.post);
  const version = cleanPage(said.page);
  const kept = await keepVersion(
    tx,
    {
      ...{ uri, pageUri, groupId, authorId: person.id, html, text, language, at },
      ...{ ...version, title: title || cleanLine(text, 60) || '…' },
    },
    page?.id ?? null,
  );
  if (!kept) return 'known';
  if (!page) return 'waiting';
  const mentions = cleanMentions(said.post.mentions);
  await nameInPage(tx, page.id, { mentions, tags: cleanTags(said.post.tags) });
  await showLatest(tx, page.id);
  await recordFact(tx, person.id, 'page.written', {
    ...{ postId: page.id, groupId, personId: person.id, uri, number: version.number },
    ...{ at: at.toISOString(), peerId: person.peerId },
  });
  return 'written';
}

interface HeldPage {
  readonly id: PostId;
  readonly uri: string;
  readonly number: number;
  readonly versionUri: string;
  readonly parentUri: string | null;
  readonly hidden: boolean;
}

async function findPage(tx: Tx, pageUri: string, groupId: GroupId): Promise<HeldPage | null> {
  const [page] = await tx<HeldPage[]>`
    select p.id, p.uri, g.number, v.uri as version_uri, g.parent_uri, p.removed_at is not null as hidden
    from posts p join pages g on g.post_id = p.id
    join page_versions v on v.post_id = p.id and v.number = g.number and v.refused is null
    where p.uri = ${pageUri} and g.group_id = ${groupId} for no key update of p`;
  return page ?? null;
}

/** Who may write, on what it builds, and where it puts the page: as for our own writers. Null: nothing is against it. */
async function refusalAtHome(
  tx: Tx,
  person: PersonId,
  { groupId, page: { number, basedOn, parentUri } }: SaidVersion,
  page: HeldPage,
): Promise<Refusal | null> {
  try {
    await requireWriter(tx, person, groupId, { page });
    if (number !== page.number + 1 || basedOn !== page.versionUri) throw refusals.changedMeanwhile();
    if (cleanLink(parentUri ?? undefined) !== page.parentUri)
      await checkPlace(tx, groupId, page.uri, parentUri);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function isErased(tx: Tx, pageUri: string): Promise<boolean> {
  const rows = await tx`select from tombstones where hash = ${removalMark(tx, null, pageUri)}`;
  return rows.length > 0;
}

/** Characters of the reason that a home gives. */
const reasonMax = 300;

/**
 * The home of a partner's group did not take a version of one of ours, and says so by its group (`by`), or by refusing the delivery (null). False
 * when there is none such.
 */
export async function receiveVersionRefusal(
  tx: Tx,
  uri: string,
  by: string | null,
  reason: string,
): Promise<boolean> {
  const said = cleanLine(reason, reasonMax) || refusals.changedMeanwhile().message;
  const isTheirs = tx`exists (select from groups g where g.id = v.group_id and g.peer_id is not null
    ${by === null ? tx`` : tx`and g.uri = ${by}`})`;
  return (await refuseVersions(tx, tx`v.uri = ${uri} and v.uri <> v.page_uri and ${isTheirs}`, said)) > 0;
}
