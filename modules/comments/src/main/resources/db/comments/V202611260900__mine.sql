-- One's own comments, newest first.
create index comment_mine on comments.comment (author, id desc) where author is not null;
