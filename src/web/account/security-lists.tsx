import type { ListedPasskey } from '#src/access/passkeys.ts';
import type { ListedSession, ListedToken } from '#src/access/read.ts';
import { covers } from '#src/access/scopes.ts';
import { browserName } from './browser-name.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

const page = '/settings/security';

/** One's passkeys, each with a way to remove it. */
export function PasskeyList(props: {
  readonly ctx: RequestContext;
  readonly passkeys: readonly ListedPasskey[];
}) {
  const { ctx, passkeys } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (passkeys.length === 0) return <p>{t('security.noPasskeys')}</p>;
  return (
    <ul class="ways">
      {passkeys.map((key) => (
        <li>
          <Icon name="key" />
          <div>
            <strong>{key.name}</strong>
            <p class="quiet">
              {[
                t('security.addedAt', { when: i18n.ago(key.createdAt) }),
                key.lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: i18n.ago(key.lastUsedAt) }),
                t(key.synced ? 'security.synced' : 'security.oneDevice'),
              ].join(' · ')}
            </p>
          </div>
          <a class="button second small" href={`${page}/passkeys/${key.id}/name`}>
            {t('security.renamePasskey')}
            <span class="hidden">: {key.name}</span>
          </a>
          <RemoveForm
            ctx={ctx}
            action={`${page}/passkeys/${key.id}/removal`}
            label={t('security.removePasskey')}
            of={key.name}
          />
        </li>
      ))}
    </ul>
  );
}

/** Where one is signed in, this browser first and marked. */
export function SessionList(props: {
  readonly ctx: RequestContext;
  readonly sessions: readonly ListedSession[];
}) {
  const { ctx, sessions } = props;
  const { i18n, session: current } = ctx;
  const { t } = i18n;
  const isCurrent = (session: ListedSession): boolean => session.id === current.id;
  const ordered = [...sessions.filter(isCurrent), ...sessions.filter((each) => !isCurrent(each))];
  return (
    <>
      <ul class="ways">
        {ordered.map((session) => (
          <li>
            <Icon name={browserName(session.userAgent).isPhone ? 'phone' : 'desk'} />
            <div>
              <strong>{deviceName(i18n, session.userAgent)}</strong>
              {isCurrent(session) && <span class="tag"> {t('security.thisBrowser')}</span>}
              <p class="quiet">{sessionFacts(i18n, session, isCurrent(session)).join(' · ')}</p>
            </div>
            {!isCurrent(session) && (
              <RemoveForm
                ctx={ctx}
                action={`${page}/sessions/${session.id}/removal`}
                label={t('security.endSession')}
                of={deviceName(i18n, session.userAgent)}
              />
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form method="post" action={`${page}/sessions/others/removal`}>
          <Hidden ctx={ctx} />
          <button class="button second">{t('security.endOthers')}</button>
        </form>
      )}
    </>
  );
}

/** Apps and scripts that act on one's behalf. */
export function AppList(props: { readonly ctx: RequestContext; readonly tokens: readonly ListedToken[] }) {
  const { ctx, tokens } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (tokens.length === 0) return <p class="quiet">{t('security.noApps')}</p>;
  return (
    <ul class="ways">
      {tokens.map((token) => (
        <li>
          <Icon name="app" />
          <div>
            <strong>{token.name || t('security.namelessApp')}</strong>
            <p class="quiet">
              {[
                t(mayWrite(token) ? 'security.mayWrite' : 'security.mayRead'),
                t('security.addedAt', { when: i18n.ago(token.createdAt) }),
                token.lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: i18n.ago(token.lastUsedAt) }),
              ].join(' · ')}
            </p>
          </div>
          <RemoveForm
            ctx={ctx}
            action={`${page}/apps/${token.id}/removal`}
            label={t('security.removeApp')}
            of={token.name}
          />
        </li>
      ))}
    </ul>
  );
}

const mayWrite = (token: ListedToken): boolean =>
  token.scopes.some((scope) => /^(write|follow)/.test(scope)) || covers(token.scopes, 'write');

/** "Firefox on Windows", as far as the browser told. */
function deviceName(i18n: I18n, userAgent: string): string {
  const { browser, system } = browserName(userAgent);
  if (browser !== null && system !== null) return i18n.t('security.device', { browser, system });
  return browser ?? system ?? i18n.t('security.unknownDevice');
}

function sessionFacts(i18n: I18n, session: ListedSession, isCurrent: boolean): string[] {
  const { t } = i18n;
  const means = {
    password: 'security.byPassword',
    passkey: 'security.byPasskey',
    link: 'security.byLink',
    provider: 'security.byProvider',
  } as const;
  return [
    t('security.since', { when: i18n.ago(session.createdAt) }),
    t(means[session.means]),
    ...(isCurrent ? [] : [t('security.seen', { when: i18n.ago(session.lastSeenAt) })]),
    ...(session.address === null ? [] : [t('security.from', { address: session.address })]),
  ];
}

/** A small button that says for screen readers what it removes. */
export function RemoveForm(props: {
  readonly ctx: RequestContext;
  readonly action: string;
  readonly label: string;
  readonly of: string;
}) {
  return (
    <form method="post" action={props.action}>
      <Hidden ctx={props.ctx} />
      <button class="button second small">
        {props.label}
        <span class="hidden">: {props.of}</span>
      </button>
    </form>
  );
}
