/* doctor.c -- comparing kept counts with counted ones. */
#include "core/doctor.h"

#include "core/doctor.sql.h"
#include "core/site_name.h"
#include "core/small.h"

struct count {
    int64_t community, n;
    str     kind;
};
static const struct field count_fields[] = {
    CODE(struct count, community, .doc = "community"),
    TEXT(struct count, kind, 0, 60, .doc = "kind"),
    INT(struct count, n, INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};

static int64_t look_up(const struct list *l, int64_t community, str kind)
{
    const struct count *x = l->item;

    for (size_t i = 0; i < l->n; i++)
        if (x[i].community == community && str_eq(x[i].kind, kind))
            return x[i].n;
    return 0;
}

/* Each count of KEPT against COUNTED, kinds told apart by NAME, and the other way round. */
static void compare(struct arena *a, const struct list *kept, const struct list *counted,
                    const char *const names[][2], int64_t *compared, int64_t *wrong)
{
    const struct count *k = kept->item, *c = counted->item;

    for (size_t i = 0; i < kept->n; i++) {
        str kind = k[i].kind;
        for (int n = 0; names && names[n][0]; n++)
            if (str_is(kind, names[n][0]))
                kind = str_of(names[n][1]);
        if (!names)
            kind = str_starts(kind, STR("state:")) ? (str){ kind.p + 6, kind.n - 6 } : kind;
        ++*compared;
        *wrong += look_up(counted, k[i].community, kind) != k[i].n;
    }
    for (size_t i = 0; i < counted->n; i++) {
        str kind = names ? c[i].kind : str_fmt(a, "state:" STR_FMT, STR_ARG(c[i].kind));
        for (int n = 0; names && names[n][0]; n++)
            if (str_is(kind, names[n][1]))
                kind = str_of(names[n][0]);
        *wrong += look_up(kept, c[i].community, kind) == 0 && c[i].n != 0;
    }
}

struct site_name {
    str name;
};
struct site_words {
    int64_t kept, owned, marks, marked;
};
struct site_expected {
    int64_t words, marks;
};

static error *count_site(void *ctx, struct arena *mem, void *rec)
{
    const struct site_name *s = rec;
    struct site_expected   *n = ctx;
    int64_t                *pair = NULL, mark[SITE_MARKS];

    n->words += (int64_t)gram_pairs(mem, site_text(mem, s->name), &pair);
    /* how many marks a name has does not depend on the community's */
    n->marks += (int64_t)site_marks(mem, s->name, (str){ 0 }, mark);
    return NULL;
}

error *doctor_filling(struct db *db, struct arena *a, int64_t *done)
{
    return db_number(db, a, &sql_doctor_filling, DB_NO_ARGS, done);
}

/* The pairs and marks of the names of buildings: as many as there ought to be, each of a building.
 */
static error *recount_sites(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong)
{
    /* clang-format off */
    static const struct field site_name_fields[] = {
        TEXT(struct site_name, name, 0, 120, .doc = "name"),
        FIELDS_END,
    };
    static const struct field site_words_fields[] = {
        INT(struct site_words, kept,  0, INT64_MAX, .doc = "pairs"),
        INT(struct site_words, owned, 0, INT64_MAX, .doc = "those of a building that stands there"),
        INT(struct site_words, marks, 0, INT64_MAX, .doc = "marks"),
        INT(struct site_words, marked, 0, INT64_MAX, .doc = "those of a building that stands there"),
        FIELDS_END,
    };
    /* clang-format on */
    struct site_words    have = { 0 };
    struct site_expected n = { 0 };
    int64_t              filling = 0;

    TRY(doctor_filling(db, a, &filling));
    if (filling >= 0)
        return NULL;
    TRY(db_one(db, a, &sql_doctor_site_words, DB_NO_ARGS, site_words_fields, &have));
    TRY(db_each(db, a, &sql_doctor_sites, DB_NO_ARGS, site_name_fields, sizeof(struct site_name),
                count_site, &n));
    ++*compared;
    *wrong += have.kept != n.words || have.owned != n.words || have.marks != n.marks ||
              have.marked != n.marks;
    return NULL;
}

error *doctor_recount(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong)
{
    static const char *const flows[][2] = { { "reported", "report" },
                                            { "judged", "judge" },
                                            { NULL, NULL } };
    struct list              kept, counted;

    *compared = *wrong = 0;
    TRY(db_all(db, a, &sql_doctor_states, DB_NO_ARGS, count_fields, sizeof(struct count), &kept));
    TRY(db_all(db, a, &sql_doctor_cases, DB_NO_ARGS, count_fields, sizeof(struct count), &counted));
    compare(a, &kept, &counted, NULL, compared, wrong);
    TRY(db_all(db, a, &sql_doctor_flows, DB_NO_ARGS, count_fields, sizeof(struct count), &kept));
    TRY(db_all(db, a, &sql_doctor_log, DB_NO_ARGS, count_fields, sizeof(struct count), &counted));
    compare(a, &kept, &counted, flows, compared, wrong);
    return recount_sites(db, a, compared, wrong);
}

error *doctor_integrity(struct db *db, struct arena *a, int64_t *findings)
{
    *findings = 0;
    if (db_engine(db) != DB_SQLITE)
        return NULL;
    return db_number(db, a, &sql_doctor_integrity, DB_NO_ARGS, findings);
}
