import type { ListedPasskey } from '#src/access/passkeys.ts';
import type { ListedSession, ListedToken } from '#src/access/read.ts';
import { covers } from '#src/access/scopes.ts';
import { browserName } from '../browser-name.ts';
import type { Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

const page = '/settings/security';

/** One's passkeys, each with the way to take it away. */
export function PasskeyList(props: { readonly visit: Visit; readonly passkeys: readonly ListedPasskey[] }) {
  const { visit, passkeys } = props;
  const { words } = visit;
  const { t } = words;
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
                t('security.addedAt', { when: words.ago(key.createdAt) }),
                key.lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: words.ago(key.lastUsedAt) }),
                t(key.synced ? 'security.synced' : 'security.oneDevice'),
              ].join(' · ')}
            </p>
          </div>
          <RemoveForm
            visit={visit}
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
export function SessionList(props: { readonly visit: Visit; readonly sessions: readonly ListedSession[] }) {
  const { visit, sessions } = props;
  const { words, session: current } = visit;
  const { t } = words;
  const isCurrent = (session: ListedSession): boolean => session.id === current.id;
  const ordered = [...sessions.filter(isCurrent), ...sessions.filter((each) => !isCurrent(each))];
  return (
    <>
      <ul class="ways">
        {ordered.map((session) => (
          <li>
            <Icon name={browserName(session.userAgent).isPhone ? 'phone' : 'desk'} />
            <div>
              <strong>{deviceName(words, session.userAgent)}</strong>
              {isCurrent(session) && <span class="tag"> {t('security.thisBrowser')}</span>}
              <p class="quiet">{sessionFacts(words, session, isCurrent(session)).join(' · ')}</p>
            </div>
            {!isCurrent(session) && (
              <RemoveForm
                visit={visit}
                action={`${page}/sessions/${session.id}/removal`}
                label={t('security.endSession')}
                of={deviceName(words, session.userAgent)}
              />
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form method="post" action={`${page}/sessions/others/removal`}>
          <Hidden visit={visit} />
          <button class="button second">{t('security.endOthers')}</button>
        </form>
      )}
    </>
  );
}

/** Apps and scripts that act in one's name. */
export function AppList(props: { readonly visit: Visit; readonly tokens: readonly ListedToken[] }) {
  const { visit, tokens } = props;
  const { words } = visit;
  const { t } = words;
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
                t('security.addedAt', { when: words.ago(token.createdAt) }),
                token.lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: words.ago(token.lastUsedAt) }),
              ].join(' · ')}
            </p>
          </div>
          <RemoveForm
            visit={visit}
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
function deviceName(words: Words, userAgent: string): string {
  const { browser, system } = browserName(userAgent);
  if (browser !== null && system !== null) return words.t('security.device', { browser, system });
  return browser ?? system ?? words.t('security.unknownDevice');
}

function sessionFacts(words: Words, session: ListedSession, isCurrent: boolean): string[] {
  const { t } = words;
  const means = {
    password: 'security.byPassword',
    passkey: 'security.byPasskey',
    link: 'security.byLink',
  } as const;
  return [
    t('security.since', { when: words.ago(session.createdAt) }),
    t(means[session.means]),
    ...(isCurrent ? [] : [t('security.seen', { when: words.ago(session.lastSeenAt) })]),
    ...(session.address === null ? [] : [t('security.from', { address: session.address })]),
  ];
}

/** A small button that says for screen readers what it removes. */
function RemoveForm(props: {
  readonly visit: Visit;
  readonly action: string;
  readonly label: string;
  readonly of: string;
}) {
  return (
    <form method="post" action={props.action}>
      <Hidden visit={props.visit} />
      <button class="button second small">
        {props.label}
        <span class="hidden">: {props.of}</span>
      </button>
    </form>
  );
}
