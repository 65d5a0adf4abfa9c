import { lastLineCheck, unsupported, type LineCheck } from '#src/agreements/line-check.ts';
import type { Dealings } from '#src/agreements/read-partners.ts';
import type { Reader } from '#src/platform/database.ts';
import { peerContact, queueState, type PeerContact, type QueueState } from '#src/platform/deliveries.ts';
import { explainKept } from '../shell/explain.ts';
import type { RequestContext } from '../shell/context.ts';
import { partnerPath } from './partner-tabs.tsx';
import { residencyPath } from './residency.tsx';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { age } from './warnings.ts';

/** How what goes to a partner gets there. */
export interface LineState {
  readonly queue: QueueState | undefined;
  readonly contact: PeerContact;
  readonly check: LineCheck | null;
}

export async function readLine(reader: Reader, peerId: number): Promise<LineState> {
  const [queues, contact, check] = await Promise.all([
    queueState(reader),
    peerContact(reader, peerId),
    lastLineCheck(reader, peerId),
  ]);
  return { queue: queues.find((each) => each.peerId === peerId), contact, check };
}

/** Lag, queue and errors of deliveries, and when the partner last took something. */
export function Line(props: {
  readonly of: Dealings;
  readonly line: LineState;
  readonly ctx: RequestContext;
}) {
  const { of, line, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (of.current === null) return null;
  const { queue, contact } = line;
  const waiting = queue?.waiting ?? 0;
  const facts = [
    [t('line.lastSeen'), contact.lastSeen === null ? t('line.never') : i18n.moment(contact.lastSeen)],
    [
      t('line.queue'),
      waiting === 0
        ? t('line.empty')
        : t('line.waits', { count: waiting, age: age(i18n, queue?.oldestSeconds ?? 0) }),
    ],
    [t('line.failed'), t('line.deadCount', { count: queue?.dead ?? 0 })],
    ...(contact.downSince === null ? [] : [[t('line.downSince'), i18n.moment(contact.downSince)]]),
    ...(contact.clockOffMinutes === null
      ? []
      : [[t('line.clock'), t('line.clockOff', { minutes: contact.clockOffMinutes })]]),
    ...(contact.trouble === '' ? [] : [[t('line.trouble'), explainKept(i18n, contact.trouble)]]),
  ];
  return (
    <section class="part">
      <h3>{t('line.heading')}</h3>
      <dl class="facts">
        {facts.map(([word, value]) => (
          <div>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Canary of={of} check={line.check} ctx={ctx} />
      <p class="buttons">
        <a class="button second" href={`${partnerPath(of)}/readings`}>
          {t('readings.open')}
        </a>
        <a
          class="button second"
          href={`${residencyPath}?${new URLSearchParams({ kind: 'partner', name: String(of.peerId) })}`}
        >
          {t('residency.title')}
        </a>
      </p>
    </section>
  );
}

/** Out and back, each with its time: said in words beside the sign. */
function Canary(props: {
  readonly of: Dealings;
  readonly check: LineCheck | null;
  readonly ctx: RequestContext;
}) {
  const { of, check, ctx } = props;
  const { t, moment } = ctx.i18n;
  const seconds = (from: Date, to: Date): string =>
    t('line.took', { ms: Math.max(0, to.getTime() - from.getTime()) });
  return (
    <div class="canary">
      {check !== null && check.outcome === unsupported && (
        <p>{t('line.unsupported', { company: of.company })}</p>
      )}
      {check !== null && check.outcome !== unsupported && (
        <ul>
          <li class={check.heardAt === null ? 'bad' : 'good'}>
            <Icon name={check.heardAt === null ? 'warning' : 'check'} />{' '}
            {check.heardAt === null
              ? t('line.outFailed', { when: moment(check.at), reason: explainKept(ctx.i18n, check.outcome) })
              : t('line.outGood', { when: moment(check.at), took: seconds(check.at, check.heardAt) })}
          </li>
          {check.heardAt !== null && (
            <li class={check.answeredAt === null ? 'bad' : 'good'}>
              <Icon name={check.answeredAt === null ? 'warning' : 'check'} />{' '}
              {check.answeredAt === null
                ? t('line.backMissing')
                : t('line.backGood', { took: seconds(check.at, check.answeredAt) })}
            </li>
          )}
        </ul>
      )}
      <form method="post" action={`${partnerPath(of)}/canary`}>
        <Hidden ctx={ctx} back={partnerPath(of)} />
        <button class="button second">{t('line.check')}</button>
      </form>
    </div>
  );
}
