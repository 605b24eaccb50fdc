/* casework_log.c -- what this room writes into the log, in words. */
#include "modules/casework/casework_flag.h"

static const struct flow *const flows[] = {
    &case_flow,
    &flag_table[FLAG_SUPERVISION].flow,
    &flag_table[FLAG_WHISTLE].flow,
    &flag_table[FLAG_EXTENSION].flow,
    &flag_table[FLAG_SUSPENSION].flow,
    &flag_table[FLAG_OBJECTION].flow,
    NULL,
};

/* clang-format off */
static const struct log_kind kinds[] = {
    { "case",      NULL,           NULL,             flows },
    { "emergency", "汛期",         "Flood season",   NULL },
    { "calendar",  "工作日历",     "Calendar",       NULL },
    { "routing",   "派单规则",     "Routing rules",  NULL },
    { "export",    "列表导出",     "Export of a list", NULL },
    { NULL },
};

static const struct log_deed deeds[] = {
    { "case",      "report",        "上报",             "Report" },
    { "case",      "follow",        "关注",             "Follow" },
    { "case",      "unfollow",      "取消关注",         "Unfollow" },
    { "case",      "reveal",        "查看隐藏信息",     "Reveal hidden data" },
    { "case",      "link",          "关联",             "Link" },
    { "case",      "merge_in",      "另一件并入",       "Another case was merged into this one" },
    { "case",      "handover",      "交接",             "Handed over" },
    { "case",      "exchange",      "交换单",           "Exchange form" },
    { "case",      "due_again",     "期限重新计算",     "The due time was worked out again" },
    { "case",      "mark50",        "时限已用 50%",     "50% of the time is used" },
    { "case",      "mark80",        "时限已用 80%",     "80% of the time is used" },
    { "case",      "mark100",       "时限已到",         "The time is over" },
    { "case",      "reform",        "区划调整后由新的社区负责", "Another community answers for it now" },
    { "case",      "regrid",        "网格调整",         "Its grid was redrawn" },
    { "case",      "flood_on",      "汛期模式开启",     "Flood-season mode on" },
    { "case",      "flood_off",     "汛期模式解除",     "Flood-season mode off" },
    { "emergency", "flood_on",      "汛期模式开启",     "Flood-season mode on" },
    { "emergency", "flood_off",     "汛期模式解除",     "Flood-season mode off" },
    { "emergency", "flood_prolong", "汛期模式延长",     "Flood-season mode prolonged" },
    { "emergency", "duty",          "登记值班",         "Duty entered" },
    { "emergency", "duty_drop",     "撤销值班",         "Duty taken off" },
    { "calendar",  "calendar",      "修改",             "Changed" },
    { "routing",   "routing",       "修改",             "Changed" },
    { "export",    "export",        "要求导出列表",     "Asked for an export" },
    { "export",    "exported",      "列表已导出",       "List exported" },
    { NULL },
};
static const struct log_work works[] = {
    { "case",      "reform",    "区划调整任务",         "place reform" },
    { "case",      "regrid",    "网格生效后的转办任务", "handing over to new grids" },
    { "case",      "due_again", "期限重算任务",         "working out due times again" },
    { "case",      "flood_on",  "汛期模式任务",         "flood season" },
    { "case",      "flood_off", "汛期模式任务",         "flood season" },
    { "case",      NULL,        "案件期限时钟",         "clock of due times" },
    { "emergency", NULL,        "汛期模式时钟",         "clock of the flood season" },
    { "export",    NULL,        "列表导出任务",         "export of lists" },
    { NULL },
};
const struct message casework_asked = { "case.callers", "来电人询问以前的事项", "The caller asks about earlier matters" };
/* clang-format on */

static const struct message *const reasons[] = { &casework_asked, NULL };

const struct log_words casework_log = { kinds, deeds, reasons, works };
