import path from 'node:path';
import { checkBackup, type BackupConfig } from './backup-config.ts';
import { checkProxyTrust, type ProxyTrust } from './client-address.ts';
import { checkClientCertificate, type ClientCertificate } from './client-certificate.ts';
import { checkDatabaseUrls, type DatabaseUrls } from './database-config.ts';
import { checkFiles, type FilesConfig } from './files-config.ts';
import { checkMail, type MailConfig } from './mail-config.ts';
import { checkMailIn, type MailInConfig } from './mail-in-config.ts';
import { checkModel, type ModelConfig } from './model-config.ts';
import { checkMediaServers, checkMeetings } from './media-servers.ts';
import { readClamdPlace, type ClamdPlace } from './clamd.ts';
import { checkTranslator } from './translator-config.ts';
import { checkTraces, type TracesConfig } from './traces-config.ts';
import type { MapTiles, Translator } from './instance.ts';

export type Role = 'web' | 'worker' | 'all';

/** Everything the environment can set. Only this file reads it; docs/configuration.md is generated from config-options.ts. */
export interface Config extends DatabaseUrls {
  readonly origin: string;
  /** Where users' files are served from, and nothing else: another host or port than `origin`. */
  readonly filesOrigin: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly files: FilesConfig;
  readonly role: Role;
  /** Where a worker says how it is; null: nowhere. */
  readonly workerPort: number | null;
  readonly keyFile: string;
  readonly trustProxy: ProxyTrust;
  readonly clientCertificate: ClientCertificate | null;
  /** Development only: `host`, `host:port` or `*.suffix` that may be private or plain http. */
  readonly allowHosts: readonly string[];
  /** Hosts inside the company whose pages and feeds members may be shown, written as in allowHosts. */
  readonly readHosts: readonly string[];
  readonly development: boolean;
  readonly company: string;
  readonly country: string;
  /** Null: this instance offers no source. */
  readonly sourceUrl: string | null;
  /** Origins whose broadcasts pages embed. */
  readonly mediaServers: readonly string[];
  /** Null: conversations start no calls. */
  readonly meetings: string | null;
  readonly poolMax: number;
  readonly metricsToken: string | null;
  /** Null: nothing is traced, and OpenTelemetry is not loaded. */
  readonly traces: TracesConfig | null;
  /** Requests of one account to the client API in five minutes. */
  readonly apiRequestsMax: number;
  readonly uploadedBytesMax: number;
  readonly groupDocumentsBytesMax: number;
  readonly backupDays: number;
  readonly backup: BackupConfig;
  readonly auditDays: number;
  /** Null: pages show no maps. */
  readonly map: MapTiles | null;
  /** Null: posts are not translated. */
  readonly translator: Translator | null;
  /** Null: files are not scanned. */
  readonly clamd: ClamdPlace | null;
  /** Path of the program; null: films have no picture and length unless who uploads them sends one. */
  readonly ffmpeg: string | null;
  readonly soffice: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Development only: `step:action` pairs, see failpoints.ts. */
  readonly failPoints: string;
  /** Null: this instance sends no mail, and its pages say so. */
  readonly mail: MailConfig | null;
  /** Null: e-mails are not taken. */
  readonly mailIn: MailInConfig | null;
  /** Null: no language model is asked. */
  readonly model: ModelConfig | null;
}

