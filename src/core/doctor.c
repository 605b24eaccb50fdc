/* doctor.c -- comparing kept counts with counted ones. */
#include "core/doctor.h"

#include "core/doctor.sql.h"

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
    return NULL;
}

error *doctor_integrity(struct db *db, struct arena *a, int64_t *findings)
{
    *findings = 0;
    if (db_engine(db) != DB_SQLITE)
        return NULL;
    return db_number(db, a, &sql_doctor_integrity, DB_NO_ARGS, findings);
}
