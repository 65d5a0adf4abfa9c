import type { Reception } from '#src/posts/kinds/must-read/reception.ts';
import type { PostView } from '#src/posts/post.ts';
import type { PostContext } from '../../post-context.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { badgeText } from '../../../company/company-badge.tsx';
import { Time } from '../../../shell/time.tsx';

/** Below a must-read: the question, or the reader's own confirmation. No one sees anyone else's. */
export function MustReadBar(props: { readonly post: PostView; readonly ctx: RequestContext }) {
  const { post, ctx } = props;
  const { i18n } = ctx;
  const { t, rich } = i18n;
  if (post.mustRead === null) return null;
  const { until, acknowledgedAt, quiz, isProven } = post.mustRead;
  if (post.author.id === ctx.me.id)
    return (
      <p class="must-read asked">
        <Icon name="check" />
        <a href={`/posts/${post.id}#reception`}>{t('mustRead.own')}</a>
        {until !== null && (
          <span>
            {rich(until <= new Date() ? 'mustRead.over' : 'mustRead.until', {
              when: <Time at={until} i18n={i18n} />,
            })}
          </span>
        )}
      </p>
    );
  if (acknowledgedAt !== null)
    return (
      <p class="must-read done">
        <Icon name="check" />
        <span>{rich('mustRead.done', { when: <Time at={acknowledgedAt} i18n={i18n} /> })}</span>
      </p>
    );
  if (until !== null && until <= new Date())
    return (
      <p class="must-read over">
        <span>{rich('mustRead.over', { when: <Time at={until} i18n={i18n} /> })}</span>
      </p>
    );
  return (
    <div class="must-read">
      <p>
        {until === null
          ? t('mustRead.ask')
          : rich('mustRead.askUntil', { when: <Time at={until} i18n={i18n} /> })}
        {isProven && <span class="quiet"> {t('mustRead.isProven')}</span>}
      </p>
      {quiz.length > 0 ? (
        <a class="button outlined" href={`/posts/${post.id}/quiz`}>
          {t('mustRead.answer', { count: quiz.length })}
        </a>
      ) : (
        <button class="button outlined" form="act" formaction={`/posts/${post.id}/acknowledgements`}>
          <Icon name="check" />
          {t('mustRead.confirm')}
        </button>
      )}
    </div>
  );
}

/** For the author and the moderators: how many at each company, and never who. */
export function ReceptionTable(props: {
  readonly post: PostView;
  readonly reception: readonly Reception[];
  /** The reader may see who of their own company has. */
  readonly isProvable: boolean;
  readonly i18n: I18n;
  readonly around: PostContext;
}) {
  const { post, reception, isProvable, i18n, around } = props;
  const { t } = i18n;
  return (
    <section class="beside" id="reception" aria-labelledby="reception-title">
      <h2 id="reception-title">{t('reception.heading')}</h2>
      <dl class="reception">
        {reception.map((each) => {
          const company = each.peerId === null ? around.own : around.partner(each.peerId);
          return (
            <div>
              <dt>{company ? badgeText(company) : ''}</dt>
              <dd>
                {receptionText(i18n, each)}
                {typeof each.asked === 'number' && typeof each.acknowledged === 'number' && (
                  <progress value={each.acknowledged} max={each.asked} aria-hidden="true" />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="quiet">{t('reception.note')}</p>
      {isProvable && (
        <a class="more-link" href={`/posts/${post.id}/proof`}>
          {t('mustRead.proof')}
        </a>
      )}
      {post.author.peerId === null && (
        <a class="more-link" href={`/posts/${post.id}/must-read`}>
          {t('mustRead.withdraw')}
        </a>
      )}
    </section>
  );
}

function receptionText({ t }: I18n, { asked, acknowledged }: Reception): string {
  if (asked === 'few') return t('reception.few');
  if (acknowledged === 'few') return t('reception.fewOf', { asked });
  if (acknowledged === 'most') return t('reception.mostOf', { asked });
  return acknowledged === asked
    ? t('reception.allOf', { asked })
    : t('reception.of', { acknowledged, asked });
}
