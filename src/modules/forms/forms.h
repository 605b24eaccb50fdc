/* forms.h -- other people's forms, filled from the registry 一表通.
 *
 * A department sends a spreadsheet to be filled in. It is kept as it came; its columns are bound
 * once to what the registry knows 事实, or to a question that is asked of the clerk and whose
 * answers are kept. Filled for a place and a choice of people it goes out with the same bytes but
 * for the values (core/table.h). Who asked for what, and how often, stands in the register of
 * forms; the next time only what has changed is asked. "Enter once": mission.md rule 1; PIPL art. 6
 * (minimum necessary), art. 51 (masking, approval of exports).
 *
 * A filling with names, numbers, phones or addresses of more than FORM_LARGE people goes out only
 * after somebody of the street or district has allowed it. Whose record went into a form is written
 * into the read log before it does. The rows are kept sealed for FORM_KEPT_DAYS.
 *
 * A filling of a whole street or district is one filling, kept where things of a whole street are
 * (place_kept_at); its job goes from community to community. A row is told again by the person's
 * record, and an answer is of the person: neither minds that communities were split or merged
 * since.
 */
#ifndef GONGDI_FORMS_H
#define GONGDI_FORMS_H

#include "core/event_words.h"
#include "core/flow.h"
#include "core/job.h"
#include "core/table.h"
#include "modules/registry/registry.h"

enum { FORM_LARGE = 500, FORM_KEPT_DAYS = 30, FORM_COLUMNS = 100 };

/* Rows of one filling: a district with room to spare, and as many as come in as a table
 * (table_defaults). No memory of the server grows with them; a sheet would hold twice as many. What
 * they cost is in docs/decisions/032: a kilobyte of database each, and the time of their job. */
enum { FORM_ROWS = 500000 };
enum { FORM_FETCH_MS = 10 * 60 * 1000 };
enum {
    FORM_SAID = 1200,    /* values of one record */
    FORM_OTHERS = 64000, /* bytes of those whom it names beside it */
    FORM_CARDS = 300,    /* sheets in one archive */
    FORM_SHEETS = 20000, /* sheets of one filling: somebody fetches the archives one by one */
};

/* What a row, or a sheet, is about; of a household the head is written. */
enum form_unit { FORM_PERSON, FORM_HOUSEHOLD, FORM_ORG, FORM_DWELLING, FORM_UNITS };
extern const char *const form_unit_words[];

/* What goes into a column, or into a cell outside the rows: one of the facts below, a question, or
 * (a cell only) words as they are. A cell asks of a record only where each has a sheet of its own.
 * COLUMN and ROW count from 1. */
struct form_column {
    int64_t column;
    str     fact, ask;
    int     dates; /* how dates are written */
};
struct form_cell {
    int64_t row, column;
    str     fact, words, ask;
    int     dates;
};
enum form_dates { DATES_AUTO, DATES_DASH, DATES_PLAIN, DATES_DOT, DATES_CN };
extern const char *const form_dates_words[];

/* A column that the program has no guess for: nobody has said yet what goes into it, or nothing. */
struct form_open_column {
    int64_t column;
};

/* CARDS 一户一表、一人一表: each record gets a copy of the template of its own; its cells are of
 * the record, its rows, when there are any, are the people of the household. */
struct form_layout {
    int64_t     sheet, head, first, prepared;
    bool        open, cards;
    struct list columns, cells; /* struct form_column, form_cell */
    struct list undecided;      /* struct form_open_column */
    int         unit;           /* that of the form; of a filling as it was when it was begun */
    str         unit_then;      /* the latter, as it is kept with the filling */
    bool        stiff;          /* no rows can be added: PREPARED are all that fit */
};
extern const struct field form_layout_fields[], form_undecided_fields[];

struct form {
    int64_t id;
    int64_t place;
    str     title, department, name;
    int     unit;
    int64_t sheet, head, first, prepared;
    bool    open;
    str     layout, preview, preview_sealed;
    bool    retired;
    int64_t made_by, at, version;
    /* the register */
    struct ref ref;
    int64_t    times, people, cells, typed, known, last;
    bool       may;
};
extern const struct field form_fields[], form_out_fields[];

