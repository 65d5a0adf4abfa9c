-- Search by words: their beginnings in any language, and the stems of German, French and English; beside the posts, so that nothing is rewritten.

-- Words one after another, in lower case and composed: what PostgreSQL's parser would take for one number, path, host, address or tag is
-- several words in a row, as HX-2200/4. The rest of the punctuation separates words for it already.
create function spaced(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  -- Most texts need none of it.
  if octet_length(value) <> length(value) then
    if value ~ '[\u0300-\u036f\ufb00-\ufb06]' then value := normalize(value, NFKC); end if;
    value := replace(replace(replace(value, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  end if;
  return lower(translate(value, '-/._@:+&<~’', '           '));
end $$;

-- Without accents, for what `spaced` returned.
create function bare(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(value) = length(value) then return value; end if;
  return translate(value, 'àáâãäåāăąçćčďèéêëēęěğìíîïīñńňòóôõöøōőřśşšťţùúûüūůűýÿźżžđłıțș',
    'aaaaaaaaacccdeeeeeeegiiiiinnnoooooooorsssttuuuuuuuyyzzzdlits');
end $$;

-- Umlauts as they are written where there are none; for what `spaced` returned.
create function umlauts_apart(value text) returns text language sql immutable strict parallel safe
  return replace(replace(replace(value, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue');

-- What a text is found by. Its words stand at their places, for phrases; stems and other spellings only help to find it.
-- At most 50,000 characters: three kinds of lexemes of them stay below the megabyte that PostgreSQL allows.
create function words_in(language text, value text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  t text := spaced(left(value, 50000));
  stems regconfig := case left(language, 2) when 'de' then 'german' when 'fr' then 'french' when 'en' then 'english' end;
  words tsvector := to_tsvector('simple', t);
begin
  if octet_length(t) <> length(t) then
    words := bare(words::text)::tsvector;
    if t ~ '[äöü]' then
      words := words || strip(other_spellings(stems, t));
    end if;
  end if;
  if stems is not null then
    if left(language, 2) = 'fr' then words := words || strip(bare(to_tsvector(stems, t)::text)::tsvector);
    else words := words || strip(to_tsvector(stems, t)); -- German stems have lost their umlauts
    end if;
  end if;
  return words;
end $$;

-- The words with umlauts, written without.
create function other_spellings(stems regconfig, value text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  t text := (select umlauts_apart(string_agg(m[1], ' ')) from regexp_matches(value, '(\S*[äöü]\S*)', 'g') m);
  words tsvector := to_tsvector('simple', bare(t));
begin
  if stems is not null then words := words || to_tsvector(stems, t); end if;
  return words;
end $$;

-- What finds one word, or several in a row: its beginning (of three letters and more), its stem in each language, its other spelling.
create function word_query(value text, is_phrase boolean) returns tsquery language plpgsql immutable parallel safe as $$
declare
  t text := spaced(left(value, 200));
  spelling text;
  stems regconfig;
  one tsquery;
  wanted tsquery := '';
begin
  foreach spelling in array case when t ~ '[äöü]' then array[t, umlauts_apart(t)] else array[t] end loop
    one := phraseto_tsquery('simple', bare(spelling));
    if numnode(one) = 1 and length(trim(bare(spelling))) > 2 and not is_phrase then
      one := (one::text || ':*')::tsquery;
    end if;
    wanted := wanted || one;
    continue when is_phrase;
    foreach stems in array array['german', 'french', 'english']::regconfig[] loop
      wanted := wanted || bare(plainto_tsquery(stems, spelling)::text)::tsquery;
    end loop;
  end loop;
  return wanted;
end $$;

-- Too frequent to be asked for beside other words, in one of the languages.
create function is_stop_word(value text) returns boolean language sql immutable strict parallel safe
  return numnode(plainto_tsquery('german', value)) = 0 or numnode(plainto_tsquery('french', value)) = 0
    or numnode(plainto_tsquery('english', value)) = 0;

-- [{"any": ["hydraulik", "pumpe"], "phrase": false, "not": false}, …]: all of them, of each any. Null when no word is asked for.
create function search_query(clauses jsonb) returns text language plpgsql immutable parallel safe as $$
declare
  clause jsonb;
  word text;
  part tsquery;
  wanted tsquery := '';
  common tsquery := '';
  unwanted tsquery := '';
begin
  for clause in select * from jsonb_array_elements(clauses) loop
    part := '';
    for word in select * from jsonb_array_elements_text(clause -> 'any') loop
      part := part || word_query(word, (clause ->> 'phrase')::boolean);
    end loop;
    if (clause ->> 'not')::boolean then unwanted := unwanted || part;
    elsif not (clause ->> 'phrase')::boolean and is_stop_word(spaced(clause -> 'any' ->> 0)) then common := common && part;
    else wanted := wanted && part;
    end if;
  end loop;
  if numnode(wanted) = 0 then wanted := common; end if;
  if numnode(wanted) = 0 then return null; end if;
  return case when numnode(unwanted) = 0 then wanted else wanted && !!unwanted end;
end $$;

create table post_words (
  post_id bigint primary key references posts on delete cascade,
  words tsvector not null
);
create index post_words_words on post_words using gin (words);

-- Posts whose words are not in the index yet, or no longer the right ones. Indexing costs more than storing, so a worker does it a moment
-- later (src/posts/search/index-words.ts), newest first; a search looks at the few that wait themselves. Only ids: it may outlive its post.
create table posts_to_index (post_id bigint primary key);

create function order_post_words() returns trigger language plpgsql as $$
begin
  insert into posts_to_index (post_id) values (new.id) on conflict do nothing;
  return null;
end $$;
create trigger post_words after insert or update of title, summary, text, language on posts
  for each row execute function order_post_words();
insert into posts_to_index (post_id) select id from posts;

-- What posts were found by until now is no longer made; the version before still finds the older ones by it, without an index.
drop index posts_search;
alter table posts alter column search drop expression;

-- What a file is found by: its name, its description, and what is written in it. It has its post's readers, and goes with the file.
create table file_texts (
  file_id bigint primary key references files on delete cascade,
  -- 'waiting' to be read, 'none' where there is nothing to read, 'found', or 'unreadable': locked, broken, or too much of it.
  state text not null default 'none' check (state in ('waiting', 'none', 'found', 'unreadable')),
  text text not null default '',
  words tsvector not null
);
create index file_texts_words on file_texts using gin (words);

create function keep_file_words() returns trigger language plpgsql as $$
begin
  insert into file_texts (file_id, words)
  values (new.id, words_in((select p.language from posts p where p.id = new.post_id), new.name || ' ' || new.alt))
  on conflict (file_id) do update set words = excluded.words || words_in(
    (select p.language from posts p where p.id = new.post_id), file_texts.text);
  return null;
end $$;
create trigger file_texts after insert or update of post_id, name, alt on files
  for each row when (new.post_id is not null) execute function keep_file_words();
insert into file_texts (file_id, words)
  select f.id, words_in(p.language, f.name || ' ' || f.alt) from files f join posts p on p.id = f.post_id;
