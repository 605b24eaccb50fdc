/* account_api.c -- sessions, oneself, the administrator's accounts. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/notice.h"
#include "core/pinyin.h"
#include "core/small.h"
#include "modules/account/account.sql.h"
#include "modules/account/signin.h"

/* clang-format off */
struct post_in {
    struct ref post;
};
static const struct field post_in_fields[] = {
    REF(struct post_in, post, .required = true, .doc = "One of my posts."),
    FIELDS_END,
};

struct session_out {
    struct ref ref;
    int64_t    started, seen;
    str        agent;
    bool       current;
};
static const struct field session_out_fields[] = {
    REF (struct session_out, ref,     .doc = "The session."),
    TIME(struct session_out, started, .doc = "Since when."),
    TIME(struct session_out, seen,    .doc = "Last use."),
    TEXT(struct session_out, agent,   0, 200, .doc = "Browser."),
    BOOL(struct session_out, current, .doc = "This one."),
    FIELDS_END,
};
struct session_row {
    int64_t id, started, seen;
    str     agent;
};
static const struct field session_row_fields[] = {
    INT (struct session_row, id,      0, INT64_MAX, .doc = "id"),
    TIME(struct session_row, started, .doc = "since"),
    TIME(struct session_row, seen,    .doc = "last use"),
    TEXT(struct session_row, agent,   0, 200, .doc = "browser"),
    FIELDS_END,
};

struct account_query {
    str     q, after;
    int     role;
    int64_t place, limit;
};
static const struct field account_query_fields[] = {
    TEXT(struct account_query, q,     0, 60, .doc = "Part of a login name, a whole name, or what is shown of one."),
    WORD(struct account_query, role,  role_words, .doc = "Only who has such a post today."),
    CODE(struct account_query, place, .doc = "Only who has a post at this place or below it today."),
    TEXT(struct account_query, after, 0, 60, .doc = "Cursor."),
    INT (struct account_query, limit, 1, 200, .doc = "Rows."),
    FIELDS_END,
};
struct account_out {
    struct ref ref;
    str        login, name, roles, phone, work_phone;
    bool       locked, demo;
    int64_t    seen, locked_until;
};
static const struct field account_out_fields[] = {
    REF (struct account_out, ref,          .doc = "The account."),
    TEXT(struct account_out, login,        0, 40, .doc = "Login name."),
    TEXT(struct account_out, name,         0, 80, .doc = "Masked name."),
    TEXT(struct account_out, phone,        0, 40, .doc = "Masked phone."),
    TEXT(struct account_out, work_phone,   0, 40, .doc = "Masked phone at work."),
    TEXT(struct account_out, roles,        0, 400, .doc = "Its posts."),
    BOOL(struct account_out, locked,       .doc = "Locked by the administrator."),
    TIME(struct account_out, locked_until, .doc = "Locked after wrong answers."),
    TIME(struct account_out, seen,         .doc = "Last sign-in."),
    BOOL(struct account_out, demo,         .doc = "Belongs to a demonstration."),
    FIELDS_END,
};
struct lock_in {
    bool locked;
};
static const struct field lock_fields[] = {
    BOOL(struct lock_in, locked, .required = true, .doc = "Lock or unlock."),
    FIELDS_END,
};
struct work_in {
    str phone;
};
static const struct field work_fields[] = {
    TEXT(struct work_in, phone, 0, 30, .doc = "Phone at work; empty: none."),
    FIELDS_END,
};
struct notice_query {
    str     after;
    int64_t limit;
};
static const struct field notice_query_fields[] = {
    TEXT(struct notice_query, after, 0, 60, .doc = "Cursor."),
    INT (struct notice_query, limit, 1, 200, .doc = "Rows."),
    FIELDS_END,
};
static const struct field notice_fields[] = {
    REF (struct notice, ref,     .doc = "The notice."),
    TIME(struct notice, at,      .doc = "When."),
    TEXT(struct notice, kind,    0, 40, .doc = "news, right (has to be told), duty or digest."),
    { .name = "case", .type = FT_REF, .at = offsetof(struct notice, about), .virt = true, .doc = "About which matter." },
    { .name = "drawing", .type = FT_REF, .at = offsetof(struct notice, drawing), .virt = true, .doc = "Or about which drawing of grids." },
    { .name = "filling", .type = FT_REF, .at = offsetof(struct notice, filling), .virt = true, .doc = "Or about which filled form." },
    TEXT(struct notice, text_zh, 0, 400, .doc = "In Chinese."),
    TEXT(struct notice, text_en, 0, 400, .doc = "In English."),
    TIME(struct notice, read_at, .doc = "When it was read."),
    FIELDS_END,
};
static const struct message msg_post = { "account.post", "您没有这个岗位。", "You do not hold this post." };
static const struct message msg_self = { "account.self", "不能停用自己的账号。", "You cannot lock your own account." };
/* clang-format on */

