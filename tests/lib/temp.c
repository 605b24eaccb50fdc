/* temp.c -- paths with the number of the process in them. */
#include "lib/temp.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum { MOST = 16 };

const char *temp_file(const char *name)
{
    static char path[MOST][96];
    char        want[96];
    int         i = 0;

    snprintf(want, sizeof want, "/tmp/gongdi-%ld-%s", (long)getpid(), name);
    while (i < MOST && path[i][0] && strcmp(path[i], want) != 0)
        i++;
    if (i == MOST)
        BUG("more than %d temporary files", MOST);
    memcpy(path[i], want, sizeof want);
    return path[i];
}
