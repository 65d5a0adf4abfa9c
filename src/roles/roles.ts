import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** What somebody can be given beside what everyone may do. Administrators are held in a column of their own, since before there were others. */
export const companyRoles = [
  'moderator',
  'communicator',
  'data_protection',
  'works_council',
  'auditor',
] as const;
export type CompanyRole = (typeof companyRoles)[number];
export type Office = 'administrator' | CompanyRole;
export const offices: readonly Office[] = ['administrator', ...companyRoles];

/** What a door of the company may ask of who comes in. */
export type Ability =
  /** Add, invite and deactivate people; their e-mail address, password link and roles. */
  | 'people'
  /** Look, texts, skills, what notifications say. */
  | 'company'
  /** Identity providers and directories. */
  | 'sign_in'
  /** Services (bots), their tokens, webhooks and commands. */
  | 'services'
  /** Agreements, and what goes with them. */
  | 'partners'
  /** Order, sign and see legal holds. */
  | 'holds'
  /** Order and confirm, two at a time, that somebody's private messages are opened. */
  | 'disclose'
  /** Decide reports to the company, and about posts outside groups. */
  | 'moderate'
  /** Ask everybody in the company to read. */
  | 'announce'
  /** Erasures and their receipts, where anybody's data lies, that there are holds and exports. */
  | 'data_protection'
  /** Read and export the audit log. */
  | 'audit'
  /** See the figures that are on. */
  | 'figures'
  /** The staff's key: what is collected, who looked, which figures are counted. */
  | 'council';

/**
 * Who may do what in the company's name: the one table. Every administrative door of the pages, the API and the verbs asks it. No line opens
 * what people wrote to each other: reading is decided by posts/policy.ts alone, which knows no role. `disclose` orders that it be opened, which takes
 * a second person and the works council's knowledge (disclosures/).
 */
const table: Readonly<Record<Office, readonly Ability[]>> = {
  administrator: [
    'people',
    'company',
    'sign_in',
    'services',
    'partners',
    'holds',
    'disclose',
    'moderate',
    'announce',
    'data_protection',
    'audit',
    'figures',
  ],
  moderator: ['moderate'],
  communicator: ['announce', 'figures'],
  data_protection: ['data_protection', 'disclose'],
  works_council: ['council', 'figures'],
  auditor: ['audit'],
};

/** Roles that nobody holds together: who watches is not who is watched. */
export const apart: readonly [Office, Office] = ['administrator', 'works_council'];

/** Whom it is asked about. */
export interface Officer {
  readonly peerId: number | null;
  readonly isAdmin: boolean;
  readonly roles: readonly CompanyRole[];
  readonly kind: string;
}

/** What somebody holds, in the table's order. */
export const officesOf = (person: Pick<Officer, 'isAdmin' | 'roles'>): Office[] => [
  ...(person.isAdmin ? (['administrator'] as const) : []),
  ...companyRoles.filter((role) => person.roles.includes(role)),
];

/** Whether one of ours may do it. The instance's own actor (the command line) may do what administrators may. Whether they have left the caller knows. */
export function may(actor: Officer, ability: Ability): boolean {
  if (actor.peerId !== null) return false;
  if (actor.kind === 'instance') return table.administrator.includes(ability);
  return officesOf(actor).some((office) => table[office].includes(ability));
}

/** The same rule in SQL, over `people` under the alias `p`; who has left may nothing. */
export function mayAs(sql: Reader, p: string, ability: Ability): Fragment {
  const roles = companyRoles.filter((role) => table[role].includes(ability));
  const isAdministrators = table.administrator.includes(ability);
  return sql`(${sql(p)}.peer_id is null and ${sql(p)}.deactivated_at is null and (${sql(p)}.roles && ${roles}::text[]
    ${isAdministrators ? sql`or ${sql(p)}.is_admin or ${sql(p)}.kind = 'instance'` : sql``}))`;
}

/** The same rule in SQL, for a person: an id, or an expression such as `d.id`. */
export const mayDo = (sql: Reader, person: PersonId | Fragment, ability: Ability): Fragment =>
  sql`exists (select from people va where va.id = ${person} and ${mayAs(sql, 'va', ability)})`;
