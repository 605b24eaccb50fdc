/* registry_orgs.h -- what a form and a table say of an organisation, and how it is written. */
#ifndef GONGDI_REGISTRY_ORGS_H
#define GONGDI_REGISTRY_ORGS_H

#include "modules/registry/registry.h"

struct org_in {
    str        kind, category, name, code, standing, leader, phone;
    int64_t    staff, since, until, version;
    struct ref premises, leaves;
};

/* Over O, which has its reference; CONFLICT when another one has the code. */
error *org_fill(struct req *r, struct org *o, const struct org_in *in) MUST_CHECK;
/* Those that it uses and used: struct premises. */
error *org_premises(struct req *r, const struct org *o, struct list *out) MUST_CHECK;
/* Beside LETS it uses DWELLING from SINCE on. */
error *org_uses(struct req *r, const struct org *o, const struct list *lets, struct ref dwelling,
                int64_t since) MUST_CHECK;

#endif
