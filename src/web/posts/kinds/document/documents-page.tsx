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
import { readRoom } from '#src/posts/kinds/document/room.ts';
import { Connect } from '../../../account/connect.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { groupAtPath } from '../../../shell/find.ts';
import { idOf, type Form } from '../../../shell/forms.ts';
import { Empty, Problem } from '../../../shell/notice.tsx';
import { goBack } from '../../../shell/show.tsx';
import { postIdOf } from '../../post-page.tsx';
import { documentsPath } from './document-card.tsx';
import { Crumbs, FolderActs, List, Next, RoomLeft, Upload } from './folder-view.tsx';

const perPage = 50;

/** The files that a group keeps, by folder, and what is done with them. */
export function documentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/documents', async (c) => showFolder(web, c, await groupAtPath(web, c)));
  app.post('/groups/:handle/documents', async (c) => {
    const group = await groupAtPath(web, c);
    const folder = c.var.form.text('folder');
    const problem = await putAll(web, c, group, folder);
    if (problem !== null) return await showFolder(web, c, group, folder, problem);
    return c.redirect(documentsPath(group, folder), 303);
  });
  const onFolder = (
    path: string,
    work: (tx: Tx, me: PersonId, group: GroupView, form: Form) => Promise<string>,
  ) =>
    app.post(`/groups/:handle/documents/${path}`, async (c) => {
      const group = await groupAtPath(web, c);
      const { form, ctx } = c.var;
      try {
        const folder = await transaction(web.db, (tx) => work(tx, ctx.me.id, group, form));
        return c.redirect(documentsPath(group, folder), 303);
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
        return await showFolder(web, c, group, form.text('in'), explain(ctx.i18n, error));
      }
    });
  onFolder('folders', (tx, me, group, form) =>
    makeFolder(tx, me, group.id, pathOf(form.text('in'), form.text('name'))),
  );
  onFolder('folders/place', (tx, me, group, form) =>
    moveFolder(tx, me, group.id, { from: form.text('in'), to: form.text('to') }),
  );
  onFolder('folders/removal', async (tx, me, group, form) => {
    await removeFolder(tx, me, group.id, form.text('in'));
    return parentOf(form.text('in'));
  });
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

/** Keeps what was chosen, one after the other; what was kept before one that is refused stays. Null: all of them. */
async function putAll(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  folder: string,
): Promise<string | null> {
  const { form, ctx } = c.var;
  const files = await filesOf(web, c);
  if (files.length === 0) return explain(ctx.i18n, refusals.fileMissing());
  for (const file of files) {
    const put = { ...file, folder, versions: form.flag('versions') };
    try {
      await putDocument(web.db, ctx.me.id, group.id, put);
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
const addressOf = ({ db }: WebContext, { handle, host }: GroupView): string =>
  `${db.instance.origin}/dav/groups/${host === null ? handle : `${handle}@${host}`}/documents/`;

async function showFolder(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  asked = c.req.query('in') ?? '',
  problem: string | null = null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  if (group.mine?.state !== 'active') throw notFound('page');
  const isBin = c.req.method === 'GET' && c.req.query('bin') !== undefined;
  const folder = await findFolder(web.db, group.id, asked.slice(0, pathMax));
  if (folder === null) throw notFound('page');
  const after = c.req.query('after');
  const writes = canPost(group, group.mine) && !group.owesCharter && !isBin;
  const [documents, folders, memberCounts, room] = await Promise.all([
    isBin
      ? listBin(web.db, ctx.viewer, group.id)
      : listDocuments(web.db, ctx.viewer, group.id, { folder, after, limit: perPage }),
    isBin || after !== undefined ? [] : listFolders(web.db, group.id, folder),
    memberCountsOf(web.db, ctx.viewer, group.id),
    isBin ? readRoom(web.db, ctx.me.id, group.id) : null,
  ]);
  const isEmpty = documents.length === 0 && folders.length === 0;
  const next = !isBin && documents.length === perPage ? documents.at(-1)?.id : undefined;
  const body = (
    <div class="documents">
      <Crumbs group={group} folder={folder} isBin={isBin} ctx={ctx} />
      <Problem text={problem} />
      {writes && <Upload group={group} folder={folder} ctx={ctx} />}
      {isEmpty && after === undefined && (
        <Empty
          sentence={t(
            isBin ? 'documents.binEmpty' : folder === '' ? 'documents.empty' : 'documents.folderEmpty',
            { days: binDays },
          )}
        />
      )}
      {!isEmpty && <List {...{ group, folders, documents, ctx, web }} />}
      {next !== undefined && <Next group={group} folder={folder} after={next} ctx={ctx} />}
      {writes && folder !== '' && <FolderActs group={group} folder={folder} ctx={ctx} />}
      {room && <RoomLeft {...room} ctx={ctx} />}
      {!isBin && folder === '' && (
        <Connect i18n={ctx.i18n} what="documents" address={addressOf(web, group)} />
      )}
      {!isBin && folder === '' && (
        <p>
          <a class="more-link" href={`${documentsPath(group)}?bin`}>
            {t('documents.toBin')}
          </a>
        </p>
      )}
    </div>
  );
  const title = folder === '' ? t('group.documents') : lastOf(folder);
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'documents', title, body },
    ...(problem === null ? { live: [`group:${group.id}`] as const } : {}),
  });
}
