/* demo_registry.c -- invented households and people behind the doors of the communities with life.
 *
 * Nobody of them can be a real person: identity numbers carry valid check characters but an area
 * code that was never given out (350299), phones begin with 125, which no operator has. */
#include "base/log.h"
#include "base/when.h"
#include "cli/demo.h"
#include "cli/open.h"
#include "core/idno.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry_more.h"

enum { CHUNK = 1200, ROWS = 8 * CHUNK };

struct rows {
    const char         *table;
    const struct field *fields;
    size_t              size, n, cap;
    char               *item;
};
enum {
    BUILDING,
    DWELLING,
    HOUSEHOLD,
    LIVING,
    PERSON,
    MEMBER,
    CARE,
    TOKEN,
    DIR,
    ORG,
    PREMISES,
    MORE,
    TABLES
};

struct book {
    struct demo            *d;
    struct arena           *mem;
    struct rng              rng; /* its own: the matters stay as they were */
    struct registry_keys    keys;
    struct rows             t[TABLES];
    int64_t                 today, households, people;
    bool                    resident; /* the first one was written down */
    const struct demo_site *site;
    struct req              r; /* with which further fields are sealed */
};

/* Further fields of a person. */
struct more_record {
    struct ref ref;
    str        subject, said, said_sealed;
};

/* clang-format off */
static const struct field more_record_fields[] = {
    REF (struct more_record, ref,         .doc = "the person"),
    TEXT(struct more_record, subject,     0, 20, .doc = "what it is"),
    TEXT(struct more_record, said,        0, 8000, .doc = "masked"),
    TEXT(struct more_record, said_sealed, 0, 16000, .doc = "sealed"),
    FIELDS_END,
};
static const struct rows tables[TABLES] = {
    [BUILDING]  = { "building",         building_row_fields,     sizeof(struct building) },
    [DWELLING]  = { "dwelling",         dwelling_fields,         sizeof(struct dwelling) },
    [HOUSEHOLD] = { "household",        household_fields,        sizeof(struct household) },
    [LIVING]    = { "living",           living_fields,           sizeof(struct living) },
    [PERSON]    = { "inhabitant",       inhabitant_fields,       sizeof(struct inhabitant) },
    [MEMBER]    = { "member",           member_fields,           sizeof(struct member) },
    [CARE]      = { "care",             care_fields,             sizeof(struct care) },
    [TOKEN]     = { "inhabitant_token", inhabitant_token_fields, sizeof(struct inhabitant_token) },
    [DIR]       = { "inhabitant_dir",   inhabitant_dir_fields,   sizeof(struct inhabitant_dir) },
    [ORG]       = { "org",              org_fields,              sizeof(struct org) },
    [PREMISES]  = { "premises",         premises_fields,         sizeof(struct premises) },
    [MORE]      = { "registry_more",    more_record_fields,      sizeof(struct more_record) },
};
static const char *const surnames[] = {
    "林", "陈", "黄", "张", "吴", "李", "郑", "王", "刘", "苏", "蔡", "杨", "许", "邱", "曾", "叶", "洪", "郭", "谢", "庄",
    "周", "徐", "江", "何", "廖", "赖", "施", "柯", "颜", "欧阳", "仇", "解", "单", "查", "区", "翟", "尉迟", "上官", "𠮷", "㛃" };
static const char *const given[] = {
    "海", "志", "丽", "文", "建", "秀", "小", "永", "美", "国", "雅", "俊", "淑", "明", "春", "晓", "宇", "子", "雨", "思",
    "燕", "强", "珍", "华", "英", "平", "玲", "斌", "生", "芳", "祥", "娟", "辉", "兰", "龙", "涵", "轩", "彤", "𬎆", "䶮", "𤧛", "𣇉" };
static const char *const others[] = { "阿卜杜拉·买买提", "古丽·艾合买提", "扎西·次仁", "迪丽努尔·吐尔逊", "卓玛·央金", "热合曼·依明" };
static const char *const foreign[] = { "Maria Santos", "John Miller", "Nguyen Van An", "佐藤·健", "Anna Schmidt" };
static const char *const works[] = { "海投集团", "厦门港务", "海沧医院", "第二实验小学", "建霖家居", "自营餐饮店", "网约配送", "物业公司" };
static const char *const places[] = { "海虹路12号", "沧林路108号", "南靖县山城镇大街3号", "安溪县湖头镇新街8号", "上饶市信州区中山路5号", "遵义市红花岗区延安路16号" };
static const char *const trades[] = { "便利店", "理发店", "沙茶面馆", "药店", "五金店", "水果店", "文印店", "茶叶店", "培训中心", "电子商务有限公司", "精密机械有限公司", "食品有限公司" };
/* clang-format on */

