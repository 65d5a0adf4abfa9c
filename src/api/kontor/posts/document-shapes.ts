import { z } from 'zod';
import { listBin, listDocuments, listFolders } from '#src/posts/kinds/document/list-documents.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import type { Call } from '../operation.ts';
import { id, list, moment, partner, text } from '../shapes.ts';

export const tag = 'Documents';
const perPage = 100;
export const name = text(1_000);
export const folder = text(5_000).meta({ description: 'Names with / between them; empty is the top.' });
export const shown = z
  .enum(['here', 'bin'])
  .default('here')
  .meta({ description: '`bin`: what lies in the bin.' });
const row = z
  .object({
    ...{
      id,
      name: z.string(),
      folder: z.string(),
      versionId: id,
      by: partner,
      at: moment,
      createdAt: moment,
    },
    ...{ mediaType: z.string(), bytes: z.int() },
  })
  .meta({ id: 'DocumentRow' });
export const listed = z.object({
  folders: list(z.string()),
  items: list(row),
  next: z.string().nullable(),
});

interface Asked {
  readonly folder: string;
  readonly show: 'here' | 'bin';
  readonly cursor?: string | undefined;
}

/** What is in a folder, or in the bin. */
export async function listIn(call: Call<unknown, Asked>, shelf: Shelf) {
  const { db } = call.api;
  const { folder: where, show, cursor: after } = call.query;
  if (show === 'bin') return { folders: [], items: await listBin(db, call.viewer, shelf), next: null };
  const items = await listDocuments(db, call.viewer, shelf, { folder: where, after, limit: perPage });
  const folders = after === undefined ? await listFolders(db, shelf, where) : [];
  return {
    ...{ folders: folders.map((each) => each.folder), items },
    next: items.length === perPage ? (items.at(-1)?.id ?? null) : null,
  };
}
