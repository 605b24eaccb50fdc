/* demo_people.c -- the demonstration accounts with their posts, invented residents and workers. */
#include "base/when.h"
#include "cli/demo.h"
#include "core/totp.h"
#include "modules/account/account.h"

/* clang-format off */
const struct demo_login demo_logins[] = {
    { NULL,         "13900000001", "林晓燕", ROLE_RESIDENT,    "",          LEVEL_COMMUNITY },
    { NULL,         "13900000002", "陈𠮷祥", ROLE_RESIDENT,    "",          LEVEL_COMMUNITY },
    { "grid01",     "",            "张海生", ROLE_GRID_WORKER, "",          LEVEL_GRID },
    { "police01",   "",            "周卫国", ROLE_POLICE,      "paichusuo", LEVEL_GRID },
    { "auxiliary01", "",           "何明辉", ROLE_AUXILIARY,   "paichusuo", LEVEL_GRID },
    { "clerk01",    "",            "黄丽珍", ROLE_CLERK,       "",          LEVEL_COMMUNITY },
    { "hotline01",  "",            "吴静",   ROLE_HOTLINE,     "",          LEVEL_STREET },
    { "dispatch01", "",            "郑志强", ROLE_DISPATCHER,  "",          LEVEL_STREET },
    { "handler01",  "",            "蔡文斌", ROLE_HANDLER,     "chengguan", LEVEL_DISTRICT },
    { "checker01",  "",            "许秀英", ROLE_CHECKER,     "",          LEVEL_STREET },
    { "district01", "",            "谢建华", ROLE_DISTRICT,    "",          LEVEL_DISTRICT },
    { "admin01",    "",            "罗平",   ROLE_ADMIN,       "",          LEVEL_DISTRICT },
    { "security01", "",            "沈洁",   ROLE_SECURITY,    "",          LEVEL_DISTRICT },
    { "auditor01",  "",            "单正",   ROLE_AUDITOR,     "",          LEVEL_DISTRICT },
    { "street01",   "",            "洪雅兰", ROLE_CLERK,       "",          LEVEL_STREET }, /* forms and tables of all its communities */
};
/* clang-format on */
const size_t demo_n_logins = COUNT(demo_logins);

str demo_name(struct demo *d, struct arena *a)
{
    static const char *const first[] = { "林", "陈", "黄", "张",   "吴", "李", "郑",
                                         "王", "刘", "苏", "蔡",   "杨", "许", "邱",
                                         "曾", "叶", "洪", "欧阳", "仇", "解", "𠮷" };
    static const char *const second[] = { "海", "志", "丽", "文", "建", "秀", "小", "永",
                                          "美", "国", "雅", "俊", "淑", "明", "春", "㛃" };
    static const char *const third[] = { "燕", "强", "珍", "华", "英", "平", "玲", "斌",
                                         "生", "芳", "祥", "娟", "辉", "兰", "龙", "" };

    return str_fmt(a, "%s%s%s", first[rng_below(&d->rng, COUNT(first))],
                   second[rng_below(&d->rng, COUNT(second))],
                   third[rng_below(&d->rng, COUNT(third))]);
}

static int64_t place_of(const struct demo_login *l)
{
    static const int64_t at[] = { 350205, DEMO_COMMUNITY_CODE / 1000, DEMO_COMMUNITY_CODE,
                                  DEMO_COMMUNITY_CODE * 1000 + 1 };

    return at[l->level];
}

/* One secret for all demonstration accounts, so that one scan serves them all: it is no secret. */
static str totp_secret(struct arena *a)
{
    uint8_t seed[CRYPT_HASH];
    str     text = STR("gongdi-demonstration");

    crypt_sha256(&text, 1, seed);
    return base64_of(a, seed, TOTP_SECRET);
}

static void remember(struct demo *d, struct demo_person p)
{
    if (d->n_people == d->cap_people) {
        size_t cap = d->cap_people ? d->cap_people * 2 : 1024;
        d->person = arena_grow(d->mem, d->person, d->cap_people * sizeof p, cap * sizeof p);
        d->cap_people = cap;
    }
    d->person[d->n_people++] = p;
}

