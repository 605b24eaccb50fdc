/* casework_desk.h -- what makes a desk's day shorter: one step for many matters, saved filters,
 * answer templates. */
#ifndef GONGDI_CASEWORK_DESK_H
#define GONGDI_CASEWORK_DESK_H

#include "modules/casework/casework.h"

struct bulk_item {
    struct ref ref;
    int64_t    version;
};
struct bulk_in {
    str         action, words, unit;
    struct list items; /* struct bulk_item */
};
extern const struct field bulk_in_fields[];
error                    *casework_bulk(struct req *r, struct res *w) MUST_CHECK;

/* One step of one matter that the asker sees; the state it is in afterwards. (casework_steps.c) */
error *casework_step_on(struct req *r, struct ref ref, const struct step_in *in,
                        int *state) MUST_CHECK;

struct filter {
    struct ref ref;
    str        name, query;
};
extern const struct field filter_fields[];
error                    *filters_list(struct req *r, struct res *w) MUST_CHECK;
error                    *filter_add(struct req *r, struct res *w) MUST_CHECK;
error                    *filter_drop(struct req *r, struct res *w) MUST_CHECK;

struct template
{
    struct ref ref;
    int64_t    place;
    str        action, title, words;
};
extern const struct field template_fields[];
error                    *templates_list(struct req *r, struct res *w) MUST_CHECK;
error                    *template_add(struct req *r, struct res *w) MUST_CHECK;
error                    *template_drop(struct req *r, struct res *w) MUST_CHECK;

/* The account of a post that ends hands everything open over to others of the same kind: each post
 * to a colleague of its own, or all of them to TO. */
struct handover_item {
    struct ref post;
    str        to; /* login name */
};
struct handover_in {
    str         from, to; /* login names */
    struct list items;    /* struct handover_item */
    bool        end;      /* the posts end today */
};
extern const struct field handover_in_fields[];
error                    *casework_handover(struct req *r, struct res *w) MUST_CHECK;

/* Before that: the posts of somebody, what is open under each, and who could take it. */
/* Everything open in the hands of FROM at a grid (or in a place) goes to TO; how much there is. For
 * the day on which a post ends (staffing). */
error *casework_pass_on(struct req *r, int64_t place, int64_t from, int64_t to,
                        int64_t *moved) MUST_CHECK;
error *casework_open_in_hand(struct req *r, int64_t place, int64_t account, int64_t *n) MUST_CHECK;

struct handover_query {
    str from;
};
struct handover_out {
    str         from, name;
    struct list posts;
};
extern const struct field handover_query_fields[], handover_out_fields[];
error                    *casework_handover_show(struct req *r, struct res *w) MUST_CHECK;

#endif
