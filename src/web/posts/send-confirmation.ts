import type { ShownFile } from '#src/media/file.ts';
import type { Place, Draft } from '#src/drafts/draft.ts';
import { rememberConfirmed, wasConfirmedToday } from '#src/drafts/border.ts';
import { wasJustSent } from '#src/drafts/repeated.ts';
import { transaction } from '#src/platform/database.ts';
import { hasSpoken } from '#src/posts/read/has-spoken.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { crossesBorder, fingerprintOf, type Choice } from './audience.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { readFiles } from './draft.ts';
import type { Form } from '../shell/forms.ts';
import { draftRecipientsOf } from './draft-recipients.ts';
import type { Company } from '../shell/read.ts';

/** What must be confirmed before this is posted; null if nothing, or if everything was answered. */
export interface SendConfirmation {
  readonly recipients: readonly Company[];
  readonly groupId: GroupId | null;
  readonly pictures: readonly ShownFile[];
  readonly files: readonly ShownFile[];
  /** Its writer posted these very words a moment ago. */
  readonly repeated: boolean;
}

/**
 * One question for everything, answered once: leaving the company (if these companies were not confirmed today), pictures without a description,
 * and a text that was posted a moment ago.
 */
export async function sendConfirmationOf(
  web: WebContext,
  c: WebRequest,
  choice: Choice,
  place: Place,
  written: Draft,
): Promise<SendConfirmation | null> {
  const { ctx, form } = c.var;
  const { recipients } = await draftRecipientsOf(web, ctx, place, written);
  const files = await readFiles(web.db, ctx.me.id, written.fileIds);
  const pictures = files.filter((file) => file.kind === 'image');
  const isAnswered = form.text('confirmed') !== '';
  const border = await asksAboutBorder(web, c, { key: choice.key, audience: choice.key, recipients });
  const undescribed =
    !isAnswered && pictures.some((file) => file.alt === '' && form.text(`alt_${file.id}`) === '');
  const groupId = choice.groupId ?? null;
  const sending = { written, groupId, replyToId: null };
  const repeated = !isAnswered && (await wasJustSent(web.db, ctx.me.id, sending));
  return border || undescribed || repeated ? { recipients, groupId, pictures, files, repeated } : null;
}

/**
 * A reply is confirmed if it is this person's first in the thread, or reaches companies beyond it: those who already write there know where it
 * goes, and the button says it each time.
 */
export async function replyConfirmationOf(
  web: WebContext,
  c: WebRequest,
  parent: PostView,
  place: Place,
  written: Draft,
): Promise<SendConfirmation | null> {
  const { ctx, form } = c.var;
  const { recipients, widened } = await draftRecipientsOf(web, ctx, place, written);
  const groupId = parent.group?.id ?? null;
  const sending = { written, groupId, replyToId: parent.id };
  const repeated = form.text('confirmed') === '' && (await wasJustSent(web.db, ctx.me.id, sending));
  const audience = parent.group ? `group:${parent.group.id}` : `thread:${parent.rootId}`;
  const border =
    (widened || !(await hasSpoken(web.db, ctx.me.id, parent.rootId))) &&
    (await asksAboutBorder(web, c, { key: parent.id, audience, recipients }));
  if (!border && !repeated) return null;
  const files = await readFiles(web.db, ctx.me.id, written.fileIds);
  return { recipients, groupId, pictures: files.filter((file) => file.kind === 'image'), files, repeated };
}

/** A border is asked about until exactly these companies were confirmed, now by this form or earlier today. */
async function asksAboutBorder(
  { db }: WebContext,
  c: WebRequest,
  asked: { readonly key: string; readonly audience: string; readonly recipients: readonly Company[] },
): Promise<boolean> {
  const { me, i18n } = c.var.ctx;
  const { key, audience, recipients } = asked;
  if (!crossesBorder(recipients)) return false;
  const crossing = { audience, hosts: recipients.map((each) => each.host ?? '') };
  if (c.var.form.text('confirmed') === '')
    return !(await wasConfirmedToday(db, me.id, crossing, i18n.timeZone));
  if (!isConfirmed(c.var.form, key, recipients)) return true;
  await transaction(db, (tx) => rememberConfirmed(tx, me.id, crossing));
  return false;
}

/** What the confirmation form says in `confirmed`: this audience, with exactly these companies. */
export const confirmationOf = (key: string, recipients: readonly Company[]): string =>
  `${key} ${fingerprintOf(recipients)}`;

const isConfirmed = (form: Form, key: string, recipients: readonly Company[]): boolean =>
  form.text('confirmed') === confirmationOf(key, recipients);
