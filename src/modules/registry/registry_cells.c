/* registry_cells.c -- what clerks write into a cell beside what it is about: blanks in the middle
 * of a word, and behind a name that somebody has died; and what two cells say that cannot both be.
 */
#include "modules/registry/registry_api.h"

/* clang-format off */
static const struct message msg_died = { "registry.name_died", "姓名后面写着此人已去世，却没有去世日期：没有导入。请加一列“死亡日期”填上日期；还没有登记在这里的，可以删去这一行。", "Behind the name stands that the person has died, but no day of death: the row was not taken in. Add a column with the day of death; the row of somebody who was never on record here may go." };
static const struct message msg_nation = { "registry.nation_card", "这是中国居民身份证的号码，国籍却写着外国：请核对国籍和号码。外国人请填护照或外国人永久居留身份证的号码。", "This number is of an identity card, which Chinese citizens have, and the nationality is another country: please check both. Foreigners have the number of a passport or of a permanent residence card." };
/* clang-format on */

static bool is_gap(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000 ||
           c == 0x200B || c == 0xFEFF || (c >= 0x2000 && c <= 0x200A);
}

str code_word(struct arena *a, str cell)
{
    struct buf b;
    bool       han = false, gap = false;

    cell = str_trim(cell);
    for (size_t at = 0; at < cell.n;) {
        uint32_t c = utf8_next(cell, &at);
        gap = gap || is_gap(c);
        han = han || (c >= 0x2E80 && !is_gap(c));
    }
    if (!gap || !han)
        return cell;
    buf_init(&b, a, cell.n + 1);
    for (size_t at = 0; at < cell.n;) {
        size_t from = at;
        if (!is_gap(utf8_next(cell, &at)))
            buf_bytes(&b, cell.p + from, at - from);
    }
    return buf_done(&b);
}

/* Where the remark in brackets begins with which NAME ends; 0: there is none. INSIDE: its words. */
static size_t remark_at(str name, str *inside)
{
    static const struct {
        const char *open, *close;
    } pair[] = { { "（", "）" }, { "(", ")" }, { "（", ")" }, { "(", "）" },
                 { "【", "】" }, { "[", "]" }, { "［", "］" } };

    for (size_t k = 0; k < COUNT(pair); k++) {
        size_t at = name.n, open = strlen(pair[k].open), close = strlen(pair[k].close);
        if (!str_ends(name, str_of(pair[k].close)))
            continue;
        for (at -= close;
             at > 0 && !str_starts((str){ name.p + at, name.n - at }, str_of(pair[k].open));)
            at--;
        if (!at)
            continue;
        *inside = (str){ name.p + at + open, name.n - at - open - close };
        return at;
    }
    return 0;
}

error *name_alive(struct req *r, struct person_in *in)
{
    static const char *const words[] = { "已故", "故",     "去世",    "已去世", "过世", "已过世",
                                         "病故", "已病故", "亡故",    "已亡故", "死亡", "已死亡",
                                         "逝世", "已逝世", "已亡",    "亡",     "身故", "已身故",
                                         "died", "dead",   "deceased" };
    str                      name = str_trim(in->name), said = { 0 };
    size_t                   at = remark_at(name, &said);

    said = at ? code_word(r->mem, said) : said;
    for (size_t k = 0; at && k < COUNT(words); k++)
        if (str_is(said, words[k])) {
            in->name = str_trim((str){ name.p, at });
            return in->died == DATE_NONE ? error_on(r->mem, "name", &msg_died) : NULL;
        }
    return NULL;
}

/* Neither China nor Hong Kong, Macao and Taiwan, whose people may have settled here; nor a word
 * that is no code, which is refused anyway. */
static bool is_foreign(str nation)
{
    return nation.n && is_digit(nation.p[0]) && !str_is(nation, "156") && !str_is(nation, "344") &&
           !str_is(nation, "446") && !str_is(nation, "158");
}

error *nation_fits(struct req *r, const struct person_in *in)
{
    return str_is(in->id_kind, "111") && in->idno.n && is_foreign(in->nation) &&
                   !str_eq(in->nation, in->nation_kept)
               ? error_on(r->mem, "nation", &msg_nation)
               : NULL;
}

str nation_kept(const struct inhabitant *p)
{
    return str_is(p->id_kind, "111") && is_foreign(p->nation) ? p->nation : (str){ 0 };
}
