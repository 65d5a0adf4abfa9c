import { hindranceTo, type DocumentAct } from '#src/posts/kinds/document/policy.ts';
import type { DocumentVersion } from '#src/posts/kinds/document/forms.ts';
import { nameMax, noteMax, pathMax } from '#src/posts/kinds/document/document.ts';
import { canBeMarked } from '#src/posts/kinds/annotation/annotation.ts';
import { fileLink, namedLink, previewLink } from '#src/media/link.ts';
import { isOwn } from '../../../shell/context.ts';
import { explainKept } from '../../../shell/explain.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Time } from '../../../shell/time.tsx';
import { FileButton } from '../../file-button.tsx';
import { groupPath } from '../../post-html.ts';
import { annotationsPath } from '../annotation/annotation-card.tsx';
import type { PostCard } from '../card.ts';
import { Versions, Who, type DocumentProps } from './document-versions.tsx';

/** A document and its versions; on its own page with all that can be done with it. */
export const documentCard: PostCard = {
  mark: ({ post, i18n }) => {
    if (post.document) return <span class="event-mark">{i18n.t('documents.mark')}</span>;
    return (
      post.version && (
        <span class="event-mark">
          {i18n.t(post.version.isRestored ? 'documents.markRestored' : 'documents.markVersion')}
        </span>
      )
    );
  },
  body: (props) => props.post.document && <Card {...props} document={props.post.document} />,
  hasFiles: (post) => post.document !== null,
};

/** The folder of documents that begin at an address; '' is the top. */
export const folderPath = (base: string, folder = ''): string =>
  `${base}${folder === '' ? '' : `?in=${encodeURIComponent(folder)}`}`;

export const documentsPath = (group: Parameters<typeof groupPath>[0], folder = ''): string =>
  folderPath(`${groupPath(group)}/documents`, folder);

/** A person's own, which are nobody else's. */
export const ownDocumentsPath = '/documents';

function Card(props: DocumentProps) {
  const { post, ctx, instance, whole, document } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const current = document.versions.find(({ refused }) => refused === null) ?? document.versions.at(-1);
  if (!current) return null;
  const link = current.file && fileLink(instance, current.file.uuid, ctx.me.id);
  return (
    <section class="document-card" aria-label={t('documents.mark')}>
      {document.binned && (
        <p class="notice warning">
          <Icon name="trash" />
          <span>{t('documents.binned')}</span>
        </p>
      )}
      {whole && document.refusals.map((reason) => <Refused i18n={i18n} reason={reason} />)}
      {document.lock && (
        <p class="document-lock">
          <Icon name="lock" />
          <span>
            {t('documents.lockedBy', {
              person: document.lock.by.name,
              until: i18n.moment(document.lock.until),
            })}
          </span>
        </p>
      )}
      {link !== null && current.file?.hasPreview && (
        <a class="document-preview" href={link} data-turbo="false">
          <img src={previewLink(link)} alt={t('documents.preview', { name: document.name })} loading="lazy" />
        </a>
      )}
      <div class="document-line">
        <Icon name="file" />
        <p>
          <strong>{t('documents.version', { number: current.number })}</strong>
          <span class="quiet">
            {' · '}
            {current.bytes > 0 && `${i18n.bytes(current.bytes)} · `}
            <Who by={current.by} /> · <Time at={current.at} i18n={i18n} />
          </span>
        </p>
        {link !== null && (
          <a class="button second" href={namedLink(link, document.name)} data-turbo="false">
            <Icon name="download" />
            {t('documents.download')}
          </a>
        )}
      </div>
      {canBeMarked(current.mediaType) && (
        <p class="document-place">
          <Icon name="place" />
          <a href={annotationsPath(post.id)}>{t('marks.look')}</a>
        </p>
      )}
      {link === null && (
        <p class="quiet">{t('documents.noBytes', { company: current.by.company ?? instance.company })}</p>
      )}
      <Where {...props} />
      {whole && <Acts {...props} current={current} />}
      {whole && document.versions.length > 1 && <Versions {...props} current={current} />}
    </section>
  );
}