static void post_json(struct req *r, struct jw *j, const struct post *p)
{
    const struct place_image *places = app_places(r->app);

    jw_object(j);
    jw_key(j, "ref");
    jw_ref(j, (struct ref){ 0, p->id });
    JW_STR(j, "role", str_of(role_words[p->role]));
    JW_STR(j, "role_name",
           str_of(r->lang == LANG_EN ? role_table[p->role].en : role_table[p->role].zh));
    jw_key(j, "place");
    jw_code(j, p->place);
    JW_STR(j, "place_name", place_name(places, p->place, r->lang));
    JW_STR(j, "unit", p->unit);
    jw_end(j);
}

error *account_me(struct req *r, struct res *w)
{
    const struct person *me = r->who;
    struct jw           *j = res_json(r, w);
    str                  name = me->name_mask;
    int64_t              unread = 0;

    /* one's own name is shown in full */
    TRY(vault_unseal(r->app->vault, r->mem, "account.name", (struct ref){ 0, me->account },
                     me->name_sealed, &name));
    TRY(notice_unread(r->db, r->mem, me->account, r->now, &unread));
    jw_object(j);
    jw_key(j, "ref");
    jw_ref(j, (struct ref){ 0, me->account });
    JW_STR(j, "name", name);
    JW_STR(j, "kind", me->staff ? STR("staff") : STR("resident"));
    JW_BOOL(j, "demo", me->demo);
    jw_key(j, "community");
    jw_code(j, me->community);
    JW_STR(j, "community_name", place_name(app_places(r->app), me->community, r->lang));
    jw_key(j, "post");
    jw_ref(j, (struct ref){ 0, me->post.id });
    jw_key(j, "posts");
    jw_array(j);
    for (size_t i = 0; i < me->posts.n; i++)
        post_json(r, j, (const struct post *)me->posts.item + i);
    jw_end(j);
    jw_key(j, "perms");
    jw_array(j);
    for (int p = 0; p < PERMS; p++)
        if (r->perms >> p & 1)
            jw_str(j, str_of(perm_words[p]));
    jw_end(j);
    JW_INT(j, "idle_minutes", r->app->settings.idle_minutes);
    JW_INT(j, "unread", unread);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *choose_post(struct req *r, struct res *w)
{
    const struct post_in *in = r->in;
    const struct post    *mine = r->who->posts.item;
    bool                  held = false;

    for (size_t i = 0; i < r->who->posts.n; i++)
        held = held || mine[i].id == in->post.id;
    if (!held)
        return error_on(r->mem, "post", &msg_post);
    TRY(db_exec(r->db, r->mem, &sql_account_session_post,
                DB_ARGS(db_int("post", in->post.id), db_int("account", r->account),
                        db_int("id", r->who->session)),
                NULL));
    person_forget(r->app);
    TRY(person_identify(r));
    return account_me(r, w);
}

static error *sessions(struct req *r, struct res *w)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_account_session_list,
               DB_ARGS(db_int("account", r->account), db_int("now", r->now)), session_row_fields,
               sizeof(struct session_row), &rows));
    const struct session_row *x = rows.item;
    struct session_out       *o = NEWN(r->mem, struct session_out, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        o[i] = (struct session_out){
            { 0, x[i].id }, x[i].started, x[i].seen, x[i].agent, x[i].id == r->who->session
        };
    w->page = (struct list){ o, rows.n, sizeof *o };
    return NULL;
}

