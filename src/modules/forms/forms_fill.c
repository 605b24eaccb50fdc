/* forms_fill.c -- a filling is gathered from the registry, door by door; what the registry does not
 * know is asked once. Every person whose record goes into it is written into the read log here,
 * before anything can be fetched. */
#include "base/crypt.h"
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/heading.h"
#include "core/readlog.h"
#include "modules/forms/forms_in.h"

enum { DIGEST = 8, SAID_MOST = 2 << 20, FLAGS_MOST = 400 };

/* clang-format off */
struct said { str text; };
static const struct field said_item_fields[] = {
    { .name = "", .type = FT_TEXT, .at = offsetof(struct said, text), .max = 4000, .doc = "A value." },
    FIELDS_END,
};
struct said_box { struct list said; };
static const struct field said_box_fields[] = {
    LIST(struct said_box, said, struct said, said_item_fields, FORM_SAID, .doc = "Values."),
    FIELDS_END,
};
const struct message
    form_msg_left   = { "form.left", "这一行里的人、单位或房屋（或者写到的户主、家庭成员）已不在您负责的地方：不再显示，也不再填写、下载。", "Who or what stands in this row (or the head or a member of the household) is not in your places any more: it is not shown, filled in or fetched any more." },
    form_msg_home   = { "form.members", "有一户人数太多（{0} 人），一张表放不下。", "One household has too many people ({0}) for one sheet." },
    form_msg_rows   = { "form.rows",   "超过 {0} 行，一次填不下。请分几次填：按街道、社区或网格，或者加上别的条件缩小范围。", "More than {0} rows are too many for one filling: please fill it in parts, by street, community or grid, or narrow it down by what else can be chosen." },
    form_msg_sheets = { "form.sheets", "超过 {0} 份，一次填不下。请分几次填：按社区、网格或楼栋，或者加上别的条件缩小范围。", "More than {0} sheets are too many for one filling: please fill it in parts, by community, grid or building, or narrow it down by what else can be chosen." },
    form_msg_room   = { "form.room", "要填 {0} 行，模板只放得下 {1} 行：留出的行不够，不能自动加行（下面有图形、批注、表格、打印区域或带公式的行，或者别的工作表、名称、图表引用了这张表）。请作废后缩小范围再填，或者在模板里多留几行，重新上传。", "Rows to be filled in: {0}; room in the template: {1}. None can be added: drawings, notes, tables, a print area or rows with formulas stand below, or another sheet, a defined name or a chart refers to this table. Please cancel this filling and choose less, or make more rows in the template and upload it again." },
    form_msg_rights = { "form.rights", "填报人的岗位已经不管这个范围，取数没有进行。", "Whoever began it no longer has a post for this place: nothing was gathered." };
static const struct message
    msg_column = { "form.asked",  "第 {0} 列不是要人填写的列。", "Column {0} is not one that is asked for." },
    msg_closed = { "form.closed", "这次填报已经完成或作废，不能再填。", "This filling is finished or cancelled and takes no more answers." };
/* clang-format on */

/* ---- rows ---- */

str form_question(struct arena *a, str words)
{
    uint8_t hash[CRYPT_HASH];
    str     plain = heading_plain(a, words);

    crypt_sha256(&plain, 1, hash);
    return hex_of(a, hash, 16);
}

str form_row_seal(struct req *r, int64_t community, int64_t filling, const str *said, size_t n)
{
    struct said    *s = NEWN(r->mem, struct said, n + 1);
    struct said_box box = { { s, n, sizeof *s } };
    struct buf      b;
    struct jw       j;

    for (size_t i = 0; i < n; i++)
        s[i].text = said[i];
    buf_init(&b, r->mem, SAID_MOST);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, said_box_fields, &box);
    jw_done(&j);
    return vault_seal(r->app->vault, r->mem, "form_row.said", (struct ref){ community, filling },
                      buf_done(&b));
}

