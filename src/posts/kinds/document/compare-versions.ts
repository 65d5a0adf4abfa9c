import { textOfFile, type OpenRemote } from '#src/media/text-of-file.ts';
import type { Db } from '#src/platform/database.ts';
import { differences, type Stretch } from '#src/platform/differences.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '../../read/read.ts';
import type { DocumentVersion } from './forms.ts';
import { refusals } from './refusals.ts';

export interface Comparison {
  readonly from: DocumentVersion;
  readonly to: DocumentVersion;
  readonly stretches: readonly Stretch[];
}

/**
 * What changed in the text between two versions of a document, by their numbers, for somebody who may read it. The text of a partner's version
 * is read from its home and kept nowhere. Refusals: not_found, document.noSuchVersion, document.noBytes, document.noText; Unavailable if its home
 * does not answer.
 */
export async function compareVersions(
  db: Db,
  openRemote: OpenRemote,
  reader: PersonId,
  { postId, from, to }: { readonly postId: PostId; readonly from: number; readonly to: number },
): Promise<Comparison> {
  const { document } = await readPost(db, { personId: reader }, postId);
  if (document === null) throw notFound('post');
  const [before, after] = [from, to].map((number) => {
    const found = document.versions.find((each) => each.number === number && each.refused === null);
    if (!found) throw refusals.noSuchVersion();
    return found;
  }) as [DocumentVersion, DocumentVersion];
  const textOf = async ({ file, number, by }: DocumentVersion): Promise<string> => {
    if (file === null) throw refusals.noBytes({ number, company: by.company ?? db.instance.company });
    const text = await textOfFile(db, openRemote, { fileId: file.id, reader });
    if (text === null) throw refusals.noText({ number });
    return text;
  };
  return { from: before, to: after, stretches: differences(await textOf(before), await textOf(after)) };
}
