import path from 'node:path';
import { appendReading } from '#src/audit/append.ts';
import { endAllAccess, replayLedger, type Replayed } from '#src/backup/replay.ts';
import { restoreBackup } from '#src/backup/restore.ts';
import { markRestore, unmarkRestore } from '#src/backup/restore-mark.ts';
import { openLedger, type Ledger } from '#src/erasure/ledger.ts';
import { openPool } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { commandLine, readArgs } from './agreement-args.ts';
import { databaseOf } from './backup.ts';
import type { OfflineCommand, OfflineContext } from './offline-command.ts';

type Told = ReturnType<OfflineCommand['run']>;

export const restoreCommand: OfflineCommand = {
  usage: 'kontor restore (ARCHIVE [--keys FILE] | --replay) [--ledger FILE | --without-ledger]',
  summary:
    'Put a backup into an empty database and KONTOR_DATA, and erase again what was erased after it; --replay only does the latter, after a point-in-time recovery.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, {
      keys: { type: 'string' },
      ledger: { type: 'string' },
      'without-ledger': { type: 'boolean' },
      replay: { type: 'boolean' },
    });
    const [archive, more] = positionals;
    const isReplay = values.replay ?? false;
    const isWithout = values['without-ledger'] ?? false;
    if (
      more !== undefined ||
      isReplay === (archive !== undefined) ||
      (isWithout && values.ledger !== undefined)
    )
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const named = values.ledger === undefined ? context.config.backup.ledger : path.resolve(values.ledger);
    const ledger = isWithout ? null : named;
    if (archive === undefined) return await replay(context, ledger);
    return await restore(context, {
      archive: path.resolve(archive),
      keys: values.keys === undefined ? null : path.resolve(values.keys),
      ledger,
    });
  },
};

async function restore(
  context: OfflineContext,
  order: { readonly archive: string; readonly keys: string | null; readonly ledger: string | null },
): Told {
  const { config } = context;
  const databaseUrl = await databaseOf(config);
  const { manifest, end, ledger } = await restoreBackup(config, databaseUrl, order);
  const after = await finish(context, databaseUrl, order.ledger);
  return {
    json: { archive: order.archive, at: manifest.at, files: end.files, ledger, ...after },
    text: [
      `Restored: the backup of ${manifest.at}, ${Object.keys(manifest.tables).length} tables compared row by row, ${end.files.count} files.`,
      ...describe(after, ledger, new Date(manifest.at)),
      'Now start Kontor, then: kontor doctor',
    ].join('\n'),
  };
}

async function replay(context: OfflineContext, file: string | null): Told {
  if (file === null)
    throw new Refusal('invalid', '--replay reads the ledger of erasures: name it with --ledger FILE.');
  const ledger = await openLedger(file, context.config.origin);
  const databaseUrl = await databaseOf(context.config);
  const pool = openPool(databaseUrl, { max: 1 });
  await markRestore(pool, '').finally(() => pool.end({ timeout: 2 }));
  const after = await finish(context, databaseUrl, file);
  return { json: { ledger, ...after }, text: describe(after, ledger, null).join('\n') };
}

interface Finished {
  readonly replayed: Replayed | null;
  readonly signedOut: number;
}

/** What comes before anything is served: erasures, then the mark goes. */
async function finish(
  context: OfflineContext,
  databaseUrl: string,
  ledger: string | null,
): Promise<Finished> {
  const done = await context.duringRestore({ ...context.config, databaseUrl }, async (db) => {
    const replayed = ledger === null ? null : await replayLedger(db, ledger);
    const signedOut = await endAllAccess(db);
    await appendReading(db, { what: 'command restore', by: commandLine });
    return { replayed, signedOut };
  });
  const pool = openPool(databaseUrl, { max: 1 });
  await unmarkRestore(pool).finally(() => pool.end({ timeout: 2 }));
  return done;
}

function describe({ replayed, signedOut }: Finished, ledger: Ledger | null, from: Date | null): string[] {
  const signed = `${signedOut} people were signed out everywhere and sign in again.`;
  if (replayed === null || ledger === null)
    return [
      'Without a ledger: what was erased after the backup is back. Erase it again before people sign in.',
      signed,
    ];
  const { posts, files, people, agreements, refused } = replayed;
  const gap =
    from !== null && ledger.since > from
      ? [
          `The ledger begins on ${ledger.since.toISOString()}: what was erased between the backup and then is back.`,
        ]
      : [];
  return [
    `Erased again, as the ledger says: ${posts} posts, ${files} files, ${people} people who left; ${agreements} agreements ended again.`,
    `The ledger knows all erasures until ${ledger.until.toISOString()}; of what was erased later nothing is known here.`,
    ...gap,
    ...refused.map((one) => `Could not be carried out, do it by hand: ${one}`),
    signed,
  ];
}
