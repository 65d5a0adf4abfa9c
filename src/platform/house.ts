import type { Addresses } from './addresses.ts';
import type { ClamdPlace } from './clamd.ts';
import type { Journal } from './journal.ts';

/** What every verb may need to know about the instance it runs in. Plain data and functions, made once by compose.ts. */
export interface House {
  readonly origin: string;
  /** Users' files come from here and nothing else does: in a page they are strangers. */
  readonly filesOrigin: string;
  /** The company's name, as written behind people of this instance. */
  readonly company: string;
  readonly country: string;
  readonly addresses: Addresses;
  readonly journal: Journal;
  /** Folder for attachments and the embedded database. */
  readonly dataDir: string;
  /** Looks at every file before it is accepted; null: none does. */
  readonly clamd: ClamdPlace | null;
  /** KONTOR_TRUST_PROXY: whether X-Forwarded-For says who asks. */
  readonly trustProxy: boolean;
  /** KONTOR_API_REQUESTS: what one account may ask of the client API in five minutes. */
  readonly apiRequestsMax: number;
  /** KONTOR_UPLOADS_GB: what the files of one person may take together. */
  readonly uploadedBytesMax: number;
  /** Seals private keys before they are stored, see secrets.ts. */
  readonly sealKey: Buffer;
}
