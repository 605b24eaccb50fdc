/* cmd_demo.c -- gongdi demo: an invented district with a year of life in it. */
#include <unistd.h>

#include "base/when.h"
#include "cli/demo.h"
#include "core/id.h"

struct demo_options {
    str     data, database;
    int     scale;
    int64_t cases, seed, crowd;
};
static const char *const scale_words[] = { "community", "street", "district", "city", NULL };
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct demo_options),
    WORD(struct demo_options, scale, scale_words, .doc = "How much life: 3 thousand, 60 thousand, 294,900 or 5 million people."),
    INT (struct demo_options, cases, -1, 100000000, .doc = "Matters instead of 0.003 per person and day."),
    INT (struct demo_options, crowd, 1, 20, .doc = "Households behind each door of the registry: for benches."),
    INT (struct demo_options, seed, 0, INT64_MAX, .doc = "Another district."),
    FIELDS_END,
};
static const struct demo_options defaults = { .scale = DEMO_STREET, .cases = -1, .seed = 1, .crowd = 1 };
/* clang-format on */

int64_t demo_id(struct demo *d, int64_t at)
{
    /* unique by a sequence that may spill over into the milliseconds: at most a quarter second */
    d->last_id = (d->last_id + 1) % 1000000;
    return ((at - ID_EPOCH) << 12) + d->last_id;
}

void demo_progress(const struct demo *d, const char *what, int64_t done, int64_t total)
{
    (void)d;
    if (!total)
        return;
    if (!isatty(STDERR_FILENO)) { /* into a file: a line when a step is over */
        if (done == total)
            fprintf(stderr, "  %-8s %lld\n", what, (long long)total);
        return;
    }
    int64_t bar = done * 40 / total;
    fprintf(stderr, "\r  %-8s [%.*s%.*s] %3lld %%", what, (int)bar,
            "########################################", (int)(40 - bar),
            "                                        ", (long long)(done * 100 / total));
    if (done == total)
        fprintf(stderr, "\n");
}

static error *make(struct demo *d)
{
    TRY(db_begin(d->db, d->mem));
    TRY(meta_set(d->db, d->mem, "demo", STR("1")));
    TRY(demo_places(d));
    TRY(db_commit(d->db, d->mem));
    TRY(app_reload(d->app, d->mem, d->db, d->now));
    TRY(db_begin(d->db, d->mem));
    TRY(demo_people(d));
    TRY(demo_registry(d));
    TRY(db_commit(d->db, d->mem));
    TRY(db_begin(d->db, d->mem));
    TRY(demo_cases(d));
    TRY(demo_visits(d));
    return db_commit(d->db, d->mem);
}

static error *run(struct cli *c)
{
    const struct demo_options *o = c->opt;
    struct data_options        data = { o->data, o->database };
    struct app                *app = NEW(c->mem, struct app);
    struct demo               *d = NEW(c->mem, struct demo);

    *d = (struct demo){ .cli = c,
                        .app = app,
                        .mem = c->mem,
                        .rng = { (uint64_t)o->seed },
                        .scale = (enum demo_scale)o->scale,
                        .cases = o->cases,
                        .crowd = o->crowd,
                        .now = when_now() };
    TRY(open_settings(c, &data, app));
    TRY(init_data(c, app, &d->db));
    app->demo = true;
    error *e = make(d);
    if (e)
        db_rollback(d->db);
    else
        demo_accounts_list(c, app, d->db, false);
    db_close(d->db);
    close_app(app);
    return e;
}

const struct command cmd_demo = {
    .name = "demo",
    .operands = "",
    OPTIONS(struct demo_options, options),
    .defaults = &defaults,
    .run = run,
    .summary = "Make a demonstration district with people and a year of matters",
};