enum filling_state {
    FILLING_GATHERING, /* 正在取数 */
    FILLING_OPEN,      /* 待完成 */
    FILLING_WAITING,   /* 待批准 */
    FILLING_READY,     /* 可下载 */
    FILLING_CANCELLED, /* 已作废 */
    FILLING_STATES,
};
extern const char *const filling_state_words[];
extern const struct flow filling_flow;

/* Which people: what is empty or -1 does not choose. */
struct form_choice {
    str        sex, residence, flag;
    int64_t    age_from, age_to;
    struct ref building;
    str        entrance; /* of the building */
    str        kind;     /* of organisations, or the use of dwellings */
};
extern const struct field form_choice_fields[];
error *form_choice_read(struct req *r, str chosen, struct form_choice *out) MUST_CHECK;

struct filling {
    struct ref ref;
    int64_t    form;
    int        state;
    int64_t    grid;
    str        chosen, asked_by, purpose, layout;
    bool       personal;
    int64_t    previous, n_rows, people, cells, typed, known, missing, fresh, changed, gone;
    int64_t    made_by, at, ended, approved_by, fetched, fetch_until;
    bool       wiped;
    int64_t    job;    /* that gathers its rows */
    str        failed; /* why it could not, or why its rows do not go into the template:
                          the code of a sentence and what goes into it */
    str asked_words, answer, answer_words; /* to those who may allow it; their last answer:
                                              refuse, allow or none yet */
    int64_t     version;
    str         title, department; /* of the form */
    bool        mine;
    int64_t     place; /* the grid, community, street or district */
    str         place_name, why;
    str         among;   /* which people or things of that place, in words */
    struct ref  working; /* the job, for whom it may tell */
    struct list actions;
};
extern const struct field filling_row_fields[], filling_fields[], filling_out_fields[];
/* The place that it is of, whatever its level. */
int64_t filling_place(const struct filling *x);
/* Who has to know of ACTION: those who may allow it, who made it. */
error *filling_tell(struct req *r, const struct filling *x, str action, str words) MUST_CHECK;
/* Its place, name of it and whom it is about, in the language asked; CODES: code lists. */
error *filling_scope(struct req *r, const struct list *codes, struct filling *x) MUST_CHECK;
/* Why its rows could not be gathered, in the language asked; empty: nothing went wrong. */
str filling_failed(struct req *r, const struct filling *x);

struct form_row {
    int64_t community, filling, n, person_community, person, household;
    str     name_mask, digest, state;
    int64_t missing;
    str     said_sealed;
    str     others; /* whom it names beside its record: "community id", one behind the other */
};
extern const struct field form_row_fields[];

/* ---- facts (forms_facts.c): what the registry can say about a person or a filling ---- */

struct form_fact {
    const char *key, *zh, *en, *others; /* as in core/importing.h */
    bool        personal;               /* a name, number, phone, address or a care flag */
    bool        once;                   /* of the whole filling: for a cell outside the rows */
    char        type;                   /* 's', 'n' or 'd' */
    int         units;                  /* of which it can be said: bits by enum form_unit */
};
extern const struct form_fact form_facts[]; /* ends with a row without a key */
const struct form_fact       *form_fact_find(str key);
/* The fact that a heading is a name of, where rows are one of UNITS; EXACT: it is one of its words.
 */
enum { FORM_ANY_UNIT = (1 << FORM_UNITS) - 1 };
const struct form_fact *form_fact_match(struct arena *a, str heading, int units, bool once,
                                        bool *exact);
/* Likewise where it stands under a heading of several columns, GROUP: a name under 户主 is that of
 * the head, one under 配偶 nobody's of whom anything is known. */
const struct form_fact *form_fact_under(struct arena *a, str group, str heading, int units,
                                        bool *exact);

/* An organisation behind the door of its premises, or a dwelling, as a row is made of it; what is
 * sealed is opened when the layout has need of it. */
struct form_thing {
    struct door d;
    struct org  o; /* no reference: a dwelling */
    str         usage;
    int64_t     area;
    str         leader, phone;
};

