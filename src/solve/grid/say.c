/* say.c -- the figures of a division and its faults in sentences. */
#include "solve/grid/say.h"

#include "solve/grid/options.h"
#include "solve/tally/say.h"

/* clang-format off */
static const struct message
    m_size    = { "grid.say.size",    "{0} 户、{1} 栋楼，划分为 {2} 个网格；按总户数算，要个个在范围之内需 {3} 个网格。", "{0} households in {1} buildings make {2} grids; by their number {3} grids are needed for all to be within the bounds." },
    m_pieces  = { "grid.say.pieces",  "超过上限的楼按单元分开，共 {0} 个部分。", "Buildings above the upper bound are divided by entrance, which makes {0} parts." },
    m_few     = { "grid.say.few",     "这个方案只有 {0} 个网格，少于 {1} 个，必有网格超过上限；要个个合规，请选“重新划分”。", "This drawing has {0} grids, fewer than {1}: some must be too large. Choose “Draw anew” to have all in order." },
    m_much    = { "grid.say.much",    "这个方案有 {0} 个网格，多于 {1} 个，必有网格达不到下限；要个个合规，请选“重新划分”。", "This drawing has {0} grids, more than {1}: some must be too small. Choose “Draw anew” to have all in order." },
    m_band    = { "grid.say.band",    "户数在 {0} 之内的网格：{1}；偏差合计 {2} 户；最少 {3} 户。", "Grids within {0} households: {1}; {2} households of deviation; the smallest grid has {3}." },
    m_border  = { "grid.say.border",  "网格之间的分界线共长 {0} 米，其中 {1} 沿街巷（沿街的分界好认，其余的从楼与楼之间穿过）；分界不顺记 {2} 分（把紧挨着的楼分开、不沿街，都要加分；只用来比较方案，越低越好）；有 {3} 处网格跨在主干道两边。", "The lines between grids are {0} m long, {1} of them along streets, where they are easily told; the others run between buildings. Awkward lines: {2} points (for parting buildings that stand close together and for leaving the streets; only to compare drawings, fewer are better). Grids lie on both sides of a main street in {3} places." },
    m_walk    = { "grid.say.walk",    "到网格中心平均步行 {0} 米，最远 {1} 米。", "The mean walk to the centre of the grid is {0} m, the longest {1} m." },
    m_change  = { "grid.say.change",  "与现行网格相比，{0} 户换网格（现在已在网格内的共 {1} 户），{2} 个网格延续。", "Against today {0} households change their grid (of {1} that are in a grid now); {2} grids go on." },
    m_fresh   = { "grid.say.fresh",   "另有 {0} 户现在不在任何网格内，按这个方案新划入。", "Another {0} households are in no grid today and come into one." },
    m_legal   = { "grid.say.legal",   "形状合规：每个网格连成一片，没有误拆的楼栋。", "The shape is in order: every grid hangs together and no building is torn apart." },
    m_broken  = { "grid.say.broken",  "第{0}网格分成 {1} 块，不相连：最小的一块里有 {2}，与本网格其余的楼隔开了。", "Grid {0} falls into {1} pieces: the smallest has {2}, which is cut off from the rest of the grid." },
    m_torn    = { "grid.say.torn",    "误拆楼栋 {0} 个：不超过 {1} 户的楼栋应整体属于一个网格。", "{0} buildings are torn apart: one of at most {1} households belongs to one grid as a whole." },
    m_fault   = { "grid.say.fault",   "第{0}网格有 {1} 户，{2}（例如楼栋 {3}）。", "Grid {0} has {1} households, {2} ({3} for instance)." },
    m_under   = { "grid.say.under",   "比下限少 {0} 户", "{0} below the lower bound" },
    m_over    = { "grid.say.over",    "比上限多 {0} 户", "{0} above the upper bound" },
    m_part    = { "grid.say.part",    "  已证明做不到：它所在的这一片楼与别处都不相连，共 {0} 户，怎么分也分不成个个 {1} 户的网格。", "  Proved impossible: its buildings have no neighbours elsewhere and {0} households, which cannot be divided into grids of {1}." },
    m_cell    = { "grid.say.cell",    "  已证明做不到：楼栋 {0}（{1} 户）无论和哪些相连的楼划在一起（共查了 {2} 种），都凑不出 {4} 户的网格，最接近的是 {3} 户。", "  Proved impossible: whatever building {0} ({1} households) is put together with (all {2} connected sets were looked at), no grid of {4} comes out; the nearest have {3}." },
    m_large   = { "grid.say.large",   "  已证明做不到：楼栋 {0}（{1} 户）自身就超过上限，要按单元拆开才行：在楼栋轮廓表里填它的单元数并导入，再计算一次。", "  Proved impossible: building {0} ({1} households) alone is above the upper bound and has to be divided by entrance: give its entrances in the table of footprints, import it, and compute again." },
    m_hang    = { "grid.say.hang",    "  已证明做不到：有 {2} 片楼只有经过楼栋 {0}（{1} 户）才与别处相连；这几片各自划出整网格以后，至少还剩 {3} 户，剩下的只能和 {0} 划在一起，加起来就超过上限。", "  Proved impossible: {2} groups of buildings meet the rest only at building {0} ({1} households); when each is divided into whole grids, at least {3} households are left over, which only its grid can take, and that gets too large." },
    m_unknown = { "grid.say.unknown", "  没有证明一定做不到；这是目前找到的最好方案。", "  Not proved impossible; this is the best that was found." },
    m_drawn   = { "grid.say.drawn",   "  这个划分不是系统算出来的；能不能个个合规，请用“计算”试一试。", "  This was not computed; let the program compute to see whether all can be in order." },
    m_fewer   = { "grid.say.fewer",   "  网格太少：按总户数至少要 {0} 个网格，这里只有 {1} 个。", "  There are too few grids: by the households at least {0} are needed, and here are {1}." },
    m_crowd   = { "grid.say.crowd",   "  网格太多：按总户数最多 {0} 个网格，这里有 {1} 个。", "  There are too many grids: by the households at most {0} fit, and here are {1}." },
    m_redo    = { "grid.say.redo",    "  这些户要 {0} 个网格才分得下：请选“重新划分”。", "  So many households need {0} grids: choose “Draw anew”." },
    m_split   = { "grid.say.split",   "  社区可以做：征得居民同意后，按单元把 {0}（{1} 户）分给两个网格；系统只自动拆分超过上限的楼，请在报批时写明，由街道决定。", "  What the community can do: divide {0} ({1} households) by entrance between two grids, with the consent of its residents; say so when it is submitted, for the program divides only buildings above the upper bound." },
    m_wide    = { "grid.say.wide",    "  街道可以做：批准时同意这个网格保留 {0} 户，配 {1} 名网格员；不必再改方案，照常报批。", "  What the street can do: allow this grid its {0} households, with {1} worker(s), when it approves; nothing has to be changed here." },
    m_bridge  = { "grid.say.bridge",  "  社区可以做：{0} 与第{2}网格的 {1} 相距 {3} 米，现在不相连；如能开一条通道，就有可能划到一起。通好后请更新街巷与围墙的表，再开始一个新方案。", "  What the community can do: {0} and {1} of grid {2} are {3} m apart and no neighbours; if a way is opened between them they may be put together. Then bring the table of streets and walls up to date and begin a new drawing." },
    m_grid    = { "grid.say.grid",    "第{0}网格：{1} 户、{2} 个楼栋；中心在楼栋 {3}。", "Grid {0}: {1} households, {2} buildings; its centre is {3}." },
    m_edge    = { "grid.say.edge",    "  边界 {0} 米，{1} 沿街巷（其中主干道 {2}）；内部跨街 {3} 处。", "  Border {0} m, {1} along streets ({2} along main streets); {3} crossings of streets inside." },
    m_steps   = { "grid.say.steps",   "  平均步行 {0} 米，最远 {1} 米；有 {2} 处跨在主干道两边。", "  Mean walk {0} m, longest {1} m; it lies on both sides of a main street in {2} places." },
    m_came    = { "grid.say.came",    "  原第{3}网格：移入 {0} 等（共 {1} 栋或部分、{2} 户）。", "  From grid {3} came {0} (in all {1} building(s) or parts, {2} household(s))." },
    m_went    = { "grid.say.went",    "  移往第{3}网格：{0} 等（共 {1} 栋或部分、{2} 户）。", "  To grid {3} went {0} (in all {1} building(s) or parts, {2} household(s))." },
    m_was     = { "grid.say.was",     "  现行网格按今日户数为 {0} 户，{1}，所以调整。", "  Today's grid has {0} households now, {1}; that is why it changes." },
    m_same    = { "grid.say.same",    "  与现行网格相同。", "  As today." };
