import { firstSteps, followsWanted, type FirstStep } from '#src/accounts/first-steps.ts';
import type { Visit } from '../context.ts';
import type { Key } from '../words.ts';
import { Icon } from './icon.tsx';

export type Steps = Readonly<Record<FirstStep, boolean>>;

const words: Readonly<Record<FirstStep, readonly [sentence: Key, href: string]>> = {
  photo: ['steps.photo', '/settings'],
  line: ['steps.line', '/settings'],
  follow: ['steps.follow', '/people'],
  group: ['steps.group', '/groups'],
  post: ['steps.post', '/posts/new'],
};

/** Five steps for newcomers, each one sentence that is a link until it is done; nothing when there is nothing to show. */
export function FirstSteps(props: { readonly visit: Visit; readonly steps: Steps | null }) {
  const { visit, steps } = props;
  const { t } = visit.words;
  if (steps === null) return null;
  const done = firstSteps.filter((step) => steps[step]).length;
  return (
    <section class="beside first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{t('steps.heading')}</h2>
      <progress
        max={firstSteps.length}
        value={done}
        aria-label={t('steps.done', { done, all: firstSteps.length })}
      />
      <ol>
        {firstSteps.map((step) => {
          const [sentence, href] = words[step];
          const text = t(sentence, { count: followsWanted });
          return (
            <li class={steps[step] ? 'done' : undefined}>
              {steps[step] ? (
                <span>
                  <Icon name="check" />
                  {text}
                  <span class="hidden"> ({t('steps.isDone')})</span>
                </span>
              ) : (
                <a href={href}>
                  <Icon name="right" />
                  {text}
                </a>
              )}
            </li>
          );
        })}
      </ol>
      <button class="link" form="act" formaction="/first-steps/put-away">
        {t('steps.putAway')}
      </button>
    </section>
  );
}
