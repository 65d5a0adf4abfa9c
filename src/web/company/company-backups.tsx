import type { Hono } from 'hono';
import {
  listBackups,
  readBackupState,
  testDays,
  troublesOf,
  type BackupState,
  type BackupTrouble,
  type BackupView,
} from '#src/backup/read.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Problem } from '../shell/notice.tsx';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/backups';
const shownMax = 30;

/** Whether there is a backup that is known to be good, for administrators. Guarded by companyDoor. */
export function companyBackupRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, async (c) => {
    const { ctx } = c.var;
    const [state, all] = await Promise.all([readBackupState(web.db), listBackups(web.db, shownMax)]);
    const { dir, hours } = web.db.instance.backup;
    const troubles = troublesOf(state, dir === null ? 0 : hours, Date.now());
    const { t } = ctx.i18n;
    const body = (
      <>
        <p class="quiet">{t('backups.lead')}</p>
        {troubles.map((trouble) => (
          <Problem id={`backups-${trouble}`} text={say(ctx.i18n, trouble, state)} />
        ))}
        <Last state={state} ctx={ctx} />
        <p class="quiet">
          {dir === null || hours === 0
            ? t('backups.byHand')
            : t('backups.byItself', { hours, days: testDays })}
        </p>
        {all.length > 0 && <All all={all} ctx={ctx} />}
      </>
    );
    return showCompany(web, c, { page: 'backups', body });
  });
}

const say = ({ t }: I18n, trouble: BackupTrouble, state: BackupState): string => {
  if (trouble === 'failed') return t('backups.failed', { reason: state.trouble ?? '' });
  if (trouble === 'test_failed') return t('backups.testFailed', { reason: state.testTrouble ?? '' });
  return t(words[trouble]);
};
const words = {
  none: 'backups.none',
  old: 'backups.old',
  untested: 'backups.untested',
  unnoted: 'backups.unnoted',
} as const;

function Last({ state, ctx }: { readonly state: BackupState; readonly ctx: RequestContext }) {
  const { lastAt, lastBytes, lastFile, testedAt, testTrouble } = state;
  if (lastAt === null) return null;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <dl class="facts">
      <dt>{t('backups.last')}</dt>
      <dd>
        <time datetime={lastAt.toISOString()}>{i18n.moment(lastAt)}</time>, {i18n.bytes(lastBytes ?? 0)}
      </dd>
      <dt>{t('backups.file')}</dt>
      <dd>
        <code>{lastFile}</code>
      </dd>
      <dt>{t('backups.tested')}</dt>
      <dd>
        {testedAt === null ? t('backups.never') : i18n.moment(testedAt)}
        {testedAt !== null && `, ${testTrouble === null ? t('backups.good') : t('backups.bad')}`}
      </dd>
    </dl>
  );
}

function All({ all, ctx }: { readonly all: readonly BackupView[]; readonly ctx: RequestContext }) {
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <section class="part">
      <h2>{t('backups.all')}</h2>
      <ul class="ways">
        {all.map((one) => (
          <li>
            <div>
              <time datetime={one.begunAt.toISOString()}>{i18n.moment(one.begunAt)}</time>
              <p class="quiet">
                {one.trouble ?? (one.bytes === null ? t('backups.unfinished') : i18n.bytes(one.bytes))}
              </p>
            </div>
            {one.testedAt !== null && (
              <span class="tag">{one.testTrouble === null ? t('backups.good') : t('backups.bad')}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