/* clang-format on */

static str metres(struct arena *a, int64_t cm)
{
    return str_int(a, (cm + 50) / 100);
}

static str percent(struct arena *a, int64_t part, int64_t whole)
{
    return str_fmt(a, "%lld%%", whole ? (long long)((part * 100 + whole / 2) / whole) : 100LL);
}

static str band_text(struct arena *a, struct grid_band b)
{
    return str_fmt(a, "%d-%d", b.lo, b.hi);
}

static str cell_id(struct arena *a, const struct grid_report *r, int32_t cell)
{
    return r->name ? r->name[cell] : str_int(a, r->m->cell[cell].id);
}

void grid_summary_words(struct buf *b, const struct grid_report *r, enum lang lang)
{
    struct arena              *a = b->mem;
    const struct grid_verdict *v = r->v;
    int64_t                    least = (r->m->households + r->band.hi - 1) / r->band.hi;
    int64_t                    most = r->m->households / r->band.lo;

    SAY(b, lang, &m_size, str_int(a, r->m->households), str_int(a, (int64_t)r->m->n_buildings),
        str_int(a, (int64_t)v->k),
        least < most ? str_fmt(a, "%lld-%lld", (long long)least, (long long)most)
                     : str_int(a, least));
    if (r->m->n > r->m->n_buildings)
        SAY(b, lang, &m_pieces, str_int(a, (int64_t)r->m->n));
    if ((int64_t)v->k < least)
        SAY(b, lang, &m_few, str_int(a, (int64_t)v->k), str_int(a, least));
    else if ((int64_t)v->k > most && most >= least)
        SAY(b, lang, &m_much, str_int(a, (int64_t)v->k), str_int(a, most));
    SAY(b, lang, &m_band, band_text(a, r->band), str_fmt(a, "%zu/%zu", v->in_band, v->k),
        str_int(a, v->deviation), str_int(a, v->least));
    SAY(b, lang, &m_border, metres(a, v->border),
        percent(a, v->border - v->inner_border, v->border), str_int(a, v->cost),
        str_int(a, v->straddles));
    SAY(b, lang, &m_walk, metres(a, v->reached ? v->walk / v->reached : 0), metres(a, v->longest));
    if (v->has_today)
        SAY(b, lang, &m_change, str_int(a, v->relabelled), str_int(a, v->base),
            str_int(a, v->carried));
    if (v->has_today && v->base < r->m->households)
        SAY(b, lang, &m_fresh, str_int(a, r->m->households - v->base));
}

