import { openPool } from '#src/platform/database.ts';
import { migrate } from '#src/platform/migrate.ts';
import { databaseOf } from './backup.ts';
import { readArgs } from './agreement-args.ts';
import type { OfflineCommand } from './offline-command.ts';
import { migrateSummary, migrateUsage } from './update-usage.ts';

export const migrateCommand: OfflineCommand = {
  usage: migrateUsage,
  summary: migrateSummary,
  async run({ config, args }) {
    readArgs(this.usage, args, {});
    const pool = openPool(await databaseOf(config), { max: 1 });
    const ran = await migrate(pool).finally(() => pool.end({ timeout: 2 }));
    return {
      json: { ran },
      text:
        ran.length === 0 ? 'The schema is up to date.' : `Ran ${ran.length} migrations: ${ran.join(', ')}`,
    };
  },
};
