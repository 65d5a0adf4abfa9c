import type { Hono } from 'hono';
import { chatPlace, pathOfPlace } from '#src/drafts/draft.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import type { GroupView } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import { listGroups } from '#src/groups/read.ts';
import { pageMax } from '#src/platform/cursors.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, newId, type GroupId } from '#src/platform/ids.ts';
import { attachDocument, copyDocument, copyFolder } from '#src/posts/kinds/document/copy-document.ts';
import { lastOf, pathMax } from '#src/posts/kinds/document/document.ts';
import { findFolder } from '#src/posts/kinds/document/list-documents.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { groupAtPath } from '../../../shell/find.ts';
import type { Form } from '../../../shell/forms.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { emptyDraft } from '../../draft.ts';
import { postIdOf } from '../../post-page.tsx';
import { documentsPath, folderPath, ownDocumentsPath } from './document-card.tsx';

/** What is copied: how it is called, where the form goes, and where one came from. */
interface Copied {
  readonly name: string;
  readonly action: string;
  readonly back: string;
  /** Of a folder: which. */
  readonly folder?: string;
}

/** Documents and folders are given to a group, to people or to oneself by a copy: who has it has nothing else of where it came from. */
export function copyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/copies', async (c) => showCopies(web, c, await documentAt(web, c), null));
  app.post('/posts/:id/copies', async (c) => {
    const { form, ctx } = c.var;
    const from = await documentAt(web, c);
    return await refusedOn(web, c, from, async () => {
      const to = await targetIn(web, c, form);
      await copyDocument(web.db, ctx.me.id, postIdOf(c), to);
      return folderPath(to.base, to.folder);
    });
  });
  for (const [path, base] of [
    ['message', chatPlace(null)],
    ['draft', 'new'],
  ] as const)
    app.post(`/posts/:id/copies/${path}`, async (c) => {
      const from = await documentAt(web, c);
      return await refusedOn(web, c, from, () => draftWith(web, c, base));
    });
  for (const [path, base, shelfAt] of [
    [ownDocumentsPath, ownDocumentsPath, async (c: WebRequest) => ({ ownerId: c.var.ctx.me.id })],
    ['/groups/:handle/documents', null, async (c: WebRequest) => await ownGroup(web, c)],
  ] as const) {
    const folderAt = async (c: WebRequest, asked: string) => {
      const at = await shelfAt(c);
      const shelf: Shelf = 'ownerId' in at ? at : at.id;
      const folder = await findFolder(web.db, shelf, asked.slice(0, pathMax));
      if (folder === null || folder === '') throw notFound('page');
      const top = base ?? documentsPath(at as GroupView);
      const back = folderPath(top, folder);
      return { shelf, copied: { name: lastOf(folder), action: `${top}/copies`, back, folder } };
    };
    app.get(`${path}/copies`, async (c) =>
      showCopies(web, c, (await folderAt(c, c.req.query('in') ?? '')).copied, null),
    );
    app.post(`${path}/copies`, async (c) => {
      const { form, ctx } = c.var;
      const { shelf, copied } = await folderAt(c, form.text('in'));
      return await refusedOn(web, c, copied, async () => {
        const to = await targetIn(web, c, form);
        const where = await copyFolder(web.db, ctx.me.id, { shelf, folder: copied.folder }, to);
        return folderPath(to.base, where);
      });
    });
  }
}

async function ownGroup(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  return group;
}

async function documentAt(web: WebContext, c: WebRequest): Promise<Copied> {
  const id = postIdOf(c);
  const { document } = await readPost(web.db, c.var.ctx.viewer, id);
  if (!document || document.binned) throw notFound('post');
  return { name: document.name, action: `/posts/${id}/copies`, back: `/posts/${id}` };
}

