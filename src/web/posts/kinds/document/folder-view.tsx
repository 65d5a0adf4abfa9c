import type { Child } from 'hono/jsx';
import { fileLink, namedLink } from '#src/media/link.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Room } from '#src/posts/kinds/document/room.ts';
import { lastOf, nameMax, pathMax } from '#src/posts/kinds/document/document.ts';
import type { listFolders, ListedDocument } from '#src/posts/kinds/document/list-documents.ts';
import type { RequestContext, WebContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Time } from '../../../shell/time.tsx';
import { FileButton } from '../../file-button.tsx';
import { personPath } from '../../post-html.ts';
import { folderPath } from './document-card.tsx';

export interface Within {
  /** Where the documents are: a group's, or one's own. */
  readonly base: string;
  readonly folder: string;
  readonly ctx: RequestContext;
}

/** From all documents to the folder that is shown, one link each. */
export function Crumbs(props: Within & { readonly isBin: boolean; readonly heading: string }) {
  const { base, folder, isBin, heading, ctx } = props;
  const { t } = ctx.i18n;
  const parts = folder === '' ? [] : folder.split('/');
  return (
    <nav class="documents-crumbs" aria-label={t('documents.where')}>
      <ol>
        <li>
          <a href={base} aria-current={parts.length === 0 && !isBin ? 'page' : undefined}>
            {heading}
          </a>
        </li>
        {parts.map((part, at) => (
          <li>
            <a
              href={folderPath(base, parts.slice(0, at + 1).join('/'))}
              aria-current={at === parts.length - 1 ? 'page' : undefined}
              dir="auto"
            >
              {part}
            </a>
          </li>
        ))}
        {isBin && (
          <li>
            <a href={`${base}?bin`} aria-current="page">
              {t('documents.binTitle')}
            </a>
          </li>
        )}
      </ol>
    </nav>
  );
}

/** By a form; with script also by dropping files and folders anywhere on it, with progress (client/controllers/drop.ts). */
export function Upload({ base, folder, ctx }: Within) {
  const { t } = ctx.i18n;
  return (
    <div class="documents-tools">
      <form
        class="documents-upload"
        method="post"
        action={base}
        enctype="multipart/form-data"
        data-controller="drop"
        data-drop-folder-word-value={t('documents.chooseFolder')}
        data-drop-hint-value={t('documents.dropHint')}
        data-drop-done-value={t('documents.done')}
        data-drop-failed-value={t('documents.failed')}
        data-drop-pause-value={t('documents.pause')}
        data-drop-continue-value={t('documents.continue')}
        data-drop-paused-value={t('documents.paused')}
        data-action="dragover->drop#over dragleave->drop#out drop->drop#drop submit->drop#send"
      >
        <Hidden ctx={ctx} back={folderPath(base, folder)} />
        <input type="hidden" name="folder" value={folder} />
        <FileButton name="file" i18n={t('documents.choose')} several />
        <label class="choice">
          <input type="checkbox" name="versions" value="yes" />
          <span>{t('documents.asVersions')}</span>
        </label>
        <button class="button">{t('documents.upload')}</button>
        <ul class="documents-progress" data-drop-target="list" role="status" />
      </form>
      <details>
        <summary class="button second">
          <Icon name="folder" />
          {t('documents.newFolder')}
        </summary>
        <form class="fields" method="post" action={`${base}/folders`}>
          <Hidden ctx={ctx} back={folderPath(base, folder)} />
          <input type="hidden" name="in" value={folder} />
          <label>
            {t('documents.folderName')}
            <input name="name" maxlength={nameMax} dir="auto" autocomplete="off" required />
          </label>
          <button class="button">{t('documents.makeFolder')}</button>
        </form>
      </details>
    </div>
  );
}

/** How much room is taken: who comes to its end is not surprised. */
export function RoomLeft(props: {
  readonly group: Room | null;
  readonly person: Room;
  readonly ctx: RequestContext;
}) {
  const { i18n } = props.ctx;
  const meter = (key: 'documents.roomGroup' | 'documents.roomOwn', { used, max }: Room) => (
    <label>
      {i18n.t(key, { used: i18n.bytes(used), max: i18n.bytes(max) })}
      <meter min={0} max={max} high={max * 0.9} value={Math.min(used, max)} />
    </label>
  );
  return (
    <div class="documents-room">
      {props.group && meter('documents.roomGroup', props.group)}
      {meter('documents.roomOwn', props.person)}
    </div>
  );
}

