-- What is written in files is searched as far as a book is long, and goes with its post at once, not with the bytes a day later.

-- As `words_in`, for up to half a million characters; places of words count as far as PostgreSQL counts them.
create function long_words_in(language text, value text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  words tsvector := '';
begin
  for part in 0 .. least(length(value) / 50000, 9) loop
    words := words || words_in(language, substr(value, part * 50000 + 1, 50000));
    exit when pg_column_size(words) > 500000;
  end loop;
  return words;
end $$;

create or replace function keep_file_words() returns trigger language plpgsql as $$
declare
  language text := (select p.language from posts p where p.id = new.post_id);
begin
  if new.post_id is null then
    delete from file_texts where file_id = new.id;
    return null;
  end if;
  insert into file_texts (file_id, state, words)
  values (new.id, case when new.peer_id is null and new.kind = 'document' then 'waiting' else 'none' end,
    words_in(language, new.name || ' ' || new.alt))
  on conflict (file_id) do update set words = excluded.words || long_words_in(language, file_texts.text);
  return null;
end $$;
drop trigger file_texts on files;
create trigger file_texts after insert or update of post_id, name, alt on files
  for each row execute function keep_file_words();

update file_texts set state = 'waiting' where file_id in (select id from files where kind = 'document' and peer_id is null);
insert into jobs (kind, data)
  select 'read-file', jsonb_build_object('fileId', id::text) from files
  where kind = 'document' and peer_id is null and post_id is not null;
