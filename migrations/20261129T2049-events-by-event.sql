-- Why: an event and the answers to it are decided by the category "event", which nobody asked before: they went as posts. What an administrator
-- allows alone was meant as it was carried out. What two companies signed holds as signed.
update agreements set terms = jsonb_set(jsonb_set(terms,
    '{in,categories,event}', terms #> '{in,categories,post}'), '{out,categories,event}', terms #> '{out,categories,post}')
where kind = 'one_sided' and terms is not null;
