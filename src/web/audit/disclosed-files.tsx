import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { openDisclosedFile, type DisclosedPost, type DisclosureView } from '#src/disclosures/read.ts';
import { cleanFileName } from '#src/platform/files.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';

export const disclosuresPath = '/settings/company/disclosures';
const path = disclosuresPath;

/** A file of a message that two people have opened, for these two. Guarded by companyDoor. */
export function disclosedFileRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${path}/:id/files/:uuid`, async (c) => {
    const { id, uuid } = c.req.param();
    const { name, file } = await openDisclosedFile(web.db, c.var.ctx.me.id, id, uuid);
    // Whatever it is, no browser runs it.
    return c.body(Readable.toWeb(file.read()) as ReadableStream, 200, {
      ...{ 'content-type': 'application/octet-stream', 'content-length': String(file.bytes) },
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(cleanFileName(name))}`,
      ...{ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' },
    });
  });
}

/** Each is opened by itself, which is written down like the message. */
export function Files(props: {
  readonly of: DisclosedPost;
  readonly order: DisclosureView;
  readonly i18n: I18n;
}) {
  const { of, order, i18n } = props;
  if (of.files.length === 0) return null;
  return (
    <ul>
      {of.files.map(({ uuid, name, bytes, isHere }) => (
        <li>
          {isHere ? (
            <a href={`${path}/${order.id}/files/${uuid}`} data-turbo="false" data-turbo-prefetch="false">
              <bdi>{name || i18n.t('disclosure.file')}</bdi>
            </a>
          ) : (
            <bdi>{name || i18n.t('disclosure.file')}</bdi>
          )}{' '}
          <span class="quiet">{isHere ? i18n.bytes(bytes) : i18n.t('disclosure.elsewhere')}</span>
        </li>
      ))}
    </ul>
  );
}
