/* casework_receipt.c -- what a caller takes away from the telephone: the receipt 受理号 of his
 * matter, ten digits, and its code 查询码, eight. Digits alone, because they are the same in every
 * ear and on every keypad; few, because he writes them down while they are read to him.
 *
 * A receipt is drawn by a keyed function and not counted, so that it tells nothing and the next one
 * is not known; nine digits of it are free, the last is their check. It finds a matter, the code
 * opens it. What a guess is worth: with a million calls on record one receipt in a thousand is
 * somebody's, and one code in 10^8 is the right one, so 10^11 guesses for any matter, and 10^8 for
 * the one of which the number is known; what is won is its category, state and dates
 * (docs/decisions/012). Ten wrong codes for one matter within an hour, and it is not looked up in
 * that hour any more. */
#include <pthread.h>

#include "base/log.h"
#include "base/when.h"
#include "core/app.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"

enum { FREE = 1000000000, CODES = 100000000, TURNS = 100 };

/* clang-format off */
static const struct message
    msg_tries = { "case.code_tries", "查询码输错次数太多，请一小时后再试，或致电 12345 查询。", "Too many wrong codes: please try again in an hour, or ask at the hotline 12345." };
struct owner {
    struct ref ref;
};
static const struct field owner_fields[] = {
    REF(struct owner, ref, .doc = "the matter"),
    FIELDS_END,
};
/* clang-format on */

/* The first 60 bits of a token, below N. */
static int64_t draw(const struct app *app, struct arena *a, const char *field, struct ref ref,
                    str text, int64_t n)
{
    str      token = vault_token(app->vault, a, field, ref.community, text);
    uint64_t x = 0;

    for (size_t i = 0; i < 15; i++)
        x = x * 16 + (uint64_t)(is_digit(token.p[i]) ? token.p[i] - '0' : token.p[i] - 'a' + 10);
    return (int64_t)(x % (uint64_t)n);
}

/* ISO/IEC 7064, MOD 11,10: finds every wrong digit and nearly every exchange of neighbours. */
static int64_t check_digit(int64_t nine)
{
    int64_t p = 10;

    for (int64_t unit = FREE / 10; unit; unit /= 10) {
        int64_t s = (p + nine / unit % 10) % 10;
        p = (s ? s : 10) * 2 % 11;
    }
    return (11 - p) % 10;
}

static int64_t receipt_at(struct req *r, struct ref ref, int turn)
{
    str     text = str_fmt(r->mem, "%lld.%d", (long long)ref.id, turn);
    int64_t nine = draw(r->app, r->mem, "casefile.receipt", ref, text, FREE);

    return nine * 10 + check_digit(nine);
}

static error *owner_of(struct req *r, int64_t receipt, struct owner *x, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_casework_receipt_owner, DB_ARGS(db_int("receipt", receipt)),
                    owner_fields, x, found);
}

static bool is_of(const struct owner *x, struct ref ref)
{
    return x->ref.community == ref.community && x->ref.id == ref.id;
}

/* Two matters may draw the same one: the later draws again. */
error *receipt_give(struct req *r, struct ref ref)
{
    for (int turn = 0; turn < TURNS; turn++) {
        struct owner x = { 0 };
        bool         found = false;
        int64_t      receipt = receipt_at(r, ref, turn), n = 0;
        TRY(db_exec(r->db, r->mem, &sql_casework_receipt_add,
                    DB_ARGS(db_int("receipt", receipt), db_int("community", ref.community),
                            db_int("matter", ref.id)),
                    &n));
        if (n)
            return NULL;
        TRY(owner_of(r, receipt, &x, &found));
        if (found && is_of(&x, ref))
            return NULL;
    }
    BUG("a hundred receipts drawn, and all of them are taken");
}

/* Empty where it has none: only calls have. */
error *receipt_of(struct req *r, struct ref ref, str *out)
{
    *out = (str){ 0 };
    for (int turn = 0; turn < TURNS; turn++) {
        struct owner x = { 0 };
        bool         found = false;
        int64_t      receipt = receipt_at(r, ref, turn);
        TRY(owner_of(r, receipt, &x, &found));
        if (!found)
            return NULL;
        if (is_of(&x, ref)) {
            *out = str_fmt(r->mem, "%010lld", (long long)receipt);
            return NULL;
        }
    }
    return NULL;
}

