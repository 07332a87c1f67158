-- Who decided what a module's history tells: the operator, or a person by number; nobody of what happened by itself.
alter table hub.history add by_whom text;
