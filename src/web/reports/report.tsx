import { raw } from 'hono/html';
import { fileLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonSummary, FileView } from '#src/posts/post.ts';
import { outcomes, type Act, type CaseLine, type EvidenceFile, type Outcome } from '#src/reports/report.ts';
import type { RequestContext } from '../shell/context.ts';
import { sanitizePostHtml, groupPath, personPath } from '../posts/post-html.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';

interface QuotedPost {
  readonly title: string;
  readonly html: string;
  readonly language: string;
  readonly publishedAt: Date;
  readonly files: readonly (Pick<FileView, 'name' | 'alt'> & Pick<EvidenceFile, 'uuid' | 'key'>)[];
}

/** A post as it is or was reported: who, when, its text, the pictures that were copied, and the names of its other files. */
export function Quoted(props: {
  readonly by: PersonSummary | null;
  readonly post: QuotedPost;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { by, post, ctx, instance } = props;
  const { i18n } = ctx;
  return (
    <figure class="quoted">
      <figcaption>
        {by && <Avatar of={by} instance={instance} size="small" />}
        <span>
          {by && <Name of={by} />}{' '}
          <span class="quiet">
            <Time at={post.publishedAt} i18n={i18n} />
          </span>
        </span>
      </figcaption>
      {post.title !== '' && (
        <p class="post-title" dir="auto">
          {post.title}
        </p>
      )}
      <blockquote class="prose" lang={post.language} dir="auto">
        {raw(sanitizePostHtml(post.html))}
      </blockquote>
      {post.files.length > 0 && (
        <ul class="quoted-files">
          {post.files.map(({ uuid, key, alt, name }) => (
            <li>
              {key !== undefined && uuid !== undefined ? (
                <img src={fileLink(instance, uuid, ctx.me.id)} alt={alt || name} loading="lazy" />
              ) : (
                <>
                  <Icon name="file" />
                  {name || alt || i18n.t('file.unnamed')}
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** A name that links to the person, with the company of people from elsewhere. */
export function Name(props: { readonly of: PersonSummary }) {
  const { of } = props;
  return (
    <>
      <a class="name" href={personPath(of)}>
        <bdi>{of.name}</bdi>
      </a>
      {of.peerId !== null && ' '}
      <CompanyBadge of={of} />
    </>
  );
}

/** The subject of a case, in a few words. */
export function CaseTitle(props: { readonly of: CaseLine; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const name = of.person ? <bdi>{of.person.name}</bdi> : i18n.t('alert.somebody');
  const group = of.group?.name ?? '';
  if (of.subject === 'address') return <>{i18n.t('reports.aboutAddress')}</>;
  if (of.subject === 'group') return <>{i18n.t('reports.aboutGroup', { group })}</>;
  if (of.subject === 'person') return <>{i18n.rich('reports.aboutPerson', { name })}</>;
  return <>{i18n.rich(of.group ? 'reports.aboutPostIn' : 'reports.aboutPost', { name, group })}</>;
}

export const outcomeWords: Readonly<Record<Outcome, Key>> = {
  removed: 'outcome.removed',
  dismissed: 'outcome.dismissed',
  warned: 'outcome.warned',
  suspended: 'outcome.suspended',
  banned: 'outcome.banned',
};

/** The moderation log: who did what, when, and why. */
export function Acts(props: { readonly acts: readonly Act[]; readonly i18n: I18n; readonly link?: boolean }) {
  const { acts, i18n, link = false } = props;
  return (
    <ol class="acts">
      {acts.map((act) => (
        <li>
          <p>
            {i18n.rich(actWords[act.act], {
              by: act.by ? <Name of={act.by} /> : (act.company ?? i18n.t('act.home')),
              person: act.person ? <Name of={act.person} /> : i18n.t('alert.somebody'),
              company: act.company ?? '',
              outcome: act.act === 'told' ? i18n.t(toldWords(act.reason)) : '',
            })}
            {act.group && (
              <>
                {' · '}
                <a href={groupPath(act.group)}>{act.group.name}</a>
              </>
            )}
            <span class="quiet">
              {' · '}
              <Time at={act.at} i18n={i18n} />
            </span>
          </p>
          {(act.act === 'suspended' || act.act === 'banned') && (
            <p class="quiet">{endWords(i18n, act.until)}</p>
          )}
          {act.reason !== '' && act.act !== 'told' && (
            <p class="act-reason" dir="auto">
              {act.reason}
            </p>
          )}
          {link && act.caseId !== null && (
            <p>
              <a href={`/reports/${act.caseId}`}>{i18n.t('act.case')}</a>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Until when, in a sentence. */
export const endWords = (i18n: I18n, until: Date | null): string =>
  until === null ? i18n.t('decisions.noEnd') : i18n.t('decisions.until', { when: i18n.moment(until) });

const toldWords = (reason: string): Key =>
  outcomeWords[outcomes.find((each) => each === reason) ?? 'dismissed'];

const actWords = {
  removed: 'act.removed',
  restored: 'act.restored',
  dismissed: 'act.dismissed',
  warned: 'act.warned',
  told: 'act.told',
  suspended: 'act.suspended',
  lifted: 'act.lifted',
  banned: 'act.banned',
  unbanned: 'act.unbanned',
  withdrawn: 'act.withdrawn',
  taken: 'act.taken',
  released: 'act.released',
  noted: 'act.noted',
} as const satisfies Readonly<Record<Act['act'], Key>>;