static error *bulk(struct book *b, struct rows *t)
{
    const char          *columns[DB_MOST_ARGS + 1] = { 0 };
    struct db_bulk      *out = NULL;
    const struct db_arg *v = db_record(b->mem, t->fields, t->item);

    for (size_t i = 0; v[i].type != DB_END; i++)
        columns[i] = v[i].name;
    TRY(db_bulk_begin(b->d->db, b->mem, t->table, columns, &out));
    for (size_t i = 0; i < t->n; i++)
        TRY(db_bulk_row(out, db_record(b->mem, t->fields, t->item + i * t->size)));
    return db_bulk_end(out);
}

static void start(struct book *b)
{
    for (int i = 0; i < TABLES; i++)
        b->t[i] = tables[i];
}

static error *flush(struct book *b)
{
    for (int i = 0; i < TABLES; i++)
        if (b->t[i].n)
            TRY(bulk(b, &b->t[i]));
    arena_reset(b->mem);
    start(b);
    return NULL;
}

static void *row(struct book *b, int table)
{
    struct rows *t = &b->t[table];

    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        t->item = arena_grow(b->mem, t->item, t->cap * t->size, cap * t->size);
        t->cap = cap;
    }
    void *r = t->item + t->n++ * t->size;
    memset(r, 0, t->size);
    fields_init(t->fields, r);
    return r;
}

static bool chance(struct book *b, int64_t percent)
{
    return rng_below(&b->rng, 100) < percent;
}

static const char *pick(struct book *b, const char *const *list, size_t n)
{
    return list[rng_below(&b->rng, (int64_t)n)];
}
#define PICK(b, list) pick((b), (list), COUNT(list))

/* The common ones come first in their lists. */
static const char *often(struct book *b, const char *const *list, size_t n)
{
    int64_t x = rng_below(&b->rng, (int64_t)n), y = rng_below(&b->rng, (int64_t)n);

    return list[x < y ? x : y];
}

static str new_name(struct book *b, str surname)
{
    const char *two = chance(b, 80) ? often(b, given, COUNT(given)) : "";

    return str_fmt(b->mem, STR_FMT "%s%s", STR_ARG(surname), often(b, given, COUNT(given)), two);
}

static str new_idno(struct book *b, int64_t born, bool male)
{
    struct civil c = date_civil(born);
    int          n = (int)rng_below(&b->rng, 500) * 2 + male;
    str          t = str_fmt(b->mem, "350299%04d%02d%02d%03d", c.year, c.month, c.day, n % 1000);

    return str_fmt(b->mem, STR_FMT "%c", STR_ARG(t), idno_check(t.p));
}

struct who {
    str  surname, relation;
    int  least, most; /* years */
    bool male;
};

static void add_care(struct book *b, const struct inhabitant *p, const char *flag)
{
    struct care *c = row(b, CARE);

    *c = (struct care){ .ref = { p->ref.community, demo_id(b->d, b->d->now - 90 * MS_DAY) },
                        .person = p->ref.id,
                        .flag = str_of(flag),
                        .source = STR("入户走访"),
                        .since = b->today - 30 - rng_below(&b->rng, 300),
                        .review = b->today + rng_below(&b->rng, 90) - 10,
                        .until = DATE_NONE,
                        .version = 1 };
}

/* The first woman of the demonstration community who could be the first demonstration resident is
 * her: somebody must be able to see what is written about herself. */
static bool the_resident(struct book *b, const struct household *h, const struct inhabitant *p,
                         int64_t age)
{
    if (b->resident || h->ref.community != DEMO_COMMUNITY_CODE || age < 25 || age > 50 ||
        !str_is(p->sex, "2") || !str_is(p->nation, "156"))
        return false;
    return b->resident = true;
}

/* What communities ask of some beside the rest: where somebody lives and what he does, the means of
 * a family with a low income. Of every eighth, so that screens and forms have both; no dice are
 * cast for it, everybody else stays who he was. */
