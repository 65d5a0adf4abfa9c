import { describe, expect, it } from 'vitest';
import { between, importsOf, read, roomOf, sourceFiles } from './source.ts';

/** The floors are written down once, in docs/architecture.md: "6 roof  main compose …". */
const floors = readFloors(read('docs/architecture.md'));
const instance = sourceFiles('src', 'federation');
const filesMin = 250;
const [surfaces, roof] = [8, 9];

/** Imports that go up or sideways, each with its reason. One that nobody uses any more fails too. */
const upwards: Readonly<Record<string, string>> = {
  'src/cli/run.ts -> src/compose.ts':
    'a command opens the same instance as a server: one composition, then the command on top of it',
};

/** Who opens or takes connections, each with its reason; a connection to another machine is made by platform/outside.ts alone. */
const network: Readonly<Record<string, string>> = {
  'src/platform/egress-channels.ts':
    'connections of the one client for requests to other machines (egress.ts), at judged and pinned addresses',
  'src/platform/destinations.ts': 'resolves and judges those addresses',
  'src/platform/txt-records.ts': 'asks the DNS server of the system for keys of mail senders',
  'src/platform/certificates.ts': 'looks at the certificates of our own addresses, as a stranger sees them',
  'src/platform/embedded.ts': 'looks for a free port on loopback',
  'src/platform/clamd.ts': 'asks the virus scanner that the operator names, at that address alone',
  'src/serve.ts': 'listens',
  'src/platform/s3.ts': 'asks the S3 storage that the operator names, at that address alone',
  'src/platform/client-address.ts': 'asks `isIP` alone, which opens nothing',
  'src/cli/doctor.ts': 'asks our own public address, as a stranger would',
  'src/cli/checks/address.ts':
    'looks up our own two names and looks at their certificates, as a stranger would',
  'src/cli/checks/clock.ts': 'asks time servers that the operator names, or the system, what time it is',
  'src/cli/machine.ts': 'asks the web process of this machine whether it is ready',
  'src/try-start.ts': 'asks a web process of its own, on loopback',
  'src/platform/websocket.ts': 'answers WebSockets on the server of src/serve.ts',
};

/** Tables that more than one room writes, each with its reason. */
const sharedTables: Readonly<Record<string, string>> = {
  deliveries:
    'the outbox adds rows in the transaction of an act; claiming, settling and redriving them is the queue of platform/',
  files: 'media stores what was uploaded; posts attaches it, and stores what partners only linked to',
  peers:
    'agreements own them; federation notes the signature a host understood, the queue that it does not answer',
  settings: 'one row per switch: each belongs to the room that reads it',
  tombstones: 'posts and people leave them alike, so that nothing erased can come back',
};

/** Where SQL stands outside the slices, each with its reason. */
const sqlElsewhere: Readonly<Record<string, string>> = {
  'src/compose.ts': 'asks whether the first start has happened, before any slice is open',
  'src/health.ts': '`select 1` is the question itself',
  'src/metrics.ts': 'asks how large the database as a whole is',
  'src/cli/checks/database.ts': 'looks at a PostgreSQL that need not have anything of Kontor yet',
  'src/cli/doctor.ts': 'looks at the database as a whole: version, clock, migrations',
  'src/cli/facts.ts': 'follows one object through facts, jobs and deliveries',
  'src/cli/jobs.ts': 'lists both queues',
  'src/cli/settings.ts': 'switches that belong to no slice',
  'src/cli/update.ts': 'asks how large a backup of the database will be',
};

/**
 * Where federation/ reads the tables of people, posts, groups and their ties: what only partners are told or asked, in files named `read-…`, with
 * how often and why. The numbers only fall. What decides or stores is a verb of the slices.
 */
const slicesReadByFederation: Readonly<Record<string, readonly [reads: number, reason: string]>> = {
  'federation/actors/read-actors.ts': [4, 'documents of our actors, and who is behind a URI, for the cache'],
  'federation/objects/read-collections.ts': [
    10,
    'ids in pages, and the digest of followers over them (FEP-8fcf)',
  ],
  'federation/outbox/read-recipients.ts': [14, 'inboxes of an activity, and which partners know an actor'],
};