error *form_row_open(struct req *r, const struct form_row *x, struct list *out)
{
    struct said_box box = { 0 };
    str             json = { 0 };

    TRY(vault_unseal(r->app->vault, r->mem, "form_row.said",
                     (struct ref){ x->community, x->filling }, x->said_sealed, &json));
    if (json.n)
        TRY(json_read(r->mem, r->app->server.refs, json, said_box_fields, &box));
    str               *text = NEWN(r->mem, str, box.said.n + 1);
    const struct said *s = box.said.item;
    for (size_t i = 0; i < box.said.n; i++)
        text[i] = s[i].text;
    *out = (struct list){ text, box.said.n, sizeof *text };
    return NULL;
}

void form_digest(struct req *r, int64_t person, str value, struct buf *out)
{
    str t = vault_token(r->app->vault, r->mem, "form_row.digest", 0,
                        str_fmt(r->mem, "%lld " STR_FMT, (long long)person, STR_ARG(value)));

    buf_bytes(out, t.p, DIGEST);
}

/* The number of a row and an age change by themselves: they are no news. */
static bool is_news(str fact)
{
    return !str_is(fact, "n") && !str_is(fact, "age");
}

/* ---- who is meant ---- */

static str flags_of(const struct gather *g, const struct housemate *m, bool *chosen)
{
    const struct door_flag *f = g->flags.item;
    struct buf              b;

    buf_init(&b, g->r->mem, FLAGS_MOST);
    *chosen = !g->choice.flag.n;
    for (size_t i = 0; i < g->flags.n; i++) {
        if (f[i].person != m->person || f[i].person_community != m->person_community)
            continue;
        *chosen = *chosen || str_is(g->choice.flag, "any") || str_eq(g->choice.flag, f[i].flag);
        if (b.n)
            buf_z(&b, "、");
        buf_str(&b, form_code_say(&g->codes, "care", f[i].flag));
    }
    return buf_done(&b);
}

static bool is_chosen(const struct gather *g, const struct housemate *m, str *flags)
{
    const struct form_choice *c = &g->choice;
    bool                      chosen = false;

    *flags = flags_of(g, m, &chosen);
    if ((m->died != DATE_NONE && m->died <= g->day) || (c->sex.n && !str_eq(c->sex, m->sex)) ||
        (c->residence.n && !str_eq(c->residence, m->residence)))
        return false;
    if (c->age_from >= 0 || c->age_to >= 0) {
        int64_t age = m->born == DATE_NONE ? -1 : form_age(m->born, g->day);
        chosen = chosen && age >= 0 && (c->age_from < 0 || age >= c->age_from) &&
                 (c->age_to < 0 || age <= c->age_to);
    }
    return chosen;
}

/* ---- a row ---- */

/* The values of a record that grow: of its slots, where it is, of the people of the household; and
 * who of them, or above them, is not the record's. */
struct values {
    str       *text;
    size_t     n;
    struct buf others;
};

static void name_other(struct values *v, const struct form_row *row, const struct inhabitant *p)
{
    if (!p || (p->ref.id == row->person && p->ref.community == row->person_community))
        return;
    buf_z(&v->others, v->others.n ? " " : "");
    buf_int(&v->others, p->ref.community);
    buf_char(&v->others, ' ');
    buf_int(&v->others, p->ref.id);
}

error *gather_named(struct gather *g, const char *subject, struct ref record,
                    const struct somebody *beside, size_t n)
{
    struct req    *r = g->r;
    bool           fresh = false;
    struct reading x = { .community = g->x.ref.community,
                         .subject = subject,
                         .person_community = record.community,
                         .person = record.id,
                         .field = STR("form"),
                         .matter = g->x.ref.id,
                         .reason =
                             str_fmt(r->mem, STR_FMT "（" STR_FMT "）" STR_FMT, STR_ARG(g->x.title),
                                     STR_ARG(g->x.asked_by), STR_ARG(g->x.purpose)) };

    for (size_t i = 0; i < n && (i + 1) * FOUND_BY <= READ_FOUND_BY; i++) {
        str mask = mask_name(r->mem, beside[i].name);
        registry_found_by(r, &beside[i], x.found_by + i * FOUND_BY);
        x.whose = !mask.n ? x.whose
                  : !x.whose.n
                      ? mask
                      : str_fmt(r->mem, STR_FMT "、" STR_FMT, STR_ARG(x.whose), STR_ARG(mask));
    }
    TRY(read_log_once(r, &x, &fresh));
    g->x.people += fresh;
    return NULL;
}