struct form_subject {
    const struct door       *door;
    const struct form_thing *thing; /* an organisation or a dwelling; else NULL, and MATE is set */
    const struct housemate  *mate;
    const struct inhabitant *p;
    struct inhabitant_clear  clear; /* opened when the layout has need of it */
    struct list              more;  /* his further fields, likewise: struct more_value */
    const struct inhabitant *head;  /* of the household, likewise */
    struct inhabitant_clear  head_clear;
    str                      flags;
    int64_t                  n, since; /* SINCE: lives in the community, when it is asked for */
    /* of the whole filling */
    int64_t place, people, day;
    str     filler;
};
/* The further field of the record that it is; NULL: none. */
const struct more_field *form_fact_more(const struct form_fact *f);
/* Whether the layout asks for further fields. */
bool form_layout_more(const struct form_layout *l);
/* Whether it asks since when somebody has lived here. */
bool form_layout_stays(const struct form_layout *l);
/* Whether it asks who is the head of the household: something of the record that stands in clear,
 * or what is personal. */
enum form_heads { HEAD_NONE, HEAD_KNOWN, HEAD_OPENED };
enum form_heads form_layout_heads(const struct form_layout *l);
str form_fact_say(struct req *r, const struct list *codes, const struct form_fact *f, int dates,
                  const struct form_subject *s);
str form_thing_say(struct req *r, const struct list *codes, const struct form_fact *f, int dates,
                   const struct form_subject *s);
/* Of a further field, which stands beside the record. */
str form_more_say(struct req *r, const struct list *codes, const struct more_field *f, int dates,
                  const struct list *more);
str form_address(struct req *r, const struct door *d);
str form_code_say(const struct list *codes, const char *list, str code);
str form_date(struct arena *a, int64_t day, int dates);
/* Full years on a day. */
int64_t form_age(int64_t born, int64_t day);

/* ---- layout (forms_layout.c, forms_card.c) ---- */

/* What is filled of each record, in the order of its values: the columns of a form of rows (ROW is
 * 0), the cells of a sheet that is a record's own. OUT has room for FORM_COLUMNS. */
struct form_slot {
    int64_t row, column;
    str     fact, ask;
    int     dates;
};
size_t form_slots(const struct form_layout *l, struct form_slot *out);
/* How a fact is written into a cell: 's', 'n' or 'd'; 'a' what somebody is asked (sheet_fill.h). */
char form_type(const struct form_fact *f, int dates);

error *form_layout_read(struct req *r, str json, struct form_layout *out) MUST_CHECK;
str    form_layout_text(struct req *r, const struct form_layout *l);
/* How the template is read, proposed from its headings; PREVIEW as it is kept. */
error *form_propose(struct req *r, const struct form *f, struct form_layout *out) MUST_CHECK;
/* What its rows, or its sheets, are about then. */
int form_unit_proposed(const struct form_layout *l);
/* What is wrong with it. */
error *form_layout_check(struct req *r, const struct form *f,
                         const struct form_layout *l) MUST_CHECK;
/* Whether the template takes a row so: a column with formulas cannot be filled. And whether rows
 * can be added to it, which is noted in the layout. Takes a moment. */
error *form_try(struct req *r, str tmpl, struct form_layout *l) MUST_CHECK;
/* The same for what was proposed: columns with formulas are left out. */
error *form_propose_fitting(struct req *r, str tmpl, struct form_layout *l) MUST_CHECK;
bool   form_layout_personal(const struct form_layout *l);
/* The facts that go into it, one for each cell or column, into OUT (2 * FORM_COLUMNS); ASKED: an
 * answer, too. In words, each once: form_layout_holds. */
size_t form_layout_facts(const struct form_layout *l, const struct form_fact **out, bool *asked);
str    form_layout_holds(struct req *r, const struct form_layout *l);
/* The rows of a template in its plain form at PATH, as the preview. */
error *form_preview(struct arena *a, const char *path, const struct table_key *key,
                    const struct ref_key *refs, str *out) MUST_CHECK;
/* The same without what is not the template's: a department sends last year's form with the people
 * still in it. What stands where records go, and behind a label of something personal, is hidden,
 * long numbers are masked. */
error *form_preview_quiet(struct req *r, const struct form_layout *l, str *preview) MUST_CHECK;

/* ---- store (forms_store.c) ---- */

error *form_by_id(struct req *r, int64_t id, struct form *out) MUST_CHECK;
error *form_add(struct req *r, const struct form *f, str bytes) MUST_CHECK;
error *form_save(struct req *r, struct form *f) MUST_CHECK;
error *form_all(struct req *r, struct list *out) MUST_CHECK;
error *form_bytes(struct req *r, int64_t id, str *out) MUST_CHECK;
error *filling_by_ref(struct req *r, struct ref ref, struct filling *out) MUST_CHECK;
error *filling_add(struct req *r, struct filling *x) MUST_CHECK;
error *filling_save(struct req *r, struct filling *x) MUST_CHECK;
/* What its job has counted, without a new version. */
error *filling_gathered(struct req *r, const struct filling *x) MUST_CHECK;
error *filling_all(struct req *r, int64_t form, int64_t before, int64_t limit,
                   struct list *out) MUST_CHECK;
