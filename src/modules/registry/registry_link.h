/* registry_link.h -- what becomes of the link between a record and the account of its person. */
#ifndef GONGDI_REGISTRY_LINK_H
#define GONGDI_REGISTRY_LINK_H

#include "modules/registry/registry.h"

/* The phone of P WAS and is NOW: the link to the account that signs in with what it was ends, and
 * its owner is told. */
error *link_phone_changed(struct req *r, struct inhabitant *p, str was, str now) MUST_CHECK;

#endif