/** The folder that it is in, if the reader may look at it. */
function Where({ post, document, ctx }: DocumentProps) {
  if (!post.group && !document.isOwn) return null;
  const { folder } = document;
  const href = post.group ? documentsPath(post.group, folder) : folderPath(ownDocumentsPath, folder);
  return (
    <p class="document-place">
      <Icon name="folder" />
      <a href={href}>{folder || ctx.i18n.t(post.group ? 'documents.top' : 'documents.mine')}</a>
    </p>
  );
}

const Refused = (props: { readonly reason: string; readonly i18n: I18n }) => (
  <p class="notice warning">
    <Icon name="warning" />
    <span>{props.i18n.t('documents.notTaken', { reason: explainKept(props.i18n, props.reason) })}</span>
  </p>
);

function Acts(props: DocumentProps & { readonly current: DocumentVersion }) {
  const { post, ctx, document } = props;
  const { t } = ctx.i18n;
  const lockedBy = document.lock === null ? 'nobody' : document.lock.by.id === ctx.me.id ? 'me' : 'another';
  const ties = {
    isAuthor: isOwn(ctx, post.author),
    isOwn: document.isOwn,
    standing: document.standing,
    binned: document.binned,
    lockedBy,
  } as const;
  const may = (act: DocumentAct): boolean => hindranceTo(act, ties) === null;
  const path = `/posts/${post.id}`;
  const link = props.current.file;
  return (
    <div class="document-acts">
      {may('version') && <NewVersion {...props} path={path} />}
      {!document.binned && link !== null && (
        <a class="button second" href={`${path}/copies`}>
          {t('documents.copy')}
        </a>
      )}
      {may('arrange') && <Arrange {...props} path={path} />}
      {lockedBy === 'nobody' && may('lock') && <Act path={`${path}/lock`} word={t('documents.lock')} />}
      {lockedBy !== 'nobody' && may('unlock') && (
        <Act
          path={`${path}/lock/removal`}
          word={t(lockedBy === 'me' ? 'documents.unlock' : 'documents.breakLock')}
        />
      )}
      {!document.binned && may('bin') && <Act path={`${path}/bin`} word={t('documents.bin')} />}
      {document.binned && may('unbin') && <Act path={`${path}/bin/removal`} word={t('documents.unbin')} />}
    </div>
  );
}

function NewVersion(props: DocumentProps & { readonly current: DocumentVersion; readonly path: string }) {
  const { ctx, current, path } = props;
  const { t } = ctx.i18n;
  return (
    <details>
      <summary class="button second">{t('documents.newVersion')}</summary>
      <form class="fields" method="post" action={`${path}/document-versions`} enctype="multipart/form-data">
        <Hidden ctx={ctx} back={path} />
        <input type="hidden" name="based_on" value={current.postId} />
        <FileButton name="file" i18n={t('documents.chooseOne')} />
        <label>
          {t('documents.note')}
          <input name="note" maxlength={noteMax} dir="auto" autocomplete="off" />
        </label>
        <button class="button">{t('documents.addVersion')}</button>
      </form>
    </details>
  );
}

function Arrange({ ctx, document, path }: DocumentProps & { readonly path: string }) {
  const { t } = ctx.i18n;
  return (
    <details>
      <summary class="button second">{t('documents.arrange')}</summary>
      <form class="fields" method="post" action={`${path}/place`}>
        <Hidden ctx={ctx} back={path} />
        <label>
          {t('documents.name')}
          <input
            name="name"
            value={document.name}
            maxlength={nameMax}
            dir="auto"
            autocomplete="off"
            required
          />
        </label>
        <label>
          {t('documents.folder')}
          <input name="folder" value={document.folder} maxlength={pathMax} dir="auto" autocomplete="off" />
          <span class="hint">{t('documents.folderHint')}</span>
        </label>
        <button class="button">{t('documents.save')}</button>
      </form>
    </details>
  );
}

const Act = (props: { readonly path: string; readonly word: string }) => (
  <button class="button second" form="act" formaction={props.path}>
    {props.word}
  </button>
);
