#!/usr/bin/env bash
# statements.sh FILE.sql... -- one C list of all packed statements, for the tests that iterate them.
echo '#include "db/db.h"'
echo '#include "db/statements.h"'
for f in "$@"; do
    b=$(basename "$f" .sql)
    echo "extern const struct sql *const ${b}_statements[];"
done
echo 'const struct sql *const *const all_statements[] = {'
for f in "$@"; do echo "    $(basename "$f" .sql)_statements,"; done
echo '    NULL,'
echo '};'