/** All mistakes in the environment, at once. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(
      `The configuration has ${mistakes.length} mistake(s):\n${mistakes.map((m) => `  - ${m}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/** Reads the configuration, or throws one ConfigError that lists every mistake. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const { text, number, choice, list } = reading(env, mistakes);

  const allowHosts = list('KONTOR_ALLOW_HOSTS');
  const development = allowHosts.length > 0;
  const origin = checkOrigin(text('KONTOR_ORIGIN', ''), development, mistakes);
  const filesOrigin = checkFilesOrigin(text('KONTOR_FILES_ORIGIN', ''), origin, development, mistakes);
  const dataDir = path.resolve(text('KONTOR_DATA', './data'));
  const failPoints = text('KONTOR_FAIL_POINTS', '');
  if (failPoints !== '' && !development)
    mistakes.push('KONTOR_FAIL_POINTS is for development: it needs KONTOR_ALLOW_HOSTS too. Remove it here.');
  const country = checkCountry(text('KONTOR_COUNTRY', '').toUpperCase(), mistakes);

  const config: Config = {
    origin: origin?.origin ?? '',
    filesOrigin,
    host: text('HOST', '127.0.0.1'),
    port: number('PORT', Number(origin?.port || 4000), 0, 65_535),
    ...checkDatabaseUrls(env, mistakes),
    dataDir,
    files: checkFiles(env, choice('KONTOR_FILES', ['folder', 's3'] as const, 'folder'), mistakes),
    role: choice('KONTOR_ROLE', ['web', 'worker', 'all'] as const, 'all'),
    workerPort: number('KONTOR_WORKER_PORT', 0, 0, 65_535) || null,
    keyFile: path.resolve(text('KONTOR_KEY_FILE', path.join(dataDir, 'key'))),
    clientCertificate: checkClientCertificate(env, mistakes),
    trustProxy: checkProxyTrust(text('KONTOR_TRUST_PROXY', 'no'), mistakes),
    allowHosts,
    readHosts: list('KONTOR_READ_HOSTS'),
    development,
    company: text('KONTOR_COMPANY', origin?.hostname ?? ''),
    country,
    sourceUrl: checkSource(text('KONTOR_SOURCE_URL', ''), mistakes),
    poolMax: number('KONTOR_POOL', 12, 2, 200),
    apiRequestsMax: number('KONTOR_API_REQUESTS', development ? 300_000 : 300, 10, 10_000_000),
    uploadedBytesMax: number('KONTOR_UPLOADS_GB', 20, 1, 1_000_000) * 1_000_000_000,
    groupDocumentsBytesMax: number('KONTOR_GROUP_DOCUMENTS_GB', 100, 1, 1_000_000) * 1_000_000_000,
    backupDays: number('KONTOR_BACKUP_DAYS', 0, 0, 3_660),
    backup: checkBackup(env, { dataDir, hours: number('KONTOR_BACKUP_HOURS', 24, 0, 24 * 31) }, mistakes),
    auditDays: number('KONTOR_AUDIT_DAYS', 1_095, 91, 36_600),
    metricsToken: env.KONTOR_METRICS_TOKEN?.trim() || null,
    logLevel: choice('KONTOR_LOG', ['debug', 'info', 'warn', 'error', 'silent'] as const, 'info'),
    failPoints,
    ...readServers(reading(env, mistakes), development, mistakes),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Other servers and programs of the company (server-options.ts). */
function readServers({ text, number }: ReturnType<typeof reading>, development: boolean, mistakes: string[]) {
  return {
    mediaServers: checkMediaServers(text('KONTOR_MEDIA_SERVERS', ''), development, mistakes),
    meetings: checkMeetings(text('KONTOR_MEETINGS', ''), development, mistakes),
    clamd: checkClamd(text('KONTOR_CLAMD', ''), mistakes),
    ffmpeg: checkProgram('KONTOR_FFMPEG', text('KONTOR_FFMPEG', ''), mistakes),
    soffice: checkProgram('KONTOR_SOFFICE', text('KONTOR_SOFFICE', ''), mistakes),
    map: checkMap(text('KONTOR_MAP_TILES', ''), text('KONTOR_MAP_CREDIT', ''), development, mistakes),
    traces: checkTraces(text('KONTOR_TRACES_URL', ''), number('KONTOR_TRACES_PERCENT', 10, 1, 100), mistakes),
    translator: checkTranslator(
      text('KONTOR_TRANSLATE_URL', ''),
      text('KONTOR_TRANSLATE_KEY', ''),
      development,
      mistakes,
    ),
    model: checkModel(
      {
        url: text('KONTOR_MODEL_URL', ''),
        name: text('KONTOR_MODEL', ''),
        key: text('KONTOR_MODEL_KEY', ''),
      },
      mistakes,
    ),
    mailIn: checkMailIn(
      {
        listen: text('KONTOR_LMTP', ''),
        address: text('KONTOR_MAIL_IN', ''),
        authserv: text('KONTOR_MAIL_AUTHSERV', ''),
      },
      mistakes,
    ),
    mail: checkMail(text('KONTOR_SMTP_URL', ''), text('KONTOR_MAIL_FROM', ''), development, mistakes),
  } satisfies Partial<Config>;
}

/** How each kind of value is read; what is wrong with one is added to `mistakes`. */
function reading(env: Readonly<Record<string, string | undefined>>, mistakes: string[]) {
  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const number = (name: string, fallback: number, min: number, max: number) => {
    const value = Number(text(name, String(fallback)));
    if (!Number.isInteger(value) || value < min || value > max)
      mistakes.push(`${name} must be a whole number from ${min} to ${max}; it is "${env[name]}".`);
    return value;
  };
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name, fallback);
    const found = allowed.find((a) => a === value);
    if (found === undefined) mistakes.push(`${name} must be one of ${allowed.join(', ')}; it is "${value}".`);
    return found ?? fallback;
  };
  const list = (name: string): string[] =>
    text(name, '')
      .split(/[\s,]+/)
      .filter(Boolean);
  return { text, number, choice, list };
}