str casework_spoken(struct arena *a, str typed)
{
    str    s = str_narrow(a, typed);
    char  *p = NEWN(a, char, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
        c = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
        if (is_digit(c) || (c >= 'a' && c <= 'z'))
            p[n++] = c;
    }
    return (str){ p, n };
}

error *receipt_find(struct req *r, str typed, struct ref *ref, bool *found)
{
    struct owner x = { 0 };
    str          said = casework_spoken(r->mem, typed);
    int64_t      n = 0;

    *found = false;
    if (said.n != 10 || !str_i64(said, 0, INT64_MAX, &n) || n % 10 != check_digit(n / 10))
        return NULL;
    TRY(owner_of(r, n, &x, found));
    *ref = x.ref;
    return NULL;
}

str casework_query_code(const struct app *app, struct arena *a, struct ref ref)
{
    return str_fmt(a, "%08lld",
                   (long long)draw(app, a, "casefile.code", ref, str_int(a, ref.id), CODES));
}

/* Wrong codes, of each matter within an hour. In memory: a process that starts anew forgets them,
 * which gives a guesser little. A matter has WAYS places it may stand in, chosen by its whole
 * number, the low bits of which are nearly always the same. Only a wrong code takes a place; where
 * all are taken, that of the matter with the fewest, so that no look-up and no first guess at
 * another matter makes one forgotten that is closed. */
enum { WRONG_CODES = 10, WAYS = 8, SETS = 512 };
static pthread_mutex_t tries_lock = PTHREAD_MUTEX_INITIALIZER;
static struct tries {
    struct ref ref;
    int64_t    since;
    int        wrong;
} tries[SETS][WAYS];

static struct tries *set_of(struct ref ref)
{
    uint64_t x = ((uint64_t)ref.id ^ (uint64_t)ref.community << 40) * 0x9e3779b97f4a7c15u;

    return tries[x >> 32 & (SETS - 1)];
}

/* Counts WRONG more codes for REF; whether that is too many. */
static bool too_many(const struct req *r, struct ref ref, int wrong)
{
    struct tries *set = set_of(ref), *mine = NULL, *least = set;

    pthread_mutex_lock(&tries_lock);
    for (struct tries *t = set; t < set + WAYS; t++) {
        if (r->now - t->since >= MS_HOUR)
            *t = (struct tries){ 0 };
        if (t->wrong && t->ref.id == ref.id && t->ref.community == ref.community)
            mine = t;
        if (t->wrong < least->wrong)
            least = t;
    }
    if (!mine && wrong) {
        mine = least;
        *mine = (struct tries){ .ref = ref, .since = r->now };
    }
    if (mine)
        mine->wrong += wrong;
    bool many = mine && mine->wrong >= WRONG_CODES;
    pthread_mutex_unlock(&tries_lock);
    return many;
}

/* Before there were receipts it was six characters of another token, 24 bits: such a one opens what
 * was reported by then and nothing younger. */
error *casework_code_fits(struct req *r, struct ref ref, int64_t reported, str typed, bool *fits)
{
    str     said = casework_spoken(r->mem, typed);
    str     id = str_int(r->mem, ref.id);
    str     old = vault_token(r->app->vault, r->mem, "casefile.query", ref.community, id);
    int64_t since = 0;

    *fits = false;
    if (too_many(r, ref, 0))
        return error_of(r->mem, FAIL_MANY, &msg_tries);
    *fits = str_eq(said, casework_query_code(r->app, r->mem, ref));
    if (!*fits && str_eq(said, (str){ old.p, 6 })) {
        TRY(db_number(r->db, r->mem, &sql_casework_receipts_since, DB_NO_ARGS, &since));
        *fits = reported < since;
    }
    if (!*fits && said.n)
        too_many(r, ref, 1);
    return NULL;
}
