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

interface Props {
  readonly visit: Visit;
  readonly steps: Steps | null;
}

/** Five steps for newcomers, each one sentence that is a link until it is done; nothing when there is nothing to show. */
export function FirstSteps({ visit, steps }: Props) {
  if (steps === null) return null;
  return (
    <section class="beside first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{visit.words.t('steps.heading')}</h2>
      <StepList visit={visit} steps={steps} />
    </section>
  );
}

/** The same, folded to one line where there is one column. */
export function FirstStepsFolded({ visit, steps }: Props) {
  const { t } = visit.words;
  if (steps === null) return null;
  return (
    <details class="first-steps">
      <summary>
        {t('steps.heading')} <span class="quiet">{t('steps.done', counted(steps))}</span>
      </summary>
      <StepList visit={visit} steps={steps} />
    </details>
  );
}

const counted = (steps: Steps) => ({
  done: firstSteps.filter((step) => steps[step]).length,
  all: firstSteps.length,
});

function StepList({ visit, steps }: { readonly visit: Visit; readonly steps: Steps }) {
  const { t } = visit.words;
  const { done, all } = counted(steps);
  return (
    <>
      <progress max={all} value={done} aria-label={t('steps.done', { done, all })} />
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
    </>
  );
}
