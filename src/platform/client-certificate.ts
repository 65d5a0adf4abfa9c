import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What Kontor shows to partners whose proxy asks for a certificate of clients (mTLS): PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  readonly endsAt: Date;
}

/** KONTOR_CLIENT_CERT and KONTOR_CLIENT_KEY, two files; adds to `mistakes`. Null: nothing is shown to anybody. */
export function checkClientCertificate(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): ClientCertificate | null {
  const [certFile, keyFile] = [env.KONTOR_CLIENT_CERT?.trim() ?? '', env.KONTOR_CLIENT_KEY?.trim() ?? ''];
  if (certFile === '' && keyFile === '') return null;
  try {
    if (certFile === '' || keyFile === '') throw new Error('one of the two is missing');
    const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('they do not belong together');
    return { cert, key, endsAt: new Date(certificate.validTo) };
  } catch (error) {
    mistakes.push(
      `KONTOR_CLIENT_CERT and KONTOR_CLIENT_KEY must be the files of a certificate and its private key, in PEM: ${(error as Error).message}.`,
    );
    return null;
  }
}
