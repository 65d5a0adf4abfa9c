import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { restoreVersion } from '#src/posts/kinds/document/add-document.ts';
import { arrangeDocument, binDocument, unbinDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { endUpload, takeUpload } from '#src/media/unfinished.ts';
import { binDays, lastOf, parentOf, pathMax, pathOf } from '#src/posts/kinds/document/document.ts';
import { makeFolder, moveFolder, removeFolder } from '#src/posts/kinds/document/folders.ts';
import { findFolder, listBin, listDocuments, listFolders } from '#src/posts/kinds/document/list-documents.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { putDocument, putVersion } from '#src/posts/kinds/document/put-document.ts';
import { refusals } from '#src/posts/kinds/document/refusals.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import { readRoom } from '#src/posts/kinds/document/room.ts';
import { Connect } from '../../../account/connect.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { groupAtPath } from '../../../shell/find.ts';
import { idOf, type Form } from '../../../shell/forms.ts';
import { Empty, Problem } from '../../../shell/notice.tsx';
import { goBack, showPage } from '../../../shell/show.tsx';
import { postIdOf } from '../../post-page.tsx';
import { copyRoutes } from './copies-page.tsx';
import { documentsPath, folderPath, ownDocumentsPath } from './document-card.tsx';
import { Crumbs, FolderActs, List, Next, RoomLeft, Upload } from './folder-view.tsx';

const perPage = 50;

/** The documents that a page is about: of a group, or the reader's own. */
interface Place {
  readonly shelf: Shelf;
  readonly group: GroupView | null;
  readonly base: string;
}

const ownPlace = (_web: WebContext, c: WebRequest): Place => ({
  ...{ shelf: { ownerId: c.var.ctx.me.id }, group: null, base: ownDocumentsPath },
});

async function groupPlace(web: WebContext, c: WebRequest): Promise<Place> {
  const group = await groupAtPath(web, c);
  return { shelf: group.id, group, base: documentsPath(group) };
}

/** The files that a group keeps, or a person, by folder, and what is done with them. */
export function documentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  folderRoutes(app, web, '/groups/:handle/documents', groupPlace);
  folderRoutes(app, web, ownDocumentsPath, async (...at) => ownPlace(...at));
  copyRoutes(app, web);
  const onDocument = (
    path: string,
    work: (tx: Tx, me: PersonId, id: PostId, form: Form) => Promise<unknown>,
  ) =>
    app.post(`/posts/:id/${path}`, async (c) => {
      await transaction(web.db, (tx) => work(tx, c.var.ctx.me.id, postIdOf(c), c.var.form));
      return goBack(c);
    });
  onDocument('place', (tx, me, id, form) =>
    arrangeDocument(tx, me, id, { name: form.text('name'), folder: form.text('folder') }),
  );
  onDocument('bin', binDocument);
  onDocument('bin/removal', unbinDocument);
  onDocument('lock', (tx, me, id) => lockDocument(tx, me, id));
  onDocument('lock/removal', unlockDocument);
  onDocument('restoration', restoreVersion);
  app.post('/posts/:id/document-versions', async (c) => {
    const { form, ctx } = c.var;
    const [file] = await filesOf(web, c);
    if (!file) throw refusals.fileMissing();
    await putVersion(web.db, ctx.me.id, postIdOf(c), {
      ...{ ...file, note: form.text('note') },
      basedOn: idOf<PostId>(form.text('based_on')),
    });
    await endUpload(web.db, ctx.me.id, form.text('upload'));
    return goBack(c);
  });
}

type PlaceOf = (web: WebContext, c: WebRequest) => Promise<Place>;

function folderRoutes(app: Hono<WebEnv>, web: WebContext, base: string, placeOf: PlaceOf): void {
  app.get(base, async (c) => showFolder(web, c, await placeOf(web, c)));
  app.post(base, async (c) => {
    const place = await placeOf(web, c);
    const folder = c.var.form.text('folder');
    const problem = await putAll(web, c, place, folder);
    if (problem !== null) return await showFolder(web, c, place, folder, problem);
    return c.redirect(folderPath(place.base, folder), 303);
  });
  const onFolder = (
    path: string,
    work: (tx: Tx, me: PersonId, shelf: Shelf, form: Form) => Promise<string>,
  ) =>
    app.post(`${base}/${path}`, async (c) => {
      const place = await placeOf(web, c);
      const { form, ctx } = c.var;
      try {
        const folder = await transaction(web.db, (tx) => work(tx, ctx.me.id, place.shelf, form));
        return c.redirect(folderPath(place.base, folder), 303);
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
        return await showFolder(web, c, place, form.text('in'), explain(ctx.i18n, error));
      }
    });
  onFolder('folders', (tx, me, shelf, form) =>
    makeFolder(tx, me, shelf, pathOf(form.text('in'), form.text('name'))),
  );
  onFolder('folders/place', (tx, me, shelf, form) =>
    moveFolder(tx, me, shelf, { from: form.text('in'), to: form.text('to') }),
  );
  onFolder('folders/removal', async (tx, me, shelf, form) => {
    await removeFolder(tx, me, shelf, form.text('in'));
    return parentOf(form.text('in'));
  });
}

