/* person.c -- from a session's token to a person with rights, remembered for a few seconds. */
#include "core/person.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/crypt.h"
#include "base/log.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/person.sql.h"

/* clang-format off */
const struct field post_fields[] = {
    INT (struct post, id,      0, INT64_MAX, .doc = "id"),
    INT (struct post, account, 0, INT64_MAX, .doc = "whose"),
    WORD(struct post, role,    role_words, .doc = "role"),
    CODE(struct post, place,   .doc = "place"),
    TEXT(struct post, unit,    0, 40, .doc = "unit"),
    DATE(struct post, since,   .doc = "first day"),
    DATE(struct post, until,   .doc = "day after the last"),
    FIELDS_END,
};

static const char *const kind_words[] = { "resident", "staff", NULL };

struct session_row {
    int64_t session, account, post_id, seen, until, community;
    int     kind;
    str     name_mask, name_sealed;
    bool    demo;
};
static const struct field session_fields[] = {
    INT (struct session_row, session,     0, INT64_MAX, .doc = "id"),
    INT (struct session_row, account,     0, INT64_MAX, .doc = "account"),
    INT (struct session_row, post_id,     0, INT64_MAX, .doc = "post"),
    TIME(struct session_row, seen,        .doc = "last use"),
    TIME(struct session_row, until,       .doc = "end"),
    CODE(struct session_row, community,   .doc = "community"),
    WORD(struct session_row, kind,        kind_words, .doc = "kind"),
    TEXT(struct session_row, name_mask,   0, 80, .doc = "masked name"),
    TEXT(struct session_row, name_sealed, 0, 2000, .doc = "sealed name"),
    BOOL(struct session_row, demo,        .doc = "demonstration"),
    FIELDS_END,
};
static const struct field account_fields[] = {
    CODE(struct session_row, community,   .doc = "community"),
    WORD(struct session_row, kind,        kind_words, .doc = "kind"),
    TEXT(struct session_row, name_mask,   0, 80, .doc = "masked name"),
    BOOL(struct session_row, demo,        .doc = "demonstration"),
    FIELDS_END,
};
/* clang-format on */

str session_hash(struct arena *a, str token)
{
    uint8_t h[CRYPT_HASH];

    crypt_sha256(&token, 1, h);
    return hex_of(a, h, sizeof h);
}

/* ---- what this thread remembers -------------------------------------------------------------- */

enum { REMEMBER = 512, REMEMBER_MS = 3000 };

struct remembered {
    struct arena *mem;
    char          token[72];
    size_t        n;
    int64_t       read_at;
    uint64_t      epoch;
    struct person person;
    uint64_t      perms;
};

struct memory {
    struct remembered slot[REMEMBER];
};

static pthread_key_t    memory_key;
static pthread_once_t   memory_once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t epoch;

static void memory_free(void *p)
{
    struct memory *m = p;

    for (size_t i = 0; i < REMEMBER; i++)
        arena_free(m->slot[i].mem);
    free(m);
}

static void memory_init(void)
{
    if (pthread_key_create(&memory_key, memory_free))
        BUG("no thread key");
}

void person_forget(struct app *app)
{
    (void)app;
    atomic_fetch_add(&epoch, 1);
}

static struct remembered *slot_of(str token)
{
    uint64_t h = UINT64_C(1469598103934665603);

    pthread_once(&memory_once, memory_init);
    struct memory *memory = pthread_getspecific(memory_key);
    if (!memory) {
        memory = xcalloc(1, sizeof *memory);
        pthread_setspecific(memory_key, memory);
    }
    for (size_t i = 0; i < token.n; i++)
        h = (h ^ (unsigned char)token.p[i]) * UINT64_C(1099511628211);
    return &memory->slot[h % REMEMBER];
}

/* ---- reading --------------------------------------------------------------------------------- */

bool person_walks(const struct post *p)
{
    enum place_level level = LEVEL_DISTRICT;

    return p->role == ROLE_GRID_WORKER && place_level(p->place, &level) && level == LEVEL_GRID;
}

