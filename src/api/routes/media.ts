import type { Hono } from 'hono';
import { uploadBytesMax } from '#src/media/file.ts';
import { readOwnFile } from '#src/media/read.ts';
import { describeFile, removeUpload, uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import { isId, type FileId } from '#src/platform/ids.ts';
import { readFields, tooLarge } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { readDetails } from '../draft.ts';
import { fileOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { presentFile } from '../present/media.ts';
import { refuseUnheeded } from '../unheeded.ts';

/** Beside the file: its description and the multipart frame. */
const frameBytes = 64 * 1024;
/** A picture of a film, as apps send it along. */
const thumbnailBytesMax = 4 * 1024 * 1024;

/** Uploads, before they are in a post. Processing is finished before the answer, so v2 answers 200 like v1. */
export function mediaRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayWrite = guards.signedIn('write:media');
  for (const path of ['/api/v1/media', '/api/v2/media'])
    app.post(path, mayWrite, async (c) => {
      const me = c.get('personId');
      const fields = await readFields(c, uploadBytesMax + thumbnailBytesMax + frameBytes);
      const [file, thumbnail] = [fileOf(fields, 'file'), fileOf(fields, 'thumbnail')];
      if (!file) throw new Refusal('invalid', 'Send the file as the part "file" of a multipart form.');
      // What is left of the room for a film's picture is not the file's.
      if (file.size > uploadBytesMax) throw tooLarge(uploadBytesMax);
      const stored = await uploadFile(db, me, {
        bytes: new Uint8Array(await file.arrayBuffer()),
        mediaType: file.type,
        name: file.name,
        poster: thumbnail && new Uint8Array(await thumbnail.arrayBuffer()),
        ...{ alt: '', ...given(readDetails(fields)) },
      });
      return c.json(presentFile(db.instance, stored, me));
    });

  app.get('/api/v1/media/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const file = await readOwnFile(db, me, fileIdOf(c.req.param('id')));
    if (!file) throw notFound('file');
    return c.json(presentFile(db.instance, file, me));
  });

  app.put('/api/v1/media/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const fileId = fileIdOf(c.req.param('id'));
    const fields = await readFields(c);
    refuseUnheeded(fields, 'thumbnail');
    const details = readDetails(fields);
    const file = await transaction(db, (tx) => describeFile(tx, me, fileId, details));
    return c.json(presentFile(db.instance, file, me));
  });

  app.delete('/api/v1/media/:id', mayWrite, async (c) => {
    await removeUpload(db, c.get('personId'), fileIdOf(c.req.param('id')));
    return c.json({});
  });
}

function fileIdOf(id: string): FileId {
  if (!isId(id)) throw notFound('file');
  return id as FileId;
}
