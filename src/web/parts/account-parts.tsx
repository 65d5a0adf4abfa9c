import type { ExportRow } from '#src/accounts/export.ts';
import { keepPosts, type Departure, type KeepPosts, type OnlyOwned } from '#src/accounts/leave.ts';
import type { Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import type { Key } from '../words.ts';
import { Problem } from './notice.tsx';

const back = '/settings/account';

/** How much one's files take, of how much they may. */
export function RoomPart(props: { readonly used: number; readonly max: number; readonly visit: Visit }) {
  const { used, max, visit } = props;
  const { t, bytes } = visit.words;
  return (
    <section class="part" id="uploads">
      <h2>{t('uploads.heading')}</h2>
      <p>{t('uploads.used', { used: bytes(used), max: bytes(max) })}</p>
    </section>
  );
}

/** Everything that is one's own, as one file. */
export function ExportPart(props: {
  readonly visit: Visit;
  readonly newest: ExportRow | null;
  readonly problem: string | null;
}) {
  const { visit, newest, problem } = props;
  const { words } = visit;
  const { t } = words;
  return (
    <section class="part" id="export">
      <h2>{t('export.heading')}</h2>
      <p class="quiet">{t('export.lead')}</p>
      <Problem text={problem} />
      {newest !== null && newest.readyAt === null && <p role="status">{t('export.onItsWay')}</p>}
      {newest?.readyAt && newest.expiresAt && (
        <p class="buttons">
          <a class="button" href={`${back}/exports/${newest.id}`} data-turbo="false">
            {t('export.fetch', { size: words.bytes(newest.bytes ?? 0) })}
          </a>
          <span class="hint">{t('export.until', { when: words.moment(newest.expiresAt) })}</span>
        </p>
      )}
      {(newest === null || newest.readyAt !== null) && (
        <form method="post" action={`${back}/exports`}>
          <Hidden visit={visit} back={back} />
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
  readonly visit: Visit;
  readonly departure: Departure | null;
  readonly owned: readonly OnlyOwned[];
  readonly graceDays: number;
  readonly problem: string | null;
}) {
  const { visit, departure, owned, graceDays, problem } = props;
  const { words } = visit;
  const { t } = words;
  if (departure !== null)
    return (
      <section class="part" id="leave">
        <h2>{t('leave.heading')}</h2>
        <p>{t('leave.announced', { when: words.moment(departure.dueAt) })}</p>
        <form method="post" action={`${back}/departure/withdrawal`}>
          <Hidden visit={visit} back={back} />
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
          <HandOver visit={visit} owned={owned} />
        ) : (
          <form class="fields" method="post" action={`${back}/departure`}>
            <Hidden visit={visit} back={back} />
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

function HandOver(props: { readonly visit: Visit; readonly owned: readonly OnlyOwned[] }) {
  const { visit, owned } = props;
  const { words } = visit;
  return (
    <>
      <p>{words.t('leave.handOver')}</p>
      <ul class="consequences">
        {owned.map((group) => (
          <li>
            <a class="link" href={`/groups/${group.handle}/members`}>
              {group.name}
            </a>
            {': '}
            {words.t('leave.heirs', { names: words.list(group.heirs) })}
          </li>
        ))}
      </ul>
    </>
  );
}
