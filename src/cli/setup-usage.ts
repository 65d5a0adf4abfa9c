export const setupUsage =
  'kontor setup [--check] [--origin URL] [--files-origin URL] [--company NAME] [--country CC] [--database local|URL] [--smtp-url URL --mail-from ADDRESS] [--backup-dir DIR] [--admin HANDLE --admin-name NAME [--admin-email ADDRESS] [--admin-password-file FILE]] [--time-server HOST]… [--start] [--replace] [--env FILE] [--data DIR] [--user NAME]';
export const setupSummary =
  'Make this machine serve: asks what is not given, checks database, names, certificates, mail, clock and disk, writes /etc/kontor/env and the keys, adds the first administrator. May be run again; @FILE in place of a secret reads it from there.';
