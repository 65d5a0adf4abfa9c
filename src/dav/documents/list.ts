import { uploadedBytes } from '#src/media/read.ts';
import { deskLocksOf, type DeskLock } from '#src/posts/kinds/document/desk-locks.ts';
import { listDeskFiles, type DeskFile } from '#src/posts/kinds/document/desk-files.ts';
import {
  listDocuments,
  listedMax,
  listFolders,
  type ListedDocument,
} from '#src/posts/kinds/document/list-documents.ts';
import { lastOf } from '#src/posts/kinds/document/document.ts';
import type { Ask } from '../context.ts';
import { propsOf, type Resource } from '../multistatus.ts';
import { hrefOf } from '../path.ts';
import { element, escapeXml, href } from '../xml-write.ts';
import { documentsHref, etagOf, tokenOf, type Place, type Top } from './place.ts';

const supportedLock =
  '<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>';

/** The address under which a person is known to programs. */
export const principalHref = ({ me }: Pick<Ask, 'me'>): string => hrefOf(['principals', me.handle], true);

/** What is said of every folder that is only passed through. */
export const folderResource = (
  ask: Ask,
  at: string,
  name: string,
  more: Parameters<typeof propsOf>[0] = {},
): Resource => ({
  href: at,
  props: propsOf({
    'D:resourcetype': '<D:collection/>',
    'D:displayname': escapeXml(name),
    'D:current-user-principal': href(principalHref(ask)),
    ...more,
  }),
});

/** An address among documents and, one step below, what is in it. */
export async function* documentResources(ask: Ask, place: Place, depth: 0 | 1): AsyncGenerator<Resource> {
  const { top, path, found } = place;
  const { shelf } = top;
  if (found.is === 'document') {
    yield documentResource(ask, top, path.slice(0, -1), found.document, place.lock);
    return;
  }
  if (found.is === 'desk') {
    yield deskResource(top, path, found.file);
    return;
  }
  if (found.is === 'nothing') return;
  const { folder } = found;
  yield await topFolder(ask, top, folder);
  if (depth === 0) return;
  for (const each of await listFolders(ask.db, shelf, folder)) yield plainFolder(ask, top, each.folder);
  const parts = folder === '' ? [] : folder.split('/');
  for (const file of await listDeskFiles(ask.db, ask.me.id, shelf, folder))
    yield deskResource(top, [...parts, file.name], file);
  let after: string | undefined;
  do {
    const documents = await listDocuments(ask.db, ask.viewer, shelf, { folder, after, limit: listedMax });
    const locks = await deskLocksOf(
      ask.db,
      documents.filter(({ lockUri }) => lockUri !== null).map(({ id }) => id),
    );
    for (const each of documents) yield documentResource(ask, top, parts, each, locks.get(each.id) ?? null);
    after = documents.length === listedMax ? documents.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/** With the room that is left: of the person's uploads, which is what a desk shows. */
async function topFolder(ask: Ask, top: Top, folder: string): Promise<Resource> {
  const { db, me } = ask;
  const used = await uploadedBytes(db, me.id);
  const parts = folder === '' ? [] : folder.split('/');
  return folderResource(ask, documentsHref(top, parts, true), folder === '' ? top.title : lastOf(folder), {
    'D:quota-used-bytes': String(used),
    'D:quota-available-bytes': String(Math.max(0, db.instance.uploadedBytesMax - used)),
    'D:supportedlock': '',
    'D:lockdiscovery': '',
  });
}

const plainFolder = (ask: Ask, top: Top, folder: string): Resource =>
  folderResource(ask, documentsHref(top, folder.split('/'), true), lastOf(folder));

function documentResource(
  ask: Ask,
  top: Top,
  parts: readonly string[],
  document: ListedDocument,
  lock: DeskLock | null,
): Resource {
  const { name, mediaType, bytes, at, createdAt, lockedBy } = document;
  const href_ = documentsHref(top, [...parts, name], false);
  return {
    href: href_,
    props: propsOf({
      'D:resourcetype': '',
      'D:displayname': escapeXml(name),
      'D:getcontentlength': String(bytes),
      'D:getcontenttype': escapeXml(mediaType),
      'D:getetag': escapeXml(etagOf({ is: 'document', document }) ?? ''),
      'D:getlastmodified': at.toUTCString(),
      'D:creationdate': createdAt.toISOString(),
      'D:supportedlock': supportedLock,
      'D:lockdiscovery': lock
        ? lockXml(ask, lock, href_)
        : lockedBy === null
          ? ''
          : pageLock(lockedBy, href_),
    }),
  };
}

function deskResource(top: Top, path: readonly string[], file: DeskFile): Resource {
  return {
    href: documentsHref(top, path, false),
    props: propsOf({
      'D:resourcetype': '',
      'D:displayname': escapeXml(file.name),
      'D:getcontentlength': String(file.bytes),
      'D:getetag': escapeXml(`"d${file.at.getTime()}"`),
      'D:getlastmodified': file.at.toUTCString(),
      'D:supportedlock': supportedLock,
    }),
  };
}

const kindOfLock =
  '<D:locktype><D:write/></D:locktype><D:lockscope><D:exclusive/></D:lockscope><D:depth>0</D:depth>';

/** A lock by a program; its token is told to nobody but its holder, because it is the right to save. */
export function lockXml(ask: Ask, lock: DeskLock, at: string): string {
  const isMine = lock.personId === ask.me.id;
  const seconds = Math.max(1, Math.round((lock.until.getTime() - Date.now()) / 1000));
  return element(
    'D:activelock',
    kindOfLock +
      element('D:owner', { text: isMine && lock.owner !== '' ? lock.owner : lock.person }) +
      element('D:timeout', `Second-${seconds}`) +
      (isMine ? element('D:locktoken', href(tokenOf(lock))) : '') +
      element('D:lockroot', href(at)),
  );
}

/** A lock on the page, or at another company. */
const pageLock = (person: string, at: string): string =>
  element(
    'D:activelock',
    kindOfLock + element('D:owner', { text: person }) + element('D:lockroot', href(at)),
  );
