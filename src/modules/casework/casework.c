/* casework.c -- what a matter consists of, who sees it, and how it moves from state to state. */
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_open.h"

#include "base/when.h"
#include "core/app.h"
#include "modules/casework/casework_flood.h"
#include "modules/casework/casework_order.h"

const char *const case_source_words[] = { "resident", "grid_worker", "hotline", "order", NULL };

/* clang-format off */
const struct field casefile_fields[] = {
    REF (struct casefile, ref,            .doc = "The matter."),
    CODE(struct casefile, place_now,      .doc = "Community that answers for it today."),
    CODE(struct casefile, grid,           .doc = "Its grid."),
    INT (struct casefile, site,           0, INT64_MAX, .doc = "Its site."),
    TEXT(struct casefile, category,       0, 20, .doc = "Category."),
    WORD(struct casefile, state,          case_state_words, .doc = "State."),
    INT (struct casefile, open,           0, 1, .doc = "Somebody must still act."),
    TIME(struct casefile, sort_at,        .doc = "Its place in the queues."),
    TEXT(struct casefile, number,         0, 80, .doc = "Number, once filed."),
    WORD(struct casefile, source,         case_source_words, .doc = "Where it came from."),
    TEXT(struct casefile, words,          0, 2000, .doc = "The reporter's words; they never change."),
    TEXT(struct casefile, address_sealed, 0, 4000, .secret = true),
    INT (struct casefile, lng,            -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct casefile, lat,            -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    INT (struct casefile, cell,           0, INT64_MAX, .doc = "cell"),
    BOOL(struct casefile, anonymous,      .doc = "The reporter is not named to those who handle it."),
    BOOL(struct casefile, public,         .doc = "Its course may be shown to everybody."),
    BOOL(struct casefile, urgent,         .doc = "Emergency clocks."),
    BOOL(struct casefile, demo,           .doc = "Belongs to a demonstration."),
    INT (struct casefile, reporter,       0, INT64_MAX, .doc = "Account of the reporter."),
    TEXT(struct casefile, caller_sealed,  0, 4000, .secret = true),
    TEXT(struct casefile, caller_mask,    0, 80, .doc = "Masked name of the caller."),
    TEXT(struct casefile, phone_sealed,   0, 4000, .secret = true),
    TEXT(struct casefile, phone_mask,     0, 40, .doc = "Masked phone of the caller."),
    INT (struct casefile, worker,         0, INT64_MAX, .doc = "Grid worker who was asked."),
    TEXT(struct casefile, unit,           0, 40, .doc = "Lead unit."),
    INT (struct casefile, handler,        0, INT64_MAX, .doc = "Who handled it."),
    TIME(struct casefile, reported,       .doc = "When it was reported."),
    TIME(struct casefile, filed,          .doc = "When it was filed."),
    TIME(struct casefile, state_since,    .doc = "Since when it is in its state."),
    TIME(struct casefile, due,            .doc = "Until when its phase must be done."),
    TIME(struct casefile, case_due,       .doc = "Until when it must be handled."),
    TIME(struct casefile, closed,         .doc = "When it was closed."),
    TEXT(struct casefile, result,         0, 2000, .doc = "The unit's result, or the reason of a refusal."),
    INT (struct casefile, reworks,        0, INT64_MAX, .doc = "How often it was sent back."),
    INT (struct casefile, returns,        0, INT64_MAX, .doc = "How often a unit returned it."),
    INT (struct casefile, stars,          0, 5, .doc = "The reporter's verdict."),
    TEXT(struct casefile, verdict,        0, 2000, .doc = "The reporter's words on it."),
    INT (struct casefile, photos,         0, INT64_MAX, .doc = "Pictures."),
    INT (struct casefile, followers,      0, INT64_MAX, .doc = "Followers."),
    INT (struct casefile, version,        0, INT64_MAX, .doc = "version"),
    INT (struct casefile, flags,          0, INT64_MAX, .doc = "Open side matters, as bits."),
    INT (struct casefile, helpers,        0, INT64_MAX, .doc = "Assisting units still at it."),
    INT (struct casefile, points,         0, INT64_MAX, .doc = "Points of the report."),
    INT (struct casefile, answers,        0, INT64_MAX, .doc = "Points that were answered."),
    INT (struct casefile, reopened,       0, INT64_MAX, .doc = "How often it was reopened."),
    TIME(struct casefile, called_back,    .doc = "When its reporter was called back."),
    INT (struct casefile, merged_community, 0, INT64_MAX, .doc = "Merged into."),
    INT (struct casefile, merged_id,      0, INT64_MAX, .doc = "Merged into."),
    BOOL(struct casefile, flood,          .doc = "An emergency mode of its place concerns it now."),
    BOOL(struct casefile, provisional,    .doc = "Its due time leans on a year whose holidays are not known."),
    FIELDS_END,
};
/* clang-format on */

bool casework_public(const struct category *cat, const struct casefile *c)
{
    return cat->public && !c->anonymous && c->source != SOURCE_ORDER;
}

bool casework_words_public(int64_t filed)
{
    return filed > 0;
}

int64_t casework_coarse(int64_t degree)
{
    enum { COARSE = 10000 }; /* 0.001 degree */

    return degree / COARSE * COARSE + (degree < 0 ? -COARSE / 2 : COARSE / 2);
}

bool casework_sees(const struct req *r, const struct casefile *c)
{
    const struct post *p = &r->who->post;

    return person_sees_place(r->who, c->place_now) ||
           (p->id && p->role == ROLE_HOTLINE && c->source == SOURCE_HOTLINE &&
            place_under(c->place_now, p->place));
}

error *casework_visible(struct req *r, struct ref ref, struct casefile *out, str *part)
{
    bool party = false;

    *part = (str){ 0 };
    TRY(casework_by_ref(r->db, r->mem, ref, out));
    TRY(party_is(r, ref, &party, part));
    out->part = *part;
    if (!party && !casework_sees(r, out))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return NULL;
}

static str state_kind(struct arena *a, int state)
{
    return str_fmt(a, "state:%s", case_state_words[state]);
}

bool casework_is_sample(const struct casefile *c)
{
    return c->source != SOURCE_GRID_WORKER;
}

/* Handled and passed: in time when the result came in time. A filed matter that is merged away
 * after its time counts as late, so that merging hides nothing. */
static error *count_handled(struct req *r, const struct casefile *c, int state)
{
    int64_t day = when_date(r->now);
    bool    hidden = state == CASE_MERGED && c->filed && c->case_due && r->now > c->case_due;

    if (!casework_is_sample(c) || (state != CASE_JUDGING && !hidden))
        return NULL;
    TRY(rollup_add(r, c->place_now, STR("handled"), day, 1));
    if (hidden || (c->case_due && c->state_since > c->case_due))
        return rollup_add(r, c->place_now, STR("handled_late"), day, 1);
    return NULL;
}

error *casework_enter(struct req *r, struct casefile *c, int state)
{
    const struct flow_state *s = &case_states[state];
    int64_t                  day = when_date(r->now);
    int                      from = c->state;
    bool                     was_open = c->version && c->open;

    if (c->version) /* not a new one: it leaves its old state */
        TRY(rollup_add(r, c->place_now, state_kind(r->mem, from), 0, -1));
    else
        TRY(rollup_add(r, c->place_now, STR("reported"), day, 1));
    TRY(rollup_add(r, c->place_now, state_kind(r->mem, state), 0, 1));
    TRY(count_handled(r, c, state));
    c->state = state;
    c->open = s->open;
    if (s->open && !was_open) {
        if (c->version)
            TRY(casework_grid_again(r, c));
        TRY(open_add(r, c));
    } else if (!s->open && was_open)
        TRY(open_drop(r, c));
    TRY(flood_enter(r, c, state));
    TRY(clocks_enter(r, c, from, state));
    TRY(flood_hurry(r, c));
    c->state_since = r->now;
    c->closed = s->open ? 0 : r->now;
    if (!s->open) {
        TRY(rollup_add(r, c->place_now, state == CASE_CLOSED ? STR("closed") : STR("refused"), day,
                       1));
        TRY(flags_end(r, c));
    }
    c->sort_at = s->open ? casework_act_by(c) : c->closed;
    return NULL;
}

/* An order is due when its sender says so, where that is earlier than by the category: counted in
 * natural hours from now. A reopened one has had its answer. */
static error *order_clock(struct req *r, struct casefile *c)
{
    int64_t due = 0;

    TRY(order_due(r, c, &due));
    if (!due || c->reopened || due >= c->case_due)
        return NULL;
    int64_t minutes = (due - r->now) / MS_MINUTE;
    return clock_start(r, c, "case", (struct amount){ CLOCK_HOURS, minutes > 0 ? minutes : 1 });
}

error *casework_file(struct req *r, struct casefile *c)
{
    int64_t year = date_civil(when_date(r->now)).year, n = 0;
    str     place = place_name(app_places(r->app), c->place_now, LANG_ZH);

    if (!c->number.n) {
        TRY(counter_next(r, c->place_now, year, &n));
        c->number = str_fmt(r->mem, STR_FMT " %lld-%05lld", STR_ARG(place_short_name(place)),
                            (long long)year, (long long)n);
    }
    c->filed = r->now;
    TRY(clock_start(r, c, "case", category_time(r->app, c->category, "case")));
    TRY(order_clock(r, c));
    TRY(flood_hurry(r, c));
    return rollup_add(r, c->place_now, STR("filed"), when_date(r->now), 1);
}
