/* event.c -- appending, sequencing and reading the log. */
#include "core/event.h"

#include "base/log.h"
#include "json/json.h"

#include "base/crypt.h"
#include "core/event.sql.h"
#include "core/id.h"

/* clang-format off */
const struct field event_fields[] = {
    REF (struct event, ref,        .doc = "The event."),
    INT (struct event, pos,        0, INT64_MAX, .doc = "Dense position in its community; 0 until sequenced."),
    INT (struct event, tick,       0, INT64_MAX, .doc = "Round of the sequencer."),
    TIME(struct event, at,         .doc = "When."),
    INT (struct event, actor,      0, INT64_MAX, .doc = "Account; 0: the program."),
    TEXT(struct event, role,       0, 40, .doc = "Under which post."),
    INT (struct event, on_behalf,  0, INT64_MAX, .doc = "For whom."),
    TEXT(struct event, kind,       0, 40, .doc = "About what kind of thing."),
    INT (struct event, subject,    0, INT64_MAX, .doc = "About which one."),
    TEXT(struct event, action,     0, 40, .doc = "Which step."),
    TEXT(struct event, from_state, 0, 40, .doc = "From which state."),
    TEXT(struct event, to_state,   0, 40, .doc = "To which state."),
    TEXT(struct event, words,      0, 4000, .doc = "Why, in words."),
    TEXT(struct event, salt,       0, 64, .doc = "What the words are hashed with.", .secret = true),
    BOOL(struct event, public,     .doc = "Whether everybody may read it."),
    TEXT(struct event, changes,    0, 65536, .doc = "What changed, as JSON."),
    FIELDS_END,
};
/* clang-format on */

/* With one writer the position is known at once: whatever else is in this transaction is in this
 * thread, and what is taken back takes its position back with it. */
static error *place_now(struct req *r, int64_t community, int64_t *pos, int64_t *tick)
{
    int64_t *round = db_round(r->db);

    *pos = *tick = 0;
    if (db_engine(r->db) != DB_SQLITE)
        return NULL;
    if (!*round)
        TRY(db_number(r->db, r->mem, &sql_event_round, DB_NO_ARGS, round));
    *tick = *round;
    return db_number(r->db, r->mem, &sql_event_head_move,
                     DB_ARGS(db_int("community", community), db_int("n", 1), db_int("tick", *tick)),
                     pos);
}

error *event_append(struct req *r, struct ref subject, struct event e)
{
    TRY(place_now(r, subject.community, &e.pos, &e.tick));
    if (!e.ref.id)
        e.ref.id = id_new(r->now);
    if (!e.role.n && r->who)
        e.role = r->who->post.id ? str_of(role_words[r->who->post.role])
                                 : str_of(role_words[ROLE_RESIDENT]);
    if (e.words.n) {
        uint8_t salt[16];
        crypt_random(salt, sizeof salt);
        e.salt = hex_of(r->mem, salt, sizeof salt);
    }
    return db_exec(r->db, r->mem, &sql_event_insert,
                   DB_ARGS(db_int("community", subject.community), db_int("id", e.ref.id),
                           db_int("pos", e.pos), db_int("tick", e.tick), db_int("at", r->now),
                           db_int("actor", r->account), db_text("role", e.role),
                           db_int("on_behalf", e.on_behalf), db_text("kind", e.kind),
                           db_int("subject", subject.id), db_text("action", e.action),
                           db_text("from_state", e.from_state), db_text("to_state", e.to_state),
                           db_text("words", e.words), db_text("salt", e.salt),
                           db_int("public", e.public),
                           db_text("changes", e.changes.n ? e.changes : STR("[]"))),
                   NULL);
}

struct key {
    struct ref ref;
};
static const struct field key_fields[] = {
    REF(struct key, ref, .doc = "the event"),
    FIELDS_END,
};

/* All events of one community that are in KEYS from FIRST on; returns how many there are. */
static error *sequence_community(struct db *db, struct arena *a, const struct key *keys, size_t n,
                                 int64_t tick)
{
    int64_t head = 0;

    TRY(db_number(db, a, &sql_event_head_move,
                  DB_ARGS(db_int("community", keys[0].ref.community), db_int("n", (int64_t)n),
                          db_int("tick", tick)),
                  &head));
    for (size_t i = 0; i < n; i++)
        TRY(db_exec(db, a, &sql_event_place,
                    DB_ARGS(db_int("pos", head - (int64_t)n + 1 + (int64_t)i), db_int("tick", tick),
                            db_int("community", keys[i].ref.community),
                            db_int("id", keys[i].ref.id)),
                    NULL));
    return NULL;
}