/* A cell of the smallest piece of a grid: what has to be moved for it to hang together. */
static int32_t cut_off(struct arena *a, const struct grid_report *r, int32_t grid)
{
    const struct grid_map *m = r->m;
    int32_t               *next = NEWN(a, int32_t, m->n + 1), best = -1;
    bool                  *seen = NEWN(a, bool, m->n + 1);
    size_t                 least = SIZE_MAX;

    for (size_t i = 0; i < m->n; i++) {
        size_t n = 0;
        if (r->label[i] != grid || seen[i])
            continue;
        seen[i] = true;
        next[n++] = (int32_t)i;
        for (size_t at = 0; at < n; at++)
            for (int32_t e = m->start[next[at]]; e < m->start[next[at] + 1]; e++) {
                const struct grid_edge *edge = &m->edge[m->link[e]];
                int32_t                 to = edge->u == next[at] ? edge->v : edge->u;
                if (r->label[to] != grid || seen[to])
                    continue;
                seen[to] = true;
                next[n++] = to;
            }
        if (n < least) {
            least = n;
            best = (int32_t)i;
        }
    }
    return best;
}

void grid_broken_words(struct buf *b, const struct grid_report *r, enum lang lang)
{
    struct arena *a = b->mem;

    for (size_t q = 0; q < r->v->k; q++) {
        const struct grid_facts *f = &r->v->grid[q];
        if (f->components > 1)
            SAY(b, lang, &m_broken, str_int(a, f->grid), str_int(a, f->components),
                cell_id(a, r, cut_off(a, r, f->grid)));
    }
}