error *filling_previous(struct req *r, const struct filling *x, int64_t *id) MUST_CHECK;
error *form_row_add(struct req *r, const struct form_row *x) MUST_CHECK;
error *form_row_save(struct req *r, const struct form_row *x) MUST_CHECK;
error *form_row_at(struct req *r, const struct filling *x, int64_t n,
                   struct form_row *out) MUST_CHECK;
/* The digest of the same person in an earlier filling; empty: he was not in it. */
error *form_row_before(struct req *r, int64_t filling, const struct form_row *x,
                       str *digest) MUST_CHECK;
error *filling_gone(struct req *r, const struct filling *x, int64_t *n) MUST_CHECK;
error *form_answer_get(struct req *r, const struct form_row *x, str question, str *said) MUST_CHECK;
error *form_answer_put(struct req *r, const struct form_row *x, str question, str said) MUST_CHECK;
error *filling_rows(struct req *r, const struct filling *x, bool missing, int64_t after,
                    int64_t limit, struct list *out) MUST_CHECK;
/* The same of whom they name: what they say stays where it is. */
error *filling_people(struct req *r, const struct filling *x, int64_t after, int64_t limit,
                      struct list *out) MUST_CHECK;

/* ---- filling (forms_fill.c, forms_file.c) ---- */

/* SAID of a row: one text for each column of the layout, and at last where it is. */
error *form_row_open(struct req *r, const struct form_row *x, struct list *out) MUST_CHECK;
str    form_row_seal(struct req *r, int64_t community, int64_t filling, const str *said, size_t n);
str    form_question(struct arena *a, str words);
/* The digest of one value; SUBJECT keeps equal values of different people apart. */
void   form_digest(struct req *r, int64_t person, str value, struct buf *out);
error *filling_step(struct req *r, struct filling *x, str action, str words) MUST_CHECK;
/* The answer of the record N to what is asked at COLUMN; ROW is 0 but on a sheet of its own. */
error *filling_answer(struct req *r, struct filling *x, int64_t n, int64_t row, int64_t column,
                      str value) MUST_CHECK;
/* What is fetched. ONLY_NEW: records that are new or changed. ONE: only the record with this
 * number; 0: all, and where each has a sheet of its own an archive of FORM_CARDS of them behind
 * number AFTER. */
struct filling_wanted {
    bool    only_new;
    int64_t one, after;
};
/* Archives and single sheets are in OUT; a spreadsheet of rows, which may be large, is in the file
 * FD (table_fill_run). */
error *filling_file(struct req *r, struct filling *x, const struct filling_wanted *want, str *out,
                    int *fd) MUST_CHECK;

/* ---- who is somebody else's by now (forms_left.c) ---- */

/* Of N ROWs: which name somebody of whom the asker is not told in full any more (registry_gone).
 * Such a row is not shown, takes no answer, and goes into no file. */
error *filling_left(struct req *r, const struct form_layout *l, const struct form_row *row,
                    size_t n, bool *left) MUST_CHECK;
extern const struct message form_msg_left;
/* How many of all its rows. Takes a while when there are many. */
error *filling_left_all(struct req *r, const struct filling *x, int64_t *n) MUST_CHECK;

/* Whether what was gathered goes into the template. If it does not, that is noted in X, and nobody
 * finishes or asks for what could not be fetched. */
error *filling_fits(struct req *r, struct filling *x, const struct form_layout *l) MUST_CHECK;

/* The filled table as it is looked at: headings of the template, first rows, masked. */
error *filling_look(struct req *r, const struct filling *x, struct jw *j) MUST_CHECK;

error *forms_gather_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* Rows that were kept long enough go. */
error *forms_clock(struct req *r, bool *more) MUST_CHECK;

/* The form in the path, if the asker's post may use it: of its place, of what lies above, or below.
 */
error *form_visible(struct req *r, struct form *out) MUST_CHECK;

extern const struct route_table forms_routes, form_filling_routes;
extern const struct log_words   forms_log;

#endif
