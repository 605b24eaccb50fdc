/* forms_in.h -- what the files of forms.h share: the template as it is kept for the screen. */
#ifndef GONGDI_FORMS_IN_H
#define GONGDI_FORMS_IN_H

#include "modules/forms/forms.h"

/* What a filling fails by, which its page says afterwards. */
extern const struct message form_msg_home, form_msg_rows, form_msg_sheets, form_msg_rights;

/* The first rows of each sheet; rows and cells without anything are left out. */
struct seen_cell {
    str text;
};
struct seen_row {
    int64_t     n;
    struct list cells;
};
struct seen_sheet {
    str         name;
    bool        hidden;
    int64_t     rows;
    struct list shown;
};
struct seen {
    struct list sheets;
};
extern const struct field seen_fields[];

error *seen_read(struct req *r, str preview, struct seen *out) MUST_CHECK;
str    seen_text(struct req *r, const struct seen *all);
/* The cell I of a row, without blanks around it. */
str seen_at(const struct seen_row *row, size_t i);
/* A word with which what stands below the rows begins: sums, signatures, remarks. */
bool seen_foot_word(str text);

void form_propose_columns(struct arena *a, const struct seen_row *head, struct form_layout *out);

/* A sheet that is a record's own: labels beside empty cells. False: it is not such a sheet, and OUT
 * is as it was. */
bool form_propose_card(struct arena *a, const struct seen_sheet *s, struct form_layout *out);

#endif
