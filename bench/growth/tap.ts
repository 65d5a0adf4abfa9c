import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { openPool } from '#src/platform/database.ts';

/** One statement that PostgreSQL ran, with what it touched. */
export interface Touched {
  /** As it was written, blanks shortened. */
  readonly statement: string;
  /** Pages of 8 KiB, found in PostgreSQL's memory or read into it. */
  readonly buffers: number;
  /** What foreign keys look up or delete by themselves. */
  readonly isKeyCheck: boolean;
}

/** Between an instance and its PostgreSQL: hears what every statement touches, whoever sends it. */
export interface Tap {
  /** For the instance, in place of PostgreSQL's own address. */
  readonly url: string;
  /** What ran since the last call, in order of ending. */
  take(): readonly Touched[];
  close(): Promise<void>;
}

/**
 * PostgreSQL’s auto_explain says after each statement what it touched, to whom sent it; this passes everything on and listens to that. No
 * statement of ours is changed, and none is forgotten. Needs a superuser, once, for the settings of the database; connections that are opened
 * later have them.
 */
export async function openTap(databaseUrl: string): Promise<Tap> {
  const functions = await explainEverything(databaseUrl, true);
  const target = new URL(databaseUrl);
  const heard: Touched[] = [];
  const server = createServer((client) =>
    pass(client, target, (touched) => {
      if (!functions.some((body) => body.includes(touched.statement))) heard.push(touched);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    take: () => heard.splice(0),
    async close() {
      await closeServer(server);
      await explainEverything(databaseUrl, false);
    },
  };
}

const settings = {
  session_preload_libraries: "'auto_explain'",
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  // Foreign keys too: a deletion that reads a whole table to find what goes along is one of them.
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_parameter_max_length': '0',
  'auto_explain.log_level': 'notice',
};

/** Returns the bodies of our functions: what they touch is counted where they are called. */
async function explainEverything(databaseUrl: string, on: boolean): Promise<readonly string[]> {
  const sql = openPool(databaseUrl, { max: 1 });
  const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  for (const [setting, value] of Object.entries(settings))
    await sql.unsafe(
      on ? `alter database "${name}" set ${setting} = ${value}` : `alter database "${name}" reset ${setting}`,
    );
  const functions = await sql<{ body: string }[]>`
    select prosrc as body from pg_proc where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype`;
  await sql.end();
  return functions.map(({ body }) => oneLine(body));
}

function pass(client: Socket, { hostname, port }: URL, tell: (touched: Touched) => void): void {
  const server = connect({ host: hostname, port: Number(port || 5432) });
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.setNoDelay(true);
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
  client.pipe(server);
  const listen = noticesIn((notice) => {
    const touched = touchedIn(notice);
    if (touched) tell(touched);
  });
  server.on('data', (bytes: Buffer) => {
    listen(bytes);
    if (!client.write(bytes)) {
      server.pause();
      client.once('drain', () => server.resume());
    }
  });
}

const headBytes = 5;

/** PostgreSQL's messages: a letter, the length of what follows in four bytes that count themselves. `N` is a notice, its field `M` the words. */
function noticesIn(tell: (words: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
    let at = 0;
    while (rest.length - at >= headBytes) {
      const end = at + 1 + rest.readUInt32BE(at + 1);
      if (rest.length < end) break;
      if (rest[at] === 78) {
        const words = wordsOf(rest.subarray(at + headBytes, end));
        if (words !== null) tell(words);
      }
      at = end;
    }
    rest = rest.subarray(at);
  };
}

function wordsOf(notice: Buffer): string | null {
  for (const field of notice.toString('utf8').split('\0')) if (field.startsWith('M')) return field.slice(1);
  return null;
}

interface Explained {
  readonly 'Query Text': string;
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

function touchedIn(notice: string): Touched | null {
  const [, plan] = /^duration: [^{]*plan:\s*(\{.*)$/s.exec(notice) ?? [];
  if (plan === undefined) return null;
  const { 'Query Text': text, Plan: top } = JSON.parse(plan) as Explained;
  const statement = oneLine(text);
  return {
    statement,
    buffers: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
    isKeyCheck: statement.includes('OPERATOR(pg_catalog.'),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
