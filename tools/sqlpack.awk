# sqlpack.awk -- turns the "-- name: x" statements of a .sql file into struct sql objects.
#
# With -v mode=h it writes the declarations, with -v mode=c the definitions and the list of them.
# A statement ends where the next begins. Comment lines are dropped, except "-- scan: reason"
# (the statement may read a whole table) and "-- for: sqlite|pg" (a variant for one engine).
BEGIN { if (mode == "c") print "#include \"db/db.h\"\n"; else print "#pragma once\n#include \"db/db.h\"\n" }
/^-- name: [a-z_0-9]+$/   { finish(); name = $3; scan = ""; only = ""; text = ""; next }
/^-- scan: /              { scan = substr($0, 10); next }
/^-- for: /               { only = $3; next }
/^--/ || /^[ \t]*$/       { next }
{
    line = $0
    sub(/;[ \t]*$/, "", line)
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    sub(/^[ \t]+/, "", line)
    text = text "    \"" line " \"\n"
}
function finish() {
    if (name == "") return
    gsub(/"/, "'", scan)
    if (mode == "c")
        printf "const struct sql sql_%s = {\n    .name = \"%s\", .scan = \"%s\", .only = \"%s\", .text =\n%s};\n\n", name, name, scan, only, text
    else
        printf "extern const struct sql sql_%s;\n", name
    all = all "    &sql_" name ",\n"
}
END {
    finish()
    base = FILENAME
    sub(/^.*\//, "", base)
    sub(/\.sql$/, "", base)
    if (mode == "c")
        printf "extern const struct sql *const %s_statements[];\nconst struct sql *const %s_statements[] = {\n%s    NULL,\n};\n", base, base, all
}
