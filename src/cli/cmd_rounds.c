/* cmd_rounds.c -- gongdi rounds plan: the visits of grid workers for a year or a month. */
#include <errno.h>

#include "cli/calendar_file.h"
#include "cli/tally_file.h"
#include "solve/rounds/say.h"

struct options {
    int64_t start, months, days, visits, lo, hi, seed, effort;
    str     output, calendar, absences, ways, done;
    int     lang;
    bool    json, explain, quiet;
};

/* clang-format off */
static const struct field fields[] = {
    DATE(struct options, start, .doc = "A day of the first month; January 2026 by default"),
    INT (struct options, months, 1, ROUNDS_MAX_MONTHS, .doc = "Months to plan (12)"),
    INT (struct options, days, 1, 22, .doc = "Days a month, at least (10)"),
    INT (struct options, visits, 0, 264, .doc = "Households a month, at least (60)"),
    INT (struct options, lo, 0, ROUNDS_MAX_DAY, .doc = "Households a day, at least (4)"),
    INT (struct options, hi, 1, ROUNDS_MAX_DAY, .doc = "Households a day, at most (8)"),
    TEXT(struct options, calendar, 0, 4000, .doc = "A district's calendar (CSV) over the national one; visits are on its workdays"),
    TEXT(struct options, absences, 0, 4000, .doc = "Dates on which the worker is away, a column named date"),
    TEXT(struct options, ways, 0, 4000, .doc = "Ways x1,y1,x2,y2 in metres; without them straight lines x 1.25"),
    TEXT(struct options, done, 0, 4000, .doc = "Visits of the first month that were made, date,id; up to the last of these days nothing more is planned"),
    INT (struct options, seed, 0, INT32_MAX, .doc = "Another seed gives another plan of the same quality"),
    INT (struct options, effort, 0, 1000000, .doc = "Moves tried per visit (1000 for one month, 490 for twelve); 0 is the first plan only"),
    TEXT(struct options, output, 0, 4000, .doc = "File for the plan, month,day,order,id (-o; - is standard output); several inputs get a first column worker"),
    BOOL(struct options, explain, .doc = "Say of every visit why it is made on that day"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    BOOL(struct options, quiet, .doc = "Print nothing beside the plan"),
    WORD(struct options, lang, lang_option_words, .doc = "Language of the sentences; LANG by default"),
    FIELDS_END
};
static const struct options defaults = {
    .start = 20454 /* 2026-01-01 */, .months = 12, .days = 10, .visits = 60, .lo = 4, .hi = 8,
    .seed = 1, .effort = -1, .lang = -1
};
/* clang-format on */

struct job {
    struct cli        *c;
    struct rounds_task task;
    struct rounds_day *day;
    struct rounds_way *way;
    size_t             n_ways;
    str                done; /* the text of the file */
    int32_t           *away;
    size_t             n_away;
    struct buf         plan, words;
};

static bool is_away(const struct job *j, int64_t date)
{
    for (size_t i = 0; i < j->n_away; i++)
        if (j->away[i] == date)
            return true;
    return false;
}

/* The worker's days: workdays of the calendar without absences. */
static error *days_of(struct job *j)
{
    const struct options  *o = j->c->opt;
    const struct calendar *cal = NULL;
    struct civil           c = date_civil(o->start);
    int     most = c.month + (int)(o->months > ROUNDS_HORIZON ? o->months : ROUNDS_HORIZON);
    int64_t first = date_of((struct civil){ c.year, c.month, 1 });
    int64_t end = date_of((struct civil){ c.year + (most - 1) / 12, (most - 1) % 12 + 1, 1 });

    TRY(calendar_open(j->c, o->calendar, &cal));
    j->task.first = (int32_t)first;
    j->task.frozen = (int32_t)first - 1;
    j->day = NEWN(j->c->mem, struct rounds_day, (size_t)(end - first));
    for (int64_t date = first; date < end; date++) {
        if (!calendar_rests(cal, date) && !is_away(j, date))
            j->day[j->task.n_days++] = (struct rounds_day){ (int32_t)date, true };
    }
    j->task.day = j->day;
    return NULL;
}

static error *read_job(struct job *j)
{
    const struct options *o = j->c->opt;
    struct arena         *a = j->c->mem;
    str                   text = { 0 };

    j->task.months = (int32_t)o->months;
    j->task.limits = rounds_limits_default;
    j->task.limits.month_visits = (int32_t)o->visits;
    j->task.limits.days_lo = (int32_t)o->days;
    j->task.limits.day_lo = (int32_t)o->lo;
    j->task.limits.day_hi = (int32_t)o->hi;
    j->task.limits.yearly = (int32_t)o->visits * 12;
    j->task.seed = (uint64_t)o->seed;
    j->task.effort = o->effort < 0 ? rounds_effort(j->task.months) : (int32_t)o->effort;
    if (o->absences.n) {
        TRY(tally_read(j->c, o->absences, &text));
        TRY(rounds_read_dates(a, o->absences, text, &j->away, &j->n_away));
    }
    if (o->done.n)
        TRY(tally_read(j->c, o->done, &j->done));
    if (o->ways.n) {
        TRY(tally_read(j->c, o->ways, &text));
        TRY(rounds_read_ways(a, o->ways, text, &j->way, &j->n_ways));
    }
    return days_of(j);
}

/* The name of a file without folders and what follows the first dot. */
static str worker_name(str path)
{
    for (size_t i = path.n; i-- > 0;)
        if (path.p[i] == '/') {
            path = (str){ path.p + i + 1, path.n - i - 1 };
            break;
        }
    return str_cut(&path, '.');
}

static void keep(struct job *j, const struct rounds_task *t, const struct rounds_plan *p, str path)
{
    struct buf b;

    if (j->c->n_operands == 1) {
        rounds_write(&j->plan, t, p);
        return;
    }
    buf_init(&b, t->n ? j->c->mem : j->c->mem, SIZE_MAX);
    rounds_write(&b, t, p);
    str rows = buf_done(&b), heading = str_cut(&rows, '\n');
    if (!j->plan.n)
        buf_fmt(&j->plan, "worker," STR_FMT "\n", STR_ARG(heading));
    while (rows.n) {
        str row = str_cut(&rows, '\n');
        buf_str(&j->plan, worker_name(path));
        buf_char(&j->plan, ',');
        buf_str(&j->plan, row);
        buf_char(&j->plan, '\n');
    }
}

static error *plan_file(struct job *j, str path)
{
    const struct options *o = j->c->opt;
    struct rounds_task    t = j->task;
    struct arena         *a = arena_new();
    struct rounds_house  *house = NULL;
    str                   text = { 0 };

    error *e = tally_read(j->c, path, &text);
    if (!e)
        e = rounds_read(j->c->mem, path, text, t.first, &house, &t.n);
    t.house = house;
    if (!e && o->done.n)
        e = rounds_read_done(j->c->mem, o->done, j->done, &t);
    if (!e)
        e = rounds_check(j->c->mem, &t);
    if (!e) {
        if (j->n_ways)
            t.walk = rounds_ways(a, &t, j->way, j->n_ways);
        const struct rounds_plan *p = rounds_plan(a, &t);
        keep(j, &t, p, path);
        if (o->json && !o->quiet) {
            rounds_plan_json(&j->words, &t, p);
        } else if (!o->quiet) {
            if (j->c->n_operands > 1)
                buf_fmt(&j->words, STR_FMT "\n", STR_ARG(path));
            rounds_plan_words(&j->words, &t, p, j->c->lang);
            if (o->explain)
                rounds_visits_words(&j->words, &t, p, j->c->lang);
        }
    }
    arena_free(a);
    return e;
}

static error *write_plan(struct job *j)
{
    const struct options *o = j->c->opt;

    if (!o->output.n)
        return NULL;
    if (str_is(o->output, "-")) {
        tally_print(buf_done(&j->plan));
        return NULL;
    }
    FILE *f = fopen(str_dup(j->c->mem, o->output).p, "wb");
    bool  good = f && fwrite(j->plan.p, 1, j->plan.n, f) == j->plan.n;
    if (f && fclose(f) != 0)
        good = false;
    return good ? NULL
                : error_of(j->c->mem, FAIL_INPUT, &msg_io, o->output, str_of(strerror(errno)));
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct job            j = { .c = c };

    cli_set_lang(c, o->lang);
    buf_init(&j.plan, c->mem, SIZE_MAX);
    buf_init(&j.words, c->mem, SIZE_MAX);
    TRY(read_job(&j));
    for (size_t i = 0; i < c->n_operands; i++)
        TRY(plan_file(&j, c->operand[i]));
    TRY(write_plan(&j));
    if (!str_is(o->output, "-"))
        tally_print(buf_done(&j.words));
    return NULL;
}

const struct command cmd_rounds_plan = {
    .name = "rounds plan",
    .operands = "HOUSEHOLDS...",
    .least = 1,
    .most = 2000,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary =
        "Plan the visits of grid workers: days, households, short walks, and why (a file each)",
};
