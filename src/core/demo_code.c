/* demo_code.c -- the console sender. */
#include "core/demo_code.h"

#include <pthread.h>

#include "base/when.h"
#include "core/demo_code.sql.h"

static pthread_mutex_t  lock = PTHREAD_MUTEX_INITIALIZER;
static struct demo_code codes[DEMO_CODES];
static size_t           shown;

void demo_code_show(struct app *app, str phone, str code)
{
    (void)app;
    pthread_mutex_lock(&lock);
    struct demo_code *c = &codes[shown++ % DEMO_CODES];
    snprintf(c->phone, sizeof c->phone, STR_FMT, STR_ARG(phone));
    snprintf(c->code, sizeof c->code, STR_FMT, STR_ARG(code));
    c->at = when_now();
    pthread_mutex_unlock(&lock);
    printf("  验证码 one-time code  " STR_FMT "  ->  " STR_FMT "\n", STR_ARG(phone), STR_ARG(code));
    fflush(stdout);
}

size_t demo_codes(struct demo_code out[DEMO_CODES])
{
    pthread_mutex_lock(&lock);
    size_t n = shown < DEMO_CODES ? shown : DEMO_CODES;
    for (size_t i = 0; i < n; i++)
        out[i] = codes[(shown - 1 - i) % DEMO_CODES];
    pthread_mutex_unlock(&lock);
    return n;
}

error *demo_accounts_exist(struct db *db, struct arena *a, bool *yes)
{
    int64_t n = 0;

    TRY(db_number(db, a, &sql_demo_accounts, DB_NO_ARGS, &n));
    *yes = n > 0;
    return NULL;
}
