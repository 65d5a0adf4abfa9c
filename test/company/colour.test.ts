import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, inTheDark, isColour, judgeColour, lightenBy, plainColour } from '#src/company/colour.ts';
import { read } from '#test/repo/source.ts';

test('contrast is measured as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('a colour that cannot be read is told by how much, with the nearest that can', () => {
  expect(judgeColour('#ffcc00')).toEqual({ passes: false, ratio: 1.3, nearest: '#826708' });
  expect(judgeColour('#0a66c2')).toEqual({ passes: true });
});

const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('whatever is offered instead passes, and what passes can be read on paper and carries white', () => {
  fc.assert(
    fc.property(anyColour, (colour) => {
      const judged = judgeColour(colour);
      const chosen = judged.passes ? colour : judged.nearest;
      expect(judgeColour(chosen)).toEqual({ passes: true });
      expect(contrast(chosen, '#fbfaf7')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(chosen, '#ffffff')).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 300 },
  );
});

test('in the dark every colour is lightened until it can be read, and no further', () => {
  fc.assert(
    fc.property(anyColour, (colour) => {
      expect(contrast(inTheDark(colour), '#21272e')).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 300 },
  );
  expect(lightenBy('#ffcc00')).toBe(0);
});

test('the plain colour is that of the style', () => {
  expect(read('src/web/shell/tokens.css')).toContain('--brand-base: oklch(48% 0.13 32)');
  expect([isColour(plainColour), judgeColour(plainColour)]).toEqual([true, { passes: true }]);
});
