import { hints, type Hint } from '#src/accounts/hints.ts';
import type { RequestContext } from './context.ts';
import { Icon } from './icon.tsx';
import type { Key } from './i18n.ts';

const words: Readonly<Record<Hint, readonly [heading: Key, text: Key]>> = {
  audience: ['hint.audience', 'hint.audienceText'],
  groups: ['hint.groups', 'hint.groupsText'],
  saving: ['hint.saving', 'hint.savingText'],
  mustRead: ['hint.mustRead', 'hint.mustReadText'],
  search: ['hint.search', 'hint.searchText'],
  chat: ['hint.chat', 'hint.chatText'],
  skills: ['hint.skills', 'hint.skillsText'],
  notifications: ['hint.notifications', 'hint.notificationsText'],
};

/** Of these the first that its reader has not put away yet: a page explains one thing at a time. Nothing if there is none. */
export function HintCard(props: { readonly ctx: RequestContext; readonly of: readonly Hint[] }) {
  const { ctx, of } = props;
  const gone = new Set(ctx.hintsAway);
  const hint = gone.has('all') ? undefined : of.find((each) => !gone.has(each));
  if (hint === undefined) return null;
  const { t } = ctx.i18n;
  const [heading, text] = words[hint];
  return (
    <section class="hint-card" aria-labelledby={`hint-${hint}`}>
      <Icon name="info" />
      <div>
        <h2 id={`hint-${hint}`}>{t(heading)}</h2>
        <p>{t(text)}</p>
        <p class="hint-acts">
          <button class="button second" form="act" formaction={`/hints/${hint}/removal`}>
            {t('hint.understood')}
          </button>
          <button class="link" form="act" formaction="/hints/all/removal">
            {t('hint.none')}
          </button>
        </p>
      </div>
    </section>
  );
}

export const hintNamed = (name: string): Hint | 'all' | undefined =>
  name === 'all' ? 'all' : hints.find((each) => each === name);
