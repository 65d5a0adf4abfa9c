import { raw } from 'hono/html';
import type { House } from '#src/platform/house.ts';
import type { Face, FileView } from '#src/posts/post.ts';
import type { Act, CaseLine, Outcome } from '#src/reports/report.ts';
import type { Visit } from '../context.ts';
import { cleanProse, groupPath, personPath } from '../prose.ts';
import type { Key, Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';
import { Time } from './time.tsx';

interface QuotedPost {
  readonly title: string;
  readonly html: string;
  readonly language: string;
  readonly publishedAt: Date;
  readonly files: readonly Pick<FileView, 'name' | 'alt'>[];
}

/** A post as it is or was reported: who, when, its words, and the names of its files. */
export function Quoted(props: {
  readonly by: Face | null;
  readonly post: QuotedPost;
  readonly visit: Visit;
  readonly house: House;
}) {
  const { by, post, visit, house } = props;
  const { words } = visit;
  return (
    <figure class="quoted">
      <figcaption>
        {by && <Avatar of={by} house={house} size="small" />}
        <span>
          {by && <Name of={by} />}{' '}
          <span class="quiet">
            <Time at={post.publishedAt} words={words} />
          </span>
        </span>
      </figcaption>
      {post.title !== '' && (
        <p class="post-title" dir="auto">
          {post.title}
        </p>
      )}
      <blockquote class="prose" lang={post.language} dir="auto">
        {raw(cleanProse(post.html))}
      </blockquote>
      {post.files.length > 0 && (
        <ul class="quoted-files">
          {post.files.map((file) => (
            <li>
              <Icon name="file" />
              {file.name || file.alt || words.t('file.unnamed')}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** A name that leads to the person, with the company of who is from elsewhere. */
export function Name(props: { readonly of: Face }) {
  const { of } = props;
  return (
    <>
      <a class="name" href={personPath(of)}>
        <bdi>{of.name}</bdi>
      </a>
      {of.peerId !== null && ' '}
      <Plate of={of} />
    </>
  );
}

/** What a case is about, in a few words. */
export function CaseTitle(props: { readonly of: CaseLine; readonly words: Words }) {
  const { of, words } = props;
  const name = of.person ? <bdi>{of.person.name}</bdi> : words.t('alert.somebody');
  const group = of.group?.name ?? '';
  if (of.subject === 'group') return <>{words.t('reports.aboutGroup', { group })}</>;
  if (of.subject === 'person') return <>{words.rich('reports.aboutPerson', { name })}</>;
  return <>{words.rich(of.group ? 'reports.aboutPostIn' : 'reports.aboutPost', { name, group })}</>;
}

export const outcomeWords: Readonly<Record<Outcome, Key>> = {
  removed: 'outcome.removed',
  dismissed: 'outcome.dismissed',
  warned: 'outcome.warned',
};

/** The log of moderation: who did what, when, and why. */
export function Acts(props: {
  readonly acts: readonly Act[];
  readonly words: Words;
  readonly link?: boolean;
}) {
  const { acts, words, link = false } = props;
  return (
    <ol class="acts">
      {acts.map((act) => (
        <li>
          <p>
            {words.rich(actWords[act.act], {
              by: act.by ? <Name of={act.by} /> : (act.company ?? words.t('act.home')),
              person: act.person ? <Name of={act.person} /> : words.t('alert.somebody'),
              company: act.company ?? '',
              outcome: act.act === 'told' ? words.t(toldWords(act.reason)) : '',
            })}
            {act.group && (
              <>
                {' · '}
                <a href={groupPath(act.group)}>{act.group.name}</a>
              </>
            )}
            <span class="quiet">
              {' · '}
              <Time at={act.at} words={words} />
            </span>
          </p>
          {act.reason !== '' && act.act !== 'told' && (
            <p class="act-reason" dir="auto">
              {act.reason}
            </p>
          )}
          {link && act.caseId !== null && (
            <p>
              <a href={`/reports/${act.caseId}`}>{words.t('act.case')}</a>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

const toldWords = (reason: string): Key =>
  reason === 'removed' || reason === 'warned' ? outcomeWords[reason] : 'outcome.dismissed';

const actWords = {
  removed: 'act.removed',
  restored: 'act.restored',
  dismissed: 'act.dismissed',
  warned: 'act.warned',
  told: 'act.told',
} as const satisfies Readonly<Record<Act['act'], Key>>;
