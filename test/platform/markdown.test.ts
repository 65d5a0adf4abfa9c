import { describe, expect, test } from 'vitest';
import { Refusal } from '#src/platform/errors.ts';
import { findMentions, markdownCharsMax, mentionsMax, renderMarkdown } from '#src/platform/markdown.ts';
import { sanitiseHtml } from '#src/platform/sanitise.ts';
import { hostileHtml } from './hostile-html.ts';
import { complaints } from './safe-html.ts';

const links = {
  mentionHref: (handle: string) =>
    ['bob', 'bob@beta.example:4002', 'ada@xn--mnchen-3ya.example'].includes(handle)
      ? { href: `https://beta.example/${handle}`, title: handle }
      : null,
  tagHref: (tag: string) => `https://alpha.example/tags/${encodeURIComponent(tag)}`,
};
const render = (source: string) => renderMarkdown(source, links);
const linkTail = 'rel="nofollow noopener noreferrer" target="_blank"';

describe('text', () => {
  test('keeps each line a line and marks what Markdown marks', () => {
    expect(render('Die **Pumpe**\nläuft ~~nicht~~').html).toBe(
      '<p>Die <strong>Pumpe</strong><br />\nläuft <s>nicht</s></p>',
    );
  });

  test('renders tables, lists and code', () => {
    const { html } = render('|a|\n|-|\n|1|\n\n3. x\n\n```js\na < b\n```');
    expect(html).toContain('<td>1</td>');
    expect(html).toContain('<ol start="3">');
    expect(html).toContain('<pre><code>a &lt; b\n</code></pre>');
  });

  test('shows HTML as the text it is', () => {
    expect(render('<b onclick=alert(1)>x</b>').html).toBe('<p>&lt;b onclick=alert(1)&gt;x&lt;/b&gt;</p>');
  });

  test('links a picture instead of loading it', () => {
    const { html } = render('![plan](https://beta.example/plan.png)');
    expect(html).toBe(`<p>!<a href="https://beta.example/plan.png" ${linkTail}>plan</a></p>`);
  });

  test('makes addresses links, but neither bare names nor other schemes', () => {
    expect(render('see https://beta.example/a_b_(c). Or').html).toBe(
      `<p>see <a href="https://beta.example/a_b_(c)" ${linkTail}>https://beta.example/a_b_(c)</a>. Or</p>`,
    );
    for (const text of ['beta.example', 'bob@beta.example', 'ftp://beta.example', 'javascript:alert(1)']) {
      expect(render(text).html).toBe(`<p>${text}</p>`);
    }
    expect(render('[x](javascript:alert(1)) [y](/admin)').html).not.toContain('href');
  });

  test('what comes out is already sanitised, whatever the writer sends', () => {
    for (const payload of hostileHtml) {
      for (const source of [
        payload,
        `# ${payload}`,
        `[x](${payload})`,
        `[${payload}](https://a.example "${payload}")`,
      ]) {
        const { html } = render(source);
        expect(sanitiseHtml(html)).toBe(html);
        expect(complaints(html)).toEqual([]);
      }
    }
  });
});

