import type { Held } from '#src/drafts/draft.ts';
import type { Visit } from '../context.ts';
import { Icon } from './icon.tsx';
import { excerptOf } from './other-drafts.tsx';

const excerptMax = 60;

/** At the top of every page: what its reader just sent and can still take back, and what was refused when its time came. */
export function HeldPosts(props: { readonly visit: Visit }) {
  const { visit } = props;
  if (visit.held.length === 0) return null;
  return (
    <section class="held-posts" id="held" aria-label={visit.words.t('held.label')}>
      {visit.held.map((held) =>
        held.refusedAt === null ? <Waiting {...{ visit, held }} /> : <Refused {...{ visit, held }} />,
      )}
    </section>
  );
}

interface Props {
  readonly visit: Visit;
  readonly held: Held;
}

function Waiting(props: Props) {
  const { visit, held } = props;
  const { t } = visit.words;
  const seconds = Math.max(1, Math.ceil((held.publishAt.getTime() - Date.now()) / 1000));
  const sentences = Array.from({ length: seconds + 1 }, (_each, count) => t('held.waits', { count }));
  return (
    <div
      class="held-post"
      role="status"
      id={`held-${held.id}`}
      data-controller="held"
      data-held-seconds-value={seconds}
      data-held-sentences-value={JSON.stringify(sentences)}
    >
      <Icon name="history" />
      <p>
        <span data-held-target="sentence">{t('held.waits', { count: seconds })}</span>{' '}
        <span class="quiet" dir="auto">
          {excerptOf(held.written.title || held.written.source, excerptMax)}
        </span>
      </p>
      <button
        class="button second"
        form="act"
        formaction={`/held/${held.id}/undo`}
        name="once"
        value={held.written.once}
      >
        {t('held.undo')}
      </button>
    </div>
  );
}

function Refused(props: Props) {
  const { visit, held } = props;
  const { t } = visit.words;
  return (
    <div class="held-post refused" role="alert" id={`held-${held.id}`}>
      <Icon name="warning" />
      <p>
        <strong>{t('held.refused')}</strong> {held.refusal && visit.words.told(held.refusal)}{' '}
        <span class="quiet" dir="auto">
          {excerptOf(held.written.title || held.written.source, excerptMax)}
        </span>
      </p>
      <button class="button second" form="act" formaction={`/held/${held.id}/undo`}>
        {t('held.edit')}
      </button>
      <button class="button plain" form="act" formaction={`/held/${held.id}/removal`}>
        {t('held.discard')}
      </button>
    </div>
  );
}
