/* notice.c -- writing and reading notices. */
#include "core/notice.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/notice.sql.h"

#define MS_MINUTES(n) ((n)*MS_MINUTE)

enum { NEVER = -1, AT_ONCE = 0, DAY_MINUTES = 24 * 60, PART = 100 };

const char *const notice_kind_words[] = { "news", "right", "duty", "digest", NULL };
const char *const notice_mode_words[] = { "digest", "live", "off", NULL };

const struct notice_settings notice_defaults = { NOTICE_BY_DIGEST, 18 * 60, 22 * 60, 8 * 60, 0 };

/* clang-format off */
const struct field notice_settings_fields[] = {
    WORD(struct notice_settings, mode,        notice_mode_words, .required = true, .doc = "News: digest (once a day), live, or off."),
    INT (struct notice_settings, digest_at,   0, DAY_MINUTES - 1, .required = true, .doc = "When the digest comes, in minutes of the day."),
    INT (struct notice_settings, quiet_from,  0, DAY_MINUTES - 1, .required = true, .doc = "When it becomes quiet, in minutes of the day."),
    INT (struct notice_settings, quiet_until, 0, DAY_MINUTES - 1, .required = true, .doc = "Until when; the same: no quiet hours."),
    INT (struct notice_settings, version,     0, 1000000, .required = true, .doc = "The version that was seen; 0: the defaults."),
    FIELDS_END,
};
static const struct message
    msg_changed = { "notice.changed", "通知设置已在别处修改，请刷新。", "These settings were changed elsewhere; please reload." },
    msg_digest  = { "notice.digest",  "今日 {0} 条进展，最近：{1}", "Today's news: {0}, the latest: {1}" };
/* clang-format on */

/* ---- when --------------------------------------------------------------------------------------
 */

static int64_t minute_of(int64_t now)
{
    return (now + MS_OFFSET) % MS_DAY / MS_MINUTE;
}

/* The next time after NOW that the clock shows MINUTE. */
static int64_t next_at(int64_t now, int64_t minute)
{
    int64_t left = (minute - minute_of(now) + DAY_MINUTES) % DAY_MINUTES;

    return now - now % MS_MINUTE + MS_MINUTES(left ? left : DAY_MINUTES);
}

int64_t notice_quiet_end(const struct notice_settings *s, int64_t now)
{
    int64_t length = (s->quiet_until - s->quiet_from + DAY_MINUTES) % DAY_MINUTES;
    int64_t since = (minute_of(now) - s->quiet_from + DAY_MINUTES) % DAY_MINUTES;

    return since < length ? next_at(now, s->quiet_until) : now;
}

int64_t notice_next_digest(const struct notice_settings *s, int64_t now)
{
    return notice_quiet_end(s, next_at(now, s->digest_at));
}

