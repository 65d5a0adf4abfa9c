import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doctorCommands } from '#src/cli/doctor.ts';
import { nothingAbout } from '#src/company/about.ts';
import { changeBranding } from '#src/company/change.ts';
import { readConfig } from '#src/platform/config.ts';
import { createEgress } from '#src/platform/egress.ts';
import { noLookUps } from './shell.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, colleague } from '#test/support/people.ts';

let at: Awaited<ReturnType<typeof freshDatabase>>;
const config = readConfig({
  KONTOR_ORIGIN: 'http://alpha.localhost:4001',
  KONTOR_ALLOW_HOSTS: '*.localhost',
});
const egress = createEgress({ allowHosts: [], ownHosts: [], userAgent: 'test' });
beforeAll(async () => void (at = await freshDatabase()));
afterAll(async () => {
  egress.close();
  await at.drop();
});

const examine = async (): Promise<string> => {
  const before = process.exitCode;
  const registry = await openPartnerRegistry(at.db);
  const { text } =
    (await doctorCommands['']?.run({
      db: at.db,
      egress,
      config,
      registry,
      confirmMove: noLookUps,
      lookUpActor: noLookUps,
      dryRun: noLookUps,
      checkLine: noLookUps,
      args: [],
    })) ?? {};
  await registry.close();
  process.exitCode = before; // of a database without an instance the rest fails
  return text ?? '';
};

test('a missing imprint and privacy notice are warned about until they are there', async () => {
  const ill = await examine();
  expect(ill).toContain('WARN imprint: missing\n     → An administrator can enter it');
  expect(ill).toContain('WARN privacy notice: missing');
  const ada = await colleague(at.db, 'ada');
  await at.db`update people set is_admin = true where id = ${ada}`;
  const about = { ...nothingAbout, imprint: 'Alpha AG', privacy: 'https://alpha.example/privacy' };
  await act(at.db, (tx) => changeBranding(tx, ada, { about }));
  const well = await examine();
  expect(well).toContain('ok   imprint:');
  expect(well).toContain('ok   privacy notice:');
});