static void add_more(struct book *b, const struct inhabitant *p, int64_t age, bool poor)
{
    static const char *const jobs[] = { "教师", "护士", "码头理货员", "会计", "厨师", "保洁员" };
    struct more_value v[8];
    struct list       all = { v, 0, sizeof *v };
    int64_t           at = b->people++;
    bool              local = str_is(p->residence, "01");

    if (at % 8 && !poor && !p->account)
        return;
#define SAY(k, words) v[all.n++] = (struct more_value){ STR(k), str_of(words) }
    SAY("housing", local ? "01" : "02");
    SAY("hukou_match", local && at % 3 ? "01" : "02");
    if (age >= 20 && age < 60)
        SAY("occupation", jobs[at / 8 % (int64_t)COUNT(jobs)]);
    if (str_is(p->residence, "02") && age >= 16)
        v[all.n++] =
            (struct more_value){ STR("permit_no"), str_fmt(b->mem, "DEMO%08lld", (long long)at) };
    if (poor) {
        SAY("economy", "03");
        SAY("family_income", at % 2 ? "23000" : "31000");
        SAY("aid_by", "01");
    }
#undef SAY
    struct more_record *m = row(b, MORE);
    m->ref = p->ref;
    m->subject = STR("person");
    more_seal(&b->r, "person", p->ref, all, &m->said, &m->said_sealed);
}

static void add_person(struct book *b, const struct household *h, const struct who *w,
                       int64_t members)
{
    struct demo            *d = b->d;
    struct inhabitant      *p = row(b, PERSON);
    struct inhabitant_clear c = { 0 };
    int64_t age = w->least + rng_below(&b->rng, w->most - w->least + 1), *token = NULL, dir[2];
    bool    abroad = chance(b, 1), local = !abroad && chance(b, 62);

    p->ref = (struct ref){ h->ref.community, demo_id(d, d->now - 380 * MS_DAY) };
    p->born = b->today - age * 365 - rng_below(&b->rng, 365) - 1;
    p->sex = w->male ? STR("1") : STR("2");
    p->nation = abroad ? STR("840") : STR("156");
    p->ethnic = abroad ? (str){ 0 } : chance(b, 97) ? STR("01") : STR("05");
    p->politics = age < 18 ? (str){ 0 } : chance(b, 9) ? STR("01") : STR("13");
    p->education = str_of(age < 7 ? "90" : age < 18 ? "80" : chance(b, 30) ? "20" : "60");
    p->marriage = age < 22 ? STR("10") : members > 1 ? STR("20") : STR("90");
    p->residence = str_of(abroad ? "03" : local ? "01" : "02");
    p->hukou_code = str_of(abroad ? "" : local ? "350205" : "361102");
    p->inflow = local || abroad ? (str){ 0 } : chance(b, 70) ? STR("01") : STR("06");
    p->created = p->changed = d->now - 380 * MS_DAY;
    p->demo = true;
    p->version = 1;
    c.name = abroad         ? str_of(PICK(b, foreign))
             : chance(b, 1) ? str_of(PICK(b, others))
                            : new_name(b, w->surname);
    p->id_kind = abroad ? STR("414") : STR("111");
    c.idno = abroad ? str_fmt(b->mem, "DEMO%06d", (int)rng_below(&b->rng, 1000000))
                    : new_idno(b, p->born, w->male);
    if (age >= 12 && chance(b, 90))
        c.phone = str_fmt(b->mem, "125%08d", (int)rng_below(&b->rng, 100000000));
    if (the_resident(b, h, p, age)) {
        c.name = str_of(demo_logins[0].name);
        c.phone = str_of(demo_logins[0].phone);
        p->account = d->person[0].id;
    }
    if (!abroad)
        c.hukou = str_of(PICK(b, places));
    if (age >= 20 && age < 60 && chance(b, 70))
        c.work = str_of(PICK(b, works));
    inhabitant_seal(d->app->vault, b->mem, p, &c);
    size_t n = inhabitant_tokens(&b->keys, b->mem, h->ref.community, &c, &token);
    for (size_t i = 0; i < n; i++) {
        struct inhabitant_token *t = row(b, TOKEN);
        *t = (struct inhabitant_token){ h->ref.community, token[i], p->ref.community, p->ref.id };
    }
    n = inhabitant_dir_tokens(&b->keys, &c, dir);
    for (size_t i = 0; i < n; i++) {
        struct inhabitant_dir *t = row(b, DIR);
        *t = (struct inhabitant_dir){ dir[i], p->ref.community, p->ref.id };
    }
    struct member *m = row(b, MEMBER);
    *m = (struct member){ .community = h->ref.community,
                          .household = h->ref.id,
                          .person_community = p->ref.community,
                          .person = p->ref.id,
                          .since = p->born > h->since ? p->born : h->since,
                          .until = DATE_NONE,
                          .relation = w->relation,
                          .main = true,
                          .why_in = p->born > h->since ? STR("birth") : STR("in") };
    if (members == 1 && age >= 65)
        add_care(b, p, "alone");
    else if (chance(b, 2))
        add_care(b, p, age < 14 || age > 65 ? "left" : "help");
    if (chance(b, 2))
        add_care(b, p, "disabled");
    bool poor = chance(b, 2);
    if (poor)
        add_care(b, p, "low");
    add_more(b, p, age, poor);
}

