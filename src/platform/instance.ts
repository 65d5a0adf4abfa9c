import type postgres from 'postgres';
import type { Addresses } from './addresses.ts';
import type { BackupConfig } from './backup-config.ts';
import type { ProxyTrust } from './client-address.ts';
import type { ClamdPlace } from './clamd.ts';
import type { Fact, FactName } from './facts.ts';
import type { FilePlace } from './file-storage.ts';
import type { NewJob } from './job.ts';
import type { MailInConfig } from './mail-in-config.ts';
import type { InstanceMemory } from './memory.ts';
import type { ModelConfig } from './model-config.ts';

/** Where reads run: the pool or an open transaction. It knows the instance, because what is read depends on the company. */
export type Reader = postgres.ISql & { readonly instance: Instance };
/** The pool of one instance. Surfaces and jobs hold it; verbs never do. */
export type Db = postgres.Sql & { readonly instance: Instance };
/** An open transaction. Verbs take it first; a `Db` does not type-check, so no verb can run outside a transaction. */
export type Tx = postgres.TransactionSql & {
  readonly instance: Instance;
  /** Runs after a successful commit, in order. For wake-ups and caches only: what must happen is a job. */
  afterCommit(effect: () => void): void;
};

/** Facts and jobs, made by `createJournal`; slices use `recorder` and `enqueue` from journal.ts. */
export interface Journal {
  /** Appends the fact and its jobs, and tells its subscribers. */
  record(tx: Tx, fact: Fact): Promise<void>;
  /** Stores work without a fact. */
  enqueue(tx: Tx, job: NewJob): Promise<void>;
  /** Names of those who hear a fact, in the order in which they do. */
  subscribersTo(fact: FactName): readonly string[];
}

/** What every verb may need to know about its instance. Plain data and functions, created once by compose.ts. */
/** A server of map tiles: what the operator trusts with what its people look at. */
export interface MapTiles {
  /** With {z}, {x} and {y}. */
  readonly tiles: string;
  readonly origin: string;
  /** Whose map it is, as its licence asks. */
  readonly credit: string;
}

/** The company's own server that translates posts. */
export interface Translator {
  readonly url: string;
  readonly key: string | null;
}

export interface Instance {
  readonly origin: string;
  /** Users' files come from here and nothing else does: in a page they are strangers. */
  readonly filesOrigin: string;
  /** The company's name, as written behind people of this instance. */
  readonly company: string;
  readonly country: string;
  /** Where the source of what runs here is offered (AGPL, section 13); null: nowhere. */
  readonly sourceUrl: string | null;
  /** KONTOR_MEDIA_SERVERS: origins of the company's media servers, whose broadcasts pages may embed. */
  readonly mediaServers: readonly string[];
  /** KONTOR_MEETINGS: the address of a room for calls, with {room}; null: there is no server for them. */
  readonly meetings: string | null;
  readonly addresses: Addresses;
  readonly journal: Journal;
  readonly memory: InstanceMemory;
  /** Folder for the embedded database and, unless they are in S3, for files. */
  readonly dataDir: string;
  /** Where attachments and pictures lie, and archives that people asked for. */
  readonly files: FilePlace;
  readonly exports: FilePlace;
  /** Looks at every file before it is accepted; null: none does. */
  readonly clamd: ClamdPlace | null;
  /** Path of the program that takes pictures out of films; null: there is none. */
  readonly ffmpeg: string | null;
  /** KONTOR_SOFFICE: the program that makes pages of Office documents; null: none does. */
  readonly soffice: string | null;
  /** KONTOR_TRUST_PROXY: whether X-Forwarded-For says who asks. */
  readonly trustProxy: ProxyTrust;
  /** KONTOR_API_REQUESTS: what one account may ask of the client API in five minutes. */
  readonly apiRequestsMax: number;
  /** KONTOR_UPLOADS_GB: what the files of one person may take together. */
  readonly uploadedBytesMax: number;
  /** KONTOR_GROUP_DOCUMENTS_GB: of all documents, with their versions, of each group whose home is here. */
  readonly groupDocumentsBytesMax: number;
  /** KONTOR_BACKUP_DAYS: after how many days the oldest backup is gone; 0: its operator has not said. */
  readonly backupDays: number;
  /** KONTOR_BACKUP_…: where backups go and how often, and where erasures are noted. */
  readonly backup: BackupConfig;
  /** KONTOR_AUDIT_DAYS: for how long the audit log is kept. */
  readonly auditDays: number;
  /** KONTOR_MAP_TILES: who draws maps; null: pages show none. */
  readonly map: MapTiles | null;
  /** KONTOR_LMTP, KONTOR_MAIL_IN and KONTOR_MAIL_AUTHSERV: how e-mails come in; null: none do. */
  readonly mailIn: MailInConfig | null;
  /** KONTOR_MODEL_URL: a language model of the company's own; null: none is asked. */
  readonly model: ModelConfig | null;
  /** KONTOR_TRANSLATE_URL: the company's own server that translates posts; null: none. */
  readonly translator: Translator | null;
  /** Seals private keys before they are stored, see secrets.ts. */
  readonly sealKey: Buffer;
}