static error *open_mate(struct gather *g, struct form_subject *s, bool *found)
{
    struct req             *r = g->r;
    const struct housemate *m = s->mate;
    struct inhabitant      *p = NEW(r->mem, struct inhabitant);

    TRY(inhabitant_by_ref(r, (struct ref){ m->person_community, m->person }, p, found));
    if (!*found)
        return NULL;
    s->p = p;
    s->clear = (struct inhabitant_clear){ 0 };
    if (g->stays)
        TRY(registry_stay(r, p->ref, s->door->place_now, g->day, &s->since));
    if (s->since == DATE_NONE) /* belongs to the household and lives elsewhere */
        s->since = m->since;
    if (g->more)
        TRY(g->opens ? more_opened(r, "person", p->ref, &s->more)
                     : more_masked(r, "person", p->ref, &s->more));
    if (!g->opens)
        return NULL;
    TRY(inhabitant_open(r->app->vault, r->mem, p, &s->clear));
    return gather_named(g, "inhabitant", p->ref, NULL, 0);
}

/* The people of the household, whoever of them was chosen, for the rows of its own sheet. */
static error *say_members(struct gather *g, const struct form_subject *of,
                          const struct form_row *row, struct values *v, struct buf *digest)
{
    struct req               *r = g->r;
    const struct form_column *c = g->layout.columns.item;
    const struct housemate   *m = g->mates.item;
    struct form_subject       s = *of;
    struct buf                all;
    bool                      chosen = false, found = false;

    if (!g->layout.cards || !g->layout.columns.n)
        return NULL;
    buf_init(&all, r->mem, SAID_MOST);
    s.n = 0;
    for (size_t i = 0; i < g->mates.n; i++) {
        s.mate = &m[i];
        s.flags = flags_of(g, &m[i], &chosen);
        if (m[i].died != DATE_NONE && m[i].died <= g->day)
            continue;
        if (v->n + g->layout.columns.n > FORM_SAID)
            return error_of(r->mem, FAIL_INPUT, &form_msg_home,
                            str_int(r->mem, (int64_t)g->mates.n));
        TRY(open_mate(g, &s, &found));
        if (!found)
            continue;
        s.n++;
        name_other(v, row, s.p);
        if (g->layout.stiff && s.n > g->layout.prepared)
            return error_of(r->mem, FAIL_INPUT, &form_msg_home,
                            str_int(r->mem, (int64_t)g->mates.n));
        for (size_t k = 0; k < g->layout.columns.n; k++) {
            const struct form_fact *f = form_fact_find(c[k].fact);
            str text = f ? form_fact_say(r, &g->codes, f, c[k].dates, &s) : (str){ 0 };
            g->x.cells += text.n > 0;
            v->text[v->n++] = text;
            if (is_news(c[k].fact))
                buf_str(&all, text);
            buf_char(&all, '\t');
        }
    }
    form_digest(r, of->mate->person, buf_done(&all), digest);
    return NULL;
}

static str where_of(const struct gather *g, const struct door *d)
{
    str name = g->whole ? place_name(app_places(g->r->app), d->place_now, LANG_ZH) : (str){ 0 };

    return str_fmt(g->r->mem, STR_FMT "%s" STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(name),
                   name.n ? " " : "", STR_ARG(d->building), STR_ARG(d->entrance), STR_ARG(d->room));
}