export function FolderActs({ base, folder, ctx }: Within) {
  const { t } = ctx.i18n;
  const path = `${base}/folders`;
  return (
    <details class="documents-folder-acts">
      <summary class="button second">{t('documents.folderActs')}</summary>
      <form class="fields" method="post" action={`${path}/place`}>
        <Hidden ctx={ctx} back={folderPath(base, folder)} />
        <input type="hidden" name="in" value={folder} />
        <label>
          {t('documents.folderTo')}
          <input name="to" value={folder} maxlength={pathMax} dir="auto" autocomplete="off" required />
          <span class="hint">{t('documents.folderHint')}</span>
        </label>
        <button class="button">{t('documents.save')}</button>
      </form>
      <p>
        <a class="more-link" href={`${base}/copies?in=${encodeURIComponent(folder)}`}>
          {t('documents.copyFolder')}
        </a>
      </p>
      <form method="post" action={`${path}/removal`}>
        <Hidden ctx={ctx} back={folderPath(base, folder)} />
        <input type="hidden" name="in" value={folder} />
        <button class="button second danger">{t('documents.removeFolder')}</button>
      </form>
    </details>
  );
}

/** Folders first, then documents. */
export function List(props: {
  readonly base: string;
  readonly heading: string;
  readonly folders: Awaited<ReturnType<typeof listFolders>>;
  readonly documents: readonly ListedDocument[];
  readonly ctx: RequestContext;
  readonly web: WebContext;
}) {
  const { base, heading, folders, documents, ctx, web } = props;
  const { t } = ctx.i18n;
  return (
    <table class="documents-list">
      <caption class="hidden">{heading}</caption>
      <thead>
        <tr>
          <th scope="col">{t('documents.name')}</th>
          <th scope="col">{t('documents.changed')}</th>
          <th scope="col">{t('documents.by')}</th>
          <th scope="col" class="number">
            {t('documents.size')}
          </th>
        </tr>
      </thead>
      <tbody>
        {folders.map((each) => (
          <tr class="documents-folder">
            <th scope="row" colspan={4}>
              <a href={folderPath(base, each.folder)}>
                <Icon name="folder" />
                <span dir="auto">{lastOf(each.folder)}</span>
                <span class="hidden">, {t('documents.folder')}</span>
              </a>
            </th>
          </tr>
        ))}
        {documents.map((each) => (
          <Row document={each} ctx={ctx} web={web} />
        ))}
      </tbody>
    </table>
  );
}

export function Next({ base, folder, after, ctx }: Within & { readonly after: PostId }) {
  const { t } = ctx.i18n;
  return (
    <nav class="pager" aria-label={t('pager.label')}>
      <a
        class="button second"
        rel="next"
        href={`${folderPath(base, folder)}${folder === '' ? '?' : '&'}after=${after}`}
      >
        {t('documents.more')}
        <Icon name="right" />
      </a>
    </nav>
  );
}

function Row(props: {
  readonly document: ListedDocument;
  readonly ctx: RequestContext;
  readonly web: WebContext;
}) {
  const { document, ctx, web } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const { by, file } = document;
  const marks: Child[] = [
    document.lockedBy !== null && (
      <span class="documents-mark">
        <Icon name="lock" />
        {t('documents.lockedShort', { person: document.lockedBy })}
      </span>
    ),
    document.isRefused && (
      <span class="documents-mark">
        <Icon name="warning" />
        {t('documents.notKept')}
      </span>
    ),
  ];
  return (
    <tr>
      <th scope="row">
        <a href={`/posts/${document.id}`}>
          <Icon name="file" />
          <span dir="auto">{document.name}</span>
        </a>
        {marks}
      </th>
      <td class="documents-when">
        <Time at={document.at} i18n={i18n} />
      </td>
      <td class="documents-who">
        <a href={personPath(by)} dir="auto">
          {by.name}
        </a>
        {by.company !== null && <span class="quiet"> {by.company}</span>}
      </td>
      <td class="number">
        {file === null ? (
          <span class="quiet">{t('documents.elsewhere', { company: by.company ?? '' })}</span>
        ) : (
          <a
            href={namedLink(fileLink(web.db.instance, file.uuid, ctx.me.id), document.name)}
            data-turbo="false"
          >
            <span class="hidden">{t('documents.downloadThis', { name: document.name })}, </span>
            {i18n.bytes(document.bytes)}
          </a>
        )}
      </td>
    </tr>
  );
}
