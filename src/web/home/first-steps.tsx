import { firstSteps, followsWanted, type FirstStep } from '#src/accounts/first-steps.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

export type Steps = Readonly<Record<FirstStep, boolean>>;

const i18n: Readonly<Record<FirstStep, readonly [sentence: Key, href: string]>> = {
  photo: ['steps.photo', '/settings'],
  line: ['steps.line', '/settings'],
  follow: ['steps.follow', '/people'],
  group: ['steps.group', '/groups'],
  post: ['steps.post', '/posts/new'],
};

interface Props {
  readonly ctx: RequestContext;
  readonly steps: Steps | null;
}

/** Five steps for newcomers, each one sentence that is a link until it is done; nothing if there is nothing to show. */
export function FirstSteps({ ctx, steps }: Props) {
  if (steps === null) return null;
  return (
    <section class="beside first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{ctx.i18n.t('steps.heading')}</h2>
      <StepList ctx={ctx} steps={steps} />
    </section>
  );
}

/** The same, collapsed to one line in single-column layouts. */
export function FirstStepsFolded({ ctx, steps }: Props) {
  const { t } = ctx.i18n;
  if (steps === null) return null;
  return (
    <details class="first-steps">
      <summary>
        {t('steps.heading')} <span class="quiet">{t('steps.done', counted(steps))}</span>
      </summary>
      <StepList ctx={ctx} steps={steps} />
    </details>
  );
}

const counted = (steps: Steps) => ({
  done: firstSteps.filter((step) => steps[step]).length,
  all: firstSteps.length,
});

function StepList({ ctx, steps }: { readonly ctx: RequestContext; readonly steps: Steps }) {
  const { t } = ctx.i18n;
  const { done, all } = counted(steps);
  return (
    <>
      <progress max={all} value={done} aria-label={t('steps.done', { done, all })} />
      <ol>
        {firstSteps.map((step) => {
          const [sentence, href] = i18n[step];
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
      <p class="more-line">
        <a class="more-link" href="/first-weeks">
          {t('weeks.link')}
        </a>
      </p>
      <button class="link" form="act" formaction="/first-steps/put-away">
        {t('steps.putAway')}
      </button>
    </>
  );
}
