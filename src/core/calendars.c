/* calendars.c -- reading the layers of the districts, once per process and after each change. */
#include "core/calendars.h"

#include "core/calendars.sql.h"

struct layer {
    int64_t          place;
    str              csv;
    struct calendar *calendar;
};
/* clang-format off */
static const struct field layer_fields[] = {
    CODE(struct layer, place, .doc = "district"),
    TEXT(struct layer, csv,   0, 1 << 20, .doc = "rows"),
    FIELDS_END,
};
/* clang-format on */

struct calendars {
    struct arena           *mem;
    const struct calendars *before; /* others may still be reading it: kept until the end */
    const struct calendar  *china;
    struct list             layer; /* struct layer by place */
};

error *calendars_load(struct app *app, struct db *db)
{
    struct arena     *mem = arena_new();
    struct calendars *c = NEW(mem, struct calendars);

    c->mem = mem;
    c->china = calendar_china(mem);
    TRY(db_all(db, mem, &sql_calendars_layers, DB_NO_ARGS, layer_fields, sizeof(struct layer),
               &c->layer));
    struct layer *l = c->layer.item;
    for (size_t i = 0; i < c->layer.n; i++)
        TRY(calendar_read(mem, l[i].csv, c->china, &l[i].calendar));
    c->before = app->calendars;
    app->calendars = c;
    return NULL;
}

void calendars_free(struct app *app)
{
    for (const struct calendars *c = app->calendars, *next; c; c = next) {
        next = c->before;
        arena_free(c->mem);
    }
    app->calendars = NULL;
}

const struct calendar *app_calendar(const struct app *app, int64_t place)
{
    const struct calendars *c = app->calendars;
    const struct layer     *l = c->layer.item;

    for (size_t i = 0; i < c->layer.n; i++)
        if (place_under(place, l[i].place))
            return l[i].calendar;
    return c->china;
}

error *calendar_layer_read(struct req *r, int64_t place, str *csv)
{
    struct layer l = { 0 };
    bool         found = false;

    TRY(db_maybe(r->db, r->mem, &sql_calendars_layer, DB_ARGS(db_int("place", place)), layer_fields,
                 &l, &found));
    *csv = l.csv;
    return NULL;
}

error *calendar_layer_write(struct req *r, int64_t place, str csv)
{
    struct calendar *read = NULL;
    error           *wrong = calendar_read(r->mem, csv, calendar_china(r->mem), &read);

    for (error *x = wrong; x; x = x->next) /* every wrong line is told, not only the first */
        x->field = "csv";
    TRY(wrong);
    return db_exec(r->db, r->mem, &sql_calendars_put,
                   DB_ARGS(db_int("place", place), db_int("at", r->now), db_text("csv", csv)),
                   NULL);
}
