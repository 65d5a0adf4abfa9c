import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtocolError } from '#federation/protocol-error.ts';
import { arrayItemsMax, bodyMaxBytes, depthMax, idMaxBytes } from '#federation/json/limits.ts';
import { parseStrict } from '#federation/json/strict-json.ts';

const parse = (text: string) => parseStrict(Buffer.from(text));

/** The status with which the body is refused, or 'accepted'. Anything but a ProtocolError fails the test. */
function verdict(body: string | Uint8Array): number | 'accepted' {
  try {
    parseStrict(typeof body === 'string' ? Buffer.from(body) : body);
    return 'accepted';
  } catch (error) {
    if (error instanceof ProtocolError) return error.status;
    throw error;
  }
}

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const list = (length: number) => `{"a":[${Array.from({ length }, () => '1').join(',')}]}`;

test.each([
  ['depth 32', nested(depthMax), 'accepted'],
  ['depth 33', nested(depthMax + 1), 400],
  ['1,000 elements', list(arrayItemsMax), 'accepted'],
  ['1,001 elements', list(arrayItemsMax + 1), 400],
  ['1,001 elements in an array inside an array', `{"a":[${list(arrayItemsMax + 1)}]}`, 400],
  ['many short arrays', `{"a":[${Array.from({ length: 900 }, () => '[1,2]').join(',')}]}`, 'accepted'],
  [
    'an object with many keys',
    `{${Array.from({ length: 2_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
    'accepted',
  ],
  ['an id of 2 KiB', `{"id":"${'x'.repeat(idMaxBytes)}"}`, 'accepted'],
  ['an id of 2 KiB + 1', `{"id":"${'x'.repeat(idMaxBytes + 1)}"}`, 400],
  ['a nested @id of 2 KiB + 1', `{"a":[{"@id":"${'x'.repeat(idMaxBytes + 1)}"}]}`, 400],
  ['an id whose bytes, not letters, are too many', `{"id":"${'é'.repeat(idMaxBytes / 2 + 1)}"}`, 400],
  ['the same key in two objects', '{"a":{"k":1},"b":{"k":2}}', 'accepted'],
  ['the same key twice', '{"a":1,"a":1}', 400],
  ['the same key twice after unescaping', '{"actor":1,"\\u0061ctor":2}', 400],
  ['the same key twice, deep', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 400],
  ['colons and brackets inside strings', '{"a":"[[[[{{{{:,:,\\"]","\\\\":":"}', 'accepted'],
  ['@graph', '{"@graph":[]}', 400],
  ['@reverse, deep', '{"a":[{"@reverse":{}}]}', 400],
  ['@included, escaped', '{"\\u0040included":[]}', 400],
  ['an array', '[{"a":1}]', 400],
  ['a string', '"x"', 400],
  ['a number', '42', 400],
  ['null', 'null', 400],
  ['nothing', '', 400],
  ['a byte order mark', '\uFEFF{}', 400],
  ['something after the object', '{}{}', 400],
  ['a closing bracket too many', '{}]}', 400],
  ['a string without end', '{"a":"', 400],
  ['a control character in a string', '{"a":"\n"}', 400],
  ['an escaped NUL', '{"a":"\\u0000"}', 400],
  ['a key with an escaped NUL', '{"a\\u0000":1}', 400],
  ['an escaped backslash before u0000', '{"a":"\\\\u0000"}', 'accepted'],
  ['a surrogate pair', '{"a":"\\ud83d\\ude00"}', 'accepted'],
  ['half of a surrogate pair', '{"a":"\\ud83d"}', 400],
  ['the halves of a surrogate pair in the wrong order', '{"a":"\\ude00\\ud83d"}', 400],
  ['a bad escape', '{"a":"\\u12g4"}', 400],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['1 MB', `{"a":"${'x'.repeat(bodyMaxBytes - 8)}"}`, 'accepted'],
  ['more than 1 MB', `{"a":"${'x'.repeat(bodyMaxBytes - 7)}"}`, 413],
])('a body with %s gets the verdict the rules give it', (_, body, expected) => {
  expect(verdict(body)).toBe(expected);
});

test('keys that could reach a prototype are dropped and pollute nothing', () => {
  const value = parse(
    '{"a":1,"__proto__":{"admin":true},"b":{"constructor":{"prototype":{"admin":true}},"c":2}}',
  );
  expect(value).toEqual({ a: 1, b: { c: 2 } });
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect('admin' in {}).toBe(false);
});

test.each(['[', '{"a":', '{"a":[', '[{"a":'])(
  'nesting %s without end is refused and never overflows the stack',
  (piece) => {
    expect(verdict(piece.repeat(Math.floor(bodyMaxBytes / piece.length)))).toBe(400);
  },
);

const special = new Set(['@graph', '@reverse', '@included', '__proto__', 'constructor', 'prototype']);
const key = fc.string({ maxLength: 12 }).filter((k) => !special.has(k) && !k.includes('\0'));
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((s) => !s.includes('\0') && s.isWellFormed());
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 6 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
  ),
}));

test('whatever JSON.parse accepts within the limits is accepted with the same value', () => {
  fc.assert(
    fc.property(
      fc.dictionary(key, tree, { maxKeys: 8 }),
      fc.nat(4),
      fc.boolean(),
      (object, indent, escape) => {
        const plain = JSON.stringify(object, null, indent);
        const written = escape
          ? plain.replaceAll(/[^\x20-\x7e\n]/gu, (c) =>
              [...Array(c.length).keys()]
                .map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`)
                .join(''),
            )
          : plain;
        expect(parse(written)).toEqual(JSON.parse(written));
      },
    ),
  );
});

test('whatever JSON.parse refuses is refused with 400', () => {
  fc.assert(
    fc.property(
      fc.dictionary(key, tree, { maxKeys: 4 }),
      fc.nat(),
      fc.string({ maxLength: 2 }),
      (object, at, noise) => {
        const whole = JSON.stringify(object);
        const cut = at % whole.length;
        const broken = whole.slice(0, cut) + noise + whole.slice(cut + 1);
        let valid = true;
        try {
          JSON.parse(broken);
        } catch {
          valid = false;
        }
        if (!valid) expect(verdict(broken)).toBe(400);
      },
    ),
  );
});
