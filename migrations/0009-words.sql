-- Finding people and groups by the beginnings of words, whatever the accents and the case; works in every locale of the database.

-- Bodies in the SQL standard's form: what they call is bound when they are made, so that a dump restores with its indexes.
-- At most 500 characters: a lexeme may have 2046 bytes, and some characters decompose into eighteen.
create function folded(value text) returns text language sql immutable strict parallel safe
  return left(lower(regexp_replace(translate(
    regexp_replace(
      replace(replace(replace(replace(replace(replace(normalize(value, NFKD), 'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'),
      E'[\u0300-\u036F]', '', 'g'),
    'øØłŁđĐıħĦ', 'oOlLdDihH'),
    -- Punctuation separates words, except + and #, which make some skills what they are.
    E'[\\s\u0021\u0022\u0024-\u002A\u002C-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u2000-\u206F]+', ' ', 'g')), 500);

create function words_of(value text) returns tsvector language sql immutable strict parallel safe
  return array_to_tsvector(array_remove(string_to_array(folded(value), ' '), ''));

-- Each word as a prefix, all of them needed; null when there is no word.
create function words_query(value text) returns tsquery language sql immutable strict parallel safe
  return (select string_agg(quote_literal(word) || ':*', ' & ') from unnest(string_to_array(folded(value), ' ')) word where word <> '')::tsquery;

create index people_words on people using gin (words_of(name || ' ' || handle));
create index profile_fields_words on profile_fields using gin (words_of(value)) where name in ('title', 'site', 'skill');
create index groups_words on groups using gin (words_of(name || ' ' || handle));