/* Who lives together: one alone, a couple, parents with children, three generations, sharers. */
static void add_people(struct book *b, const struct household *h)
{
    str        a = str_of(often(b, surnames, COUNT(surnames)));
    str        z = str_of(often(b, surnames, COUNT(surnames)));
    int64_t    plan = rng_below(&b->rng, 100);
    struct who who[6] = { { a, STR("0"), 24, 58, chance(b, 70) } };
    int64_t    n = 1;

    if (plan < 12)
        who[0].least = 66, who[0].most = 88;
    else if (plan < 24)
        who[0].most = 35;
    else
        who[n++] = (struct who){ z, STR("1"), who[0].least, who[0].most, !who[0].male };
    if (plan >= 40)
        who[n++] =
            (struct who){ who[0].male ? a : z, chance(b, 50) ? STR("2") : STR("3"), 0, 17, false };
    if (plan >= 70)
        who[n++] =
            (struct who){ who[0].male ? a : z, chance(b, 50) ? STR("2") : STR("3"), 0, 12, false };
    if (plan >= 86)
        who[n++] = (struct who){ a, STR("5"), 60, 82, chance(b, 40) };
    for (int64_t i = 0; i < n; i++) {
        if (str_is(who[i].relation, "2"))
            who[i].male = true;
        add_person(b, h, &who[i], n);
    }
}

/* How high an entrance is built, and how many doors there are on a floor. */
#define MOST_FLOORS 18

static int64_t doors_per_floor(int64_t in_building)
{
    return in_building > 40 ? 4 : in_building > 4 ? 2 : 1;
}

/* The floors of a building if its entrances stood on each other; what is above the most is the next
 * entrance. */
static int64_t floors_piled(int64_t in_building)
{
    return (in_building - 1) / doors_per_floor(in_building) + 1;
}

static error *add_household(struct book *b, int64_t number, int64_t in_building)
{
    struct demo            *d = b->d;
    const struct demo_site *s = b->site;
    struct dwelling        *w = row(b, DWELLING);
    struct household       *h = row(b, HOUSEHOLD);
    struct living          *l = row(b, LIVING);
    int64_t                 per_floor = doors_per_floor(in_building);
    int64_t                 entrance = number / per_floor / MOST_FLOORS + 1;
    int64_t                 floor = number / per_floor % MOST_FLOORS + 1;

    w->ref = (struct ref){ s->community, demo_id(d, d->now - 390 * MS_DAY) };
    w->site = s->id;
    w->entrance = in_building > 4 ? str_fmt(b->mem, "%d单元", (int)entrance) : (str){ 0 };
    w->floor = floor;
    w->usage = chance(b, 70) ? STR("own") : STR("rent");
    w->area = 4000 + rng_below(&b->rng, 10000);
    w->since = b->today - 3000;
    w->demo = true;
    w->version = 1;
    dwelling_seal(d->app->vault, b->mem, &b->keys, w,
                  str_fmt(b->mem, "%d%02d", (int)floor, (int)(number % per_floor + 1)));
    h->ref = (struct ref){ s->community, demo_id(d, d->now - 385 * MS_DAY) };
    h->kind = STR("family");
    h->since = b->today - 200 - rng_below(&b->rng, 2800);
    h->demo = true;
    h->version = 1;
    h->no_visits = chance(b, 2);
    if (chance(b, 15)) {
        /* working days; a few only the weekend, on which no plan has room */
        h->wish_days = chance(b, 3) ? 0x60 : 0x1f;
        h->wish_from = 19 * 60;
        h->wish_until = 21 * 60;
    }
    *l = (struct living){ s->community, h->ref.id, w->ref.id, h->since, DATE_NONE };
    add_people(b, h);
    return ++b->households % CHUNK ? NULL : flush(b);
}

