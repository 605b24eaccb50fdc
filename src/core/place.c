/* place.c -- codes, ranges, and the image of the tree. */
#include "core/place.h"

#include "base/when.h"
#include "core/place.sql.h"

const char *const level_words[] = { "district", "street", "community", "grid", NULL };

/* clang-format off */
static const struct field row_fields[] = {
    CODE(struct place, code,        .doc = "Official code: 6, 9, 12 or 15 digits."),
    DATE(struct place, valid_from,  .doc = "First day on which this version is valid."),
    DATE(struct place, valid_until, .doc = "First day on which it no longer is."),
    WORD(struct place, level,       level_words, .doc = "district, street, community or grid."),
    CODE(struct place, parent,      .doc = "The place above."),
    TEXT(struct place, name,        0, 80, .doc = "Name in Chinese."),
    TEXT(struct place, name_en,     0, 120, .doc = "Name in English."),
    TEXT(struct place, kind,        0, 40, .doc = "Kind, as the statistical office says it."),
    INT (struct place, households,  0, INT64_MAX, .doc = "Households."),
    INT (struct place, lng,         -1800000000, 1800000000, .doc = "Longitude of its middle, 1e-7 degree."),
    INT (struct place, lat,         -900000000, 900000000, .doc = "Latitude of its middle, 1e-7 degree."),
    TEXT(struct place, outline,     0, 1000000, .doc = "GeoJSON geometry."),
    BOOL(struct place, synthetic,   .doc = "Invented for a demonstration."),
    FIELDS_END,
};

const struct field place_fields[] = {
    CODE(struct place, code,       .doc = "Official code: 6, 9, 12 or 15 digits."),
    WORD(struct place, level,      level_words, .doc = "district, street, community or grid."),
    CODE(struct place, parent,     .doc = "The place above."),
    TEXT(struct place, name,       0, 80, .doc = "Name in Chinese."),
    TEXT(struct place, name_en,    0, 120, .doc = "Name in English."),
    TEXT(struct place, kind,       0, 40, .doc = "Kind, as the statistical office says it."),
    INT (struct place, households, 0, INT64_MAX, .doc = "Households."),
    INT (struct place, lng,        -1800000000, 1800000000, .doc = "Longitude of its middle, 1e-7 degree."),
    INT (struct place, lat,        -900000000, 900000000, .doc = "Latitude of its middle, 1e-7 degree."),
    BOOL(struct place, synthetic,  .doc = "Invented for a demonstration."),
    FIELDS_END,
};
static const struct message
    msg_ended = { "place.ended", "{0}（{1} 撤销）", "{0} (ended {1})" };
/* clang-format on */

static const int64_t smallest[LEVELS] = { 100000, 100000000, 100000000000, 100000000000000 };

bool place_level(int64_t code, enum place_level *level)
{
    for (int i = 0; i < LEVELS; i++)
        if (code >= smallest[i] && code < smallest[i] * 10) {
            *level = (enum place_level)i;
            return true;
        }
    return false;
}

int64_t place_at(int64_t code, enum place_level level)
{
    while (code >= smallest[level] * 10)
        code /= 1000;
    return code;
}

struct place_range place_communities(int64_t code)
{
    struct place_range r = { code, code };

    if (code >= smallest[LEVEL_GRID])
        return (struct place_range){ code / 1000, code / 1000 };
    if (code <= 0)
        return (struct place_range){ 1, 0 };
    while (r.lo < smallest[LEVEL_COMMUNITY]) {
        r.lo *= 1000;
        r.hi = r.hi * 1000 + 999;
    }
    return r;
}

int64_t place_kept_at(int64_t community)
{
    while (community >= FIRST_STREET && community % 1000 == 0)
        community /= 1000;
    return community;
}

bool place_under(int64_t code, int64_t root)
{
    while (code > root)
        code /= 1000;
    return code == root && root > 0;
}

