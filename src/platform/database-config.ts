export interface DatabaseUrls {
  /** Null: the embedded PostgreSQL in dataDir. */
  readonly databaseUrl: string | null;
  /** PostgreSQL itself, behind a pooler; null: databaseUrl leads there. */
  readonly listenUrl: string | null;
  /** A hot standby that lists are read from. */
  readonly standbyUrl: string | null;
}

/** Where the database is; adds to `mistakes`. */
export function checkDatabaseUrls(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): DatabaseUrls {
  const databaseUrl = env.DATABASE_URL?.trim() || null;
  if (databaseUrl !== null && !isPostgres.test(databaseUrl))
    mistakes.push(
      'DATABASE_URL must start with postgres://, e.g. postgres://kontor:secret@127.0.0.1:5432/kontor.',
    );
  const listenUrl = env.KONTOR_LISTEN_URL?.trim() || null;
  if (listenUrl !== null && (databaseUrl === null || !isPostgres.test(listenUrl)))
    mistakes.push(
      'KONTOR_LISTEN_URL must start with postgres:// and lead to PostgreSQL itself, while DATABASE_URL leads to its pooler.',
    );
  const standbyUrl = env.KONTOR_STANDBY_URL?.trim() || null;
  if (standbyUrl !== null && (databaseUrl === null || !isPostgres.test(standbyUrl)))
    mistakes.push(
      'KONTOR_STANDBY_URL must start with postgres:// and lead to one hot standby of the primary in DATABASE_URL.',
    );
  return { databaseUrl, listenUrl, standbyUrl };
}

const isPostgres = /^postgres(ql)?:\/\//;
