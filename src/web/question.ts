import type { ShownFile } from '#src/media/file.ts';
import type { Written } from '#src/drafts/draft.ts';
import { crossesBorder, fingerprintOf, receiversOf, type Choice } from './audience.ts';
import type { WebContext, WebRequest } from './context.ts';
import { readFiles } from './draft.ts';
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
  const asked = form.text('confirmed');
  const border = crossesBorder(receivers) && asked !== `${choice.key} ${fingerprintOf(receivers)}`;
  const undescribed =
    asked === '' && pictures.some((file) => file.alt === '' && form.text(`alt_${file.id}`) === '');
  return border || undescribed ? { receivers, pictures, files } : null;
}
