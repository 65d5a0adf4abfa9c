-- Why: Kontor speaks ten languages, and more later: a person's is any two or three letters (src/platform/languages.ts names ours), and words are found by the stems of those that PostgreSQL has.

alter table people drop constraint people_locale_check;
alter table people add constraint people_locale_check check (locale ~ '^[a-z]{2,3}$');
alter table invitations drop constraint invitations_locale_check;
alter table invitations add constraint invitations_locale_check check (locale ~ '^[a-z]{2,3}$');

-- Polish and Czech have no stems here: their words are found by their beginnings.
create function public.stems_of(language text) returns regconfig language sql immutable parallel safe
  return case left(language, 2) when 'de' then 'german'::regconfig when 'fr' then 'french'::regconfig when 'en' then 'english'::regconfig
    when 'it' then 'italian'::regconfig when 'es' then 'spanish'::regconfig when 'nl' then 'dutch'::regconfig
    when 'pt' then 'portuguese'::regconfig when 'tr' then 'turkish'::regconfig end;

-- As before, with more languages. Of all but German and English the stems keep their accents, which are not searched by.
create or replace function public.words_in(language text, value text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  t text := public.spaced(left(value, 50000));
  stems regconfig := public.stems_of(language);
  words tsvector := to_tsvector('simple', t);
begin
  if octet_length(t) <> length(t) then
    words := public.bare(words::text)::tsvector;
    if t ~ '[äöü]' then
      words := words || strip(public.other_spellings(stems, t));
    end if;
  end if;
  if stems is not null then
    if left(language, 2) in ('de', 'en') then words := words || strip(to_tsvector(stems, t)); -- German stems have lost their umlauts
    else words := words || strip(public.bare(to_tsvector(stems, t)::text)::tsvector);
    end if;
  end if;
  return words;
end $$;

-- As before, with the stems of more languages, each once: most words have one in all of them.
create or replace function public.word_query(value text, is_phrase boolean) returns tsquery language plpgsql immutable parallel safe as $$
declare
  t text := public.spaced(left(value, 200));
  spelling text;
  stems regconfig;
  one tsquery;
  wanted tsquery := '';
  seen text[] := '{}';
begin
  foreach spelling in array case when t ~ '[äöü]' then array[t, public.umlauts_apart(t)] else array[t] end loop
    one := phraseto_tsquery('simple', public.bare(spelling));
    seen := seen || one::text;
    if numnode(one) = 1 and length(trim(public.bare(spelling))) > 2 and not is_phrase then
      one := (one::text || ':*')::tsquery;
    end if;
    wanted := wanted || one;
    continue when is_phrase;
    foreach stems in array array['german', 'french', 'english', 'italian', 'spanish', 'dutch', 'portuguese', 'turkish']::regconfig[] loop
      one := public.bare(plainto_tsquery(stems, spelling)::text)::tsquery;
      continue when one::text = any (seen);
      seen := seen || one::text;
      wanted := wanted || one;
    end loop;
  end loop;
  return wanted;
end $$;

-- What was written in these languages gets its stems: posts by the worker, newest first; names of skills now.
insert into posts_to_index (post_id)
  select id from posts where left(language, 2) in ('it', 'es', 'nl', 'pt', 'tr') on conflict do nothing;
update skill_terms set term = term where language in ('it', 'es', 'nl', 'pt', 'tr');
