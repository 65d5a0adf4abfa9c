import { raw } from 'hono/html';
import type { PageLine, VersionLine } from '#src/posts/kinds/page/read-pages.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import { personPath } from '../../post-html.ts';
import type { PagePost, Wiki } from './wiki-at.tsx';
import type { Heading } from './wiki-html.ts';

/** Who wrote a version, when, and what they say of it. */
export function VersionMeta({ version, i18n }: { readonly version: VersionLine; readonly i18n: I18n }) {
  const { author, at, note, moved, expired } = version;
  return (
    <p class="quiet">
      {author === null ? (
        i18n.t('wiki.erased')
      ) : (
        <>
          <a href={personPath(author)} dir="auto">
            {author.name}
          </a>{' '}
          <CompanyBadge of={{ ...author, company: author.company ?? '', country: author.country ?? '' }} />
        </>
      )}{' '}
      · <Time at={at} i18n={i18n} />
      {moved && <> · {i18n.t('wiki.moved')}</>}
      {note !== '' && <span dir="auto"> · {note}</span>}
      {expired && <> · {i18n.t('wiki.versionExpired')}</>}
    </p>
  );
}

/** From the top of the wiki to the page above. */
export function WikiPath(props: {
  readonly path: readonly PageLine[];
  readonly wiki: Wiki;
  readonly i18n: I18n;
}) {
  const { path, wiki, i18n } = props;
  return (
    <nav class="wiki-path" aria-label={i18n.t('wiki.path')}>
      <a href={wiki.path}>{i18n.t('group.wiki')}</a>
      {path.map(({ id, title }) => (
        <a href={`${wiki.path}/${id}`} dir="auto">
          {title}
        </a>
      ))}
    </nav>
  );
}

export function WikiActs(props: {
  readonly post: PagePost;
  readonly wiki: Wiki;
  readonly ctx: RequestContext;
}) {
  const { post, wiki, ctx } = props;
  const { t } = ctx.i18n;
  const at = `${wiki.path}/${post.id}`;
  return (
    <p class="wiki-acts">
      {wiki.writes && !post.removedAt && (
        <>
          <a class="button second" href={`${at}/edit`}>
            <Icon name="write" />
            {t('wiki.edit')}
          </a>
          <a class="button second" href={`${wiki.path}/new?under=${post.id}`}>
            <Icon name="plus" />
            {t('wiki.newBelow')}
          </a>
        </>
      )}
      <a class="button second" href={`${at}/versions`}>
        <Icon name="history" />
        {t('wiki.versions', { count: post.page.number })}
      </a>
      {isOwn(ctx, post.author) && (
        <a class="button second danger-text" href={`${at}/removal`}>
          {t('wiki.delete')}
        </a>
      )}
    </p>
  );
}

export function Refused(props: {
  readonly refused: { readonly uri: string; readonly reason: string };
  readonly post: PagePost;
  readonly wiki: Wiki;
  readonly i18n: I18n;
}) {
  const { refused, post, wiki, i18n } = props;
  const query = new URLSearchParams({ refused: refused.uri });
  return (
    <div class="notice" role="status">
      <Icon name="warning" />
      <span>
        {i18n.t('wiki.refused', { company: wiki.group.company, reason: refused.reason })}{' '}
        <a href={`${wiki.path}/${post.id}/edit?${query}`}>{i18n.t('wiki.refusedLook')}</a>
      </span>
    </div>
  );
}

interface Listed {
  readonly headings: readonly Heading[];
  readonly i18n: I18n;
}
/** Fewer headings than this are seen at once. */
const listedMin = 3;

/** Where there is no room beside the page. */
export const ContentsDrawer = ({ headings, i18n }: Listed) =>
  headings.length < listedMin ? null : (
    <details class="wiki-contents">
      <summary>{i18n.t('wiki.contents')}</summary>
      <Contents headings={headings} />
    </details>
  );

export const ContentsBeside = ({ headings, i18n }: Listed) =>
  headings.length < listedMin ? null : (
    <nav class="beside wiki-beside wiki-contents" aria-labelledby="contents">
      <h2 id="contents">{i18n.t('wiki.contents')}</h2>
      <Contents headings={headings} />
    </nav>
  );

const Contents = ({ headings }: { readonly headings: readonly Heading[] }) => (
  <ol>
    {headings.map(({ id, level, html }) => (
      <li class={`level-${level}`}>
        <a href={`#${id}`}>{raw(html)}</a>
      </li>
    ))}
  </ol>
);

export function Backlinks(props: {
  readonly pages: readonly PageLine[];
  readonly wiki: Wiki;
  readonly i18n: I18n;
}) {
  const { pages, wiki, i18n } = props;
  return (
    <section class="wiki-links" aria-labelledby="backlinks">
      <h3 id="backlinks">{i18n.t('wiki.backlinks')}</h3>
      <ul class="lines">
        {pages.map(({ id, title }) => (
          <li>
            <a href={`${wiki.path}/${id}`} dir="auto">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
