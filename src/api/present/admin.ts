import type { Administered } from '#src/people/read-accounts.ts';
import type { CaseView } from '#src/reports/report.ts';
import type { Instance } from '#src/platform/instance.ts';
import { presentAccount } from './account.ts';

/**
 * Mastodon's Admin::Account. What this server does not keep or tell (addresses of sign-ins) is null; an e-mail address is told to those who administer
 * people.
 */
export function presentAdministered(instance: Instance, person: Administered, seesEmail: boolean) {
  const isOurs = person.peerId === null;
  return {
    id: person.id as string,
    username: person.handle,
    domain: person.host,
    created_at: person.createdAt.toISOString(),
    email: isOurs && seesEmail ? (person.email ?? '') : '',
    ip: null,
    ips: [],
    locale: isOurs ? person.locale : '',
    invite_request: null,
    role: {
      id: person.isAdmin ? '3' : person.roles.includes('moderator') ? '1' : '-99',
      name: roleOf(person),
    },
    confirmed: true,
    approved: true,
    disabled: person.hasLeft,
    silenced: false,
    suspended: person.isOut,
    sensitized: false,
    account: presentAccount(instance, person),
  };
}

const roleOf = ({ isAdmin, roles }: Administered): string =>
  isAdmin ? 'Administrator' : roles.includes('moderator') ? 'Moderator' : '';

/** Mastodon's Admin::Report. `people`: by id, of those whom the case names. */
export function presentCase(
  view: CaseView,
  people: ReadonlyMap<string, ReturnType<typeof presentAdministered>>,
  statuses: readonly unknown[],
) {
  const [first] = view.reportLines;
  const reporter = view.reportLines.find((line) => line.reporter !== null)?.reporter;
  const ours = view.categories[0] ?? 'other';
  const of = (id: string | undefined) => (id === undefined ? null : (people.get(id) ?? null));
  return {
    id: view.id,
    action_taken: view.closedAt !== null,
    action_taken_at: view.closedAt?.toISOString() ?? null,
    category: theirs[ours] ?? 'other',
    comment: first?.comment ?? '',
    forwarded: view.reportLines.some((line) => line.forwarded),
    created_at: view.openedAt.toISOString(),
    updated_at: (view.acts[0]?.at ?? view.closedAt ?? view.openedAt).toISOString(),
    account: of(reporter?.id),
    target_account: of(view.person?.id),
    assigned_account: of(view.handler?.id),
    action_taken_by_account: of(view.acts.find(({ act }) => act !== 'noted' && act !== 'taken')?.by?.id),
    statuses,
    rules: [],
    collections: [],
    /** What Mastodon has no word for. */
    kontor: { outcome: view.outcome, excerpt: view.excerpt, queue: view.queue },
  };
}

const theirs: Readonly<Record<string, string>> = { spam: 'spam', legal: 'legal', rules: 'violation' };