/* A shop on the ground floor of some buildings, a plant here and there. */
static void add_premises(struct book *b)
{
    struct demo            *d = b->d;
    const struct demo_site *s = b->site;
    struct dwelling        *w = row(b, DWELLING);
    struct org             *o = row(b, ORG);
    struct premises        *l = row(b, PREMISES);
    int64_t                 trade = rng_below(&b->rng, COUNT(trades));
    bool                    firm = trade >= (int64_t)COUNT(trades) - 3;

    w->ref = (struct ref){ s->community, demo_id(d, d->now - 390 * MS_DAY) };
    w->site = s->id;
    w->floor = 1;
    w->usage = firm ? STR("office") : STR("shop");
    w->area = 3000 + rng_below(&b->rng, 20000);
    w->since = b->today - 3000;
    w->demo = true;
    w->version = 1;
    dwelling_seal(d->app->vault, b->mem, &b->keys, w,
                  str_fmt(b->mem, "S%d", (int)rng_below(&b->rng, 90) + 10));
    o->ref = (struct ref){ s->community, demo_id(d, d->now - 380 * MS_DAY) };
    o->kind = firm ? STR("enterprise") : STR("trader");
    o->category = str_of(trades[trade]);
    o->name = str_fmt(b->mem, "演示%s%s", PICK(b, given), trades[trade]);
    o->standing = STR("1");
    o->staff = 1 + rng_below(&b->rng, firm ? 80 : 6);
    o->since = b->today - rng_below(&b->rng, 2500);
    o->demo = true;
    o->version = 1;
    str leader = new_name(b, str_of(PICK(b, surnames)));
    str phone = str_fmt(b->mem, "125%08d", (int)rng_below(&b->rng, 100000000));
    o->leader_sealed = vault_seal(d->app->vault, b->mem, "org.leader", o->ref, leader);
    o->leader_mask = mask_name(b->mem, leader);
    o->phone_sealed = vault_seal(d->app->vault, b->mem, "org.phone", o->ref, phone);
    o->phone_mask = mask_phone(b->mem, phone);
    *l = (struct premises){ s->community, o->ref.id, w->ref.id, o->since, DATE_NONE };
}

static bool alive(const struct demo *d, int64_t community)
{
    for (size_t i = 0; i < d->n_places; i++)
        if (d->place[i].code == community)
            return d->place[i].life;
    return false;
}

/* Nobody is written down in a whole city: five million people, and no bench that needs them. */
error *demo_registry(struct demo *d)
{
    struct book b = {
        .d = d, .rng = { d->rng.s ^ 0x9121 }, .mem = arena_new(), .today = when_date(d->now)
    };
    error *e = NULL;

    if (d->scale == DEMO_CITY) {
        arena_free(b.mem);
        return NULL;
    }
    registry_keys(d->app->vault, &b.keys);
    b.r = open_req(d->cli, d->app, d->db);
    b.r.mem = b.mem;
    start(&b);
    for (size_t i = 0; i < d->n_sites && !e; i++) {
        b.site = &d->site[i];
        demo_progress(d, "people", (int64_t)i + 1, (int64_t)d->n_sites);
        if (b.site->households <= 0 || !alive(d, b.site->community))
            continue;
        struct building *x = row(&b, BUILDING);
        x->ref = (struct ref){ b.site->community, b.site->id };
        int64_t piled = floors_piled(b.site->households);
        x->floors = piled < MOST_FLOORS ? piled : MOST_FLOORS;
        x->entrances = (piled - 1) / MOST_FLOORS + 1;
        x->built = 1995 + rng_below(&b.rng, 28);
        x->counted = true;
        x->since = b.today - 3000;
        x->version = 1;
        for (int64_t k = 0; k < b.site->households * (d->crowd ? d->crowd : 1) && !e; k++)
            e = add_household(&b, k % b.site->households, b.site->households);
        if (!e && chance(&b, 15))
            add_premises(&b);
    }
    if (!e)
        e = flush(&b);
    registry_keys_wipe(&b.keys);
    if (e) /* it lies in the arena that is given back */
        e = error_of(d->mem, e->kind, e->msg, e->arg[0], e->arg[1]);
    arena_free(b.mem);
    return e;
}