static error *say_row(struct gather *g, const struct form_subject *s, struct form_row *row)
{
    struct req   *r = g->r;
    struct values v = { .text = NEWN(r->mem, str, FORM_SAID) };
    str           before = { 0 };
    struct buf    digest;

    buf_init(&digest, r->mem, DIGEST * (FORM_COLUMNS + 2));
    buf_init(&v.others, r->mem, FORM_OTHERS);
    name_other(&v, row, s->head);
    for (size_t i = 0; i < g->slots; i++) {
        const struct form_slot *c = &g->slot[i];
        const struct form_fact *f = form_fact_find(c->fact);
        str                     said = { 0 };
        if (f)
            said = form_fact_say(r, &g->codes, f, c->dates, s);
        else if (c->ask.n)
            TRY(form_answer_get(r, row, form_question(r->mem, c->ask), &said));
        g->x.cells += f && said.n;
        g->x.known += c->ask.n && said.n;
        row->missing += c->ask.n && !said.n;
        if (is_news(c->fact))
            form_digest(r, row->person, said, &digest);
        else
            buf_z(&digest, "--------");
        v.text[v.n++] = said;
    }
    v.text[v.n++] = where_of(g, s->door);
    TRY(say_members(g, s, row, &v, &digest));
    row->others = buf_done(&v.others);
    row->said_sealed = form_row_seal(r, row->community, row->filling, v.text, v.n);
    row->digest = buf_done(&digest);
    TRY(form_row_before(r, g->x.previous, row, &before));
    row->state = !before.n                     ? STR("new")
                 : str_eq(before, row->digest) ? STR("same")
                                               : STR("changed");
    g->x.fresh += str_is(row->state, "new");
    g->x.changed += str_is(row->state, "changed");
    g->x.missing += row->missing;
    return form_row_add(r, row);
}

/* Who stands at the head of the household, when the form asks for it; he need not be among those
 * who were chosen. */
static error *open_head(struct gather *g, const struct housemate *m, struct form_subject *s)
{
    struct req        *r = g->r;
    struct inhabitant *p = NEW(r->mem, struct inhabitant);
    bool               found = false;

    if (g->heads == HEAD_NONE)
        return NULL;
    TRY(inhabitant_by_ref(r, (struct ref){ m->person_community, m->person }, p, &found));
    if (!found)
        return NULL;
    s->head = p;
    if (g->heads == HEAD_KNOWN)
        return NULL;
    TRY(inhabitant_open(r->app->vault, r->mem, p, &s->head_clear));
    return gather_named(g, "inhabitant", p->ref, NULL, 0);
}

error *gather_room(const struct gather *g)
{
    bool sheets = g->layout.cards;

    return g->x.n_rows < (sheets ? FORM_SHEETS : FORM_ROWS)
               ? NULL
               : error_of(g->r->mem, FAIL_INPUT, sheets ? &form_msg_sheets : &form_msg_rows,
                          str_int(g->r->mem, g->x.n_rows));
}

error *gather_row(struct gather *g, struct form_subject *s, struct ref record, str name)
{
    s->n = ++g->x.n_rows;
    struct form_row row = {
        .community = g->x.ref.community,
        .filling = g->x.ref.id,
        .n = s->n,
        .person_community = record.community,
        .person = record.id,
        .household = s->thing ? 0 : s->door->household,
        .name_mask = name,
    };
    return say_row(g, s, &row);
}

static error *put_person(struct gather *g, struct form_subject *s)
{
    const struct housemate *m = s->mate;
    bool                    found = false;

    TRY(gather_room(g));
    TRY(open_mate(g, s, &found));
    return found ? gather_row(g, s, (struct ref){ m->person_community, m->person }, m->name_mask)
                 : NULL;
}

/* Who belongs to several households of what is filled stands there once: where he usually lives. */
static error *is_at_home(struct gather *g, const struct door *d, const struct housemate *m,
                         bool *is)
{
    struct post_scope  in = { place_communities(place_kept_at(g->x.ref.community)), g->x.grid };
    struct ref         person = { m->person_community, m->person };
    struct whereabouts home = { 0 };
    bool               found = false;

    *is = true;
    if (m->main)
        return NULL;
    TRY(person_where_in(g->r, in, person, &home, &found));
    *is = !found || (home.household == d->household && home.community == d->community);
    return NULL;
}

/* Who lives behind a door: one row each, or one for the household when somebody in it is meant. */
static error *put_door(struct gather *g, const struct door *d)
{
    struct list         mates;
    struct form_subject s = { .door = d, .day = g->day, .place = d->place_now };
    bool                any = false, chosen = false;
    str                 flags = { 0 };

    TRY(registry_housemates(g->r, (struct ref){ d->community, d->household }, g->day, &mates));
    const struct housemate *m = mates.item;
    g->mates = mates;
    bool *row = NEWN(g->r->mem, bool, mates.n + 1);
    for (size_t i = 0; i < mates.n; i++) {
        chosen = is_chosen(g, &m[i], &flags);
        if (chosen && g->unit != FORM_HOUSEHOLD)
            TRY(is_at_home(g, d, &m[i], &chosen));
        any = any || chosen;
        row[i] = g->unit == FORM_HOUSEHOLD ? i == 0 : chosen;
    }
    if (!any)
        return NULL;
    TRY(open_head(g, &m[0], &s));
    for (size_t i = 0; i < mates.n; i++) {
        if (!row[i])
            continue;
        s.mate = &m[i];
        s.flags = flags_of(g, &m[i], &chosen);
        TRY(put_person(g, &s));
    }
    return NULL;
}