static int64_t show_at(const struct notice_settings *s, enum notice_kind kind, int64_t now)
{
    if (s->mode == NOTICE_OFF || (kind == NOTICE_NEWS && s->mode == NOTICE_BY_DIGEST))
        return NEVER;
    int64_t end = kind == NOTICE_DUTY ? now : notice_quiet_end(s, now);
    return end == now ? AT_ONCE : end;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

error *notice_settings_of(struct req *r, int64_t account, struct notice_settings *out)
{
    bool found = false;

    *out = notice_defaults;
    TRY(db_maybe(r->db, r->mem, &sql_notice_settings, DB_ARGS(db_int("account", account)),
                 notice_settings_fields, out, &found));
    if (!found)
        *out = notice_defaults;
    return NULL;
}

/* Whoever is told is remembered: his streams hear of it after the commit. */
static void tell(struct req *r, int64_t account)
{
    if (r->app->told.n < COUNT(r->app->told.account))
        r->app->told.account[r->app->told.n++] = account;
}

error *notice_put(struct req *r, int64_t account, int64_t id, const char *page, struct ref about,
                  enum notice_kind kind, str zh, str en)
{
    struct notice_settings s;
    int64_t                touched = 0;

    TRY(notice_settings_of(r, account, &s));
    if (kind == NOTICE_NEWS && s.mode == NOTICE_OFF)
        return NULL;
    int64_t show = show_at(&s, kind, r->now);
    TRY(db_exec(r->db, r->mem, &sql_notice_put,
                DB_ARGS(db_int("account", account), db_int("id", id), db_int("at", r->now),
                        db_text("kind", str_of(notice_kind_words[kind])),
                        db_int("community", about.community), db_int("matter", about.id),
                        db_text("page", str_of(page)), db_text("zh", zh), db_text("en", en),
                        db_int("show_at", show)),
                &touched));
    if (!touched)
        return NULL;
    if (show == AT_ONCE)
        tell(r, account);
    if (kind != NOTICE_NEWS || s.mode != NOTICE_BY_DIGEST)
        return NULL;
    return db_exec(
        r->db, r->mem, &sql_notice_gather,
        DB_ARGS(db_int("account", account), db_int("due", notice_next_digest(&s, r->now))), NULL);
}

error *notice_unread(struct db *db, struct arena *a, int64_t account, int64_t now, int64_t *n)
{
    return db_number(db, a, &sql_notice_unread,
                     DB_ARGS(db_int("account", account), db_int("now", now)), n);
}

/* What was gathered comes at the new time, or is let go with the wish for a digest. */
error *notice_settings_put(struct req *r, struct notice_settings *s)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_notice_settings_put,
                DB_ARGS(db_int("account", r->account),
                        db_text("mode", str_of(notice_mode_words[s->mode])),
                        db_int("digest_at", s->digest_at), db_int("quiet_from", s->quiet_from),
                        db_int("quiet_until", s->quiet_until), db_int("version", s->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    s->version++;
    if (s->mode == NOTICE_BY_DIGEST)
        return db_exec(
            r->db, r->mem, &sql_notice_digest_move,
            DB_ARGS(db_int("account", r->account), db_int("due", notice_next_digest(s, r->now))),
            NULL);
    return db_exec(r->db, r->mem, &sql_notice_digest_drop, DB_ARGS(db_int("account", r->account)),
                   NULL);
}

struct row {
    int64_t account, id, at, community, matter, read_at;
    str     kind, page, text_zh, text_en;
};
/* clang-format off */
static const struct field row_fields[] = {
    INT (struct row, account,   0, INT64_MAX, .doc = "whose"),
    INT (struct row, id,        0, INT64_MAX, .doc = "id"),
    TIME(struct row, at,        .doc = "when"),
    TEXT(struct row, kind,      0, 40, .doc = "kind"),
    CODE(struct row, community, .doc = "community of the matter"),
    INT (struct row, matter,    0, INT64_MAX, .doc = "matter"),
    TEXT(struct row, page,      0, 40, .doc = "what the matter is"),
    TEXT(struct row, text_zh,   0, 400, .doc = "Chinese"),
    TEXT(struct row, text_en,   0, 400, .doc = "English"),
    TIME(struct row, read_at,   .doc = "read"),
    FIELDS_END,
};
/* clang-format on */

error *notice_list(struct req *r, int64_t before, int64_t limit, struct list *out)
{
    struct list rows;

    TRY(db_all(
        r->db, r->mem, &sql_notice_list,
        DB_ARGS(db_int("account", r->account), db_int("before", before), db_int("limit", limit)),
        row_fields, sizeof(struct row), &rows));
    const struct row *x = rows.item;
    struct notice    *n = NEWN(r->mem, struct notice, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        n[i] = (struct notice){
            .ref = { 0, x[i].id },
            .at = x[i].at,
            .read_at = x[i].read_at,
            .kind = x[i].kind,
            .text_zh = x[i].text_zh,
            .text_en = x[i].text_en,
        };
        struct ref *of = str_is(x[i].page, NOTICE_DRAWING) ? &n[i].drawing
                         : str_is(x[i].page, NOTICE_FORM)  ? &n[i].filling
                                                           : &n[i].about;
        *of = (struct ref){ x[i].community, x[i].matter };
    }
    *out = (struct list){ .item = n, .n = rows.n, .size = sizeof *n };
    return NULL;
}

error *notice_read_all(struct req *r)
{
    return db_exec(r->db, r->mem, &sql_notice_read_all,
                   DB_ARGS(db_int("now", r->now), db_int("account", r->account)), NULL);
}

/* ---- by the clock ------------------------------------------------------------------------------
 */

struct digest {
    int64_t account, n, due;
};
static const struct field digest_fields[] = {
    INT(struct digest, account, 0, INT64_MAX, .doc = "whose"),
    INT(struct digest, n, 0, INT64_MAX, .doc = "how much"),
    TIME(struct digest, due, .doc = "when"),
    FIELDS_END,
};

static error *give_digest(struct req *r, const struct digest *d)
{
    struct row last = { 0 };
    bool       found = false;

    TRY(db_exec(r->db, r->mem, &sql_notice_digest_drop, DB_ARGS(db_int("account", d->account)),
                NULL));
    TRY(db_maybe(r->db, r->mem, &sql_notice_newest_news, DB_ARGS(db_int("account", d->account)),
                 row_fields, &last, &found));
    if (!found)
        return NULL;
    const str zh[] = { str_int(r->mem, d->n), last.text_zh };
    const str en[] = { str_int(r->mem, d->n), last.text_en };
    return notice_put(r, d->account, id_new(r->now), NOTICE_CASE, (struct ref){ 0 }, NOTICE_DIGEST,
                      utf8_head(message_text(r->mem, &msg_digest, LANG_ZH, zh, 2), 400),
                      utf8_head(message_text(r->mem, &msg_digest, LANG_EN, en, 2), 400));
}

static const struct field woken_fields[] = {
    INT(struct digest, account, 0, INT64_MAX, .doc = "whose"),
    FIELDS_END,
};

/* Those whose held notices may be seen from now on. */
static error *wake(struct req *r)
{
    struct list rows;
    str         at = { 0 };
    int64_t     after = 0;

    TRY(meta_get(r->db, r->mem, "notices.woken", &at));
    if (at.n && !str_i64(at, 0, INT64_MAX, &after))
        after = 0;
    TRY(db_all(r->db, r->mem, &sql_notice_woken,
               DB_ARGS(db_int("after", after), db_int("now", r->now),
                       db_int("limit", COUNT(r->app->told.account))),
               woken_fields, sizeof(struct digest), &rows));
    const struct digest *d = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        tell(r, d[i].account);
    return rows.n || after < r->now - MS_HOUR
               ? meta_set(r->db, r->mem, "notices.woken", str_int(r->mem, r->now))
               : NULL;
}

error *notice_clock(struct req *r, bool *more)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_notice_digests_due,
               DB_ARGS(db_int("now", r->now), db_int("limit", PART)), digest_fields,
               sizeof(struct digest), &rows));
    const struct digest *d = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        TRY(give_digest(r, &d[i]));
    *more = rows.n == PART;
    return *more ? NULL : wake(r);
}
