import type { PendingPost } from '#src/drafts/draft.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { excerptOf } from './other-drafts.tsx';

const excerptMax = 60;

/** At the top of every page: what its reader just sent and can still undo, and what was refused when its time came. */
export function PendingPosts(props: { readonly ctx: RequestContext }) {
  const { ctx } = props;
  if (ctx.pending.length === 0) return null;
  return (
    <section class="held-posts" id="held" aria-label={ctx.i18n.t('held.label')}>
      {ctx.pending.map((pending) =>
        pending.refusedAt === null ? <Waiting {...{ ctx, pending }} /> : <Refused {...{ ctx, pending }} />,
      )}
    </section>
  );
}

interface Props {
  readonly ctx: RequestContext;
  readonly pending: PendingPost;
}

function Waiting(props: Props) {
  const { ctx, pending } = props;
  const { t } = ctx.i18n;
  const seconds = Math.max(1, Math.ceil((pending.publishAt.getTime() - Date.now()) / 1000));
  const sentences = Array.from({ length: seconds + 1 }, (_each, count) => t('held.waits', { count }));
  return (
    <div
      class="held-post"
      role="status"
      id={`held-${pending.id}`}
      data-controller="held"
      data-held-seconds-value={seconds}
      data-held-sentences-value={JSON.stringify(sentences)}
    >
      <Icon name="history" />
      <p>
        <span data-held-target="sentence">{t('held.waits', { count: seconds })}</span>{' '}
        <span class="quiet" dir="auto">
          {excerptOf(pending.written.title || pending.written.source, excerptMax)}
        </span>
      </p>
      <button
        class="button second"
        form="act"
        formaction={`/held/${pending.id}/undo`}
        name="once"
        value={pending.written.once}
      >
        {t('held.undo')}
      </button>
    </div>
  );
}

function Refused(props: Props) {
  const { ctx, pending } = props;
  const { t } = ctx.i18n;
  return (
    <div class="held-post refused" role="alert" id={`held-${pending.id}`}>
      <Icon name="warning" />
      <p>
        <strong>{t('held.refused')}</strong> {pending.refusal && ctx.i18n.explain(pending.refusal)}{' '}
        <span class="quiet" dir="auto">
          {excerptOf(pending.written.title || pending.written.source, excerptMax)}
        </span>
      </p>
      <button class="button second" form="act" formaction={`/held/${pending.id}/undo`}>
        {t('held.edit')}
      </button>
      <button class="button plain" form="act" formaction={`/held/${pending.id}/removal`}>
        {t('held.discard')}
      </button>
    </div>
  );
}
