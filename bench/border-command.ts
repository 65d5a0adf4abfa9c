import { parseArgs } from 'node:util';
import { decide, type Partner, type Question } from '#src/agreements/decide.ts';
import { oneSidedGrant } from '#src/agreements/templates.ts';
import { categories, scopes, type Grant } from '#src/agreements/terms.ts';

/**
 * `npm run bench -- border [--rounds 200000]`: what `decide` costs of this process's CPU, for every kind of question and an agreement that names
 * five hundred groups and sixty countries, which is as many as one can.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { rounds: { type: 'string', default: '200000' } },
});
const rounds = Number(values.rounds);
const goalUs = 20;
const dayMs = 86_400_000;
const now = Date.now();

const base = oneSidedGrant(['forum']);
const countries = Array.from(
  { length: 60 },
  (_, n) => `${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(65 + (n >> 3))}`,
);
const grant: Grant = {
  ...base,
  scopes: [...scopes],
  groups: Array.from({ length: 500 }, (_, n) => `group-${n}`),
  storageCountries: [...countries, 'FR'],
};
const partner: Partner = {
  ...{
    peerId: 1,
    origin: 'https://social.beta.example',
    agreementId: 'x',
    software: '',
    company: 'Beta SAS',
  },
  ...{ kind: 'mutual', peerKind: 'kontor', state: 'active', country: 'FR', ourCountry: 'DE' },
  standing: {
    decided: 'active',
    notBeforeMs: now - dayMs,
    expiresMs: now + dayMs,
    ...{ endsAtMs: null, suspendedByUs: false, suspendedByPartner: false },
  },
  ...{ grantsIn: grant, grantsOut: grant },
};
const questions: Omit<Question, 'now'>[] = (['in', 'out'] as const).flatMap((direction) => [
  { direction },
  ...scopes.map((scope) => ({ direction, scope })),
  ...categories.map((category) => ({ direction, category, copies: true })),
  { direction, scope: 'groups.host' as const, category: 'post' as const, group: 'group-499' },
  {
    direction,
    scope: 'groups.join' as const,
    category: 'file' as const,
    group: 'no-such-group',
    begins: true,
  },
]);

let allowed = 0;
const ask = (times: number): void => {
  for (let round = 0; round < times; round++)
    for (const question of questions) if (decide(partner, { ...question, now }).allowed) allowed++;
};
ask(2_000); // until it is compiled
const before = process.cpuUsage();
ask(Math.ceil(rounds / questions.length));
const used = process.cpuUsage(before);
const asked = Math.ceil(rounds / questions.length) * questions.length;
const us = (used.user + used.system) / asked;
console.log('| what | value | goal |');
console.log('|---|---|---|');
console.log(
  `| decide, µs of CPU, mean of ${asked} questions of ${questions.length} kinds | ${us.toFixed(2)} | ≤ ${goalUs} |`,
);
if (us > goalUs || allowed === 0) process.exitCode = 1;
