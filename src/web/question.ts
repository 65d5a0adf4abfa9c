import type { ShownFile } from '#src/media/file.ts';
import type { Place, Written } from '#src/drafts/draft.ts';
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
}

/** A border is asked about until exactly these companies were confirmed; pictures without a description once. */
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
  const border = crossesBorder(receivers) && !isConfirmed(form, choice.key, receivers);
  const undescribed =
    form.text('confirmed') === '' &&
    pictures.some((file) => file.alt === '' && form.text(`alt_${file.id}`) === '');
  return border || undescribed ? { receivers, pictures, files } : null;
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
  if (!crossesBorder(receivers) || isConfirmed(form, parent.id, receivers)) return null;
  if (!widened && (await hasSpoken(web.db, visit.me.id, parent.rootId))) return null;
  const files = await readFiles(web.db, visit.me.id, written.fileIds);
  return { receivers, pictures: files.filter((file) => file.kind === 'image'), files };
}

/** What the second question's form says in `confirmed`: this audience, with exactly these companies. */
export const confirmationOf = (key: string, receivers: readonly Company[]): string =>
  `${key} ${fingerprintOf(receivers)}`;

const isConfirmed = (form: Form, key: string, receivers: readonly Company[]): boolean =>
  form.text('confirmed') === confirmationOf(key, receivers);
