/** Where the database is; adds to `mistakes`. */
export function checkDatabaseUrls(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): { readonly databaseUrl: string | null; readonly listenUrl: string | null } {
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
  return { databaseUrl, listenUrl };
}

const isPostgres = /^postgres(ql)?:\/\//;
