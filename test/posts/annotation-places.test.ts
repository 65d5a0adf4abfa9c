import { describe, expect, test } from 'vitest';
import {
  canBeMarked,
  checkPlace,
  cleanPlace,
  fitsOn,
  readRegion,
  writeRegion,
} from '#src/posts/kinds/annotation/annotation.ts';
import { hindranceTo } from '#src/posts/kinds/annotation/policy.ts';

const region = { x: 10, y: 20.5, width: 30, height: 8 };
const place = { page: 1, region, aspect: 2 };

describe('a place on a page', () => {
  test.each([
    ['left of it', { ...region, x: -40 }],
    ['below it', { ...region, y: 100 }],
    ['without a width', { ...region, width: 0 }],
    ['of no number', { ...region, x: Number.NaN }],
    ['with sides that go back', { ...region, height: -5 }],
  ])('%s is none', (_, bad) => {
    expect(() => checkPlace({ ...place, region: bad })).toThrow('not on the page');
    expect(cleanPlace({ ...place, region: bad })).toBeNull();
  });
  test.each([0, -1, 1.5, 10_000, Number.NaN])('there is no page %s', (page) => {
    expect(() => checkPlace({ ...place, page })).toThrow('no such page');
    expect(cleanPlace({ ...place, page })).toBeNull();
  });
  test('beyond an edge it is cut, and a shape that cannot be is none', () => {
    expect(checkPlace({ page: 3, region: { x: 90, y: -5, width: 20, height: 10 }, aspect: 0 })).toEqual({
      ...{ page: 3, region: { x: 90, y: 0, width: 10, height: 5 }, aspect: null },
    });
  });
  test('is written as a media fragment, and read back', () => {
    expect(writeRegion(region)).toBe('xywh=percent:10,20.5,30,8');
    expect(readRegion(writeRegion(region))).toEqual(region);
    for (const bad of [
      '',
      'xywh=10,20,30,8',
      'xywh=percent:1,2,3',
      'xywh=percent:-1,2,3,4',
      'xywh=percent:1e9,2,3,4',
    ])
      expect(readRegion(bad)).toBeNull();
  });
  test('fits on another version whose page has the same shape', () => {
    expect(fitsOn(place, { aspect: 2.01, pages: 1 })).toBe(true);
    expect(fitsOn(place, { aspect: 1.5, pages: 1 })).toBe(false);
    expect(fitsOn({ ...place, page: 4 }, { aspect: null, pages: 3 })).toBe(false);
    expect(fitsOn({ ...place, aspect: null }, { aspect: 1, pages: null })).toBe(true);
  });
});

test('pictures, PDF and Office documents can be marked', () => {
  expect(
    ['image/png', 'application/pdf', 'application/vnd.oasis.opendocument.text'].map(canBeMarked),
  ).toEqual([true, true, true]);
  expect(['text/plain', 'image/svg+xml', 'application/octet-stream'].map(canBeMarked)).toEqual([
    false,
    false,
    false,
  ]);
});

test('members mark and settle, unless the document is in the bin; nobody else', () => {
  const member = { role: 'member', state: 'active' } as const;
  expect(hindranceTo({ standing: null, binned: false })).toBe('onlyMembers');
  expect(hindranceTo({ standing: { ...member, state: 'invited' }, binned: false })).toBe('onlyMembers');
  expect(hindranceTo({ standing: member, binned: true })).toBe('binned');
  expect(hindranceTo({ standing: member, binned: false })).toBeNull();
});