/** Keeps what was chosen, one after the other; what was kept before one that is refused stays. Null: all of them. */
async function putAll(
  web: WebContext,
  c: WebRequest,
  { shelf }: Place,
  folder: string,
): Promise<string | null> {
  const { form, ctx } = c.var;
  const files = await filesOf(web, c);
  if (files.length === 0) return explain(ctx.i18n, refusals.fileMissing());
  for (const file of files) {
    const put = { ...file, folder, versions: form.flag('versions') };
    try {
      await putDocument(web.db, ctx.me.id, shelf, put);
      await endUpload(web.db, ctx.me.id, form.text('upload'));
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      const reason = explain(ctx.i18n, error);
      return files.length === 1 ? reason : `${file.name}: ${reason}`;
    }
  }
  return null;
}

/** What a form brings: files, or an upload that has arrived before, which stays until it is kept. */
async function filesOf(web: WebContext, c: WebRequest) {
  const { form, ctx } = c.var;
  const upload = form.text('upload');
  if (upload !== '') return [await takeUpload(web.db, ctx.me.id, upload)];
  return await Promise.all(
    form.files('file').map(async (file) => ({
      ...{ name: file.name, mediaType: file.type },
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** For programs, see src/dav/. */
const addressOf = ({ db }: WebContext, { group }: Place): string => {
  if (group === null) return `${db.instance.origin}/dav/documents/`;
  const { handle, host } = group;
  return `${db.instance.origin}/dav/groups/${host === null ? handle : `${handle}@${host}`}/documents/`;
};

async function showFolder(
  web: WebContext,
  c: WebRequest,
  place: Place,
  asked = c.req.query('in') ?? '',
  problem: string | null = null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { shelf, group, base } = place;
  if (group !== null && group.mine?.state !== 'active') throw notFound('page');
  const isBin = c.req.method === 'GET' && c.req.query('bin') !== undefined;
  const found = await findFolder(web.db, shelf, asked.slice(0, pathMax));
  // What was to make a folder was refused: that is said where it would be.
  const folder = found ?? (problem === null ? null : '');
  if (folder === null) throw notFound('page');
  const after = c.req.query('after');
  const mayWrite = group === null || (canPost(group, group.mine) && !group.owesCharter);
  const writes = mayWrite && !isBin;
  const [documents, folders, memberCounts, room] = await Promise.all([
    isBin
      ? listBin(web.db, ctx.viewer, shelf)
      : listDocuments(web.db, ctx.viewer, shelf, { folder, after, limit: perPage }),
    isBin || after !== undefined ? [] : listFolders(web.db, shelf, folder),
    group === null ? [] : memberCountsOf(web.db, ctx.viewer, group.id),
    isBin || group === null ? readRoom(web.db, ctx.me.id, shelf) : null,
  ]);
  const isEmpty = documents.length === 0 && folders.length === 0;
  const next = !isBin && documents.length === perPage ? documents.at(-1)?.id : undefined;
  const heading = t(group === null ? 'documents.mine' : 'group.documents');
  const within = { base, folder, ctx };
  const body = (
    <div class="documents">
      {group === null && <h1>{heading}</h1>}
      {(group !== null || isBin || folder !== '') && <Crumbs {...within} isBin={isBin} heading={heading} />}
      <Problem text={problem} />
      {writes && <Upload {...within} />}
      {isEmpty && after === undefined && (
        <Empty sentence={t(emptyKey(place, folder, isBin), { days: binDays })} />
      )}
      {!isEmpty && <List {...{ base, heading, folders, documents, ctx, web }} />}
      {next !== undefined && <Next {...within} after={next} />}
      {writes && folder !== '' && <FolderActs {...within} />}
      {room && <RoomLeft {...room} ctx={ctx} />}
      {!isBin && folder === '' && (
        <Connect i18n={ctx.i18n} what="documents" address={addressOf(web, place)} />
      )}
      {!isBin && folder === '' && (
        <p>
          <a class="more-link" href={`${base}?bin`}>
            {t('documents.toBin')}
          </a>
        </p>
      )}
    </div>
  );
  const title = folder === '' ? heading : lastOf(folder);
  if (group === null) return showPage(web, c, { title, room: 'documents', body });
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'documents', title, body },
    ...(problem === null ? { live: [`group:${group.id}`] as const } : {}),
  });
}

function emptyKey({ group }: Place, folder: string, isBin: boolean) {
  if (isBin) return 'documents.binEmpty';
  if (group === null) return folder === '' ? 'documents.ownEmpty' : 'documents.ownFolderEmpty';
  return folder === '' ? 'documents.empty' : 'documents.folderEmpty';
}