describe('floors', () => {
  it('saw the whole', () => {
    expect(instance.length).toBeGreaterThan(filesMin);
    expect(instance.flatMap((file) => importsOf(file)).length).toBeGreaterThan(filesMin * 3);
    expect([...floors.values()].every((floor) => floor >= 0 && floor <= roof)).toBe(true);
  });

  it('imports only go down, never sideways', () => {
    const used = new Set<string>();
    const complaints = instance.flatMap((file) =>
      importsOf(file).flatMap((target) => {
        const complaint = complain(file.path, target);
        if (!complaint) return [];
        const edge = `${file.path} -> ${target}`;
        if (!(edge in upwards)) return [complaint];
        used.add(edge);
        return [];
      }),
    );
    expect(complaints).toEqual([]);
    expect([...used].toSorted()).toEqual(Object.keys(upwards).toSorted());
  });

  it('an import up, sideways, into an unknown room or out of the house is noticed', () => {
    expect(complain('src/people/follow.ts', 'src/posts/publish.ts')).toMatch('up');
    expect(complain('src/people/follow.ts', 'src/agreements/read.ts')).toMatch('sideways');
    expect(complain('src/api/api.ts', 'federation/gate.ts')).toMatch('sideways');
    expect(complain('src/people/follow.ts', 'src/helpers/all.ts')).toMatch('no floor');
    expect(complain('src/people/follow.ts', 'scripts/demo.ts')).toMatch('no floor');
    expect(complain('src/posts/publish.ts', 'src/people/read.ts')).toBeNull();
    expect(complain('src/posts/publish.ts', 'hono')).toBeNull();
  });

  it('the store of a slice is private to it', () => {
    const strangers = instance.flatMap((file) =>
      importsOf(file)
        .filter((target) => /(^|[/-])store\.ts$/.test(target) && roomOf(target) !== roomOf(file.path))
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe('doors', () => {
  it('@fedify is spoken in federation/ alone', () => {
    const speakers = instance.filter((file) => importsOf(file).some((s) => s.startsWith('@fedify/')));
    expect(speakers.map((f) => f.path).filter((p) => !p.startsWith('federation/'))).toEqual([]);
  });

  it('of src/, only what stands on the roof beside it reaches into federation/', () => {
    const reaching = sourceFiles('src').filter((file) =>
      importsOf(file).some((s) => s.startsWith('#federation/') || s.startsWith('federation/')),
    );
    expect(reaching.map((f) => f.path).toSorted()).toEqual([
      'src/compose.ts',
      'src/http.ts',
      'src/maintenance.ts',
      'src/worker.ts',
    ]);
  });

  it('only platform/outside.ts and those listed open or take connections', () => {
    const isNetwork = (s: string) =>
      /^(node:)?(https?|http2|net|tls|dns|dgram)(\/promises)?$|^undici$|^ws$/.test(s);
    const openers = instance
      .filter((file) => importsOf(file, { types: false }).some(isNetwork))
      .map((f) => f.path);
    expect(openers.toSorted()).toEqual(Object.keys(network).toSorted());
    // The one global fetch is replaced at start (platform/outside-fetch.ts); our own code does not call it.
    const ours = instance.filter((f) => !f.path.startsWith('src/web/client/')); // in a browser it goes nowhere but home
    expect(ours.filter((f) => /(?<![.\w])fetch\(/.test(f.text)).map((f) => f.path)).toEqual([]);
  });

  it('only main.ts hands over the environment, and only platform/config.ts reads it', () => {
    const readers = instance.filter((f) => /\bprocess\.env\b/.test(f.text)).map((f) => f.path);
    // What PostgreSQL's own tools are started with is not configuration.
    expect(readers).toEqual(['src/main.ts', 'src/platform/embedded-binaries.ts'].toSorted());
  });

  it('only the outbox posts activities', () => {
    const senders = instance.filter((f) => /method: 'POST'/.test(f.text) && f.path.startsWith('federation/'));
    // What an editor typed is no activity: it is for the page's home alone, and of no use later.
    expect(senders.map((f) => f.path).toSorted()).toEqual([
      'federation/coedit/ask-home.ts',
      'federation/outbox/send.ts',
    ]);
  });
});

describe('tables', () => {
  const statement =
    /\b(?:tx|db|sql|reader|pool|connection)(?:<[^`]{0,200}>)?`\s*(?:select|insert|update|delete|with|create|drop|alter|exists|coalesce|not exists|case|and|where)\b/;
  const write =
    /\b(?:insert into|delete from|update)\s+([a-z_]+)(?=\s+(?:\(|set|where|using|as|[a-z]{1,2}\s|select|default))/g;

  it('SQL stands in the slices, in platform/ and where federation keeps its own rows, never in routes, pages or translators', () => {
    const placed = instance.filter((f) => statement.test(f.text)).map((f) => f.path);
    expect(placed.length).toBeGreaterThan(50);
    const strangers = placed.filter((path) => !isPlaceOfSql(path));
    expect(strangers.toSorted()).toEqual(Object.keys(sqlElsewhere).toSorted());
  });

  it('federation reads people, posts, groups and their ties where it is listed, and nowhere else', () => {
    const reads = /\b(?:from|join|into|update)\s+(?:people|posts|groups|follows|memberships)\b/g;
    const withoutComments = (text: string) => text.replaceAll(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
    const found = instance
      .filter((file) => file.path.startsWith('federation/'))
      .map((file) => [file.path, [...withoutComments(file.text).matchAll(reads)].length] as const)
      .filter(([, count]) => count > 0);
    const listed = Object.entries(slicesReadByFederation).map(([path, [count]]) => [path, count]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
    expect(found.map(([path]) => path).filter((path) => !/\/read-[a-z]+\.ts$/.test(path))).toEqual([]);
  });

  it('each table is written by one room', () => {
    const writers = new Map<string, Set<string>>();
    for (const file of instance)
      for (const [, table = ''] of file.text.matchAll(write)) {
        if (table === 'set' || table === 'skip') continue; // `for update skip locked`
        const rooms = writers.get(table) ?? new Set();
        writers.set(table, rooms.add(roomOf(file.path)));
      }
    expect(writers.size).toBeGreaterThan(30);
    const shared = [...writers].filter(([, rooms]) => rooms.size > 1).map(([table]) => table);
    expect(shared.toSorted()).toEqual(Object.keys(sharedTables).toSorted());
  });
});

/** Null, or what is wrong with this import. */
function complain(from: string, target: string): string | null {
  if (!/^[\w-]+\/.*\.(tsx?|mjs|json)$/.test(target)) return null; // a package
  const [own, other] = [roomOf(from), roomOf(target)];
  if (own === other) return null;
  const [high, low] = [floors.get(own), floors.get(other)];
  if (high === undefined || low === undefined)
    return `${from} imports ${target}: ${high === undefined ? own : other} has no floor in docs/architecture.md`;
  if (high > low || (high === roof && low === roof)) return null;
  return `${from} imports ${target}: ${high === low ? 'sideways' : 'up'}`;
}

function isPlaceOfSql(path: string): boolean {
  if (path.startsWith('federation/')) return !/^federation\/(security|json|vocabulary)\//.test(path);
  const floor = floors.get(roomOf(path)) ?? roof;
  return floor < surfaces || /^src\/(api\/(store|read)|web\/shell\/read)\.ts$/.test(path);
}

function readFloors(text: string): Map<string, number> {
  const table = between(text, '```floors\n', '```');
  const found = new Map<string, number>();
  for (const line of table.trim().split('\n')) {
    const match = /^(\d) (\w+)\s+(.+?)(?:\s{2,}\(.*\))?$/.exec(line);
    if (!match) throw new Error(`docs/architecture.md has a floor that cannot be read: "${line}"`);
    const rooms = (match[3] ?? '').split(/[\s|]+/).filter(Boolean);
    for (const room of rooms) found.set(room, Number(match[1]));
  }
  return found;
}
