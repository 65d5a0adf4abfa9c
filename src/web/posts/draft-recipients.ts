import type { Place, Draft } from '#src/drafts/draft.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { askFirst } from '#src/posts/kinds/praise/ask-first.ts';
import { transaction } from '#src/platform/database.ts';
import { given } from '#src/platform/given.ts';
import { whoCannotRead, type Readership } from '#src/posts/complete.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostInput, PostView } from '#src/posts/post.ts';
import {
  allOf,
  nobody,
  recipientsIfNamed,
  recipientsOfDraft,
  takesMessages,
  type DraftRecipientCompanies,
} from '#src/posts/recipient-companies.ts';
import { namesAt, unlessRefused } from './audience.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import type { Company } from '../shell/read.ts';

/** Where the text being written would go. */
export interface DraftRecipients {
  readonly recipients: readonly Company[];
  /** People it names who could not read it. */
  readonly excluded: readonly PersonSummary[];
  readonly isReply: boolean;
  /** Naming people added companies that the chosen audience does not say. */
  readonly widened: boolean;
}

/** Every company that would receive this text, and mentioned people who could not read it. */
export async function draftRecipientsOf(
  web: WebContext,
  ctx: RequestContext,
  place: Place,
  written: Draft,
): Promise<DraftRecipients> {
  const { source, audience, as } = written;
  const parent = await answered(web, ctx, place);
  const wanted = { ...(parent ? { replyToId: parent.id } : audienceNamed(audience)), ...(as && { as }) };
  const asked = (parent === null && (await askedFirst(web, ctx, written, wanted))) || wanted;
  const recipientsWith = (text: string): Promise<DraftRecipientCompanies | null> =>
    unlessRefused(recipientsOfDraft(web.db, web.registry, ctx.me.id, { ...asked, source: text }), null);
  const plain = await recipientsWith('');
  const named = source.includes('@') ? await recipientsWith(source) : plain;
  const before = plain ?? nobody;
  const after = named ?? before;
  return {
    recipients: await namesAt(web, after),
    excluded: await excludedFrom(web, ctx.me.id, named),
    isReply: parent !== null,
    widened: allOf(after).length > allOf(before).length,
  };
}

/** Praise goes to the praised alone where they have not said that others may read it: the border is theirs, not the wish's. Null: it does not. */
async function askedFirst(
  { db }: WebContext,
  ctx: RequestContext,
  { source, praise }: Draft,
  wanted: Omit<PostInput, 'source'>,
): Promise<Pick<PostInput, 'level' | 'to'> | null> {
  const to = (praise?.to ?? '').split(/[,;\s]+/).filter(Boolean);
  if (to.length === 0) return null;
  const input = { ...wanted, source, praise: { to, value: null } };
  const first = await unlessRefused(
    transaction(db, (tx) => askFirst(tx, ctx.me.id, input)),
    null,
  );
  return first?.praise?.asking ? { level: 'direct', ...given({ to: first.to }) } : null;
}

/** For a text that cannot be sent as it is, no one is reported as left out: its writer is told what is wrong when they try. */
async function excludedFrom(
  { db }: WebContext,
  writer: PersonId,
  recipients: DraftRecipientCompanies | null,
): Promise<PersonSummary[]> {
  if (recipients === null) return [];
  const { level, groupId, partnerId } = recipients.addressed;
  return whoCannotRead(db, writer, recipients.named, {
    level,
    groupId,
    partnerId,
    peerIds: allOf(recipients),
  });
}

/** The audience that a form names; whether it can be chosen is decided on publishing. */
export function audienceNamed(key: string): Pick<PostInput, 'level' | 'groupId' | 'partnerId'> {
  const [level, id = ''] = key.split(':');
  if (level === 'group' && isId(id)) return { level, groupId: id as GroupId };
  if (level === 'partner' && /^\d{1,9}$/.test(id)) return { level, partnerId: Number(id) };
  return { level: level === 'direct' || level === 'followers' || level === 'public' ? level : 'instance' };
}

/** Who could read what is written with this audience, or as this reply, if they were mentioned in it. */
export async function readershipOf(
  web: WebContext,
  ctx: RequestContext,
  asked: Pick<PostInput, 'level' | 'groupId' | 'partnerId' | 'replyToId'>,
): Promise<Readership> {
  // A direct post that names no one yet is for no one.
  if (asked.level === 'direct') {
    const partners = web.registry.all().filter((partner) => takesMessages(partner));
    return { level: 'direct', peerIds: partners.map((partner) => partner.peerId) };
  }
  const recipients = await unlessRefused(
    recipientsOfDraft(web.db, web.registry, ctx.me.id, { ...asked, source: '' }),
    null,
  );
  // Of a group only its members learn who else is one.
  if (recipients === null) return { level: 'instance', peerIds: [] };
  const { level, groupId, partnerId } = recipients.addressed;
  return { level, groupId, partnerId, peerIds: recipientsIfNamed(web.registry, recipients) };
}

/** The post replied to at a place; null if there is none, or it is gone. */
export async function answered(web: WebContext, ctx: RequestContext, place: Place): Promise<PostView | null> {
  const [, id] = /^reply:(\d+)/.exec(place) ?? [];
  if (id === undefined) return null;
  return unlessRefused(readPost(web.db, ctx.viewer, id as PostId), null);
}
