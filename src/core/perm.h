/* perm.h -- what one may do, and which role 岗位 may do it.
 *
 * A post gives rights, not a person. The administrator, the security officer and the auditor are
 * three (三员分立): none of them reads the registry or the matters. */
#ifndef GONGDI_PERM_H
#define GONGDI_PERM_H

#include <stdint.h>

#include "base/base.h"

enum perm {
    PERM_REPORT,     /* report a matter */
    PERM_READ,       /* read matters in one's places or that one is party to */
    PERM_TRIAGE,     /* file or refuse reports */
    PERM_VERIFY,     /* verify on site, settle oneself */
    PERM_DISPATCH,   /* dispatch, recall, close */
    PERM_HANDLE,     /* sign, return, submit for one's unit */
    PERM_CHECK,      /* check what others handled */
    PERM_JUDGE,      /* judge what one reported */
    PERM_BEHALF,     /* report for a caller */
    PERM_PERSONAL,   /* ask for unmasked personal fields, with a reason */
    PERM_STATS,      /* counts and the live board */
    PERM_ACCOUNTS,   /* accounts and their locks */
    PERM_SETTINGS,   /* settings */
    PERM_READLOG,    /* who read personal fields */
    PERM_AUDIT,      /* the event log and its checkpoints */
    PERM_APPROVE,    /* approve large exports, and reforms of the tree */
    PERM_TERRITORY,  /* read plans of reforms and imports */
    PERM_GRIDS,      /* draw grids */
    PERM_ORDER,      /* take in orders of superiors, exchange forms with them */
    PERM_EMERGENCY,  /* switch flood-season mode on and off, write the duty line */
    PERM_REGISTRY,   /* read the registry of one's places, masked; reveal with a reason */
    PERM_REGISTER,   /* write in it */
    PERM_POPULATION, /* counts of people by place, day and trait */
    PERM_FORMS,      /* templates of other people's forms, and what was filled in for whom */
    PERM_FORM_ALLOW, /* let a large list of people go out in a form */
    PERM_VISIT,      /* visit households: one's own plan, package and records */
    PERM_VISITS,     /* coverage of places, have plans made */
    PERM_STAFFING,   /* who looks after which grid, and the load */
    PERMS,
};
#define PERM_BIT(p) (UINT64_C(1) << (p))

extern const char *const perm_words[];

enum role {
    ROLE_RESIDENT,
    ROLE_GRID_WORKER,
    ROLE_POLICE,
    ROLE_CLERK,
    ROLE_HOTLINE,
    ROLE_DISPATCHER,
    ROLE_HANDLER,
    ROLE_CHECKER,
    ROLE_DISTRICT,
    ROLE_ADMIN,
    ROLE_SECURITY,
    ROLE_AUDITOR,
    ROLE_AUXILIARY,
    ROLES,
};

extern const char *const role_words[];

struct role_row {
    const char *zh, *en;
    uint64_t    perms;
    bool        places; /* sees everything in the places of the post, not only as a party */
    bool        totp;   /* sees personal data: a second factor is required */
};
extern const struct role_row role_table[];

#endif
