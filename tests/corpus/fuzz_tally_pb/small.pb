META
key;value
description;示例社区 2026 年群众点餐
num_projects;5
num_votes;10
budget;1000
vote_type;approval
currency;CNY
PROJECTS
project_id;cost;votes;name;conflict_group
1;400;6;楼道照明;
2;300;5;"电动车棚, 带充电; 北门";shed
3;300,50;4;"电动车棚 ""南门""";shed
4;200;3;儿童滑梯;
10;150;2;旧衣回收;
VOTES
voter_id;vote
a;1,2
b;1,2
c;1,2,3
d;1,3
e;1
f;1,4
g;2,3
h;2,3,4
i;4,10
j;10
