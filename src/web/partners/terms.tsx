import { partnerIn, termsSeenBy, type Terms } from '#src/agreements/agreement.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import type { Version } from '#src/agreements/read.ts';
import { changedSentences, grantSentences, otherSentences } from '#src/agreements/sentences.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Time } from '../shell/time.tsx';
import { sayTerm } from './words.ts';

/** What flows both ways and what else was signed, in plain words. */
export function TermsInWords(props: {
  readonly terms: Terms;
  readonly us: string;
  readonly them: string;
  readonly i18n: I18n;
}) {
  const { terms, us, them, i18n } = props;
  const { t } = i18n;
  const lists = [
    [t('partner.goesOut', { from: us, to: them }), grantSentences(terms.out, us, them)],
    [t('partner.comesIn', { from: them, to: us }), grantSentences(terms.in, them, us)],
    [t('partner.holdsForBoth'), otherSentences(terms, them)],
  ] as const;
  return (
    <>
      {lists.map(([heading, sentences]) => (
        <section class="flows">
          <h4>{heading}</h4>
          {sentences.length === 0 && <p class="quiet">{t('partner.nothingFlows')}</p>}
          <ul>
            {sentences.map((each) => (
              <li>{sayTerm(i18n, each)}</li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** What would change, or did: additions and removals are told by a sign and a word, not by colour alone. */
export function TermChanges(props: {
  readonly before: Terms | null;
  readonly after: Terms;
  readonly us: string;
  readonly them: string;
  readonly i18n: I18n;
}) {
  const { before, after, us, them, i18n } = props;
  const { t } = i18n;
  const { added, removed } = changedSentences(before, after, us, them);
  if (added.length + removed.length === 0) return <p class="quiet">{t('partner.sameTerms')}</p>;
  return (
    <ul class="term-changes">
      {removed.map((each) => (
        <li>
          <del>
            <span class="hidden">{t('partner.removed')}</span> {sayTerm(i18n, each)}
          </del>
        </li>
      ))}
      {added.map((each) => (
        <li>
          <ins>
            <span class="hidden">{t('partner.added')}</span> {sayTerm(i18n, each)}
          </ins>
        </li>
      ))}
    </ul>
  );
}

const versionWords = {
  draft: 'partner.versionDraft',
  proposed: 'partner.versionProposed',
  active: 'partner.versionActive',
  superseded: 'partner.versionSuperseded',
  withdrawn: 'partner.versionWithdrawn',
} as const satisfies Readonly<Record<Version['state'], Key>>;

/** Every version that was ever written, newest first, each against the one that was in force before it. */
export function TermHistory(props: {
  readonly versions: readonly Version[];
  readonly instance: Instance;
  readonly i18n: I18n;
}) {
  const { versions, instance, i18n } = props;
  const { t } = i18n;
  const seen = (version: Version | undefined): Terms | null =>
    version ? termsSeenBy(instance.origin, version.document.payload) : null;
  const byHash = new Map(versions.map((each) => [each.payloadHash, each]));
  return (
    <ul class="agreed">
      {versions.toReversed().map((each) => {
        const { payload } = each.document;
        const them = partnerIn(payload, instance.origin).legalName;
        return (
          <li>
            <details>
              <summary>
                {t('partner.version', { number: each.version })} · {t(versionWords[each.state])} ·{' '}
                <Time at={each.signedAt ?? each.createdAt} i18n={i18n} />
              </summary>
              <p class="quiet">
                {each.proposedBy === 'us'
                  ? t('partner.proposedByUs', { company: them })
                  : t('partner.proposedByThem', { company: them })}{' '}
                {t('partner.sixWords')} <code class="words">{fingerprint(each.document)}</code>
              </p>
              <TermChanges
                {...{ i18n, them, us: instance.company }}
                before={seen(byHash.get(payload.prev ?? ''))}
                after={termsSeenBy(instance.origin, payload)}
              />
            </details>
          </li>
        );
      })}
    </ul>
  );
}
