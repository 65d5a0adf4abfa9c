import { describe, expect, test } from 'vitest';
import type { Standing } from '#src/groups/group.ts';
import { checkFolder, checkName, cleanFolder, cleanName } from '#src/posts/kinds/document/document.ts';
import {
  hindranceTo,
  type DocumentAct,
  type DocumentTies,
  type Hindrance,
} from '#src/posts/kinds/document/policy.ts';

const member: Standing = { role: 'member', state: 'active' };
const moderator: Standing = { role: 'moderator', state: 'active' };
const free = { isAuthor: false, isOwn: false, standing: member, binned: false, lockedBy: 'nobody' } as const;
const acts: readonly DocumentAct[] = ['version', 'arrange', 'lock', 'unlock', 'bin', 'unbin'];

type Row = readonly [
  who: string,
  ties: Partial<DocumentTies>,
  says: Readonly<Record<DocumentAct, Hindrance | null>>,
];
const all = (says: Hindrance | null): Record<DocumentAct, Hindrance | null> => ({
  ...{ version: says, arrange: says, lock: says, unlock: says, bin: says, unbin: says },
});

describe('who may do what with a document', () => {
  test.each<Row>([
    ['a stranger', { standing: null }, all('onlyMembers')],
    ['who was invited', { standing: { role: 'member', state: 'invited' } }, all('onlyMembers')],
    ['an author who has left', { standing: null, isAuthor: true }, all('onlyMembers')],
    [
      'whose own it is',
      { isOwn: true, isAuthor: true, standing: null },
      { ...all(null), unlock: 'notLocked' },
    ],
    [
      'a member',
      {},
      { ...all(null), unlock: 'notLocked', bin: 'onlyAuthorDeletes', unbin: 'onlyAuthorDeletes' },
    ],
    [
      'a member, of what another locked',
      { lockedBy: 'another' },
      { ...all('locked'), unlock: 'onlyHolderUnlocks', bin: 'onlyAuthorDeletes', unbin: 'onlyAuthorDeletes' },
    ],
    [
      'a member, of what is in the bin',
      { binned: true },
      { ...all('binned'), unlock: 'notLocked', bin: 'onlyAuthorDeletes', unbin: 'onlyAuthorDeletes' },
    ],
    [
      'its author, of what another locked',
      { isAuthor: true, lockedBy: 'another' },
      { ...all('locked'), unlock: 'onlyHolderUnlocks' },
    ],
    ['its author', { isAuthor: true }, { ...all(null), unlock: 'notLocked' }],
    [
      'its author, of what is in the bin',
      { isAuthor: true, binned: true },
      { ...all('binned'), unlock: 'notLocked', unbin: null },
    ],
    [
      'a moderator, of what another locked',
      { standing: moderator, lockedBy: 'another' },
      { ...all('locked'), unlock: null },
    ],
    ['a moderator', { standing: moderator }, { ...all(null), unlock: 'notLocked' }],
    [
      'who holds the lock',
      { lockedBy: 'me' },
      { ...all(null), bin: 'onlyAuthorDeletes', unbin: 'onlyAuthorDeletes' },
    ],
  ])('%s', (_who, ties, says) => {
    expect(Object.fromEntries(acts.map((act) => [act, hindranceTo(act, { ...free, ...ties })]))).toEqual(
      says,
    );
  });
});

describe('names', () => {
  test.each([
    ['', 'what the document'],
    ['..', 'what the document'],
    [' . ', 'what the document'],
    ['a/b', 'contains “/”'],
    [String.raw`a\b`, String.raw`contains “\”`],
    ['a:b', 'contains “:”'],
    ['what?', 'contains “?”'],
    ['a\u0000b', 'contains'],
    ['a\u202eb', 'contains'],
    ['plan.', 'full stop'],
    ['con.txt', 'Windows'],
    ['LPT1', 'Windows'],
    ['ä'.repeat(121), 'too long'],
    ['字'.repeat(100), 'too long'],
  ])('%j is refused', (name, why) => expect(() => checkName(name)).toThrow(why));

  test.each(['Plan 2026 (final).docx', 'Überblick.pdf', '.gitignore', '写真.png', "l'été.odt"])(
    '%j is taken',
    (name) => expect(checkName(` ${name.normalize('NFD')} `)).toBe(name),
  );

  test('folders lie within each other, up to a depth', () => {
    expect(checkFolder('/Plans//2026/ Mai /')).toBe('Plans/2026/Mai');
    expect(checkFolder('/')).toBe('');
    expect(() => checkFolder('a/../b')).toThrow('what the document');
    expect(() => checkFolder(Array.from({ length: 13 }, () => 'x').join('/'))).toThrow('12 deep');
    expect(() => checkFolder(Array.from({ length: 8 }, () => 'x'.repeat(100)).join('/'))).toThrow('500');
  });

  test('a partner’s are made possible', () => {
    expect(cleanName('a/b:c?.txt. ')).toBe('a_b_c_.txt');
    expect(cleanName('nul')).toBe('_nul');
    expect(cleanName('...')).toBe('');
    expect(Buffer.byteLength(cleanName('字'.repeat(500)))).toBeLessThanOrEqual(240);
    expect(cleanFolder('/../Plans/./x:y/')).toBe('Plans/x_y');
    expect(cleanFolder('x/'.repeat(100))).toBe(Array.from({ length: 12 }, () => 'x').join('/'));
  });
});
