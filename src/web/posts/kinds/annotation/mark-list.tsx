import { raw } from 'hono/html';
import type { ListedAnnotation } from '#src/posts/kinds/annotation/list-annotations.ts';
import { hindranceTo } from '#src/posts/kinds/annotation/policy.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Time } from '../../../shell/time.tsx';
import { LentAway } from '../../lent-away.tsx';
import type { PostContext } from '../../post-context.ts';
import { personPath, postHtml } from '../../post-html.ts';
import { annotationsPath, placeWords } from './annotation-card.tsx';
import type { ShownPage } from './sheet.tsx';

interface Props extends ShownPage {
  readonly listed: readonly ListedAnnotation[];
  readonly around: PostContext;
  readonly back: string;
  /** Whether the place of one is where it was on the version that is shown. */
  fits(each: ListedAnnotation): boolean;
}

/** What people said about places: on this page, on others, and what is settled. */
export function MarkList(props: Props) {
  const { listed, page, ctx } = props;
  const { t } = ctx.i18n;
  const open = listed.filter(({ annotation }) => !annotation.resolved);
  const settled = listed.filter(({ annotation }) => annotation.resolved);
  const here = open.filter(({ annotation }) => annotation.page === page);
  const others = open.filter(({ annotation }) => annotation.page !== page);
  if (listed.length === 0) return <p class="quiet">{t('marks.empty')}</p>;
  return (
    <section class="marks-list" aria-label={t('marks.all')}>
      <form method="post" id="settle">
        <Hidden ctx={ctx} back={props.back} />
      </form>
      {here.length > 0 && <Marks {...props} listed={here} />}
      {others.length > 0 && (
        <>
          <h2>{t('marks.onOther')}</h2>
          <Marks {...props} listed={others} />
        </>
      )}
      {settled.length > 0 && (
        <details>
          <summary>{t('marks.settled', { count: settled.length })}</summary>
          <Marks {...props} listed={settled} />
        </details>
      )}
    </section>
  );
}

const Marks = (props: Props) => (
  <ol>
    {props.listed.map((each) => (
      <Mark {...props} each={each} />
    ))}
  </ol>
);

function Mark(props: Props & { readonly each: ListedAnnotation }) {
  const { each, post: document, version, ctx, instance, around } = props;
  const { number, post, annotation } = each;
  const { i18n } = ctx;
  const { t } = i18n;
  const { author } = post;
  const at = annotation.version;
  const isElsewhere = at !== null && at.id !== version.postId;
  const isMoved = isElsewhere && !props.fits(each);
  const there = annotationsPath(document.id, {
    page: annotation.page,
    version: isMoved ? at.number : undefined,
  });
  const act = annotation.resolved ? 'settled/removal' : 'settled';
  return (
    <li class={annotation.resolved ? 'settled' : ''} id={`mark-${post.id}`} value={number}>
      <p>
        <span class="marks-number" aria-hidden="true">
          {number}
        </span>{' '}
        <a class="name" href={personPath(author)} dir="auto">
          {author.name}
        </a>{' '}
        <CompanyBadge of={author} /> <Time at={post.publishedAt} i18n={i18n} />
      </p>
      <div class="prose" lang={post.language} dir="auto">
        <LentAway post={post} ctx={ctx} />
        {raw(postHtml(instance, post, (host) => around.companyAt(host).company))}
      </div>
      <p class="quiet">
        <a href={there}>{placeWords(annotation, i18n)}</a>
        {isElsewhere && !isMoved && <> · {t('marks.onVersion', { number: at.number })}</>}
      </p>
      {isMoved && (
        <p class="marks-moved">
          <Icon name="warning" />
          <span>{t('marks.changed', { number: at.number })}</span>
        </p>
      )}
      {annotation.resolved && annotation.settled?.by && (
        <p class="quiet">
          {t('marks.settledBy', { person: annotation.settled.by.name })} ·{' '}
          <Time at={annotation.settled.at} i18n={i18n} />
        </p>
      )}
      <p class="marks-acts">
        <a href={`/posts/${post.id}`}>
          {t('marks.replies', { count: post.repliesCount })}
          <span class="hidden"> {t('marks.number', { number })}</span>
        </a>
        {hindranceTo(annotation) === null && (
          <button class="link" form="settle" formaction={`/posts/${post.id}/${act}`}>
            {t(annotation.resolved ? 'marks.reopen' : 'marks.settle')}
            <span class="hidden"> {t('marks.number', { number })}</span>
          </button>
        )}
      </p>
    </li>
  );
}
