import { expect, it } from 'vitest';
import type { Terms } from '#src/agreements/agreement.ts';
import { grantGaps, notYetCarriedOut, termGaps } from '#src/agreements/describe.ts';
import { namedTemplate, oneSidedGrant } from '#src/agreements/templates.ts';
import { grantSchema } from '#src/agreements/terms.ts';

const { fromUs, fromThem } = namedTemplate('full', { ours: 'DE', theirs: 'FR' });
const terms: Terms = {
  ...{ notBefore: null, expires: null, in: fromThem, out: fromUs, erasureDays: 30 },
  partner: { legalName: 'Beta', country: 'FR', dataProtectionOfficer: 'd', securityContact: 's' },
  termination: { noticeDays: 30, data: 'erase', legalHold: true },
};

it('every term has its line: carried out, or named as not', () => {
  expect(Object.keys(grantGaps).toSorted()).toEqual(Object.keys(grantSchema().shape).toSorted());
  expect(Object.keys(termGaps).toSorted()).toEqual(Object.keys(terms).toSorted());
});

it('what grants say is carried out, except what keeps its line', () => {
  const open = Object.entries(grantGaps).flatMap(([term, gap]) => (gap === null ? [] : [term]));
  for (const carried of ['categories', 'retentionDays', 'onwardTransfer', 'storageCountries'])
    expect(open).not.toContain(carried);
});

it('of a server that has signed nothing no promise is named', () => {
  const grant = oneSidedGrant(['followers']);
  const open: Terms = {
    ...terms,
    ...{ in: grant, out: grant, partner: null, termination: null, erasureDays: null },
  };
  expect(notYetCarriedOut(open)).toEqual([]);
});
