import type { PraiseView } from '#src/posts/kinds/praise/forms.ts';
import { nameOfValue, type Width } from '#src/posts/kinds/praise/praise.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { Key } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { groupPath, personPath } from '../../post-html.ts';

interface Props {
  readonly post: PostView;
  readonly praise: PraiseView;
  readonly ctx: RequestContext;
}

/** Whom it thanks, and for which value. */
export function PraiseCard({ post, praise, ctx }: Props) {
  const { i18n } = ctx;
  return (
    <div role="group" class="praise" aria-label={i18n.t('praise.mark')}>
      <span class="praise-sign" aria-hidden="true">
        {praise.value?.emoji ?? '🏅'}
      </span>
      <p>
        <strong>
          {praise.people.length === 0 && post.group ? (
            <>
              {i18n.t('praise.toGroup')} <a href={groupPath(post.group)}>{post.group.name}</a>
            </>
          ) : (
            <>
              {i18n.t('praise.thanksTo')}{' '}
              {praise.people.map((person, at) => (
                <>
                  {at > 0 && ', '}
                  <a href={personPath(person)} dir="auto">
                    {person.name}
                  </a>
                  {person.company !== null && <span class="quiet"> {person.company}</span>}
                </>
              ))}
            </>
          )}
        </strong>
        {praise.value && <span class="praise-value">{nameOfValue(praise.value, i18n.locale)}</span>}
      </p>
    </div>
  );
}

const askWords = {
  team: 'praise.asksTeam',
  company: 'praise.asksCompany',
  partners: 'praise.asksPartners',
} as const satisfies Record<Width, Key>;

/** What whoever is praised may say to it, and what its author waits for. */
export function PraiseBar({ post, praise, ctx }: Props) {
  const { t } = ctx.i18n;
  const { asks, isMine, agrees, isPrivate } = praise;
  if (!isMine)
    return asks === null || post.author.id !== ctx.me.id ? null : (
      <p class="praise-state quiet">{t(isPrivate ? 'praise.staysPrivate' : 'praise.waits')}</p>
    );
  if (asks === null)
    return post.level === 'direct' ? null : (
      <p class="praise-bar">
        <button class="button second" form="act" formaction={`/posts/${post.id}/praise/removal`}>
          {t('praise.takeOff')}
        </button>
      </p>
    );
  return (
    <div class="praise-bar">
      <p>{t(agrees === true ? 'praise.shown' : agrees === false ? 'praise.notShown' : askWords[asks])}</p>
      {agrees !== true && (
        <button class="button" form="act" formaction={`/posts/${post.id}/praise`}>
          <Icon name="check" />
          {t('praise.show')}
        </button>
      )}
      {agrees !== false && (
        <button class="button second" form="act" formaction={`/posts/${post.id}/praise/removal`}>
          {t(agrees === null ? 'praise.keepPrivate' : 'praise.takeOff')}
        </button>
      )}
    </div>
  );
}
