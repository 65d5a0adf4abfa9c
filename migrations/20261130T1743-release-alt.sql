-- Why: what describes a released picture goes out too: it is what two people have agreed to, not what the post says later.
alter table advocacy_releases add column alt text not null default '' check (length(alt) <= 8000);
update advocacy_releases r set alt = left(f.alt, 8000) from files f where f.id = r.file_id and f.post_id = r.post_id;
