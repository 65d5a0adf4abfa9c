import { releaseHint } from '#src/accounts/hints.ts';
import type { Release } from '#src/company/release.ts';
import type { Instance } from '#src/platform/instance.ts';
import { may } from '#src/roles/roles.ts';
import type { RequestContext } from './context.ts';
import { Icon } from './icon.tsx';

/** The update that this administrator has not put away yet. Who came after it found things as they are. */
export function updateFor(ctx: RequestContext, instance: Instance): Release | null {
  const { current } = instance.memory.release;
  if (current === null || !may(ctx.me, 'company') || ctx.me.createdAt > current.at) return null;
  return ctx.hintsAway.includes(releaseHint(current.version)) ? null : current;
}

/** Once after an update, for those who administer the company: that there was one, and where it is said what changed. */
export function ReleaseCard(props: { readonly ctx: RequestContext; readonly instance: Instance }) {
  const { ctx, instance } = props;
  const update = updateFor(ctx, instance);
  if (update === null) return null;
  const { t } = ctx.i18n;
  return (
    <section class="hint-card" aria-labelledby="release-card">
      <Icon name="info" />
      <div>
        <h2 id="release-card">{t('newVersion.heading', { version: update.version })}</h2>
        <p>{t('newVersion.text', { before: update.before })}</p>
        <p class="hint-acts">
          <a class="button second" href="/settings/company/release-notes">
            {t('newVersion.open')}
          </a>
          <button class="link" form="act" formaction="/hints/release/removal">
            {t('hint.understood')}
          </button>
        </p>
      </div>
    </section>
  );
}
