-- Why: pg_restore works with an empty search_path, and since PostgreSQL 17 so do reindexing and analyzing. Indexes and generated columns call our
-- functions, which then did not find each other: no backup could be restored. From now on our functions name ours with their schema; those in SQL's own form are bound to each other already.
do $$
declare
  one record;
  ours text := (select string_agg(distinct proname, '|') from pg_proc where pronamespace = 'public'::regnamespace);
begin
  for one in
    select p.oid from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and l.lanname = 'plpgsql'
  loop
    execute regexp_replace(pg_get_functiondef(one.oid), '(?<![\w.])(' || ours || ')\(', 'public.\1(', 'g');
  end loop;
end
$$;