struct place_image {
    struct arena        *mem;
    struct place        *place;
    size_t               n;
    const struct place **by_parent;
    struct place        *ended; /* the last version of each that is valid no more, by code */
    size_t               n_ended;
};

static int by_parent(const void *a, const void *b)
{
    const struct place *x = *(const struct place *const *)a, *y = *(const struct place *const *)b;

    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

error *place_load(struct db *db, struct arena *a, int64_t today, struct place_image **out)
{
    struct arena       *mem = arena_new();
    struct place_image *p = NEW(mem, struct place_image);
    struct list         all;

    error *e = db_all(db, mem, &sql_place_until_today, DB_ARGS(db_int("today", today)), row_fields,
                      sizeof(struct place), &all);
    if (e) { /* it must outlive the image */
        e = error_new(a, e->file, e->line, e->kind, e->msg, NULL, e->arg);
        arena_free(mem);
        return e;
    }
    p->mem = mem;
    const struct place *x = all.item;
    p->place = NEWN(mem, struct place, all.n + 1);
    p->ended = NEWN(mem, struct place, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        if (x[i].valid_until == DATE_NONE || x[i].valid_until > today)
            p->place[p->n++] = x[i];
        else if (i + 1 == all.n || x[i + 1].code != x[i].code)
            p->ended[p->n_ended++] = x[i];
    }
    p->by_parent = NEWN(mem, const struct place *, p->n + 1);
    for (size_t i = 0; i < p->n; i++)
        p->by_parent[i] = &p->place[i];
    qsort(p->by_parent, p->n, sizeof *p->by_parent, by_parent);
    *out = p;
    return NULL;
}

error *place_site_keep(struct db *db, struct arena *a, struct site_move m)
{
    return db_exec(db, a, &sql_place_site_keep,
                   DB_ARGS(db_int("community", m.site.community), db_int("id", m.site.id),
                           db_int("place", m.place), db_int("grid", m.grid), db_date("day", m.day)),
                   NULL);
}

error *place_parts_end(struct db *db, struct arena *a, struct ref site, int64_t day)
{
    return db_exec(
        db, a, &sql_place_parts_end,
        DB_ARGS(db_date("day", day), db_int("community", site.community), db_int("id", site.id)),
        NULL);
}

void place_image_free(struct place_image *p)
{
    if (p)
        arena_free(p->mem);
}

static const struct place *in_order(const struct place *x, size_t n, int64_t code)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (x[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && x[lo].code == code ? &x[lo] : NULL;
}

const struct place *place_find(const struct place_image *p, int64_t code)
{
    return in_order(p->place, p->n, code);
}

const struct place *place_ended(const struct place_image *p, int64_t code)
{
    return in_order(p->ended, p->n_ended, code);
}

size_t place_all_ended(const struct place_image *p, const struct place **out)
{
    *out = p->ended;
    return p->n_ended;
}

size_t place_children(const struct place_image *p, int64_t parent, const struct place ***out)
{
    size_t lo = 0, hi = p->n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (p->by_parent[mid]->parent < parent)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t n = 0;
    while (lo + n < p->n && p->by_parent[lo + n]->parent == parent)
        n++;
    *out = p->by_parent + lo;
    return n;
}

size_t place_all(const struct place_image *p, const struct place **out)
{
    *out = p->place;
    return p->n;
}

static str name_of(const struct place *x, enum lang lang)
{
    if (!x)
        return (str){ 0 };
    return lang == LANG_EN && x->name_en.n ? x->name_en : x->name;
}

str place_name(const struct place_image *p, int64_t code, enum lang lang)
{
    return name_of(place_find(p, code), lang);
}

str place_short_name(str name)
{
    static const char *const tails[] = { "居委会", "村委会", "委员会" };

    for (size_t i = 0; i < COUNT(tails); i++) {
        str tail = str_of(tails[i]);
        if (str_ends(name, tail) && name.n > tail.n) {
            name.n -= tail.n;
            if (i == 1) /* 渐美村委会 -> 渐美村 */
                name.n += strlen("村");
            return name;
        }
    }
    return name;
}

str place_named(const struct place_image *p, int64_t code, enum lang lang)
{
    const struct place *x = place_find(p, code);

    return name_of(x ? x : place_ended(p, code), lang);
}

str place_called(struct arena *a, const struct place_image *p, int64_t code, enum lang lang)
{
    const struct place *x = place_ended(p, code);
    char                day[DATE_TEXT];

    if (!x)
        return place_name(p, code, lang);
    date_text(x->valid_until, day);
    return message_text(a, &msg_ended, lang, (const str[]){ name_of(x, lang), str_of(day) }, 2);
}

str place_grid_name(struct arena *a, int64_t code, enum lang lang)
{
    static const struct message msg_grid = { "place.grid", "第{0}网格", "Grid {0}" };
    str                         number = str_int(a, code % 1000);

    return message_text(a, &msg_grid, lang, &number, 1);
}

/* Cosine of a latitude in 1/10000, by a table of whole degrees: enough for a walk. */
static int64_t cos10k(int64_t lat)
{
    static const int16_t table[] = {
        10000, 9998, 9994, 9986, 9976, 9962, 9945, 9925, 9903, 9877, 9848, 9816, 9781,
        9744,  9703, 9659, 9613, 9563, 9511, 9455, 9397, 9336, 9272, 9205, 9135, 9063,
        8988,  8910, 8829, 8746, 8660, 8572, 8480, 8387, 8290, 8192, 8090, 7986, 7880,
        7771,  7660, 7547, 7431, 7314, 7193, 7071, 6947, 6820, 6691, 6561, 6428, 6293,
        6157,  6018, 5878, 5736, 5592, 5446, 5299, 5150, 5000,
    };
    int64_t d = (lat < 0 ? -lat : lat) / 10000000;

    return table[d < 60 ? d : 60];
}

static int64_t root(int64_t v)
{
    int64_t r = v > 0 ? v : 0, next = 0;

    if (r < 2)
        return r;
    for (next = (r + 1) / 2; next < r; next = (r + v / r) / 2)
        r = next;
    return r;
}

int64_t place_metres(int64_t lng1, int64_t lat1, int64_t lng2, int64_t lat2)
{
    /* 1e-7 degree of latitude is 11.132 mm; computed in centimetres */
    int64_t dy = (lat2 - lat1) * 11132 / 10000;
    int64_t dx = (lng2 - lng1) * 11132 / 10000 * cos10k((lat1 + lat2) / 2) / 10000;

    if (dx > 1000000000 || dx < -1000000000 || dy > 1000000000 || dy < -1000000000)
        return 10000000;
    return root(dx * dx + dy * dy) / 100;
}

enum { CELL_ROW = 1000000 };

int64_t place_cell(int64_t lng, int64_t lat)
{
    return (lat + 900000000) / CELL_SIDE * CELL_ROW + (lng + 1800000000) / CELL_SIDE;
}

int64_t place_cell_beside(int64_t cell, int dx, int dy)
{
    return cell + (int64_t)dy * CELL_ROW + dx;
}

int64_t place_block(int64_t cell, int64_t level)
{
    return cell / CELL_ROW / level * CELL_ROW + cell % CELL_ROW / level;
}

int64_t place_block_cell(int64_t block, int64_t level)
{
    return block / CELL_ROW * level * CELL_ROW + block % CELL_ROW * level;
}

void place_block_middle(int64_t block, int64_t level, int64_t *lng, int64_t *lat)
{
    *lng = (block % CELL_ROW * 2 + 1) * level * CELL_SIDE / 2 - 1800000000;
    *lat = (block / CELL_ROW * 2 + 1) * level * CELL_SIDE / 2 - 900000000;
}