static void choose_post(struct arena *a, struct person *p, int64_t wanted, uint64_t *perms)
{
    const struct post *posts = p->posts.item;

    if (p->posts.n)
        p->post = posts[0];
    for (size_t i = 0; i < p->posts.n; i++)
        if (posts[i].id == wanted)
            p->post = posts[i];
    p->me = str_fmt(a, "a%lld", (long long)p->account);
    p->places = (struct place_range){ 1, 0 };
    if (!p->post.id) {
        *perms = p->staff ? 0 : role_table[ROLE_RESIDENT].perms;
        return;
    }
    const struct role_row *role = &role_table[p->post.role];
    *perms = role->perms;
    p->sees_places = role->places;
    if (role->places)
        p->places = place_communities(p->post.place);
    enum place_level level = LEVEL_DISTRICT;
    if (place_level(p->post.place, &level) && level == LEVEL_GRID)
        p->grid = p->post.place;
    if (p->post.unit.n)
        p->unit = str_fmt(a, "u" STR_FMT, STR_ARG(p->post.unit));
    p->rounds = person_walks(&p->post) ? p->grid : 0;
    for (size_t i = 0; i < p->posts.n && !p->rounds; i++)
        p->rounds = person_walks(&posts[i]) ? posts[i].place : 0;
    if (p->rounds)
        *perms |= PERM_BIT(PERM_VISIT);
}

static error *read_person(struct req *r, struct arena *keep, struct person *p, uint64_t *perms,
                          bool *found)
{
    struct session_row s = { 0 };

    TRY(db_maybe(r->db, keep, &sql_person_session,
                 DB_ARGS(db_text("token", session_hash(r->mem, r->session)), db_int("now", r->now)),
                 session_fields, &s, found));
    if (!*found)
        return NULL;
    *p = (struct person){
        .account = s.account,
        .session = s.session,
        .community = s.community,
        .staff = s.kind == 1,
        .demo = s.demo,
        .name_mask = s.name_mask,
        .name_sealed = s.name_sealed,
        .until = s.until,
    };
    TRY(db_all(r->db, keep, &sql_person_posts,
               DB_ARGS(db_int("account", s.account), db_int("today", when_date(r->now))),
               post_fields, sizeof(struct post), &p->posts));
    choose_post(keep, p, s.post_id, perms);
    return NULL;
}

struct touching {
    struct write_job job;
    int64_t          now, until;
    str              hash;
};

static error *touch(struct write_job *job, struct db *db)
{
    struct touching *t = (struct touching *)job;

    return db_exec(
        db, job->mem, &sql_person_session_touch,
        DB_ARGS(db_int("now", t->now), db_int("until", t->until), db_text("token", t->hash)), NULL);
}

static void touched(struct write_job *job, error *e)
{
    (void)e; /* a session that was not prolonged ends a little earlier: no harm */
    arena_free(job->mem);
}

/* Prolong a session by the writer, without making the reader wait. */
static void prolong(struct req *r, struct person *p)
{
    int64_t idle = r->app->settings.idle_minutes * MS_MINUTE;

    if (p->until - r->now > idle * 9 / 10 || !r->app->server.writer)
        return;
    struct arena    *mem = arena_new();
    struct touching *t = NEW(mem, struct touching);
    *t = (struct touching){ .now = r->now, .until = r->now + idle };
    t->job = (struct write_job){ .mem = mem, .run = touch, .done = touched };
    t->hash = session_hash(mem, r->session);
    if (writer_submit(r->app->server.writer, &t->job))
        p->until = r->now + idle;
    else
        arena_free(mem);
}

