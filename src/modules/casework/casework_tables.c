/* casework_tables.c -- the catalogue of categories as a table that goes out. It comes in by its own
 * command, with its clocks and questions. */
#include "modules/casework/casework.h"
#include "modules/casework/casework_tables.sql.h"

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct category, code,         0, 20, .doc = "Code."),
    INT (struct category, ord,          0, INT64_MAX, .doc = "Order."),
    TEXT(struct category, kind,         0, 20, .doc = "class or matter."),
    TEXT(struct category, parent,       0, 20, .doc = "Its class."),
    TEXT(struct category, zh,           0, 80, .doc = "Name in Chinese."),
    TEXT(struct category, en,           0, 120, .doc = "Name in English."),
    TEXT(struct category, doc_zh,       0, 400, .doc = "What it is for, in Chinese."),
    TEXT(struct category, doc_en,       0, 400, .doc = "What it is for, in English."),
    TEXT(struct category, filing_zh,    0, 400, .doc = "Filing condition."),
    TEXT(struct category, closing_zh,   0, 400, .doc = "Closing condition."),
    TEXT(struct category, urgency,      0, 20, .doc = "Urgency."),
    BOOL(struct category, public,       .doc = "May be shown to everybody."),
    BOOL(struct category, proof,        .doc = "A picture of the result is wanted."),
    BOOL(struct category, flood,        .doc = "Flood-season mode concerns it."),
    TEXT(struct category, unit,         0, 40, .doc = "Unit that usually handles it."),
    FIELDS_END,
};
static const struct import_words words[] = {
    { "code",         "类别代码", "Code", "" },
    { "ord",          "顺序", "Order", "" },
    { "kind",         "类型", "Kind", "" },
    { "parent",       "所属大类", "Class", "" },
    { "zh",           "中文名称", "Chinese name", "" },
    { "en",           "英文名称", "English name", "" },
    { "doc_zh",       "说明", "Description in Chinese", "" },
    { "doc_en",       "英文说明", "Description in English", "" },
    { "filing_zh",    "立案条件", "Filing condition", "" },
    { "closing_zh",   "结案条件", "Closing condition", "" },
    { "urgency",      "紧急程度", "Urgency", "" },
    { "public",       "公开", "Public", "" },
    { "proof",        "需要照片证明", "Proof", "" },
    { "flood",        "汛期事项", "Flood season", "" },
    { "unit",         "处置单位", "Unit", "" },
    { 0 },
};
/* clang-format on */

static error *list(struct req *r, str after, struct list *out, str *next)
{
    TRY(db_all(r->db, r->mem, &sql_casework_categories_after, DB_ARGS(db_text("code", after)),
               fields, sizeof(struct category), out));
    if (out->n)
        *next = ((const struct category *)out->item)[out->n - 1].code;
    return NULL;
}

const struct import_kind casework_categories = {
    .name = "categories",
    .zh = "事项类别",
    .en = "Categories",
    .fields = fields,
    .size = sizeof(struct category),
    .words = words,
    .list = list,
};
