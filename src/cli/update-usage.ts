export const updateUsage = 'kontor update [PACKAGE.deb] [--check] [--without-backup] [--within SECONDS]';
export const updateSummary =
  'Put the newest unpacked version in service: checks, backs up, migrates, starts it and waits until it is ready; else goes back to the version before. --check only looks.';
export const migrateUsage = 'kontor migrate';
export const migrateSummary =
  'Bring the database to this version’s schema, as a start does; the version before goes on working on it.';
export const releaseNotesUsage = 'kontor release-notes [--since VERSION]';
export const releaseNotesSummary = 'What is new in this version, or since another one.';