/* ---- the job: args "community id post", cursor "site household community" ---- */

/* The communities of a whole street or district one after the other, in the order of the tree. Each
 * part looks at the tree as it is then: one that was split meanwhile is gone through as it is now.
 * 0: there is none behind AFTER. BEFORE and ALL count them. */
static int64_t next_community(const struct gather *g, int64_t after, int64_t *before, int64_t *all)
{
    const struct place *p = NULL;
    size_t              n = place_all(app_places(g->r->app), &p);
    struct place_range  in = place_communities(place_kept_at(g->x.ref.community));
    int64_t             next = 0;

    *before = *all = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i].level != LEVEL_COMMUNITY || p[i].code < in.lo || p[i].code > in.hi)
            continue;
        (*all)++;
        *before += p[i].code <= after;
        if (p[i].code > after && (!next || p[i].code < next))
            next = p[i].code;
    }
    return next;
}

static error *begin_part(struct req *r, struct gather *g)
{
    struct form f = { 0 };

    g->day = when_date(r->now);
    TRY(form_by_id(r, g->x.form, &f));
    TRY(form_layout_read(r, g->x.layout, &g->layout));
    g->unit = g->layout.unit_then.n ? g->layout.unit : f.unit; /* older ones do not say it */
    g->slots = form_slots(&g->layout, g->slot);
    TRY(form_choice_read(r, g->x.chosen, &g->choice));
    TRY(codes_load(r, &g->codes));
    g->opens = g->x.personal;
    g->more = form_layout_more(&g->layout);
    g->stays = form_layout_stays(&g->layout);
    g->heads = form_layout_heads(&g->layout);
    g->whole = place_kept_at(g->x.ref.community) != g->x.ref.community;
    return g->here ? registry_door_flags(r, g->here, g->x.grid, g->day, &g->flags) : NULL;
}

/* Households behind the doors of a part. */
static error *put_homes(struct gather *g, struct gather_part *p)
{
    struct door_query q = { .limit = p->limit,
                            .place_now = g->here,
                            .grid = g->x.grid,
                            .day = g->day,
                            .after_site = p->site,
                            .after_household = p->id,
                            .building = g->choice.building,
                            .entrance = g->choice.entrance };
    struct list       doors;

    TRY(registry_doors(g->r, &q, &doors));
    const struct door *d = doors.item;
    for (size_t i = 0; i < doors.n; i++) {
        TRY(put_door(g, &d[i]));
        p->site = d[i].site;
        p->id = d[i].household;
    }
    p->n = (int64_t)doors.n;
    return NULL;
}

/* One part; NEXT is where the next one goes on, 0 when this was the last. */
static error *put_part(struct gather *g, struct job *j, int64_t *next)
{
    struct gather_part p = { .limit = GATHER_PART };
    str                c = j->cursor;
    int64_t            before = 0, all = 0;

    str_i64(str_cut(&c, ' '), 0, INT64_MAX, &p.site);
    str_i64(str_cut(&c, ' '), 0, INT64_MAX, &p.id);
    TRY(g->unit > FORM_HOUSEHOLD ? gather_things(g, &p) : put_homes(g, &p));
    bool more = p.n == p.limit;
    *next = more ? g->here : 0;
    if (g->whole) {
        int64_t behind = next_community(g, more ? g->here - 1 : g->here, &before, &all);
        *next = more ? g->here : behind;
        j->done = before;
        j->total = all;
    } else
        j->done += p.n;
    j->cursor = str_fmt(g->r->mem, "%lld %lld %lld", (long long)(more ? p.site : 0),
                        (long long)(more ? p.id : 0), (long long)*next);
    return NULL;
}

