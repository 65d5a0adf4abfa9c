import type { ErasureState } from '#src/erasure/erasure.ts';
import { lastChallenge, type ChallengeView } from '#src/erasure/ask-challenges.ts';
import { readChain, readErasures, type ErasureView } from '#src/erasure/read.ts';
import { readEndings, type EndingView } from '#src/erasure/read-endings.ts';
import type { Reader } from '#src/platform/database.ts';
import { explainKept } from '../shell/explain.ts';
import type { RequestContext } from '../shell/context.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';

const shownMax = 200;

/** What a partner has confirmed of what was deleted here, and how the end of an agreement is carried out. */
export interface Erased {
  readonly erasures: readonly ErasureView[];
  readonly chain: Awaited<ReturnType<typeof readChain>>;
  readonly endings: readonly EndingView[];
  readonly challenge: ChallengeView | null;
}

export async function readErased(reader: Reader, peerId: number): Promise<Erased> {
  const [erasures, chain, endings, challenge] = await Promise.all([
    readErasures(reader, { peerId, limit: shownMax }),
    readChain(reader, peerId),
    readEndings(reader, peerId),
    lastChallenge(reader, peerId),
  ]);
  return { erasures, chain, endings, challenge };
}

export function Erasures(props: { readonly of: Erased; readonly ctx: RequestContext; readonly at: string }) {
  const { of, ctx, at } = props;
  const { t } = ctx.i18n;
  const { erasures, chain, endings, challenge } = of;
  return (
    <>
      {challenge !== null && (
        <p class={challenge.outcome === 'true' ? 'quiet' : 'notice warning'}>
          {t(challengeWords[challenge.outcome], {
            ...{ when: ctx.i18n.moment(challenge.at), found: challenge.found },
            ...{ confirmed: challenge.confirmed, living: challenge.living, named: challenge.named },
          })}
        </p>
      )}
      {chain.broken > 0 && <p class="notice warning">{t('partner.broken', { count: chain.broken })}</p>}
      {chain.refused !== '' && (
        <p class="notice warning">
          {t('partner.refusedOurs', { reason: explainKept(ctx.i18n, chain.refused) })}
        </p>
      )}
      {endings.length > 0 && (
        <section class="part">
          <h3>{t('partner.endings')}</h3>
          <ul class="ways">
            {endings.map((each) => (
              <li>{sayEnding(ctx.i18n, each)}</li>
            ))}
          </ul>
        </section>
      )}
      <section class="part">
        <h3>{t('partner.erasures')}</h3>
        {erasures.length === 0 && <p class="quiet">{t('partner.nothing')}</p>}
        <ul class="ways">
          {erasures.map((each) => (
            <Line erasure={each} i18n={ctx.i18n} at={at}>
              <Hidden ctx={ctx} />
            </Line>
          ))}
        </ul>
      </section>
    </>
  );
}

function Line(props: {
  readonly erasure: ErasureView;
  readonly i18n: I18n;
  readonly at: string;
  readonly children: unknown;
}) {
  const { erasure, i18n, at } = props;
  const { t } = i18n;
  const { state, uri, askedAt, dueAt, outcomeAt } = erasure;
  return (
    <li>
      <p>
        <strong>{t(erasureWords[state])}</strong>{' '}
        <span class="quiet">
          {t('partner.askedOn', { when: i18n.moment(askedAt) })}
          {outcomeAt !== null && ` · ${t('partner.answeredOn', { when: i18n.moment(outcomeAt) })}`}
          {outcomeAt === null && dueAt !== null && ` · ${t('partner.dueOn', { when: i18n.moment(dueAt) })}`}
        </span>
        <br />
        <code>{uri}</code>
      </p>
      <form class="buttons" method="post" action={`${at}/questions`}>
        {props.children as never}
        <input type="hidden" name="uri" value={uri} />
        {(state === 'overdue' || state === 'refused' || state === 'received') && (
          <button class="button second">{t('partner.ask')}</button>
        )}
        <a
          class="button second"
          href={`${at}/certificate?${new URLSearchParams({ uri })}`}
          data-turbo="false"
        >
          {t('partner.certificate')}
        </a>
      </form>
    </li>
  );
}

function sayEnding({ t, moment }: I18n, ending: EndingView): string {
  const { supersededAt, finishedAt, beginsAt, data } = ending;
  const what = t(endWords[data]);
  if (supersededAt) return t('partner.endSuperseded', { when: moment(supersededAt) });
  if (finishedAt) return t('partner.endDone', { what, when: moment(finishedAt) });
  return t('partner.endBegins', { what, when: moment(beginsAt) });
}

const endWords = {
  erase: 'partner.endErase',
  return: 'partner.endReturn',
  freeze: 'partner.endFreeze',
} as const satisfies Readonly<Record<EndingView['data'], Key>>;

const challengeWords = {
  true: 'partner.challengeTrue',
  false: 'partner.challengeFalse',
  evades: 'partner.challengeEvades',
  unanswered: 'partner.challengeUnanswered',
} as const satisfies Readonly<Record<ChallengeView['outcome'], Key>>;

export const erasureWords = {
  sent: 'partner.sent',
  received: 'partner.received',
  erased: 'partner.erased',
  refused: 'partner.refused',
  overdue: 'partner.isOverdue',
  held: 'partner.isHeld',
  unpromised: 'partner.isUnpromised',
  contradicted: 'partner.isContradicted',
} as const satisfies Readonly<Record<ErasureState, Key>>;