function checkCountry(country: string, mistakes: string[]): string {
  if (country !== '' && !/^[A-Z]{2}$/.test(country))
    mistakes.push(`KONTOR_COUNTRY must be two letters (ISO 3166), e.g. DE; it is "${country}".`);
  return country;
}

function checkClamd(value: string, mistakes: string[]): ClamdPlace | null {
  const place = value === '' ? null : readClamdPlace(value);
  if (value !== '' && place === null)
    mistakes.push(
      `KONTOR_CLAMD must be host:port or the path of a socket, e.g. 127.0.0.1:3310 or /run/clamav/clamd.ctl; it is "${value}".`,
    );
  return place;
}

function checkProgram(name: string, value: string, mistakes: string[]): string | null {
  if (value !== '' && !path.isAbsolute(value))
    mistakes.push(`${name} must be the whole path of the program, e.g. /usr/bin/ffmpeg; it is "${value}".`);
  return value === '' ? null : value;
}

function checkOrigin(value: string, development: boolean, mistakes: string[]): URL | null {
  if (value === '') {
    mistakes.push('KONTOR_ORIGIN is missing: set the public address, e.g. https://social.alpha.example.');
    return null;
  }
  return checkAddress('KONTOR_ORIGIN', value, development, mistakes);
}

/** A server of tiles as maps ask it: `https://tiles.example/{z}/{x}/{y}.png`. */
function checkMap(value: string, credit: string, development: boolean, mistakes: string[]): MapTiles | null {
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isOpen = url?.protocol === 'https:' || (development && url?.protocol === 'http:');
  const isTemplate = ['{z}', '{x}', '{y}'].every((part) => value.includes(part));
  if (url && isOpen && isTemplate && url.username === '') return { tiles: value, origin: url.origin, credit };
  mistakes.push(
    `KONTOR_MAP_TILES must be the address of tiles with {z}, {x} and {y}, e.g. https://tiles.alpha.example/{z}/{x}/{y}.png; it is "${value}".`,
  );
  return null;
}

function checkSource(value: string, mistakes: string[]): string | null {
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && ['https:', 'http:'].includes(url.protocol) && url.username === '' && url.password === '')
    return url.href;
  mistakes.push(
    `KONTOR_SOURCE_URL must be the address of a page, e.g. https://git.alpha.example/kontor; it is "${value}".`,
  );
  return null;
}

/**
 * In development: a name that resolves to this machine without any set-up, `files.alpha.localhost`, or `localhost` if the origin is an IP
 * address.
 */
export function filesOriginBeside(origin: URL): string {
  const isAddress = /^[\d.]+$|^\[/.test(origin.hostname);
  const name = isAddress ? 'localhost' : `files.${origin.hostname}`;
  return new URL(`${origin.protocol}//${name}${origin.port && `:${origin.port}`}`).origin;
}

function checkFilesOrigin(
  value: string,
  origin: URL | null,
  development: boolean,
  mistakes: string[],
): string {
  if (value === '' && development && origin) return filesOriginBeside(origin);
  const example = `https://files.${origin?.hostname || 'social.alpha.example'}`;
  if (value === '') {
    mistakes.push(
      `KONTOR_FILES_ORIGIN is missing: give users' files an address of their own that leads to this server too, e.g. ${example}.`,
    );
    return '';
  }
  const url = checkAddress('KONTOR_FILES_ORIGIN', value, development, mistakes);
  if (url && url.origin === origin?.origin)
    mistakes.push(
      `KONTOR_FILES_ORIGIN is the same as KONTOR_ORIGIN: choose another host or port for users' files, e.g. ${example}.`,
    );
  return url?.origin ?? '';
}

function checkAddress(name: string, value: string, development: boolean, mistakes: string[]): URL | null {
  if (!URL.canParse(value)) {
    mistakes.push(`${name} must be an address like https://social.alpha.example; it is "${value}".`);
    return null;
  }
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    mistakes.push(`${name} must start with https://; it is "${value}".`);
  if (url.protocol === 'http:' && !development)
    mistakes.push(
      `${name} is plain http, which is only accepted in development (KONTOR_ALLOW_HOSTS). Use https://.`,
    );
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')
    mistakes.push(`${name} must have no path, query, user or fragment.`);
  return url;
}
