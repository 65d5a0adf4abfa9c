import { describe, expect, test } from 'vitest';
import { crowdMin, figureOf, mayReplace, type Count, type Figure } from '#src/analytics/metric.ts';

/** People who have (true) or have not (false) done something, by name. */
type World = ReadonlyMap<string, boolean>;
const countOf = (world: World): Count => ({
  numerator: [...world.values()].filter(Boolean).length,
  denominator: world.size,
});
const worldOf = (has: number, hasNot: number): Map<string, boolean> =>
  new Map([
    ...Array.from({ length: has }, (_, n): [string, boolean] => [`has ${n}`, true]),
    ...Array.from({ length: hasNot }, (_, n): [string, boolean] => [`hasNot ${n}`, false]),
  ]);

/** What was published last, as the daily chore decides it. */
class Published {
  last: { world: World; count: Count } | null = null;
  readonly k: number;
  constructor(k: number) {
    this.k = k;
  }
  publish(world: World): boolean {
    const count = countOf(world);
    if (this.last && !mayReplace(this.last.count, count, this.k)) return false;
    this.last = { world: new Map(world), count };
    return true;
  }
  get figure(): Figure | null {
    return this.last && figureOf(this.last.count, this.k);
  }
}

/** A generator of its own, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** How many people are not alike in two worlds: came, left, or did the other thing. */
const apart = (a: World, b: World): number =>
  [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name)).length;

describe.each([crowdMin, 8, 20])('the smallest group is %i', (k) => {
  test('one person who comes, leaves or does something changes no figure, whatever the others are', () => {
    for (let has = 0; has <= 5 * k; has++)
      for (const hasNot of [0, 1, k - 1, k, k + 1, 3 * k]) {
        const published = new Published(k);
        const world = worldOf(has, hasNot);
        published.publish(world);
        const before = published.figure;
        for (const changed of [
          new Map(world).set('new', true),
          new Map(world).set('new', false),
          new Map([...world].slice(1)),
          new Map([...world].slice(0, -1)),
          new Map([...world].map(([name, done], n): [string, boolean] => [name, n === 0 ? !done : done])),
        ]) {
          published.publish(changed);
          expect(published.figure, `${has} ${hasNot}`).toEqual(before);
        }
      }
  });

  test('fewer than k together change none either', () => {
    for (let n = 1; n < k; n++) {
      const published = new Published(k);
      const world = worldOf(3 * k, 3 * k);
      published.publish(world);
      const before = published.figure;
      for (let each = 0; each < n; each++) world.set(`new ${each}`, each % 2 === 0);
      expect(published.publish(world), String(n)).toBe(false);
      expect(published.figure).toEqual(before);
    }
  });

  test('over years of coming and going, any two figures that follow each other are at least k people apart', () => {
    let seen = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const next = random(seed);
      const world = worldOf(2 * k, 4 * k);
      const published = new Published(k);
      published.publish(world);
      for (let day = 0; day < 400; day++) {
        const names = [...world.keys()];
        const some = names[Math.floor(next() * names.length)] ?? '';
        const chance = next();
        if (chance < 0.3) world.set(`${seed} ${day}`, next() < 0.5);
        else if (chance < 0.5) world.delete(some);
        else if (chance < 0.9) world.set(some, next() < 0.6);
        const before = published.last;
        if (!published.publish(world) || !before || !published.last) continue;
        seen++;
        expect(apart(before.world, published.last.world)).toBeGreaterThanOrEqual(k);
      }
    }
    expect(seen).toBeGreaterThan(5);
  });

  test('a figure fits at least k different numbers of people, and tells no number', () => {
    const fewest: number[] = [];
    for (let of = 0; of <= 12 * k; of++) {
      const fits = new Map<string, number>();
      for (let n = 0; n <= of; n++) {
        const said = JSON.stringify(figureOf({ numerator: n, denominator: of }, k));
        fits.set(said, (fits.get(said) ?? 0) + 1);
      }
      fits.delete('{"kind":"few"}'); // says nothing at all
      fewest.push(...fits.values());
    }
    expect(fewest.length).toBeGreaterThan(20);
    expect(Math.min(...fewest)).toBeGreaterThanOrEqual(k);
  });

  test('few are not spoken of; who all did it, or nobody, is not either', () => {
    expect(figureOf({ numerator: k, denominator: 3 * k - 2 }, k)).toEqual({ kind: 'few' });
    expect(figureOf({ numerator: k - 1, denominator: 10 * k }, k)).toEqual({ kind: 'hardly' });
    expect(figureOf({ numerator: 0, denominator: 10 * k }, k)).toEqual({ kind: 'hardly' });
    expect(figureOf({ numerator: 9 * k + 1, denominator: 10 * k }, k)).toEqual({ kind: 'nearly' });
    expect(figureOf({ numerator: 10 * k, denominator: 10 * k }, k)).toEqual({ kind: 'nearly' });
  });
});