static error *session_end(struct req *r, struct res *w)
{
    int64_t touched = 0;

    (void)w;
    TRY(db_exec(r->db, r->mem, &sql_account_session_end,
                DB_ARGS(db_int("account", r->account), db_int("id", r->ref.id)), &touched));
    person_forget(r->app);
    return touched ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

static error *roles_of(struct req *r, int64_t account, str *out)
{
    struct list posts;
    struct buf  b;

    TRY(account_posts_of(r, account, &posts));
    const struct post *p = posts.item;
    buf_init(&b, r->mem, 400);
    for (size_t i = 0; i < posts.n; i++) {
        const struct role_row *role = &role_table[p[i].role];
        buf_z(&b, i ? " · " : "");
        buf_z(&b, r->lang == LANG_EN ? role->en : role->zh);
        buf_z(&b, " ");
        buf_str(&b, place_name(app_places(r->app), p[i].place, r->lang));
    }
    *out = buf_done(&b);
    return NULL;
}

/* Names are sealed: who looks for one must know it whole, or look for what everybody is shown. */
static error *answers(struct req *r, const struct account *x, str q, bool *yes)
{
    struct buf login;
    size_t     at = 0;
    str        name = { 0 };

    buf_init(&login, r->mem, 1000);
    for (size_t i = 0; i < x->login.n; i++)
        buf_char(&login, lower(x->login.p[i]));
    *yes = str_find(buf_done(&login), q, &at) || str_find(name_key(r->mem, x->name_mask), q, &at);
    if (*yes)
        return NULL;
    TRY(account_name(r->app, r->mem, x, &name));
    *yes = str_eq(name_key(r->mem, name), q);
    return NULL;
}

static error *account_line(struct req *r, const struct account *x, struct account_out *o)
{
    *o = (struct account_out){
        .ref = { 0, x->id },
        .login = x->login,
        .name = x->name_mask,
        .phone = x->phone_mask,
        .locked = x->locked,
        .locked_until = x->locked_until > r->now ? x->locked_until : 0,
        .seen = x->seen,
        .demo = x->demo,
    };
    TRY(work_phone_mask(r, x->id, &o->work_phone));
    return roles_of(r, x->id, &o->roles);
}

/* A page: LOOK accounts at a time are gone through until there are enough; after LOOK_MOST of them
 * the page ends as it is, and its cursor goes on from there. */
enum { LOOK = 200, LOOK_MOST = 5000 };

static error *accounts(struct req *r, struct res *w)
{
    const struct account_query *q = r->in;
    struct ref                  last = { 0, 0 };
    int64_t                     key = 0, limit = q->limit ? q->limit : 50, page = limit;
    str                         sought = name_key(r->mem, q->q);
    struct account_out         *o = NEWN(r->mem, struct account_out, (size_t)limit);
    size_t                      n = 0;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    if (sought.n)
        page = LOOK;
    for (int looked = 0; looked < LOOK_MOST; looked += LOOK) {
        struct list rows;
        TRY(db_all(r->db, r->mem, &sql_account_list,
                   DB_ARGS(db_int("after", last.id),
                           db_text("role", q->role < 0 ? (str){ 0 } : str_of(role_words[q->role])),
                           db_int("place", q->place), db_date("today", when_date(r->now)),
                           db_int("limit", page)),
                   account_fields, sizeof(struct account), &rows));
        const struct account *x = rows.item;
        size_t                i = 0;
        for (; i < rows.n && n < (size_t)limit; i++) {
            bool yes = true;
            if (sought.n)
                TRY(answers(r, &x[i], sought, &yes));
            if (yes)
                TRY(account_line(r, &x[i], &o[n++]));
            last.id = x[i].id;
        }
        bool end = i == rows.n && (int64_t)rows.n < page;
        w->next = end ? (str){ 0 } : cursor_text(r, 0, last);
        if (end || n == (size_t)limit)
            break;
    }
    w->page = (struct list){ o, n, sizeof *o };
    return NULL;
}

static error *lock(struct req *r, struct res *w)
{
    const struct lock_in *in = r->in;
    struct account        x = { 0 };
    struct account_out   *o = NEW(r->mem, struct account_out);

    if (r->ref.id == r->account && in->locked)
        return error_of(r->mem, FAIL_CONFLICT, &msg_self);
    TRY(account_by_id(r->db, r->mem, r->ref.id, &x));
    TRY(db_exec(r->db, r->mem, &sql_account_lock,
                DB_ARGS(db_int("locked", in->locked), db_int("id", x.id)), NULL));
    if (in->locked)
        TRY(db_exec(r->db, r->mem, &sql_account_sessions_end, DB_ARGS(db_int("account", x.id)),
                    NULL));
    TRY(event_append(r, (struct ref){ x.community, x.id },
                     (struct event){ .kind = STR("account"),
                                     .action = in->locked ? STR("lock") : STR("unlock") }));
    person_forget(r->app);
    x.locked = in->locked;
    x.locked_until = 0;
    w->out = o;
    return account_line(r, &x, o);
}

static error *work_phone(struct req *r, struct res *w)
{
    const struct work_in *in = r->in;
    struct account        x = { 0 };
    struct account_out   *o = NEW(r->mem, struct account_out);

    TRY(account_by_id(r->db, r->mem, r->ref.id, &x));
    if (!x.kind)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(work_phone_put(r, x.id, in->phone));
    TRY(event_append(r, (struct ref){ x.community, x.id },
                     (struct event){ .kind = STR("account"), .action = STR("work_phone") }));
    w->out = o;
    return account_line(r, &x, o);
}

static error *notices(struct req *r, struct res *w)
{
    const struct notice_query *q = r->in;
    struct ref                 last = { 0, REF_ID_MAX };
    int64_t                    key = 0, limit = q->limit ? q->limit : 20;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(notice_list(r, last.id, limit, &w->page));
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, ((const struct notice *)w->page.item)[limit - 1].ref);
    return NULL;
}

