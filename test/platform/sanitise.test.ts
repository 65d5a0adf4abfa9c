import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText, htmlCharsMax, plainText, sanitiseHtml } from '#src/platform/sanitise.ts';
import { hostileHtml } from './hostile-html.ts';
import { complaints, parseStrictly } from './safe-html.ts';

describe('hostile HTML', () => {
  test.each(hostileHtml)('leaves nothing that runs, loads, frames or submits: %j', (payload) => {
    for (const html of [
      payload,
      `<p>before ${payload} after</p>`,
      `<a href="https://a.example/">${payload}`,
    ]) {
      expect(complaints(sanitiseHtml(html))).toEqual([]);
      expect(complaints(escapeText(html))).toEqual([]);
    }
  });

  test('the checker of these tests complains about each kind of danger', () => {
    expect(() => parseStrictly('<p title=x>')).toThrow('Not our HTML');
    expect(() => parseStrictly('a < b')).toThrow('Not our HTML');
    expect(complaints('<script>')).toEqual(['element script']);
    expect(complaints('<p onclick="x">')).toEqual(['attribute p onclick']);
    expect(complaints('<span class="admin">')).toEqual(['class admin']);
    expect(
      complaints('<a href="javascript:x" rel="nofollow noopener noreferrer" target="_blank">'),
    ).toHaveLength(1);
    expect(complaints('<a href="https://a.example/">')).toHaveLength(2);
  });

  const fragments = [
    '<',
    '>',
    '"',
    "'",
    '&',
    '&lt;',
    '/',
    '!',
    '--',
    '<p',
    '<a href=',
    '</',
    'script',
    'style',
    'svg',
    '<math>',
  ];
  const pieces = fc.array(fc.oneof(fc.constantFrom(...fragments, ...hostileHtml), fc.string()), {
    maxLength: 12,
  });
  test('any mixture of fragments comes out safe, and safe when sanitised again', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const once = sanitiseHtml(parts.join(''));
        expect(complaints(once)).toEqual([]);
        expect(complaints(sanitiseHtml(once))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('honest HTML', () => {
  test('keeps what a post needs, also when sanitised again', () => {
    const html =
      '<p>Ein <strong>Lager</strong>, <em>zwei</em> <del>Wellen</del><br />und</p><ol start="3" reversed><li value="7">x</li></ol>' +
      '<blockquote><p>y</p></blockquote><pre><code>a &lt; b</code></pre><table><thead><tr><th>n</th></tr></thead></table>';
    expect(sanitiseHtml(html)).toBe(html);
  });

  test('marks mentions and hashtags by the agreed classes alone', () => {
    expect(
      sanitiseHtml(
        '<span class="h-card big"><a class="u-url mention" href="https://beta.example/@bob">@bob</a></span>',
      ),
    ).toBe(
      '<span class="h-card"><a href="https://beta.example/@bob" class="mention" rel="nofollow noopener noreferrer" target="_blank">@bob</a></span>',
    );
  });

  test('moves headings below those of the page', () => {
    expect(sanitiseHtml('<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>')).toBe(
      '<h3>a</h3><h3>b</h3><h3>c</h3><h6>d</h6>',
    );
  });

  test('keeps blocks of other programs apart', () => {
    expect(sanitiseHtml('<section>a</section><figure>b</figure>')).toBe('<div>a</div><div>b</div>');
  });

  test('keeps the text of a link whose address is refused', () => {
    expect(sanitiseHtml('<p><a href="/relative">there</a></p>')).toBe('<p><span>there</span></p>');
  });

  test('drops list numbers that are no numbers', () => {
    expect(sanitiseHtml('<ol start="1e9"><li value="x">a</li></ol>')).toBe('<ol><li>a</li></ol>');
  });
});

describe('limits', () => {
  test('HTML at the limit keeps its form, one character more becomes the beginning of its text', () => {
    const html = (length: number) => `<p>${'x'.repeat(length - '<p></p>'.length)}</p>`;
    expect(sanitiseHtml(html(htmlCharsMax))).toBe(html(htmlCharsMax));
    expect(sanitiseHtml(html(htmlCharsMax + 1))).toMatch(/^x{20000}…$/);
  });

  test('HTML that grows beyond the limit by escaping becomes text that stays within it', () => {
    const once = sanitiseHtml(`<p>${'>'.repeat(htmlCharsMax / 2)}</p>`);
    expect(once).toMatch(/^(&gt;)+…$/);
    expect(once.length).toBeLessThan(htmlCharsMax);
    expect(complaints(sanitiseHtml(once))).toEqual([]);
  });

  test('more tags than any honest text has become text', () => {
    expect(sanitiseHtml('<b>x</b>'.repeat(1_000))).toContain('<b>');
    expect(sanitiseHtml('<b>x</b>'.repeat(11_000))).not.toContain('<b>');
  });

  test('nesting that no writer needs becomes text, nesting of a quoted thread stays', () => {
    expect(sanitiseHtml(`${'<blockquote>'.repeat(50)}x${'</blockquote>'.repeat(50)}`)).toContain(
      '<blockquote>x</blockquote>',
    );
    expect(sanitiseHtml(`${'<b>'.repeat(101)}deep <i>x`)).toBe('deep x');
  });

  // Each of these was measured to cost less than 100 ms of CPU; a quadratic walk over them takes many times the test's time limit.
  const repeated = [
    '<a',
    '<',
    '<a>',
    '<a></b>',
    '<!--',
    '<![CDATA[',
    '&',
    '&#',
    '<a ',
    '<li>',
    '<td>',
    '<svg>',
    '<p><a>',
    ' \n',
  ];
  test.each(repeated)('100 KB of %j are worked off', (unit) => {
    const html = unit.repeat(100_000 / unit.length);
    expect(complaints(sanitiseHtml(html))).toEqual([]);
  });

  test('a thousand opened tags before as many wrong ends are worked off', () => {
    expect(complaints(sanitiseHtml('<a>'.repeat(25_000) + '</b>'.repeat(25_000)))).toEqual([]);
  });
});

describe('plain text', () => {
  test('makes lines of blocks and words of entities', () => {
    expect(plainText('<p>Maß &lt; 3&nbsp;mm &amp;amp; mehr</p><p>zwei<br>drei</p><ul><li>vier</ul>')).toBe(
      'Maß < 3\u00a0mm &amp; mehr\nzwei\ndrei\nvier',
    );
  });

  test('holds no script and no hidden element text', () => {
    expect(plainText('<p>a<script>alert(1)</script><style>p{}</style>b</p>')).toBe('ab');
  });
});