describe('mentions', () => {
  test('a known handle becomes a link, an unknown one stays text', () => {
    const { html, mentions } = render('@bob fragt @carla');
    expect(html).toBe(
      `<p><span class="h-card"><a href="https://beta.example/bob" class="mention" title="bob" ${linkTail}>@bob</a></span> fragt @carla</p>`,
    );
    expect(mentions).toEqual(['bob']);
  });

  test('handles are found before they are known, in lower case, each once, hosts in ASCII', () => {
    expect(findMentions('@Bob @bob@Beta.Example:4002, (@BOB) **@carla** @ada@münchen.example.')).toEqual([
      'bob',
      'bob@beta.example:4002',
      'carla',
      'ada@xn--mnchen-3ya.example',
    ]);
  });

  test('a sentence may end behind a handle', () => {
    expect(findMentions("@bob. @carla's @dan@beta.example! @eve_\n@fay-")).toEqual([
      'bob',
      'carla',
      'dan@beta.example',
      'eve',
      'fay',
      'eve_',
    ]);
  });

  test('in emphasis they are mentions and tags, and the emphasis stays', () => {
    const known = (...handles: string[]) => ({
      mentionHref: (handle: string) =>
        handles.includes(handle) ? { href: `https://x.example/${handle}`, title: handle } : null,
      tagHref: (tag: string) => `https://alpha.example/tags/${tag}`,
    });
    const source = 'Frag _@ada_ und __@bob@peer.example__, **@carol**, siehe _#kran_ und _#kran #hof_.';
    const read = renderMarkdown(source, known('ada', 'bob@peer.example', 'carol'));
    expect([read.mentions, read.tags]).toEqual([
      ['ada', 'bob@peer.example', 'carol'],
      ['kran', 'hof'],
    ]);
    expect(read.html.match(/<em>/g)).toHaveLength(3);
    expect(read.html.match(/<strong>/g)).toHaveLength(2);
    expect(read.html.replaceAll('_blank', '')).not.toContain('_');
    expect(renderMarkdown('_@ada_ @ada_', known('ada', 'ada_')).mentions).toEqual(['ada_']);
    expect(renderMarkdown('@ada_ ja', known('ada')).html).toContain('>@ada</a></span>_ ja');
    for (const attached of ['x_@ada', 'x_#kran', '/_@ada'])
      expect([attached, findMentions(attached), render(attached).tags]).toEqual([attached, [], []]);
  });

  test.each([
    '`@bob`',
    '```\n@bob\n```',
    '[@bob](https://beta.example)',
    'https://beta.example/@bob',
    'mail@bob',
    'mail@bob.example',
    '@@bob',
    '@bob@',
    '@bob@beta.example@x',
    '\\@bob',
    'path/@bob',
    '@',
    '@-',
  ])('no mention in %j', (source) => {
    expect(findMentions(source)).toEqual([]);
    expect(findMentions(`@bob ${source}`)).toEqual(['bob']);
  });

  test('a title cannot leave its attribute', () => {
    const { html } = renderMarkdown('@bob', {
      mentionHref: () => ({ href: 'https://beta.example/"><script>', title: '"><script>alert(1)</script>' }),
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('title="&quot;&gt;&lt;script&gt;');
  });
});

describe('hashtags', () => {
  test('letters of any script, digits and underscores make a tag, shown as written and filed in lower case', () => {
    const { html, tags } = render('#Wärmepumpe #a_1 #WÄRMEPUMPE (#日本) #Ενέργεια.');
    expect(tags).toEqual(['wärmepumpe', 'a_1', '日本', 'ενέργεια']);
    expect(html).toContain(
      `<a href="https://alpha.example/tags/w%C3%A4rmepumpe" class="mention hashtag" ${linkTail}>#Wärmepumpe</a>`,
    );
  });

  test('both ways to write an umlaut are one tag', () => {
    expect(render('#W\u00e4rme #Wa\u0308rme').tags).toEqual(['w\u00e4rme']);
  });

  test.each([
    '#1',
    '`#pumpe`',
    '[#pumpe](https://beta.example)',
    'https://beta.example/#pumpe',
    'beta.example/#pumpe',
    'a#pumpe',
    '##pumpe',
    '#pumpe#pumpe',
    '\\#pumpe',
    '# pumpe',
    '&#pumpe',
    `#${'a'.repeat(101)}`,
  ])('no hashtag in %j', (source) => {
    expect(render(source).tags).toEqual([]);
    expect(render(`#welle\n\n${source}`).tags).toEqual(['welle']);
  });

  test('without an address for it a hashtag is found and stays text', () => {
    expect(renderMarkdown('#pumpe')).toEqual({ html: '<p>#pumpe</p>', mentions: [], tags: ['pumpe'] });
  });
});

describe('limits', () => {
  test('a text at the limit passes, one character more is refused', () => {
    expect(render('x'.repeat(markdownCharsMax)).html).toHaveLength(markdownCharsMax + '<p></p>'.length);
    expect(() => render('x'.repeat(markdownCharsMax + 1))).toThrow(Refusal);
    expect(() => findMentions('x'.repeat(markdownCharsMax + 1))).toThrow(Refusal);
  });

  test('one mention more than allowed is refused, the same person may be named often', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `@p${index}`).join(' ');
    expect(findMentions(names(mentionsMax))).toHaveLength(mentionsMax);
    expect(() => findMentions(names(mentionsMax + 1))).toThrow(/Mention at most 50/);
    expect(findMentions('@bob '.repeat(200))).toEqual(['bob']);
  });

  test('a table that a few lines blow up to thousands of cells is refused', () => {
    const columns = 100;
    const table = (rows: number) =>
      `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n${'x\n'.repeat(rows)}`;
    expect(render(table(10)).html).toContain('<td>x</td>');
    expect(() => render(table(1_000))).toThrow(Refusal);
  });

  // Each was measured to cost about 100 ms of CPU or less at the limit; a quadratic walk takes many times the test's time limit.
  const repeated = [
    '<a',
    '@a@',
    '#',
    '#a',
    '[[',
    '&',
    '[](',
    '![',
    '*',
    '**a',
    '_',
    '`',
    '~',
    '> ',
    '- a\n',
    '\\',
    'http://a/(',
    '|a\n',
    '[a]: b\n',
  ];
  test.each(repeated)('a text of nothing but %j is rendered or refused', (unit) => {
    let html = '';
    try {
      html = render(unit.repeat(markdownCharsMax / unit.length)).html;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
    }
    expect(sanitiseHtml(html)).toBe(html);
  });
});
