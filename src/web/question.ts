import type { ShownFile } from '#src/media/file.ts';
import type { Place, Written } from '#src/drafts/draft.ts';
import { rememberConfirmed, wasConfirmedToday } from '#src/drafts/border.ts';
import { wasJustSent } from '#src/drafts/repeated.ts';
import { transaction } from '#src/platform/database.ts';
import { hasSpoken } from '#src/posts/has-spoken.ts';
import type { PostView } from '#src/posts/post.ts';
import { crossesBorder, fingerprintOf, receiversOf, type Choice } from './audience.ts';
import type { WebContext, WebRequest } from './context.ts';
import { readFiles } from './draft.ts';
import type { Form } from './forms.ts';
import { reachOf } from './reach.ts';
import type { Company } from './read.ts';

/** What must be asked before this is posted; null when there is nothing, or all of it was answered. */
export interface Question {
  readonly receivers: readonly Company[];
  readonly pictures: readonly ShownFile[];
  readonly files: readonly ShownFile[];
  /** Its writer posted these very words a moment ago. */
  readonly repeated: boolean;
}

/**
 * One question for all there is to ask, answered once: a border (of which these companies were not confirmed today), pictures without a
 * description, and words that were posted a moment ago.
 */
export async function questionOf(
  web: WebContext,
  c: WebRequest,
  choice: Choice,
  written: Written,
): Promise<Question | null> {
  const { visit, form } = c.var;
  const receivers = await receiversOf(web, choice, written.source);
  const files = await readFiles(web.db, visit.me.id, written.fileIds);
  const pictures = files.filter((file) => file.kind === 'image');
  const isAnswered = form.text('confirmed') !== '';
  const border = await asksAboutBorder(web, c, { key: choice.key, audience: choice.key, receivers });
  const undescribed =
    !isAnswered && pictures.some((file) => file.alt === '' && form.text(`alt_${file.id}`) === '');
  const sending = { written, groupId: choice.groupId ?? null, replyToId: null };
  const repeated = !isAnswered && (await wasJustSent(web.db, visit.me.id, sending));
  return border || undescribed || repeated ? { receivers, pictures, files, repeated } : null;
}

/**
 * An answer is asked about when it is this person's first word in the thread, or names companies beyond it: whoever talks there knows
 * where it goes, and the button says it each time.
 */
export async function replyQuestionOf(
  web: WebContext,
  c: WebRequest,
  parent: PostView,
  place: Place,
  written: Written,
): Promise<Question | null> {
  const { visit, form } = c.var;
  const { receivers, widened } = await reachOf(web, visit, place, written);
  const sending = { written, groupId: parent.group?.id ?? null, replyToId: parent.id };
  const repeated = form.text('confirmed') === '' && (await wasJustSent(web.db, visit.me.id, sending));
  const audience = parent.group ? `group:${parent.group.id}` : `thread:${parent.rootId}`;
  const border =
    (widened || !(await hasSpoken(web.db, visit.me.id, parent.rootId))) &&
    (await asksAboutBorder(web, c, { key: parent.id, audience, receivers }));
  if (!border && !repeated) return null;
  const files = await readFiles(web.db, visit.me.id, written.fileIds);
  return { receivers, pictures: files.filter((file) => file.kind === 'image'), files, repeated };
}

/** A border is asked about until exactly these companies were confirmed, now by this form or earlier today. */
async function asksAboutBorder(
  { db }: WebContext,
  c: WebRequest,
  asked: { readonly key: string; readonly audience: string; readonly receivers: readonly Company[] },
): Promise<boolean> {
  const { me, words } = c.var.visit;
  const { key, audience, receivers } = asked;
  if (!crossesBorder(receivers)) return false;
  const crossing = { audience, hosts: receivers.map((each) => each.host ?? '') };
  if (c.var.form.text('confirmed') === '')
    return !(await wasConfirmedToday(db, me.id, crossing, words.timeZone));
  if (!isConfirmed(c.var.form, key, receivers)) return true;
  await transaction(db, (tx) => rememberConfirmed(tx, me.id, crossing));
  return false;
}

/** What the second question's form says in `confirmed`: this audience, with exactly these companies. */
export const confirmationOf = (key: string, receivers: readonly Company[]): string =>
  `${key} ${fingerprintOf(receivers)}`;

const isConfirmed = (form: Form, key: string, receivers: readonly Company[]): boolean =>
  form.text('confirmed') === confirmationOf(key, receivers);
