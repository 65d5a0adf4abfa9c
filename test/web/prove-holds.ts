import { confirmHold, orderHold, orderRelease } from '#src/erasure/hold.ts';
import { readHold } from '#src/erasure/read-holds.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;

/** What two administrators do to a legal hold. */
export function holdActs(current: () => Site): Readonly<Record<string, Act>> {
  const holds = '/settings/company/holds';
  let hold = '';
  let crowd = 0;
  /** A hold with these signatures, the first by who acts or by the other administrator. */
  async function held(
    by: PersonId,
    part: string,
    signs: 'by' | 'other',
    ...steps: (typeof confirmHold)[]
  ): Promise<string> {
    const other = by === current().ada ? current().anna : current().ada;
    let [signer, next] = signs === 'by' ? [by, other] : [other, by];
    hold = await current().act((tx) =>
      orderHold(tx, signer, { subject: { scope: 'person', personId: current().otto }, reason: 'x' }),
    );
    for (const step of steps) {
      [signer, next] = [next, signer];
      await current().act((tx) => step(tx, signer, hold));
    }
    return `${holds}/${hold}/${part}`;
  }
  const holdState = async (): Promise<string> => (await readHold(current().db, hold))?.state ?? '';
  return {
    '/settings/company/figures/switches': {
      async arrange() {
        await current().db`delete from metric_switches`;
        return '/settings/company/figures/switches';
      },
      fields: { metric: 'adoption', on: 'yes' },
      happened: async () =>
        (await count(current().db`select 1 from metric_switches where employer_at is not null`)) === 1,
    },
    '/settings/company/figures/crowd': {
      // It can only be raised: each time by one.
      async arrange() {
        const [rule] = await current().db<{ k: number }[]>`select k from metric_rules`;
        crowd = (rule?.k ?? 0) + 1;
        return '/settings/company/figures/crowd';
      },
      fields: {
        get k() {
          return String(crowd);
        },
      },
      happened: async () => (await count(current().db`select 1 from metric_rules where k = ${crowd}`)) === 1,
    },
    '/settings/company/documents': {
      async arrange() {
        await current().db`delete from company_documents`;
        await current().db`
          insert into company_documents (kind, version, source, hash) values ('rules', 1, 'Be kind.', ${'0'.repeat(64)})`;
        return '/settings/company/documents';
      },
      // A day far off: whoever acts in these tests has accepted nothing.
      fields: { kind: 'rules', version: '1', from: '2099-01-01' },
      happened: async () =>
        (await count(current().db`select 1 from company_documents where accept_from is not null`)) === 1,
    },
    [holds]: {
      async arrange() {
        await current().db`delete from legal_holds`;
        return holds;
      },
      fields: { scope: 'person', about: '@otto', reason: 'File 1' },
      happened: async () => (await count(current().db`select 1 from legal_holds`)) === 1,
    },
    [`${holds}/:id/confirmation`]: {
      arrange: (by) => held(by, 'confirmation', 'other'),
      happened: async () => (await holdState()) === 'in_force',
    },
    [`${holds}/:id/withdrawal`]: {
      arrange: (by) => held(by, 'withdrawal', 'by'),
      happened: async () => (await holdState()) === 'withdrawn',
    },
    [`${holds}/:id/release`]: {
      arrange: (by) => held(by, 'release', 'by', confirmHold),
      happened: async () => (await holdState()) === 'releasing',
    },
    [`${holds}/:id/release-confirmation`]: {
      arrange: (by) => held(by, 'release-confirmation', 'other', confirmHold, orderRelease),
      happened: async () => (await holdState()) === 'released',
    },
  };
}
