import { limitOf, walkOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { FileId, PostId } from '#src/platform/ids.ts';
import { filterOf, type PostSearch } from './search.ts';
import { listedTo } from '../policy.ts';
import type { FileView, Viewer } from '../post.ts';
import type { Sought } from './search-query.ts';

/** A file that was found, with its post: those who may read it may have the file. */
export interface FoundFile {
  readonly file: FileView;
  readonly postId: PostId;
  /** Some of its text around the first word that was sought; empty when only its name has it. */
  readonly excerpt: string;
  /** Whether its text is searchable: `unreadable` is locked, broken, or too much to read. */
  readonly state: 'waiting' | 'none' | 'found' | 'unreadable';
}

/** Characters of a text that are looked through for its excerpt, and of the excerpt itself. */
const textCharsMax = 200_000;
const excerptChars = 400;
const excerptBefore = 80;

type Row = FileView & { postId: PostId; state: FoundFile['state']; excerpt: string };

/**
 * Files by name, description and content, newest first, exactly those of posts the viewer may read. The cursor is the file's id. Without words:
 * nothing.
 */
export async function findFiles(
  reader: Reader,
  viewer: Viewer,
  search: PostSearch,
  sought: Sought,
  page: Page,
): Promise<FoundFile[]> {
  if (search.words === null) return [];
  const at = reader`regexp_instr(lower(left(x.text, ${textCharsMax})), ${patternOf(sought)})`;
  const rows = await reader<Row[]>`
    select e.* from (
      select w.file_id from file_texts w where w.words @@ ${search.words}::tsquery ${walkOf(reader, 'w.file_id', page)} offset 0) h
    cross join lateral (
      select f.id, f.uuid, f.kind, f.media_type, f.name, f.alt, f.bytes::float8 as bytes, f.width, f.height,
        coalesce(f.preview_key, f.remote_preview_url) is not null as has_preview, f.post_id, x.state,
        case when x.text = '' or ${at} = 0 then ''
          else substr(x.text, greatest(1, ${at} - ${excerptBefore}), ${excerptChars}) end as excerpt
      from files f join file_texts x on x.file_id = f.id join posts p on p.id = f.post_id
      where f.id = h.file_id and ${filterOf(reader, search)} and ${listedTo(reader, viewer)} limit 1) e
    where true ${walkOf(reader, 'h.file_id', page)} limit ${limitOf(page)}`;
  return rows.map(({ postId, state, excerpt, ...file }) => ({
    file: { ...file, id: file.id as FileId },
    postId,
    state,
    excerpt,
  }));
}

/** Finds the words whatever their accents; all of them are letters and digits. Never empty. */
function patternOf(sought: Sought): string {
  const words = [...sought.whole, ...sought.stems].map((word) =>
    [...word].map((letter) => spellings[letter] ?? (/[\p{L}\p{N}]/u.test(letter) ? letter : '.')).join(''),
  );
  return words.length === 0 ? '$^' : `\\m(${words.join('|')})`;
}
const spellings: Readonly<Record<string, string | undefined>> = {
  a: '[aàáâãäå]',
  c: '[cç]',
  e: '[eèéêë]',
  i: '[iìíîï]',
  n: '[nñ]',
  o: '[oòóôõöø]',
  u: '[uùúûü]',
};