static error *fixed_accounts(struct demo *d, str password)
{
    int64_t since = when_date(d->now) - 400;

    for (size_t i = 0; i < demo_n_logins; i++) {
        const struct demo_login *l = &demo_logins[i];
        struct req               r = open_req(d->cli, d->app, d->db);
        struct new_account       n = { .community = DEMO_COMMUNITY_CODE,
                                       .staff = l->login != NULL,
                                       .demo = true,
                                       .login = str_of(l->login),
                                       .name = str_of(l->name),
                                       .phone = str_of(l->phone),
                                       .password = l->login ? password : (str){ 0 } };
        int64_t                  id = 0, post = 0;
        r.now = d->now;
        if (l->login && role_table[l->role].totp)
            n.totp = totp_secret(d->mem);
        TRY(account_add(&r, &n, &id));
        if (l->login)
            TRY(account_post(&r, id, (enum role)l->role, place_of(l), str_of(l->unit), since,
                             &post));
        /* no exchange has numbers that begin with 0: nobody is rung up by a demonstration */
        if (l->login && l->role != ROLE_ADMIN)
            TRY(work_phone_put(&r, id, str_fmt(d->mem, "0592000%04d", 1000 + (int)i)));
        if (l->role == ROLE_RESIDENT)
            remember(d, (struct demo_person){ id, DEMO_COMMUNITY_CODE, 'r', 0 });
        if (l->role == ROLE_GRID_WORKER) {
            /* 一岗多责: the same person also visits the neighbouring grid */
            TRY(account_post(&r, id, ROLE_GRID_WORKER, DEMO_COMMUNITY_CODE * 1000 + 2, (str){ 0 },
                             since, &post));
            remember(d, (struct demo_person){ id, DEMO_COMMUNITY_CODE, 'w', place_of(l) });
        }
    }
    return NULL;
}

/* Accounts that only fill the picture: they have no way to sign in. */
static error *write_people(struct demo *d, size_t from)
{
    static const char *const columns[] = {
        "id",        "community",    "kind",         "login",    "name_sealed",
        "name_mask", "phone_sealed", "phone_mask",   "password", "totp_sealed",
        "totp_step", "fails",        "locked_until", "locked",   "demo",
        "created",   "seen",         "version",      NULL
    };
    struct db_bulk *b = NULL;
    struct arena   *row = arena_new();

    TRY(db_bulk_begin(d->db, d->mem, "account", columns, &b));
    for (size_t i = from; i < d->n_people; i++) {
        const struct demo_person *p = &d->person[i];
        str                       name = demo_name(d, row);
        TRY(db_bulk_row(
            b, DB_ARGS(db_int("", p->id), db_int("", p->community),
                       db_text("", p->kind == 'r' ? STR("resident") : STR("staff")),
                       db_text("", (str){ 0 }),
                       db_text("", vault_seal(d->app->vault, row, "account.name",
                                              (struct ref){ 0, p->id }, name)),
                       db_text("", mask_name(row, name)), db_text("", (str){ 0 }),
                       db_text("", (str){ 0 }), db_text("", (str){ 0 }), db_text("", (str){ 0 }),
                       db_int("", 0), db_int("", 0), db_int("", 0), db_int("", 0), db_int("", 1),
                       db_int("", d->now - 390 * MS_DAY), db_int("", 0), db_int("", 1))));
        arena_reset(row);
    }
    arena_free(row);
    return db_bulk_end(b);
}

static error *write_posts(struct demo *d, size_t from)
{
    static const char *const columns[] = {
        "id", "account", "role", "place", "unit", "since", NULL
    };
    struct db_bulk *b = NULL;
    int64_t         since = when_date(d->now) - 390;

    TRY(db_bulk_begin(d->db, d->mem, "post", columns, &b));
    for (size_t i = from; i < d->n_people; i++)
        if (d->person[i].kind == 'w')
            TRY(db_bulk_row(b,
                            DB_ARGS(db_int("", demo_id(d, d->now)), db_int("", d->person[i].id),
                                    db_text("", STR("grid_worker")), db_int("", d->person[i].grid),
                                    db_text("", (str){ 0 }), db_int("", since))));
    return db_bulk_end(b);
}

enum { PEOPLE_PER_REPORTER = 20 };

error *demo_people(struct demo *d)
{
    str password = { 0 };

    TRY(password_hash(d->mem, STR(DEMO_PASSWORD), &password));
    TRY(fixed_accounts(d, password));
    size_t from = d->n_people;
    for (size_t i = 0; i < d->n_places; i++) {
        const struct demo_place *p = &d->place[i];
        if (!p->life)
            continue;
        if (p->level == LEVEL_GRID && p->code != DEMO_COMMUNITY_CODE * 1000 + 1)
            remember(d, (struct demo_person){ demo_id(d, d->now - 390 * MS_DAY), p->parent, 'w',
                                              p->code });
        if (p->level == LEVEL_COMMUNITY)
            for (int64_t k = 0; k < p->people / PEOPLE_PER_REPORTER; k++)
                remember(
                    d, (struct demo_person){ demo_id(d, d->now - 390 * MS_DAY), p->code, 'r', 0 });
    }
    TRY(write_people(d, from));
    return write_posts(d, from);
}
