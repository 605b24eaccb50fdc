# migrations.awk -- packs migrations/NNNN_name.sql into one C table.
BEGIN { print "static const struct migration migration_list[] = {" }
FNR == 1 {
    if (NR > 1) print "    },"
    base = FILENAME; sub(/^.*\//, "", base); sub(/\.sql$/, "", base)
    number = substr(base, 1, 4) + 0
    printf "    { .number = %d, .name = \"%s\", .text =\n", number, substr(base, 6)
}
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); printf "    \"%s\\n\"\n", $0 }
END { print "    },\n};" }
