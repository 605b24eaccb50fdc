# sqlpack.awk -- turns the "-- name: x" statements of a .sql file into const struct sql objects.
#
# A statement ends where the next begins. Comment lines are dropped, except "-- scan: reason"
# (the statement may read a whole table) and "-- for: sqlite|pg" (a variant for one engine).
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
    printf "static const struct sql sql_%s = {\n    .name = \"%s\", .scan = \"%s\", .only = \"%s\", .text =\n%s};\n\n", name, name, scan, only, text
    all = all "    &sql_" name ",\n"
}
END {
    finish()
    base = FILENAME
    sub(/^.*\//, "", base)
    sub(/\.sql$/, "", base)
    printf "const struct sql *const %s_statements[] = {\n%s    NULL,\n};\n", base, all
}