bool grid_check_words(struct buf *b, const struct grid_report *r, enum lang lang)
{
    struct arena              *a = b->mem;
    const struct grid_verdict *v = r->v;

    grid_broken_words(b, r, lang);
    if (v->wrongly_split)
        SAY(b, lang, &m_torn, str_int(a, v->wrongly_split), str_int(a, r->band.hi));
    if (v->violations || v->wrongly_split)
        return false;
    SAY(b, lang, &m_legal, STR(""));
    return true;
}

static str deviation(struct arena *a, const struct grid_report *r, int64_t h, enum lang lang)
{
    bool under = h < r->band.lo;
    str  n = str_int(a, under ? r->band.lo - h : h - r->band.hi);

    return message_text(a, under ? &m_under : &m_over, lang, &n, 1);
}

static void say_cell_proof(struct buf *b, const struct grid_report *r, int32_t cell, enum lang lang)
{
    struct arena             *a = b->mem;
    const struct grid_proofs *p = r->proofs;

    for (size_t i = 0; i < p->n_hopeless; i++) {
        const struct grid_hopeless *h = &p->hopeless[i];
        /* all cells of a building that is one knot carry the mark; its heaviest stands in the list
         */
        if (h->cell != cell && r->m->cell[h->cell].building != r->m->cell[cell].building)
            continue;
        if (h->households > r->band.hi) {
            SAY(b, lang, &m_large, cell_id(a, r, h->cell), str_int(a, h->households));
            return;
        }
        str near = h->below < 0   ? str_int(a, h->above)
                   : h->above < 0 ? str_int(a, h->below)
                                  : str_fmt(a, lang == LANG_EN ? "%lld or %lld" : "%lld 或 %lld",
                                            (long long)h->below, (long long)h->above);
        SAY(b, lang, &m_cell, cell_id(a, r, h->cell), str_int(a, h->households),
            str_int(a, h->sets), near, band_text(a, r->band));
        return;
    }
}

static int64_t part_households(const struct grid_report *r, int32_t cell, struct arena *a)
{
    int32_t *part = NULL;
    int64_t  sum = 0;

    grid_parts(a, r->m, &part);
    for (size_t i = 0; i < r->m->n; i++)
        if (part[i] == part[cell])
            sum += r->m->cell[i].households;
    return sum;
}

/* The number of grids alone is at fault, or nothing is known about it. */
static void say_unproved(struct buf *b, const struct grid_report *r, const struct grid_facts *f,
                         enum lang lang)
{
    struct arena *a = b->mem;
    int64_t       k = (int64_t)r->v->k;
    int64_t       least = (r->m->households + r->band.hi - 1) / r->band.hi;
    int64_t       most = r->m->households / r->band.lo;

    if (k < least && f->households > r->band.hi)
        SAY(b, lang, &m_fewer, str_int(a, least), str_int(a, k));
    else if (k > most && most >= least && f->households < r->band.lo)
        SAY(b, lang, &m_crowd, str_int(a, most), str_int(a, k));
    else
        SAY(b, lang, r->by_hand ? &m_drawn : &m_unknown, STR(""));
}