static error *notice_settings_show(struct req *r, struct res *w)
{
    struct notice_settings *s = NEW(r->mem, struct notice_settings);

    w->out = s;
    return notice_settings_of(r, r->account, s);
}

static error *notice_settings_change(struct req *r, struct res *w)
{
    w->out = r->in;
    return notice_settings_put(r, r->in);
}

static error *notices_read(struct req *r, struct res *w)
{
    (void)w;
    return notice_read_all(r);
}

/* clang-format off */
static const struct log_kind log_kinds[] = {
    { "account", "账号", "Account", NULL },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "account", "lock",   "锁定", "Lock" },
    { "account", "password", "重设密码", "New password" },
    { "account", "unlock", "解锁", "Unlock" },
    { "account", "work_phone", "登记工作电话", "Enter a work phone" },
    { NULL },
};
/* clang-format on */

const struct log_words account_log = { log_kinds, log_deeds };

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/session/code", signin_code, signin_code_prepare, PERM_PUBLIC,
      BODY(struct code_in, code_fields), .secret = true,
      .summary = "Send a one-time code to a phone" },
    { POST, "/api/v1/session/phone", signin_phone, NULL, PERM_PUBLIC,
      BODY(struct phone_in, phone_fields), .status = 201, .secret = true,
      .summary = "Sign in by phone and one-time code; registers the first time" },
    { POST, "/api/v1/session/password", signin_password, signin_password_prepare, PERM_PUBLIC,
      BODY(struct password_in, password_fields), .status = 201, .secret = true,
      .summary = "Sign in by password and second factor" },
    { GET, "/api/v1/session", account_me, NULL, PERM_SIGNED_IN,
      .summary = "Who I am, my posts and rights" },
    { DELETE_, "/api/v1/session", signin_out, NULL, PERM_SIGNED_IN, .secret = true,
      .summary = "Sign out" },
    { POST, "/api/v1/session/post", choose_post, NULL, PERM_SIGNED_IN,
      BODY(struct post_in, post_in_fields), .secret = true,
      .summary = "Act under another of my posts" },
    { GET, "/api/v1/sessions", sessions, NULL, PERM_SIGNED_IN, .out = session_out_fields, .page = true,
      .summary = "My sessions" },
    { DELETE_, "/api/v1/sessions/{ref}", session_end, NULL, PERM_SIGNED_IN, .secret = true,
      .summary = "End one of my sessions" },
    { GET, "/api/v1/notices/settings", notice_settings_show, NULL, PERM_SIGNED_IN,
      .out = notice_settings_fields,
      .summary = "How I want to be told: a digest a day, live, or off; quiet hours" },
    { PUT, "/api/v1/notices/settings", notice_settings_change, NULL, PERM_SIGNED_IN,
      BODY(struct notice_settings, notice_settings_fields), .out = notice_settings_fields,
      .summary = "Change that" },
    { GET, "/api/v1/notices", notices, NULL, PERM_SIGNED_IN,
      QUERY(struct notice_query, notice_query_fields), .out = notice_fields, .page = true,
      .summary = "My notices, newest first" },
    { POST, "/api/v1/notices/read", notices_read, NULL, PERM_SIGNED_IN,
      .summary = "Tick off all my notices" },
    { GET, "/api/v1/accounts", accounts, NULL, PERM_ACCOUNTS,
      QUERY(struct account_query, account_query_fields), .out = account_out_fields, .page = true,
      .summary = "Accounts of staff" },
    { POST, "/api/v1/accounts/{ref}/lock", lock, NULL, PERM_ACCOUNTS,
      BODY(struct lock_in, lock_fields), .out = account_out_fields,
      .summary = "Lock or unlock an account" },
    { POST, "/api/v1/accounts/{ref}/work-phone", work_phone, NULL, PERM_ACCOUNTS,
      BODY(struct work_in, work_fields), .out = account_out_fields, .secret = true,
      .summary = "Enter the phone on which colleagues reach somebody at work; an empty one takes it away" },
};
/* clang-format on */

const struct route_table account_routes = { routes, COUNT(routes) };
