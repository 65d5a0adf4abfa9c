import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Command } from '#src/cli/command.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { readConfig } from '#src/platform/config.ts';
import type { Db } from '#src/platform/database.ts';
import { createEgress } from '#src/platform/egress.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, testKeys } from '#test/support/people.ts';

/** An instance whose commands are run in this process. */
export interface Shell {
  readonly db: Db;
  run(
    commands: Readonly<Record<string, Command>>,
    verb: string,
    ...args: string[]
  ): ReturnType<Command['run']>;
  close(): Promise<void>;
}

/** For commands that ask no other server. */
export const noLookUps = (): Promise<never> => Promise.reject(new Error('Nothing is looked up from here.'));

export async function openShell(): Promise<Shell> {
  const at = await freshDatabase();
  const { db } = at;
  const config = readConfig({
    KONTOR_ORIGIN: 'http://alpha.localhost:4001',
    KONTOR_ALLOW_HOSTS: '*.localhost',
  });
  const egress = createEgress({ allowHosts: [], ownHosts: [], userAgent: 'test' });
  await act(db, async (tx) => ensureInstanceActor(tx, await testKeys()));
  const registry = await openPartnerRegistry(db);
  return {
    db,
    async run(commands, verb, ...args) {
      const command = commands[verb];
      if (!command) throw new Error(`There is no ${verb}.`);
      return await command.run({
        db,
        egress,
        config,
        registry,
        confirmMove: noLookUps,
        lookUpActor: noLookUps,
        dryRun: noLookUps,
        checkLine: noLookUps,
        args,
      });
    },
    async close() {
      await registry.close();
      egress.close();
      await at.drop();
    },
  };
}
