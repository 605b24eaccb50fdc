/* territory_sites.h -- buildings and spots as a table, in two files: what a row is and how it is
 * written (territory_sites.c), and whether it may be a building that is there under another name
 * (territory_alike.c). */
#ifndef GONGDI_TERRITORY_SITES_H
#define GONGDI_TERRITORY_SITES_H

#include "modules/territory/territory.h"

extern const struct field        site_table_fields[];
extern const struct import_words site_table_words[];
extern const struct message      msg_site_alike, msg_site_lacking;

/* What is read once for each part of the work. */
struct site_cache {
    const struct grids *grids, *communities;
    int64_t             place; /* the community of THERE */
    struct list         there; /* struct site: what it has */
    int64_t             households;
    int64_t             kin_of; /* the community of which KIN is known */
    bool                kin;    /* it was divided, joined or numbered anew: buildings went along */
};
struct site_cache *site_cache(struct importing *i);

str    site_table_key(struct arena *a, const void *rec);
error *site_table_check(struct importing *i, void *rec) MUST_CHECK;
error *site_table_search(struct importing *i, void *rec, void *was, bool *found) MUST_CHECK;
error *site_table_put(struct importing *i, void *rec, const void *was) MUST_CHECK;
error *site_table_undo(struct importing *i, const void *now, const void *was) MUST_CHECK;
error *site_table_list(struct req *r, str after, struct list *out, str *next) MUST_CHECK;
error *site_table_alike(struct importing *i, void *rec, void *was, bool *found,
                        error **doubt) MUST_CHECK;
error *site_table_beside(struct importing *i, const void *rec, struct import_beside *x) MUST_CHECK;

#endif
