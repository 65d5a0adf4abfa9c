import { readBackupState } from '#src/backup/read.ts';
import { brandingOf } from '#src/company/branding.ts';
import { readBreakGlass, readProvidersInUse } from '#src/identity/read.ts';
import { readDealings } from '#src/agreements/read-partners.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

/** What an administrator does before people come, with whether it is done and where it is done. */
export interface StartStep {
  readonly word: Key;
  readonly isDone: boolean;
  readonly href: string;
}

/** Looked at anew each time: nothing is ticked off that is not so. */
export async function readStart(web: WebContext): Promise<readonly StartStep[]> {
  const { db } = web;
  const [providers, glass, partners, backup] = await Promise.all([
    readProvidersInUse(db),
    readBreakGlass(db),
    readDealings(db),
    readBackupState(db),
  ]);
  const { name, logoUrl, colour } = brandingOf(db.instance);
  const company = '/settings/company';
  return [
    {
      word: 'start.look',
      isDone: name !== null || logoUrl !== null || colour !== null,
      href: `${company}#look`,
    },
    { word: 'start.mail', isDone: web.sendsMail, href: `${company}/alerts` },
    { word: 'start.signIn', isDone: providers.length > 0, href: `${company}/sign-in` },
    { word: 'start.glass', isDone: glass.some(({ works }) => works), href: `${company}/sign-in#break-glass` },
    {
      word: 'start.partner',
      isDone: partners.some(({ current }) => current?.decided === 'active'),
      href: `${company}/partners`,
    },
    {
      word: 'start.backup',
      isDone: backup.testedAt !== null && backup.testTrouble === null,
      href: `${company}/backups`,
    },
  ];
}

/** On top of the company's pages until all of it is done. */
export function StartList(props: { readonly ctx: RequestContext; readonly steps: readonly StartStep[] }) {
  const { ctx, steps } = props;
  const { t } = ctx.i18n;
  const done = steps.filter(({ isDone }) => isDone).length;
  if (done === steps.length) return null;
  return (
    <section class="part" id="start">
      <h2>{t('start.heading')}</h2>
      <p class="quiet">{t('start.lead', { done, count: steps.length })}</p>
      <ul class="ways">
        {steps.map(({ word, isDone, href }) => (
          <li>
            <Icon name={isDone ? 'check' : 'ring'} />
            <div>{isDone ? <span class="quiet">{t(word)}</span> : <a href={href}>{t(word)}</a>}</div>
            {isDone && <span class="tag">{t('start.done')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
