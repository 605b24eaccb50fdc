meta;
key;value
vote_type;Ordinal
budget;1e2
PROJECTS
name;cost;project_id
"x";4.0e1;B
y;30;A
z;50;C
Votes
vote;voter_id;weight
A, B;1;1
B;2;0.5
;3;1
"C,A";4;2
