# checkincludes.awk -- floors include downwards only, and a module sees of another only its header.
BEGIN {
    n = split("base json db http core modules cli", floor, " ")
    for (i = 1; i <= n; i++) rank[floor[i]] = i
    rank["main.c"] = n + 1
}
FNR == 1 { split(FILENAME, part, "/"); mine = part[2]; room = part[3] }
/^#include "/ {
    split($0, q, "\"")
    split(q[2], to, "/")
    if (!(to[1] in rank) && to[1] != "solve") next
    if (mine == "solve") {
        if (to[1] != "base" && to[1] != "solve") complain("solve sits on base alone")
    } else if (to[1] == "solve") {
        if (rank[mine] < rank["modules"]) complain("only modules and commands use the solvers")
    } else if (rank[to[1]] > rank[mine]) {
        complain("an include goes upwards")
    } else if (mine == "modules" && to[1] == "modules" && to[2] != room && q[2] != "modules/" to[2] "/" to[2] ".h" && FILENAME !~ /modules\.c$/) {
        complain("of another module only its public header is seen")
    }
}
function complain(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0; bad = 1 }
END { exit bad }
