/* forms_in.h -- what the files of forms.h share: the template as it is kept for the screen. */
#ifndef GONGDI_FORMS_IN_H
#define GONGDI_FORMS_IN_H

#include "modules/forms/forms.h"

/* What a filling fails by, which its page says afterwards. */
extern const struct message form_msg_home, form_msg_rows, form_msg_sheets, form_msg_rights,
    form_msg_room;

/* The first rows of each sheet; rows and cells without anything are left out. */
struct seen_cell {
    str text;
};
struct seen_row {
    int64_t     n;
    struct list cells;
};
/* Words that the sheet offers for the cells WHERE: "C5:C100 E5". */
struct seen_list {
    str         where;
    struct list words; /* struct seen_cell */
};
struct seen_sheet {
    str         name;
    bool        hidden;
    int64_t     rows;
    struct list shown;
    struct list lists;
    int64_t     last, foot; /* of those below: the last row; the first that ends a list, 0: none */
};
struct seen {
    struct list sheets;
};
extern const struct field seen_fields[];

error *seen_read(struct req *r, str preview, struct seen *out) MUST_CHECK;
str    seen_text(struct req *r, const struct seen *all);
/* The cell I of a row, without blanks around it. */
str seen_at(const struct seen_row *row, size_t i);

/* ---- lists of words (forms_lists.c) ---- */

/* Those of the template in its plain form at PATH, into the sheets S of it. */
error *form_lists_of(struct arena *a, const char *path, const struct table_key *key,
                     const struct table_info *t, struct seen_sheet *s) MUST_CHECK;
/* What is offered for a cell; NULL: nothing is. */
const struct seen_list *form_list_at(const struct seen_sheet *s, int64_t row, int64_t column);
/* Into an object: "list", MOST of its words. */
void form_words_put(struct jw *j, const struct seen_list *l, size_t most);
/* The sheet of a form that is filled. */
error *form_sheet_seen(struct req *r, int64_t form, const struct form_layout *l,
                       struct seen_sheet *out) MUST_CHECK;
/* Into an object: "misfits", what the rows of X say in such cells and is none of their words. */
error *form_misfits_put(struct req *r, const struct filling *x, const struct form_layout *l,
                        const struct seen_sheet *sheet, struct jw *j) MUST_CHECK;
/* A value as it is looked at: what is personal is masked (forms_look.c). */
str form_quiet(struct arena *a, const struct form_fact *f, str text);

/* The columns below HEAD, a row of S, as its headings and those above them ask for them. */
void form_propose_columns(struct arena *a, const struct seen_sheet *s, const struct seen_row *head,
                          struct form_layout *out);

/* A sheet that is the own one of a record of the UNIT of OUT: labels beside empty cells, so much of
 * which is KNOWN. False: it is not such a sheet, and OUT is as it was. */
bool form_propose_card(struct arena *a, const struct seen_sheet *s, struct form_layout *out,
                       int *known);

/* ---- gathering (forms_fill.c, forms_things.c) ---- */

struct gather {
    struct req        *r;
    struct filling     x;
    struct form_layout layout;
    struct form_choice choice;
    struct list        codes; /* struct code_row */
    struct list        flags; /* struct door_flag of the place */
    struct form_slot   slot[FORM_COLUMNS];
    size_t             slots;
    struct list        mates; /* struct housemate, of the door */
    int                unit;
    bool               opens, more, stays;
    enum form_heads    heads;
    int64_t            day;
    int64_t            here;  /* the community whose doors are gone through */
    bool               whole; /* a street or district: HERE is one of several */
};

/* LIMIT doors, organisations or dwellings behind the ID at SITE; N were there, up to ID at SITE. */
enum { GATHER_PART = 150 };
struct gather_part {
    int64_t limit, site, id, n;
};
error *gather_things(struct gather *g, struct gather_part *p) MUST_CHECK;

/* There is room for one more row. */
error *gather_room(const struct gather *g) MUST_CHECK;
/* A row of RECORD, whose name may be shown as NAME. */
error *gather_row(struct gather *g, struct form_subject *s, struct ref record, str name) MUST_CHECK;
/* What is personal of a record ("inhabitant", "org", "dwelling") stands in the file: written down
 * once for a filling, in however many rows. N stand BESIDE the record. */
error *gather_named(struct gather *g, const char *subject, struct ref record,
                    const struct somebody *beside, size_t n) MUST_CHECK;
/* What a filling is about, as the read log calls it. */
const char *form_unit_subject(int unit);

#endif
