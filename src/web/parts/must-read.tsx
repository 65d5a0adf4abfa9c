import type { Reception } from '#src/posts/reception.ts';
import type { PostView } from '#src/posts/post.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Visit } from '../context.ts';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';
import { plateText } from './plate.tsx';
import { Time } from './time.tsx';

/** Below a must-read: the question, or the reader's own mark. Nobody sees anybody else's. */
export function MustReadBar(props: { readonly post: PostView; readonly visit: Visit }) {
  const { post, visit } = props;
  const { words } = visit;
  const { t, rich } = words;
  if (post.mustRead === null) return null;
  const { until, acknowledgedAt } = post.mustRead;
  if (post.author.id === visit.me.id)
    return (
      <p class="must-read asked">
        <Icon name="check" />
        <a href={`/posts/${post.id}#reception`}>{t('mustRead.own')}</a>
        {until !== null && (
          <span>
            {rich(until <= new Date() ? 'mustRead.over' : 'mustRead.until', {
              when: <Time at={until} words={words} />,
            })}
          </span>
        )}
      </p>
    );
  if (acknowledgedAt !== null)
    return (
      <p class="must-read done">
        <Icon name="check" />
        <span>{rich('mustRead.done', { when: <Time at={acknowledgedAt} words={words} /> })}</span>
      </p>
    );
  if (until !== null && until <= new Date())
    return (
      <p class="must-read over">
        <span>{rich('mustRead.over', { when: <Time at={until} words={words} /> })}</span>
      </p>
    );
  return (
    <div class="must-read">
      <p>
        {until === null
          ? t('mustRead.ask')
          : rich('mustRead.askUntil', { when: <Time at={until} words={words} /> })}
      </p>
      <button class="button outlined" form="act" formaction={`/posts/${post.id}/acknowledgements`}>
        <Icon name="check" />
        {t('mustRead.confirm')}
      </button>
    </div>
  );
}

/** For the author and the moderators: how many of each company, and never who. */
export function ReceptionTable(props: {
  readonly post: PostView;
  readonly reception: readonly Reception[];
  readonly words: Words;
  readonly around: Surroundings;
}) {
  const { post, reception, words, around } = props;
  const { t } = words;
  return (
    <section class="beside" id="reception" aria-labelledby="reception-title">
      <h2 id="reception-title">{t('reception.heading')}</h2>
      <dl class="reception">
        {reception.map((each) => {
          const company = each.peerId === null ? around.own : around.partner(each.peerId);
          return (
            <div>
              <dt>{company ? plateText(company) : ''}</dt>
              <dd>
                {receptionText(words, each)}
                {typeof each.asked === 'number' && typeof each.acknowledged === 'number' && (
                  <progress value={each.acknowledged} max={each.asked} aria-hidden="true" />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="quiet">{t('reception.note')}</p>
      {post.author.peerId === null && (
        <a class="more-link" href={`/posts/${post.id}/must-read`}>
          {t('mustRead.withdraw')}
        </a>
      )}
    </section>
  );
}

function receptionText({ t }: Words, { asked, acknowledged }: Reception): string {
  if (asked === 'few') return t('reception.few');
  if (acknowledged === 'few') return t('reception.fewOf', { asked });
  if (acknowledged === 'most') return t('reception.mostOf', { asked });
  return acknowledged === asked
    ? t('reception.allOf', { asked })
    : t('reception.of', { acknowledged, asked });
}
