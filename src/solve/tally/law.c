/* law.c -- the voting rules of the law, as data. Facts of law in force on 2026-01-01. */
#include "solve/tally/motion.h"

const char *const question_words[] = { "initiated", "quorum", "passed", "elected_floor", NULL };

/* clang-format off */
const struct statute statutes[] = {
    { "urc27_meeting", "《城市居民委员会组织法》（2025 年修订）第二十七条 居民会议", "Urban Residents' Committees Law (2025), art. 27, residents' meeting",
      { NULL, "present*2 > eligible", "yes*2 > present", NULL } },
    { "urc29_delegates", "《城市居民委员会组织法》（2025 年修订）第二十九条 居民代表会议", "Urban Residents' Committees Law (2025), art. 29, residents' delegates",
      { NULL, "present*3 >= 2*members", "yes*2 > present", NULL } },
    { "urc19_elect_all", "《城市居民委员会组织法》（2025 年修订）第十九条 全体居民或户代表选举", "Urban Residents' Committees Law (2025), art. 19, election by all or by households",
      { NULL, "voted*2 > registered", "votes*2 > voted", "votes*3 >= ballots" } },
    { "urc19_elect_delegates", "《城市居民委员会组织法》（2025 年修订）第十九条 居民代表选举", "Urban Residents' Committees Law (2025), art. 19, election by delegates",
      { NULL, "voted*3 > 2*delegates", "votes*2 > voted", "votes*3 >= ballots" } },
    { "urc19_runoff_min", "《城市居民委员会组织法》（2025 年修订）第十九条 另行选举", "Urban Residents' Committees Law (2025), art. 19, second vote",
      { NULL, NULL, NULL, "votes*3 >= ballots" } },
    { "urc20_recall", "《城市居民委员会组织法》（2025 年修订）第二十条 罢免", "Urban Residents' Committees Law (2025), art. 20, recall",
      { "signers*10 >= voters or delegates_signed*3 >= delegates", "voted*2 > registered or voted*3 > 2*delegates", "yes*2 > voted", NULL } },
    { "urc26_convene", "《城市居民委员会组织法》（2025 年修订）第二十六条 召集居民会议", "Urban Residents' Committees Law (2025), art. 26, convening a meeting",
      { "residents*10 >= residents_total or households*10 >= households_total or delegates*3 >= delegates_total", NULL, NULL, NULL } },
    { "vc26_meeting", "《村民委员会组织法》（2025 年第二次修正）第二十六条 村民会议", "Villagers' Committees Law (2025), art. 26, villagers' meeting",
      { NULL, "present*2 > adults or household_reps*3 >= 2*households", "yes*2 > present", NULL } },
    { "vc30_delegates", "《村民委员会组织法》（2025 年第二次修正）第三十条 村民代表会议", "Villagers' Committees Law (2025), art. 30, villagers' delegates",
      { NULL, "present*3 >= 2*members", "yes*2 > present", NULL } },
    { "vc32_group", "《村民委员会组织法》（2025 年第二次修正）第三十二条 村民小组会议", "Villagers' Committees Law (2025), art. 32, villagers' group",
      { NULL, "present*3 >= 2*adults or household_reps*3 >= 2*households", "yes*2 > present", NULL } },
    { "vc18_elect", "《村民委员会组织法》（2025 年第二次修正）第十八条 选举", "Villagers' Committees Law (2025), art. 18, election",
      { NULL, "voted*2 > registered", "votes*2 > voted", "votes*3 >= ballots" } },
    { "vc19_recall", "《村民委员会组织法》（2025 年第二次修正）第十九条 罢免", "Villagers' Committees Law (2025), art. 19, recall",
      { "signers*5 >= voters or delegates_signed*3 >= delegates", "voted*2 > registered", "yes*2 > voted", NULL } },
    { "cc278_owner_quorum", "《民法典》第二百七十八条 业主参与表决", "Civil Code, art. 278, owners taking part",
      { NULL, "area_voted*3 >= 2*area_total and owners_voted*3 >= 2*owners_total", NULL, NULL } },
    { "cc278_ordinary", "《民法典》第二百七十八条 一般事项", "Civil Code, art. 278, ordinary matters",
      { NULL, "area_voted*3 >= 2*area_total and owners_voted*3 >= 2*owners_total", "area_yes*2 > area_voted and owners_yes*2 > owners_voted", NULL } },
    { "cc278_major", "《民法典》第二百七十八条 第（六）至（八）项", "Civil Code, art. 278, items 6 to 8",
      { NULL, "area_voted*3 >= 2*area_total and owners_voted*3 >= 2*owners_total", "area_yes*4 >= 3*area_voted and owners_yes*4 >= 3*owners_voted", NULL } },
    { "rceo27", "《农村集体经济组织法》第二十七条 成员大会", "Rural Collective Economic Organizations Law, art. 27, members' meeting",
      { NULL, "present*3 >= 2*members", "yes*3 >= 2*members", NULL } },
    { "rceo28", "《农村集体经济组织法》第二十八条 成员代表大会", "Rural Collective Economic Organizations Law, art. 28, delegates' meeting",
      { NULL, NULL, "yes*3 >= 2*delegates", NULL } },
};
/* clang-format on */
const size_t n_statutes = COUNT(statutes);

const struct statute *statute_find(str code)
{
    for (size_t i = 0; i < n_statutes; i++)
        if (str_is(code, statutes[i].code))
            return &statutes[i];
    return NULL;
}

/* clang-format off */
static const struct { const char *name, *zh, *en; } words[] = {
    { "yes",              "赞成票", "votes in favor" },
    { "no",               "反对票", "votes against" },
    { "abstain",          "弃权票", "abstentions" },
    { "recused",          "回避人数", "those recused" },
    { "present",          "到会人数", "those present" },
    { "eligible",         "应到会人数", "those entitled to attend" },
    { "members",          "组成人员总数", "all members" },
    { "cast",             "赞成票与反对票之和", "the votes for and against" },
    { "voted",            "参加投票的人数", "those who voted" },
    { "registered",       "登记参加选举的人数", "the registered voters" },
    { "delegates",        "代表人数", "delegates" },
    { "delegates_total",  "代表总数", "all delegates" },
    { "delegates_signed", "联名的代表人数", "delegates who signed" },
    { "votes",            "得票", "votes received" },
    { "ballots",          "所投票数", "the ballots cast" },
    { "signers",          "联名人数", "those who signed" },
    { "voters",           "有选举权的人数", "those entitled to vote" },
    { "residents",        "居民人数", "residents" },
    { "residents_total",  "居民总数", "all residents" },
    { "households",       "户数", "households" },
    { "households_total", "总户数", "all households" },
    { "household_reps",   "到会的户代表人数", "household representatives present" },
    { "adults",           "十八周岁以上的人数", "the adults" },
    { "area_voted",       "参与表决的专有部分面积", "the area taking part" },
    { "area_total",       "专有部分总面积", "the whole area" },
    { "area_yes",         "同意的专有部分面积", "the area in favor" },
    { "owners_voted",     "参与表决的业主人数", "owners taking part" },
    { "owners_total",     "业主总人数", "all owners" },
    { "owners_yes",       "同意的业主人数", "owners in favor" },
};
/* clang-format on */

str motion_word(str name, enum lang lang)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_is(name, words[i].name))
            return str_of(lang == LANG_ZH ? words[i].zh : words[i].en);
    return name;
}
