import type { ExportRow } from '#src/accounts/export.ts';
import { keepPosts, type Departure, type KeepPosts, type OnlyOwned } from '#src/accounts/leave.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import type { Key } from '../shell/i18n.ts';
import { Problem } from '../shell/notice.tsx';

const back = '/settings/account';

/** How much storage one's files use, of how much is allowed. */
export function RoomPart(props: {
  readonly used: number;
  readonly max: number;
  readonly ctx: RequestContext;
}) {
  const { used, max, ctx } = props;
  const { t, bytes } = ctx.i18n;
  return (
    <section class="part" id="uploads">
      <h2>{t('uploads.heading')}</h2>
      <p>{t('uploads.used', { used: bytes(used), max: bytes(max) })}</p>
    </section>
  );
}

/** A guest's firm may have an instance by now. */
export function GuestMovePart({ ctx }: { readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  return (
    <section class="part" id="guest">
      <h2>{t('guestMove.heading', { firm: ctx.me.guestOf ?? '' })}</h2>
      <p>{t('guestMove.lead')}</p>
      <p>
        <a class="button second" href="/settings/guest">
          {t('guestMove.begin')}
        </a>
      </p>
    </section>
  );
}

/** All of one's own data, as one file. */
export function ExportPart(props: {
  readonly ctx: RequestContext;
  readonly newest: ExportRow | null;
  readonly problem: string | null;
}) {
  const { ctx, newest, problem } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <section class="part" id="export">
      <h2>{t('export.heading')}</h2>
      <p class="quiet">{t('export.lead')}</p>
      <Problem text={problem} />
      {newest !== null && newest.readyAt === null && <p role="status">{t('export.onItsWay')}</p>}
      {newest?.readyAt && newest.expiresAt && (
        <p class="buttons">
          <a class="button" href={`${back}/exports/${newest.id}`} data-turbo="false">
            {t('export.fetch', { size: i18n.bytes(newest.bytes ?? 0) })}
          </a>
          <span class="hint">{t('export.until', { when: i18n.moment(newest.expiresAt) })}</span>
        </p>
      )}
      {(newest === null || newest.readyAt !== null) && (
        <form method="post" action={`${back}/exports`}>
          <Hidden ctx={ctx} back={back} />
          <button class="button second">{t('export.ask')}</button>
        </form>
      )}
    </section>
  );
}

const choices: Readonly<Record<KeepPosts, readonly [label: Key, hint: Key]>> = {
  keep: ['leave.keep', 'leave.keepHint'],
  pseudonym: ['leave.pseudonym', 'leave.pseudonymHint'],
  delete: ['leave.delete', 'leave.deleteHint'],
};

/** What leaving means, what has to be handed over before, and the way back while there is one. */
export function LeavingPart(props: {
  readonly ctx: RequestContext;
  readonly departure: Departure | null;
  readonly owned: readonly OnlyOwned[];
  readonly graceDays: number;
  readonly problem: string | null;
}) {
  const { ctx, departure, owned, graceDays, problem } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (departure !== null)
    return (
      <section class="part" id="leave">
        <h2>{t('leave.heading')}</h2>
        <p>{t('leave.announced', { when: i18n.moment(departure.dueAt) })}</p>
        <form method="post" action={`${back}/departure/withdrawal`}>
          <Hidden ctx={ctx} back={back} />
          <button class="button">{t('leave.stay')}</button>
        </form>
      </section>
    );
  return (
    <section class="part" id="leave">
      <details open={problem !== null}>
        <summary>
          <h2>{t('leave.heading')}</h2>
        </summary>
        <ul class="consequences">
          <li>{t('leave.access')}</li>
          <li>{t('leave.grace', { days: graceDays })}</li>
          <li>{t('leave.groups')}</li>
          <li>{t('leave.partners')}</li>
        </ul>
        <Problem text={problem} />
        {owned.length > 0 ? (
          <HandOver ctx={ctx} owned={owned} />
        ) : (
          <form class="fields" method="post" action={`${back}/departure`}>
            <Hidden ctx={ctx} back={back} />
            <fieldset>
              <legend>{t('leave.posts')}</legend>
              {keepPosts.map((each) => (
                <label class="choice">
                  <input type="radio" name="posts" value={each} checked={each === 'keep'} />
                  <span>
                    {t(choices[each][0])}
                    <span class="hint block">{t(choices[each][1])}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            <button class="button danger">{t('leave.submit')}</button>
          </form>
        )}
      </details>
    </section>
  );
}

function HandOver(props: { readonly ctx: RequestContext; readonly owned: readonly OnlyOwned[] }) {
  const { ctx, owned } = props;
  const { i18n } = ctx;
  return (
    <>
      <p>{i18n.t('leave.handOver')}</p>
      <ul class="consequences">
        {owned.map((group) => (
          <li>
            <a class="link" href={`/groups/${group.handle}/members`}>
              {group.name}
            </a>
            {': '}
            {i18n.t('leave.heirs', { names: i18n.list(group.heirs) })}
          </li>
        ))}
      </ul>
    </>
  );
}