error *person_identify(struct req *r)
{
    struct remembered *m = slot_of(r->session);
    uint64_t           now_epoch = atomic_load(&epoch);

    if (r->session.n >= sizeof m->token)
        return NULL;
    bool same = m->n == r->session.n && memcmp(m->token, r->session.p, m->n) == 0 &&
                m->epoch == now_epoch && r->now >= m->read_at &&
                r->now - m->read_at < REMEMBER_MS && m->person.until > r->now;
    if (!same) {
        bool found = false;
        m->n = 0;
        if (!m->mem)
            m->mem = arena_new();
        arena_reset(m->mem);
        TRY(read_person(r, m->mem, &m->person, &m->perms, &found));
        if (!found)
            return NULL;
        m->n = r->session.n;
        memcpy(m->token, r->session.p, m->n);
        m->read_at = r->now;
        m->epoch = now_epoch;
        prolong(r, &m->person);
    }
    /* The request may outlive what this thread remembers: it gets a copy of the outer record; the
     * texts inside are copied too, they are few. */
    struct person *p = NEW(r->mem, struct person);
    *p = m->person;
    p->name_mask = str_dup(r->mem, p->name_mask);
    p->name_sealed = str_dup(r->mem, p->name_sealed);
    p->me = str_dup(r->mem, p->me);
    p->unit = str_dup(r->mem, p->unit);
    p->post.unit = str_dup(r->mem, p->post.unit);
    struct post *posts = NEWN(r->mem, struct post, p->posts.n);
    for (size_t i = 0; i < p->posts.n; i++) {
        posts[i] = ((const struct post *)m->person.posts.item)[i];
        posts[i].unit = str_dup(r->mem, posts[i].unit);
    }
    p->posts.item = posts;
    r->who = p;
    r->account = p->account;
    r->perms = m->perms;
    return NULL;
}

error *person_as(struct req *r, int64_t account, int64_t post, bool *found)
{
    struct session_row s = { 0 };
    struct person     *p = NEW(r->mem, struct person);

    TRY(db_maybe(r->db, r->mem, &sql_person_account, DB_ARGS(db_int("account", account)),
                 account_fields, &s, found));
    if (!*found)
        return NULL;
    *p = (struct person){ .account = account,
                          .community = s.community,
                          .staff = s.kind == 1,
                          .demo = s.demo,
                          .name_mask = s.name_mask };
    TRY(db_all(r->db, r->mem, &sql_person_posts,
               DB_ARGS(db_int("account", account), db_int("today", when_date(r->now))), post_fields,
               sizeof(struct post), &p->posts));
    choose_post(r->mem, p, post, &r->perms);
    *found = p->post.id == post;
    r->who = p;
    r->account = account;
    return NULL;
}

error *person_sign_in(struct req *r, int64_t account, int64_t post, str *token)
{
    uint8_t random[24];

    crypt_random(random, sizeof random);
    *token = base64url_of(r->mem, random, sizeof random);
    crypt_wipe(random, sizeof random);
    return db_exec(r->db, r->mem, &sql_person_session_add,
                   DB_ARGS(db_text("token", session_hash(r->mem, *token)),
                           db_int("id", id_new(r->now)), db_int("account", account),
                           db_int("post", post), db_int("now", r->now),
                           db_int("until", r->now + r->app->settings.idle_minutes * MS_MINUTE),
                           db_text("agent", utf8_head(r->agent, 120))),
                   NULL);
}

/* Whether a post is in force together with the one acted under: itself, and to the worker of a grid
 * his other grids. */
static bool counts(const struct person *who, const struct post *p)
{
    return p->id == who->post.id ||
           (who->grid && p->role == ROLE_GRID_WORKER && who->post.role == ROLE_GRID_WORKER);
}

struct list person_places(struct arena *a, const struct person *who)
{
    const struct post  *posts = who->posts.item;
    struct place_range *all = NEWN(a, struct place_range, who->posts.n + 1);
    size_t              n = 0;

    for (size_t i = 0; who->sees_places && i < who->posts.n; i++) {
        struct place_range x = place_communities(posts[i].place);
        bool               twice = !counts(who, &posts[i]);
        for (size_t k = 0; k < n && !twice; k++)
            twice = all[k].lo == x.lo && all[k].hi == x.hi;
        if (!twice)
            all[n++] = x;
    }
    return (struct list){ all, n, sizeof *all };
}

bool person_has_grid(const struct person *who, int64_t grid)
{
    const struct post *posts = who->posts.item;
    bool               has = grid && who->grid == grid;

    for (size_t i = 0; grid && i < who->posts.n && !has; i++)
        has = counts(who, &posts[i]) && posts[i].place == grid;
    return has;
}

bool person_sees_place(const struct person *who, int64_t place_now)
{
    if (!who || !who->sees_places)
        return false;
    const struct post *posts = who->posts.item;
    bool               sees = false;
    for (size_t i = 0; i < who->posts.n && !sees; i++) {
        struct place_range x = place_communities(posts[i].place);
        sees = counts(who, &posts[i]) && place_now >= x.lo && place_now <= x.hi;
    }
    return sees;
}