async function refusedOn(
  web: WebContext,
  c: WebRequest,
  from: Copied,
  work: () => Promise<string>,
): Promise<Response> {
  try {
    return c.redirect(await work(), 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return await showCopies(web, c, from, explain(c.var.ctx.i18n, error));
  }
}

/** Where it goes: among one's own, or into a group where one brings documents. */
async function targetIn(web: WebContext, c: WebRequest, form: Form) {
  const { me } = c.var.ctx;
  const [asked, folder] = [form.text('to'), form.text('folder')];
  const moves = form.text('how') === 'move';
  const group = isId(asked) ? (await groupsOf(web, c)).find(({ id }) => id === asked) : undefined;
  if (asked !== 'own' && !group) throw notFound('group');
  const shelf: Shelf = group ? (group.id satisfies GroupId) : { ownerId: me.id };
  return { shelf, folder, moves, base: group ? documentsPath(group) : ownDocumentsPath };
}

const groupsOf = async (web: WebContext, c: WebRequest): Promise<GroupView[]> => {
  const groups = await listGroups(web.db, c.var.ctx.viewer, { mine: true, page: { limit: pageMax } });
  return groups.filter(
    (group) => canPost(group, group.mine) && !group.owesCharter && group.practice === null,
  );
};

/** A draft that has it as its file: who it goes to is chosen there. */
async function draftWith(web: WebContext, c: WebRequest, base: string): Promise<string> {
  const { me } = c.var.ctx;
  const file = await attachDocument(web.db, me.id, postIdOf(c));
  const place = `${base}~${newId()}`;
  const audience = base === 'new' ? 'instance' : 'direct';
  const written = { ...emptyDraft(audience), fileIds: [file.id] };
  await transaction(web.db, (tx) => keepDraft(tx, me.id, place, written));
  return pathOfPlace(place);
}

async function showCopies(
  web: WebContext,
  c: WebRequest,
  from: Copied,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const groups = await groupsOf(web, c);
  const heading = t('documents.copyHeading', { name: from.name });
  const body = (
    <div class="documents">
      <p>
        <a class="more-link" href={from.back}>
          {t(from.folder === undefined ? 'documents.compareBack' : 'documents.copyBackFolder')}
        </a>
      </p>
      <h1 dir="auto">{heading}</h1>
      <p class="quiet">{t('documents.copyWhat')}</p>
      <Problem text={problem} />
      <CopyForm from={from} groups={groups} ctx={ctx} />
      {from.folder === undefined && <SendForm from={from} ctx={ctx} />}
    </div>
  );
  return showPage(web, c, { title: heading, body });
}

function CopyForm(props: {
  readonly from: Copied;
  readonly groups: readonly GroupView[];
  readonly ctx: RequestContext;
}) {
  const { from, groups, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={from.action}>
      <Hidden ctx={ctx} back={from.back} />
      {from.folder !== undefined && <input type="hidden" name="in" value={from.folder} />}
      <label>
        {t('documents.copyTo')}
        <select name="to">
          <option value="own">{t('documents.mine')}</option>
          {groups.map((group) => (
            <option value={group.id}>
              {group.host === null ? group.name : `${group.name} · ${group.company}`}
            </option>
          ))}
        </select>
        <span class="hint">{t('documents.copyToHint')}</span>
      </label>
      <label>
        {t('documents.folder')}
        <input name="folder" maxlength={pathMax} dir="auto" autocomplete="off" />
        <span class="hint">{t('documents.folderHint')}</span>
      </label>
      <p class="document-acts">
        <button class="button" name="how" value="copy">
          {t('documents.copyIt')}
        </button>
        <button class="button second" name="how" value="move">
          {t('documents.moveIt')}
        </button>
      </p>
    </form>
  );
}

/** To people: the message or the post is written where messages and posts are written, and says there which companies get it. */
function SendForm({ from, ctx }: { readonly from: Copied; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  return (
    <section aria-labelledby="send">
      <h2 id="send">{t('documents.sendHeading')}</h2>
      <p class="quiet">{t('documents.sendWhat')}</p>
      <form class="document-acts" method="post" action={`${from.action}/message`}>
        <Hidden ctx={ctx} back={from.back} />
        <button class="button second">
          <Icon name="chat" />
          {t('documents.sendMessage')}
        </button>
        <button class="button second" formaction={`${from.action}/draft`}>
          <Icon name="write" />
          {t('documents.sendPost')}
        </button>
      </form>
    </section>
  );
}
