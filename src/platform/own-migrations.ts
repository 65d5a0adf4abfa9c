import { fileURLToPath } from 'node:url';
import { migrationsIn, sumsOf, type MigrationFiles, type MigrationSums } from './migration-files.ts';

/** This program's migrations. `npm run build` calls both and stores the results in the bundle (scripts/build.ts). */
export const ownMigrations = (): Promise<MigrationFiles> =>
  migrationsIn(fileURLToPath(new URL('../../migrations/', import.meta.url)));

/** Their checksums, which is all that a start needs when there is nothing to do. */
export const ownMigrationSums = async (): Promise<MigrationSums> => sumsOf(await ownMigrations());
