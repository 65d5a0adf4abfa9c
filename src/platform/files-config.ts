import type { S3Config } from './s3.ts';

export interface FilesConfig {
  /** Where new files go. */
  readonly store: 'folder' | 's3';
  /** Null: no bucket is known. With `folder` it is the one that files are being moved from. */
  readonly s3: S3Config | null;
}

/** The part of the configuration that is about the place of files; adds to `mistakes`. */
export function checkFiles(
  env: Readonly<Record<string, string | undefined>>,
  store: 'folder' | 's3',
  mistakes: string[],
): FilesConfig {
  const text = (name: string): string => env[name]?.trim() ?? '';
  const endpoint = text('KONTOR_S3_URL');
  if (endpoint === '' && store === 'folder') return { store, s3: null };
  const needed = ['KONTOR_S3_URL', 'KONTOR_S3_BUCKET', 'KONTOR_S3_ACCESS_KEY', 'KONTOR_S3_SECRET_KEY'];
  const missing = needed.filter((name) => text(name) === '');
  if (missing.length > 0)
    mistakes.push(`${missing.join(', ')} must be set for files in S3, or KONTOR_FILES=folder without any.`);
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (
    endpoint !== '' &&
    !(url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '')
  )
    mistakes.push(
      `KONTOR_S3_URL must be the address of the storage without the bucket, e.g. https://s3.alpha.example; it is "${endpoint}".`,
    );
  const bucket = text('KONTOR_S3_BUCKET');
  if (bucket !== '' && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    mistakes.push(`KONTOR_S3_BUCKET must be the name of a bucket, e.g. kontor-files; it is "${bucket}".`);
  const prefix = text('KONTOR_S3_PREFIX').replaceAll(/^\/+|\/+$/g, '');
  if (!/^[\w./-]*$/.test(prefix))
    mistakes.push(`KONTOR_S3_PREFIX may have letters, digits and . _ - / only; it is "${prefix}".`);
  return {
    store,
    s3: {
      ...{ endpoint: url?.origin ?? '', region: text('KONTOR_S3_REGION') || 'us-east-1', bucket },
      prefix: prefix === '' ? '' : `${prefix}/`,
      ...{ accessKey: text('KONTOR_S3_ACCESS_KEY'), secretKey: text('KONTOR_S3_SECRET_KEY') },
    },
  };
}