error *event_sequence(struct db *db, struct arena *a, bool *more)
{
    struct list keys;
    int64_t     tick = 0;

    TRY(db_all(db, a, &sql_event_unsequenced, DB_NO_ARGS, key_fields, sizeof(struct key), &keys));
    *more = keys.n == 512;
    if (!keys.n)
        return NULL;
    TRY(db_number(db, a, &sql_event_round, DB_NO_ARGS, &tick));
    const struct key *k = keys.item;
    for (size_t i = 0, n = 0; i < keys.n; i += n) {
        for (n = 1; i + n < keys.n && k[i + n].ref.community == k[i].ref.community;)
            n++;
        TRY(sequence_community(db, a, k + i, n, tick));
    }
    return NULL;
}

error *event_lease(struct db *db, struct arena *a, str me, int64_t now, bool *mine)
{
    int64_t touched = 0;

    TRY(db_exec(db, a, &sql_event_lease,
                DB_ARGS(db_text("me", me), db_int("until", now + 5000), db_int("now", now)),
                &touched));
    *mine = touched == 1;
    return NULL;
}

error *event_tick(struct db *db, struct arena *a, int64_t *tick)
{
    return db_number(db, a, &sql_event_last_tick, DB_NO_ARGS, tick);
}

error *event_set_tick(struct db *db, struct arena *a, int64_t tick)
{
    return db_exec(db, a, &sql_event_set_tick, DB_ARGS(db_int("tick", tick)), NULL);
}

error *event_after(struct db *db, struct arena *a, int64_t tick, int64_t limit, struct list *out)
{
    return db_all(db, a, &sql_event_after_tick,
                  DB_ARGS(db_int("tick", tick), db_int("limit", limit)), event_fields,
                  sizeof(struct event), out);
}

error *event_of(struct db *db, struct arena *a, struct ref subject, int64_t after, int64_t limit,
                struct list *out)
{
    return db_all(db, a, &sql_event_of_subject,
                  DB_ARGS(db_int("community", subject.community), db_int("subject", subject.id),
                          db_int("after", after), db_int("limit", limit)),
                  event_fields, sizeof(struct event), out);
}

/* clang-format off */
struct change {
    str     field;
    int64_t old, new;
};
static const struct field change_fields[] = {
    TEXT(struct change, field, 0, 40, .doc = "what"),
    CODE(struct change, old,   .doc = "before"),
    CODE(struct change, new,   .doc = "after"),
    FIELDS_END,
};
struct changes {
    struct list items;
};
static const struct field changes_fields[] = {
    LIST(struct changes, items, struct change, change_fields, 1000, .doc = "changes"),
    FIELDS_END,
};
/* clang-format on */

error *event_heard(struct req *r, str args, struct event *out, struct list *heirs)
{
    struct changes c = { 0 };
    struct ref     ref = { 0, 0 };

    if (!str_i64(str_cut(&args, ' '), 0, INT64_MAX, &ref.community) ||
        !str_i64(args, 0, INT64_MAX, &ref.id))
        BUG("the args of a listener's job");
    TRY(db_one(r->db, r->mem, &sql_event_one,
               DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), event_fields,
               out));
    if (out->changes.n)
        TRY(json_read(r->mem, r->app->server.refs,
                      str_fmt(r->mem, "{\"items\":" STR_FMT "}", STR_ARG(out->changes)),
                      changes_fields, &c));
    const struct change *x = c.items.item;
    struct event_heir   *h = NEWN(r->mem, struct event_heir, c.items.n + 1);
    for (size_t i = 0; i < c.items.n; i++)
        h[i] = (struct event_heir){ x[i].old, x[i].new };
    *heirs = (struct list){ h, c.items.n, sizeof *h };
    return NULL;
}

error *event_by_pos(struct db *db, struct arena *a, int64_t community, int64_t after, int64_t limit,
                    struct list *out)
{
    return db_all(
        db, a, &sql_event_by_pos,
        DB_ARGS(db_int("community", community), db_int("after", after), db_int("limit", limit)),
        event_fields, sizeof(struct event), out);
}

error *event_recent(struct db *db, struct arena *a, int64_t tick, struct ref before, int64_t limit,
                    struct list *out)
{
    return db_all(db, a, &sql_event_recent,
                  DB_ARGS(db_int("tick", tick), db_int("community", before.community),
                          db_int("pos", before.id), db_int("limit", limit)),
                  event_fields, sizeof(struct event), out);
}