static void say_proof(struct buf *b, const struct grid_report *r, const struct grid_facts *f,
                      enum lang lang)
{
    struct arena    *a = b->mem;
    int32_t          cell = -1;
    enum grid_reason why = grid_why(r->m, r->proofs, r->label, f->grid, &cell);

    if (why == REASON_PART) {
        SAY(b, lang, &m_part, str_int(a, part_households(r, cell, a)), band_text(a, r->band));
    } else if (why == REASON_CELL) {
        say_cell_proof(b, r, cell, lang);
    } else if (why == REASON_HANGING) {
        const struct grid_hanging *h = grid_hanging_of(r, f->grid);
        if (h)
            SAY(b, lang, &m_hang, cell_id(a, r, h->cell), str_int(a, h->households),
                str_int(a, h->parts), str_int(a, h->rests));
        else
            say_unproved(b, r, f, lang);
    } else {
        say_unproved(b, r, f, lang);
    }
}

static void say_options(struct buf *b, const struct grid_report *r, const struct grid_facts *f,
                        enum lang lang)
{
    struct arena       *a = b->mem;
    struct grid_options o = grid_options_of(r, f->grid);

    if (f->households > 2 * (int64_t)r->band.hi) { /* no worker more, and no building less, helps */
        SAY(b, lang, &m_redo, str_int(a, (f->households + r->band.hi - 1) / r->band.hi));
        return;
    }
    if (o.split >= 0)
        SAY(b, lang, &m_split, cell_id(a, r, o.split), str_int(a, r->m->cell[o.split].households));
    SAY(b, lang, &m_wide, str_int(a, f->households),
        str_int(a, f->households > r->band.hi ? 2 : 1));
    if (o.from >= 0)
        SAY(b, lang, &m_bridge, cell_id(a, r, o.from), cell_id(a, r, o.to),
            str_int(a, r->label[o.to]), metres(a, o.gap));
}

void grid_faults_words(struct buf *b, const struct grid_report *r, enum lang lang)
{
    struct arena *a = b->mem;

    for (size_t q = 0; q < r->v->k; q++) {
        const struct grid_facts *f = &r->v->grid[q];
        if (f->households >= r->band.lo && f->households <= r->band.hi)
            continue;
        SAY(b, lang, &m_fault, str_int(a, f->grid), str_int(a, f->households),
            deviation(a, r, f->households, lang), cell_id(a, r, f->centre));
        say_proof(b, r, f, lang);
        say_options(b, r, f, lang);
    }
}

static void say_changes(struct buf *b, const struct grid_report *r, const struct grid_facts *f,
                        enum lang lang)
{
    struct arena       *a = b->mem;
    struct grid_changes c = grid_changes_of(a, r, f->grid);

    if (c.n == 0) {
        SAY(b, lang, &m_same, STR(""));
        return;
    }
    if (c.was >= 0 && (c.was < r->band.lo || c.was > r->band.hi))
        SAY(b, lang, &m_was, str_int(a, c.was), deviation(a, r, c.was, lang));
    for (size_t i = 0; i < c.n; i++) {
        const struct grid_change *g = &c.item[i];
        SAY(b, lang, g->came ? &m_came : &m_went, cell_id(a, r, g->cell), str_int(a, g->cells),
            str_int(a, g->households), str_int(a, g->other));
    }
}

void grid_explain_words(struct buf *b, const struct grid_report *r, enum lang lang)
{
    struct arena *a = b->mem;

    for (size_t q = 0; q < r->v->k; q++) {
        const struct grid_facts *f = &r->v->grid[q];
        SAY(b, lang, &m_grid, str_int(a, f->grid), str_int(a, f->households),
            str_int(a, f->buildings), cell_id(a, r, f->centre));
        SAY(b, lang, &m_edge, metres(a, f->border), percent(a, f->on_street, f->border),
            percent(a, f->on_main, f->border), str_int(a, f->crossings));
        SAY(b, lang, &m_steps, metres(a, f->households ? f->walk / f->households : 0),
            metres(a, f->longest), str_int(a, f->straddles));
        if (r->today)
            say_changes(b, r, f, lang);
    }
}