/* What cannot be mended by trying again ends the filling, and its page says why. */
static error *fail(struct gather *g, const struct message *m, str arg)
{
    g->x.failed = str_fmt(g->r->mem, "%s " STR_FMT, m->code, STR_ARG(arg));
    g->r->who = NULL; /* the step is the program's own */
    return filling_step(g->r, &g->x, STR("fail"), (str){ 0 });
}

error *forms_gather_part(struct req *r, struct job *j, bool *finished)
{
    struct gather g = { .r = r };
    str           a = j->args, c = j->cursor;
    int64_t       community = 0, id = 0, post = 0, next = 0, n = 0;
    bool          found = false;

    *finished = true;
    str_i64(str_cut(&a, ' '), 0, INT64_MAX, &community);
    str_i64(str_cut(&a, ' '), 0, INT64_MAX, &id);
    str_i64(a, 0, INT64_MAX, &post);
    TRY(person_as(r, j->owner, post, &found));
    TRY(filling_by_ref(r, (struct ref){ community, id }, &g.x));
    if (g.x.state != FILLING_GATHERING)
        return NULL;
    if (!found || !registry_covers(r, community, g.x.grid))
        return fail(&g, &form_msg_rights, (str){ 0 });
    str_cut(&c, ' ');
    str_cut(&c, ' ');
    str_i64(c, 0, INT64_MAX, &g.here);
    if (!g.here)
        g.here = place_kept_at(community) == community ? community : next_community(&g, 0, &n, &n);
    TRY(begin_part(r, &g));
    error *e = g.here ? put_part(&g, j, &next) : NULL;
    if (e && (e->msg == &form_msg_rows || e->msg == &form_msg_sheets || e->msg == &form_msg_home))
        return fail(&g, e->msg, e->arg[0]);
    TRY(e);
    if (next) {
        *finished = false;
        return filling_gathered(r, &g.x);
    }
    j->total = j->done;
    TRY(filling_gone(r, &g.x, &g.x.gone));
    TRY(filling_fits(r, &g.x, &g.layout));
    r->who = NULL; /* the step is the program's own */
    return filling_step(r, &g.x, STR("gathered"), (str){ 0 });
}

/* ---- what is asked ---- */

error *filling_answer(struct req *r, struct filling *x, int64_t n, int64_t row_at, int64_t column,
                      str value)
{
    struct form_layout l;
    struct form_row    row = { 0 };
    struct list        said;
    struct form_slot   slot[FORM_COLUMNS];
    size_t             at = 0;
    bool               left = false;

    if (x->state != FILLING_OPEN)
        return error_of(r->mem, FAIL_CONFLICT, &msg_closed);
    TRY(form_layout_read(r, x->layout, &l));
    size_t slots = form_slots(&l, slot);
    while (at < slots && (slot[at].column != column || slot[at].row != row_at))
        at++;
    if (at == slots || !slot[at].ask.n)
        return error_on(r->mem, "column", &msg_column, str_int(r->mem, column));
    TRY(form_row_at(r, x, n, &row));
    TRY(filling_left(r, &l, &row, 1, &left));
    if (left)
        return error_of(r->mem, FAIL_CONFLICT, &form_msg_left);
    TRY(form_row_open(r, &row, &said));
    str *text = said.item;
    if (str_eq(text[at], value))
        return NULL;
    x->missing += !value.n - !text[at].n;
    row.missing += !value.n - !text[at].n;
    x->typed += value.n > 0;
    text[at] = value;
    row.said_sealed = form_row_seal(r, row.community, row.filling, text, said.n);
    struct buf d;
    buf_init(&d, r->mem, row.digest.n + DIGEST);
    buf_bytes(&d, row.digest.p, at * DIGEST);
    form_digest(r, row.person, value, &d);
    buf_bytes(&d, row.digest.p + (at + 1) * DIGEST, row.digest.n - (at + 1) * DIGEST);
    row.digest = buf_done(&d);
    if (str_is(row.state, "same")) {
        row.state = STR("changed");
        x->changed++;
    }
    TRY(form_row_save(r, &row));
    return form_answer_put(r, &row, form_question(r->mem, slot[at].ask), value);
}
