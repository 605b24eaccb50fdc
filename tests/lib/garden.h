/* garden.h -- known personal values, planted wherever a person's data can be written down: by the
 * desk, by tables and templates, by residents and callers, in names of accounts; and the references
 * of what they were planted in. Include test.h first; the binary must be able to be every child. */
#ifndef GONGDI_GARDEN_H
#define GONGDI_GARDEN_H

#include "lib/world.h"

/* Of a person, a household, an organisation, a matter, a request. */
#define IDNO     "350297195604125828"
#define PHONE    "12587654321"
#define NAME     "单𬎆祥试"
#define HUKOU    "永嘉县隐溪镇九十七号"
#define WORK     "隐溪第九机械厂"
#define ALIAS    "隐名曾用"
#define NOTE     "隐语：门锁密码在信箱"
#define VISITED  "隐记：灶台漏气已关阀" /* what was noted on a visit */
#define LEADER   "仇隐板"
#define ORGPHONE "12587654322"
#define CALLER   "解隐客"
#define CALLFROM "12587654323"
#define ASKED    "隐溪图书馆一号"
/* Further fields: of the person, the dwelling, the building, the organisation. */
#define REGISTERNO "隐户口簿770219"
#define HARDSHIP   "隐愿：想换一楼"
#define OWNERPHONE "12587654326"
#define STEWARD    "宗政隐楼"
#define GUARD      "淳于隐保"
/* On the door, and the head of another household, where somebody of the age of the form lives. */
#define ROOM     "隐907"
#define HEAD     "宇文隐长"
#define HEADNO   "350297196604125822"
#define MOTHER   "尉迟隐母"
#define MOTHERNO "350297195604125393"
/* Why that form is filled, as its readings say. */
#define FORM_WHY "a（c）dd"
#define ORGS_WHY "o（c）ee" /* and that of organisations */
/* Where a matter is, what was answered for a form, who came in a table, who has an account. */
#define ADDRESS   "隐溪里七号楼九零七"
#define ANSWER    "隐答：曾住院三回"
#define TABLED    "乐隐表"
#define TABLEDNO  "350297195604125844"
#define TABLEDBAD "350297195604125845" /* its last digit is wrong */
#define MEMBER    "任隐户"
#define MEMBERTEL "12587654324"
#define STAFF     "区隐员"
#define WORKTEL   "05927654326"
#define PASSWORD  "Yinmima-9753-x"

extern const char *const planted[];
extern const size_t      n_planted;

enum { REFS = 20 };

struct garden {
    struct world *w;
    str           ref[REFS];
    size_t        n_refs;
    str           building, dwelling;
    str           member; /* the session of MEMBER, a resident who has registered himself */
    str           staff;  /* the account of STAFF, a grid worker "planted01" */
};
extern struct garden garden;

void garden_plant(struct world *w);

/* Whether TEXT stands in S, also in the packed parts of a spreadsheet or an archive of them. */
bool garden_holds(str s, const char *text);

#endif
